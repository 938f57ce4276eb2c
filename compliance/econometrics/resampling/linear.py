"""Least squares on named columns with the scores that resampling and stacked tests need; knows no draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from compliance.econometrics.absorbing import demean, effects_cost
from compliance.econometrics.arrays import FloatArray, group_sums, groups_of
from compliance.econometrics.covariance import Dependence, SmallSample, meat
from compliance.econometrics.faults import InestimableModel
from compliance.econometrics.resampling.columns import Columns
from compliance.econometrics.solving import independent, least_squares


@dataclass(frozen=True, slots=True)
class LinearFit:
    """Coefficients of `names` (k,), covariance (k, k), t's degrees of freedom, and influence (G, k) by
    cluster."""

    names: tuple[str, ...]
    beta: FloatArray
    vcov: FloatArray
    df: float
    influence: FloatArray
    """(G, k) sums to zero; its cross-product is the covariance without small-sample factor."""
    residual: FloatArray
    ss_model: float
    r2: float
    count: int

    def of(self, name: str) -> tuple[float, float]:
        """One coefficient and its standard error."""
        at = self.names.index(name)
        return float(self.beta[at]), float(np.sqrt(self.vcov[at, at]))


def fit(columns: Columns, outcome: str, regressors: Sequence[str], kind: str | None = None) -> LinearFit:
    """Outcome on regressors, a constant or the absorbed effects.

    kind: `iid`, `hc0`, `hc1`, `cluster`; by default `cluster` where a cluster is named, else `iid`.
    Raises InestimableModel naming the first regressor that is a combination of the others or constant.
    """
    kind = kind or ("iid" if columns.cluster is None else "cluster")
    x = columns.matrix(regressors)
    names = tuple(regressors)
    if not columns.effects:
        x, names = np.column_stack([x, np.ones(columns.count)]), (*names, "_cons")
    left = demean(np.column_stack([columns.values[outcome], x]), list(columns.effects), columns.weight)
    root = np.ones(columns.count) if columns.weight is None else np.sqrt(columns.weight)
    y, x = left[:, 0] * root, left[:, 1:] * root[:, None]
    _refuse_collinear(x, columns.matrix(regressors), names)
    beta, bread = least_squares(x, y)
    residual = y - x @ beta
    dependence, sample = _assumption(columns, kind, x.shape[1])
    if dependence.clustered and min(dependence.cluster_counts) < 2:
        raise InestimableModel(
            "One cluster only is left; clustered errors need at least two.", reason="one_cluster"
        )
    if min(sample.residual_df(), sample.count - sample.parameters - sample.lost(dependence)) < 1:
        raise InestimableModel(
            f"{columns.count} rows are too few for {x.shape[1]} coefficients and the absorbed effects.",
            reason="too_few_rows",
        )
    if float(residual @ residual) <= 1e-24 * max(float(y @ y), 1e-300):
        raise InestimableModel(
            f"The regressors fit {outcome!r} exactly; no error is left to judge them by.",
            reason="perfect_fit",
            where=outcome,
        )
    vcov = bread @ meat(residual, x, dependence) @ bread * sample.factor(dependence)
    codes = columns.clusters()
    influence = group_sums(x * residual[:, None], codes, groups_of(codes)) @ bread
    total = float(((y - (root * (root @ y) / (root @ root) if not columns.effects else 0)) ** 2).sum())
    lost = float((residual**2).sum())
    return LinearFit(
        names,
        beta,
        vcov,
        sample.df(dependence),
        influence,
        residual / root,
        total - lost,
        1 - lost / total if total > 0 else float("nan"),
        columns.count,
    )


def _assumption(columns: Columns, kind: str, slopes: int) -> tuple[Dependence, SmallSample]:
    clusters = () if columns.cluster is None or kind != "cluster" else (columns.cluster,)
    cost = effects_cost(list(columns.effects), list(clusters))
    dependence = Dependence(kind, float(columns.count), clusters)
    return dependence, SmallSample(float(columns.count), slopes, cost.rank, cost.rank_small)


def _refuse_collinear(x: FloatArray, before: FloatArray, names: tuple[str, ...]) -> None:
    gone = before.shape[1] and np.linalg.norm(x[:, : before.shape[1]], axis=0) <= 1e-9 * np.linalg.norm(
        before, axis=0
    )
    if np.any(gone):
        name = names[int(np.argmax(gone))]
        raise InestimableModel(
            f"{name!r} does not vary once the absorbed effects are taken out.",
            reason="no_variation",
            where=name,
        )
    keep = independent(x)
    if not keep.all():
        name = names[int(np.argmin(keep))]
        name = names[-2] if name == "_cons" and len(names) > 1 else name
        raise InestimableModel(
            f"{name!r} is a combination of the other regressors; leave it out.",
            reason="collinear",
            where=name,
        )
