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
