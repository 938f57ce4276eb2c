"""Routes: figures by hand, the Pareto front against its definition, and what is told of bad input."""

import csv
from decimal import Decimal as D
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.carbon.cbam import LineFault, PackError
from compliance.carbon.routes import Leg, Route, routes_compare, transport_load

SEA = Route("sea", (Leg("road", D(200), D(12), D(1)), Leg("sea", D(19000), D(90), D(35))))
RAIL = Route("rail", (Leg("rail", D(11000), D(260), D(16)),))
AIR = Route("air", (Leg("air", D(9000), D(3100), D(3)),))
SLOW = Route("detour", (Leg("sea", D(25000), D(120), D(50)),))


def test_figures_by_hand_and_the_front() -> None:
    found = {item.id: item for item in routes_compare([SEA, RAIL, AIR, SLOW], D(20), shadow_price=D(80))}
    # 20 t x (200 km x 0.09623 + 19000 km x 0.01977) kg = 384.92 + 7512.6
    assert found["sea"].tco2e == D("7.89752")
    assert (found["sea"].eur, found["sea"].days) == (D(2040), D(36))
    assert found["sea"].eur_with_shadow == D(2040) + 80 * D("7.89752")
    assert found["rail"].tco2e == D("7.634") and found["air"].tco2e == D("119.9628")
    assert found["air"].band == (D("119.9628"), D("186.219"))
    assert [item.id for item in found.values() if item.on_front] == ["sea", "rail", "air"]
    assert found["detour"].dominated_by == "sea"


numbers = st.integers(1, 6).map(D)


@given(st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=8))
def test_the_front_is_what_nothing_beats(given_: list[tuple[D, D, D]]) -> None:
    routes = [
        Route(str(n), (Leg("own", D(1), eur, days, factor=factor),))
        for n, (eur, days, factor) in enumerate(given_)
    ]
    found = routes_compare(routes, D(1000))
    for item, own in zip(found, given_, strict=True):
        beaten = any(
            all(a <= b for a, b in zip(other, own, strict=True)) and other != own for other in given_
        )
        assert item.on_front is not beaten
    assert any(item.on_front for item in found)


@pytest.mark.parametrize(
    ("code", "routes", "mass"),
    [
        ("routes_missing", [], D(1)),
        ("legs_missing", [Route("a", ())], D(1)),
        ("id_twice", [SEA, SEA], D(1)),
        ("zero", [SEA], D(0)),
        ("negative", [SEA], D(-1)),
        ("vehicle_unknown", [Route("a", (Leg("camel", D(1), D(1), D(1)),))], D(1)),
        ("km_impossible", [Route("a", (Leg("sea", D(19_000_000), D(1), D(1)),))], D(1)),
        ("negative", [Route("a", (Leg("sea", D(1), D(-1), D(1)),))], D(1)),
    ],
)
def test_bad_input_is_told(code: str, routes: list[Route], mass: D) -> None:
    with pytest.raises(LineFault) as fault:
        routes_compare(routes, mass)
    assert fault.value.notice.code == code and fault.value.notice.remedy


def test_an_unknown_edition() -> None:
    with pytest.raises(PackError, match="transport-2025"):
        transport_load("transport-1066")
    with pytest.raises(PackError, match="not transport"):
        transport_load("uk-2026-11-20")


def test_every_factor_stands_in_the_published_table(shared_dir: Path) -> None:
    path = shared_dir / "carbon" / "logistics_factors_desnz_2025.csv"
    if not path.is_file():
        pytest.skip(f"no freight factors at {path}")
    with path.open(encoding="utf-8") as file:
        published = {D(row["wtw_kgco2e_per_tkm"]) for row in csv.DictReader(file)}
    for figure in transport_load().values():
        assert {figure.value, figure.low, figure.high} <= published
        assert figure.low <= figure.value <= figure.high
