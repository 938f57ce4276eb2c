"""ATT of one 2×2 comparison with covariates and its influence function; knows no cohorts or calendar.

Sant'Anna and Zhao (2020), "Doubly robust difference-in-differences estimators", Journal of Econometrics 219:
regression adjustment eq. 2.2, Hájek-type weighting eq. 2.3, doubly robust eq. 2.5 with its influence function
in section 3 for panel data.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from compliance.econometrics.did.errors import DidError

Array = NDArray[np.float64]
TRIM = 0.995
"""Controls whose propensity score is above this are left out, as in the authors' package."""


def cell_att(change: Array, treated: Array, x: Array, weight: Array, method: str) -> tuple[float, Array]:
    """ATT and the influence function (m,) whose mean square over m, divided by m, is the variance.

    change (m,): outcome after minus before. treated (m,): 1 or 0. x (m, k): covariates with a constant.
    Raises DidError where a group has fewer rows than the covariates need or the logit does not converge.
    """
    weight = weight / weight.mean()
    if x.shape[1] == 1:
        return _difference(change, treated, weight)
    _refuse_thin(treated, x)
    fitted, of_ols = (
        _outcome_line(change, treated, x, weight) if method != "ipw" else (np.zeros(len(change)), None)
    )
    score, of_logit = _propensity(treated, x, weight) if method != "reg" else (None, None)
    on_treated = weight * treated
    if score is None:
        on_control = on_treated
        att_treated, psi_treated = _mean(change, on_treated)
        att_control, psi_control = _mean(fitted, on_control)
        assert of_ols is not None
        psi_control = psi_control + of_ols @ _slope(on_control, x)
        return att_treated - att_control, psi_treated - psi_control
    on_control = weight * score * (1 - treated) / (1 - score) * (score < TRIM)
    residual = change - fitted
    att_treated, psi_treated = _mean(residual, on_treated)
    att_control, psi_control = _mean(residual, on_control)
    assert of_logit is not None
    deviation = (on_control * (residual - att_control))[:, None] * x
    psi_control = psi_control + of_logit @ (deviation.mean(0) / on_control.mean())
    if of_ols is not None:
        psi_treated = psi_treated - of_ols @ _slope(on_treated, x)
        psi_control = psi_control - of_ols @ _slope(on_control, x)
    return att_treated - att_control, psi_treated - psi_control


def _difference(change: Array, treated: Array, weight: Array) -> tuple[float, Array]:
    """Without covariates all three methods are the difference of two means."""
    first, psi_first = _mean(change, weight * treated)
    second, psi_second = _mean(change, weight * (1 - treated))
    return first - second, psi_first - psi_second


def _mean(value: Array, weight: Array) -> tuple[float, Array]:
    total = weight.mean()
    mean = float((weight * value).mean() / total)
    return mean, weight * (value - mean) / total


def _slope(weight: Array, x: Array) -> Array:
    return np.asarray((weight[:, None] * x).mean(0) / weight.mean())


def _outcome_line(change: Array, treated: Array, x: Array, weight: Array) -> tuple[Array, Array]:
    """Fitted change of the controls' regression, and its coefficients' influence (m, k)."""
    control = weight * (1 - treated)
    gram = (control[:, None] * x).T @ x / len(x)
    if np.linalg.cond(gram) > 1e14:
        raise DidError(
            "collinear_covariates", "The covariates are collinear among the controls of a comparison."
        )
    beta = np.linalg.solve(gram, (control[:, None] * x).T @ change / len(x))
    fitted = x @ beta
    return fitted, (control * (change - fitted))[:, None] * x @ np.linalg.inv(gram)


def _propensity(treated: Array, x: Array, weight: Array) -> tuple[Array, Array]:
    """Logit by Newton steps: scores clipped below one, and the coefficients' influence (m, k)."""
    beta = np.zeros(x.shape[1])
    for _ in range(60):
        score = 1 / (1 + np.exp(-np.clip(x @ beta, -35, 35)))
        bend = (weight * score * (1 - score))[:, None] * x
        hessian = bend.T @ x / len(x)
        if not np.isfinite(hessian).all() or np.linalg.cond(hessian) > 1e14:
            break
        step = np.linalg.solve(hessian, (weight * (treated - score)) @ x / len(x))
        beta = beta + step
        if np.abs(step).max() < 1e-11 * (1 + np.abs(beta).max()):
            score = np.minimum(1 / (1 + np.exp(-np.clip(x @ beta, -35, 35))), 1 - 1e-6)
            return score, (weight * (treated - score))[:, None] * x @ np.linalg.inv(hessian)
    raise DidError(
        "overlap",
        "The propensity score of a comparison cannot be estimated: the covariates separate treated from "
        "untreated units. Use fewer covariates or est_method 'reg'.",
    )


def _refuse_thin(treated: Array, x: Array) -> None:
    count = int(treated.sum())
    if count < 1 or len(treated) - count < x.shape[1]:
        raise DidError(
            "thin_group",
            f"A comparison has {count} treated and {len(treated) - count} untreated units for "
            f"{x.shape[1]} covariates with constant.",
        )
