"""How sources fare: one account of each for the page, the command and the admin. It writes nothing.

It knows sources, their runs and what the runs kept; it words nothing and knows no firm. The number of
queries does not depend on the number of sources.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, Max, Min, Sum, Window
from django.db.models.functions import RowNumber

from regulations.models import BackfillWindow, Capture, Notice, NoticeVersion, Run, Source, UnreadableRow
from regulations.owned import PRIVATE_SOURCES
from regulations.selectors import RHYTHM, sources_by_health

LATE_AFTER = 2
"""Promised rhythms that may pass without a good run before a source counts as late."""
SLACK = 1.25
"""Share of the rhythm within which a look is on time: a crawl starts when the rhythm has run out."""
RUNS_KEPT, SAMPLES = 30, 5
WEEK = timedelta(days=7)


class Light(StrEnum):
    WELL = "well"
    LATE = "late"
    ALARM = "alarm"
    NEVER = "never"
    OFF = "off"


class Staleness(StrEnum):
    OK = "ok"
    LATE = "late"
    SILENT = "silent"
    NEVER = "never"


def source_light(source: Source, *, now: datetime) -> Light:
    """An alarm outranks lateness: its reason says more. `now` is a moment in UTC."""
    if not source.enabled:
        return Light.OFF
    if source.alarm_code or source.alarm:
        return Light.ALARM
    if source.last_success_at is None:
        return Light.NEVER
    if now - source.last_success_at > LATE_AFTER * RHYTHM[source.every]:
        return Light.LATE
    return Light.WELL


def staleness(source: Source, *, now: datetime) -> Staleness:
    """The age of the last good run against the promised rhythm; silent after twice of it."""
    if source.last_success_at is None:
        return Staleness.NEVER
    age, promised = now - source.last_success_at, RHYTHM[source.every]
    if age > LATE_AFTER * promised:
        return Staleness.SILENT
    return Staleness.LATE if age > SLACK * promised else Staleness.OK


def sources_silent(*, now: datetime) -> list[Source]:
    """Enabled sources without a good run for twice their rhythm and without an alarm that says so."""
    watched = Source.objects.filter(enabled=True, alarm="", alarm_code="", last_success_at__isnull=False)
    return [source for source in watched if staleness(source, now=now) is Staleness.SILENT]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHealth:
    """One look at a source. `items` is None where the source said that nothing changed."""

    number: int
    started_at: datetime
    as_of: date
    status: str
    origin: str
    items: int | None
    created: int
    changed: int
    gone: int
    unreadable: int
    reason_code: str
    reason: str
    dropped: tuple[Mapping[str, Any], ...]
    warnings: tuple[str, ...]
    schema_change: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A row that could not be read: where, why, and how it looked."""

    locator: str
    reason: str
    sample: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """All that is told of one source. Runs are the regular looks, newest first, at most RUNS_KEPT."""

    name: str
    title: str
    publisher: str
    home_url: str
    attribution: str
    every: str
    enabled: bool
    seen_live: bool
    complete: bool
    light: Light
    staleness: Staleness
    age: timedelta | None
    last_success_at: datetime | None
    last_change_at: datetime | None
    stands_as_of: date | None
    next_due_at: datetime | None
    last_items: int | None
    min_items: int
    max_items: int
    alarm_code: str
    alarm: str
    alarm_since: datetime | None
    family: str
    daily_requests: int | None
    daily_per_address: int | None
    window: int
    history: tuple[date, date, int] | None
    """First and last day of the history that was read, and in how many windows; None: none."""
    captures: int
    capture_bytes: int
    arrived: int
    """Notices that came as news within the last week."""
    being_read: bool
    runs: tuple[RunHealth, ...]
    samples: tuple[Sample, ...]

    @property
    def last_run(self) -> RunHealth | None:
        return next((run for run in self.runs if run.status != Run.Status.OPEN), None)

    @property
    def last_good(self) -> RunHealth | None:
        return next((run for run in self.runs if run.status == Run.Status.OK), None)

    @property
    def is_idle(self) -> bool:
        """Nothing was wanted of it so far, such as of users' pages where nobody watches one."""
        last = self.last_run
        return self.last_success_at is None and last is not None and last.reason_code == "idle"

    @property
    def distrust(self) -> str:
        """Why the silence of this source says nothing, as a code, or "": off, alarm, never, late, silent,
        unreadable (rows of the last run) or recorded (answers of another day, not of the source itself)."""
        if self.light in (Light.OFF, Light.ALARM, Light.NEVER):
            return self.light.value
        if self.staleness is not Staleness.OK:
            return self.staleness.value
        good = self.last_good
        if good and good.unreadable:
            return "unreadable"
        return "recorded" if good is None or good.origin == Run.Origin.REPLAY else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """What it means that nothing more arrived within the last week."""

    arrived: int
    watched: int
    distrusted: tuple[SourceHealth, ...]

    @property
    def is_trusted(self) -> bool:
        """Only where every watched source is healthy, and there is one: unknown is never a pass."""
        return self.watched > 0 and not self.distrusted


def sources_health(*, now: datetime, name: str = "") -> tuple[SourceHealth, ...]:
    """All sources, those with an alarm first; with `name` that one alone. Six queries."""
    sources = list(sources_by_health().filter(name=name) if name else sources_by_health())
    ids = [source.pk for source in sources]
    runs = _runs(ids)
    samples = _samples(runs)
    captures, history, arrived = _captures(ids), _history(ids), _arrived(ids, now)
    return tuple(
        _health(
            source,
            now,
            runs=runs[source.pk],
            samples=samples.get(source.pk, ()),
            captures=captures.get(source.pk, (0, 0)),
            history=history.get(source.pk),
            arrived=arrived.get(source.pk, 0),
        )
        for source in sources
    )


def silence_of(sources: Iterable[SourceHealth]) -> Silence:
    """What the silence of these sources is worth; one that is switched off is not waited for.

    Sources of one family print the same documents: one healthy one speaks for all that never spoke, such
    as those that want a key which nobody set.
    """
    watched = [source for source in sources if source.enabled and not source.is_idle]
    spoken_for = {source.family for source in watched if source.family and not source.distrust}
    return Silence(
        arrived=sum(source.arrived for source in watched),
        watched=len(watched),
        distrusted=tuple(
            source
            for source in watched
            if source.distrust and not (source.distrust == Light.NEVER and source.family in spoken_for)
        ),
    )


def _health(
    source: Source,
    now: datetime,
    *,
    runs: Sequence[Run],
    samples: Sequence[Sample],
    captures: tuple[int, int],
    history: tuple[date, date, int] | None,
    arrived: int,
) -> SourceHealth:
    looked = runs[0].started_at if runs else None
    return SourceHealth(
        name=source.name,
        title=str(source),
        publisher=source.publisher,
        home_url=source.home_url,
        attribution=source.attribution,
        every=source.every,
        enabled=source.enabled,
        seen_live=source.seen_live,
        complete=source.complete,
        light=source_light(source, now=now),
        staleness=staleness(source, now=now),
        age=now - source.last_success_at if source.last_success_at else None,
        last_success_at=source.last_success_at,
        last_change_at=source.last_change_at,
        stands_as_of=source.stands_as_of,
        next_due_at=(looked + RHYTHM[source.every] if looked else now) if source.enabled else None,
        last_items=source.last_items,
        min_items=source.min_items,
        max_items=source.max_items,
        alarm_code=source.alarm_code,
        alarm=source.alarm,
        alarm_since=source.alarm_since,
        family=source.family,
        daily_requests=source.daily_requests,
        daily_per_address=source.daily_per_address,
        window=source.window,
        history=history,
        captures=captures[0],
        capture_bytes=captures[1],
        arrived=arrived,
        being_read=any(run.status == Run.Status.OPEN for run in runs),
        runs=tuple(_run(run) for run in runs),
        samples=tuple(samples),
    )


def _run(run: Run) -> RunHealth:
    return RunHealth(
        number=run.pk,
        started_at=run.started_at,
        as_of=run.as_of,
        status=run.status,
        origin=run.origin,
        items=None if run.not_modified else run.items,
        created=run.created,
        changed=run.changed,
        gone=run.gone,
        unreadable=run.unreadable,
        reason_code=run.reason_code,
        reason=run.reason,
        dropped=tuple(run.dropped),
        warnings=tuple(run.warnings),
        schema_change=run.schema_change,
    )


def _runs(ids: Sequence[int]) -> dict[int, list[Run]]:
    """The newest regular looks of each source, in one query."""
    ranked = (
        Run.objects.filter(source_id__in=ids, purpose=Run.Purpose.WATCH)
        .exclude(reason_code=Run.ON_DEMAND)
        .defer("schema")
        .annotate(
            place=Window(
                RowNumber(), partition_by="source_id", order_by=[F("started_at").desc(), F("pk").desc()]
            )
        )
        .filter(place__lte=RUNS_KEPT)
        .order_by("source_id", "place")
    )
    found: dict[int, list[Run]] = defaultdict(list)
    for run in ranked:
        found[run.source_id].append(run)
    return found


def _samples(runs: Mapping[int, Sequence[Run]]) -> dict[int, list[Sample]]:
    """The first unreadable rows of each source's last run that ended, in one query."""
    last = {
        next((run.pk for run in found if run.status != Run.Status.OPEN), 0): source
        for source, found in runs.items()
    }
    rows = (
        UnreadableRow.objects.filter(run_id__in=last)
        .exclude(run__source__name__in=PRIVATE_SOURCES)
        .annotate(place=Window(RowNumber(), partition_by="run_id", order_by="pk"))
        .filter(place__lte=SAMPLES)
        .order_by("pk")
    )
    samples: dict[int, list[Sample]] = defaultdict(list)
    for row in rows:
        samples[last[row.run_id]].append(Sample(locator=row.locator, reason=row.reason, sample=row.sample))
    return samples


def _captures(ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    rows = Capture.objects.filter(run__source_id__in=ids).values("run__source_id").order_by()
    kept = rows.annotate(times=Count("pk"), bytes=Sum("size"))
    return {row["run__source_id"]: (row["times"], row["bytes"]) for row in kept}


def _history(ids: Sequence[int]) -> dict[int, tuple[date, date, int]]:
    rows = BackfillWindow.objects.filter(source_id__in=ids).values("source_id").order_by()
    read = rows.annotate(first=Min("first_day"), last=Max("last_day"), windows=Count("pk"))
    return {row["source_id"]: (row["first"], row["last"], row["windows"]) for row in read}


def _arrived(ids: Sequence[int], now: datetime) -> dict[int, int]:
    """Notices first read as news within the week before `now`."""
    rows = Notice.objects.filter(
        source_id__in=ids,
        created_at__gt=now - WEEK,
        versions__number=1,
        versions__origin=NoticeVersion.Origin.READ,
    )
    return dict(rows.values_list("source_id").order_by("source_id").annotate(times=Count("pk")))
