"""Published cases: which specification each fixture of the handbook belongs to, and under what names."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from compliance.econometrics.estimation import estimate
from compliance.econometrics.specification import model_of

CARD = {
    "outcome": "lwage",
    "regressors": ["exper", "expersq", "black", "south"],
    "endogenous": "educ",
    "instruments": "nearc4",
}
SIMULATED = {
    "outcome": "y",
    "regressors": "x1 + x2",
    "endogenous": ["endo1", "endo2"],
    "instruments": ["z1", "z2", "z3", "z4"],
}
WAGES = {
    "outcome": "lwage",
    "regressors": ["exper", "expersq", "married", "union"],
    "endogenous": "hours",
    "instruments": "educ",
    "kernel": "bartlett",
    "bandwidth": 3,
    "panel": {"unit": "nr", "time": "year"},
}
VCOV = {"iid": {"vcov": "iid"}, "hc1": {"vcov": "hc1"}, "cl": {"cluster": "smsa66"}}
DESIGNS: dict[str, tuple[str, dict[str, Any]]] = {
    "card_just_id": ("card", CARD),
    "card_just_id_dofminus": ("card", CARD | {"dofminus": 1, "sdofminus": 1}),
    "card_just_id_weighted": ("card", CARD | {"weights": "weight"}),
    "sim_multi_endo": ("sim_multi_endo", SIMULATED),
    "sim_multi_endo_liml": ("sim_multi_endo", SIMULATED | {"estimator": "liml"}),
    "sim_multi_endo_fuller1": ("sim_multi_endo", SIMULATED | {"estimator": "liml", "fuller": 1}),
    "wp_dk": ("wagepan", WAGES | {"vcov": "driscoll-kraay"}),
    "wp_ck": ("wagepan", WAGES | {"cluster": ["nr", "year"]}),
}
DIAGNOSTICS = {
    "idstat": "kp_rk_lm",
    "idp": "kp_rk_lm_p",
    "iddf": "kp_rk_lm_df",
    "underid_stat": "kp_rk_lm",
    "underid_p": "kp_rk_lm_p",
    "cdf": "cragg_donald_f",
    "weak_id_cd_f": "cragg_donald_f",
    "widstat": "kp_rk_wald_f",
    "weak_id_kp_f": "kp_rk_wald_f",
    "arf": "ar_f",
    "arfp": "ar_p",
    "archi2": "ar_chi2",
    "archi2p": "ar_chi2_p",
    "sstat": "stock_wright_s",
    "sstatp": "stock_wright_s_p",
    "j": "hansen_j",
    "jp": "hansen_p",
    "sargan": "sargan",
    "estat": "endogeneity_c",
    "estatp": "endogeneity_c_p",
    "arubin": "liml_ar_lr",
    "arubin_lin": "liml_ar_linear",
}
FACTS = {
    "N": "n",
    "r2": "r2",
    "r2_a": "r2_adjusted",
    "r2u": "r2_uncentered",
    "rss": "rss",
    "rmse": "rmse",
    "F_stat": "f",
    "model_f": "f",
    "kclass": "k",
    "lambda": "liml_lambda",
}
FIRST_STAGE = {
    "rmse": "rmse",
    "sheapr2": "shea_r2",
    "pr2": "partial_r2",
    "F": "f",
    "pvalue": "f_p",
    "SWF": "sw_f",
    "SWFp": "sw_f_p",
    "SWchi2": "sw_chi2",
    "SWr2": "sw_r2",
    "APF": "ap_f",
    "APchi2": "ap_chi2",
    "APr2": "ap_r2",
}


def split_name(name: str) -> tuple[str, str, str, bool]:
    """Design, kind of file, covariance and whether small: of `card_just_id_coef_hc1_small`."""
    small = name.endswith("_small")
    stem = name.removesuffix("_small")
    for kind in ("coef", "diagnostics", "firststage"):
        design, found, vcov = stem.partition(f"_{kind}_")
        if found:
            return design, kind, vcov, small
    raise ValueError(name)


def fixture_names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.csv") if not path.stem.endswith("_data"))


def estimate_of(frame: pd.DataFrame, given: dict[str, Any]) -> dict[str, Any]:
    """The JSON of one model."""
    return estimate(frame, model_of({"name": "case"} | given, 0)).to_json()


def fixture_estimate(folder: Path, name: str) -> dict[str, Any]:
    design, _, vcov, small = split_name(name)
    return fixture_model(folder, design, vcov, small)


@cache
def fixture_model(folder: Path, design: str, vcov: str, small: bool) -> dict[str, Any]:
    """One estimate serves the coefficients, diagnostics and first stage of a fixture."""
    data, given = DESIGNS[design]
    frame = pd.read_csv(folder / f"{data}_data.csv")
    return estimate_of(frame, given | VCOV.get(vcov, {}) | {"small": small})


def fixture_rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open() as lines:
        return list(csv.DictReader(lines))


def expected(folder: Path, case: str) -> dict[str, dict[str, float]]:
    cases = json.loads((folder / "expected.json").read_text())
    return next(item["values"] for item in cases if item["id"] == case)
