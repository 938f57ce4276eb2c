"""Jobs of this app: index a notice, a firm's products, what was missed; renew the vocabulary."""

from __future__ import annotations

from datetime import datetime

from compliance.core.handlers import job_handler, ticker
from compliance.core.jobs import job_enqueue
from compliance.core.models import Job
from compliance.search.indexing import KINDS, LAW, index_forget, index_refresh, vocabulary_refresh
from compliance.search.models import Entry

SLICE = 6_000
"""Things that one job indexes; what is left is asked for again."""
SWEEP_MINUTES = 5
NIGHT_HOUR = 3
"""Hour of the server's day in which every product is looked at."""


@job_handler("index_notice")
def index_notice(job: Job) -> None:
    index_refresh(Entry.Kind.NOTICE, only=int(_subject(job)))


@job_handler("index_firm")
def index_firm(job: Job) -> None:
    firm = int(_subject(job))
    if index_refresh(Entry.Kind.PRODUCT, only=firm, most=SLICE) >= SLICE:
        job_enqueue(kind="index_firm", subject=job.subject)


@job_handler("index_sweep")
def index_sweep(job: Job) -> None:
    """Index what no other job did: acts, substances, reviews, what was read in bulk or came off a list."""
    kind = _subject(job)
    index_forget(kind)
    if index_refresh(kind, most=SLICE) >= SLICE:
        job_enqueue(kind="index_sweep", subject=job.subject)


@job_handler("index_words")
def index_words(job: Job) -> None:
    vocabulary_refresh()


@ticker
def index_due(now: datetime) -> int:
    """Ask for a look at all of the law every few minutes, at the products and words once a night."""
    kinds = LAW if now.minute % SWEEP_MINUTES == 0 else ()
    if now.hour == NIGHT_HOUR and now.minute == 0:
        kinds = tuple(KINDS)
        job_enqueue(kind="index_words", subject="words")
    for kind in kinds:
        job_enqueue(kind="index_sweep", subject=f"kind:{kind}")
    return len(kinds)


def _subject(job: Job) -> str:
    return job.subject.partition(":")[2]
