"""The way from a code to the SKU, and what was assumed on it."""

import pytest

from compliance.exposure.facts import ConceptFact, MeasureFacts, Needs, ProductFacts
from compliance.exposure.paths import LONGEST, deciding_meetings, notes_of, path_of
from tests.exposure.made import cn, content, hs, measure, meetings, product, substance, word

SKU = "KL-204 Kettle"


def told(p: ProductFacts, m: MeasureFacts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    deciding = deciding_meetings(meetings(p, m), m.needs)
    return path_of(p, m, deciding), notes_of(p, m, deciding)


@pytest.mark.parametrize(
    ("own", "scope", "path", "notes"),
    [
        ({}, hs("8516"), ("HS 8516", "HS 851679", SKU), ()),
        ({}, hs("851679"), ("HS 851679", SKU), ()),
        ({"cn": "85167970"}, cn("85167970"), ("CN 85167970", SKU), ()),
        ({}, cn("85167970"), ("CN 85167970", "HS 851679", SKU), ("cn_unknown",)),
        ({}, hs("851679", is_inferred=True), ("HS 851679", SKU), ("scope_read_from_text",)),
        ({}, hs("8516799000"), ("HS 8516799000", "HS 851679", SKU), ("national_line",)),
        ({"markets": ()}, hs("8516"), ("HS 8516", "HS 851679", SKU), ("market_open",)),
    ],
)
def test_codes(own: dict[str, object], scope: object, path: tuple[str, ...], notes: tuple[str, ...]) -> None:
    assert told(product(**own), measure(scope)) == (path, notes)  # type: ignore[arg-type]


def test_an_eu_sale_under_a_member_state_is_noted() -> None:
    _, notes = told(product(markets=("EU",)), measure(hs("8516"), markets=("DE",)))
    assert notes == ("market_state_open",)


@pytest.mark.parametrize(
    ("by", "path", "notes"),
    [
        ("hs", ("ICS 97.040.50", "kettle", "HS 851679", SKU), ("concept_of_ics", "concept_of_hs")),
        ("name", ("ICS 97.040.50", "kettle", SKU), ("concept_of_ics", "concept_of_name")),
    ],
)
def test_product_words_say_where_they_come_from(
    by: str, path: tuple[str, ...], notes: tuple[str, ...]
) -> None:
    own = product(concepts=(ConceptFact(concept="kettle", number=5, by=by),))
    assert told(own, measure(word(via="ICS 97.040.50"))) == (path, notes)


def lead(limit: float | None = 1000.0, basis: str = "article", via: str = "") -> MeasureFacts:
    item = substance("7439-92-1", limit, basis=basis, via=via, label="Lead")
    return measure(item, needs=Needs.SUBSTANCE, list_name="REACH Candidate List")


@pytest.mark.parametrize(
    ("shares", "rule", "amount", "component", "notes"),
    [
        (["2.9"], lead(), "Lead 7439-92-1 2.9 % > 0.1 %", "part 0", ("component_as_article",)),
        (["0.1"], lead(), "Lead 7439-92-1 0.1 % = 0.1 %", "part 0", ("at_limit", "component_as_article")),
        (
            ["0.01", None],
            lead(),
            "Lead 7439-92-1 ? % / 0.1 %",
            "part 1",
            ("amount_unknown", "component_as_article"),
        ),
        (["0.01", "3"], lead(), "Lead 7439-92-1 3 % > 0.1 %", "part 1", ("component_as_article",)),
        (["2.9"], lead(None), "Lead 7439-92-1 2.9 %", "part 0", ()),
        ([None], lead(None), "Lead 7439-92-1 ? %", "part 0", ()),
        (["2.9"], lead(basis="homogeneous_material"), "Lead 7439-92-1 2.9 % > 0.1 %", "part 0", ()),
        (["2.9"], lead(basis=""), "Lead 7439-92-1 2.9 % > 0.1 %", "part 0", ("basis_not_material",)),
    ],
)
def test_substances_show_amount_limit_and_part(
    shares: list[str | None], rule: MeasureFacts, amount: str, component: str, notes: tuple[str, ...]
) -> None:
    own = product(contents=tuple(content("7439-92-1", s, f"part {n}") for n, s in enumerate(shares)))
    assert told(own, rule) == (("REACH Candidate List", amount, component, SKU), notes)


def test_a_member_names_its_group() -> None:
    own = product(contents=(content("7439-92-1", "2.9"),))
    path, _ = told(own, lead(via="Lead compounds"))
    assert path[:2] == ("REACH Candidate List", "Lead compounds")


def test_where_both_are_needed_both_are_told() -> None:
    rule = measure(hs("8516"), substance("7439-92-1", 1000.0, basis="homogeneous_material"), needs=Needs.BOTH)
    path, notes = told(product(contents=(content("7439-92-1", "2.9"),)), rule)
    assert path == ("HS 8516", "HS 851679", "7439-92-1 2.9 % > 0.1 %", "brass insert", SKU) and notes == ()
    path, notes = told(product(bom_complete=False), rule)
    assert path == ("HS 8516", "HS 851679", SKU) and notes == ("bom_open",)


def test_a_step_fits_its_column() -> None:
    path, _ = told(product(name="x" * 1000), measure(hs("8516")))
    assert max(map(len, path)) == LONGEST
