"""The main job in one process: crawl, understand, expose, reassess, tell.

It enqueues the same jobs that workers run and drains them here, stage by stage.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

from django.utils.translation import gettext as _

from compliance.alerts import services as alerts
from compliance.core import clock
from compliance.core.exceptions import FairleadError
from compliance.core.jobs import DrainReport, job_enqueue, jobs_drain, jobs_waiting
from compliance.core.models import Job
from compliance.exposure import services as exposure
from compliance.exposure.models import Exposure
from compliance.exposure.selectors import finding_counts
from compliance.search.indexing import LAW
from regulations.ingest.runner import source_cards
from regulations.ingest.services import sources_sync
from regulations.models import Notice, Run, Source
from regulations.selectors import notices_relevant

Tell = Callable[[int, int], None]
"""Takes (done, total)."""
Progress = Callable[[str], AbstractContextManager[Tell]]
"""Given a stage's name, a context that shows how far it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorOrder:
    """What to look at: sources by name (all enabled ones when empty), a replay folder, the day."""

    sources: tuple[str, ...] = ()
    replay: Path | None = None
    as_of: date | None = None


def monitor_run(order: MonitorOrder, progress: Progress) -> dict[str, Any]:
    """Run the whole chain once. Returns the report as plain JSON values.

    Raises FairleadError for a source that no crawler answers to.
    """
    seconds: dict[str, float] = {}
    drained: dict[str, DrainReport] = {}

    def stage(name: str, work: Callable[[Tell], DrainReport]) -> None:
        begun = perf_counter()
        with progress(name) as tell:
            drained[name] = work(tell)
        seconds[name] = round(perf_counter() - begun, 3)

    with clock.standing_at(order.as_of):
        sources = _sources(order)
        before, day = _last_run_id(), clock.today()
        _crawls_enqueue(order, sources)
        stage("crawl", lambda tell: _drain(["crawl"], tell))
        stage("understand", lambda tell: _drain(["understand"], tell))
        stage("expose", lambda tell: _drain(["expose", "expose_firm", "cbam_firm"], tell))
        stage("index", _index)
        stage("reassess", _reassess)
        stage("digest", _digests)
        return _report(order, _runs_of(sources, before, day), drained, seconds)


def _sources(order: MonitorOrder) -> list[Source]:
    sources_sync(cards=source_cards())
    known = {source.name: source for source in Source.objects.all()}
    unknown = [name for name in order.sources if name not in known]
    if unknown:
        raise FairleadError(
            _("No crawler answers to %(names)s. Known sources: %(known)s.")
            % {"names": ", ".join(unknown), "known": ", ".join(sorted(known))}
        )
    if order.sources:
        return [known[name] for name in order.sources]
    return [source for source in known.values() if source.enabled]


def _last_run_id() -> int:
    last = Run.objects.order_by("-pk").values_list("pk", flat=True).first()
    return last or 0


def _runs_of(sources: Sequence[Source], before: int, day: date) -> list[Run]:
    """The newest run of each source for this day since the run `before`.

    Work that a killed process left behind is done as well; it may be about another day.
    """
    found = Run.objects.filter(source__in=sources, pk__gt=before, as_of=day, purpose=Run.Purpose.WATCH)
    newest = {run.source_id: run for run in found.select_related("source").order_by("pk")}
    return sorted(newest.values(), key=lambda run: run.pk)


def _crawls_enqueue(order: MonitorOrder, sources: Sequence[Source]) -> None:
    payload = {"as_of": clock.today().isoformat()}
    if order.replay:
        payload["replay"] = str(order.replay)
    for source in sources:
        job_enqueue(kind="crawl", subject=f"source:{source.name}", payload=payload)


def _index(tell: Tell) -> DrainReport:
    """What was read and exposed can be found; what no job of its own indexed is looked for."""
    for kind in LAW:
        job_enqueue(kind="index_sweep", subject=f"kind:{kind}")
    return _drain(["index_notice", "index_firm", "index_sweep"], tell)


def _reassess(tell: Tell) -> DrainReport:
    """Time passes: dates come nearer and evidence expires although no document changed."""
    exposure.findings_reassess()
    tell(1, 1)
    return DrainReport()


def _digests(tell: Tell) -> DrainReport:
    alerts.digests_queue()
    return _drain(["build", "deliver"], tell)


def _drain(kinds: Sequence[str], tell: Tell) -> DrainReport:
    """Run the waiting jobs of these kinds. A job that failed is named, with its reason."""
    total, done = jobs_waiting(kinds=kinds).total(), 0

    def count(_job: Job, _outcome: object) -> None:
        nonlocal done
        done += 1
        tell(done, max(done, total))

    return jobs_drain(kinds=kinds, on_progress=count)


def _report(
    order: MonitorOrder, runs: Sequence[Run], drained: dict[str, DrainReport], seconds: dict[str, float]
) -> dict[str, Any]:
    failures = [failure for report in drained.values() for failure in report.failures]
    broken = {f.subject.removeprefix("source:"): f.reason for f in failures if f.kind == "crawl"}
    return {
        "as_of": (order.as_of or clock.today()).isoformat(),
        "sources": [_source_told(run, broken.get(run.source.name, "")) for run in runs],
        "notices": Notice.objects.filter(is_gone=False).count(),
        "relevant": notices_relevant().count(),
        "exposures": Exposure.objects.count(),
        "findings": finding_counts(),
        "digests": drained["digest"].counts["deliver"],
        "failed_jobs": [f"{f.kind} {f.subject}: {f.reason}" for f in failures],
        "seconds": seconds,
    }


def _source_told(run: Run, broken: str) -> dict[str, Any]:
    """A run as plain values. One that still stands open broke in the writing, or a worker is at it."""
    is_open = run.status == Run.Status.OPEN
    unfinished = broken or "another process is still reading this source"
    return {
        "name": run.source.name,
        "status": Run.Status.FAILED.value if is_open else run.status,
        "reason": unfinished if is_open else run.reason,
        "reason_code": "crashed" if is_open and broken else run.reason_code,
        "items": run.items,
        "created": run.created,
        "changed": run.changed,
        "unchanged": run.unchanged,
        "unreadable": run.unreadable,
        "gone": run.gone,
        "rows": run.rows,
    }
