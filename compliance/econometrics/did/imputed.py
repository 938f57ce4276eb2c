"""The untreated outcome of every row from untreated rows, and which untreated rows each prediction rests on.

First stage of Borusyak, Jaravel and Spiess (2024, eq. 4) and of Gardner (2022, eq. 3): unit and time
effects and covariates, fitted on rows not yet treated. Knows no weights of the second stage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from compliance.econometrics.arrays import BoolArray, FloatArray, IntArray
from compliance.econometrics.did.errors import DidError, plain
from compliance.econometrics.did.panel import Panel
from compliance.econometrics.did.regression import independent


@dataclass(frozen=True, slots=True)
class FirstStage:
    """The fit on untreated rows of a panel all of whose rows can be predicted."""

    panel: Panel
    untreated: BoolArray
    gap: FloatArray
    """(n,) outcome less predicted untreated outcome: residual of untreated rows, effect of treated rows."""
    z: FloatArray
    """(n, q) time dummies and covariates, the independent ones."""
    z_mean: FloatArray
    """(N, q) their mean over the untreated rows of each unit."""
    mass: FloatArray
    """(N,) weight of the untreated rows of each unit."""
    inverse: FloatArray
    """(q, q) inverse of the gram of z within units, untreated rows."""

    def resting(self, weights: FloatArray) -> FloatArray:
        """(n, m): the weights (n, m) on predictions written as weights on untreated outcomes.

        Sum over rows of weights × prediction = sum over untreated rows of the answer × outcome.
        """
        panel = self.panel
        by_unit = np.zeros((len(panel.units), weights.shape[1]))
        np.add.at(by_unit, panel.unit, weights)
        slope = self.inverse @ (self.z.T @ weights - self.z_mean.T @ by_unit)
        within = self.z - self.z_mean[panel.unit]
        spread = (by_unit / self.mass[:, None])[panel.unit] + within @ slope
        return np.where(self.untreated[:, None], panel.weight[:, None] * spread, 0.0)


def first_stage(panel: Panel, anticipation: float = 0.0) -> FirstStage:
    """Fit on rows before `cohort - anticipation`; rows that cannot be predicted are dropped and listed.

    Raises DidError where nothing treated can be predicted.
    """
    panel = _predictable(panel, anticipation)
    if not panel.treated.any():
        raise DidError(
            "nothing_to_impute", "No treated row is left whose unit and period have untreated rows."
        )
    untreated = panel.relative < -anticipation
    unit, weight = panel.unit, panel.weight * untreated
    dummies = (panel.time[:, None] == np.arange(1, len(panel.times))[None, :]).astype(float)
    z = np.column_stack([dummies, panel.x])
    mass = np.bincount(unit, weight, len(panel.units)).astype(np.float64)
    within = (
        np.where(untreated[:, None], z - _means(z, unit, weight, mass)[unit], 0.0) * np.sqrt(weight)[:, None]
    )
    kept = independent(within, np.linalg.norm(z, axis=0))
    if len(kept) < z.shape[1]:
        _refuse_unidentified(panel, z, kept, dummies.shape[1])
    z, within = z[:, kept], within[:, kept]
    z_mean = _means(z, unit, weight, mass)
    inverse = np.linalg.inv(within.T @ within)
    y_mean = np.bincount(unit, weight * panel.y, len(panel.units)) / mass
    slope = inverse @ (within.T @ (np.sqrt(weight) * (panel.y - y_mean[unit])))
    gap = panel.y - y_mean[unit] - (z - z_mean[unit]) @ slope
    return FirstStage(panel, np.asarray(untreated), gap, z, z_mean, mass, inverse)


def _means(z: FloatArray, unit: IntArray, weight: FloatArray, mass: FloatArray) -> FloatArray:
    sums = np.column_stack([np.bincount(unit, weight * column, len(mass)) for column in z.T])
    return np.asarray(sums / mass[:, None])


def _predictable(panel: Panel, anticipation: float) -> Panel:
    """Without units never seen untreated and periods in which nobody is untreated."""
    untreated = panel.relative < -anticipation
    has_unit = np.bincount(panel.unit, untreated, len(panel.units)) > 0
    has_time = np.bincount(panel.time, untreated & has_unit[panel.unit], len(panel.times)) > 0
    rows = has_unit[panel.unit] & has_time[panel.time]
    if rows.all():
        return panel
    gone = {
        "units": [plain(name) for name in panel.units[~has_unit]],
        "periods": [plain(t) for t in panel.times[~has_time]],
        "rows": int((~rows).sum()),
    }
    if not (rows & ~untreated).any():
        raise DidError(
            "nothing_to_impute",
            "No treated row can be compared: no unit with untreated rows is treated in a period in which "
            "another "
            "unit is untreated.",
            **gone,
        )
    return panel.keep(rows, not_imputable=gone)


def _refuse_unidentified(panel: Panel, z: FloatArray, kept: IntArray, times: int) -> None:
    """A time effect that untreated rows do not pin down makes predictions arbitrary; a covariate only if it
    moves."""
    for at in sorted(set(range(z.shape[1])) - set(kept.tolist())):
        if at < times:
            raise DidError(
                "unconnected",
                f"The effect of {plain(panel.times[at + 1])} cannot be told from unit effects in the "
                f"untreated rows: "
                "units observed then are not connected to the other periods.",
            )
        column = z[:, at]
        first = column[np.searchsorted(panel.unit, np.arange(len(panel.units)))]
        if not np.allclose(column, first[panel.unit]):
            raise DidError(
                "unidentified_covariate",
                f"Covariate number {at - times + 1} does not vary within units among untreated rows, "
                "so its effect on the untreated outcome is unknown.",
            )
