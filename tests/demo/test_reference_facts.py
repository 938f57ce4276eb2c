"""The substance list kept as facts: identities, check digits, counts, and what both files hold together."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from crawlers.demo.candidate_list import REASONS

REFERENCE = Path(__file__).resolve().parents[2] / "regulations" / "reference"
LISTED_CAS, MEMBER_CAS, ROWS = 219, 228, 263


def table(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ENTRIES, MEMBERS = table("svhc_candidate_list.csv"), table("svhc_members.csv")


def numbers(rows: list[dict[str, str]], column: str) -> set[str]:
    return {number for row in rows for number in row[column].split("|") if number}


def ec_valid(number: str) -> bool:
    match = re.fullmatch(r"(\d{3})-(\d{3})-(\d)", number)
    if not match:
        return False
    return sum(int(digit) * place for place, digit in enumerate(match[1] + match[2], 1)) % 11 == int(match[3])


def cas_valid(number: str) -> bool:
    match = re.fullmatch(r"(\d{2,7})-(\d{2})-(\d)", number)
    if not match:
        return False
    digits = (match[1] + match[2])[::-1]
    return sum(int(digit) * place for place, digit in enumerate(digits, 1)) % 10 == int(match[3])


@pytest.mark.parametrize("wrong", ["204-211-1", "204211-0", "204-211-X"])
def test_a_wrong_ec_number_is_seen(wrong: str) -> None:
    assert ec_valid("204-211-0") and not ec_valid(wrong)


def test_an_entry_is_its_name_and_inclusion_date() -> None:
    assert len(ENTRIES) == len({(row["name"], row["included_on"]) for row in ENTRIES}) == 253
    assert sum(row["included_on"] <= "2025-06-12" for row in ENTRIES) == 247
    assert sum(len(row["outcomes"].split("|")) for row in ENTRIES) == ROWS


def test_dates_and_reasons_are_readable() -> None:
    for row in ENTRIES:
        outcomes = [date.fromisoformat(text) for text in row["outcomes"].split("|")]
        assert outcomes == sorted(set(outcomes))
        assert outcomes[0] == date.fromisoformat(row["included_on"])
        assert set(row["article57"].split("|")) <= REASONS.keys()
        assert row["decision_documents"]


def test_all_numbers_pass_their_check_digits() -> None:
    for rows in (ENTRIES, MEMBERS):
        assert [n for n in numbers(rows, "cas") if not cas_valid(n)] == []
        assert [n for n in numbers(rows, "ec") if not ec_valid(n)] == []


def test_members_add_the_numbers_that_the_export_lost() -> None:
    listed, members = numbers(ENTRIES, "cas"), numbers(MEMBERS, "cas")
    assert len(listed) == LISTED_CAS
    assert len(members - listed) == MEMBER_CAS


def test_every_member_belongs_to_an_entry() -> None:
    entries = {(row["name"], row["included_on"]) for row in ENTRIES}
    assert {(row["entry"], row["included_on"]) for row in MEMBERS} <= entries
    assert all(row["ec"] or row["cas"] or row["member"] for row in MEMBERS)


def test_the_reason_labels_are_those_of_the_recorded_list(shared_dir: Path) -> None:
    with (shared_dir / "reference" / "svhc_2026-03-11.csv").open(encoding="utf-8", newline="") as file:
        printed = {
            reason.strip() for row in csv.DictReader(file) for reason in re.split(r"\||\n", row["reasons"])
        }
    assert printed == set(REASONS.values())
