"""Documents that a notice links to: fetched when somebody asks, politely, and kept as captures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.core.exceptions import FairleadError
from regulations.ingest.fetched import FetchFailed, fetched_write
from regulations.ingest.runner import CrawlOrder, crawl_execute, source_cards
from regulations.ingest.services import sources_sync
from regulations.models import Notice, NoticeDocument, Source, UnreadableRow

SOURCE = "wto_documents"
HOSTS = ("members.wto.org", "docs.wto.org")
"""Only these are asked: a notification may link to any page of the world."""
REFUSES_SCRIPTS = "docs.wto.org"
ROLES = ("notified_text", "document")


class NothingToFetch(FairleadError):
    """No such notice, or none of its links can be asked by a program: which, and what to do instead."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came, and for each address that gave nothing the reason."""

    documents: tuple[NoticeDocument, ...]
    refused: tuple[tuple[str, str], ...]


def documents_fetch(*, symbol: str, replay: Path | None = None, as_of: date | None = None) -> Fetched:
    """Fetch what the notice of this symbol links to, each address once; text extraction is left to others.

    `replay` is a folder of recorded answers (default: the one in the settings, else the network).
    Raises NothingToFetch, CrawlerBroken, and FetchFailed where no address at all gave a document.
    """
    notice = Notice.objects.filter(symbols__contains=[symbol.strip()]).order_by("pk").first()
    if notice is None:
        raise NothingToFetch(
            _("We hold no notice with the symbol %(symbol)s. Read its source first, or check the spelling.")
            % {"symbol": symbol}
        )
    links = [link for link in notice.current.item["links"] if link["role"] in ROLES]
    wanted = [link for link in links if urlsplit(link["url"]).hostname in HOSTS]
    elsewhere = [
        (link["url"], _("This host is not asked by our program: open the address in a browser."))
        for link in links
        if link not in wanted
    ]
    if not wanted:
        raise NothingToFetch(
            _("%(symbol)s links to no document that a program may fetch: %(urls)s")
            % {"symbol": symbol, "urls": ", ".join(url for url, _why in elsewhere) or "–"}
        )
    replay = replay or (Path(settings.CRAWL_REPLAY) if settings.CRAWL_REPLAY else None)
    day = as_of or clock.today()
    told = [{"notice": notice.pk, "symbol": symbol.strip(), **link} for link in wanted]
    order = CrawlOrder(
        source=SOURCE,
        folder=settings.CRAWL_RUNS_DIR / SOURCE / f"fetch-{day}-{uuid4().hex[:12]}",
        as_of=day,
        replay=replay.resolve() if replay else None,
        options={"documents": told},
    )
    folder = crawl_execute(order)
    try:
        run = fetched_write(source=_source(), order=order, folder=folder)
    except FetchFailed as failed:
        reasons = [f"{row.locator}: {row.reason}{_hint(row.locator)}" for row in folder.unreadable()]
        raise FetchFailed("\n".join(reasons) or str(failed)) from failed
    if run is None:
        raise NothingToFetch(folder.report.reason)
    unread = UnreadableRow.objects.filter(run=run)
    refused = [(row.locator, f"{row.reason}{_hint(row.locator)}") for row in unread]
    return Fetched(tuple(notice.documents.order_by("url")), (*refused, *elsewhere))


def _hint(url: str) -> str:
    if urlsplit(url).hostname != REFUSES_SCRIPTS:
        return ""
    return " " + _("docs.wto.org is known to refuse programs: open the address in a browser.")


def _source() -> Source:
    found = Source.objects.filter(name=SOURCE).first()
    if found is None:
        sources_sync(cards=source_cards())
        found = Source.objects.get(name=SOURCE)
    return found
