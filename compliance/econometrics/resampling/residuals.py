"""Residuals of many columns on fixed effects and controls, prepared once; knows no draws.

Frisch and Waugh (1933): what is left of a column after a projection. The largest effect is taken out by
group means, the others as dummies by an orthonormal basis found once, so thousands of columns cost two
matrix products."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from compliance.econometrics.absorbing import demean
from compliance.econometrics.arrays import FloatArray, IntArray, groups_of, nested_in
from compliance.econometrics.faults import InestimableModel

TINY = 1e-10
WIDEST = 3000
"""Beyond so many dummies beside the largest effect the demeaner is called for each block of columns
instead."""


@dataclass(frozen=True, slots=True)
class Nuisance:
    """What is projected out of columns: group means of `largest`, then `basis`, orthonormal in weights.

    `effects` are all effects, used where `basis` would be too wide (then it holds the controls only).
    """

    effects: tuple[IntArray, ...]
    largest: IntArray | None
    basis: FloatArray
    """(n, q) columns orthonormal after multiplication with the root of the weights."""
    weight: FloatArray | None
    wide: bool

    def residual(self, column: FloatArray) -> FloatArray:
        """(n,) the column less its projection."""
        return np.asarray(self.residuals(column[:, None])[:, 0])

    def residuals(self, columns: FloatArray) -> FloatArray:
        """(n, k) the columns less their projection."""
        if self.wide:
            left = demean(columns, list(self.effects), self.weight)
        else:
            left = means_removed(columns, self.largest, self.weight)
        weighted = left if self.weight is None else left * self.weight[:, None]
        return np.asarray(left - self.basis @ (self.basis.T @ weighted))

    @property
    def rank(self) -> int:
        """How many columns the basis holds, the largest effect not counted."""
        return int(self.basis.shape[1])


def nuisance_of(
    effects: list[IntArray],
    controls: FloatArray,
    weight: FloatArray | None = None,
    *,
    first: IntArray | None = None,
    nested_only: bool = False,
) -> Nuisance:
    """Prepare fixed effects (codes 0…G-1) and controls (n, k); collinear ones are left out by rank.

    first: the effect to take out by means where it must be a given one; else the one with most levels, or
    none with `nested_only` (then every effect that is not `first` is in the basis).
    Raises InestimableModel where the basis would be too wide and must hold every effect.
    """
    if weight is not None and np.allclose(weight, weight[0]):
        weight = None
    ordered = sorted(effects, key=groups_of, reverse=True)
    largest = first if first is not None or nested_only else (ordered[0] if ordered else None)
    others = [
        codes
        for codes in ordered
        if codes is not largest and not (largest is not None and nested_in(largest, codes))
    ]
    wide = sum(groups_of(codes) for codes in others) > WIDEST
    root = None if weight is None else np.sqrt(weight)
    if wide and nested_only:
        raise InestimableModel(
            f"{sum(groups_of(codes) for codes in others)} fixed effects are not nested in the clusters; "
            f"the bootstrap by "
            f"scores holds {WIDEST} at most. Cluster more coarsely or absorb fewer.",
            reason="too_many_effects",
            where="absorb",
        )
    if wide:
        left = demean(controls, effects, weight)
    else:
        dummies = [(codes[:, None] == np.arange(groups_of(codes))[None, :]).astype(float) for codes in others]
        columns = np.column_stack([*dummies, controls]) if dummies or controls.shape[1] else controls
        if largest is None:
            columns = np.column_stack([np.ones(len(controls)), columns])
        left = means_removed(columns, largest, weight)
        size = np.linalg.norm(columns, axis=0)
        left = left[:, np.linalg.norm(left, axis=0) > TINY * np.where(size > 0, size, 1.0)]
    basis = _orthonormal(left if root is None else left * root[:, None])
    return Nuisance(tuple(effects), largest, basis if root is None else basis / root[:, None], weight, wide)


def _orthonormal(columns: FloatArray) -> FloatArray:
    if not columns.shape[1]:
        return columns
    norms = np.linalg.norm(columns, axis=0)
    keep = norms > 0
    q, r, _ = linalg.qr(columns[:, keep] / norms[keep], mode="economic", pivoting=True)
    return np.asarray(q[:, : int((np.abs(np.diag(r)) > TINY).sum())])


def means_removed(columns: FloatArray, codes: IntArray | None, weight: FloatArray | None) -> FloatArray:
    """Columns (n, k) less their weighted means by group; as they are where `codes` is None."""
    if codes is None or not columns.shape[1]:
        return columns
    heavy = columns if weight is None else columns * weight[:, None]
    mass = np.bincount(codes, weight)
    if (np.diff(codes) >= 0).all():
        starts = np.searchsorted(codes, np.arange(groups_of(codes)))
        means = np.add.reduceat(heavy, starts, axis=0) / mass[:, None]
        return np.asarray(columns - np.repeat(means, np.diff(np.append(starts, len(codes))), axis=0))
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(groups_of(codes)))
    means = np.add.reduceat(heavy[order], starts, axis=0) / mass[:, None]
    return np.asarray(columns - means[codes])
