"""GMM that updates its weighting with every step of the coefficients (CUE); knows arrays only.

Hansen, Heaton and Yaron (1996); homoskedastic errors make it LIML. Not invariant to partialling out.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import minimize

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.covariance import Dependence, meat
from compliance.econometrics.equation import Equation, Fit, gmm, gmm_step, moment_weighting
from compliance.econometrics.faults import InestimableModel
from compliance.econometrics.solving import orthonormal

FLAT = 1e-6
"""Gradient, in units of one standard error a coefficient, below which the criterion has its minimum."""


def cue(equation: Equation, dependence: Dependence) -> Fit:
    """β that minimises g(β)′S(β)⁻¹g(β), with the variance at that S. Raises InestimableModel."""
    start = gmm(equation, dependence)
    if equation.shape[0] == equation.shape[1]:
        return start
    x = equation.regressors
    q, _ = orthonormal(equation.instruments)
    scale = np.sqrt(np.diag(start.bread))

    def criterion(steps: FloatArray) -> tuple[float, FloatArray]:
        residuals = equation.y - x @ (start.beta + steps * scale)
        moments = q.T @ residuals
        weighted = moment_weighting(residuals, q, dependence) @ moments
        direction = (q @ weighted)[:, None]
        # The variance of the one moment in this direction, and how each coefficient moves it.
        joint = meat(np.column_stack([residuals, x]), direction, dependence)
        slope = -2 * x.T @ direction[:, 0] + joint[0, 1:] + joint[1:, 0]
        return float(moments @ weighted), slope * scale

    # The gradient loses digits near the minimum, so a stop for lack of precision is judged by its size.
    found: Any = minimize(criterion, np.zeros(len(scale)), jac=True, method="BFGS", options={"gtol": 1e-9})
    if not np.isfinite(found.x).all() or np.abs(found.jac).max() > FLAT * max(1.0, found.fun):
        raise InestimableModel(
            "Continuously updated GMM found no minimum; instruments may be too weak. Use gmm or liml.",
            reason="gmm_diverged",
            where="estimator",
        )
    beta = start.beta + found.x * scale
    residuals = equation.y - x @ beta
    weighting = moment_weighting(residuals, q, dependence)
    linear = gmm_step(equation, q, weighting)
    return Fit(beta, residuals, linear.bread, linear.design, weighting=weighting, steps=int(found.nit))
