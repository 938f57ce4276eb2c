"""Jobs of this app: crawl a source, understand a version, train the second opinion."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from compliance.core import clock
from compliance.core.handlers import job_handler, ticker
from compliance.core.jobs import job_enqueue
from compliance.core.models import Job
from compliance.evidence.ledger import record_append
from compliance.evidence.models import Record
from regulations import services
from regulations.health import sources_silent
from regulations.ingest import services as ingest
from regulations.ingest.options import OPTIONS, answered, options_for
from regulations.ingest.remembered import run_state
from regulations.ingest.runner import (
    CrawlerBroken,
    CrawlOrder,
    RunFolder,
    absent_in_replay,
    crawl_execute,
    folder_absent,
)
from regulations.ingest.turns import turn
from regulations.linked import FileRead, document_text_write, file_read
from regulations.models import NoticeDocument, NoticeVersion, Review, Run, Source
from regulations.reviews import examples_reviewed
from regulations.second_opinion import Trained, model_train
from regulations.selectors import sources_due

TRAINING_HOUR = 2
"""Hour of the server's day, when nobody reviews."""


def crawl_prepare(job: Job) -> tuple[Run, RunFolder | CrawlerBroken]:
    """Open a run and crawl; nothing of the answer is written yet."""
    source = Source.objects.get(name=_subject(job))
    replay = job.payload.get("replay") or settings.CRAWL_REPLAY
    as_of = date.fromisoformat(job.payload["as_of"]) if "as_of" in job.payload else clock.today()
    run = ingest.run_open(source=source, as_of=as_of, replay=bool(replay))
    order = CrawlOrder(
        source=source.name,
        folder=ingest.run_folder_for(run, settings.CRAWL_RUNS_DIR),
        as_of=as_of,
        replay=Path(replay).resolve() if replay else None,
        last_items=_items_to_expect(source, as_of),
        options=options_for(source.name, as_of),
        state=run_state(source=source, run=run),
    )
    if order.replay and source.name not in OPTIONS and source.name in absent_in_replay(order.replay, as_of):
        return run, folder_absent(order)
    try:
        with turn(f"crawl {source.name}"):
            return run, crawl_execute(order)
    except CrawlerBroken as broken:
        return run, broken


def _items_to_expect(source: Source, as_of: date) -> int | None:
    """Items of the last good run; None for a list as it was before that: it may well have been shorter."""
    is_older = source.stands_as_of is not None and as_of < source.stands_as_of
    return source.last_items if source.complete and not is_older else None


@job_handler("crawl", prepare=crawl_prepare, lease_seconds=120)
def crawl(job: Job, prepared: tuple[Run, RunFolder | CrawlerBroken]) -> None:
    run, outcome = prepared
    if isinstance(outcome, CrawlerBroken):
        ingest.run_fail(run=run, code="crashed", reason=str(outcome))
    else:
        ingest.run_ingest(run=run, folder=outcome)
        answered(run, outcome)


@job_handler("understand")
def understand_version(job: Job) -> None:
    version = NoticeVersion.objects.select_related("notice").filter(pk=int(_subject(job))).first()
    if version:
        services.version_understand(version=version)


def document_prepare(job: Job) -> FileRead | None:
    """Read the file outside any transaction: a PDF takes a child process up to a minute."""
    document = NoticeDocument.objects.filter(pk=int(_subject(job))).select_related("capture__run").first()
    return file_read(document) if document else None


@job_handler("read_document", prepare=document_prepare, lease_seconds=180)
def read_document(job: Job, outcome: FileRead | None) -> None:
    """Keep the text of a linked document and understand its notice again; one transaction holds both."""
    document = NoticeDocument.objects.filter(pk=int(_subject(job))).select_related("notice").first()
    if document is None or outcome is None:
        return
    if document_text_write(document=document, outcome=outcome) is not None:
        services.version_understand(version=document.notice.current)


@ticker
def crawls_due(now: datetime) -> int:
    """Queue a crawl of each source whose promised rhythm has run out. Returns how many."""
    due = sources_due(now=now)
    for source in due:
        job_enqueue(kind="crawl", subject=f"source:{source.name}")
    return len(due)


@ticker
def sources_silence(now: datetime) -> int:
    """Raise the alarm of each source that was not read well for twice its rhythm. Returns how many."""
    silent = sources_silent(now=now)
    for source in silent:
        ingest.silence_alarm(source=source)
    return len(silent)


def train_prepare(job: Job) -> Trained:
    """Train on seeds and reviewers' words, outside any transaction: it takes seconds of one core."""
    return model_train(corrections=examples_reviewed())


@job_handler("train", prepare=train_prepare, lease_seconds=300)
def train(job: Job, trained: Trained) -> None:
    """The file is written by then, or was refused for being worse: the ledger keeps which."""
    record_append(
        kind="understanding.trained",
        subject="understanding",
        payload={"written": trained.written, "metrics": trained.metrics, "standing": trained.standing},
    )


@ticker
def training_due(now: datetime) -> int:
    """Queue a training each night that follows a day with reviews. Returns 1 or 0."""
    trained = Record.objects.filter(kind="understanding.trained").order_by("-position").first()
    news = Review.objects.all() if trained is None else Review.objects.filter(at__gt=trained.recorded_at)
    if now.hour != TRAINING_HOUR or not news.exists():
        return 0
    job_enqueue(kind="train", subject="understanding")
    return 1


def _subject(job: Job) -> str:
    return job.subject.partition(":")[2]
