"""One document of the Federal Register is one notice, whichever windows print it, tied to what quotes it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from compliance.core.jobs import job_enqueue, jobs_drain
from compliance.core.models import Job
from crawlers.contract import (
    CaptureRef,
    DateField,
    Link,
    NoticeItem,
)
from regulations.ingest.rules import register_options
from regulations.ingest.runner import source_cards
from regulations.ingest.services import sources_sync
from regulations.models import Measure, Notice, Run, Source
from regulations.selectors import notices_related, story_documents
from tests.regulations.brought import brought

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 6)
URL, SHA = "https://example.org/list", "b" * 64
NUMBER, DOCKET = "2026-04321", "EPA-HQ-OPPT-2025-9001"
Crawl = Callable[..., Run]


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    sources_sync(cards=[card for card in source_cards() if card.name in SOURCES])

    def run(*items: NoticeItem, as_of: date = DAY) -> Run:
        source = Source.objects.get(name=items[0].source)
        return brought(tmp_path, source, *items, as_of=as_of)

    return run


SOURCES = ("federal_register", "regulations_gov", "eping")


def rule(source: str, symbol: str, number: str = NUMBER, **values: Any) -> NoticeItem:
    defaults: dict[str, Any] = {
        "source": source,
        "symbol": symbol,
        "kind": "rule",
        "title": "Significant New Use Rules on Certain Chemical Substances",
        "text": f"Programme: Toxic Substances Control Act (TSCA)\nFederal Register document: {number}",
        "area": "US",
        "document_type": "Proposed Rule",
        "published_on": date(2026, 3, 4),
        "member": "EPA",
        "members": ("US",),
        "symbols": (number,),
        "base_symbol": number,
        "dates": (DateField(role="comment_deadline", on=date(2026, 4, 3)),),
        "capture": CaptureRef(url=URL, sha256=SHA, locator="data[0]"),
    }
    return NoticeItem(**defaults | values)


def register(**values: Any) -> NoticeItem:
    details = {"dockets": [DOCKET], "citation": "91 FR 10001", "docket_document": f"{DOCKET}-0001"}
    number = values.pop("number", NUMBER)
    names = (number, f"{DOCKET}-0001") if number == NUMBER else (number,)
    return rule("federal_register", number, number, **{"details": details, "symbols": names} | values)


def docketed(symbol: str = f"{DOCKET}-0001", **values: Any) -> NoticeItem:
    details = {"docket": symbol.rsplit("-", 1)[0]}
    return rule("regulations_gov", symbol, **{"details": details, "text": "Docketed"} | values)


def quoting(text: str, *links: str) -> NoticeItem:
    return NoticeItem(
        source="eping",
        symbol="G/TBT/N/USA/9001",
        kind="notification",
        title="New uses of flame retardants",
        text=text,
        area="TBT",
        members=("US",),
        member="United States of America",
        symbols=("G/TBT/N/USA/9001",),
        base_symbol="G/TBT/N/USA/9001",
        published_on=date(2026, 3, 20),
        links=tuple(Link(role="notified_text", url=url) for url in links),
        capture=CaptureRef(url=URL, sha256=SHA, locator="items[0]"),
    )


def told(run: Run) -> tuple[int, int, int]:
    return run.created, run.changed, run.unchanged


@pytest.mark.parametrize("register_first", [True, False])
def test_two_sources_are_one_notice_in_the_words_of_the_register(crawl: Crawl, register_first: bool) -> None:
    items = [register(), docketed()]
    for item in items if register_first else reversed(items):
        crawl(item)
    notice = Notice.objects.get()
    assert notice.current.item["source"] == "federal_register"
    assert {reading.source.name for reading in notice.readings.all()} == {i.source for i in items}
    assert [told(crawl(item)) for item in items] == [(0, 0, 1), (0, 0, 1)], "it settles"
    jobs_drain()
    assert Measure.objects.count() == 1


def test_a_document_in_several_dockets_is_one_notice_and_settles(crawl: Crawl) -> None:
    other, later = docketed("EPA-HQ-OPPT-2025-9002-0007"), docketed("EPA-HQ-OPPT-2025-9000-0001")
    crawl(other, docketed())
    assert Notice.objects.get().symbol == f"{DOCKET}-0001"
    assert told(crawl(later)) == (0, 1, 0)
    assert Notice.objects.get().symbol == f"{DOCKET}-0001", "a later entry elsewhere takes nothing over"
    dockets = Notice.objects.get().references.filter(kind="us_docket", bears=True)
    assert {one.code for one in dockets} == {DOCKET, "EPA-HQ-OPPT-2025-9002", "EPA-HQ-OPPT-2025-9000"}
    crawl(register())
    again = [crawl(later), crawl(other, docketed()), crawl(register())]
    assert [told(run) for run in again] == [(0, 0, 1)] * 3
    assert Notice.objects.count() == 1


@pytest.mark.parametrize("register_first", [True, False])
def test_without_a_number_the_docket_entry_ties_the_sources(crawl: Crawl, register_first: bool) -> None:
    symbol = f"{DOCKET}-0001"
    items = [register(), docketed(symbols=(symbol,), base_symbol=symbol)]
    for item in items if register_first else reversed(items):
        crawl(item)
    notice = Notice.objects.get()
    assert (notice.base_symbol, set(notice.symbols)) == (NUMBER, {NUMBER, symbol})
    assert [told(crawl(item)) for item in items] == [(0, 0, 1), (0, 0, 1)]


def test_equal_titles_are_not_one_document(crawl: Crawl) -> None:
    crawl(docketed(), docketed(f"{DOCKET}-0002", symbols=("2026-04322",), base_symbol="2026-04322"))
    assert Notice.objects.count() == 2


@pytest.mark.parametrize("parent_first", [True, False])
def test_a_correction_belongs_to_the_story_of_its_parent(crawl: Crawl, parent_first: bool) -> None:
    correction = docketed(
        "EPA_FRDOC_0001-9901",
        symbols=(f"C1-{NUMBER}",),
        parent_symbol=NUMBER,
        base_symbol=NUMBER,
        document_type="Correction",
        published_on=date(2026, 3, 9),
        dates=(),
        details={"docket": ""},
    )
    for item in [register(), correction] if parent_first else [correction, register()]:
        crawl(item)
    jobs_drain()
    parent, child = Notice.objects.get(symbol=NUMBER), Notice.objects.get(symbol="EPA_FRDOC_0001-9901")
    assert child.parent == parent
    assert story_documents(child) == story_documents(parent) == [parent, child]
    measure = Measure.objects.get()
    assert (measure.stage, measure.group) == ("proposed", NUMBER)
    assert [m.on for m in measure.milestones.filter(role="comment_deadline")] == [date(2026, 4, 3)]


def test_a_notification_is_tied_to_the_document_that_it_quotes(crawl: Crawl) -> None:
    link = f"https://www.govinfo.gov/content/pkg/FR-2026-03-04/html/{NUMBER}.htm"
    crawl(quoting("The proposal is open in its docket.", link))
    tbt = Notice.objects.get()
    assert notices_related(tbt) == []
    crawl(register(), register(number="2026-05000"))
    found = notices_related(tbt)
    assert [(r.notice.symbol, r.role, r.code, r.quotes) for r in found] == [
        (NUMBER, "fr_document", NUMBER, True)
    ]
    back = notices_related(Notice.objects.get(symbol=NUMBER))
    assert [(r.notice, r.quotes) for r in back] == [(tbt, False)]


@pytest.mark.parametrize(
    ("words", "role"),
    [
        (f"Comments go to docket {DOCKET}.", "us_docket"),
        (f"https://www.regulations.gov/docket/{DOCKET}/document", "us_docket"),
        ("Published at 91 FR 10,001 of March 4.", "fr_page"),
        ("(FR Doc. 2026–4321; 8:45 am)", "fr_document"),
    ],
)
def test_the_ways_in_which_a_notification_quotes(crawl: Crawl, words: str, role: str) -> None:
    crawl(register())
    crawl(quoting(words))
    [related] = notices_related(Notice.objects.get(source__name="eping"))
    assert (related.notice.symbol, related.role) == (NUMBER, role)


def test_a_change_of_the_notification_takes_its_ties_along(crawl: Crawl) -> None:
    crawl(register())
    crawl(quoting(f"See docket {DOCKET}."))
    crawl(quoting("See the docket."), as_of=date(2026, 3, 7))
    assert notices_related(Notice.objects.get(source__name="eping")) == []


def test_a_document_withdrawn_from_its_docket_ends_its_rule(crawl: Crawl) -> None:
    crawl(docketed())
    jobs_drain()
    assert Measure.objects.get().stage == "proposed"
    words = "This document was withdrawn.\nProgramme: Toxic Substances Control Act (TSCA)"
    crawl(docketed(text=words, document_type="Withdrawn"), as_of=date(2026, 3, 8))
    jobs_drain()
    assert Measure.objects.get().stage in ("expired", "withdrawn")


def test_a_quoted_document_that_nobody_brought_is_asked_for(crawl: Crawl) -> None:
    crawl(quoting("FR Doc. 2026-04321 and FR Doc. 2026-07777"))
    later, before = date(2026, 3, 21), date(2026, 3, 19)
    assert register_options(later) == {"documents": [NUMBER, "2026-07777"]}
    assert register_options(before) == {"documents": []}, "a day looks at what was known on it"
    crawl(register())
    assert register_options(later) == {"documents": ["2026-07777"]}


def test_the_recorded_days_end_well_and_say_what_they_left_out(shared_dir: Path) -> None:
    sources_sync(cards=source_cards())
    replay = str(shared_dir / "replay")
    Job.objects.all().delete()
    for day, kept in (("2023-06-20", 2), ("2023-06-22", 4), ("2023-07-28", 6)):
        job_enqueue(kind="crawl", subject="source:regulations_gov", payload={"as_of": day, "replay": replay})
        jobs_drain()
        run = Run.objects.latest("pk")
        assert (run.status, run.unreadable) == ("ok", 0)
        assert run.rows == run.items + sum(one["count"] for one in run.dropped)
        assert {one["code"] for one in run.dropped} == {"other_agency", "other_programme"}
        assert Notice.objects.count() == kept
    assert set(Notice.objects.values_list("relevant", flat=True)) == {True}
    deadlines = dict(
        Measure.objects.filter(milestones__role="comment_deadline").values_list(
            "notice__symbols__0", "milestones__on"
        )
    )
    assert deadlines["2023-13250"] == date(2023, 8, 7), "03:59:59Z of the 8th is the 7th in New York"
    assert Notice.objects.get(symbols__contains=["2023-12958"]).title.startswith("Energy Conservation")
