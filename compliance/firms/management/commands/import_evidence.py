"""`manage.py import_evidence FILE`: evidence documents from Excel or CSV, all or nothing."""

from django.utils.translation import gettext as _

from compliance.firms.imports.command import ImportCommand


class Command(ImportCommand):
    help = _("Import evidence documents from an Excel or CSV file: all of it or nothing, with a report.")
    kind = "evidence"
