"""Addenda whose original is not known: the site is asked for the chain, and for what they amend."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from crawlers import wto
from crawlers.contract import RunStatus
from tests.crawlers import made
from tests.crawlers.conftest import RunFolder, command

CHAIN = "https://epingalert.org/api/v1/notifications/getRelatedNotifications"
ORPHAN = "G/TBT/N/CHN/8000/Add.1"


def crawl(tmp_path: Path, chain: Any, original: list[dict[str, Any]] | None = None) -> RunFolder:
    replay, told = tmp_path / "replay", tmp_path / "told.json"
    made.eping_pages(replay, [made.notification(n) for n in range(30)])
    if chain is not None:
        address = f"{CHAIN}?documentSymbol={quote(ORPHAN, safe='')}&includeOriginal=true"
        made.entry(replay, address, json.dumps(chain).encode())
    if original is not None:
        symbol = quote("G/TBT/N/CHN/8000", safe="")
        address = f"{made.EPING_URL}?documentSymbol={symbol}&language=1&page=1&pageSize=100"
        made.entry(replay, address, made.eping_page(original))
    told.write_text(json.dumps({"orphans": [ORPHAN]}))
    command(
        "crawlers.crawl", "eping", "--out", tmp_path / "run", "--replay", replay, "--as-of", "2025-06-12",
        "--options", told,
    )  # fmt: skip
    return RunFolder(tmp_path / "run")


def old(symbol: str = "G/TBT/N/CHN/8000") -> dict[str, Any]:
    return made.notification(500, documentSymbol=symbol, distributionDate="2019-03-01T00:00:00")


def test_the_original_of_an_addendum_is_fetched_by_its_chain(tmp_path: Path) -> None:
    chain = [" G/TBT/N/CHN/8000 ", ORPHAN, "G/TBT/N/CHN/8000/Add.2"]
    run = crawl(tmp_path, chain, [old(), old("G/TBT/N/CHN/80001")])
    assert run.report.status is RunStatus.OK, run.report.reason
    assert run.report.items == 31
    [found] = [item for item in run.items if item.published_on == date(2019, 3, 1)]
    assert found.symbols == ("G/TBT/N/CHN/8000",)
    # The rows of the list alone are held against the total that the site announces.
    assert (run.report.rows, run.report.unreadable) == (31, 0)


def test_a_chain_that_is_not_served_is_told_and_costs_nothing(tmp_path: Path) -> None:
    report = crawl(tmp_path, None).report
    assert (report.status, report.items, report.unreadable) == (RunStatus.OK, 30, 0)
    assert report.warnings == (f"the site gave no chain for {ORPHAN}; its original stays unknown (HTTP 404)",)


def test_a_chain_without_an_original_is_told(tmp_path: Path) -> None:
    report = crawl(tmp_path, [ORPHAN, "G/TBT/N/CHN/8000/Add.2"]).report
    assert report.status is RunStatus.OK
    assert "names nothing that it amends" in report.warnings[0]


@pytest.mark.parametrize("chain", [{"symbols": []}, [1, 2]])
def test_a_chain_in_another_shape_costs_its_row_only(tmp_path: Path, chain: Any) -> None:
    run = crawl(tmp_path, chain)
    assert (run.report.status, run.report.items) == (RunStatus.OK, 30)
    assert "no list of symbols" in run.unreadable[0].reason


def test_an_original_that_the_search_does_not_find_is_named(tmp_path: Path) -> None:
    run = crawl(tmp_path, ["G/TBT/N/CHN/8000"], [old("G/TBT/N/CHN/80001")])
    assert "does not find G/TBT/N/CHN/8000" in run.unreadable[0].reason


def test_what_a_document_amends() -> None:
    assert wto.ancestors(" G/TBT/N/BRA/366/Add.1/Corr.1") == ("G/TBT/N/BRA/366/ADD.1", "G/TBT/N/BRA/366")
    assert wto.ancestors("G/TBT/N/BRA/366") == ()
