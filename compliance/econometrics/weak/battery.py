"""Every instrument statistic of one estimate, under the names results JSON uses."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy import stats

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.covariance import Dependence, SmallSample
from compliance.econometrics.equation import Equation, Fit
from compliance.econometrics.weak.anderson_rubin import ar_set, ar_test
from compliance.econometrics.weak.effective import effective_f
from compliance.econometrics.weak.first_stage import first_stages
from compliance.econometrics.weak.lee import tf_test
from compliance.econometrics.weak.overidentification import (
    Chi2Test,
    endogeneity,
    overidentification,
    stock_wright,
)
from compliance.econometrics.weak.rank import rank_tests
from compliance.econometrics.weak.reduced import Reduced, reduced_form


@dataclass(slots=True)
class Battery:
    """`values` as the results JSON names them, `facts` beside them, `notes` in sentences."""

    values: dict[str, Any]
    facts: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def instrument_diagnostics(
    equation: Equation,
    fit: Fit,
    dependence: Dependence,
    sample: SmallSample,
    vcov: FloatArray,
    names: list[str],
) -> Battery:
    """Identification, weakness, weak-robust inference and validity."""
    overid = overidentification(equation, fit, dependence)
    values: dict[str, Any] = {}
    battery = Battery(values)
    if equation.endogenous.shape[1]:
        reduced = reduced_form(equation, dependence, sample)
        values |= _identification(reduced)
        battery.facts["first_stage"] = first_stages(reduced, names[: equation.endogenous.shape[1]])
        values |= _weak_robust(reduced, equation, battery)
        if equation.endogenous.shape[1] == 1:
            values |= _single(reduced, fit, vcov, values)
        _put(values, "endogeneity_c", endogeneity(equation, dependence))
    df = equation.shape[1] - equation.shape[0]
    values["hansen_j"] = 0.0 if df == 0 else overid.value
    values["hansen_p"], values["hansen_df"] = overid.p, df
    if dependence.kind == "iid" and df:
        values["sargan"], values["sargan_p"] = overid.value, overid.p
    if df and overid.value is None:
        battery.notes.append(
            "The over-identification test is not available: there are fewer clusters or periods than moments."
        )
    if fit.root is not None and df:
        values |= _liml_overid(fit.root, df, sample)
    return battery


def _put(values: dict[str, Any], name: str, test: Chi2Test) -> None:
    values[name], values[f"{name}_p"], values[f"{name}_df"] = test.value, test.p, test.df


def _identification(reduced: Reduced) -> dict[str, Any]:
    rank = rank_tests(reduced)
    return {
        "kp_rk_lm": rank.rk_lm,
        "kp_rk_lm_p": rank.rk_lm_p,
        "kp_rk_lm_df": rank.rk_lm_df,
        "kp_rk_wald_f": rank.rk_wald_f,
        "cragg_donald_f": rank.cragg_donald_f,
    }


def _weak_robust(reduced: Reduced, equation: Equation, battery: Battery) -> dict[str, Any]:
    test = ar_test(reduced)
    found: dict[str, Any] = {
        "ar_f": test.f,
        "ar_p": test.f_p,
        "ar_chi2": test.chi2,
        "ar_chi2_p": test.chi2_p,
        "ar_df": [test.df, test.df_denominator],
        "ar_set": ar_set(reduced).to_json() if equation.endogenous.shape[1] == 1 else None,
    }
    if found["ar_set"] is None:
        battery.notes.append(
            "The Anderson–Rubin set is given for one endogenous regressor; with several the test is joint."
        )
    _put(found, "stock_wright_s", stock_wright(equation, reduced.dependence))
    return found


def _single(reduced: Reduced, fit: Fit, vcov: FloatArray, known: dict[str, Any]) -> dict[str, Any]:
    """Effective F, and tF where exactly identified."""
    effective = effective_f(reduced)
    found: dict[str, Any] = {"effective_f": effective.f, "effective_f_critical": effective.to_json()}
    if reduced.q.shape[1] == 1:
        se = float(np.sqrt(vcov[0, 0]))
        found["tf"] = tf_test(float(fit.beta[0]), se, float(known["kp_rk_wald_f"])).to_json()
    return found


def _liml_overid(root: float, df: int, sample: SmallSample) -> dict[str, Any]:
    """Anderson and Rubin's (1950) likelihood-ratio and linearised tests of LIML's over-identification."""
    count = sample.count - sample.dofminus
    ratio, linear = count * float(np.log(root)), count * (root - 1)
    return {
        "liml_ar_lr": ratio,
        "liml_ar_lr_p": float(stats.chi2.sf(ratio, df)),
        "liml_ar_linear": linear,
        "liml_ar_linear_p": float(stats.chi2.sf(linear, df)),
    }


def wald_f(
    names: list[str], beta: FloatArray, vcov: FloatArray, sample: SmallSample, dependence: Dependence
) -> dict[str, Any]:
    """F that all slopes are zero, with its degrees of freedom; None where the variance has lower rank."""
    slopes = [place for place, name in enumerate(names) if name != "_cons"]
    part = vcov[np.ix_(slopes, slopes)]
    empty = {"f": None, "f_p": None, "f_df": None}
    if not slopes or not np.isfinite(part).all() or np.linalg.matrix_rank(part) < len(slopes):
        return empty
    factor = 1.0
    if not sample.small:
        # The F is always of finite-sample form, also where coefficients are compared with z.
        factor = _finite_form(sample, dependence)
    f = float(beta[slopes] @ np.linalg.solve(part, beta[slopes])) / len(slopes) / factor
    df = sample.df(dependence)
    return {"f": f, "f_p": float(stats.f.sf(f, len(slopes), df)), "f_df": [len(slopes), df]}


def _finite_form(sample: SmallSample, dependence: Dependence) -> float:
    return replace(sample, small=True).factor(dependence)
