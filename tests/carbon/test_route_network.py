"""Combinations of links against trying out every order of places, and the route command from file to file."""

import itertools
import json
import re
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.carbon.cbam import LineFault
from compliance.carbon.engine.faults import CasesError
from compliance.carbon.routes import Leg, Link, Transfer, network_routes, routes_plain
from compliance.carbon.routes.__main__ import main

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cbam_routes.md"


def example() -> dict[str, Any]:
    (block,) = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    found: dict[str, Any] = yaml.safe_load(block)
    return found


def link(start: str, end: str, vehicle: str = "road", eur: int = 1) -> Link:
    return Link(start, end, Leg(vehicle, D(100), D(eur), D(1)))


places = st.sampled_from("ABCDE")


@settings(max_examples=60, deadline=None)
@given(st.sets(st.tuples(places, places).filter(lambda pair: pair[0] != pair[1]), max_size=14))
def test_every_way_is_found_once(pairs: set[tuple[str, str]]) -> None:
    links = [link(start, end) for start, end in sorted(pairs)]
    expected = {
        ("A", *middle, "E")
        for count in range(4)
        for middle in itertools.permutations("BCD", count)
        if all(step in pairs for step in itertools.pairwise(("A", *middle, "E")))
    }
    if not expected:
        with pytest.raises(LineFault):
            network_routes(links, "A", "E")
        return
    found = [tuple(re.split(r" -road-> ", route.id)) for route in network_routes(links, "A", "E")]
    assert sorted(found) == sorted(expected)


def test_a_transfer_is_paid_where_the_vehicle_changes() -> None:
    transfers = {"B": Transfer(D(9), D(2))}
    links = [link("A", "B", "sea"), link("B", "C", "rail"), link("B", "C", "sea")]
    by_rail, by_sea = network_routes(links, "A", "C", transfers=transfers)
    assert (by_rail.legs[1].eur_per_t, by_rail.legs[1].days) == (D(10), D(3))
    assert (by_sea.legs[1].eur_per_t, by_sea.legs[1].days) == (D(1), D(1))


def test_two_carriers_on_one_link_are_two_routes() -> None:
    found = network_routes([link("A", "B", eur=1), link("A", "B", eur=2)], "A", "B")
    assert [route.id for route in found] == ["A -road-> B", "A -road-> B (2)"]


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("place_unknown", {"to": "Atlantis"}),
        ("place_twice", {"to": "Wuhan"}),
        ("places_missing", {"from": None}),
        ("legs_limit", {"max_legs": 50}),
        ("no_way", {"from": "Duisburg", "to": "Wuhan"}),
        ("mass_missing", {"mass_t": None}),
        ("not_a_list", {"links": "road"}),
        ("not_an_object", {"links": ["road"]}),
        ("km_missing", {"links": [{"from": "Wuhan", "to": "Duisburg", "vehicle": "rail", "days": 1}]}),
        ("vehicle_missing", {"routes": [{"id": "x", "legs": [{"km": 1, "eur_per_t": 1, "days": 1}]}]}),
        (
            "field_unknown",
            {"routes": [{"legs": [{"vehicle": "sea", "km": 1, "eur_per_t": 1, "days": 1, "x": 1}]}]},
        ),
        ("legs_missing", {"routes": [{"id": "x"}]}),
        ("not_an_object", {"transfers": {"Rotterdam": 3}}),
        ("routes_missing", {"routes": None, "links": None}),
    ],
)
def test_bad_input_is_told(code: str, changes: dict[str, Any]) -> None:
    with pytest.raises(LineFault) as fault:
        routes_plain({**example(), **changes})
    assert fault.value.notice.code == code and fault.value.notice.remedy


def test_too_many_ways_are_refused() -> None:
    names = "ABCDEFGH"
    links = [link(start, end) for start, end in itertools.permutations(names, 2)]
    with pytest.raises(LineFault) as fault:
        network_routes(links, "A", "H", most_legs=7)
    assert fault.value.notice.code == "routes_too_many"


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(CasesError):
        routes_plain([1])


def test_the_example_from_file_to_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from django.core.management import call_command

    source, first, second = tmp_path / "routes.yaml", tmp_path / "a.json", tmp_path / "b.json"
    source.write_text(yaml.safe_dump(example()))
    assert main(["--in", str(source), "--out", str(first)]) == 0
    call_command("routes", source=source, target=second)
    assert first.read_bytes() == second.read_bytes()
    result = json.loads(first.read_text())
    assert result["in_cbam"] is False and len(result["routes"]) == 4
    train = next(route for route in result["routes"] if route["id"] == "Wuhan -rail-> Duisburg")
    assert train["tco2e"] == pytest.approx(24 * 10_900 * 0.0347 / 1000)
    sea = next(route for route in result["routes"] if route["id"].endswith("-road-> Duisburg"))
    # rail 14, ship 95 and surcharge 3, lorry 21 and transfer 9, per tonne
    assert sea["cost_eur"] == pytest.approx(24 * (14 + 95 + 3 + 21 + 9)) and sea["days"] == 39
    assert result["best"]["days"] == "by air"
    assert main(["--in", str(tmp_path / "none.yaml"), "--out", str(first)]) == 2
    assert "does not exist" in capsys.readouterr().err
