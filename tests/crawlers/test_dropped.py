"""Rows that are left out on purpose: counted by reason, named by example, and an answer all the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crawlers import gates
from crawlers.answers import Drop
from crawlers.contract import Expect, RunStatus
from crawlers.run import DROPPED_SAMPLES, RunRecord


def run_with(drops: int, tmp_path: Path, least: int = 1) -> RunRecord:
    run = RunRecord(
        source="s", expect=Expect(min_items=least, max_items=9), folder=tmp_path, as_of=date(2026, 1, 1)
    )
    run.rows = drops
    for number in range(drops):
        run.drop(Drop("other_agency", "rules of others", f"row {number}"))
    return run


def test_drops_are_counted_by_reason_with_a_few_examples(tmp_path: Path) -> None:
    run = run_with(8, tmp_path)
    run.drop(Drop("other_programme", "another programme", "x" * 500))
    agency, programme = run.close().dropped
    assert (agency.code, agency.count, len(agency.samples)) == ("other_agency", 8, DROPPED_SAMPLES)
    assert agency.samples[0] == "row 0" and agency.why == "rules of others"
    assert programme.count == 1 and len(programme.samples[0]) == 200


def test_a_day_whose_rows_are_all_left_out_was_answered(tmp_path: Path) -> None:
    report = run_with(3, tmp_path).close()
    assert (report.status, report.items) == (RunStatus.OK, 0)


def test_nothing_at_all_is_still_too_small(tmp_path: Path) -> None:
    assert run_with(0, tmp_path).close().reason_code == "too_small"
    assert run_with(3, tmp_path, least=4).close().reason_code == "too_small"


def test_an_item_is_still_checked_for_its_fields() -> None:
    expect = Expect(min_items=1, max_items=9, filled={"title": 1.0})
    assert gates.run_check(expect, gates.RunStats(rows=2, items=0, dropped=2)) == []
    with pytest.raises(gates.Gate, match="title"):
        gates.run_check(expect, gates.RunStats(rows=2, items=1, dropped=1, filled={"title": 0.0}))
