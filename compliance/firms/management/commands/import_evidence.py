"""`manage.py import_evidence FILE`: evidence documents from Excel or CSV, all or nothing."""

from compliance.firms.imports.command import ImportCommand


class Command(ImportCommand):
    help = "Import evidence documents from an Excel or CSV file: all of it or nothing, with a report."
    kind = "evidence"
