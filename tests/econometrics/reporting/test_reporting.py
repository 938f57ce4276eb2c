"""Tables, plots, scripts and credibility of a simulated study whose true effect is known."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from docx import Document
from openpyxl import load_workbook

from compliance.econometrics.__main__ import main
from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.reporting.credibility.answers import LIGHTS
from compliance.econometrics.reporting.credibility.identification import oster_delta
from compliance.econometrics.reporting.credibility.wording import ATTACKS, PAGE, SENTENCES
from compliance.econometrics.reporting.latex import escaped, latex
from compliance.econometrics.reporting.layout import fixed, layouts, stars_of
from compliance.econometrics.reporting.options import ReportOptions, report_options
from compliance.econometrics.reporting.rscript import r_script, r_term
from compliance.econometrics.reporting.statado import stata_do, stata_term
from compliance.econometrics.reporting.webpage import table_html
from compliance.econometrics.reporting.wording import WORDS
from compliance.econometrics.runner import results_write, study_run
from compliance.econometrics.specification import specification_of
from tests.econometrics.simulated import firm_panel

STUDY: dict[str, Any] = {
    "data": "panel.csv",
    "panel": {"unit": "firm", "time": "year"},
    "defaults": {"cluster": "firm"},
    "models": [
        {"name": "plain", "outcome": "y", "regressors": ["x"], "vcov": "iid", "cluster": []},
        {"name": "effects", "outcome": "y", "regressors": ["x", "w"], "absorb": ["firm", "year"]},
        {
            "name": "instrumented",
            "outcome": "y",
            "regressors": ["w"],
            "endogenous": ["x"],
            "instruments": ["z1"],
            "absorb": ["firm", "year"],
        },
    ],
    "report": {
        "labels": {"x": {"en": "Green <index>", "zh": "绿色化指数"}},
        "credibility": {"treatment": "x", "groups": ["half"], "mediators": ["m"], "draws": 199},
    },
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    frame = firm_panel()
    random = np.random.default_rng(2)
    frame["m"] = 0.6 * frame["x"] + random.normal(size=len(frame))
    frame["y"] += 0.4 * frame["m"]
    frame["half"] = frame["firm"] % 2
    frame.to_csv(folder / "panel.csv", index=False)
    path = folder / "study.yml"
    path.write_text(yaml.safe_dump(STUDY, allow_unicode=True), encoding="utf-8")
    results_write(study_run(path), folder / "out")
    return folder / "out"


def answers(folder: Path) -> dict[tuple[str, str], dict[str, Any]]:
    told = json.loads((folder / "credibility.json").read_text(encoding="utf-8"))
    return {(item["attack"], item["model"]): item for item in told["answers"]}


def test_everything_asked_for_is_written(written: Path) -> None:
    for language in ("en", "zh"):
        for ending in ("tex", "docx", "xlsx", "html"):
            assert (written / "tables" / f"tables.{language}.{ending}").stat().st_size > 300
        for name in ("coefficients", "placebo_effects", "specification_curve"):
            assert (written / "plots" / f"{name}.{language}.png").read_bytes()[:4] == b"\x89PNG"
            kept = json.loads((written / "plots" / f"{name}.{language}.vl.json").read_text(encoding="utf-8"))
            assert kept["config"]["font"]
            assert "<svg" in (written / "plots" / f"{name}.{language}.svg").read_text(encoding="utf-8")
        page = (written / f"report.{language}.html").read_text(encoding="utf-8")
        assert page.count("<figure>") == 3
    assert "Green &lt;index&gt;" in (written / "report.en.html").read_text(encoding="utf-8")
    assert "绿色化指数" in (written / "report.zh.html").read_text(encoding="utf-8")


def test_word_tables_have_three_rules(written: Path) -> None:
    table = Document(str(written / "tables" / "tables.zh.docx")).tables[0]
    ruled = [
        (place, side)
        for place, row in enumerate(table.rows)
        for side in ("top", "bottom")
        if row.cells[0]._tc.xpath(f"./w:tcPr/w:tcBorders/w:{side}")
    ]
    assert ruled == [(0, "top"), (2, "bottom"), (len(table.rows) - 1, "bottom")]
    assert table.rows[3].cells[0].text == "绿色化指数"


def test_workbook_cells_hold_full_numbers_with_stars_in_their_format(written: Path) -> None:
    results = json.loads((written / "results.json").read_text(encoding="utf-8"))
    sheet = load_workbook(written / "tables" / "tables.en.xlsx").active
    cell = sheet["C5"]
    assert cell.value == pytest.approx(results["models"][1]["coefficients"]["x"]["beta"])
    assert cell.number_format == '#,##0.000"***"'
    assert sheet["C6"].number_format == '"("#,##0.000")"'


def test_credibility_shows_its_reds_first_and_no_score(written: Path) -> None:
    told = json.loads((written / "credibility.json").read_text(encoding="utf-8"))
    lights = [LIGHTS.index(item["light"]) for item in told["answers"]]
    assert lights == sorted(lights)
    assert "score" not in told
    found = answers(written)
    assert found["errors", "plain"]["light"] == "red"
    assert found["errors", "effects"]["light"] == "green"
    assert found["weak_instruments", "instrumented"]["number"] > 20
    assert found["measures", "effects"]["light"] == "not_run"
    assert found["mediation", "effects"]["light"] == "amber"  # never proof
    assert found["groups", "effects"]["light"] == "amber"  # no true difference
    assert found["placebo", "effects"]["number"] == pytest.approx(1 / 200)
    for item in told["answers"]:
        assert item["call"]
        assert "{" not in item["sentence"]["en"] + item["sentence"]["zh"]


def test_draws_rest_on_the_model_itself(written: Path) -> None:
    """The leave-out, curve and placebo coefficients are those of the results."""
    results = json.loads((written / "results.json").read_text(encoding="utf-8"))
    beta = results["models"][1]["coefficients"]["x"]["beta"]
    found = answers(written)
    assert found["tails", "effects"]["numbers"]["low"] <= beta <= found["tails", "effects"]["numbers"]["high"]
    assert found["iv_ratio", "instrumented"]["numbers"]["ols"] == pytest.approx(beta)
    assert found["bad_controls", "effects"]["numbers"]["with"] == pytest.approx(beta)
    assert found["omitted", "effects"]["numbers"]["long"] == pytest.approx(beta)


def test_a_staggered_dummy_is_questioned_as_a_study_of_adoption(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    firm, year = np.repeat(np.arange(40), 7), np.tile(np.arange(2010, 2017), 40)
    first = np.where(np.arange(40) < 15, 9999, np.where(np.arange(40) < 28, 2012, 2014))[firm]
    treated = (year >= first).astype(int)
    y = random.normal(size=40)[firm] + treated * (1 + 0.5 * (year - first)) + 0.3 * random.normal(size=280)
    pd.DataFrame({"firm": firm, "year": year, "d": treated, "y": y}).to_csv(tmp_path / "d.csv", index=False)
    study = {
        "data": "d.csv",
        "panel": {"unit": "firm", "time": "year"},
        "models": [
            {
                "name": "two",
                "outcome": "y",
                "regressors": ["d"],
                "absorb": ["firm", "year"],
                "cluster": "firm",
            }
        ],
        "report": {
            "languages": ["en"],
            "formats": [],
            "plots": [],
            "scripts": [],
            "credibility": {"draws": 99},
        },
    }
    path = tmp_path / "study.yml"
    path.write_text(yaml.safe_dump(study), encoding="utf-8")
    results_write(study_run(path), tmp_path / "out")
    found = answers(tmp_path / "out")
    assert found["staggered", "two"]["numbers"]["share"] > 5
    assert found["pretrend", "two"]["light"] in ("green", "amber")
    assert found["did_placebo", "two"]["number"] == pytest.approx(0.01)


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    frame = firm_panel()
    frame["sales"] = np.random.default_rng(3).poisson(np.exp(0.2 * frame["x"].clip(-3, 3)))
    frame.to_csv(tmp_path / "panel.csv", index=False)
    model = {
        "name": "counts",
        "outcome": "sales",
        "regressors": ["x", "w"],
        "absorb": ["firm"],
        "cluster": "firm",
    }
    study = {
        "data": "panel.csv",
        "models": [model | {"estimator": "poisson"}],
        "report": {
            "languages": ["en"],
            "formats": [],
            "plots": [],
            "scripts": [],
            "credibility": {"groups": ["region"], "mediators": ["z1"], "draws": 99},
        },
    }
    path = tmp_path / "study.yml"
    path.write_text(yaml.safe_dump(study), encoding="utf-8")
    return path


def test_least_squares_draws_are_not_passed_off_as_those_of_another_estimator(counts: Path) -> None:
    results_write(study_run(counts), counts.parent / "out")
    found = answers(counts.parent / "out")
    for attack in ("few_clusters", "placebo", "omitted", "groups", "mediation"):
        assert found[attack, "counts"]["light"] == "not_run"
        assert len(found[attack, "counts"]["sentence"]["en"]) > 20


def test_a_treatment_no_model_estimates_is_refused(counts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = counts.read_text(encoding="utf-8").replace("draws: 99", "draws: 99\n    treatment: gren")
    counts.write_text(text, encoding="utf-8")
    assert main([str(counts), "--out", str(counts.parent / "out")]) == 2
    assert "'gren'" in capsys.readouterr().err
    assert (counts.parent / "out" / "results.json").is_file()  # estimates stay


def test_oster_delta_recovers_proportional_selection() -> None:
    """y = b x + w1 + w2 with w2 as selected as w1: at the truth less nothing, δ for zero effect is known."""
    random = np.random.default_rng(1)
    w1, w2, e, u = random.normal(size=(4, 400_000))
    x = w1 + w2 + e  # equal selection per unit of variance: δ = 1 at the true effect, here zero
    y = w1 + w2 + 0.5 * u

    def r2(design: list[Any]) -> tuple[float, float, float]:
        a = np.column_stack([*design, np.ones(len(y))])
        beta = np.linalg.lstsq(a, y, rcond=None)[0]
        return float(beta[0]), float(1 - ((y - a @ beta) ** 2).mean() / y.var()), 0.0

    short, long, full = r2([x]), r2([x, w1]), r2([x, w1, w2])
    left = float((x - w1 * (x @ w1) / (w1 @ w1)).var())
    delta = oster_delta(short[:2], long[:2], (float(y.var()), float(x.var()), left), full[1])
    assert delta == pytest.approx(1.0, abs=0.02)


# --- parts -----------------------------------------------------------------------------------------


def model(name: str, p: float, **more: Any) -> dict[str, Any]:
    item = {"beta": -0.01234, "se": 0.004, "t": -3.1, "p": p, "ci": [-0.02, -0.004]}
    return {
        "name": name,
        "estimator": "ols",
        "outcome": "y",
        "vcov": "iid",
        "n": 12345,
        "r2": 0.5,
        "coefficients": {"x_1": item, "2005.year": item, "_cons": item},
        **more,
    }


def test_layout_latex_and_html_of_the_same_cells() -> None:
    options = report_options({"below": "ci", "labels": {"x_1": "A & B"}})
    assert options is not None
    failed = {"name": "broken", "error": {"sentence": "One cluster.", "reason": "r", "where": "w"}}
    table = layouts([model("m%", 0.004), failed], options, "en")[0]
    assert [row.label for row in table.body[:2]] == ["A & B", ""]
    assert all("2005" not in row.label for row in table.body)  # dummies stand under controls
    assert "Not estimated: broken: One cluster." in table.notes
    text = latex(table)
    assert r"A \& B & $-$0.012$^{***}$ \\" in text
    assert text.count(r"\toprule") == text.count(r"\midrule") == text.count(r"\bottomrule") == 1
    assert "A &amp; B" in table_html(table)
    assert "<sup>***</sup>" in table_html(table)
    assert escaped("50%_{a}") == r"50\%\_\{a\}"
    assert "12,345" in text


def test_numbers_as_printed() -> None:
    assert fixed(-0.01234, 3) == "−0.012"
    assert fixed(0.00001, 3) == "1.00e−05"
    assert fixed(None, 3) == ""
    assert stars_of(0.04, (0.1, 0.05, 0.01)) == 2
    assert stars_of(None, (0.1,)) == 0


def test_scripts_of_the_same_models(tmp_path: Path) -> None:
    study = {
        "data": "panel.csv",
        "panel": ["firm", "year"],
        "models": [
            {
                "name": "a b",
                "outcome": "y",
                "regressors": ["x", "w^2", "l.x", "i.region"],
                "absorb": ["firm", "industry^year"],
                "cluster": ["firm", "year"],
                "sample": "year in (2005, 2006)",
            },
            {
                "name": "liml",
                "outcome": "y",
                "regressors": ["w"],
                "endogenous": ["x"],
                "instruments": ["z1", "z2"],
                "estimator": "liml",
                "vcov": "robust",
            },
            {
                "name": "counts",
                "outcome": "y",
                "regressors": ["x"],
                "absorb": ["firm"],
                "estimator": "poisson",
            },
            {
                "name": "zones",
                "outcome": "y",
                "estimator": "did",
                "did": {"treatment": "d", "control": "notyet"},
            },
        ],
    }
    spec = specification_of(study, tmp_path)
    stata, r = stata_do(spec), r_script(spec)
    assert (
        "reghdfe y x c.w#c.w l.x i.region if inlist(year, 2005, 2006), absorb(firm industry#year) " in stata
    )
    assert "vce(cluster firm year)" in stata
    assert "ivreg2 y w (x = z1 z2), liml robust" in stata
    assert "ppmlhdfe y x, absorb(firm)" in stata
    assert "csdid y, ivar(firm) time(year) gvar(__first) method(dripw) notyet" in stata
    assert "feols(y ~ x + I(w^2) + l(x) + factor(region) | firm + industry^year" in r
    assert "subset(data, year %in% c(2005, 2006))" in r
    assert "vcov = ~ firm + year" in r
    assert 'control_group = "notyettreated"' in r
    assert "liml needs ivmodel" in r
    assert stata_term("a:b") == "c.a#c.b"
    assert r_term("ln(x)") == "log(x)"


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ("yes", "report"),
        ({"formats": ["pdf"]}, "formats"),
        ({"languages": "fr"}, "languages"),
        ({"stars": [2]}, "stars"),
        ({"decimals": 2.5}, "decimals"),
        ({"below": "sd"}, "below"),
        ({"title": {"fr": "x"}}, "title"),
        ({"credibility": {"draws": 3}}, "draws"),
        ({"credibility": {"treatmnt": "x"}}, "treatmnt"),
        ({"plot": []}, "plot"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_key(given: Any, where: str) -> None:
    with pytest.raises(SpecificationFault) as told:
        report_options(given)
    assert told.value.where == where


def test_defaults_and_none() -> None:
    assert report_options(None) is None
    assert report_options(False) is None
    assert report_options(True) == ReportOptions()


def test_both_languages_word_everything() -> None:
    for words in (WORDS, ATTACKS, SENTENCES, PAGE):
        assert words["en"].keys() == words["zh"].keys()
