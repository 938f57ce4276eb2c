"""`manage.py backfill`: read the history of a source that can be asked by date."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compliance.core.exceptions import FairleadError
from regulations.ingest.backfill import (
    DAILY_CAP,
    BackfillOrder,
    BackfillRefused,
    WindowRead,
    days_of,
    window_read,
    windows_left,
)
from regulations.ingest.turns import turn
from regulations.management.arguments import day, replay_folder, source_named
from regulations.management.progress import meter
from regulations.wording import reason_told

EXIT_TOMORROW = 5
_PAUSE_SECONDS = 2.0
"""Between two windows of a live source, as between two of its pages."""


class Command(BaseCommand):
    help = _(
        "Read what a source published between two days. Stopped at any moment, it goes on where it was when "
        "it is started again. What is old raises no alert."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="SOURCE")
        parser.add_argument("--from", dest="first", type=day, required=True, metavar="DAY")
        parser.add_argument("--to", dest="last", type=day, required=True, metavar="DAY")
        parser.add_argument("--replay", type=Path, metavar="DIR", help=_("recorded answers, as of each day"))
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        try:
            order = BackfillOrder(
                source=source_named(options["source"]),
                first=options["first"],
                last=options["last"],
                replay=replay_folder(options["replay"]),
            )
            with turn(f"backfill {order.source.name}", wait=False) as is_mine:
                if not is_mine:
                    raise BackfillRefused(
                        _("Another backfill of %(name)s is running; wait for it or stop it.")
                        % {"name": order.source.name}
                    )
                done = self._read(order, _wanted_days(order))
        except FairleadError as error:
            raise CommandError(str(error)) from error
        self._tell(order, done, as_json=options["json"])

    def _read(self, order: BackfillOrder, wanted: int) -> list[WindowRead]:
        windows, done = windows_left(order), []
        already = wanted - days_of(windows)
        with meter(order.source.name, total=wanted, done=already, stream=self.stderr) as shown:
            for number, days in enumerate(windows):
                if number and order.replay is None:
                    time.sleep(_PAUSE_SECONDS)
                found = window_read(order, days)
                done.append(found)
                shown(days_of([days]), _line(found))
                if found.status == "failed":
                    break
        return done

    def _tell(self, order: BackfillOrder, done: list[WindowRead], *, as_json: bool) -> None:
        left = windows_left(order)
        absent = sum(found.status == "absent" for found in done)
        if as_json:
            report = {
                "source": order.source.name,
                "from": order.first.isoformat(),
                "to": order.last.isoformat(),
                "windows": [found.to_json() for found in done],
                "days_left": days_of(left),
                "created": sum(found.created for found in done),
                "changed": sum(found.changed for found in done),
            }
            self.stdout.write(json.dumps(report, indent=1, ensure_ascii=False))
        else:
            self.stdout.write(_summary(done, absent))
        if not done or done[-1].status != "failed":
            return
        last = done[-1]
        why = reason_told(last.reason_code, last.reason)
        if last.reason_code == DAILY_CAP:
            told = _("The source's daily limit is reached; the same command continues tomorrow. %(why)s")
            raise CommandError(told % {"why": why}, returncode=EXIT_TOMORROW)
        told = _(
            "%(first)s to %(last)s failed; what was read before stands, and the same command starts there "
            "again. %(why)s"
        )
        raise CommandError(told % {"first": last.first, "last": last.last, "why": why})


def _wanted_days(order: BackfillOrder) -> int:
    return days_of([(order.first, order.last)])


def _line(found: WindowRead) -> str:
    if found.status == "absent":
        return _("%(first)s to %(last)s: no recorded answer") % {"first": found.first, "last": found.last}
    if found.status == "failed":
        return _("%(first)s to %(last)s: failed") % {"first": found.first, "last": found.last}
    return _(
        "%(first)s to %(last)s: %(items)s items, %(created)s created, %(changed)s changed, "
        "%(unchanged)s unchanged, %(unreadable)s unreadable"
    ) % {name: getattr(found, name) for name in found.__slots__}


def _summary(done: list[WindowRead], absent: int) -> str:
    if not done:
        return _("Nothing is left to read: these days were read before.")
    told = _(
        "%(windows)s windows read: %(created)s notices created, %(changed)s changed. Workers understand them "
        "now, or the next manage.py monitor."
    ) % {
        "windows": sum(found.status == "ok" for found in done),
        "created": sum(found.created for found in done),
        "changed": sum(found.changed for found in done),
    }
    if absent:
        told += " " + _("For %(count)s windows there is no recorded answer.") % {"count": absent}
    return told
