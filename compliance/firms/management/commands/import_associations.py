"""`manage.py import_associations FILE`: associations from Excel or CSV, all or nothing."""

from compliance.firms.imports.command import ImportCommand


class Command(ImportCommand):
    help = "Import associations from an Excel or CSV file: all of it or nothing, with a report."
    kind = "associations"
