"""`manage.py import_users FILE`: users without passwords from Excel or CSV, all or nothing."""

from django.utils.translation import gettext as _

from compliance.firms.imports.command import ImportCommand


class Command(ImportCommand):
    help = _("Import users without passwords from an Excel or CSV file: all of it or nothing, with a report.")
    kind = "users"
