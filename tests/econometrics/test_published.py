"""Estimates against what Stata, fixest and textbooks print for the same data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from compliance.econometrics.reading import table_read
from tests.econometrics import published
from tests.econometrics.rdata import workspace_read

RELATIVE = 2e-6
"""Stata computes from data in single precision and prints 16 digits; what remains is that rounding."""


@pytest.fixture
def cases(shared_dir: Path) -> Path:
    return shared_dir / "econometrics" / "cases"


def near(value: float | None, told: str | float, relative: float = RELATIVE) -> bool:
    return value is not None and value == pytest.approx(float(told), rel=relative, abs=1e-12)


def test_every_stata_coefficient_and_error(cases: Path) -> None:
    folder = cases / "ivreg2_stata"
    seen = 0
    for name in published.fixture_names(folder):
        if published.split_name(name)[1] != "coef":
            continue
        found = published.fixture_estimate(folder, name)["coefficients"]
        # Two clusters leave a variance of rank one, whose entries lose digits to cancellation.
        relative = 2e-5 if "_cl" in name else RELATIVE
        for row in published.fixture_rows(folder, name):
            assert near(found[row["term"]]["beta"], row["estimate"], relative), (name, row)
            assert near(found[row["term"]]["se"], row["std_error"], relative), (name, row)
            seen += 1
    assert seen == 122


def test_every_stata_diagnostic(cases: Path) -> None:
    folder = cases / "ivreg2_stata"
    seen = 0
    for name in published.fixture_names(folder):
        if published.split_name(name)[1] != "diagnostics":
            continue
        found = published.fixture_estimate(folder, name)
        (row,) = published.fixture_rows(folder, name)
        for places, table in ((published.DIAGNOSTICS, found["diagnostics"]), (published.FACTS, found)):
            for theirs, ours in places.items():
                told = row.get(theirs) or ""
                unavailable = "_diagnostics_cl" in name and theirs == "F_stat"
                if not told or unavailable or (theirs == "lambda" and float(told) == 0):
                    continue
                if theirs == "kclass" and not row.get("lambda"):
                    continue
                assert near(table[ours], told, 1e-5), (name, theirs, table[ours], told)
                seen += 1
    assert seen > 350


def test_every_stata_first_stage(cases: Path) -> None:
    folder = cases / "ivreg2_stata"
    seen = 0
    for name in published.fixture_names(folder):
        if published.split_name(name)[1] != "firststage":
            continue
        found = published.fixture_estimate(folder, name)["first_stage"]
        for row in published.fixture_rows(folder, name):
            ours = published.FIRST_STAGE.get(row["statistic"])
            for endogenous, told in row.items():
                if ours and endogenous != "statistic":
                    assert near(found[endogenous][ours], told, 1e-5), (name, row)
                    seen += 1
    assert seen > 200


def checked(found: dict[str, float | None], told: dict[str, dict[str, float]]) -> None:
    """Every number of a case within its own tolerance."""
    assert found.keys() <= told.keys()
    for name, value in found.items():
        item = told[name]
        assert value == pytest.approx(item["expected"], abs=max(item["abs_tol"], 1e-12)), name


@pytest.mark.parametrize(
    ("case", "data", "given", "regressor"),
    [
        ("ivreg2_card_just_id_hc1", "card", published.CARD, "educ"),
        ("ivreg2_sim_multi_endo_hc1", "sim_multi_endo", published.SIMULATED, "endo1"),
    ],
)
def test_handbook_instruments(
    cases: Path, case: str, data: str, given: dict[str, Any], regressor: str
) -> None:
    frame = table_read(cases / "ivreg2_stata" / f"{data}_data.csv")
    model = published.estimate_of(frame, given | {"vcov": "robust"})
    told = model["diagnostics"]
    values = {
        f"coef_{regressor}": model["coefficients"][regressor]["beta"],
        f"se_{regressor}": model["coefficients"][regressor]["se"],
        "rk_LM(idstat)": told["kp_rk_lm"],
        "rk_LM_p": told["kp_rk_lm_p"],
        "rk_Wald_F(widstat)": told["kp_rk_wald_f"],
        "CraggDonald_F": told["cragg_donald_f"],
        "AR_F": told["ar_f"],
        "AR_chi2": told["ar_chi2"],
        "StockWright_S": told["stock_wright_s"],
        "endog_C": told["endogeneity_c"],
    }
    if case.endswith("endo_hc1"):
        values["HansenJ"] = told["hansen_j"]
    checked(values, published.expected(cases, case))


def test_absorbed_instruments_are_dummies(cases: Path) -> None:
    frame = table_read(cases / "ivreg2_stata" / "sim_cluster_data.csv")
    given = {"outcome": "y", "endogenous": "endo1", "instruments": ["z1", "z2"], "vcov": "robust"}
    absorbed = published.estimate_of(frame, given | {"regressors": "x1", "absorb": "cluster_id"})
    dummies = published.estimate_of(frame, given | {"regressors": ["x1", "i.cluster_id"], "small": True})
    for model in (absorbed, dummies):
        told = model["diagnostics"]
        checked(
            {"rk_lm": told["kp_rk_lm"], "rk_F": told["kp_rk_wald_f"]},
            published.expected(cases, "kp_absorbed_equals_dummies"),
        )
    first, second = absorbed["coefficients"]["endo1"], dummies["coefficients"]["endo1"]
    assert first["beta"] == pytest.approx(second["beta"], rel=1e-9)
    assert first["se"] == pytest.approx(second["se"], rel=1e-9)


def test_xtreg_of_the_stata_manual(cases: Path) -> None:
    squares = ["c.age#c.age", "c.ttl_exp#c.ttl_exp", "c.tenure#c.tenure"]
    given = {
        "outcome": "ln_wage",
        "regressors": ["grade", "age", "ttl_exp", "tenure", "2.race", "not_smsa", "south", *squares],
        "absorb": "idcode",
    }
    model = published.estimate_of(table_read(cases / "nlswork.dta"), given)
    names = {
        "age": "age",
        "age2": "c.age#c.age",
        "ttl_exp": "ttl_exp",
        "ttl2": "c.ttl_exp#c.ttl_exp",
        "tenure": "tenure",
        "ten2": "c.tenure#c.tenure",
        "not_smsa": "not_smsa",
        "south": "south",
    }
    values = {"N": model["n"], "r2_within": model["r2_within"]}
    for short, name in names.items():
        values[f"b_{short}"] = model["coefficients"][name]["beta"]
        values[f"se_{short}"] = model["coefficients"][name]["se"]
    checked(values, published.expected(cases, "stata_xtreg_fe_nlswork"))
    assert {"grade", "2.race"} == {
        item["columns"][0] for item in model["dropped"] if item["reason"] == "absorbed"
    }


def test_xtivreg_of_the_stata_manual(cases: Path) -> None:
    """[XT] xtivreg, example 1: printed with seven digits."""
    given = {
        "outcome": "ln_wage",
        "regressors": ["age", "age^2", "not_smsa"],
        "endogenous": "tenure",
        "instruments": ["union", "south"],
        "absorb": "idcode",
    }
    model = published.estimate_of(table_read(cases / "nlswork.dta"), given)
    told = {
        "tenure": (0.2403531, 0.0373419),
        "age": (0.0118437, 0.0090032),
        "age^2": (-0.0012145, 0.0001968),
        "not_smsa": (-0.0167178, 0.0339236),
    }
    for name, (beta, se) in told.items():
        assert model["coefficients"][name]["beta"] == pytest.approx(beta, abs=6e-8)
        assert model["coefficients"][name]["se"] == pytest.approx(se, abs=6e-8)
    assert model["n"] == 19007


def test_grunfeld(cases: Path) -> None:
    given = {"outcome": "invest", "regressors": "value + capital", "absorb": "firm"}
    model = published.estimate_of(table_read(cases / "grunfeld10.csv"), given)
    found = {"N": model["n"]}
    for name in ("value", "capital"):
        found[f"b_{name}"] = model["coefficients"][name]["beta"]
        found[f"se_{name}"] = model["coefficients"][name]["se"]
    checked(found, published.expected(cases, "grunfeld_fe"))


def test_trade_with_four_effects(cases: Path) -> None:
    frame = workspace_read(cases / "trade.RData")["trade"]
    given = {"regressors": "log(dist_km)", "absorb": ["Origin", "Destination", "Product", "Year"]}
    poisson = published.estimate_of(
        frame, given | {"outcome": "Euros", "estimator": "poisson", "cluster": "Origin"}
    )
    linear = published.estimate_of(
        frame, given | {"outcome": "log(Euros)", "cluster": ["Origin", "Destination"]}
    )
    first, second = poisson["coefficients"]["log(dist_km)"], linear["coefficients"]["log(dist_km)"]
    values = {
        "pois_b": first["beta"],
        "pois_se": first["se"],
        "ols_b": second["beta"],
        "ols_se_2way": second["se"],
    }
    checked(values, published.expected(cases, "fixest_trade_4fe"))


def test_regressions_of_other_cases(cases: Path) -> None:
    """The plain regressions behind the mediation and decomposition cases."""
    scores = pd.read_csv(cases / "hsb2_rms.csv")
    told = published.expected(cases, "ucla_sobel_hsb2")
    total = published.estimate_of(scores, {"outcome": "science", "regressors": "math"})["coefficients"][
        "math"
    ]
    path = published.estimate_of(scores, {"outcome": "read", "regressors": "math"})["coefficients"]["math"]
    checked({"c": total["beta"], "se_c": total["se"], "a": path["beta"], "se_a": path["se"]}, told)
    parts = pd.read_csv(cases / "gelbach.csv")
    told = published.expected(cases, "gelbach_b1x2")
    short = published.estimate_of(parts, {"outcome": "y", "regressors": "x1"})["coefficients"]["x1"]["beta"]
    long = published.estimate_of(parts, {"outcome": "y", "regressors": ["x1", "x21", "x22", "x23"]})
    checked({"direct": short, "full": long["coefficients"]["x1"]["beta"]}, told)
