"""`manage.py monitor`: run the chain once, from crawl to mail."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from compliance.core.exceptions import FairleadError
from compliance.web.monitor import MonitorOrder, Tell, monitor_run
from regulations.management.arguments import day
from regulations.models import Run
from regulations.wording import reason_told

NAMED_AT_MOST = 3
"""With more sources without an answer than these, their number is told."""


class Command(BaseCommand):
    help = _("Read all sources and work out what is new for whom: from notice to mail.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--replay", type=Path, help=_("folder of recorded answers instead of the network")
        )
        parser.add_argument("--as-of", type=day, metavar="DAY", help=_("day to look from, YYYY-MM-DD"))
        parser.add_argument("--sources", nargs="+", default=[], help=_("only these sources"))
        parser.add_argument("--json", type=Path, metavar="FILE", help=_("write the report to FILE"))
        parser.add_argument(
            "--keep-going", action="store_true", help=_("end with status 0 although a source failed")
        )

    def handle(self, **options: Any) -> None:
        order = self._order(options)
        try:
            report = monitor_run(order, _bars)
        except FairleadError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            text = json.dumps(report, indent=1, ensure_ascii=False) + "\n"
            options["json"].write_text(text, encoding="utf-8")
        self._summary(report)
        if any(source["status"] == "failed" for source in report["sources"]) and not options["keep_going"]:
            raise CommandError(_("A source failed; what it gave before still stands. See the reasons above."))
        if report["failed_jobs"]:
            raise CommandError(_("Some work failed and is queued again. See the reasons above."))

    def _order(self, options: dict[str, Any]) -> MonitorOrder:
        replay = options["replay"]
        if replay and not (replay / "manifest.jsonl").is_file():
            raise CommandError(
                _("%(folder)s holds no manifest.jsonl: give the folder of a replay.") % {"folder": replay}
            )
        if options["as_of"] and not replay:
            raise CommandError(_("--as-of needs --replay: the network only knows today."))
        if options["json"] and not _is_writable(options["json"]):
            raise CommandError(
                _("%(file)s cannot be written: name a file in a folder that exists.")
                % {"file": options["json"]}
            )
        names = tuple(name for part in options["sources"] for name in part.split(",") if name)
        return MonitorOrder(
            sources=names, replay=replay.resolve() if replay else None, as_of=options["as_of"]
        )

    def _summary(self, report: dict[str, Any]) -> None:
        absent = [s["name"] for s in report["sources"] if s["reason_code"] == "absent"]
        for source in report["sources"]:
            if source["name"] in absent:
                continue
            line = _(
                "%(name)s: %(status)s, %(items)s items: %(created)s created, %(changed)s changed, "
                "%(unchanged)s unchanged, %(unreadable)s unreadable. %(reason)s"
            )
            told = {
                "status": dict(Run.Status.choices)[source["status"]],
                "reason": reason_told(source["reason_code"], source["reason"]),
            }
            self.stdout.write((line % (source | told)).strip())
        if absent:
            self.stdout.write(_absent_told(absent))
        line = _(
            "%(notices)s notices, %(relevant)s relevant, %(exposures)s exposures. Findings: %(act)s act, "
            "%(watch)s watch, %(uncertain)s uncertain, %(not_yours)s not yours. %(digests)s digests sent."
        )
        self.stdout.write(line % (report | report["findings"]))
        for failure in report["failed_jobs"]:
            self.stderr.write(failure)


def _absent_told(names: list[str]) -> str:
    """Few sources by name; of many how many, and where each is told with its reason."""
    if len(names) <= NAMED_AT_MOST:
        return _("No recorded answer of that day: %(names)s.") % {"names": ", ".join(names)}
    return _(
        "%(count)d sources have no recorded answer of that day. “manage.py sources” and the page %(page)s "
        "say how each stands."
    ) % {"count": len(names), "page": reverse("web:sources")}


def _is_writable(path: Path) -> bool:
    """Asked before the run: an hour of work must not end without its report."""
    target = path if path.exists() else path.parent
    return not path.is_dir() and os.access(target, os.W_OK)


@contextmanager
def _bars(stage: str) -> Iterator[Tell]:
    """A progress bar on a terminal, silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    columns = (TextColumn("{task.description:>12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(_stage_name(stage), total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _stage_name(stage: str) -> str:
    return {
        "crawl": _("crawl"),
        "understand": _("understand"),
        "expose": _("expose"),
        "index": pgettext("stage", "index"),
        "reassess": _("reassess"),
        "digest": pgettext("stage", "digest"),
    }[stage]
