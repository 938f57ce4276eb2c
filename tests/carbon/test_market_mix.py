"""Market mixes against hand calculation, against trying out corners, and what is told of bad input."""

import itertools
from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.carbon.cbam import pack_load
from compliance.carbon.engine.faults import LineFault
from compliance.carbon.scenario import plain_compare

PACK = pack_load()
COIL = {"id": "coil", "cn": "72081000", "country": "CN", "mass_t": 100, "import_date": "2026-02-15"}
PER_T = (D("3.186893") * D("1.1") - D("0.975") * D("1.37")) * 100  # EUR per t at 100 EUR per certificate
SEE = D("3.186893") * D("1.1")


def mix(
    markets: dict[str, Any], *, price: int = 100, scenario: dict[str, Any] | None = None
) -> dict[str, Any]:
    run = {
        "lines": [COIL],
        "years": 2026,
        "discount_rate": 0,
        "scenarios": [{"id": "s", "price": price, **(scenario or {})}],
        "markets": markets,
    }
    (found,) = plain_compare(run, PACK)["markets"]["s"]
    return found


def tonnes(found: dict[str, Any]) -> dict[str, float]:
    return {share["market"]: share["tonnes"] for share in found["shares"]}


def options(**changes: Any) -> list[dict[str, Any]]:
    europe = {"product": "coil", "market": "EU", "line": "coil", "margin_eur_per_t": 300, "capacity_t": 4000}
    asia = {"product": "coil", "market": "Asia", "margin_eur_per_t": 90, "tco2e_per_t": 2}
    return [{**europe, **changes}, asia]


def test_the_best_market_first_as_far_as_it_takes() -> None:
    found = mix({"capacities": {"coil": 5000}, "options": options()}, price=50)
    assert tonnes(found) == {"EU": 4000, "Asia": 1000}
    net = 300 - float(PER_T) / 2
    assert found["shares"][0]["net_eur_per_t"] == pytest.approx(net)
    assert found["profit_eur"] == pytest.approx(4000 * net + 1000 * 90, rel=1e-6)
    assert found["capacity_shadow_eur_per_t"]["coil"] == pytest.approx(90)


def test_the_mix_changes_at_the_price_where_margins_meet() -> None:
    markets = {"capacities": {"coil": 5000}, "options": options()}
    switch = (300 - 90) / float(PER_T) * 100
    assert mix(markets, price=50)["switch_price_eur"] == pytest.approx(switch, rel=1e-6)
    assert tonnes(mix(markets, price=int(switch) - 1))["EU"] == 4000
    after = mix(markets, price=int(switch) + 1)
    assert tonnes(after) == {"EU": 0, "Asia": 5000} and after["switch_price_eur"] is None


def test_pass_through_decides_what_the_firm_bears() -> None:
    markets = {"capacities": {"coil": 5000}, "options": options()}
    whole = mix(markets)
    half = mix(markets, scenario={"pass_through": D("0.5")})
    own = mix({**markets, "options": options(bears=0)})
    assert [found["shares"][0]["carbon_eur_per_t"] for found in (whole, half, own)] == pytest.approx(
        [float(PER_T), float(PER_T) / 2, 0]
    )
    assert [warning["code"] for warning in whole["warnings"]] == ["bears_assumed"]
    assert half["warnings"] == own["warnings"] == []


def test_the_shadow_price_of_a_cap_is_the_margin_per_tonne_of_carbon_it_takes_away() -> None:
    """The cap binds: a tonne of coil moves from the EU to Asia, 3.5 tCO2e become 1."""
    europe, asia = options()
    markets = {"capacities": {"coil": 5000}, "options": [europe, {**asia, "tco2e_per_t": 1}]}
    cap = 4000 * SEE + 1000 - 100
    found = mix({**markets, "emissions_cap_t": cap}, price=50)
    swap = (300 - float(PER_T) / 2 - 90) / (float(SEE) - 1)
    assert found["carbon_shadow_kind"] == "cap"
    assert found["carbon_shadow_eur_per_tco2e"] == pytest.approx(swap, rel=1e-6)
    assert found["emissions_tco2e"] == pytest.approx(float(cap))
    free = mix(markets, price=50)
    assert free["carbon_shadow_kind"] == "first_tonne"
    assert free["carbon_shadow_eur_per_tco2e"] == pytest.approx(swap, rel=1e-6)
    assert mix({**markets, "emissions_cap_t": 10**9}, price=50)["carbon_shadow_eur_per_tco2e"] == 0


def test_selling_less_may_be_the_cheapest_way_to_emit_less() -> None:
    """Asia's 90 EUR for 2 tCO2e are given up before the EU's margin is."""
    found = mix({"capacities": {"coil": 5000}, "options": options()}, price=50)
    assert found["carbon_shadow_eur_per_tco2e"] == pytest.approx(45)


def test_contracts_are_kept_even_at_a_loss() -> None:
    found = mix({"capacities": {"coil": 5000}, "options": options(contract_t=500)}, price=400)
    assert tonnes(found)["EU"] == 500 and found["shares"][0]["net_eur_per_t"] < 0


def test_several_products_share_a_market() -> None:
    two = [*options(), {"product": "plate", "market": "Asia", "margin_eur_per_t": 200, "tco2e_per_t": 1}]
    markets = {
        "capacities": {"coil": 5000, "plate": 3000},
        "market_capacities": {"Asia": 3500},
        "options": two,
    }
    found = mix(markets, price=400)
    by_option = {(share["product"], share["market"]): share["tonnes"] for share in found["shares"]}
    assert by_option["plate", "Asia"] == 3000 and by_option["coil", "Asia"] == 500


@settings(max_examples=40, deadline=None)
@given(
    margins=st.lists(st.integers(-50, 400), min_size=2, max_size=3),
    rooms=st.lists(st.integers(1, 9), min_size=3, max_size=3),
    capacity=st.integers(1, 20),
)
def test_no_whole_tonne_mix_earns_more(margins: list[int], rooms: list[int], capacity: int) -> None:
    items = [
        {"product": "coil", "market": str(place), "margin_eur_per_t": margin, "capacity_t": room}
        for place, (margin, room) in enumerate(zip(margins, rooms, strict=False))
    ]
    found = mix({"capacities": {"coil": capacity}, "options": items})
    best = max(
        sum(margin * amount for margin, amount in zip(margins, amounts, strict=True))
        for amounts in itertools.product(*(range(room + 1) for room in rooms[: len(margins)]))
        if sum(amounts) <= capacity
    )
    assert found["profit_eur"] == pytest.approx(best)


@pytest.mark.parametrize(
    ("code", "markets"),
    [
        ("mix_impossible", {"capacities": {"coil": 100}, "options": options(contract_t=500)}),
        (
            "mix_impossible",
            {"capacities": {"coil": 900}, "emissions_cap_t": 1, "options": options(contract_t=500)},
        ),
        (
            "emissions_unknown",
            {
                "capacities": {"coil": 9},
                "emissions_cap_t": 9,
                "options": [{"product": "coil", "market": "Asia", "margin_eur_per_t": 90}],
            },
        ),
    ],
)
def test_what_cannot_be_solved_has_a_fault_and_no_figure(code: str, markets: dict[str, Any]) -> None:
    found = mix(markets)
    assert found["error"]["code"] == code and found["error"]["remedy"]
    assert found["profit_eur"] is None and found["shares"] == []


def test_a_line_without_cost_leaves_no_mix() -> None:
    run = {
        "lines": [{**COIL, "country": "Atlantis"}],
        "years": 2026,
        "scenarios": [{"id": "s"}],
        "markets": {"capacities": {"coil": 10}, "options": options()},
    }
    (found,) = plain_compare(run, PACK)["markets"]["s"]
    assert found["error"]["code"] == "line_refused"


@pytest.mark.parametrize(
    ("code", "markets"),
    [
        ("not_an_object", 3),
        ("options_missing", {"capacities": {"coil": 1}}),
        ("margin_missing", {"options": [{"product": "coil", "market": "EU", "capacity_t": 1}]}),
        ("capacity_missing", {"options": [{"product": "coil", "market": "EU", "margin_eur_per_t": 1}]}),
        ("line_not_in_run", {"capacities": {"coil": 1}, "options": options(line="coyl")}),
        ("contract_above_capacity", {"capacities": {"coil": 1}, "options": options(contract_t=5000)}),
        ("option_twice", {"capacities": {"coil": 1}, "options": [*options(), options()[0]]}),
        ("year_not_in_run", {"capacities": {"coil": 1}, "options": options(), "years": [2030]}),
        ("field_unknown", {"capacities": {"coil": 1}, "options": options(), "caps": 1}),
        ("share_above_one", {"capacities": {"coil": 1}, "options": options(bears=60)}),
        ("negative", {"capacities": {"coil": -1}, "options": options()}),
    ],
)
def test_bad_markets_are_refused(code: str, markets: Any) -> None:
    with pytest.raises(LineFault) as fault:
        mix(markets)
    assert fault.value.notice.code == code and fault.value.notice.remedy
