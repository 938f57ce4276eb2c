"""ECHA's activity lists as recorded: rows folded into processes, and what of a change is news."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from crawlers.contract import NoticeItem
from tests.crawlers.conftest import RunFolder, replayed

MARCH, APRIL = "2026-03-11", "2026-04-01"
LISTS = (
    "echa_svhc_intentions",
    "echa_restriction_process",
    "echa_authorisation_process",
    "echa_pops_process",
)
PFAS = "Restriction proposal: Per- and polyfluoroalkyl substances (PFAS), opened 2021-07-15"


@pytest.fixture(scope="module")
def runs(shared_replay: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, RunFolder]:
    return replayed(shared_replay, tmp_path_factory.mktemp("echa_processes"), LISTS, (MARCH, APRIL))


def by_symbol(run: RunFolder) -> dict[str, NoticeItem]:
    return {item.symbol: item for item in run.items}


@pytest.mark.parametrize(
    ("source", "day", "rows", "items"),
    [
        ("echa_svhc_intentions", MARCH, 1025, 290),
        ("echa_svhc_intentions", APRIL, 1024, 290),
        ("echa_restriction_process", MARCH, 459, 65),
        ("echa_restriction_process", APRIL, 460, 65),
        ("echa_authorisation_process", MARCH, 425, 125),
        ("echa_pops_process", MARCH, 43, 12),
    ],
)
def test_each_row_is_a_step_of_a_process(
    runs: dict[str, RunFolder], source: str, day: str, rows: int, items: int
) -> None:
    run = runs[f"{source}_{day}"]
    assert (run.report.rows, run.report.items, run.report.unreadable) == (rows, items, 0)
    assert len(by_symbol(run)) == items
    assert sum(len(item.details["steps"]) for item in run.items) == rows


def test_the_stage_move_of_the_universal_pfas_restriction_is_one_change(runs: dict[str, RunFolder]) -> None:
    march, april = (by_symbol(runs[f"echa_restriction_process_{day}"]) for day in (MARCH, APRIL))
    assert set(march) == set(april)
    assert [symbol for symbol in april if march[symbol].material != april[symbol].material] == [PFAS]
    before, after = march[PFAS], april[PFAS]
    assert (before.material["stage"], before.material["stage_on"]) == (
        "Restriction final RAC opinion",
        "2026-03-02",
    )
    assert (after.material["stage"], after.material["stage_on"]) == (
        "Restriction start consultation on SEAC draft opinion",
        "2026-03-26",
    )
    assert [len(item.details["steps"]) for item in (before, after)] == [7, 8]
    assert after.details["submitters"] == ["Denmark", "Germany", "Netherlands", "Norway", "Sweden"]


def test_edits_of_submitters_and_histories_are_no_news(runs: dict[str, RunFolder], shared_dir: Path) -> None:
    march, april = (by_symbol(runs[f"echa_svhc_intentions_{day}"]) for day in (MARCH, APRIL))
    assert set(march) == set(april)
    (corrected,) = [symbol for symbol in april if march[symbol].material != april[symbol].material]
    # A history of 2016 corrected: the stage goes back to a step long known, and nothing is open.
    assert march[corrected].material["stage_on"] == "2019-01-15"
    assert april[corrected].material["stage_on"] == "2016-06-06"
    assert {march[corrected].material["status"], april[corrected].material["status"]} == {"Closed"}
    edited = {april[symbol].title for symbol in april if march[symbol].details != april[symbol].details}
    path = shared_dir / "reference" / "echa_activity_diff_2026-03-11_to_2026-04-01.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["file"] == "svhc_identification_full"]
    assert edited == {row["Substance name"] for row in rows}


def test_a_substance_printed_in_two_orders_is_one_process(runs: dict[str, RunFolder]) -> None:
    items = runs[f"echa_authorisation_process_{MARCH}"].items
    (dichromate,) = [item for item in items if item.title == "Sodium dichromate"]
    assert {code.code for code in dichromate.codes} == {"234-190-3", "10588-01-9", "7789-12-0"}
    assert len(dichromate.details["steps"]) == 4


def test_dossiers_of_one_substance_and_day_are_numbered(runs: dict[str, RunFolder]) -> None:
    for day in (MARCH, APRIL):
        symbols = sorted(s for s in by_symbol(runs[f"echa_svhc_intentions_{day}"]) if s.endswith(" (2)"))
        assert len(symbols) == 3
        assert symbols[1].startswith("SVHC identification: 4,4'-isopropylidenediphenol, opened 2016-08-08")
