"""Cross-products of columns by cluster, so that a regression on any reweighting of clusters is one small
solve.

With w_g the weight (or multiplicity) of cluster g, X'WX = Σ w_g X_g'X_g; fixed effects nested in clusters
leave each X_g by themselves, the others are columns of X. Knows no meaning of the columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from compliance.econometrics.arrays import FloatArray, IntArray, groups_of, nested_in
from compliance.econometrics.faults import InestimableModel
from compliance.econometrics.resampling.columns import Columns
from compliance.econometrics.resampling.residuals import means_removed

WIDEST = 400
"""Beyond so many columns the products of all clusters no longer fit in memory."""
BLOCK = 3_000_000


@dataclass(frozen=True, slots=True)
class CrossProducts:
    """(G, k, k) products of k columns: first the named ones in order, then constant or dummies."""

    products: FloatArray
    named: int

    @property
    def clusters(self) -> int:
        return len(self.products)

    def solve(self, weights: FloatArray, left: list[int], right: list[int]) -> FloatArray:
        """(R, len(left), len(right)) coefficients of columns `right` on `left` (and dummies), weights (R,
        G)."""
        found = np.empty((len(weights), len(left), len(right)))
        for part, summed in self._sums(weights):
            design = [*left, *range(self.named, self.products.shape[1])]
            gram = summed[:, design][:, :, design]
            found[part] = _solved(gram, summed[:, design][:, :, right])[:, : len(left)]
        return found

    def residual_products(
        self, weights: FloatArray, left: list[int], others: list[int]
    ) -> tuple[FloatArray, FloatArray]:
        """(R, len(left), m) coefficients of m other columns, (R, m, m) products of their residuals."""
        beta = np.empty((len(weights), len(left), len(others)))
        rest = np.empty((len(weights), len(others), len(others)))
        for part, summed in self._sums(weights):
            design = [*left, *range(self.named, self.products.shape[1])]
            cross = summed[:, design][:, :, others]
            theta = _solved(summed[:, design][:, :, design], cross)
            beta[part] = theta[:, : len(left)]
            rest[part] = summed[:, others][:, :, others] - theta.transpose(0, 2, 1) @ cross
        return beta, rest

    def _sums(self, weights: FloatArray) -> Iterator[tuple[slice, FloatArray]]:
        """Weighted sums of the products (upper triangles multiplied once, then mirrored)."""
        size = self.products.shape[1]
        upper = np.triu_indices(size)
        packed = self.products[:, upper[0], upper[1]]
        step = max(1, BLOCK // size**2)
        for start in range(0, len(weights), step):
            part = slice(start, min(start + step, len(weights)))
            flat = weights[part] @ packed
            summed = np.empty((len(flat), size, size))
            summed[:, upper[0], upper[1]] = flat
            summed[:, upper[1], upper[0]] = flat
            yield part, summed


def _solved(gram: FloatArray, right: FloatArray) -> FloatArray:
    """gram⁻¹ right over the first axis; dummies without rows and redundant ones cost their column only."""
    gram = gram.copy()
    at = np.arange(gram.shape[1])
    size = gram[:, at, at]
    scale = np.sqrt(np.where(size > 1e-12 * size.max(axis=1, keepdims=True), size, 1.0))
    gram /= scale[:, :, None] * scale[:, None, :]
    gram[:, at, at] += np.where(gram[:, at, at] > 0.5, 0.0, 1.0)
    scaled = right / scale[:, :, None]
    try:
        found = np.linalg.solve(gram, scaled)
        bad = ~np.isfinite(found).all(axis=(1, 2)) | (np.abs(found).max(axis=(1, 2)) > 1e9)
    except np.linalg.LinAlgError:
        found, bad = np.empty_like(scaled), np.ones(len(gram), dtype=bool)
    if bad.any():
        found[bad] = np.linalg.pinv(gram[bad], rcond=1e-11, hermitian=True) @ scaled[bad]
    return np.asarray(found / scale[:, :, None])


def cross_products(columns: Columns, names: list[str], cluster: IntArray) -> CrossProducts:
    """Products by cluster of the named columns, effects nested in `cluster` taken out, the others as dummies.

    Raises InestimableModel where the effects that are not nested have too many levels.
    """
    values = columns.matrix(names)
    nested = [codes for codes in columns.effects if nested_in(codes, cluster)]
    inner = max(nested, key=groups_of) if nested else None
    if any(not nested_in(inner, codes) for codes in nested if inner is not None and codes is not inner):
        raise InestimableModel(
            "Two absorbed effects are nested in the clusters but not in one another; absorb their "
            "interaction.",
            reason="two_nested_effects",
            where="absorb",
        )
    others = [codes for codes in columns.effects if not any(codes is one for one in nested)]
    wide = sum(groups_of(codes) for codes in others)
    if wide > WIDEST:
        raise InestimableModel(
            f"The effects that are not nested in the clusters have {wide} levels; draws by cross-products "
            f"hold {WIDEST}. "
            "Absorb fewer or cluster more coarsely.",
            reason="too_many_effects",
            where="absorb",
        )
    dummies = [_dummies(codes, drop=inner is not None or at > 0) for at, codes in enumerate(others)]
    if inner is None and not others:
        dummies = [np.ones((columns.count, 1))]
    whole = np.column_stack([values - values.mean(axis=0), *dummies])
    whole = means_removed(whole, inner, columns.weight)
    if columns.weight is not None:
        whole = whole * np.sqrt(columns.weight)[:, None]
    return CrossProducts(_products(whole, cluster), len(names))


def _dummies(codes: IntArray, *, drop: bool) -> FloatArray:
    return np.asarray(
        codes[:, None] == np.arange(1 if drop else 0, groups_of(codes))[None, :], dtype=np.float64
    )


def _products(whole: FloatArray, cluster: IntArray) -> FloatArray:
    order = np.argsort(cluster, kind="stable")
    starts = np.searchsorted(cluster[order], np.arange(groups_of(cluster) + 1))
    whole = whole[order]
    return np.array([whole[a:b].T @ whole[a:b] for a, b in pairwise(starts)])


def cluster_draws(clusters: int, draws: int, seed: int) -> FloatArray:
    """(draws, G) how often each cluster is drawn in a bootstrap sample of G clusters."""
    random = np.random.default_rng(seed)
    return random.multinomial(clusters, np.full(clusters, 1 / clusters), size=draws).astype(float)


def left_out(clusters: int) -> FloatArray:
    """(G, G) weights that leave out one cluster each."""
    return 1.0 - np.eye(clusters)
