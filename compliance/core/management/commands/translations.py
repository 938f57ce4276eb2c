"""`manage.py translations`: keep the Chinese catalogue in step with the code. For developers."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Collect all texts into the Chinese catalogue, list those without translation, and compile it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail where something is missing"
        )

    def handle(self, **options: Any) -> None:
        from compliance.core.messages import catalogue_faults, catalogue_path, catalogue_update

        path = catalogue_path()
        if options["check"]:
            faults = catalogue_faults(path)
            if faults:
                raise CommandError("\n".join(faults))
            return
        missing = catalogue_update(path)
        for text in missing:
            self.stdout.write(repr(text))
        self.stdout.write(f"{len(missing)} texts without translation")
