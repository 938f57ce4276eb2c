"""What a run brings lies on disk: in order, once each, under the name that its verdict gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.contract import CaptureRef, Expect, NoticeItem, RunStatus, UnreadableRecord
from crawlers.run import ITEMS_PART, REJECTED_FILE, UNREADABLE_PART, RunRecord, folder_open
from crawlers.spool import ItemSpool
from tests.crawlers.conftest import RunFolder

PLACE = CaptureRef(url="https://example.org/", sha256="a" * 64, locator="row 1")
FILLED = {"title": 1.0, "dates.publication": 0.0}


def item(number: int, **values: object) -> NoticeItem:
    fields = {"title": f"Kettle {number}", "text": "Dry boiling.", "capture": PLACE} | values
    return NoticeItem(source="s", symbol=f"S/{number}", kind="alert", **fields)  # type: ignore[arg-type]


def run_of(folder: Path, **expect: object) -> RunRecord:
    bounds = {"min_items": 1, "max_items": 10, "filled": FILLED} | expect
    return RunRecord(source="s", expect=Expect(**bounds), folder=folder)  # type: ignore[arg-type]


def test_items_come_back_in_order_and_a_repetition_is_dropped(tmp_path: Path) -> None:
    spool = ItemSpool(tmp_path / "deep" / "items", ("title",))
    for number in (3, 1, 3, 2):
        spool.append(item(number))
    spool.append(item(3, title="Another kettle"))
    assert [one.title for one in spool] == ["Kettle 3", "Kettle 1", "Kettle 2", "Another kettle"]
    assert len(spool) == 4
    assert len(list(spool)) == 4  # reading does not use it up


def test_the_same_row_read_at_another_place_is_a_repetition(tmp_path: Path) -> None:
    spool = ItemSpool(tmp_path / "items", ())
    spool.append(item(1))
    spool.append(item(1, capture=CaptureRef(url="https://example.org/2", sha256="b" * 64, locator="row 9")))
    assert len(spool) == 1


def test_what_was_folded_replaces_what_was_read(tmp_path: Path) -> None:
    run = run_of(tmp_path)
    run.items.append(item(1, title=""))
    run.items.append(item(2, title=""))
    run.items.replace([item(7)])
    run.rows = 1
    assert run.close().status is RunStatus.OK
    assert [one.symbol for one in RunFolder(tmp_path).items] == ["S/7"]
    assert run.report is not None
    assert run.report.filled == {"title": 1.0, "dates.publication": 0.0}


def test_items_of_a_failed_run_take_a_name_that_nobody_reads(tmp_path: Path) -> None:
    run = run_of(tmp_path, min_items=5)
    run.items.append(item(1))
    run.rows = 1
    assert run.close().reason_code == "too_small"
    assert RunFolder(tmp_path).items == []
    assert (tmp_path / REJECTED_FILE).read_text(encoding="utf-8").count("\n") == 1
    assert not (tmp_path / ITEMS_PART).exists()


def test_unreadable_rows_lie_on_disk_too_and_their_first_reasons_are_told(tmp_path: Path) -> None:
    run = run_of(tmp_path)
    run.rows = 100
    for number in range(99):
        reason = f"reason {number // 30}"
        run.unreadable.append(UnreadableRecord(locator=str(number), reason=reason, sample="", capture=PLACE))
    report = run.close()
    assert (report.reason_code, report.unreadable) == ("unreadable_rows", 99)
    assert "reason 0; reason 1; reason 2" in report.reason
    assert "reason 3" not in report.reason
    assert len(RunFolder(tmp_path).unreadable) == 99


def test_lines_of_a_killed_run_do_not_pass_for_those_of_the_next(tmp_path: Path) -> None:
    run = run_of(tmp_path)
    run.items.append(item(1))
    folder_open(tmp_path)
    assert not (tmp_path / ITEMS_PART).exists()
    assert not (tmp_path / UNREADABLE_PART).exists()


def test_a_run_without_a_folder_keeps_nothing_and_says_so() -> None:
    with pytest.raises(ValueError, match="no folder"):
        ItemSpool(None, ()).append(item(1))
