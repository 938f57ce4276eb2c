"""A specification from file to results, in every format, with and without Django."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from django.core.management import CommandError, call_command

from compliance.econometrics.__main__ import main
from compliance.econometrics.reading import table_read
from compliance.econometrics.runner import study_run
from tests.econometrics.simulated import firm_panel

STUDY = """
data: {data}
title: Simulated firms
panel: {{unit: firm, time: year}}
variables: {{lx: "log(x + 20)"}}
defaults: {{cluster: firm}}
models:
  - {{name: base, outcome: y, regressors: [x, w], absorb: [firm, year]}}
  - {{name: logs, outcome: y, regressors: [lx, l.x, w^2], absorb: firm}}
  - name: instrumented
    outcome: y
    regressors: [w]
    endogenous: [x]
    instruments: [z1, z2]
    absorb: [firm, industry^year]
    estimator: liml
  - {{name: broken, outcome: y, regressors: [missing_column]}}
"""


def written(folder: Path, name: str) -> Path:
    frame = firm_panel(firms=30)
    path = folder / name
    if name.endswith("csv"):
        frame.to_csv(path, index=False)
    elif name.endswith("dta"):
        frame.to_stata(path, write_index=False)
    elif name.endswith("xlsx"):
        frame.to_excel(path, index=False)
    else:
        duckdb.sql("select * from frame").write_parquet(str(path))
    (folder / "study.yml").write_text(STUDY.format(data=name))
    return folder / "study.yml"


@pytest.mark.parametrize("name", ["panel.csv", "panel.dta", "panel.xlsx", "panel.parquet"])
def test_every_format_gives_the_same_results(tmp_path: Path, name: str) -> None:
    result = study_run(written(tmp_path, name)).to_json()
    reference = study_run(written(tmp_path, "reference.csv")).to_json()
    for mine, theirs in zip(result["models"][:3], reference["models"][:3], strict=True):
        assert mine["n"] == theirs["n"]
        for key, item in mine["coefficients"].items():
            assert item["beta"] == pytest.approx(theirs["coefficients"][key]["beta"], rel=1e-9)
            assert item["se"] == pytest.approx(theirs["coefficients"][key]["se"], rel=1e-9)


def test_the_json_has_what_was_promised(tmp_path: Path) -> None:
    models = {model["name"]: model for model in study_run(written(tmp_path, "panel.csv")).to_json()["models"]}
    base = models["base"]
    assert {
        "name",
        "n",
        "n_dropped",
        "coefficients",
        "r2",
        "r2_within",
        "df_resid",
        "diagnostics",
    } <= base.keys()
    assert set(base["coefficients"]["x"]) == {"beta", "se", "t", "p", "ci"}
    told = {
        "kp_rk_lm", "kp_rk_lm_p", "kp_rk_wald_f", "cragg_donald_f", "effective_f", "ar_f", "ar_chi2", "ar_p",
        "ar_set", "hansen_j", "hansen_p", "endogeneity_c", "stock_wright_s",
    }  # fmt: skip
    assert told <= models["instrumented"]["diagnostics"].keys()
    assert models["broken"]["error"]["where"] == "missing_column"


def test_without_django(tmp_path: Path) -> None:
    spec = written(tmp_path, "panel.csv")
    held = io.StringIO()
    with redirect_stdout(held):
        status = main([str(spec), "--out", str(tmp_path / "out"), "--json"])
    assert status == 1
    printed = json.loads(held.getvalue())
    kept = json.loads((tmp_path / "out" / "results.json").read_text())
    assert printed == kept
    assert kept["data"]["rows"] == len(firm_panel(firms=30))


def test_a_missing_specification_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.yml"), "--json"]) == 2
    seen = capsys.readouterr()
    assert json.loads(seen.out)["error"]["reason"] == "no_file"
    assert "none.yml" in seen.err


def test_the_summary_shows_what_was_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(written(tmp_path, "panel.csv"))])
    seen = capsys.readouterr().out
    assert "instrumented (liml, cluster)" in seen
    assert "no row in the other period" in seen
    assert "not estimated" in seen


def test_with_django(tmp_path: Path) -> None:
    spec = written(tmp_path, "panel.csv")
    held = io.StringIO()
    with pytest.raises(CommandError, match="missing_column"):
        call_command("estimate", str(spec), "--out", str(tmp_path / "out"), "--json", stdout=held)
    assert json.loads(held.getvalue()) == json.loads((tmp_path / "out" / "results.json").read_text())
    with pytest.raises(CommandError, match=r"none\.yml"):
        call_command("estimate", str(tmp_path / "none.yml"))


def test_did_is_handed_on_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine gets the rows of the sample and the model's own words beside its options."""
    from compliance.econometrics import dispatch

    seen: dict[str, Any] = {}
    answer = {"n": 5, "n_dropped": {"missing": 3}, "did": {"att_gt": [], "aggregates": {}}}

    class Engine:
        @staticmethod
        def estimate(frame: pd.DataFrame, options: dict[str, Any]) -> Any:
            seen.update(options, rows=len(frame), computed="log(y + 30)" in frame.columns)
            return type("Answer", (), {"to_model": lambda self: answer})()

    monkeypatch.setattr(dispatch, "import_module", lambda name: Engine)
    frame = firm_panel(firms=30)
    frame.to_csv(tmp_path / "panel.csv", index=False)
    spec = tmp_path / "study.yml"
    spec.write_text(
        "data: panel.csv\npanel: [firm, year]\nmodels: [{name: d, outcome: log(y + 30), sample: year>2005, "
        "did: {method: callaway-santanna, cohort: first}}]"
    )
    (model,) = study_run(spec).to_json()["models"]
    assert model["n"] == 5
    assert model["n_dropped"] == {"missing": 3, "sample": int((frame.year <= 2005).sum())}
    assert model["name"] == "d" and model["did"] == answer["did"]
    assert seen["unit"] == "firm" and seen["cohort"] == "first" and seen["computed"]
    assert seen["rows"] == int((frame.year > 2005).sum())


def test_did_on_the_published_panel(shared_dir: Path, tmp_path: Path) -> None:
    spec = tmp_path / "study.yml"
    data = shared_dir / "econometrics" / "cases" / "mpdta.csv"
    spec.write_text(
        f"data: {data}\npanel: [countyreal, year]\n"
        "models: [{name: d, outcome: lemp, estimator: did, did: {cohort: first.treat, draws: 49}}]"
    )
    (model,) = study_run(spec).to_json()["models"]
    told = {(cell["group"], cell["time"]): cell["att"] for cell in model["did"]["att_gt"]}
    assert told[2004, 2005] == pytest.approx(-0.0704, abs=6e-5)
    assert model["did"]["aggregates"]["simple"]["att"] == pytest.approx(-0.04, abs=6e-5)
    assert model["coefficients"]["ATT"]["beta"] == model["did"]["aggregates"]["simple"]["att"]
    assert model["n"] == 2500


def test_csv_in_chinese_encodings_and_with_odd_blanks(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "gb18030"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes("企业;年份;值\n甲;2001;1.5\n乙;2002;.\n丙;2003;NA\n".encode(encoding))
        frame = table_read(path)
        assert list(frame.columns) == ["企业", "年份", "值"]
        assert frame["值"].isna().tolist() == [False, True, True]
