"""Which rows may be correlated, and the sum of score products that follows; knows no estimator.

`meat` is the one door: every variance, rank and over-identification statistic of the package takes its
middle matrix from here, so all of them hold under the same assumption about the errors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from compliance.econometrics.arrays import FloatArray, IntArray, crossed, groups_of
from compliance.econometrics.covariance.conley import Places, spatial_meat
from compliance.econometrics.covariance.kernels import lag_weights

ROBUST = ("hc0", "hc1", "hc2", "hc3")


@dataclass(frozen=True, slots=True)
class Dependence:
    """The assumption about errors, bound to rows.

    `kind`: iid, hc0…hc3, ac (homoskedastic, autocorrelated), hac, cluster, crv3, dk, conley.
    `clusters`: codes 0…G-1 of each way. `unit`, `time`: codes and whole periods, for kernels.
    `frequency`: frequency weights; scores arrive scaled by their roots. `count`: observations (their sum).
    """

    kind: str
    count: float
    clusters: tuple[IntArray, ...] = ()
    unit: IntArray | None = None
    time: IntArray | None = None
    kernel: str = ""
    bandwidth: float = 0.0
    frequency: FloatArray | None = None
    places: Places | None = None
    dofminus: float = 0.0

    @property
    def cluster_counts(self) -> tuple[int, ...]:
        """Groups of each way; for Driscoll–Kraay the periods."""
        if self.kind == "dk" and self.time is not None:
            return (len(np.unique(self.time)),)
        return tuple(groups_of(codes) for codes in self.clusters)

    @property
    def clustered(self) -> bool:
        return self.kind in ("cluster", "crv3", "dk")


def meat(errors: FloatArray, instruments: FloatArray, dependence: Dependence) -> FloatArray:
    """Sum over correlated rows of (e_i ⊗ z_i)(e_j ⊗ z_j)′: (m·l, m·l) from errors (n, m), instruments (n, l).

    Homoskedastic kinds give (E′E / N) ⊗ Z′Z. `dofminus` scales all but clustered kinds by N/(N - dofminus).
    """
    errors = errors.reshape(len(errors), -1)
    kind, count = dependence.kind, dependence.count
    scale = count / (count - dependence.dofminus)
    if kind == "iid":
        return np.asarray(np.kron(errors.T @ errors / count, instruments.T @ instruments) * scale)
    if kind == "ac":
        return _homoskedastic_lags(errors, instruments, dependence) * scale
    if kind in ROBUST:
        return _row_meat(errors, instruments, dependence.frequency) * scale
    if kind == "hac":
        scores = _scores(errors, instruments)
        base = scores.T @ scores
        return (base + _lag_sum(scores, scores, dependence)) * scale
    if kind == "conley":
        if dependence.places is None:
            raise ValueError("a conley dependence has places")
        return spatial_meat(_scores(errors, instruments), dependence.places) * scale
    if kind == "dk":
        return _period_meat(errors, instruments, dependence)
    return _cluster_meat(errors, instruments, dependence)


def _score_columns(errors: FloatArray, instruments: FloatArray) -> Iterator[FloatArray]:
    for error in errors.T:
        for instrument in instruments.T:
            yield error * instrument


def _scores(errors: FloatArray, instruments: FloatArray) -> FloatArray:
    return np.column_stack(list(_score_columns(errors, instruments)))


def _row_meat(errors: FloatArray, instruments: FloatArray, frequency: FloatArray | None) -> FloatArray:
    rows = []
    # A frequency weight counts rows once each, while the roots in scores multiply to its square.
    thin = 1.0 if frequency is None else 1 / frequency
    for first in errors.T:
        row = [instruments.T @ (instruments * (first * second * thin)[:, None]) for second in errors.T]
        rows.append(row)
    return np.asarray(np.block(rows))


def _group_score_sums(errors: FloatArray, instruments: FloatArray, codes: IntArray) -> FloatArray:
    """Scores summed by group, a column at a time: ten million rows need no score matrix."""
    size, score = groups_of(codes), np.empty(len(errors))
    found = np.empty((size, errors.shape[1] * instruments.shape[1]), order="F")
    for place, (error, instrument) in enumerate(product(errors.T, instruments.T)):
        np.multiply(error, instrument, out=score)
        found[:, place] = np.bincount(codes, weights=score, minlength=size)
    return found


def _cluster_meat(errors: FloatArray, instruments: FloatArray, dependence: Dependence) -> FloatArray:
    """Cameron, Gelbach and Miller (2011, eq. 2.13): inclusion and exclusion over the ways.

    With a kernel and the ways (unit, time): Thompson (2011), units plus kernel-weighted periods, less the
    kernel-weighted own autocovariances counted twice.
    """
    ways = dependence.clusters
    if dependence.kernel and len(ways) == 2:
        unit = _group_score_sums(errors, instruments, ways[0])
        scores = _scores(errors, instruments)
        own = scores.T @ scores + _lag_sum(scores, scores, dependence)
        return unit.T @ unit + _period_meat(errors, instruments, dependence) - own
    total: FloatArray = np.zeros((errors.shape[1] * instruments.shape[1],) * 2)
    for size in range(1, len(ways) + 1):
        for chosen in combinations(ways, size):
            codes = chosen[0] if size == 1 else crossed(*chosen)
            sums = _group_score_sums(errors, instruments, codes)
            total += (-1) ** (size + 1) * (sums.T @ sums)
    return total


def _period_meat(errors: FloatArray, instruments: FloatArray, dependence: Dependence) -> FloatArray:
    """Driscoll and Kraay (1998, eq. 8): the kernel over the sums of each period."""
    periods, codes = np.unique(_time(dependence), return_inverse=True)
    sums = _group_score_sums(errors, instruments, codes.astype(np.int64))
    total = sums.T @ sums
    place = {int(period): row for row, period in enumerate(periods)}
    for lag, weight in lag_weights(dependence.kernel, dependence.bandwidth, int(periods[-1] - periods[0])):
        pairs = [(row, place[p - lag]) for p, row in place.items() if p - lag in place]
        if pairs:
            now, then = (list(side) for side in zip(*pairs, strict=True))
            pair = sums[now].T @ sums[then]
            total += weight * (pair + pair.T)
    return np.asarray(total)


def _time(dependence: Dependence) -> IntArray:
    if dependence.time is None:
        raise ValueError(f"a {dependence.kind} dependence with a kernel has a time")
    return dependence.time


def lagged_pairs(unit: IntArray | None, time: IntArray, lag: int) -> tuple[IntArray, IntArray]:
    """Rows t and rows t - lag of the same unit, where both exist; time in whole periods, pairs unique."""
    start = time - time.min()
    width = int(start.max()) + 1
    key = start if unit is None else unit * width + start
    order = np.argsort(key, kind="stable")
    has = np.flatnonzero(start >= lag)
    place = np.searchsorted(key[order], key[has] - lag)
    place = np.minimum(place, len(order) - 1)
    earlier = order[place]
    match = key[earlier] == key[has] - lag
    return has[match].astype(np.int64), earlier[match].astype(np.int64)


def _lag_sum(left: FloatArray, right: FloatArray, dependence: Dependence) -> FloatArray:
    """Kernel-weighted autocovariances of both signs, lag 0 left out."""
    time = _time(dependence)
    total = np.zeros((left.shape[1], right.shape[1]))
    for lag, weight in lag_weights(dependence.kernel, dependence.bandwidth, int(time.max() - time.min())):
        now, then = lagged_pairs(dependence.unit, time, lag)
        pair = left[now].T @ right[then]
        total += weight * (pair + pair.T)
    return total


def _homoskedastic_lags(errors: FloatArray, instruments: FloatArray, dependence: Dependence) -> FloatArray:
    """Σ_τ κ_τ Γ_e(τ) ⊗ Γ_z(τ): autocorrelation without heteroskedasticity (Baum, Schaffer, Stillman 2007)."""
    time = _time(dependence)
    total = np.kron(errors.T @ errors / dependence.count, instruments.T @ instruments)
    for lag, weight in lag_weights(dependence.kernel, dependence.bandwidth, int(time.max() - time.min())):
        now, then = lagged_pairs(dependence.unit, time, lag)
        pair = np.kron(
            errors[now].T @ errors[then] / dependence.count, instruments[now].T @ instruments[then]
        )
        total = total + weight * (pair + pair.T)
    return np.asarray(total)


def positive(matrix: FloatArray) -> tuple[FloatArray, bool]:
    """The matrix with negative eigenvalues set to zero, and whether there were any.

    Multi-way and kernel covariances need not be positive (Cameron, Gelbach and Miller 2011, section 2.3).
    """
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    if values.min(initial=0.0) >= -1e-12 * max(values.max(initial=0.0), 1e-300):
        return matrix, False
    return np.asarray((vectors * np.maximum(values, 0)) @ vectors.T), True
