"""Limit values with unit, basis and the substance that stands nearest."""

from __future__ import annotations

import pytest

from regulations.understanding.pipeline import understand
from regulations.understanding.result import Document, LimitFound


def _limits(text: str) -> tuple[LimitFound, ...]:
    document = Document(source="x", title="Limits", text=text)
    found = understand(document).limits
    for one in found:
        assert document.content[one.start : one.end] == one.text
    return found


@pytest.mark.parametrize(
    ("text", "ppm", "unit", "basis", "substance"),
    [
        ("Cadmium up to 0.01 % in homogeneous materials", 100, "%", "homogeneous_material", "7440-43-9"),
        ("The content of lead shall not exceed 90 mg/kg.", 90, "mg/kg", "", "7439-92-1"),
        ("DEHP: not more than 0,1 % by weight", 1000, "%", "by_weight", "117-81-7"),
        ("The limit for lead in paint is 90 ppm.", 90, "ppm", "", "7439-92-1"),
        ("Formaldehyde content below 1,000 mg/kg", 1000, "mg/kg", "", "50-00-0"),
        ("均质材料中铅的含量不得超过0.1%", 1000, "%", "homogeneous_material", "7439-92-1"),
        ("La teneur en cadmium ne dépasse pas 0,01 % en poids", 100, "%", "by_weight", "7440-43-9"),
        ("El contenido de plomo no excederá del 0,1 % en peso", 1000, "%", "by_weight", "7439-92-1"),
    ],
)  # fmt: skip
def test_a_limit_as_a_share_by_mass(text: str, ppm: float, unit: str, basis: str, substance: str) -> None:
    (found,) = _limits(text)
    assert found.ppm == pytest.approx(ppm)
    assert (found.unit, found.basis, found.substance) == (unit, basis, substance)


def test_a_migration_limit_is_no_share_of_the_article() -> None:
    (found,) = _limits("The migration of lead must not exceed 23 mg/kg of toy material.")
    assert (found.basis, found.ppm, found.value) == ("migration", None, 23)


def test_two_limits_keep_their_substances() -> None:
    found = _limits("Cadmium shall not exceed 100 ppm; mercury shall not exceed 1000 ppm.")
    assert [(f.substance, f.value) for f in found] == [("7440-43-9", 100), ("7439-97-6", 1000)]


LEAD, CADMIUM, MERCURY = "7439-92-1", "7440-43-9", "7439-97-6"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Cells with more than 0.002 % cadmium or more than 0.004 % lead bear the sign.",
            [(CADMIUM, 0.002), (LEAD, 0.004)],
        ),
        (
            "At most 0.1 % of lead, 0.01 % of cadmium and 0.1 % of mercury",
            [(LEAD, 0.1), (CADMIUM, 0.01), (MERCURY, 0.1)],
        ),
        ("The limits are 100 ppm for lead and 40 ppm for cadmium.", [(LEAD, 100), (CADMIUM, 40)]),
        ("Solder: cadmium 0.01 %, lead 0.1 %, mercury 0.1 %", [(CADMIUM, 0.01), (LEAD, 0.1), (MERCURY, 0.1)]),
        ("Lead: max. 0.1 % cadmium: max. 0.01 %", [(LEAD, 0.1), (CADMIUM, 0.01)]),
        ("Plomb : 0,1 % ; cadmium : 0,01 %", [(LEAD, 0.1), (CADMIUM, 0.01)]),
        ("plus de 0,002 % de cadmium ou plus de 0,004 % de plomb", [(CADMIUM, 0.002), (LEAD, 0.004)]),
        ("más de 0,002 % de cadmio o 0,004 % de plomo", [(CADMIUM, 0.002), (LEAD, 0.004)]),
        ("铅0.1%、镉0.01%", [(LEAD, 0.1), (CADMIUM, 0.01)]),
        ("At most 0.1 % of lead by weight, 90 mg/kg in coatings", [(LEAD, 0.1), (LEAD, 90)]),
        (
            "Lead (Pb) 0.1 %, mercury (Hg) 0.1 %, cadmium (Cd) 0.01 %",
            [(LEAD, 0.1), (MERCURY, 0.1), (CADMIUM, 0.01)],
        ),
        (
            "Lead, mercury and their compounds: 0.1 %; cadmium: 0.01 %",
            [(LEAD, 0.1), (MERCURY, 0.1), (CADMIUM, 0.01)],
        ),
        ("铅、汞含量不得超过0.1%，镉含量不得超过0.01%", [(LEAD, 0.1), (MERCURY, 0.1), (CADMIUM, 0.01)]),
        ("plomo, mercurio y cadmio: máximo 100 ppm", [(LEAD, 100), (MERCURY, 100), (CADMIUM, 100)]),
        (
            "At most 0.1 % of lead and mercury, 0.01 % of cadmium",
            [(LEAD, 0.1), (MERCURY, 0.1), (CADMIUM, 0.01)],
        ),
        ("0.1 % lead, cadmium 0.01 %", [(LEAD, 0.1), (CADMIUM, 0.01)]),
        ("Toys with lead and cadmium must not exceed 90 mg/kg lead.", [(LEAD, 90)]),
        (
            "Cadmium may be released at most at 0.5 µg/cm²/week; 0.2 µg/cm²/week by posts.",
            [(CADMIUM, 0.5), (CADMIUM, 0.2)],
        ),
        ("Recover 90 % of lead, 90 % of cobalt and 80 % of cadmium.", []),
    ],
)
def test_each_value_of_a_list_has_its_own_substance(text: str, told: list[tuple[str, float]]) -> None:
    assert [(found.substance, found.value) for found in _limits(text)] == told


@pytest.mark.parametrize(
    "text",
    [
        "emissions fall by 55 % by 2030",
        "a turnover of 5 kg",
        "version 1.2.3%",
        "recycled content: 65 % of plastic",
    ],
)
def test_percentages_of_something_else_are_no_limits(text: str) -> None:
    assert _limits(text) == ()
