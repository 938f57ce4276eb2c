"""What a text is about where it names no law: word lists that meet in its opening."""

from __future__ import annotations

import pytest

from regulations.understanding import subjects
from regulations.understanding.lexicon import LexiconError, lexicon_file
from regulations.understanding.normalise import fold
from regulations.understanding.pipeline import understand
from regulations.understanding.result import Document


def _regimes(title: str, text: str = "") -> set[str]:
    read = understand(Document(source="page", title=title, text=text))
    return {regime.label for regime in read.regimes} if read.relevant else set()


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        (
            "Shops must take back handsets",
            "A collection point for phones opens in every town hall.",
            {"weee"},
        ),
        (
            "Minimum lumens per watt for bulbs",
            "Lamps below 90 lumens per watt leave the market.",
            {"ecodesign_energy"},
        ),
        (
            "Refill quota for bottles backed",
            "Supermarkets keep shelf space for returnable bottles.",
            {"packaging"},
        ),
        (
            "Bath seat: infants may drown",
            "Parents should stop using the seat and get a refund.",
            {"ce_safety"},
        ),
        ("Declarant status before the definitive period", "Importers of cement need the status.", {"cbam"}),
        (
            "Rebar needs a certificate of conformity",
            "The programme starts at the port in July.",
            {"tbt_other"},
        ),
        ("Two diisocyanates enter the registry of intentions", "The dossiers follow.", {"reach"}),
    ],
)
def test_goods_and_what_is_done_to_them_tell_the_regime(title: str, text: str, expected: set[str]) -> None:
    assert _regimes(title, text) == expected


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Toy maker's profit rises", "Net sales grew and the dividend stays."),
        ("Cadmium in cocoa: maximum levels lowered", "Chocolate makers have until the harvest."),
        ("Fit testing of respirators", "The workers' board answers employers."),
        ("Emission standards for tire plants", "National emission standards for hazardous air pollutants."),
        ("Bank holiday moved", "Employment contracts must be read accordingly."),
    ],
)
def test_other_subjects_with_like_words_stay_irrelevant(title: str, text: str) -> None:
    assert _regimes(title, text) == set()


def test_a_subject_that_counts_alone_says_nothing_beside_a_named_law() -> None:
    found = subjects.subjects_found(fold("Deposit on bottles; WEEE"), 24)
    assert [e.rule for e in found.alone] == ["subject.packs"]
    assert _regimes("WEEE fees and deposits on bottles") == {"weee"}


def test_every_word_list_is_used_and_every_place_is_of_the_text() -> None:
    used = {name for subject in subjects.book().subjects for name in (*subject.every, *subject.none)}
    assert used == set(lexicon_file(subjects.FILE)["words"])
    text = fold("New rule: old appliances go to a collection point")
    (weee,) = subjects.subjects_found(text, len(text)).beside
    assert weee.start is not None and text[weee.start : weee.end] == "old appliances"


@pytest.mark.parametrize(
    "row",
    [
        {"id": "x", "label": "weee", "weight": 0.5, "all": ["nowhere"]},
        {"id": "x", "label": "no_regime", "weight": 0.5, "all": ["known"]},
        {"id": "x", "label": "weee", "weight": 0, "all": ["known"]},
        {"id": "x", "label": "weee", "weight": 0.5},
        {"label": "weee", "weight": 0.5, "all": ["known"]},
    ],
)
def test_a_subject_that_cannot_be_used_names_what_is_wrong(row: dict[str, object]) -> None:
    with pytest.raises(LexiconError, match="known"):
        subjects._subject(row, {"known": ["word"]})
