"""Pictures hold what the results say: names and figures stand in the SVG, and nothing is drawn of nothing."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from compliance.carbon.cbam import RulePack, cases_list, cases_price
from compliance.carbon.cbam import main as cbam_main
from compliance.carbon.plots import break_even_svg, mix_svg, pareto_svg, path_svg, tornado_svg
from compliance.carbon.routes import routes_plain
from compliance.carbon.scenario import plain_compare
from compliance.carbon.scenario.__main__ import main as scenario_main

SCREWS: dict[str, Any] = {
    "id": "screws",
    "cn": "73181588",
    "country": "IN",
    "route": "C",
    "mass_t": 200,
    "import_date": "2026-11-04",
    "production_year": 2026,
    "basis": "actual",
    "see": 2.2,
    "verification_fee_eur": 15_000,
    "precursors": [{"cn": "72139110", "country": "IN", "mass_t_per_t": 1.1, "route": "C"}],
}
RUN = {
    "lines": [SCREWS],
    "years": [2026, 2028],
    "discount_rate": 0,
    "scenarios": [{"id": "base"}, {"id": "dear", "title": "Dear coal", "price": 140}],
    "markets": {
        "options": [
            {
                "product": "screws",
                "market": "EU",
                "line": "screws",
                "margin_eur_per_t": 200,
                "capacity_t": 100,
            }
        ]
    },
}
ROUTES = {
    "mass_t": 10,
    "routes": [
        {"id": "by sea", "legs": [{"vehicle": "sea", "km": 19000, "eur_per_t": 90, "days": 35}]},
        {"id": "round the cape", "legs": [{"vehicle": "sea", "km": 26000, "eur_per_t": 99, "days": 45}]},
    ],
}


def texts(svg: str) -> set[str]:
    root = ElementTree.fromstring(svg)
    assert root.tag.endswith("svg")
    return {"".join(node.itertext()) for node in root.iter() if node.tag.endswith("text")}


@pytest.fixture(scope="module")
def analysis(pack: RulePack) -> dict[str, Any]:
    (result,) = cases_price(cases_list([SCREWS]), pack, analysis=True).values()
    found: dict[str, Any] = result["analysis"]
    return found


def test_the_tornado_names_inputs_with_their_status(analysis: dict[str, Any]) -> None:
    shown = texts(tornado_svg(analysis, names={"price": "Zertifikatspreis"}, words={"low": "unten"}))
    assert {"Zertifikatspreis (assumed)", "see actual (stated)", "cbam factor (law)", "unten"} <= shown


def test_a_line_that_nothing_moves_has_no_tornado(analysis: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no input moves"):
        tornado_svg({**analysis, "tornado": []})


def test_break_even_with_and_without_a_fee(analysis: dict[str, Any], pack: RulePack) -> None:
    shown = texts(break_even_svg(analysis))
    assert f"{analysis['break_even_see']:.3f}" in shown
    assert f"{analysis['verification']['break_even_see_with_fee']:.3f}" in shown
    assert "by default values, less verification" in shown
    assert "by default values, less verification" not in texts(
        break_even_svg({**analysis, "verification": None})
    )
    with pytest.raises(ValueError, match="unknown"):
        break_even_svg({**analysis, "proof_curve": []})


def test_path_and_mix(pack: RulePack) -> None:
    result = plain_compare(RUN, pack)
    assert {"base", "Dear coal", "2026", "2028"} <= texts(path_svg(result))
    assert "Dear coal" not in texts(path_svg(result, scenarios=["base"]))
    assert {"EU", "2027"} <= texts(mix_svg(result["markets"]["dear"]))
    with pytest.raises(ValueError, match="no scenario"):
        path_svg(result, scenarios=[])
    with pytest.raises(ValueError, match="no market mix"):
        mix_svg([])


def test_pareto() -> None:
    shown = texts(pareto_svg(routes_plain(ROUTES)))
    assert {"by sea", "round the cape", "beaten by none", "beaten by another"} <= shown


def test_commands_draw_into_a_folder(tmp_path: Path, pack: RulePack) -> None:
    cases, run, out, folder = (tmp_path / name for name in ("c.json", "r.json", "o.json", "plots"))
    cases.write_text(json.dumps([SCREWS, {**SCREWS, "id": "bad/..", "country": "Atlantis"}]))
    run.write_text(json.dumps(RUN))
    assert cbam_main(["--in", str(cases), "--out", str(out), "--plots", str(folder)]) == 0
    assert scenario_main(["--in", str(run), "--out", str(out), "--plots", str(folder)]) == 0
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "tornado_screws.svg",
        "break_even_screws.svg",
        "path.svg",
        "mix_base.svg",
        "mix_dear.svg",
    }
