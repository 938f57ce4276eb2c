"""RoHS exemptions: states by category and day, strict reading, and agreement with the facts at hand."""

import csv
from datetime import date
from pathlib import Path

import pytest

from regulations.catalogue.exemptions import (
    CATEGORIES,
    STATES,
    Exemption,
    ending,
    exemptions,
    exemptions_read,
)

ROW = (
    '- {entry: "9(z)", annex: III, substance: lead, cas: "7439-92-1", en: a, zh: 甲, act: "32011L0065", '
    "expiry: [{categories: [all], expires: [2027-01-01], renewal: unknown, certainty: single}]}\n"
)


def named(entry: str) -> Exemption:
    return next(one for one in exemptions() if one.entry == entry)


@pytest.mark.parametrize(
    ("entry", "category", "on", "state"),
    [
        ("6(c)", "5", date(2027, 6, 29), "valid"),
        ("6(c)", "5", date(2027, 6, 30), "uncertain"),
        ("6(a)", "1", date(2026, 12, 10), "valid"),
        ("6(a)", "1", date(2026, 12, 11), "expired"),
        ("7(a)", "9_industrial", date(2028, 1, 1), "valid_pending"),
        ("6(b)-II", "1", date(2026, 1, 1), "valid"),
        ("6(b)-II", "1", date(2026, 11, 21), "uncertain"),
        ("6(b)-I", "8", date(2026, 1, 1), "not_covered"),
        ("1(a) to 1(e)", "5", date(2026, 1, 1), "expired"),
    ],
)
def test_states(entry: str, category: str, on: date, state: str) -> None:
    assert named(entry).state(category, on) == state


def test_every_state_is_a_known_word() -> None:
    days = (date(2020, 1, 1), date(2026, 11, 21), date(2040, 1, 1))
    told = {one.state(category, on) for one in exemptions() for category in CATEGORIES for on in days}
    assert told <= set(STATES)


def test_a_category_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        named("6(c)").state("12", date(2026, 1, 1))


def test_what_ends_soon() -> None:
    found = {one.entry: day for one, day in ending("5", date(2026, 11, 21), date(2027, 12, 31))}
    assert found["6(a)"] == date(2026, 12, 11)
    assert found["7(a)"] == date(2027, 6, 30)
    assert "1(a) to 1(e)" not in found


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        ("renewal: unknown", "renewal: perhaps", "unknown_word"),
        ("categories: [all]", 'categories: ["12"]', "unknown_word"),
        ("[2027-01-01]", "[2027-01-01, 2027-02-01]", "conflict"),
        ("[2027-01-01]", "[]", "not_a_day"),
        ("7439-92-1", "7439-92-2", "wrong_cas"),
        ("zh: 甲, ", "", "missing"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, was: str, becomes: str, code: str) -> None:
    table = tmp_path / "table.yml"
    table.write_text(ROW.replace(was, becomes, 1), encoding="utf-8")
    found, problems = exemptions_read(table)
    assert (found, [p.code for p in problems]) == ((), [code])
    table.write_text(ROW + ROW, encoding="utf-8")
    assert [p.code for p in exemptions_read(table)[1]] == ["id_twice"]


def test_the_2025_package_agrees_with_its_sources(shared_dir: Path) -> None:
    """Where sources agree on a day ours is the same; where they conflict we hold both or say so."""
    with (shared_dir / "reference/rohs/rohs_annex_iii_lead_2025_package.csv").open(encoding="utf-8") as rows:
        told = [row for row in csv.DictReader(rows) if row["expiry"][:4].isdigit()]
    ours = {one.entry.replace(" to VII", "..7(a)-VII"): one for one in exemptions()}
    for row in told:
        days = {day.isoformat() for expiry in ours[row["exemption"]].expiries for day in expiry.days}
        assert row["expiry"] in days, row
