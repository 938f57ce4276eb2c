"""`manage.py changes`: what happened at the sources between two days, as typed events."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from compliance.core.exceptions import FairleadError
from compliance.core.punctuation import facts_joined, labelled
from regulations.changes.model import Change, ChangeKind, symbol_of
from regulations.ingest.compared import (
    NO_STATE,
    SourceChanges,
    changes_read,
    changes_replayed,
    report_of,
)
from regulations.ingest.runner import source_cards
from regulations.management.arguments import day, replay_folder
from regulations.models import Source
from regulations.wording import change_kind, comparison, reason_told, source_title

SHOWN = 120
"""Characters of a name in a line."""


class Command(BaseCommand):
    help = _("Tell what happened at the sources between two days. Writes nothing to the database.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="day_from", type=day, required=True, metavar="DAY")
        parser.add_argument("--to", dest="day_to", type=day, required=True, metavar="DAY")
        parser.add_argument(
            "--source", "--sources", dest="sources", nargs="+", action="extend", default=[],
            help=_("only these sources"),
        )  # fmt: skip
        parser.add_argument(
            "--replay", type=Path, help=_("read recorded answers of this folder instead of the database")
        )
        parser.add_argument("--json", action="store_true", help=_("print JSON"))

    def handle(self, **options: Any) -> None:
        first, last = options["day_from"], options["day_to"]
        if first > last:
            raise CommandError(
                _("--from %(first)s is later than --to %(last)s: give the earlier day first.")
                % {"first": first, "last": last}
            )
        names = [name for part in options["sources"] for name in part.split(",") if name]
        try:
            replay = replay_folder(options["replay"])
        except FairleadError as error:
            raise CommandError(str(error)) from error
        found = list(_replayed(names, first, last, replay) if replay else _read(names, first, last))
        if options["json"]:
            report = report_of(first, last, found)
            self.stdout.write(json.dumps(report, indent=1, ensure_ascii=False))
            return
        for row in sorted(found, key=lambda row: row.source):
            self.stdout.writelines(f"{line}\n" for line in _lines(row))


def _read(names: Sequence[str], first: date, last: date) -> Iterator[SourceChanges]:
    sources = {source.name: source for source in Source.objects.all()}
    if not sources:
        raise CommandError(
            _("No source has been read yet: run manage.py monitor, or give recorded answers with --replay.")
        )
    for name in _chosen(names, sources):
        yield changes_read(sources[name], first, last)


def _replayed(names: Sequence[str], first: date, last: date, replay: Path) -> Iterator[SourceChanges]:
    cards = {card.name: card for card in source_cards()}
    for name in _chosen(names, cards):
        yield changes_replayed(cards[name], first, last, replay)


def _chosen(names: Sequence[str], known: Any) -> list[str]:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise CommandError(
            _("There is no source %(name)s. Known sources: %(known)s.")
            % {"name": ", ".join(unknown), "known": ", ".join(sorted(known))}
        )
    return list(dict.fromkeys(names)) or sorted(known)


def _lines(row: SourceChanges) -> Iterator[str]:
    counts = row.to_json()["counts"]
    told = [f"{change_kind(kind)} {counts[kind]}" for kind in ChangeKind if counts[kind]]
    days = f"{row.state_from or '–'} → {row.state_to or '–'}"
    status = comparison(row.status)
    if row.status != NO_STATE and told:
        status = facts_joined(told)
    yield labelled(f"{source_title(row.source, row.source)} ({row.source}, {days})", status)
    if row.reason:
        yield f"  {reason_told(row.reason_code, row.reason)}"
    for change in row.changes:
        yield from _event(change)


def _event(change: Change) -> Iterator[str]:
    happened = change.happened_on or "–"
    yield f"  {change_kind(change.kind)} {happened} {symbol_of(change.item)[:SHOWN]}"
    if change.item.title not in symbol_of(change.item):
        yield f"    {change.item.title[:SHOWN]}"
    for field in change.fields:
        before, after = (_short(value) for value in (field.before, field.after))
        yield f"    {labelled(field.field, f'{before} → {after}')}"


def _short(value: Any) -> str:
    text = (
        "–" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    )
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
