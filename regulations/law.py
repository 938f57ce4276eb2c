"""Texts of EU acts: what we hold, and fetching what we do not. It reads no law and compares none."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from compliance.core import clock
from regulations.ingest.fetched import fetched_write
from regulations.ingest.runner import CrawlOrder, crawl_execute, source_cards
from regulations.ingest.services import sources_sync
from regulations.models import ActText, Source

SOURCE = "cellar"
PREFERRED = ("fmx4", "xhtml", "html", "pdf")
"""Formex first: only it says which act changed which words; a PDF only where there is nothing else."""


@dataclass(frozen=True, slots=True)
class ActBody:
    """One text as published, unpacked. `media`: xhtml, html (acts before 2004), fmx4 (a zip) or pdf."""

    body: bytes
    media: str
    celex: str
    language: str
    state_on: date | None
    """State of a consolidated text; for an act as published the day of its publication, if known."""


def act_text_body(*, celex: str, language: str = "en", media: str | None = None) -> ActBody | None:
    """The newest text that we hold under this CELEX number; None where we hold none.

    `media` None takes the form that tells most (`PREFERRED`). The CELEX number of a consolidated state
    has its date: 02023R1542-20240718.
    """
    held = ActText.objects.filter(celex=celex, language=language).select_related("act")
    if media is not None:
        held = held.filter(media=media)
    newest = {text.media: text for text in held.order_by("read_at", "pk")}
    found = next((newest[form] for form in PREFERRED if form in newest), None)
    if found is None:
        return None
    return ActBody(
        body=zlib.decompress(found.body),
        media=found.media,
        celex=found.celex,
        language=found.language,
        state_on=found.state_on or found.act.published_on,
    )


def act_text_fetch(
    *, celex: str, language: str = "en", replay: Path | None = None, as_of: date | None = None
) -> ActBody | None:
    """Ask CELLAR for this text now, keep what came, and return it; None where CELLAR has none (yet).

    `replay` is a folder of recorded answers (default: the one in the settings, else the network).
    Raises `CrawlerBroken` for a crawl without a verdict and `FetchFailed` for one that failed.
    """
    replay = replay or (Path(settings.CRAWL_REPLAY) if settings.CRAWL_REPLAY else None)
    day = as_of or clock.today()
    order = CrawlOrder(
        source=SOURCE,
        folder=settings.CRAWL_RUNS_DIR / SOURCE / f"text-{day}-{uuid4().hex[:12]}",
        as_of=day,
        replay=replay.resolve() if replay else None,
        options={"fetch": [celex], "languages": [language]},
    )
    fetched_write(source=_source(), order=order, folder=crawl_execute(order))
    return act_text_body(celex=celex, language=language)


def _source() -> Source:
    found = Source.objects.filter(name=SOURCE).first()
    if found is None:
        sources_sync(cards=source_cards())
        found = Source.objects.get(name=SOURCE)
    return found
