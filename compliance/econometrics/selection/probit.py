"""Probit by Newton's method with its scores; knows arrays only (Wooldridge 2010, section 15.4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr

from compliance.econometrics.arrays import BoolArray, FloatArray
from compliance.econometrics.faults import InestimableModel

ROUNDS = 100
SETTLED = 1e-10
PERFECT = 30.0
"""An index beyond this many deviations means that a regressor tells the choice without error."""


@dataclass(frozen=True, slots=True)
class Probit:
    """γ (k,), its variance from the information matrix (k, k), scores (n, k), index zγ (n,)."""

    gamma: FloatArray
    vcov: FloatArray
    scores: FloatArray
    index: FloatArray
    log_likelihood: float


def mills(index: FloatArray) -> FloatArray:
    """φ/Φ without loss of digits in the lower tail."""
    return np.asarray(np.exp(-0.5 * index**2 - 0.5 * np.log(2 * np.pi) - log_ndtr(index)))


def probit(z: FloatArray, chosen: BoolArray) -> Probit:
    """Chosen (n,) on z (n, k) of full column rank. Raises InestimableModel where a column separates."""
    if chosen.all() or not chosen.any():
        raise InestimableModel(
            "The selection does not vary: all rows are in, or none.", reason="no_variation", where="selection"
        )
    sign = np.where(chosen, 1.0, -1.0)
    gamma = np.zeros(z.shape[1])
    for _ in range(ROUNDS):
        index = z @ gamma
        first = sign * mills(sign * index)
        weight = first * (first + index)
        step = _step((z * weight[:, None]).T @ z, z.T @ first)
        # A full step can overshoot far from the optimum; the likelihood is concave, so half of it helps.
        before = float(log_ndtr(sign * index).sum())
        while (
            float(log_ndtr(sign * (z @ (gamma + step))).sum()) < before - 1e-9 and np.abs(step).max() > 1e-14
        ):
            step = step / 2
        gamma = gamma + step
        if np.abs(step).max() <= SETTLED * max(1.0, np.abs(gamma).max()):
            break
        if np.abs(z @ gamma).max() > PERFECT:
            raise _separated()
    index = z @ gamma
    first = sign * mills(sign * index)
    hessian = (z * (first * (first + index))[:, None]).T @ z
    return Probit(
        gamma,
        _step(hessian, np.eye(len(gamma))),
        z * first[:, None],
        index,
        float(log_ndtr(sign * index).sum()),
    )


def _step(hessian: FloatArray, right: FloatArray) -> FloatArray:
    """hessian⁻¹ right; a curvature that has gone means that the choice is told without error."""
    try:
        return np.asarray(np.linalg.solve(hessian, right))
    except np.linalg.LinAlgError as error:
        raise _separated() from error


def _separated() -> InestimableModel:
    return InestimableModel(
        "A regressor of the selection tells without error who is in; leave it out.",
        reason="separated",
        where="selection",
    )
