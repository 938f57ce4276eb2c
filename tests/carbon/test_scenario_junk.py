"""Whatever stands in a scenario or route file, the answer is a result or a reason, never a traceback."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.carbon.cbam import pack_load
from compliance.carbon.engine.faults import CbamError
from compliance.carbon.routes import routes_plain
from compliance.carbon.scenario import plain_compare

PACK = pack_load()
junk: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 10**13)
    | st.floats()
    | st.sampled_from(
        ["", "coil", "*", "2027", "2027Q1", "eu", "uk", "1,5", "-1", "NaN", "72081000", "CN", "C"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cn", "set", "see", "eur", "kind", "2027", "id", "legs"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)
SCENARIO = (
    "id", "title", "scheme", "edition", "price", "benchmarks", "cbam_factor", "cscf", "markup", "lines",
    "precursors", "carbon_price_paid", "downstream", "quota_duty", "pass_through", "uk",
)  # fmt: skip
LINE = ("cn", "country", "mass_t", "import_date", "basis", "see", "precursors", "overrides", "growth",
        "mass_by_year",
        "value_eur_per_t", "production_year", "route", "quota_measure")  # fmt: skip
RUN = ("years", "discount_rate", "lines", "scenarios", "markets")
COIL = {"id": "coil", "cn": "72081000", "country": "CN", "mass_t": 1, "import_date": "2026-02-15"}
MARKET = {"product": "coil", "market": "EU", "line": "coil", "margin_eur_per_t": 9, "capacity_t": 5}


@settings(max_examples=60, deadline=None)
@given(
    scenario=st.dictionaries(st.sampled_from(SCENARIO), junk, max_size=3),
    line=st.dictionaries(st.sampled_from(LINE), junk, max_size=2),
    market=st.dictionaries(
        st.sampled_from([*MARKET, "contract_t", "bears", "tco2e_per_t"]), junk, max_size=2
    ),
    run=st.dictionaries(st.sampled_from(RUN), junk, max_size=1),
)
def test_a_scenario_file_of_anything(
    scenario: dict[str, Any], line: dict[str, Any], market: dict[str, Any], run: dict[str, Any]
) -> None:
    found = {
        "years": [2026, 2027],
        "discount_rate": 0,
        "lines": [COIL, {**COIL, "id": "odd", **line}],
        "scenarios": [{"id": "odd", **scenario}],
        "markets": {"options": [{**MARKET, **market}]},
        **run,
    }
    try:
        json.dumps(plain_compare(found, PACK), allow_nan=False)
    except CbamError as error:
        assert str(error)


ROUTE = {
    "routes": [{"id": "a", "legs": [{"vehicle": "sea", "km": 9, "eur_per_t": 1, "days": 1}]}],
    "mass_t": 1,
}
FILE = ("mass_t", "shadow_price", "routes", "links", "from", "to", "transfers", "max_legs")


@settings(max_examples=60, deadline=None)
@given(
    changes=st.dictionaries(st.sampled_from(FILE), junk, max_size=2),
    leg=st.dictionaries(
        st.sampled_from(["vehicle", "km", "eur_per_t", "days", "factor", "from", "to"]), junk
    ),
)
def test_a_route_file_of_anything(changes: dict[str, Any], leg: dict[str, Any]) -> None:
    legs = {"vehicle": "rail", "km": 9, "eur_per_t": 1, "days": 1, **leg}
    found = {**ROUTE, "links": [{"from": "A", "to": "B", **legs}], "from": "A", "to": "B", **changes}
    try:
        json.dumps(routes_plain(found), allow_nan=False)
    except CbamError as error:
        assert str(error)
