"""From a fetched file to the evidence of a measure: read, quoted by name, and harmless where it is bad."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from compliance.core.jobs import jobs_drain
from compliance.exposure.explanation import _quote_of
from crawlers.contract import Link
from regulations.documents import documents_fetch
from regulations.ingest.runner import source_cards
from regulations.ingest.services import sources_sync
from regulations.linked import document_text_write, file_read
from regulations.models import DocumentText, Measure, Mention, Notice, NoticeDocument
from regulations.stories import story_of
from tests.factories import AdministratorFactory
from tests.regulations.reading.test_files_read import PICTURE, _pdf
from tests.regulations.test_documents import SYMBOL, TEXT, recorded
from tests.regulations.test_readings import Crawl, crawl, item

__all__ = ["crawl"]
pytestmark = pytest.mark.django_db(transaction=True)


def _page(*lines: str) -> bytes:
    shown = b" ".join(b"(%s) Tj 0 -20 Td" % line.encode() for line in lines)
    return b"BT /F1 9 Tf 10 280 Td " + shown + b" ET"


ORDER = _pdf(
    _page("Order on batteries and waste batteries", "Each button cell shall bear a label."),
    _page("Mercury (CAS 7439-97-6) at most 0.0005 % by weight.", "The battery passport is kept."),
    _page("This order enters into force on 1 March 2031."),
)


@pytest.fixture
def notice(crawl: Crawl) -> Notice:
    crawl(
        item(
            "site",
            title="Draft order 12",
            text="The text is attached.",
            links=(Link(role="notified_text", url=TEXT),),
        )
    )
    sources_sync(cards=[card for card in source_cards() if card.name == "wto_documents"])
    jobs_drain()
    return Notice.objects.get()


def _fetched(body: bytes, folder: Path) -> DocumentText:
    recorded(folder, TEXT, body)
    documents_fetch(symbol=SYMBOL, replay=folder, as_of=date(2025, 6, 12))
    jobs_drain()
    return DocumentText.objects.get()


def test_the_attached_text_speaks_and_is_named(notice: Notice, tmp_path: Path) -> None:
    assert notice.regimes == ["tbt_other"]
    text = _fetched(ORDER, tmp_path)
    notice.refresh_from_db()
    assert notice.regimes == ["batteries"]
    mercury = Mention.objects.get(kind="cas")
    assert (mercury.linked, mercury.code) == (text, "7439-97-6")
    assert mercury.content[mercury.start : mercury.end] == "7439-97-6"
    measure = Measure.objects.get()
    assert measure.regimes == ["batteries"]
    quoted = measure.scope.get(kind="substance", code="7439-97-6").mention
    assert quoted and (quoted.linked, quoted.start) == (text, text.text.index("Mercury"))
    day = measure.milestones.get(role="entry_into_force")
    assert (day.on, day.linked, day.version) == (date(2031, 3, 1), text, notice.current)
    quote = _quote_of(day, day.start, day.end, "milestone")
    assert (quote.document, quote.page, quote.marked) == (TEXT, 3, "1 March 2031")
    assert quote.text == "This order enters into force on 1 March 2031."
    (told,) = (one for one in story_of(notice).dates if one.role == "entry_into_force")
    assert (told.linked, told.quote) == (TEXT, "This order enters into force on 1 March 2031.")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"%PDF-1.4\nnothing more\n%%EOF\n", "damaged"),
        (_pdf(PICTURE), "scanned"),
    ],
)
def test_a_bad_file_leaves_its_reason_and_nothing_else(
    notice: Notice, tmp_path: Path, body: bytes, code: str
) -> None:
    before = list(Mention.objects.values("kind", "code", "start", "linked"))
    hashed = Measure.objects.get().content_hash
    text = _fetched(body, tmp_path)
    assert (text.problem_code, text.text.strip()) == (code, "")
    notice.refresh_from_db()
    assert notice.regimes == ["tbt_other"]
    assert list(Mention.objects.values("kind", "code", "start", "linked")) == before
    assert Measure.objects.get().content_hash == hashed


def test_scanned_pages_are_said_on_the_page_of_the_notice(
    notice: Notice, tmp_path: Path, client: Client
) -> None:
    _fetched(_pdf(_page("Button cells of this order."), PICTURE), tmp_path)
    client.force_login(AdministratorFactory())
    page = client.get(reverse("desk:notice", args=[notice.pk])).content.decode()
    assert TEXT in page
    assert "2 pages read" in page
    assert "Scanned, nothing read of them: pages 2." in page
    assert client.get(reverse("admin:regulations_documenttext_changelist")).status_code == 200
    listed = reverse("admin:regulations_documenttext_change", args=[DocumentText.objects.get().pk])
    assert "Button cells" in client.get(listed).content.decode()


def test_bytes_that_were_replaced_meanwhile_are_not_written(notice: Notice, tmp_path: Path) -> None:
    _fetched(ORDER, tmp_path / "a")
    old = file_read(NoticeDocument.objects.get())
    text = _fetched(_pdf(_page("Nothing about any law.")), tmp_path / "b")
    assert document_text_write(document=NoticeDocument.objects.get(), outcome=old) is None
    assert DocumentText.objects.get().text == text.text
    assert not Mention.objects.filter(kind="cas").exists()
    notice.refresh_from_db()
    assert notice.regimes == ["tbt_other"]
