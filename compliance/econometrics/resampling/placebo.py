"""The coefficient of thousands of pseudo-treatments with clustered errors, exactly as if refitted; knows no
panel.

Frisch and Waugh (1933): the outcome is residualised once, every pseudo-treatment by the same projection.
The p value is that of Fisher's (1935) randomisation test: the true coefficient's rank among the draws,
itself counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from compliance.econometrics.arrays import FloatArray, IntArray, groups_of
from compliance.econometrics.did.bands import cluster_sums
from compliance.econometrics.faults import InestimableModel, SpecificationFault
from compliance.econometrics.resampling.columns import Columns
from compliance.econometrics.resampling.residuals import Nuisance, nuisance_of
from compliance.econometrics.resampling.threads import single_threaded
from compliance.econometrics.resampling.wild import cluster_factor
from compliance.econometrics.results import plain

BLOCK = 500_000
"""Cells of pseudo-treatments held at a time."""


@dataclass(frozen=True, slots=True)
class PlaceboResult:
    """The true coefficient and those of the draws, with their t ratios."""

    beta: float
    t: float
    betas: FloatArray
    ts: FloatArray
    how: str

    @property
    def p_beta(self) -> float:
        """Rank p value of the coefficient's size."""
        return _rank(self.betas, self.beta)

    @property
    def p_t(self) -> float:
        """Rank p value of the t ratio's size."""
        return _rank(self.ts, self.t)

    def to_json(self, *, values: bool = True) -> dict[str, Any]:
        rejected = float((np.abs(self.ts) > stats.norm.ppf(0.975)).mean())
        found: dict[str, Any] = {
            "beta": self.beta,
            "t": self.t,
            "p_beta": self.p_beta,
            "p_t": self.p_t,
            "draws": len(self.betas),
            "how": self.how,
            "mean": float(self.betas.mean()),
            "sd": float(self.betas.std()),
            "share_significant": rejected,
        }
        told: dict[str, Any] = plain({**found, "betas": self.betas, "ts": self.ts} if values else found)
        return told


@single_threaded
def placebo_draws(
    columns: Columns,
    outcome: str,
    regressor: str,
    controls: tuple[str, ...] = (),
    *,
    unit: str | None = None,
    time: str | None = None,
    within: str | None = None,
    draws: int = 999,
    seed: int = 0,
) -> PlaceboResult:
    """Permute the regressor and estimate again.

    unit: a grouping of `columns.groups` whose whole paths, ordered by the grouping `time`, change places
    (units seen in the same number of rows trade); within: a grouping inside which single rows change places;
    neither: any row with any row.
    """
    if draws < 1:
        raise SpecificationFault(f"At least one placebo draw is needed, not {draws}.", reason="bad_option")
    nuisance = nuisance_of(list(columns.effects), columns.matrix(controls), columns.weight)
    x = columns.values[regressor]
    y, factor = nuisance.residual(columns.values[outcome]), cluster_factor(columns, len(controls) + 1)
    true_beta, true_t = _estimates(columns, nuisance, y, x[:, None], factor)
    if not np.isfinite(true_beta[0]):
        raise InestimableModel(
            f"{regressor!r} does not vary once controls and absorbed effects are taken out.",
            reason="no_variation",
            where=regressor,
        )
    random = np.random.default_rng(seed)
    order = _orders(columns, unit, time, within)
    betas, ts = np.empty(draws), np.empty(draws)
    step = max(1, BLOCK // columns.count)
    for start in range(0, draws, step):
        count = min(step, draws - start)
        pseudo = order(x, count, random)
        betas[start : start + count], ts[start : start + count] = _estimates(
            columns, nuisance, y, pseudo, factor
        )
    known = np.isfinite(betas)
    how = f"paths of {unit}" if unit else f"rows within {within}" if within else "rows"
    return PlaceboResult(float(true_beta[0]), float(true_t[0]), betas[known], ts[known], how)


def _rank(drawn: FloatArray, truth: float) -> float:
    return float((1 + (np.abs(drawn) >= abs(truth) * (1 - 1e-10)).sum()) / (1 + len(drawn)))


def _estimates(
    columns: Columns, nuisance: Nuisance, y: FloatArray, treatments: FloatArray, factor: float
) -> tuple[FloatArray, FloatArray]:
    """(R,) coefficients and t ratios of treatments (n, R), errors clustered (or robust, one row a cluster).

    y: (n,) the outcome's residual. factor: root of the small-sample factor.
    """
    left = nuisance.residuals(treatments)
    mass = columns.weight
    heavy = left if mass is None else left * mass[:, None]
    own = heavy * y[:, None]
    heavy *= left
    size = heavy.sum(axis=0)
    before = (treatments**2).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        beta = np.where(size > 1e-18 * np.maximum(before, 1e-300), own.sum(axis=0) / size, np.nan)
        cluster = columns.clusters()
        scores = cluster_sums(own, cluster) - cluster_sums(heavy, cluster) * beta
        se = np.sqrt(np.einsum("ij,ij->j", scores, scores)) / size * factor
        return beta, beta / se


class _Permutation:
    """Ways to hand values to other rows."""

    def __init__(self, blocks: list[IntArray]) -> None:
        self.blocks = blocks
        """Each (m, length): row positions of m things of one length that may trade places."""

    def __call__(self, x: FloatArray, count: int, random: np.random.Generator) -> FloatArray:
        found = np.empty((len(x), count))
        for block in self.blocks:
            places = random.permuted(np.tile(np.arange(len(block))[:, None], (1, count)), axis=0)
            found[block] = x[block][places].transpose(0, 2, 1)
        return found


def _orders(columns: Columns, unit: str | None, time: str | None, within: str | None) -> _Permutation:
    if unit and within:
        raise SpecificationFault(
            "Permute paths of units or rows within groups, not both.", reason="bad_option"
        )
    if unit and not time:
        raise SpecificationFault(
            "Paths of units can only move whole if the time column that orders them is named.",
            reason="missing_option",
        )
    if unit and time:
        codes = columns.groups[unit][0]
        rows = np.lexsort((columns.groups[time][0], codes))
        sizes = np.bincount(codes)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        lengths = np.unique(sizes[sizes > 0])
        return _Permutation(
            [rows[starts[sizes == length][:, None] + np.arange(length)[None, :]] for length in lengths]
        )
    codes = columns.groups[within][0] if within else np.zeros(columns.count, dtype=np.int64)
    return _Permutation(
        [np.flatnonzero(codes == code)[:, None] for code in range(groups_of(codes)) if (codes == code).any()]
    )
