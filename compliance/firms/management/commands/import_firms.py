"""`manage.py import_firms FILE`: firms and their memberships from Excel or CSV, all or nothing."""

from django.utils.translation import gettext as _

from compliance.firms.imports.command import ImportCommand


class Command(ImportCommand):
    help = _(
        "Import firms and their memberships from an Excel or CSV file: all of it or nothing, with a report."
    )
    kind = "firms"
