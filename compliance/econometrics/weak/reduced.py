"""The reduced form that every instrument statistic is computed from; knows arrays only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.covariance import Dependence, SmallSample
from compliance.econometrics.equation import Equation
from compliance.econometrics.solving import orthonormal, partialled


@dataclass(frozen=True, slots=True)
class Reduced:
    """y (n,), endogenous x (n, k1) and orthonormal instruments q (n, l1), exogenous columns taken out.

    `instruments`: L, excluded and exogenous. `sample` and `dependence` as of the estimate.
    """

    y: FloatArray
    x: FloatArray
    q: FloatArray
    instruments: int
    dependence: Dependence
    sample: SmallSample

    @property
    def count(self) -> float:
        return self.sample.count

    @property
    def free(self) -> float:
        """N - L, absorbed effects and dofminus counted as ivreg2 counts them."""
        return self.count - self.instruments - self.sample.lost(self.dependence)

    def f_of(self, chi2: float, restrictions: int) -> float:
        """The F that belongs to a χ² of excluded instruments (ivreg2's finite-sample form)."""
        if not self.dependence.clustered:
            return chi2 / (self.count - self.dependence.dofminus) * self.free / restrictions
        groups = min(self.dependence.cluster_counts)
        return chi2 / (self.count - 1) * self.free * (groups - 1) / groups / restrictions

    @property
    def f_df(self) -> float:
        """Denominator degrees of freedom of that F."""
        if self.dependence.clustered:
            return min(self.dependence.cluster_counts) - 1
        return self.free


def reduced_form(equation: Equation, dependence: Dependence, sample: SmallSample) -> Reduced:
    """Frisch–Waugh–Lovell on the exogenous columns, then an orthonormal basis of the excluded instruments."""
    width = equation.endogenous.shape[1]
    columns = np.column_stack([equation.y, equation.endogenous, equation.excluded])
    clean = partialled(columns, equation.exogenous)
    q, _ = orthonormal(clean[:, 1 + width :])
    return Reduced(clean[:, 0], clean[:, 1 : 1 + width], q, equation.shape[1], dependence, sample)
