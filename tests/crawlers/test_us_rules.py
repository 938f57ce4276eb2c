"""Numbers, corrections, days and programmes of United States rules, on shapes measured in real documents."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawlers.contract import RunStatus, UnreadableRow
from crawlers.sources import spider_class
from crawlers.us_rules import (
    RegisterNumber,
    is_placeholder,
    new_york_day,
    programme_of,
    programmes_of,
    register_number,
    title_parts,
)
from tests.crawlers.conftest import RunFolder, command

REGIMES = {
    "TSCA_or_OPPT": "tsca",
    "DOE_energy_efficiency": "doe_efficiency",
    "CPSC_product_safety": "cpsc",
    "FTC_energy_label": "ftc_labels",
}


@pytest.mark.parametrize(
    ("printed", "number", "corrects"),
    [
        ("2021-17018", "2021-17018", ""),
        ("2010-1728", "2010-01728", ""),
        ("2019–12345", "2019-12345", ""),
        ("E9-8360", "E9-8360", ""),
        ("95-1234", "95-1234", ""),
        ("99 - 540", "99-540", ""),
        ("05-020701", "05-20701", ""),
        ("FR Doc. 85-7645", "85-7645", ""),
        ("C1-2021-17388", "C1-2021-17388", "2021-17388"),
        ("C1–2011–10401", "C1-2011-10401", "2011-10401"),
        ("C1-2011-08690", "C1-2011-08690", "2011-08690"),
        ("C5-20701", "C5-20701", "05-20701"),
        ("Z9-20590", "Z9-20590", "E9-20590"),
        ("R1-2021-17388", "R1-2021-17388", "2021-17388"),
    ],
)
def test_shapes_of_document_numbers(printed: str, number: str, corrects: str) -> None:
    assert register_number(printed) == RegisterNumber(number, corrects)


@pytest.mark.parametrize("printed", ["", "41019", "66FR45188", "none", "2021", "88 FR 40728", "N/A"])
def test_what_is_no_document_number_ties_nothing(printed: str) -> None:
    assert register_number(printed) is None


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("2023-08-08T03:59:59Z", date(2023, 8, 7)),
        ("2023-12-08T04:59:59Z", date(2023, 12, 7)),
        ("2023-06-22T04:00:00Z", date(2023, 6, 22)),
        ("2023-06-21T00:00:00Z", date(2023, 6, 20)),
    ],
)
def test_a_stamp_is_a_day_in_new_york(stamp: str, day: date) -> None:
    assert new_york_day(stamp, "commentEndDate") == day


@pytest.mark.parametrize("stamp", ["2023-08-08", "2023-08-08T03:59:59", "8 August", "2023-13-08T03:59:59Z"])
def test_a_stamp_without_a_zone_is_no_day(stamp: str) -> None:
    with pytest.raises(UnreadableRow, match="commentEndDate"):
        new_york_day(stamp, "commentEndDate")


def test_the_day_before_a_title_is_taken_off() -> None:
    assert title_parts("2023-06-22  Energy Conservation Program") == (
        date(2023, 6, 22),
        "Energy Conservation Program",
    )
    assert title_parts("2023 Review of Standards") == (None, "2023 Review of Standards")
    assert title_parts("2023-16-22 X") == (None, "2023-16-22 X")


def test_what_touches_no_goods_is_left_out_with_its_reason() -> None:
    assert programme_of("FAA", "FAA-2023-0668", "Airworthiness Directives")[1] == "agency"
    assert programme_of("EPA", "EPA-R05-OAR-2022-0580", "Air Plan Approval")[1] == "programme"
    assert programme_of("FTC", "FTC-2023-0046", "Telephone Disclosure")[1] == "programme"
    assert programme_of("EPA", "EPA_FRDOC_0001", "Notice of something") == ("", ""), "doubt is kept"
    assert programme_of("EPA", "EPA-HQ-OAR-2005-0050", "MTBE under TSCA Section 6") == ("tsca", "")
    assert is_placeholder("EPA_FRDOC_0001") and not is_placeholder("EPA-HQ-OPPT-2023-0012")


def test_programmes_by_part_of_the_code() -> None:
    assert programmes_of([(40, 721), (10, 430), (40, 52)]) == ("tsca", "doe_efficiency")
    assert programmes_of([(10, 721), (16, 1250)]) == ("cpsc",)
    assert programmes_of([(16, 306)]) == ()


def test_without_a_key_a_live_crawl_says_which_and_asks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REGULATIONS_GOV_KEY", raising=False)
    ended = command("crawlers.crawl", "regulations_gov", "--out", tmp_path, contact="tests@example.org")
    assert ended.returncode == 4, ended.stderr
    report = RunFolder(tmp_path).report
    assert (report.status, report.reason_code) == (RunStatus.ABSENT, "no_key")
    assert "REGULATIONS_GOV_KEY" in report.reason
    assert RunFolder(tmp_path).captures == []


def test_a_key_goes_into_its_header_and_into_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULATIONS_GOV_KEY", "secret-key")
    monkeypatch.setenv("COMTRADE_KEY", "secret-key")
    for name, header in (("regulations_gov", "X-Api-Key"), ("comtrade", "Ocp-Apim-Subscription-Key")):
        spider = spider_class(name)()
        for ask in spider.asks(date(2026, 11, 20)):
            assert "secret" not in ask.url
            assert spider._request(ask).headers[header] == b"secret-key"
    assert "/data/v1/get/" in next(iter(spider.asks(date(2026, 11, 20)))).url, "with a key the data service"


# --- 2,777 real documents ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rules(shared_dir: Path) -> list[dict[str, Any]]:
    with (shared_dir / "reference/us_rules/rules_tsca_doe_cpsc.csv").open(newline="") as rows:
        return list(csv.DictReader(rows))


def test_each_real_document_of_a_programme_is_kept(rules: list[dict[str, Any]]) -> None:
    lost = [r for r in rules if programme_of(r["agencyId"], r["docketId"], r["title"])[1]]
    # Eight are of other EPA offices (water, pesticides, enforcement) and name no chemical law in the title.
    assert len(rules) == 2777 and len(lost) <= 8
    assert {r["agencyId"] for r in lost} <= {"EPA"}
    kept = [r for r in rules if programme_of(r["agencyId"], r["docketId"], r["title"])[0]]
    assert all(
        programme_of(r["agencyId"], r["docketId"], r["title"])[0] == REGIMES[r["regime"]] for r in kept
    )


def test_real_numbers_are_read_or_are_none(rules: list[dict[str, Any]]) -> None:
    numbers = [register_number(r["frDocNum"]) for r in rules]
    unread = Counter(
        r["frDocNum"] for r, number in zip(rules, numbers, strict=True) if number is None and r["frDocNum"]
    )
    assert all(text.isdigit() or "FR" in text or text == "none" for text in unread), unread
    assert sum(number is not None for number in numbers) == 2777 - 77 - sum(unread.values())
    corrections = [number for number in numbers if number and number.corrects]
    assert len({n.number for n in corrections}) >= 30
    known = {number.number for number in numbers if number}
    assert sum(n.corrects in known for n in corrections) >= 20, "most parents are in the same file"


def test_every_real_deadline_is_the_last_second_of_a_day_in_new_york(rules: list[dict[str, Any]]) -> None:
    stamps = [r["commentEndDate"] for r in rules if r["commentEndDate"]]
    assert len(stamps) == 1435
    assert {stamp[10:] for stamp in stamps} == {"T03:59:59Z", "T04:59:59Z"}
    assert all(new_york_day(stamp, "x") < date.fromisoformat(stamp[:10]) for stamp in stamps)


def test_equal_titles_with_different_numbers_are_different_documents(rules: list[dict[str, Any]]) -> None:
    documents = defaultdict(set)
    for r in rules:
        number = register_number(r["frDocNum"])
        title = title_parts(r["title"])[1][:80]
        documents[title].add(number.number if number else r["id"])
    shared = sum(len(documents[title_parts(r["title"])[1][:80]]) > 1 for r in rules)
    assert shared > 1300, shared
