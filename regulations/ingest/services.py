"""Writes what a crawl brought: runs, captures, notices with versions. All or nothing a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from enum import StrEnum
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from compliance.core import clock
from compliance.core.collecting import collected_seldom
from compliance.core.jobs import job_enqueue
from crawlers.contract import CaptureRef, NoticeItem, RunReport, RunStatus, SourceCard
from regulations.datasets import DATASET_KIND, dataset_upsert
from regulations.ingest import bulk, law, listed, notified, rules
from regulations.ingest.classified import listings_write
from regulations.ingest.documents import documents_of
from regulations.ingest.events import event_of_version
from regulations.ingest.families import amends, story_symbols
from regulations.ingest.processes import process_before
from regulations.ingest.reading import reading, reading_as
from regulations.ingest.readings import reading_write
from regulations.ingest.rules import references_write
from regulations.ingest.runner import RunFolder
from regulations.ingest.shaping import changed_fields, fingerprint_of, members_of, notice_fill
from regulations.models import Capture, Notice, NoticeMember, NoticeVersion, Run, Source, UnreadableRow
from regulations.owned import dropped_openly, reason_openly
from regulations.trade import TRADE_KIND, trade_figure_upsert

Captures = Mapping[tuple[str, str], Capture]
"""Captures of a run by (address, sha256 of the body)."""
Writer = Callable[[Sequence[NoticeItem], Captures], str]
"""Writes one document given as its rows; returns created, changed or unchanged."""
WRITERS: Mapping[str, Writer] = {
    notified.DOCUMENT_KIND: notified.document_upsert,
    listed.MEMBERS_KIND: lambda items, captures: listed.members_upsert(item=items[0]),
    listed.NUMBER_KIND: lambda items, captures: listed.number_upsert(item=items[0]),
    law.ACT_KIND: lambda items, captures: acts_upsert(items=items, captures=captures),
    law.FACTS_KIND: lambda items, captures: law.act_upsert(item=items[0], notice=None),
    law.TEXT_KIND: law.act_text_upsert,
    law.HINT_KIND: law.act_hint_upsert,
    TRADE_KIND: trade_figure_upsert,
    DATASET_KIND: dataset_upsert,
    rules.RULE_KIND: lambda items, captures: rule_upsert(items=items, captures=captures),
}
"""Kinds of items that are no notices of their own, each with its writer."""

SOUGHT = (Notice.Kind.PROCESS,)
"""Kinds of which a new symbol may be one that stands: each item is looked up, none is written in a lot."""
UNREADABLE_AT_ONCE = 1_000
OLDER, SCHEMA_CHANGED = "older", "schema_changed"
"""Reason code of a run whose answer is older than what stands; alarm code of keys that differ."""


class Outcome(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


def sources_sync(*, cards: Iterable[SourceCard]) -> None:
    """Make the source rows say what the crawlers' cards say. Alarms and history stay."""
    for card in cards:
        Source.objects.update_or_create(
            name=card.name,
            defaults={
                "title": card.title,
                "publisher": card.publisher,
                "home_url": card.home_url,
                "every": card.every,
                "attribution": card.attribution,
                "seen_live": card.seen_live,
                "complete": card.expect.complete,
                "min_items": card.expect.min_items,
                "max_items": card.expect.max_items,
                "window": card.window,
                "daily_requests": card.manners.daily_requests,
                "daily_per_address": card.manners.daily_per_address,
                "archive": card.archive,
                "family": card.family,
                "rank": card.rank,
            },
        )


@transaction.atomic
def run_open(*, source: Source, as_of: date, replay: bool) -> Run:
    """Open a run. A run that stands open belongs to a process that died: it is closed as failed.

    The caller holds the source's job, so that no living run can be open beside this one.
    """
    for dead in Run.objects.filter(source=source, status=Run.Status.OPEN):
        run_fail(run=dead, code="abandoned", reason="the process that ran it ended without a word")
    origin = Run.Origin.REPLAY if replay else Run.Origin.LIVE
    return Run.objects.create(source=source, origin=origin, as_of=as_of, started_at=timezone.now())


@transaction.atomic
def run_fail(*, run: Run, code: str, reason: str) -> Run:
    """Close a run as failed and raise the source's alarm. Yesterday's data stands untouched."""
    reason = reason_openly(run.source.name, reason)
    run.status, run.reason, run.reason_code = Run.Status.FAILED, reason, code
    run.finished_at = timezone.now()
    run.save()
    source = run.source
    source.alarm, source.alarm_code = reason, code
    source.alarm_since = source.alarm_since or clock.now()
    source.save(update_fields=["alarm", "alarm_code", "alarm_since"])
    return run


def silence_alarm(*, source: Source) -> bool:
    """Raise the alarm of a source not read for too long; one that stands says more and stays."""
    last = source.last_success_at
    words = f"no good run since {last:%Y-%m-%d %H:%M} UTC" if last else "no good run yet"
    raised = Source.objects.filter(pk=source.pk, alarm="", alarm_code="", last_success_at=last).update(
        alarm=f"{words}, where one is promised {source.every}: see whether workers run.",
        alarm_code="silent",
        alarm_since=clock.now(),
    )
    return bool(raised)


@transaction.atomic
def run_ingest(*, run: Run, folder: RunFolder) -> Run:
    """Write what the crawl brought, if its gates believed it.

    A failed run keeps its captures and raises the alarm. An answer older than what stands is read
    but changes nothing, so that runs may come twice or out of order.
    """
    report = folder.report
    run.folder = str(folder.path)
    run.rows, run.items, run.unreadable = report.rows, report.items, report.unreadable
    run.warnings = list(report.warnings)
    run.not_modified = report.not_modified
    run.schema = [key.to_json() for key in report.schema]
    run.schema_change = report.schema_change.to_json() if report.schema_change else None
    run.dropped = dropped_openly(run.source.name, (one.to_json() for one in report.dropped))
    captures = captures_write(run, folder)
    unreadable_write(run, folder)
    if report.status is RunStatus.FAILED:
        return run_fail(run=run, code=report.reason_code, reason=report.reason)
    if report.status is RunStatus.ABSENT:
        run.status, run.reason, run.reason_code = Run.Status.ABSENT, report.reason, report.reason_code
    else:
        run.status = Run.Status.OK
        _items_write(run, folder, captures)
        _schema_note(run, report)
    run.finished_at = timezone.now()
    run.save()
    return run


def _items_write(run: Run, folder: RunFolder, captures: Mapping[tuple[str, str], Capture]) -> None:
    """Documents in bounded lots: a list of 100,000 rows is never in memory as a whole."""
    source = run.source
    if run.not_modified:
        _stands_as_it_was(source)
        return
    if source.stands_as_of and run.as_of < source.stands_as_of:
        run.unchanged = sum(1 for _rows in documents_of(folder))
        run.reason_code = OLDER
        run.reason = f"older than what stands ({source.stands_as_of}): read, nothing written"
        return
    tally = dict.fromkeys(Outcome, 0)
    documents = documents_of(folder)
    history = reading_as(NoticeVersion.Origin.HISTORY, day=run.as_of) if source.archive else nullcontext()
    with history, collected_seldom():
        while lot := list(islice(documents, bulk.AT_ONCE)):
            written = bulk.documents_write(
                source=source, documents=lot, captures=captures, special={*WRITERS, *SOUGHT}
            )
            tally[Outcome.CREATED] += written.created
            tally[Outcome.UNCHANGED] += written.unchanged
            for rows in written.left:
                tally[item_upsert(items=rows, captures=captures)] += 1
    run.created, run.changed, run.unchanged = tally.values()
    # A row that we could not read may be any entry: what is not seen is then not known to be gone.
    if source.complete and not run.unreadable:
        run.gone = listed.entries_missing_close(run=run, seen={item.key for item in folder.items()})
    source.alarm = source.alarm_code = ""
    source.alarm_since = None
    source.last_success_at = clock.now()
    source.last_items = run.items
    source.stands_as_of = run.as_of
    if run.created or run.changed or run.gone:
        source.last_change_at = clock.now()
    source.save()


def _stands_as_it_was(source: Source) -> None:
    """The source says that nothing changed: a good look at it that writes, closes and counts nothing.

    `stands_as_of` stays: it is the day of the answer that we hold.
    """
    if source.alarm_code != SCHEMA_CHANGED:
        source.alarm = source.alarm_code = ""
        source.alarm_since = None
    source.last_success_at = clock.now()
    source.save()


def _schema_note(run: Run, report: RunReport) -> None:
    """Remember the keys of a good run; raise the alarm where they differ from those accepted before.

    A key that is missing stays among the accepted ones, so that the alarm stays until the key is back or
    a person accepts the run's own keys (`schema_accept`).
    """
    source = run.source
    if run.reason_code == OLDER or not report.schema:
        return
    known = {row["key"]: row for row in source.schema}
    known |= {key.key: key.to_json() for key in report.schema}
    source.schema = [known[key] for key in sorted(known)]
    if report.schema_change:
        source.alarm, source.alarm_code = report.schema_change.sentence(), SCHEMA_CHANGED
        source.alarm_since = source.alarm_since or clock.now()
    source.save()


@transaction.atomic
def schema_accept(*, source: Source) -> bool:
    """Take the keys of the last good run for the schema; the alarm goes. False where no run has any."""
    run = source.runs.filter(status=Run.Status.OK).exclude(schema=[]).order_by("-started_at", "-pk").first()
    if run is None:
        return False
    source.schema = run.schema
    if source.alarm_code == SCHEMA_CHANGED:
        source.alarm = source.alarm_code = ""
        source.alarm_since = None
    source.save()
    return True


def item_upsert(*, items: Sequence[NoticeItem], captures: Mapping[tuple[str, str], Capture]) -> Outcome:
    """One document of a source, given as its rows (a joint notification has one a member)."""
    write = WRITERS.get(items[0].kind)
    if write:
        return Outcome(write(items, captures))
    return notice_upsert(items=items, captures=captures)[1]


def notice_upsert(
    *, items: Sequence[NoticeItem], captures: Mapping[tuple[str, str], Capture]
) -> tuple[Notice, Outcome]:
    """Write one notice from all its rows, the fullest first. Writing twice changes nothing, and says so."""
    item, capture = items[0], captures[_capture_key(items[0].capture)]
    run = capture.run
    source = Source.objects.get(name=item.source)
    notice = _notice_before(item)
    if notice and reading().is_behind(notice.current.capture, capture):
        return notice, Outcome.UNCHANGED
    origin = source
    if notice and source.family:
        origin = notice.source
        item, capture = reading_write(notice=notice, source=source, item=item, capture=capture)
    members = members_of(items, dict(notice.members.values_list("market", "name")) if notice else {})
    fingerprint = fingerprint_of(item, members, origin)
    outcome = Outcome.CHANGED if notice else Outcome.CREATED
    latest = notice.current if notice else None
    if latest and latest.content_hash == fingerprint and not notice.is_gone:
        return notice, Outcome.UNCHANGED
    notice = notice_fill(notice, item, origin, clock.now())
    notice.save()
    _members_write(notice, members)
    _family_tie(notice)
    version = NoticeVersion.objects.create(
        notice=notice,
        number=latest.number + 1 if latest else 1,
        capture=capture,
        locator=item.capture.locator,
        content_hash=fingerprint,
        title=item.title,
        text=item.text,
        item=item.to_json(),
        changed_fields=changed_fields(latest.item, item.to_json()) if latest else [],
        read_at=clock.now(),
        origin=reading().origin_for(item, is_new=latest is None),
    )
    references_write(notice, item)
    event_of_version(version=version, before=latest, run=run)
    if item.entry:
        number = str(item.details.get("entry_number", ""))
        listed.listing_upsert(notice=notice, entry=item.entry, number=number)
    if notice.kind == Notice.Kind.CLASSIFICATION:
        listings_write([(notice.pk, item)])
    else:
        job_enqueue(kind="understand", subject=f"version:{version.pk}")
    return notice, outcome


def rule_upsert(*, items: Sequence[NoticeItem], captures: Captures) -> Outcome:
    """A rule of an authority, given as its entries into dockets: the entry that we know of it speaks.

    A further entry of the same document adds only its docket.
    """
    standing = _notice_before(items[0])
    lead = rules.entry_that_speaks(standing, items)
    outcome = Outcome.UNCHANGED
    if lead:
        standing, outcome = notice_upsert(items=[lead], captures=captures)
    added = rules.dockets_add(standing, items) if standing else False
    return Outcome.CHANGED if added and outcome is Outcome.UNCHANGED else outcome


def acts_upsert(*, items: Sequence[NoticeItem], captures: Captures) -> Outcome:
    """Acts that bear a name in common: a draft, its adoption, its publication are versions of one notice.

    The step that has come furthest is written last; one that the notice has left behind adds only names.
    """
    outcomes = []
    for item in sorted(items, key=lambda item: law.rank(item.symbol)):
        standing = _notice_before(item)
        if law.is_outrun(item, standing) or law.tells_less(item, standing):
            outcomes.append(law.act_upsert(item=item, notice=standing))
            continue
        notice, outcome = notice_upsert(items=[item], captures=captures)
        outcomes += [outcome, law.act_upsert(item=item, notice=notice)]
    return next((known for known in Outcome if known in outcomes), Outcome.UNCHANGED)


def _notice_before(item: NoticeItem) -> Notice | None:
    """The notice as it stands: under this symbol as printed, another print of it, or a former name."""
    notice = Notice.objects.filter(key=item.key).first()
    if notice is None and item.symbols:
        kin = Source.objects.get(name=item.source).kin()
        notice = Notice.objects.filter(kin, symbols__overlap=list(item.symbols)).order_by("pk").first()
    if notice is None and item.entry:
        notice = listed.notice_before_renaming(item)
    if notice is None and item.kind == Notice.Kind.PROCESS:
        notice = process_before(item)
    return notice


def _members_write(notice: Notice, members: Mapping[str, str]) -> None:
    for market, name in members.items():
        NoticeMember.objects.update_or_create(notice=notice, market=market, defaults={"name": name})


def _family_tie(notice: Notice) -> None:
    """Tie an amendment to its parent, and amendments read earlier to a parent that comes later."""
    if notice.parent_symbol and not notice.parent_id:
        family = Notice.objects.filter(notice.source.kin()).exclude(pk=notice.pk)
        wanted = [notice.parent_symbol, *story_symbols(notice.symbols)]
        parent = next(
            (found for symbol in wanted if (found := family.filter(symbols__contains=[symbol]).first())), None
        )
        if parent:
            notice.parent = parent
            notice.save(update_fields=["parent"])
    if notice.symbols and not any(amends(symbol) for symbol in notice.symbols):
        Notice.objects.filter(
            notice.source.kin(), parent__isnull=True, parent_symbol__in=notice.symbols
        ).exclude(pk=notice.pk).update(parent=notice)


def captures_write(run: Run, folder: RunFolder) -> dict[tuple[str, str], Capture]:
    kept = {field.name for field in Capture._meta.fields}
    rows = [
        Capture(run=run, **{name: getattr(row, name) for name in row.__slots__ if name in kept})
        for row in folder.captures()
    ]
    Capture.objects.bulk_create(rows)
    return {(row.url, row.sha256): row for row in rows}


def unreadable_write(run: Run, folder: RunFolder) -> None:
    rows = (
        UnreadableRow(
            run=run,
            url=row.capture.url,
            sha256=row.capture.sha256,
            locator=row.locator[:200],
            reason=row.reason,
            sample=row.sample,
        )
        for row in folder.unreadable()
    )
    while batch := list(islice(rows, UNREADABLE_AT_ONCE)):
        UnreadableRow.objects.bulk_create(batch)


def _capture_key(capture: CaptureRef) -> tuple[str, str]:
    return capture.url, capture.sha256


def run_folder_for(run: Run, root: Path) -> Path:
    """Where a run keeps its files: one folder a run, named so that a person finds it."""
    return root / run.source.name / f"{run.as_of}-{run.pk}"
