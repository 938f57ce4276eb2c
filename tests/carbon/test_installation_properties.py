"""What must hold for every installation: nothing is lost, scale and order do not matter, loops are series."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.carbon.installation import Unsolvable, loop_solve
from tests.carbon.installations import computed, result

FEW = settings(max_examples=60, deadline=None)
CODES = ["72071111", "72142000", "26011200", "25232900", "31021012", "", "94036010"]
small = st.decimals(min_value="0.01", max_value=500, places=2)
share = st.decimals(min_value="0", max_value="0.45", places=2)


@st.composite
def installations(draw: st.DrawFn) -> dict[str, Any]:
    """Two to four processes, a utility, sources of each kind, flows in any direction, loops included."""
    count = draw(st.integers(2, 4))
    ids = [f"p{n}" for n in range(count)]
    outputs = [draw(st.decimals(min_value=100, max_value=9000, places=1)) for _ in ids]
    processes = [
        {"id": id, "cn": draw(st.sampled_from(CODES)), "output": f"{output} t"}
        for id, output in zip(ids, outputs, strict=True)
    ]
    flows = []
    for giver, output in zip(ids, outputs, strict=True):
        for taker in draw(st.lists(st.sampled_from(ids), max_size=2, unique=True)):
            flows.append({"from": giver, "to": taker, "amount": f"{output * draw(share)} t"})
    half = draw(st.decimals(min_value=0, max_value=1, places=2))
    split = {ids[0]: str(half), ids[1]: str(1 - half)}
    one = st.sampled_from(ids)
    return {
        "country": "TR",
        "year": 2026,
        "processes": processes,
        "utilities": [{"id": "plant", "kind": "chp", "heat_share": str(half), "exported_heat": "3 TJ"}],
        "fuels": [
            {"id": "a", "amount": f"{draw(small)} TJ", "ef": "56.1 tCO2/TJ", "to": ids},
            {"id": "b", "amount": f"{draw(small)} TJ", "ef": "95 tCO2/TJ", "to": split},
            {"id": "c", "amount": f"{draw(small)} TJ", "ef": "56.1 tCO2/TJ", "to": "plant"},
        ],
        "heat": [
            {"id": "h", "from": "plant", "to": draw(one), "amount": f"{draw(small)} TJ"},
            {"id": "own use", "from": "plant", "to": "plant", "amount": f"{draw(small)} GJ"},
        ],
        "electricity": [
            {"id": "own", "from": "plant", "to": ids, "amount": f"{draw(small)} MWh"},
            {"id": "grid", "to": draw(one), "amount": f"{draw(small)} MWh", "factor": "0.5 tCO2/MWh"},
        ],
        "precursors": [
            {
                "cn": "72011011",
                "country": "IN",
                "amount": f"{draw(small)} t",
                "see_direct": "1.5 tCO2/t",
                "see_indirect": "0.2 tCO2/t",
                "to": draw(one),
            }
        ],
        "flows": flows,
    }


@FEW
@given(installations())
def test_what_enters_leaves_in_products_or_as_energy(works: dict[str, Any]) -> None:
    outcome = computed(works).outcome
    for column in range(1, len(outcome.entering)):  # all but direct: it turns indirect through electricity
        in_products = sum(item.sold * item.whole[column] for item in outcome.products.values())
        assert outcome.entering[column] == in_products + outcome.exported[column]


@FEW
@given(installations())
def test_scopes_and_parts_make_the_whole(works: dict[str, Any]) -> None:
    for product in computed(works).outcome.products.values():
        direct, total, primary, by_default, *scopes = product.whole
        assert sum(scopes) == total == product.see_direct + product.see_indirect
        assert 0 <= direct <= total and 0 <= by_default <= total and 0 <= primary <= total
        assert direct <= product.charged <= total


def scaled(value: Any, factor: int) -> Any:
    if isinstance(value, dict):
        keep = ("heat_share", "ef", "factor", "see_direct", "see_indirect")
        return {
            key: item if key in keep or (key == "to" and isinstance(item, dict)) else scaled(item, factor)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [scaled(item, factor) for item in value]
    number, _, unit = str(value).partition(" ")
    return f"{Decimal(number) * factor} {unit}" if unit in ("t", "TJ", "GJ", "MWh") else value


@FEW
@given(installations(), st.integers(2, 50))
def test_a_larger_installation_has_the_same_specific_figures(works: dict[str, Any], factor: int) -> None:
    first, second = computed(works).outcome, computed(scaled(works, factor)).outcome
    assert {id: p.whole for id, p in first.products.items()} == {
        id: p.whole for id, p in second.products.items()
    }
    assert [value * factor for value in first.entering] == second.entering


@FEW
@given(installations(), st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(works: dict[str, Any], random: Any) -> None:
    shuffled = {
        key: random.sample([{"id": str(n), **item} for n, item in enumerate(value)], len(value))
        if isinstance(value, list)
        else value
        for key, value in works.items()
    }
    first, second = computed(works).outcome.products, computed(shuffled).outcome.products
    assert first == {id: second[id] for id in first}


@FEW
@given(installations(), st.decimals(min_value="0.1", max_value=30, places=1))
def test_the_band_holds_the_value_and_grows_with_uncertainty(works: dict[str, Any], pct: Decimal) -> None:
    def widths(uncertainty: Decimal) -> list[float]:
        amount = {"value": 50, "unit": "TJ", "uncertainty_pct": str(uncertainty)}
        works["fuels"][0]["amount"] = amount
        found = []
        for product in result(works)["products"].values():
            value = product["see_direct"]
            lo, hi = product["band"]["see_direct"]
            assert lo <= value <= hi
            found.append(hi - lo)
        return found

    for narrow, wide in zip(widths(pct), widths(pct * 2), strict=True):
        assert narrow <= wide


@given(
    st.fractions(min_value=0, max_value="0.9", max_denominator=50),
    st.fractions(min_value=0, max_value=100, max_denominator=50),
)
def test_a_loop_is_a_geometric_series(back: Fraction, own: Fraction) -> None:
    ((found,),) = loop_solve([[back]], [[own]])
    series = sum((own * back**n for n in range(200)), Fraction(0))
    assert found * (1 - back) == own
    assert found - series == found * back**200  # what 200 rounds leave out, exactly


@given(st.integers(1, 6), st.randoms(use_true_random=False))
def test_the_solution_solves(size: int, random: Any) -> None:
    flows = [[Fraction(random.randint(0, 9), 10 * size) for _ in range(size)] for _ in range(size)]
    own = [[Fraction(random.randint(0, 99)), Fraction(random.randint(0, 9))] for _ in range(size)]
    found = loop_solve(flows, own)
    for i in range(size):
        for k in range(2):
            assert found[i][k] == own[i][k] + sum(flows[i][j] * found[j][k] for j in range(size))


def test_a_closed_loop_has_no_solution() -> None:
    with pytest.raises(Unsolvable):
        loop_solve([[Fraction(0), Fraction(1)], [Fraction(1), Fraction(0)]], [[Fraction(1)], [Fraction(0)]])
