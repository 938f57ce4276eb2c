"""Each covariance against its formula written out in full, row by row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from compliance.econometrics.covariance import Dependence, meat
from compliance.econometrics.covariance.conley import EARTH_KM, Places
from compliance.econometrics.covariance.dependence import positive
from compliance.econometrics.covariance.kernels import KERNELS, kernel_name, lag_weights
from compliance.econometrics.faults import SpecificationFault
from tests.econometrics.published import estimate_of
from tests.econometrics.simulated import firm_panel

OLS = {"outcome": "y", "regressors": ["x", "w"]}


def sandwich(frame: pd.DataFrame, alike: np.ndarray) -> np.ndarray:
    """Standard errors where the score products of rows i and j are weighted alike[i, j]."""
    x = np.column_stack([frame.x, frame.w, np.ones(len(frame))])
    bread = np.linalg.inv(x.T @ x)
    errors = frame.y.to_numpy() - x @ bread @ x.T @ frame.y.to_numpy()
    scores = x * errors[:, None]
    # A uniform kernel in space need not be positive; what is negative is set to zero and noted.
    return np.sqrt(np.diag(positive(bread @ (scores.T @ alike @ scores) @ bread)[0]))


def found(frame: pd.DataFrame, given: dict[str, Any]) -> np.ndarray:
    model = estimate_of(frame, OLS | {"small": False} | given)
    return np.array([item["se"] for item in model["coefficients"].values()])


def same(values: pd.Series) -> np.ndarray:
    return (values.to_numpy()[:, None] == values.to_numpy()[None, :]).astype(float)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return firm_panel(firms=25, years=6)


def test_robust_and_clusters(frame: pd.DataFrame) -> None:
    firm, year = same(frame.firm), same(frame.year)
    assert found(frame, {"vcov": "hc1"}) == pytest.approx(sandwich(frame, np.eye(len(frame))))
    assert found(frame, {"cluster": "firm"}) == pytest.approx(sandwich(frame, firm))
    both = firm + year - firm * year
    assert found(frame, {"cluster": ["firm", "year"]}) == pytest.approx(sandwich(frame, both))
    crossed = same(frame.industry * 10000 + frame.year)
    assert found(frame, {"cluster": "industry^year"}) == pytest.approx(sandwich(frame, crossed))


def test_three_ways(frame: pd.DataFrame) -> None:
    a, b, c = same(frame.firm), same(frame.year), same(frame.region)
    alike = a + b + c - a * b - a * c - b * c + a * b * c
    assert found(frame, {"cluster": ["firm", "year", "region"]}) == pytest.approx(sandwich(frame, alike))


def test_kernels_over_periods(frame: pd.DataFrame) -> None:
    panel = {"panel": {"unit": "firm", "time": "year"}}
    gap = np.abs(frame.year.to_numpy()[:, None] - frame.year.to_numpy()[None, :])
    bartlett = np.maximum(0, 1 - gap / 3)
    hac = found(frame, {"vcov": "newey-west", "lags": 2} | panel)
    assert hac == pytest.approx(sandwich(frame, bartlett * same(frame.firm)))
    periods = found(frame, {"vcov": "driscoll-kraay", "bandwidth": 3} | panel)
    assert periods == pytest.approx(sandwich(frame, bartlett))
    by_cluster = found(frame, {"cluster": "year", "kernel": "bartlett", "bandwidth": 3} | panel)
    assert by_cluster == pytest.approx(periods)
    ratio = np.where(gap > 0, gap / 3, 1)
    parzen = np.where(ratio <= 0.5, 1 - 6 * ratio**2 + 6 * ratio**3, 2 * np.maximum(0, 1 - ratio) ** 3)
    parzen = np.where(gap == 0, 1, parzen)
    told = found(frame, {"vcov": "hac", "kernel": "Parzen", "bandwidth": 3} | panel)
    assert told == pytest.approx(sandwich(frame, parzen * same(frame.firm)))


def test_conley(frame: pd.DataFrame) -> None:
    latitude, longitude = np.radians(frame.lat.to_numpy()), np.radians(frame.lon.to_numpy())
    part = (
        np.sin((latitude[:, None] - latitude[None, :]) / 2) ** 2
        + np.cos(latitude)[:, None]
        * np.cos(latitude)[None, :]
        * np.sin((longitude[:, None] - longitude[None, :]) / 2) ** 2
    )
    km = 2 * EARTH_KM * np.arcsin(np.sqrt(part))
    near = (km <= 200).astype(float)
    conley = {"latitude": "lat", "longitude": "lon", "cutoff_km": 200}
    assert found(frame, {"conley": conley}) == pytest.approx(sandwich(frame, near))
    falling = found(frame, {"vcov": "conley", "conley": conley | {"weight": "bartlett"}})
    assert falling == pytest.approx(sandwich(frame, np.maximum(0, 1 - km / 200)))
    within = found(
        frame, {"conley": conley | {"same_period": True}, "panel": {"unit": "firm", "time": "year"}}
    )
    assert within == pytest.approx(sandwich(frame, near * same(frame.year)))


def test_leverage_forms(frame: pd.DataFrame) -> None:
    x = np.column_stack([frame.x, frame.w, np.ones(len(frame))])
    hat = np.einsum("ij,jk,ik->i", x, np.linalg.inv(x.T @ x), x)
    assert found(frame, {"vcov": "hc2"}) == pytest.approx(sandwich(frame, np.diag(1 / (1 - hat))))
    assert found(frame, {"vcov": "hc3"}) == pytest.approx(sandwich(frame, np.diag(1 / (1 - hat) ** 2)))


def test_finite_sample_factors(frame: pd.DataFrame) -> None:
    n, firms = len(frame), frame.firm.nunique()
    robust = found(frame, {"vcov": "hc1", "small": True}) / found(frame, {"vcov": "hc1"})
    assert robust == pytest.approx([(n / (n - 3)) ** 0.5] * 3)
    clustered = found(frame, {"cluster": "firm", "small": True}) / found(frame, {"cluster": "firm"})
    assert clustered == pytest.approx([(firms / (firms - 1) * (n - 1) / (n - 3)) ** 0.5] * 3)
    assert found(frame, {"vcov": "hc0", "small": True}) == pytest.approx(found(frame, {"vcov": "hc1"}))


def test_homoskedastic_meat_is_a_product() -> None:
    random = np.random.default_rng(0)
    errors, z = random.normal(size=(50, 2)), random.normal(size=(50, 3))
    told = meat(errors, z, Dependence("iid", 50))
    assert told == pytest.approx(np.kron(errors.T @ errors / 50, z.T @ z))
    lagged = meat(errors, z, Dependence("ac", 50, time=np.arange(50), kernel="bartlett", bandwidth=1))
    assert lagged == pytest.approx(told)


def test_scores_of_two_errors_are_ordered_by_error() -> None:
    random = np.random.default_rng(0)
    errors, z = random.normal(size=(40, 2)), random.normal(size=(40, 3))
    scores = np.column_stack([errors[:, [place]] * z for place in range(2)])
    robust = meat(errors, z, Dependence("hc1", 40))
    assert robust == pytest.approx(scores.T @ scores)
    codes = np.arange(40) // 4
    clustered = meat(errors, z, Dependence("cluster", 40, clusters=(codes,)))
    sums = np.array([scores[codes == code].sum(axis=0) for code in range(10)])
    assert clustered == pytest.approx(sums.T @ sums)
    with pytest.raises(ValueError, match="places"):
        meat(errors, z, Dependence("conley", 40))


@pytest.mark.parametrize("name", sorted(KERNELS))
def test_kernels_fall_from_one(name: str) -> None:
    weights = dict(lag_weights(name, 1000.0, 5))
    assert weights[1] == pytest.approx(1, abs=2e-3)
    assert all(abs(weight) <= 1 + 1e-12 for weight in weights.values())
    assert max(dict(lag_weights(name, 3.0, 3)).values()) <= 1


def test_a_strange_kernel_is_refused() -> None:
    assert kernel_name("Newey West") == "bartlett"
    assert kernel_name("Quadratic_Spectral") == "quadratic-spectral"
    with pytest.raises(SpecificationFault, match="unknown"):
        kernel_name("boxcar")


def test_negative_eigenvalues_go() -> None:
    mended, changed = positive(np.diag([2.0, -1.0]))
    assert changed and mended == pytest.approx(np.diag([2.0, 0.0]))
    same_again, untouched = positive(np.eye(2))
    assert not untouched and same_again is not mended


def test_places_at_one_spot_are_together() -> None:
    scores = np.array([[1.0], [2.0], [4.0]])
    places = Places(np.array([30.0, 30.0, 40.0]), np.array([120.0, 120.0, 120.0]), 10.0)
    told = meat(scores[:, 0], np.ones((3, 1)), Dependence("conley", 3, places=places))
    assert told[0, 0] == pytest.approx(3**2 + 4**2)
