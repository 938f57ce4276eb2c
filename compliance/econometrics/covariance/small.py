"""Finite-sample factors and reference distributions, as Stata's ivreg2 and reghdfe count; knows no rows."""

from __future__ import annotations

from dataclasses import dataclass

from scipy import stats

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.covariance.dependence import Dependence


@dataclass(frozen=True, slots=True)
class SmallSample:
    """How many observations, parameters and clusters an estimate has.

    `count`: N. `parameters`: K, slopes and constant, without absorbed effects. `absorbed`: rank of absorbed
    effects for unclustered errors. `absorbed_clustered`: of those not nested in a cluster.
    `small`: t and F with corrections, against z and χ². `dofminus`, `sdofminus`: as ivreg2 takes them.
    """

    count: float
    parameters: int
    absorbed: int = 0
    absorbed_clustered: int = 0
    small: bool = True
    dofminus: float = 0.0
    sdofminus: float = 0.0

    def residual_df(self) -> float:
        """N - K, all absorbed effects counted."""
        return self.count - self.parameters - self.absorbed - self.dofminus - self.sdofminus

    def lost(self, dependence: Dependence) -> float:
        """Parameters that count under this dependence beside the slopes."""
        absorbed = self.absorbed_clustered if dependence.clustered else self.absorbed
        return absorbed + self.sdofminus + (0.0 if dependence.clustered else self.dofminus)

    def factor(self, dependence: Dependence) -> float:
        """What the sandwich is multiplied by; `meat` has applied N/(N - dofminus) already."""
        kind = dependence.kind
        if kind in ("hc2", "hc3", "crv3"):
            return 1.0
        scale = 1.0 if dependence.clustered else (self.count - dependence.dofminus) / self.count
        if not self.small or kind == "hc0":
            # Large-sample, absorbed effects still leave N - rank observations (xtivreg2's dofminus).
            return 1.0
        left = self.count - self.parameters - self.lost(dependence)
        if not dependence.clustered:
            return scale * self.count / left
        groups = min(dependence.cluster_counts)
        return groups / (groups - 1) * (self.count - 1) / left

    def df(self, dependence: Dependence) -> float:
        """Degrees of freedom of t: clusters less one, or N - K."""
        if dependence.clustered:
            return min(dependence.cluster_counts) - 1
        return self.residual_df()

    def p_value(self, t: FloatArray, dependence: Dependence) -> FloatArray:
        """Two-sided."""
        found = stats.t.sf(abs(t), self.df(dependence)) if self.small else stats.norm.sf(abs(t))
        return 2 * found  # type: ignore[no-any-return]

    def quantile(self, level: float, dependence: Dependence) -> float:
        """Half width of a two-sided interval of `level`, in standard errors."""
        tail = 0.5 + level / 2
        return float(stats.t.ppf(tail, self.df(dependence)) if self.small else stats.norm.ppf(tail))
