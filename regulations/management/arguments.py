"""What commands about sources take: days, sources by name, folders of recorded answers."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from compliance.core.exceptions import FairleadError
from regulations.ingest.runner import source_cards
from regulations.ingest.services import sources_sync
from regulations.models import Source


def day(text: str) -> date:
    """A day of the calendar. Raises ArgumentTypeError with what to write instead."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(
            _("%(text)s is not a day: write YYYY-MM-DD, for example 2025-06-07.") % {"text": text}
        ) from None


def source_named(name: str) -> Source:
    """The source of this name, its card read anew. Raises FairleadError with the names that there are."""
    sources_sync(cards=source_cards())
    known = {source.name: source for source in Source.objects.all()}
    if name not in known:
        raise FairleadError(
            _("There is no source %(name)s. Known sources: %(known)s.")
            % {"name": name, "known": ", ".join(sorted(known))}
        )
    return known[name]


def replay_folder(folder: Path | None) -> Path | None:
    """The folder as an absolute path. Raises FairleadError where it holds no recorded answers."""
    if folder is None:
        return None
    if not (folder / "manifest.jsonl").is_file():
        raise FairleadError(
            _("%(folder)s holds no manifest.jsonl: give the folder of a replay.") % {"folder": folder}
        )
    return folder.resolve()
