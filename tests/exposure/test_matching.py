"""What meets what: markets, headings, CN codes, substances with limits, product words."""

import pytest

from compliance.exposure.facts import ConceptFact, Needs, Quality
from compliance.exposure.keys import UnreadableCode
from compliance.exposure.matching import measure_postings, product_postings
from compliance.exposure.meeting import Match
from tests.exposure.made import cn, content, hs, match, measure, product, substance, word

CERTAIN, INFERRED, UNCERTAIN = Quality.CERTAIN, Quality.INFERRED, Quality.UNCERTAIN


@pytest.mark.parametrize(
    ("sold_in", "concerns", "expected"),
    [
        (("DE",), ("EU",), CERTAIN),
        (("DE",), ("DE",), CERTAIN),
        (("DE",), ("FR",), None),
        (("EU",), ("EU",), CERTAIN),
        (("EU",), ("DE",), INFERRED),
        (("EU", "DE"), ("DE",), CERTAIN),
        (("GB",), ("EU",), None),
        (("EU",), ("GB",), None),
        (("XI",), ("EU",), UNCERTAIN),  # ignored: then nobody said where it is sold
        (("US", "XI"), ("EU",), None),
        (("UK",), ("GB",), CERTAIN),
        (("EL",), ("EU",), CERTAIN),
        (("NO",), ("EU",), None),
        (("KE",), ("BI", "KE", "RW"), CERTAIN),
        ((), ("US",), UNCERTAIN),
        (("US",), (), None),
    ],
)
def test_markets(sold_in: tuple[str, ...], concerns: tuple[str, ...], expected: Quality | None) -> None:
    found = match(product(markets=sold_in), measure(hs("8516"), markets=concerns))
    assert (found.quality if found else None) == expected


@pytest.mark.parametrize(
    ("scope", "own", "expected"),
    [
        (hs("85"), {}, Match("hs2", CERTAIN)),
        (hs("8516"), {}, Match("hs4", CERTAIN)),
        (hs("851679"), {}, Match("hs6", CERTAIN)),
        (hs("851671"), {}, None),
        (hs("8517"), {}, None),
        (hs("516"), {}, None),  # an odd number of digits: a digit is missing, nobody knows which
        (hs("85167"), {}, None),
        (hs("85 16"), {}, None),
        (hs("8516799000"), {}, Match("hs6", INFERRED)),
        (hs("851679", is_inferred=True), {}, Match("hs6", INFERRED)),
        (cn("8516"), {}, Match("hs4", CERTAIN)),
        (cn("85167970"), {"cn": "85167970"}, Match("cn", CERTAIN)),
        (cn("85167970"), {"cn": "85167920"}, None),
        (cn("85167970"), {}, Match("hs6", UNCERTAIN)),  # the product's CN code is not known
        (cn("85167970"), {"hs": "851671"}, None),
        (hs("8516"), {"hs": "", "cn": "85167970"}, Match("hs4", CERTAIN)),
        (hs("8516"), {"hs": ""}, None),
        (
            word(),
            {"concepts": (ConceptFact(concept="kettle", number=5, by="hs"),)},
            Match("product", INFERRED),
        ),
        (word(), {"concepts": (ConceptFact(concept="toaster", number=6, by="hs"),)}, None),
    ],
)
def test_codes(scope: object, own: dict[str, object], expected: Match | None) -> None:
    assert match(product(**own), measure(scope)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shares", "limit", "expected"),
    [
        (["2.9"], 1000.0, CERTAIN),
        (["0.1"], 1000.0, UNCERTAIN),  # right at the limit: the law's wording decides
        (["0.099999"], 1000.0, None),
        ([None], 1000.0, UNCERTAIN),
        (["0.01", None], 1000.0, UNCERTAIN),
        (["0.01", "0.2", None], 1000.0, CERTAIN),
        (["0.000001"], None, CERTAIN),
        ([None], None, CERTAIN),
        (["0"], None, None),  # stated to be absent
        (["0"], 1000.0, None),
        (["0"], 0.0, None),
    ],
)
def test_substances(shares: list[str | None], limit: float | None, expected: Quality | None) -> None:
    contents = tuple(content("7439-92-1", share, f"part {n}") for n, share in enumerate(shares))
    found = match(product(contents=contents), measure(substance("7439-92-1", limit)))
    assert (found.quality if found else None) == expected


def test_a_substance_is_met_by_the_number_it_is_declared_under() -> None:
    by_ec = product(contents=(content("231-100-4", "1"),))
    assert match(by_ec, measure(substance("231-100-4"))) == Match("substance", CERTAIN)
    assert match(by_ec, measure(substance("7439-92-1"))) is None
    assert match(product(contents=(content("a resin", "1"),)), measure(substance("a resin"))) is None


HAS_LEAD = {"contents": (content("7439-92-1", "2.9"),)}
OPEN = {"bom_complete": False}


@pytest.mark.parametrize(
    ("needs", "own", "expected"),
    [
        (Needs.ANY, {}, Match("hs4", CERTAIN)),
        (Needs.ANY, HAS_LEAD, Match("substance", CERTAIN)),  # says more than a heading
        (Needs.CODE, HAS_LEAD, Match("hs4", CERTAIN)),
        (Needs.CODE, HAS_LEAD | {"hs": "730890"}, None),
        (Needs.SUBSTANCE, {}, None),
        (Needs.SUBSTANCE, HAS_LEAD | {"hs": "730890"}, Match("substance", CERTAIN)),
        (Needs.BOTH, HAS_LEAD, Match("hs4", CERTAIN)),  # as strong as the weaker of the two
        (Needs.BOTH, {}, None),
        (Needs.BOTH, OPEN, Match("hs4", UNCERTAIN)),
        (Needs.BOTH, {"has_components": False}, Match("hs4", UNCERTAIN)),
        (Needs.BOTH, HAS_LEAD | OPEN, Match("hs4", CERTAIN)),
        (Needs.BOTH, HAS_LEAD | {"hs": "730890"}, None),
        (Needs.BOTH, OPEN | {"hs": "730890"}, None),
        (Needs.BOTH, {"contents": (content("7439-92-1", None),)}, Match("hs4", UNCERTAIN)),
    ],
)
def test_what_a_measure_needs(needs: Needs, own: dict[str, object], expected: Match | None) -> None:
    rule = measure(hs("8516"), substance("7439-92-1", 1000.0), needs=needs)
    assert match(product(**own), rule) == expected


def test_the_surest_meeting_wins_over_the_strongest() -> None:
    assert match(product(), measure(hs("8516"), cn("85167970"))) == Match("hs4", CERTAIN)


def test_postings_come_in_the_order_of_their_keys_and_once_each() -> None:
    facts = product(
        markets=("FR", "DE", "EU"), contents=(content("7439-92-1", "1"), content("7439-92-1", "2"))
    )
    keys = [posting.key for posting in product_postings(facts)]
    assert keys == sorted(set(keys))
    # Four markets (FR, DE, EU, some state of the EU) x three headings, CN open, lead.
    assert len(keys) == 4 * 5
    scope = [p.key for p in measure_postings(measure(cn("85167970"), cn("85167920"), markets=("EU",)))]
    # Two markets (EU, markets not stated) x two CN codes and the subheading they share.
    assert scope == sorted(set(scope)) and len(scope) == 2 * 3


def test_a_product_with_half_an_hs_code_is_refused() -> None:
    with pytest.raises(UnreadableCode):
        product_postings(product(hs="85167"))
    with pytest.raises(ValueError, match="six digits"):
        product_postings(product(hs="8516"))


def test_a_scope_that_cannot_be_compared_posts_nothing() -> None:
    rule = measure(hs("851"), substance("certain flame retardants"), word(None))
    assert measure_postings(rule) == []
