"""Writes the event of a version or of an entry that left, in the transaction that writes the version.

What kind of event it is, `regulations.changes` decides; here stands what is no event at all: the first
reading of a source, history read late, and what only a changed parser reads otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Max

from compliance.core import clock
from crawlers.contract import NoticeItem
from regulations.changes.judging import DATED_KINDS, appeared, judge, vanished
from regulations.changes.model import Change, ChangeKind, codes_of
from regulations.models import ChangeEvent, Notice, NoticeVersion, Run


def event_of_version(*, version: NoticeVersion, before: NoticeVersion | None, run: Run) -> ChangeEvent | None:
    """Write what a new version of a notice tells; `before` is the version that stood, `run` brought it."""
    if version.origin != NoticeVersion.Origin.READ or run.source.stands_as_of is None:
        return None
    after = NoticeItem.from_json(version.item)
    if before is None:
        change = appeared(after, newest=_newest_before(run, after), state_on=run.source.stands_as_of)
    elif version.notice.changes.filter(kind=ChangeKind.REMOVED, before=before).exists():
        change = appeared(after, newest=None)  # back on a list that it had left
    else:
        found = judge(NoticeItem.from_json(before.item), after)
        if found is None:
            return None
        change = _filled_in(found) if before.capture.run.source_id != run.source_id else found
    return _write(change, run=run, notice=version.notice, before=before, after=version)


def events_of_new(run: Run, news: Sequence[tuple[int, int, NoticeItem]]) -> None:
    """Write what first versions of many notices tell: key of the notice, of the version, and its item."""
    if not news or run.source.stands_as_of is None:
        return
    dated = [item for _notice, _version, item in news if item.kind in DATED_KINDS]
    newest = _newest_before(run, dated[0]) if dated else None
    ChangeEvent.objects.bulk_create(
        ChangeEvent(
            run=run,
            notice_id=notice,
            after_id=version,
            **_columns(appeared(item, newest=newest, state_on=run.source.stands_as_of), run),
        )
        for notice, version, item in news
    )


def event_of_leaving(*, notice: Notice, run: Run) -> ChangeEvent:
    """Write that a complete list no longer holds a notice."""
    last = notice.current
    change = vanished(NoticeItem.from_json(last.item))
    return _write(change, run=run, notice=notice, before=last, after=None)


def _filled_in(change: Change) -> Change:
    """What another window of the same publisher adds to a notice is told late; nothing happened."""
    only_fills = change.kind is ChangeKind.AMENDED and all(field.before is None for field in change.fields)
    return replace(change, kind=ChangeKind.LATE) if only_fills else change


def _newest_before(run: Run, item: NoticeItem) -> date | None:
    """The latest day that a notice of this source bore before the run."""
    if item.kind not in DATED_KINDS:
        return None
    known = NoticeVersion.objects.filter(notice__source=run.source, number=1).exclude(capture__run=run)
    newest: date | None = known.aggregate(day=Max("notice__published_on"))["day"]
    return newest


def _write(
    change: Change, *, run: Run, notice: Notice, before: NoticeVersion | None, after: NoticeVersion | None
) -> ChangeEvent:
    row = _columns(change, run) | {"before": before, "after": after}
    return ChangeEvent.objects.update_or_create(run=run, notice=notice, defaults=row)[0]


def _columns(change: Change, run: Run) -> dict[str, Any]:
    item = change.item
    return {
        "source": run.source,
        "kind": change.kind.value,
        "is_alert": change.is_alert,
        "happened_on": change.happened_on,
        "name": item.title,
        "ec": codes_of(item, "ec"),
        "cas": codes_of(item, "cas"),
        "fields": [field.to_json() for field in change.fields],
        "written_at": clock.now(),
    }
