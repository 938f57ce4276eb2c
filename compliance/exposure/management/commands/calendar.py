"""`manage.py calendar --firm F --out FILE.ics`: a firm's deadlines as an iCalendar file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compliance.exposure.calendars import firm_calendar
from compliance.firms.models import Firm


class Command(BaseCommand):
    help = _("Write a firm's deadlines as an iCalendar file.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--firm", required=True, help=_("code of the firm"))
        parser.add_argument("--out", required=True, type=Path, help=_("the file to write, such as firm.ics"))
        parser.add_argument("--language", default="en", choices=[code for code, _name in settings.LANGUAGES])

    def handle(self, *args: Any, **options: Any) -> None:
        firm = Firm.objects.filter(code=options["firm"]).first()
        if firm is None:
            raise CommandError(_("There is no firm “%(code)s”.") % {"code": options["firm"]})
        content = firm_calendar(firm=firm, language=options["language"])
        try:
            options["out"].write_bytes(content)
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(why)s.") % {"file": options["out"], "why": error.strerror}
            ) from error
        self.stdout.write(
            _("%(file)s: %(count)d dates") % {"file": options["out"], "count": content.count(b"BEGIN:VEVENT")}
        )
