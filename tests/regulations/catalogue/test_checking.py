"""The proof of the catalogue: what is shipped holds, and each kind of fault is found."""

from dataclasses import replace
from datetime import date

import pytest

from regulations.catalogue.checking import check, problems_of
from regulations.catalogue.conditions import All, AnyOf, CodesAre, Condition, Not, SubstanceIn, TraitIs
from regulations.catalogue.loading import catalogue
from regulations.catalogue.parsing import condition_of
from regulations.catalogue.reachability import can_be
from regulations.catalogue.schema import Catalogue, DatedStep, Obligation, Text, Trait
from regulations.catalogue.telling import condition_told, obligation_told

SAMPLE = "reach.art33_1.inform_recipients"


def sample() -> Obligation:
    return catalogue().obligations[SAMPLE]


def codes_of(one: Obligation) -> list[str]:
    """Reason codes of a catalogue that holds this obligation alone."""
    alone = replace(catalogue(), obligations={one.id: one})
    return [p.code for p in problems_of(alone, fewest=1) if p.where == one.id]


def test_the_shipped_catalogue_is_proved() -> None:
    assert [str(problem) for problem in check()] == []


def test_a_catalogue_that_lost_a_file_is_too_small() -> None:
    empty: Catalogue = replace(catalogue(), obligations={})
    assert [p.code for p in problems_of(empty)] == ["too_few"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": "weee.art33_1"}, "ill_formed_id"),
        ({"id": "REACH"}, "ill_formed_id"),
        ({"dates": (DatedStep(role="applies_from", on=date(2208, 1, 1)),)}, "odd_day"),
        (
            {
                "dates": (
                    DatedStep(role="applies_from", on=date(2020, 1, 1)),
                    DatedStep(role="applies_until", on=date(2019, 1, 1)),
                )
            },
            "ends_before",
        ),
        ({"title": Text(en="Only English", zh="Only English")}, "not_chinese"),
        ({"twin_of": SAMPLE}, "own_twin"),
        ({"scope": CodesAre(("9999",))}, "unknown_code"),
        ({"scope": CodesAre(("85161",))}, "unknown_code"),
        ({"scope": CodesAre(("85163911",))}, "unknown_code"),
        ({"scope": CodesAre(("8516",), ("8517",))}, "idle_exception"),
        ({"scope": SubstanceIn(cas=("7439-92-2",))}, "wrong_cas"),
        ({"scope": SubstanceIn(cas=("58-08-2",))}, "unknown_cas"),
        ({"scope": All((TraitIs("article"), Not(TraitIs("article"))))}, "unreachable"),
        ({"scope": All((TraitIs("article"), TraitIs("mixture")))}, "unreachable"),
        ({"scope": AnyOf(tuple(CodesAre((f"85{n:02}",)) for n in range(1, 19)))}, "too_many_leaves"),
    ],
)
def test_each_fault_is_found(change: dict[str, object], code: str) -> None:
    assert codes_of(sample()) == []
    assert code in codes_of(replace(sample(), **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("celex", "article", "code"),
    [
        ("32006R1907", "33(1)", ""),
        ("32006R1907", "7(2)", ""),
        ("32006R1907", "Annex XVII entry 27", ""),
        ("32014L0030", "7(2), 15, 16, Annex IV", ""),
        ("2006R1907", "33(1)", "wrong_celex"),
        ("32006R1907", "about 33", "wrong_article"),
        ("32006R1907", "33(1", "wrong_article"),
    ],
)
def test_references(celex: str, article: str, code: str) -> None:
    one = replace(sample(), reference=replace(sample().reference, celex=celex, article=article))
    assert codes_of(one) == ([code] if code else [])


def test_a_duty_of_the_eu_needs_a_celex() -> None:
    reference = replace(sample().reference, celex="", citation="40 CFR 751.407")
    assert codes_of(replace(sample(), reference=reference)) == ["no_celex"]
    assert codes_of(replace(sample(), reference=reference, markets=("US",))) == []


def test_implications_of_traits_count() -> None:
    question, law = Text(en="?", zh="？"), "32006R1907 3"
    traits = {
        "radio": Trait(id="radio", question=question, law=law, implies=("electrical",)),
        "electrical": Trait(id="electrical", question=question, law=law),
    }
    assert can_be(All((TraitIs("radio"), Not(TraitIs("electrical")))), True, traits) is False
    assert can_be(All((TraitIs("electrical"), Not(TraitIs("radio")))), True, traits) is True
    assert can_be(AnyOf((TraitIs("radio"), Not(TraitIs("radio")))), False, traits) is False


@pytest.mark.parametrize("one", catalogue().obligations.values(), ids=lambda one: one.id)
def test_what_is_told_reads_back(one: Obligation) -> None:
    told = obligation_told(one)
    scope: Condition = condition_of(told["scope"])
    assert scope == one.scope
    assert condition_told(scope) == told["scope"]
