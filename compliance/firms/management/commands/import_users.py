"""`manage.py import_users FILE`: users without passwords from Excel or CSV, all or nothing."""

from compliance.firms.imports.command import ImportCommand


class Command(ImportCommand):
    help = "Import users without passwords from an Excel or CSV file: all of it or nothing, with a report."
    kind = "users"
