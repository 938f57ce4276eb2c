"""Paths and reasons in Chinese: worded when shown, whatever was stored; a firm's own words stay."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

import pytest
from django.utils import translation

from compliance.exposure import step_words
from compliance.exposure.applicability.evaluation import Step
from compliance.exposure.applicability.truth import Truth
from compliance.exposure.path_words import path_steps, path_told
from regulations import substance_words as substance_names
from regulations.substance_words import substance_title, substance_words
from regulations.understanding.identifiers import cas_valid

LEAD = ("REACH Candidate List", "Lead 7439-92-1 2.9 % > 0.1 %", "cable insert", "KL-204 Kettle")


@pytest.fixture
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def test_a_path_stored_long_ago_is_told_with_chinese_names(chinese: None) -> None:
    told = path_steps(LEAD)
    assert told[1:] == ("铅 7439-92-1 2.9 % > 0.1 %", "cable insert", "KL-204 Kettle")


def test_product_words_are_the_lexicons_and_only_before_an_amount(chinese: None) -> None:
    assert path_told(("ICS 97.040.50", "kettle", "HS 851679", "K-1 kettle")) == (
        "ICS 97.040.50 → 电水壶 → HS 851679 → K-1 kettle"
    )
    assert path_steps(("Lead 7439-92-1 ? %", "kettle", "K-1"))[1] == "kettle", "the firm's own component"


def test_an_unknown_substance_keeps_its_printed_name(chinese: None) -> None:
    step = "Odd stuff 123-45-5 ? % / 0.1 %"
    assert path_steps((step, "", "K-1"))[0] == step
    assert substance_words("123-45-5", "Odd stuff") == "Odd stuff"


def test_english_paths_are_as_stored() -> None:
    with translation.override("en"):
        assert path_told(LEAD) == " → ".join(LEAD)
        assert substance_title("Lead") == "Lead"


def test_a_title_that_names_a_substance_gets_its_chinese_name(chinese: None) -> None:
    assert substance_title("Lead") == "铅（Lead）"
    assert substance_title("Dibutyl phthalate (DBP)") == "邻苯二甲酸二丁酯（Dibutyl phthalate (DBP)）"
    assert substance_title("Lead in toys") == "Lead in toys"


@pytest.mark.parametrize(
    "because",
    [
        "HS 851679 in 85", "no code", "not told", "bill of material open", "not every amount is known",
        "complete bill of material names none", "list candidate_list is not at hand", "told in kg, not in t",
        "ug/cm2/week is told by a test, not by a bill of material", "together at most 12 mg/kg",
        "together 1200 mg/kg > 1000 in 手柄", "铅 29000 mg/kg > 1000 in 插片", "铅 present",
        "铅 500 mg/kg < 1000; 镉 absent", "铅 amount in the homogeneous material unknown",
        "铅 present, released amount not told", "铅 1000 mg/kg, right at the limit",
        "铅 at least 1200 mg/kg > 1000; counted as the element, whose share of it is not known",
    ],
)  # fmt: skip
def test_every_reason_of_the_applicability_is_taken_apart(because: str, chinese: None) -> None:
    told = step_words.because_words(because)
    assert re.search(r"(?<![A-Za-z])[a-z]{4,}", told) is None, told
    kept = set(re.findall(r"(?<![a-z])\d+", because)) - set(re.findall(r"\d+", told))
    assert kept == set(), told


def test_a_trait_is_told_by_what_said_it(chinese: None) -> None:
    def step(origin: str, because: str, value: Truth = Truth.TRUE) -> Step:
        return Step(about="trait", key="battery", value=value, likely=value, origin=origin, because=because)

    assert "充电宝" in step_words.step_words(step("word", "充电宝"))
    for origin in ("answer", "implied"):
        told = step_words.step_words(step(origin, "battery"))
        assert "它本身是电池" in told and "battery" not in told.lower().replace("battery pack", "")


def test_what_is_unknown_to_the_words_is_shown_as_it_is() -> None:
    assert step_words.because_words("something new 12") == "something new 12"
    assert step_words.basis_word("new_basis") == "new basis"


def test_names_of_the_candidate_list_are_real_numbers_and_told_beside_the_printed_name(chinese: None) -> None:
    with substance_names.NAMES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    numbers = [row["cas"] for row in rows]
    assert all(cas_valid(number) for number in numbers) and len(set(numbers)) == len(rows) > 90
    assert all(re.search("[\u3400-\u9fff]", row["name_zh"]) for row in rows)
    assert substance_title("Cadmium oxide") == "氧化镉（Cadmium oxide）"
    assert substance_words("12626-81-2", "printed") == "钛酸锆铅"
