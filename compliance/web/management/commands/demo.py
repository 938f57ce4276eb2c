"""`manage.py demo`: sample association, recorded days, summary, web server; repeated, it changes nothing."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.cbam import telling
from compliance.cbam.overview import totals_by_firm
from compliance.exposure import wording
from compliance.exposure.models import Finding
from compliance.exposure.selectors import finding_counts
from compliance.firms.admin.trade import money_shown
from compliance.firms.models import Firm
from compliance.web.serving import HOST, Site, port_find
from regulations.models import Run

ARCHIVE = Path("crawlers") / "demo"
TOP = 5
"""So many findings are named in the summary."""


class Command(BaseCommand):
    help = _("Show everything on recorded answers: sample firms, findings, mails, then the web pages.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help=_("end after the summary"))
        parser.add_argument("--port", type=int, default=8000, help=_("first port to try for the web pages"))

    def handle(self, *, no_serve: bool, port: int, **options: Any) -> None:
        site = None if no_serve else self._site(port)
        self._heading(_("Database and sample association"))
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_sample", stdout=self.stdout)
        with self._first_study():
            for day in days_to_replay():
                self._replay(day)
        self._summary()
        if site:
            self._serve(site)

    def _site(self, wanted: int) -> Site:
        port = port_find(wanted)
        if port is None:
            raise CommandError(
                _("No free port from %(port)d on: name another one with --port.") % {"port": wanted}
            )
        if settings.SITE_URL == DEFAULT_SITE_URL:
            # Links in the demo's mails lead to the pages that this very process serves.
            settings.SITE_URL = f"http://{HOST}:{port}"
        return Site(port, wsgi_application)

    @contextlib.contextmanager
    def _first_study(self) -> Iterator[None]:
        """The shipped study is estimated beside the replays: they wait for the database, it computes."""
        with subprocess.Popen(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "first_study"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                yield
            except BaseException:
                process.terminate()
                raise
            told, _nothing = process.communicate()
        self._heading(_("First study: simulated firms, known effects"))
        self.stdout.write(told.rstrip())
        if process.returncode:
            raise CommandError(_("The first study could not be installed: see above."))

    def _replay(self, day: date) -> None:
        self._heading(
            _("What regulators had published by %(day)s (recorded answers)")
            % {"day": date_format(day, "DATE_FORMAT")}
        )
        call_command("monitor", replay=settings.BASE_DIR / ARCHIVE, as_of=day, stdout=self.stdout)

    def _summary(self) -> None:
        self._heading(_("Summary"))
        self.stdout.write(
            _(
                "%(act)s findings to act on, %(watch)s to watch, %(uncertain)s uncertain (data is missing), "
                "%(not_yours)s checked and not yours."
            )
            % finding_counts()
        )
        for finding in (
            Finding.objects.filter(verdict=Finding.Verdict.ACT, status__in=Finding.OPEN)
            .select_related("firm", "measure__notice")
            .order_by("-score", "pk")[:TOP]
        ):
            self.stdout.write(f"  {finding_line(finding)}")
        self._cbam()
        self._places()

    def _cbam(self) -> None:
        """What CBAM costs the firms that have goods under it."""
        firms = Firm.objects.in_bulk()
        for pk, found in sorted(totals_by_firm(firms).items()):
            words = {
                "firm": firms[pk],
                "year": found.year,
                "cost": telling.cost_words(found.band, is_partial=found.is_partial),
                "band": telling.band_words(found.band, is_partial=found.is_partial),
            }
            self.stdout.write(_("  CBAM %(year)s · %(firm)s · %(cost)s (%(band)s)") % words)

    def _places(self) -> None:
        mails = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.eml"))
        self.stdout.write(
            _("%(count)d mails written to %(folder)s")
            % {"count": len(mails), "folder": settings.EMAIL_FILE_PATH}
        )
        python = Path(sys.executable)
        shown = python.relative_to(Path.cwd()) if python.is_relative_to(Path.cwd()) else python
        self.stdout.write(
            _("From page to money, step by step: %(command)s") % {"command": f"{shown} manage.py explain"}
        )

    def _serve(self, site: Site) -> None:
        self._heading(_("Pages: %(url)s") % {"url": f"http://{HOST}:{site.port}/admin/"})
        self.stdout.write(_("Ctrl-C ends the web server and, a moment later, the embedded servers."))
        self.stdout.flush()
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise warns of a missing one
        connections.close_all()  # the web worker is a fork: a connection must not be shared with it
        site.run()

    def _heading(self, text: str) -> None:
        self.stdout.write("")
        self.stdout.write(self.style.MIGRATE_HEADING(text))


DEFAULT_SITE_URL = "http://127.0.0.1:8000"


def days_to_replay() -> list[date]:
    """The recorded days, but none before the newest one that was looked at: time does not run backwards."""
    days = [
        date.fromisoformat(day) for day in json.loads((settings.BASE_DIR / ARCHIVE / "days.json").read_text())
    ]
    seen = Run.objects.aggregate(newest=Max("as_of"))["newest"]
    return [day for day in days if seen is None or day >= seen]


def finding_line(finding: Finding) -> str:
    """One line: score, firm, official symbol, title, SKUs, money, next date."""
    symbol, title = finding.measure.notice.symbol, finding.measure.title
    parts = [
        f"{finding.score:>5}",
        str(finding.firm),
        symbol if symbol.endswith(title) else f"{symbol}: {title}"[:90],
        ngettext("%(count)d SKU", "%(count)d SKUs", finding.sku_count) % {"count": finding.sku_count},
        money_shown(finding.value, finding.firm.currency),
        wording.next_date(finding),
    ]
    return " · ".join(str(part) for part in parts if part)


def wsgi_application() -> Any:
    """Imported in the web worker only: it belongs to the process that answers."""
    from compliance.wsgi import application

    return application
