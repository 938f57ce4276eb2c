"""ECHA's lists of obligations as recorded: counts, dates, acts behind links, and nothing unreadable."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from crawlers.act_links import act_link
from crawlers.contract import NoticeItem
from crawlers.substance_numbers import cas_is_valid, ec_is_valid
from tests.crawlers.conftest import RunFolder, replayed

MARCH, APRIL = "2026-03-11", "2026-04-01"
LISTS = ("echa_authorisation_list", "echa_restriction_list", "echa_pops_list")


@pytest.fixture(scope="module")
def runs(shared_replay: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, RunFolder]:
    return replayed(shared_replay, tmp_path_factory.mktemp("echa_lists"), LISTS, (MARCH, APRIL))


@pytest.mark.parametrize(
    ("source", "day", "rows", "items"),
    [
        ("echa_authorisation_list", MARCH, 59, 59),
        ("echa_restriction_list", MARCH, 237, 78),
        ("echa_pops_list", MARCH, 33, 33),
        ("echa_pops_list", APRIL, 34, 34),
    ],
)
def test_each_row_is_in_an_item(
    runs: dict[str, RunFolder], source: str, day: str, rows: int, items: int
) -> None:
    run = runs[f"{source}_{day}"]
    assert (run.report.rows, run.report.items, run.report.unreadable) == (rows, items, 0)
    assert len({item.symbol for item in run.items}) == items


def test_the_dates_of_annex_xiv_equal_the_reference(runs: dict[str, RunFolder], shared_dir: Path) -> None:
    with (shared_dir / "reference" / "annex_xiv.csv").open(encoding="utf-8", newline="") as stream:
        wanted = {
            row["name"]: (row["latest_application_date"], row["sunset_date"])
            for row in csv.DictReader(stream)
        }
    items = runs[f"echa_authorisation_list_{MARCH}"].items
    assert {item.title: (_on(item, "latest_application"), _on(item, "sunset")) for item in items} == wanted


def test_the_entries_of_annex_xvii_equal_the_reference(runs: dict[str, RunFolder], shared_dir: Path) -> None:
    wanted: dict[str, set[str]] = {}
    with (shared_dir / "reference" / "annex_xvii.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            wanted.setdefault(row["entry"], set()).add(row["outcome_date"])
    items = runs[f"echa_restriction_list_{MARCH}"].items
    found = {
        item.details["entry_number"]: {day.isoformat() for day in item.entry.outcomes}
        for item in items
        if item.entry
    }
    assert found == wanted
    # Six of the 237 rows repeat another one word for word.
    assert sum(len(item.details["amendments"]) for item in items) == 231


def test_each_condition_link_is_read_as_an_act(runs: dict[str, RunFolder]) -> None:
    items = runs[f"echa_restriction_list_{MARCH}"].items
    acts = {act for item in items for act in item.material["acts"]}
    assert acts and not [act for act in acts if act.startswith("http")]
    latest = next(item for item in items if item.details["entry_number"] == "82")
    assert latest.material["acts"] == ["32025R1988"]


def test_dechlorane_plus_is_what_april_adds_to_the_pops_list(runs: dict[str, RunFolder]) -> None:
    march, april = ({i.symbol: i for i in runs[f"echa_pops_list_{day}"].items} for day in (MARCH, APRIL))
    (added,) = set(april) - set(march)
    assert "Dechlorane Plus" in added and april[added].published_on == date(2025, 9, 25)
    assert not set(march) - set(april)
    assert all(march[symbol].material == april[symbol].material for symbol in march)


@pytest.mark.parametrize(
    ("address", "reference"),
    [
        ("https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:32025R1731", "32025R1731"),
        ("https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX%3A32025R1731&qid=1", "32025R1731"),
        ("https://eur-lex.europa.eu/x?uri=CELEX%3A32021R1297R%2801%29&qid=1", "32021R1297R(01)"),
        ("https://eur-lex.europa.eu/eli/reg/2025/1090/oj", "32025R1090"),
        ("https://eur-lex.europa.eu/eli/dir/2024/884/oj/eng", "32024L0884"),
        ("https://eur-lex.europa.eu/x?uri=uriserv%3AOJ.L_.2020.423.01.0006.01.ENG&t=1", "OJ L 2020/423 p. 6"),
        ("https://eur-lex.europa.eu/x?uri=OJ%3AJOL_2023_238_R_0003&qid=1", "OJ L 2023/238 no. 3"),
        ("https://eur-lex.europa.eu/x?uri=OJ%3AL_202500660", "OJ L 2025/660"),
        (" https://example.org/another ", "https://example.org/another"),
    ],
)  # fmt: skip
def test_an_address_names_its_act_whatever_its_parameters(address: str, reference: str) -> None:
    assert act_link(address).reference == reference
    assert act_link(act_link(address).url) == act_link(address), "the address that we keep reads the same"


@pytest.mark.parametrize(
    ("number", "is_valid"),
    [("117-81-7", True), ("117-81-8", False), ("7439-92-1", True), ("117817", False), ("", False)],
)
def test_cas_check_digit(number: str, is_valid: bool) -> None:
    assert cas_is_valid(number) is is_valid


@pytest.mark.parametrize(
    ("number", "is_valid"),
    [
        ("204-211-0", True),
        ("204-211-1", False),
        ("418-070-1", True),
        ("2042110", False),
        ("200-005-1", False),
    ],
)
def test_ec_check_digit_with_ten_printed_as_one_in_elincs_only(number: str, is_valid: bool) -> None:
    assert ec_is_valid(number) is is_valid


def _on(item: NoticeItem, role: str) -> str:
    return next(found.on.isoformat() for found in item.dates if found.role == role and found.on)
