"""Spatial covariance by great-circle distance (Conley 1999); knows coordinates, no model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from compliance.econometrics.arrays import FloatArray, IntArray, group_sums

EARTH_KM = 6371.009
"""Mean radius of the Earth (IUGG)."""


@dataclass(frozen=True, slots=True)
class Places:
    """Latitude and longitude in degrees, a cutoff in km, the weight's shape, and periods that must agree.

    `shape`: "uniform" (weight 1 up to the cutoff) or "bartlett" (falling to 0 there).
    `period`: rows of different periods are uncorrelated, but for the same place within `serial` periods
    (Bartlett weights, as Hsiang 2010); None correlates near rows of all periods.
    """

    latitude: FloatArray
    longitude: FloatArray
    cutoff_km: float
    shape: str = "uniform"
    period: IntArray | None = None
    serial: int = 0


def spatial_meat(scores: FloatArray, places: Places) -> FloatArray:
    """Σ_ij w(d_ij) s_i s_j′; rows of one place are summed first, so only places are paired."""
    spots, where = np.unique(
        np.column_stack([places.latitude, places.longitude]), axis=0, return_inverse=True
    )
    where = where.ravel().astype(np.int64)
    weights = _weights(spots, places)
    if places.period is None:
        sums = group_sums(scores, where, len(spots))
        return np.asarray(sums.T @ (weights @ sums))
    total = np.zeros((scores.shape[1],) * 2)
    periods = np.unique(places.period)
    by_period = {}
    for period in periods.tolist():
        rows = places.period == period
        sums = group_sums(scores[rows], where[rows], len(spots))
        by_period[period] = sums
        total += sums.T @ (weights @ sums)
    for lag in range(1, places.serial + 1):
        for period, sums in by_period.items():
            if period - lag in by_period:
                product = sums.T @ by_period[period - lag] * (1 - lag / (places.serial + 1))
                total += product + product.T
    return total


def _weights(spots: FloatArray, places: Places) -> csr_array:
    latitude, longitude = np.radians(spots.T)
    points = np.column_stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)]
    )
    # Two points d km apart on the sphere are a chord of 2 sin(d / 2R) apart.
    chord = 2 * np.sin(min(places.cutoff_km / (2 * EARTH_KM), np.pi / 2))
    near = cKDTree(points).sparse_distance_matrix(cKDTree(points), chord, output_type="coo_matrix")
    distance = 2 * EARTH_KM * np.arcsin(np.clip(near.data / 2, 0, 1))
    weight = np.ones_like(distance)
    if places.shape == "bartlett":
        weight = np.maximum(0.0, 1 - distance / places.cutoff_km)
    # The tree leaves out pairs at distance zero, here each place with itself.
    off = near.row != near.col
    eye = np.arange(len(spots))
    rows = np.concatenate([near.row[off], eye])
    columns = np.concatenate([near.col[off], eye])
    values = np.concatenate([weight[off], np.ones(len(spots))])
    return csr_array((values, (rows, columns)), shape=(len(spots),) * 2)
