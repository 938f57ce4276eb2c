"""`manage.py import_flows FILE`: trade flows from Excel or CSV, all or nothing."""

from django.utils.translation import gettext as _

from compliance.firms.imports.command import ImportCommand


class Command(ImportCommand):
    help = _("Import trade flows from an Excel or CSV file: all of it or nothing, with a report.")
    kind = "flows"
