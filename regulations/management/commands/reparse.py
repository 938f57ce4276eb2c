"""`manage.py reparse`: read all captures of a source again and show what today's parser reads otherwise."""

from __future__ import annotations

import json
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compliance.core.exceptions import FairleadError
from regulations.ingest.reparse import (
    ADDED,
    CHANGED,
    LOST,
    Difference,
    ReparseRefused,
    Rereading,
    rereadings_apply,
    run_reread,
    runs_to_reread,
)
from regulations.ingest.turns import turn
from regulations.management.arguments import day, source_named
from regulations.management.progress import meter
from regulations.models import Source

_SHOWN = 20
_CELL = 160


class Command(BaseCommand):
    help = _(
        "Read the captures of earlier runs again with the parser of today and show the difference. Nothing "
        "is written without --apply; what only a parser changed raises no alert."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="SOURCE")
        parser.add_argument("--from", dest="first", type=day, metavar="DAY", help=_("first day of the runs"))
        parser.add_argument("--to", dest="last", type=day, metavar="DAY", help=_("last day of the runs"))
        parser.add_argument("--apply", action="store_true", help=_("write the difference as new versions"))
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: Any) -> None:
        first, last = options["first"], options["last"]
        try:
            if first and last and first > last:
                raise ReparseRefused(_("--from is later than --to: give the earlier day first."))
            source = source_named(options["source"])
            with (
                tempfile.TemporaryDirectory(prefix="fairlead-reparse-") as room,
                turn(f"crawl {source.name}"),
            ):
                found = self._reread(source, options, Path(room))
                applied = rereadings_apply(source=source, rereadings=found) if options["apply"] else None
        except FairleadError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(_report(source, found, applied), indent=1, ensure_ascii=False))
        else:
            self._show(found, applied)

    def _reread(self, source: Source, options: dict[str, Any], room: Path) -> list[Rereading]:
        runs = runs_to_reread(source=source, first=options["first"], last=options["last"])
        if not runs:
            raise ReparseRefused(
                _("%(name)s has no good run in these days: there are no captures to read again.")
                % {"name": source.name}
            )
        found = []
        with meter(source.name, total=len(runs), stream=self.stderr) as shown:
            for run in runs:
                one = run_reread(run, into=room / str(run.pk))
                found.append(one)
                shown(1, _line(one))
        return found

    def _show(self, found: list[Rereading], applied: dict[str, int] | None) -> None:
        differences = [d for one in found for d in one.differences]
        for difference in differences[:_SHOWN]:
            self._show_one(difference)
        if len(differences) > _SHOWN:
            more = _("… and %(count)s more; --json tells all of them.")
            self.stdout.write(more % {"count": len(differences) - _SHOWN})
        for one in found:
            if one.status != "ok":
                self.stdout.write(_line(one))
        self.stdout.write(
            _("%(runs)s runs read again: %(added)s rows added, %(changed)s changed, %(lost)s lost.")
            % {"runs": sum(one.status == "ok" for one in found), **_counts(found)}
        )
        if applied is None:
            self.stdout.write(_("Nothing was written. Add --apply to write it."))
            return
        written = _(
            "Written: %(created)s notices created, %(changed)s with a new version, %(unchanged)s as they "
            "were. Lost rows stay as they are."
        )
        self.stdout.write(written % applied)

    def _show_one(self, difference: Difference) -> None:
        what = {ADDED: _("added"), CHANGED: _("changed"), LOST: _("lost")}[difference.what]
        self.stdout.write(f"{difference.symbol.strip()} ({difference.as_of}): {what}")
        for name, (then, now) in difference.fields.items():
            self.stdout.write(f"    {name}: {_cell(then)} → {_cell(now)}")


def _line(one: Rereading) -> str:
    told = one.to_json()
    if one.status == "missing":
        return _("run %(run)s of %(as_of)s: its captures are gone, %(reason)s") % told
    if one.status == "failed":
        return _("run %(run)s of %(as_of)s: the present parser refuses it: %(reason)s") % told
    return (
        _(
            "run %(run)s of %(as_of)s: %(added)s added, %(changed)s changed, %(lost)s lost; unreadable rows "
            "%(unreadable_then)s then, %(unreadable_now)s now"
        )
        % told
    )


def _counts(found: list[Rereading]) -> dict[str, int]:
    return {what: sum(one.to_json()[what] for one in found) for what in (ADDED, CHANGED, LOST)}


def _report(source: Source, found: list[Rereading], applied: dict[str, int] | None) -> dict[str, Any]:
    return {
        "source": source.name,
        "runs": [one.to_json() for one in found],
        **_counts(found),
        "differences": [d.to_json() for one in found for d in one.differences],
        "applied": applied,
    }


def _cell(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _CELL else f"{text[:_CELL]}…"
