"""Whatever a source answers wrongly, nothing that stands is deleted, closed or changed by it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from compliance.core.models import Job
from crawlers.contract import CaptureRef, ListEntry, NoticeItem
from regulations.ingest.runner import folder_read, source_cards
from regulations.ingest.services import item_upsert, run_ingest, run_open, sources_sync
from regulations.models import (
    ChangeEvent,
    Listing,
    Notice,
    NoticeMember,
    NoticeVersion,
    Run,
    Source,
    Substance,
)
from tests.crawlers.faulty import faulty_server
from tests.crawlers.test_faulty_server import FAULTS, MOST_MB, Faulty, crawled
from tests.factories import CaptureFactory, RunFactory

pytestmark = pytest.mark.django_db

COMPLETE, OPEN = "echa_candidate_list", "eping"
URL, SHA = "https://authority.example/list", "a" * 64
TABLES = (Notice, NoticeVersion, NoticeMember, Listing, Substance, ChangeEvent, Job)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Faulty:
    cases = [(source, fault) for source in (COMPLETE, OPEN) for fault in FAULTS]
    with faulty_server() as port:
        return crawled(tmp_path_factory.mktemp("faulty"), cases, port)


@pytest.fixture
def standing() -> None:
    """Two entries of a complete list and two notifications of an open source, read the day before."""
    sources_sync(cards=[card for card in source_cards() if card.name in (COMPLETE, OPEN)])
    for name in (COMPLETE, OPEN):
        source = Source.objects.get(name=name)
        captures = {(URL, SHA): CaptureFactory(run=RunFactory(source=source), url=URL, sha256=SHA)}
        for number in (1, 2):
            item_upsert(items=[_item(name, number)], captures=captures)
        source.stands_as_of = date(2026, 3, 1)
        source.save()


def _item(source: str, number: int) -> NoticeItem:
    told: dict[str, Any] = {"symbol": f"G/TBT/N/BRA/{number}", "kind": "notification", "members": ("BR",)}
    if source == COMPLETE:
        entry = ListEntry(
            list_code="svhc_candidate", name=f"Substance {number}", included_on=date(2020, 1, number)
        )
        told = {"symbol": f"Substance {number}", "kind": "list_entry", "members": ("EU",), "entry": entry}
    return NoticeItem(
        source=source,
        title=f"Item {number}",
        text=f"Item {number} as it was read well.",
        capture=CaptureRef(url=URL, sha256=SHA, locator=f"items[{number}]"),
        **told,
    )


def _rows() -> dict[str, list[dict[str, Any]]]:
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in TABLES}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", [COMPLETE, OPEN])
def test_a_faulty_answer_deletes_closes_and_changes_nothing(
    faulty: Faulty, standing: None, name: str, fault: str
) -> None:
    before = _rows()
    assert len(before["Notice"]) == 4
    assert before["Listing"]
    source = Source.objects.get(name=name)
    run = run_open(source=source, as_of=date(2026, 3, 2), replay=False)
    run = run_ingest(run=run, folder=folder_read(Path(faulty.folders[name, fault].path)))
    source.refresh_from_db()
    assert _rows() == before
    assert (run.status, run.gone, run.created, run.changed) == (Run.Status.FAILED, 0, 0, 0)
    assert run.reason_code in FAULTS[fault]
    assert source.alarm_code == run.reason_code
    assert source.stands_as_of == date(2026, 3, 1)


def test_the_crawls_of_all_faults_stay_within_memory(faulty: Faulty) -> None:
    assert faulty.rss_mb < MOST_MB
