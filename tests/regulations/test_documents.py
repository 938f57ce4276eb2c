"""Documents of a notification: fetched when asked for, kept as captures, refusals told."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from crawlers.contract import Link
from regulations.documents import NothingToFetch, documents_fetch
from regulations.ingest.captured import capture_body
from regulations.ingest.fetched import FetchFailed
from regulations.ingest.runner import source_cards
from regulations.ingest.services import sources_sync
from regulations.models import Notice, NoticeDocument, Source
from tests.crawlers import made
from tests.regulations.test_readings import Crawl, crawl, item

__all__ = ["crawl"]
pytestmark = pytest.mark.django_db(transaction=True)

SYMBOL = "G/TBT/N/BRA/1"
TEXT = "https://members.wto.org/crnattachments/2025/TBT/BRA/25_00001_00_x.pdf"
FORM = "https://docs.wto.org/imrd/directdoc.asp?DDFDocuments/t/G/TBTN25/BRA1.DOCX"
OTHER = "https://example.org/draft.pdf"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
DAY = "2025-06-12"


@pytest.fixture
def notice(crawl: Crawl) -> Notice:
    links = tuple(Link(role="notified_text", url=url) for url in (TEXT, FORM, OTHER))
    crawl(item("site", links=links))
    sources_sync(cards=[card for card in source_cards() if card.name == "wto_documents"])
    return Notice.objects.get()


def recorded(folder: Path, url: str, body: bytes, status: int = 200, kind: str = "application/pdf") -> None:
    made.entry(folder, url, body, status=status, headers={"Content-Type": kind})


def fetched(replay: Path) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(
        "fetch_document", SYMBOL, "--replay", str(replay), "--as-of", DAY, "--json", stdout=out, stderr=err
    )
    return out.getvalue(), err.getvalue()


def test_a_notified_text_is_kept_as_a_capture_and_refusals_are_told(notice: Notice, tmp_path: Path) -> None:
    recorded(tmp_path, TEXT, PDF)
    recorded(tmp_path, FORM, b"<html><body>Payment required</body></html>", 402, "text/html")
    told = json.loads(fetched(tmp_path)[0])
    assert [one["url"] for one in told["documents"]] == [TEXT]
    why = {one["url"]: one["reason"] for one in told["refused"]}
    assert "402" in why[FORM]
    assert "refuse programs" in why[FORM]
    assert "in a browser" in why[OTHER]
    document = NoticeDocument.objects.get()
    assert (document.notice, document.media, document.role) == (notice, "pdf", "notified_text")
    assert capture_body(document.capture) == PDF
    source = Source.objects.get(name="wto_documents")
    assert (source.alarm, source.stands_as_of) == ("", None)


def test_fetching_again_keeps_one_row_with_the_newest_bytes(notice: Notice, tmp_path: Path) -> None:
    recorded(tmp_path / "a", TEXT, PDF)
    recorded(tmp_path / "b", TEXT, PDF.replace(b"1.4", b"1.7"))
    for folder in ("a", "a", "b"):
        fetched(tmp_path / folder)
    assert b"1.7" in capture_body(NoticeDocument.objects.get().capture)


def test_where_nothing_comes_the_reasons_are_the_message(notice: Notice, tmp_path: Path) -> None:
    recorded(tmp_path, TEXT, b"<html><body>login</body></html>", kind="text/html")
    with pytest.raises(FetchFailed, match=r"25_00001_00_x\.pdf: wrong_content") as told:
        documents_fetch(symbol=SYMBOL, replay=tmp_path)
    assert "refuse programs" in str(told.value)
    assert not NoticeDocument.objects.exists()


def test_a_symbol_that_we_do_not_hold_is_told(tmp_path: Path) -> None:
    with pytest.raises(NothingToFetch, match="no notice with the symbol G/TBT/N/XXX/1"):
        documents_fetch(symbol="G/TBT/N/XXX/1", replay=tmp_path)


def test_links_to_other_hosts_are_not_followed(crawl: Crawl, tmp_path: Path) -> None:
    crawl(item("site", links=(Link(role="notified_text", url=OTHER),)))
    with pytest.raises(CommandError, match=OTHER):
        fetched(tmp_path)


def test_without_an_order_the_source_asks_nothing(tmp_path: Path) -> None:
    from tests.crawlers.conftest import RunFolder, command

    done = command("crawlers.crawl", "wto_documents", "--out", tmp_path, contact="tests@example.org")
    assert (done.returncode, RunFolder(tmp_path).report.reason_code) == (4, "idle")
