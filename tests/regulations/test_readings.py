"""One notification through several windows: one notice, gaps filled, nothing overwritten, no ping-pong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from compliance.core.jobs import jobs_drain
from crawlers.contract import (
    CaptureRef,
    Code,
    DateField,
    Expect,
    Link,
    NoticeItem,
    SourceCard,
)
from regulations.ingest.readings import together
from regulations.ingest.services import sources_sync
from regulations.models import Measure, Notice, NoticeReading, Run, Source
from tests.regulations.brought import brought

pytestmark = pytest.mark.django_db

RANKS = {"api": 2, "site": 2, "export": 1, "bulk": 0}
Crawl = Callable[..., Run]


def sha_of(source: str) -> str:
    return source[0] * 64


def item(source: str, symbol: str = "G/TBT/N/BRA/1", **values: Any) -> NoticeItem:
    defaults = {
        "source": source,
        "symbol": f" {symbol}" if source == "export" else symbol,
        "kind": "notification",
        "title": "Kettles",
        "text": "Electric kettles shall switch off by themselves.\nHS: 8516",
        "area": "TBT",
        "members": ("BR",),
        "member": "Brazil",
        "symbols": (symbol,),
        "base_symbol": symbol.partition("/Add.")[0],
        "parent_symbol": symbol.partition("/Add.")[0] if "/Add." in symbol else "",
        "published_on": date(2025, 6, 10),
        "dates": (DateField(role="publication", on=date(2025, 6, 10)),),
        "capture": CaptureRef(url=f"https://example.org/{source}", sha256=sha_of(source), locator="row 1"),
    }
    return NoticeItem(**defaults | values)


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    for name, rank in RANKS.items():
        card = SourceCard(
            name=name, title=name, publisher="Test", home_url="https://example.org/", every="daily",
            attribution="", seen_live=False, expect=Expect(min_items=1, max_items=9), family="wto", rank=rank,
        )  # fmt: skip
        sources_sync(cards=[card])

    def run(*items: NoticeItem) -> Run:
        source = Source.objects.get(name=items[0].source)
        return brought(tmp_path, source, *items, as_of=date(2025, 6, 12))

    return run


def tally(run: Run) -> tuple[int, int, int]:
    return run.created, run.changed, run.unchanged


ADOPTION = (
    DateField(role="publication", on=date(2025, 6, 10)),
    DateField(role="adoption", rule="60 days after publication"),
)


@pytest.mark.parametrize("first", RANKS)
@pytest.mark.parametrize("second", RANKS)
def test_the_same_document_through_another_window_is_no_second_notice(
    crawl: Crawl, first: str, second: str
) -> None:
    assert tally(crawl(item(first))) == (1, 0, 0)
    key = Notice.objects.get().key
    assert tally(crawl(item(second))) == (0, 0, 1)
    assert (Notice.objects.get().key, Notice.objects.get().versions.count()) == (key, 1)


def test_a_workbook_fills_a_gap_and_never_wipes_what_the_search_said(crawl: Crawl) -> None:
    crawl(item("site", title="Kettles and irons", codes=(Code(scheme="hs", code="8516"),)))
    assert tally(crawl(item("bulk", title="", dates=ADOPTION))) == (0, 1, 0)
    version = Notice.objects.get().current
    assert version.title == "Kettles and irons"
    assert [code["code"] for code in version.item["codes"]] == ["8516"]
    assert [d["role"] for d in version.item["dates"]] == ["publication", "adoption"]
    assert version.item["details"]["filled_by"] == {"dates.adoption": "bulk"}
    # The text is the search's, so its capture proves it; the workbook's own is kept with its reading.
    assert version.capture.sha256 == sha_of("site")
    assert NoticeReading.objects.get(source__name="bulk").capture.sha256 == sha_of("bulk")


def test_reading_both_windows_again_settles(crawl: Crawl) -> None:
    site, bulk = item("site", title="Kettles and irons"), item("bulk", dates=ADOPTION)
    crawl(site)
    crawl(bulk)
    for again in (site, bulk, site, bulk):
        assert tally(crawl(again)) == (0, 0, 1)
    assert Notice.objects.get().versions.count() == 2


@pytest.mark.parametrize("order", [("site", "bulk"), ("bulk", "site")])
def test_the_order_of_reading_does_not_matter(crawl: Crawl, order: tuple[str, str]) -> None:
    items = {"site": item("site", title="Kettles and irons"), "bulk": item("bulk", dates=ADOPTION)}
    for name in order:
        crawl(items[name])
    version = Notice.objects.get().current
    assert (version.title, len(version.item["dates"])) == ("Kettles and irons", 2)


def test_of_two_equals_the_one_that_changed_last_has_the_word(crawl: Crawl) -> None:
    later = (*ADOPTION[:1], DateField(role="comment_deadline", on=date(2025, 9, 30)))
    crawl(item("api"))
    crawl(item("site"))
    assert tally(crawl(item("site", dates=later))) == (0, 1, 0)
    assert tally(crawl(item("api"))) == (0, 0, 1)
    assert Notice.objects.get().current.item["dates"][1]["on"] == "2025-09-30"


def test_an_addendum_through_one_window_amends_the_document_of_another(crawl: Crawl) -> None:
    crawl(item("bulk"))
    crawl(item("site", "G/TBT/N/BRA/1/Add.1"))
    jobs_drain(kinds=["understand"])
    addendum = Notice.objects.get(symbol="G/TBT/N/BRA/1/Add.1")
    assert addendum.parent == Notice.objects.get(symbol="G/TBT/N/BRA/1")
    assert Measure.objects.count() == 1


def test_a_member_that_one_window_lost_stays(crawl: Crawl) -> None:
    crawl(item("site", members=("BR", "AR"), symbols=("G/TBT/N/BRA/1", "G/TBT/N/ARG/2")))
    assert tally(crawl(item("bulk"))) == (0, 0, 1)
    assert set(Notice.objects.get().members.values_list("market", flat=True)) == {"BR", "AR"}
    assert Notice.objects.get().symbols == ["G/TBT/N/BRA/1", "G/TBT/N/ARG/2"]


def test_a_source_outside_the_family_shares_nothing(crawl: Crawl) -> None:
    crawl(item("site"))
    Source.objects.filter(name="bulk").update(family="")
    assert tally(crawl(item("bulk"))) == (1, 0, 0)


def test_what_is_said_together_is_the_first_with_its_gaps_filled() -> None:
    first = item("site", title="", links=(Link(role="document", url="https://example.org/1"),))
    second = item(
        "bulk",
        text="Other words.",
        links=(Link(role="document", url="https://example.org/2"), Link(role="page", url="https://e.org/3")),
        details={"products": "Kettles", "note": ""},
        material={"dates": {"adoption": [None, "soon"]}},
    )
    both = together([first, second])
    assert (both.source, both.title, both.text) == ("site", "Kettles", first.text)
    assert [link.url for link in both.links] == ["https://example.org/1", "https://e.org/3"]
    assert both.material == {"dates": {"adoption": [None, "soon"]}}
    assert both.details["products"] == "Kettles"
    assert both.details["filled_by"] == {"title": "bulk", "links.page": "bulk"}


def test_alone_a_reading_stays_as_it_is() -> None:
    only = item("site")
    assert together([only]) is only
