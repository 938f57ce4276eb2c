"""Product concepts: stable numbers, and the way between HS, ICS and words."""

from __future__ import annotations

import pytest

from regulations.understanding.nomenclature import (
    cn_exists,
    hs_exists,
    hs_range,
    ics_exists,
)
from regulations.understanding.products import (
    concept_code,
    concepts,
    concepts_of_ics,
    products_of_hs,
    products_of_text,
    with_broader,
)
from regulations.understanding.substances import rohs_limits, substances

# Written down once: a number in use is never given to another concept.
FIXED = {
    "household_appliance": 1,
    "blender": 3,
    "power_tool": 27,
    "fastener": 53,
    "toy": 64,
    "rubber_article": 139,
}


def test_numbers_are_stable_small_and_unique() -> None:
    assert {name: concept_code(name) for name in FIXED} == FIXED
    codes = [concept.code for concept in concepts().values()]
    assert len(codes) == len(set(codes)) >= 60
    assert max(codes) < 2**15


def test_an_unknown_concept_is_an_error() -> None:
    with pytest.raises(KeyError):
        concept_code("flying_carpet")


@pytest.mark.parametrize(
    ("hs", "concept"),
    [
        ("850940", "blender"),
        ("8516 71 00", "coffee_maker"),
        ("851672", "toaster"),
        ("846721", "drill"),
        ("7318.15", "bolt"),
        ("73181595", "fastener"),
        ("850760", "lithium_battery"),
        ("9503", "toy"),
        ("851660", "household_appliance"),
        ("851660", "eee"),
    ],
)
def test_goods_of_a_code_can_be_the_concept(hs: str, concept: str) -> None:
    assert concept in products_of_hs(hs)


def test_a_wide_code_says_too_little() -> None:
    assert "blender" not in products_of_hs("85")
    assert products_of_hs("") == frozenset()
    assert products_of_hs("nonsense") == frozenset()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hand blender 600 W", ["blender"]),
        ("Cordless hammer drill", ["drill"]),
        ("hair dryers and toasters", ["hair_dryer", "toaster"]),
        ("Lithium-ion battery pack", ["lithium_battery"]),
        ("battery charger", ["charger"]),
        ("jigsaw puzzle", ["toy"]),
        ("heat pump", ["air_conditioner"]),
        ("电热水壶", ["kettle"]),
        ("Sèche-cheveux et grille-pain", ["hair_dryer", "toaster"]),
        ("Tornillos y tuercas", ["screw", "nut"]),
        ("renewal packaging", []),
        ("", []),
    ],
)
def test_words_name_their_concepts(text: str, found: list[str]) -> None:
    hits = products_of_text(text)
    assert [hit.concept for hit in hits] == found
    assert all(text[hit.start : hit.end] == hit.text for hit in hits)


def test_broader_concepts_hold_narrower_ones() -> None:
    assert with_broader(["blender"]) == {"blender", "kitchen_appliance", "household_appliance"}
    assert with_broader([]) == frozenset()


def test_ics_codes_meet_concepts() -> None:
    assert {"blender", "kettle", "toaster"} <= concepts_of_ics("97.040.50")
    assert "refrigerator" in concepts_of_ics("97.040.30")
    assert "refrigerator" in concepts_of_ics("97.040")
    assert "toy" in concepts_of_ics("97.200.50")
    assert concepts_of_ics("43") == frozenset()
    assert concepts_of_ics("") == frozenset()


def test_the_nomenclature_knows_its_editions() -> None:
    assert hs_exists("8516") and hs_exists("85.16") and hs_exists("851660", 2022)
    assert hs_exists("851712", 2017) and not hs_exists("851712", 2022)
    assert hs_exists("851713", 2022) and not hs_exists("851713", 2017)
    assert not hs_exists("8599") and not hs_exists("")
    assert cn_exists("8516 60 50") and not cn_exists("85166051") and not cn_exists("85166050", 1999)
    assert ics_exists("97.040.50") and not ics_exists("97.999")
    assert hs_range("8401", "8403") == ("8401", "8402", "8403")
    assert hs_range("8403", "8401") == () and hs_range("84", "8403") == ()


def test_substances_hold_the_ten_of_rohs() -> None:
    limits = rohs_limits()
    assert len(limits) == 10
    assert limits.pop("7440-43-9") == 100
    assert set(limits.values()) == {1000}
    assert len(substances()) >= 60


def test_french_words_that_are_english_numbers_or_prepositions_name_nothing() -> None:
    for text in ("Four yellow finger torches", "Toaster, four slots", "Limits vis-à-vis the draft"):
        assert {found.concept for found in products_of_text(text)} <= {"toaster", "torch", "luminaire"}
