"""Tests of moment conditions: Sargan, Hansen J, the difference C, Stock–Wright S; knows arrays only.

Hansen (1982); Hayashi (2000, propositions 3.6 and 3.7) for J and C; Stock and Wright (2000, theorem 2) for S.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.covariance import Dependence, meat
from compliance.econometrics.equation import Equation, Fit, gmm_step, ols
from compliance.econometrics.solving import orthonormal


@dataclass(frozen=True, slots=True)
class Chi2Test:
    """A statistic with its χ² degrees of freedom and p; `df` 0 means there was nothing to test."""

    value: float | None
    df: int
    p: float | None


NOTHING = Chi2Test(None, 0, None)


def chi2_test(value: float, df: int) -> Chi2Test:
    return Chi2Test(value, df, float(stats.chi2.sf(value, df)))


def overidentification(equation: Equation, fit: Fit, dependence: Dependence) -> Chi2Test:
    """Hansen's J at efficient GMM whose weighting comes from the fit's residuals; Sargan's under iid.

    NOTHING where exactly identified or where the moments' variance has not full rank (few clusters).
    """
    k, instruments, _ = equation.shape
    if instruments == k:
        return NOTHING
    q, _ = orthonormal(equation.instruments)
    if fit.weighting is not None:
        moments = q.T @ fit.residuals
        return chi2_test(float(moments @ fit.weighting @ moments), instruments - k)
    variance = meat(fit.residuals, q, dependence)
    if dependence.kind == "iid":
        moments = q.T @ fit.residuals
        return chi2_test(float(moments @ np.linalg.inv(variance) @ moments), instruments - k)
    if np.linalg.matrix_rank(variance) < len(variance):
        return NOTHING
    value = _objective(equation, q, variance)
    return chi2_test(value, instruments - k)


def endogeneity(equation: Equation, dependence: Dependence) -> Chi2Test:
    """C: J with the endogenous regressors also as instruments, less J without, one variance for both."""
    width = equation.endogenous.shape[1]
    wide = Equation(
        equation.y,
        equation.exogenous,
        equation.endogenous,
        np.column_stack([equation.excluded, equation.endogenous]),
    )
    q, _ = orthonormal(np.column_stack([equation.instruments, equation.endogenous]))
    errors = ols(equation.y, equation.regressors).residuals
    variance = meat(errors, q, dependence)
    if np.linalg.matrix_rank(variance) < len(variance):
        return NOTHING
    # Q of the first L columns spans the instruments alone, so its block is their variance.
    first = equation.shape[1]
    with_all = _objective(wide, q, variance)
    without = _objective(equation, q[:, :first], variance[:first, :first])
    return chi2_test(with_all - without, width)


def stock_wright(equation: Equation, dependence: Dependence) -> Chi2Test:
    """S: all moments at zero endogenous coefficients, exogenous ones by least squares, as in ivreg2."""
    q, _ = orthonormal(equation.instruments)
    errors = ols(equation.y, equation.exogenous).residuals
    moments, variance = q.T @ errors, meat(errors, q, dependence)
    if np.linalg.matrix_rank(variance) < len(variance):
        return NOTHING
    value = float(moments @ np.linalg.solve(variance, moments))
    return chi2_test(value, equation.excluded.shape[1])


def _objective(equation: Equation, q: FloatArray, variance: FloatArray) -> float:
    """GMM's criterion at its minimum for the moments q′e with this variance."""
    fit = gmm_step(equation, q, np.asarray(np.linalg.inv(variance)))
    moments = q.T @ fit.residuals
    assert fit.weighting is not None
    return float(moments @ fit.weighting @ moments)
