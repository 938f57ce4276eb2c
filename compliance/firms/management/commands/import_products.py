"""`manage.py import_products FILE`: products from Excel or CSV, all or nothing."""

from compliance.firms.imports.command import ImportCommand


class Command(ImportCommand):
    help = "Import products from an Excel or CSV file: all of it or nothing, with a report."
    kind = "products"
