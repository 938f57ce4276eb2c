"""What a source held as of a day: the newest good run up to it, read from its folder or from versions.

A complete list is what its newest answer held. Any other source is everything read up to the day; of it
only what was read between two days can differ, so only that is put side by side. It judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db.models import OuterRef, Q, QuerySet, Subquery

from crawlers.contract import ITEMS_FILE, NoticeItem
from regulations.changes.identity import Pair
from regulations.changes.model import ChangeKind
from regulations.ingest.documents import document_names, documents_of
from regulations.ingest.runner import CrawlerBroken, folder_read
from regulations.ingest.services import OLDER
from regulations.models import ChangeEvent, NoticeVersion, Run, Source


class StateLost(Exception):
    """A state was read once and cannot be had any more. Carries a code and an English sentence."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source as of a day. `run` None: nothing was read by then, and `attempt` is the last try, if any."""

    source: Source
    day: date
    run: Run | None
    attempt: Run | None = field(default=None)
    """The newest run up to the day that brought nothing, where it is newer than `run`."""


def state_at(source: Source, day: date) -> SourceState:
    """The newest good run of a source as of a day, whenever it was made, and what failed since.

    A run that was answered with "not modified" brought nothing: the run before it holds the state.
    """
    runs = Run.objects.filter(source=source, as_of__lte=day, purpose=Run.Purpose.WATCH).exclude(
        reason_code=Run.ON_DEMAND
    )
    newest = runs.exclude(status=Run.Status.OPEN).order_by("-as_of", "-pk")
    good = newest.filter(status=Run.Status.OK, not_modified=False).first()
    attempt = newest.exclude(not_modified=True).first()
    return SourceState(source, day, good, attempt if attempt != good else None)


def items_of(run: Run) -> list[NoticeItem]:
    """The documents that a run of a complete list held, one item each. Raises StateLost."""
    if run.folder and (Path(run.folder) / ITEMS_FILE).is_file():
        try:
            return [rows[0] for rows in documents_of(folder_read(Path(run.folder)))]
        except (CrawlerBroken, ValueError, KeyError, TypeError) as error:
            raise StateLost("state_unreadable", f"{run.folder}: {error}") from error
    versions = _standing(run) if run.reason_code != OLDER else []
    if run.items and not versions:
        raise StateLost("state_gone", f"the folder of the run is gone: {run.folder or 'none was kept'}")
    return [NoticeItem.from_json(version.item) for version in versions]


def pairs_between(before: Run, after: Run) -> Iterator[Pair]:
    """Notices of a source that were read between two runs, each beside what it was at the first.

    History that was read late and what only a changed parser reads otherwise are left out.
    """
    source, first, last = before.source, before.as_of, after.as_of
    read = NoticeVersion.objects.filter(
        capture__run__source=source,
        capture__run__as_of__gt=first,
        capture__run__as_of__lte=last,
        origin=NoticeVersion.Origin.READ,
    )
    versions = _by_number(_versions(source, upto=last).filter(notice__in=read.values("notice")))
    older = _only_in_folders(source, upto=first)
    for version in versions:
        now = NoticeItem.from_json(version.item)
        known = _by_number(_versions(source, upto=first).filter(notice=version.notice_id))
        was = NoticeItem.from_json(known[0].item) if known else _named(older, now)
        yield was, now


def newest_known(before: Run) -> date | None:
    """The latest day that a notice of the source bore by the time of a run."""
    days = _versions(before.source, upto=before.as_of).order_by("-notice__published_on")
    found: date | None = (
        days.exclude(notice__published_on=None).values_list("notice__published_on", flat=True).first()
    )
    return found


def _standing(run: Run) -> list[NoticeVersion]:
    """Versions that stood when the run was over; what had left the list by then is left out."""
    versions = _by_number(_versions(run.source, upto=run.as_of))
    left = ChangeEvent.objects.filter(
        source=run.source, kind=ChangeKind.REMOVED, run__as_of__lte=run.as_of
    ).values_list("before_id", flat=True)
    gone = set(left)
    return [version for version in versions if version.pk not in gone]


def _versions(source: Source, *, upto: date) -> QuerySet[NoticeVersion]:
    return NoticeVersion.objects.filter(capture__run__source=source, capture__run__as_of__lte=upto)


def _by_number(versions: QuerySet[NoticeVersion]) -> list[NoticeVersion]:
    """The last of the given versions of each notice."""
    last = versions.filter(notice=OuterRef("notice")).order_by("-number").values("pk")[:1]
    return list(versions.filter(pk=Subquery(last)).order_by("notice__published_on", "notice_id"))


def _only_in_folders(source: Source, *, upto: date) -> dict[str, NoticeItem]:
    """Items of runs that came after newer ones and so were never written, by each of their names."""
    runs = Run.objects.filter(
        Q(reason_code=OLDER), source=source, status=Run.Status.OK, as_of__lte=upto
    ).order_by("as_of", "pk")
    found: dict[str, NoticeItem] = {}
    for run in runs:
        if run.folder and (Path(run.folder) / ITEMS_FILE).is_file():
            for rows in documents_of(folder_read(Path(run.folder))):
                found |= dict.fromkeys(document_names(rows[0]), rows[0])
    return found


def _named(known: dict[str, NoticeItem], item: NoticeItem) -> NoticeItem | None:
    return next((known[name] for name in document_names(item) if name in known), None)
