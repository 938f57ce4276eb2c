"""What must hold for every line, whatever its numbers: sign, linearity, order, closure, whole rows."""

import ast
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.carbon import engine
from compliance.carbon.cbam import LineFault, Priced, RulePack, line_price, line_read, pack_load
from compliance.carbon.engine.allocation import Benchmark, CbamFactor
from compliance.carbon.engine.figures import Figure, Status
from compliance.carbon.engine.rulepack import BenchmarkRow

PACK = pack_load()
CODES = sorted(PACK.benchmarks)
COUNTRIES = sorted(code for code, item in PACK.countries.items() if item.zone == "third")
MANY = settings(max_examples=150, deadline=None)
TINY = Decimal("1e-20")  # far below a cent; Decimal keeps 28 digits

amount = st.decimals(min_value=0, max_value=20, places=4, allow_nan=False, allow_infinity=False)
share = st.decimals(min_value=0, max_value=1, places=3, allow_nan=False, allow_infinity=False)
mass = st.decimals(min_value="0.001", max_value=50_000, places=3, allow_nan=False, allow_infinity=False)
money = st.decimals(min_value=0, max_value=400, places=2, allow_nan=False, allow_infinity=False)
days = st.sampled_from(
    ["2026-02-01", "2026-08-01", "2026-12-01", "2027-05-01", "2029-02-01", "2033-01-01", "2036"]
)


def priced(pack: RulePack = PACK, **case: Any) -> Priced:
    return line_price(line_read(case, id="x"), pack)


precursors = st.lists(
    st.fixed_dictionaries(
        {
            "cn": st.sampled_from(CODES),
            "country": st.sampled_from([*COUNTRIES, "DE", "NO", "unknown"]),
            "mass_t_per_t": st.decimals(min_value=0, max_value=3, places=3),
        },
        optional={"sefa": amount},
    ),
    max_size=4,
)
lines = st.one_of(
    st.fixed_dictionaries(
        {
            "cn": st.sampled_from(CODES),
            "country": st.sampled_from(COUNTRIES),
            "mass_t": mass,
            "import_date": days,
            "basis": st.just("default"),
        }
    ),
    st.fixed_dictionaries(
        {
            "cn": st.sampled_from(CODES),
            "country": st.sampled_from(COUNTRIES),
            "mass_t": mass,
            "import_date": days,
            "basis": st.just("actual"),
            "see": amount,
            "precursors": precursors,
        }
    ),
)


@MANY
@given(lines)
def test_cost_is_never_negative_and_lies_in_its_band(case: dict[str, Any]) -> None:
    result = priced(**case)
    assert result.outcome.cost >= 0
    assert result.outcome.certificates >= 0
    assert result.band[0] <= result.outcome.cost <= result.band[1]


@MANY
@given(lines, st.integers(min_value=2, max_value=9))
def test_cost_is_linear_in_mass(case: dict[str, Any], times: int) -> None:
    one, many = priced(**case), priced(**{**case, "mass_t": case["mass_t"] * times})
    assert abs(many.outcome.cost - one.outcome.cost * times) <= TINY * max(1, many.outcome.cost)
    assert many.outcome.cost_per_t == one.outcome.cost_per_t


@MANY
@given(lines, money, money)
def test_cost_never_falls_with_the_price(case: dict[str, Any], first: Decimal, second: Decimal) -> None:
    low, high = sorted((first, second))
    cheap, dear = (priced(**case, overrides={"price": price}) for price in (low, high))
    assert cheap.outcome.cost <= dear.outcome.cost


@MANY
@given(lines, amount, amount)
def test_cost_never_falls_with_emissions(case: dict[str, Any], first: Decimal, second: Decimal) -> None:
    low, high = sorted((first, second))

    def at(value: Decimal) -> Decimal:
        if case["basis"] == "actual":
            return priced(**{**case, "see": value}).outcome.cost
        return priced(**case, overrides={"default_total": value}).outcome.cost

    assert at(low) <= at(high)


@MANY
@given(lines, share, share)
def test_cost_never_rises_with_free_allocation(case: dict[str, Any], first: Decimal, second: Decimal) -> None:
    low, high = sorted((first, second))
    try:
        scarce, ample = (priced(**case, overrides={"cbam_factor": factor}) for factor in (low, high))
    except LineFault as fault:
        assert fault.notice.code == "cbam_factor_is_complement"
        return
    assert ample.outcome.cost <= scarce.outcome.cost


@MANY
@given(lines)
def test_pricing_twice_gives_the_same(case: dict[str, Any]) -> None:
    assert priced(**case) == priced(**case)


def column(pack: RulePack, cn: str, letter: str, route: str) -> Decimal | None:
    found = [
        row.value
        for row in pack.benchmarks[cn]
        if row.column == letter and row.route in ("", route) and row.years in ("all", "2026-2027")
    ]
    return max(found, default=None)


@MANY
@given(st.sampled_from(CODES), st.sampled_from(CODES), st.sampled_from("ABCDEFGHJKL"))
def test_one_precursor_that_closes_gives_column_b(cn: str, precursor: str, route: str) -> None:
    own, chain = column(PACK, cn, "A", route), column(PACK, cn, "B", route)
    below = column(PACK, precursor, "B", route)
    routed = {row.route for row in PACK.benchmarks[cn]} - {""}
    if own is None or chain is None or not below or chain <= own or (routed and route not in routed):
        return
    entering = (chain - own) / below
    case = {"cn": cn, "country": "CN", "mass_t": 1, "import_date": "2026-05-01", "basis": "actual", "see": 9}
    item = {"cn": precursor, "country": "CN", "mass_t_per_t": entering, "route": route}
    result = priced(**case, route=route if routed else None, precursors=[item], see_scope="product")
    assert abs(result.outcome.sefa - Decimal("0.975") * chain) < TINY


@MANY
@given(
    st.lists(st.tuples(amount, st.decimals(min_value="0.1", max_value=2, places=3)), min_size=1, max_size=6)
)
def test_full_recursion_of_column_a_equals_column_b_of_a_closing_chain(
    steps: list[tuple[Decimal, Decimal]],
) -> None:
    """Benchmarks made so that B = A + m x B of the step below; the deepest step is simple (A = B)."""
    codes = ["72011011", "72061000", "72071111", "72131000", "72171010", "73181588"][: len(steps)]
    rows, below, item = {}, Decimal(0), None
    for place, (cn, (own, entering)) in enumerate(zip(codes, steps, strict=True)):
        below = own + (entering * below if place else 0)
        rows[cn] = tuple(BenchmarkRow(cn, c, "", "all", v, "seen") for c, v in (("A", own), ("B", below)))
        if place < len(steps) - 1:
            nested = {"cn": cn, "country": "CN", "mass_t_per_t": steps[place + 1][1]}
            item = {**nested, "precursors": [item]} if item else nested
    pack = replace(PACK, benchmarks=rows, memory={})
    case = {"cn": codes[-1], "country": "CN", "mass_t": 1, "import_date": "2026-05-01", "see": 1}
    result = priced(pack, **case, basis="actual", precursors=[item] if item else [])
    assert abs(result.outcome.sefa - Decimal("0.975") * below) < TINY


@MANY
@given(st.sampled_from(CODES), st.sampled_from(COUNTRIES))
def test_value_and_route_come_from_one_row(cn: str, country: str) -> None:
    result = priced(cn=cn, country=country, mass_t=1, import_date="2026-05-01", route=None)
    term, chain = result.position.emissions[0], result.position.allocations[0].benchmark
    keys = [key for key in PACK.default_keys if cn.startswith(key) or key.startswith(cn)]
    rows = [PACK.defaults.get((country, key)) or PACK.defaults["*", key] for key in keys]
    row = next(row for row in rows if row.total == term.figure.value)
    assert chain is not None
    own = {item for item in PACK.benchmarks[cn] if item.value == chain.figure.value and item.column == "B"}
    furnace = {"C": "CF", "F": "FC", "D": "DG", "G": "GD", "E": "EH", "H": "HE"}
    allowed = {"", *(letter for route in row.routes for letter in furnace.get(route, route))}
    if row.routes or {item.route for item in own} == {""}:
        assert {item.route for item in own} & allowed
    else:
        assert "benchmark_route" in {notice.code for notice in result.notices}


def test_the_factor_cannot_touch_emissions() -> None:
    see = Figure("see_actual", Decimal("3.5"), "tCO2e/t", Status.STATED, "", "emissions")
    factor = CbamFactor(replace(see, name="cbam_factor", value=Decimal("0.975")))
    cscf = replace(see, name="cscf", value=Decimal(1))
    for wrong in (see, see.value, Decimal("3.5"), 3.5):
        with pytest.raises(TypeError, match="never"):
            factor.allocation(wrong, cscf, lambda figure: figure.value)  # type: ignore[arg-type]
    for operation in ("__mul__", "__rmul__", "__sub__", "__rsub__", "__float__", "__add__"):
        assert not hasattr(factor, operation)
        assert not hasattr(Benchmark(see), operation)


def test_only_one_place_computes_with_the_factor() -> None:
    """`.factor` is read for listing and showing; the only call on it is `allocation`, in allocation.py."""
    folder = Path(engine.__file__).parent
    calls = {}
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "allocation"
            ):
                calls.setdefault(path.name, []).append(node.lineno)
    assert list(calls) == ["allocation.py"] and len(calls["allocation.py"]) == 1


@MANY
@given(lines)
def test_emissions_times_two_and_a_half_percent_is_never_the_cost(case: dict[str, Any]) -> None:
    """Without benchmark everything is charged: the phase-in is no discount on emissions."""
    result = priced(**{**case, "precursors": []}, overrides={"benchmark_a": 0, "benchmark_b": 0})
    assert result.outcome.certificates_per_t == result.outcome.see
