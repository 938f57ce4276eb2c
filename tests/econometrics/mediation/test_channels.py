"""Printed mediations and decompositions, identities, exact bootstrap, sensitivity, and what bad input is
told."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from compliance.econometrics.faults import EconometricsError
from compliance.econometrics.mediation import gelbach, mediate
from compliance.econometrics.mediation.paths import draw_paths
from compliance.econometrics.mediation.products import product_tests
from compliance.econometrics.resampling.columns import columns_read
from compliance.econometrics.resampling.crossproducts import cluster_draws, cross_products
from compliance.econometrics.resampling.linear import fit


def expected(shared_dir: Path, name: str) -> dict[str, dict[str, float]]:
    every: list[dict[str, Any]] = json.loads((shared_dir / "econometrics/cases/expected.json").read_text())
    return {case["id"]: case["values"] for case in every}[name]


def channel(units: int = 60, periods: int = 5, seed: int = 2, cause: float = 0.0) -> pd.DataFrame:
    """y = 0.2 x + 0.5 m + 0.3 z, m = 0.4 x, with firm and year effects; `cause` moves m and y unseen."""
    random = np.random.default_rng(seed)
    firm, year = np.repeat(np.arange(units), periods), np.tile(np.arange(periods), units)
    size = firm.size
    x, hidden, z = random.normal(size=size), random.normal(size=size), random.normal(size=size)
    m = 0.4 * x + cause * hidden + random.normal(size=size) + random.normal(size=units)[firm]
    y = (
        0.2 * x
        + 0.5 * m
        + 0.3 * z
        + cause * hidden
        + random.normal(size=size)
        + random.normal(size=units)[firm]
    )
    return pd.DataFrame({"firm": firm, "year": year, "x": x, "m": m, "z": z, "y": y})


PANEL = {"outcome": "y", "treatment": "x", "mediators": "m", "controls": ["z"], "absorb": ["firm", "year"]}


def test_the_printed_sobel_test(shared_dir: Path) -> None:
    frame = pd.read_csv(shared_dir / "econometrics/cases/hsb2_rms.csv")
    found = mediate(frame, {"outcome": "science", "iv": "math", "mv": "read", "draws": 199})
    one = found["mediators"]["read"]
    values = {
        "c": found["total"]["beta"],
        "se_c": found["total"]["se"],
        "a": one["a"]["beta"],
        "se_a": one["a"]["se"],
        "SS_model_full": found["full"]["ss_model"],
        "sobel": one["indirect"],
        "sobel_se": one["sobel"]["se"],
        "sobel_z": one["sobel"]["z"],
        "prop": one["proportion"],
    }
    for name, want in expected(shared_dir, "ucla_sobel_hsb2").items():
        assert values[name] == pytest.approx(want["expected"], abs=want["abs_tol"]), name


def test_the_printed_decomposition(shared_dir: Path) -> None:
    frame = pd.read_csv(shared_dir / "econometrics/cases/gelbach.csv")
    spec = {"outcome": "y", "treatment": "x1", "groups": {"g1": ["x21", "x22"], "g2": ["x23"]}}
    found = gelbach(frame, spec)
    values = {
        "direct": found["base"]["estimate"],
        "full": found["full"]["estimate"],
        "g1": found["groups"]["g1"]["estimate"],
        "g2": found["groups"]["g2"]["estimate"],
        "TC": found["explained"]["estimate"],
    }
    for name, want in expected(shared_dir, "gelbach_b1x2").items():
        assert values[name] == pytest.approx(want["expected"], abs=want["abs_tol"]), name


@pytest.mark.parametrize(
    ("groups", "more", "printed"),
    [
        ({"g1": ["x21", "x22"], "g2": ["x23"]}, {"vcov": "robust"}, (0.1237726, 0.0746041, 0.1513416)),
        ({"g1": ["x21", "x22"], "g2": ["x23"]}, {"cluster": "cluster"}, (0.0941471, 0.0883146, 0.1037513)),
        ({"g1": ["x21"], "g2": ["x22", "x23"]}, {"vcov": "robust"}, (0.1079025, 0.0923266, 0.1513416)),
        ({"g1": ["x21"], "g2": ["x22", "x23"]}, {"cluster": "cluster"}, (0.0753572, 0.0835353, 0.1037513)),
    ],
)
def test_the_printed_errors_of_the_decomposition(
    shared_dir: Path, groups: dict[str, list[str]], more: dict[str, str], printed: tuple[float, ...]
) -> None:
    """Standard errors of Stata's b1x2 on the same data."""
    frame = pd.read_csv(shared_dir / "econometrics/cases/gelbach.csv")
    found = gelbach(frame, {"outcome": "y", "treatment": "x1", "groups": groups, **more})
    errors = [found["groups"][name]["se"] for name in groups] + [found["explained"]["se"]]
    assert errors == pytest.approx(printed, abs=2e-7)


def test_product_tests_by_hand() -> None:
    found = product_tests(0.5, 0.1, 0.4, 0.2)
    assert found["sobel"]["se"] == pytest.approx(np.sqrt(0.25 * 0.04 + 0.16 * 0.01))
    assert found["aroian"]["se"] == pytest.approx(np.sqrt(0.25 * 0.04 + 0.16 * 0.01 + 0.0004))
    assert found["goodman"]["se"] == pytest.approx(np.sqrt(0.25 * 0.04 + 0.16 * 0.01 - 0.0004))
    assert product_tests(0.0, 0.1, 0.0, 0.2)["goodman"]["z"] is None


def test_total_is_direct_plus_indirect_and_two_mediators_add_up() -> None:
    frame = channel().assign(m2=lambda f: 0.3 * f.x + np.random.default_rng(4).normal(size=len(f)))
    found = mediate(frame, {**PANEL, "mediators": ["m", "m2"], "cluster": "firm", "draws": 99})
    both = sum(one["indirect"] for one in found["mediators"].values())
    assert both == pytest.approx(found["indirect_total"]["indirect"], abs=1e-10)
    assert found["total"]["beta"] == pytest.approx(found["direct"]["beta"] + both, abs=1e-10)


def test_each_bootstrap_draw_equals_a_refit() -> None:
    columns = columns_read(channel(), ["x", "z", "m", "y"], absorb=["firm", "year"], cluster="firm")
    products = cross_products(columns, ["x", "z", "m", "y"], columns.clusters())
    weights = cluster_draws(products.clusters, 3, seed=1)
    drawn = draw_paths(products, weights, [0, 1], [2, 3])
    for at, draw in enumerate(weights):
        sample = columns.of(np.repeat(np.arange(columns.count), draw.astype(int)[columns.clusters()]))
        a = fit(sample, "m", ["x", "z"], "iid").of("x")[0]
        b = fit(sample, "y", ["x", "m", "z"], "iid").of("m")[0]
        assert drawn.indirect[at, 0] == pytest.approx(a * b, abs=1e-11)
        assert drawn.total[at] == pytest.approx(fit(sample, "y", ["x", "z"], "iid").of("x")[0], abs=1e-11)


def test_known_channel_is_recovered_and_covered() -> None:
    hits = 0
    for seed in range(25):
        found = mediate(channel(seed=seed), {**PANEL, "cluster": "firm", "draws": 299})["mediators"]["m"][
            "bootstrap"
        ]
        hits += found["percentile"][0] <= 0.2 <= found["percentile"][1]
        assert found["bca"][0] < found["bca"][1]
    assert hits >= 20


def test_sensitivity_is_the_product_at_zero_and_zero_at_its_own_rho() -> None:
    found = mediate(channel(), {**PANEL, "cluster": "firm", "draws": 199})
    curve = {point["rho"]: point["acme"] for point in found["sensitivity"]["curve"]}
    assert curve[0.0] == pytest.approx(found["mediators"]["m"]["indirect"], abs=1e-10)
    rho = found["sensitivity"]["rho_at_zero"]
    below, above = max(r for r in curve if r < rho), min(r for r in curve if r > rho)
    assert curve[below] > 0 > curve[above]


def test_an_unseen_common_cause_is_undone_at_its_true_correlation() -> None:
    frame = channel(units=4000, seed=8, cause=1.0)
    found = mediate(frame, {**PANEL, "absorb": ["firm"], "draws": 0})
    # Errors: 1 + 1 in both equations, common part 1, so their correlation is one half and the truth 0.2.
    curve = {point["rho"]: point["acme"] for point in found["sensitivity"]["curve"]}
    assert curve[0.5] == pytest.approx(0.2, abs=0.02)
    assert curve[0.0] > 0.35


def test_decomposition_adds_up_whatever_the_groups() -> None:
    frame = channel().assign(m2=lambda f: f.x + f.m + np.random.default_rng(1).normal(size=len(f)))
    spec = {
        "outcome": "y",
        "treatment": "x",
        "controls": ["z"],
        "absorb": ["year"],
        "groups": {"a": "m", "b": ["m2"]},
    }
    for more in ({}, {"vcov": "hc1"}, {"cluster": "firm"}):
        found = gelbach(frame, {**spec, **more})
        parts = sum(part["estimate"] for part in found["groups"].values())
        assert parts == pytest.approx(found["base"]["estimate"] - found["full"]["estimate"], abs=1e-10)


@pytest.mark.parametrize("more", [{}, {"vcov": "hc1"}])
def test_errors_of_the_decomposition_match_the_spread_of_samples(more: dict[str, str]) -> None:
    drawn, errors = [], []
    for seed in range(70):
        frame = channel(units=60, periods=1, seed=seed)
        found = gelbach(frame, {"outcome": "y", "treatment": "x", "groups": {"a": "m", "b": "z"}, **more})
        drawn.append([found["groups"][name]["estimate"] for name in "ab"])
        errors.append([found["groups"][name]["se"] for name in "ab"])
    assert np.mean(errors, axis=0) == pytest.approx(np.std(drawn, axis=0), rel=0.3)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"mediators": None}, "option 'mediators' is missing"),
    ({"mediators": "x"}, "must be different columns"),
    ({"mediators": "mm"}, "no column 'mm'"),
    ({"vcov": "magic"}, "'vcov' is 'magic'"),
    ({"vcov": "cluster"}, "needs the option 'cluster'"),
    ({"draws": -3}, "'draws' is -3"),
    ({"level": 1.5}, "must lie between 0 and 1"),
    ({"color": "red"}, "color is not known"),
    ({"controls": ["z", "twice"]}, "combination of the other regressors"),
    ({"controls": ["fixed"]}, "'fixed' does not vary"),
    ({"controls": ["words"]}, "must hold numbers, but row 1: 'w'"),
]


@pytest.mark.parametrize(("change", "sentence"), BAD, ids=[case[1][:25] for case in BAD])
def test_bad_input_is_told_what_and_where(change: dict[str, Any], sentence: str) -> None:
    frame = channel().assign(twice=lambda f: 2 * f.z, fixed=lambda f: f.firm * 1.0, words="w")
    with pytest.raises(EconometricsError, match=sentence):
        mediate(frame, {**PANEL, **change})


def test_groups_among_controls_become_columns() -> None:
    frame = channel().assign(sex=lambda f: np.where(f.firm % 2, "male", "female"), male=lambda f: f.firm % 2)
    spec = {**PANEL, "absorb": [], "draws": 0}
    first = mediate(frame, {**spec, "controls": ["z", "i.sex"]})
    second = mediate(frame, {**spec, "controls": ["z", "male"]})
    assert first["mediators"]["m"]["indirect"] == pytest.approx(second["mediators"]["m"]["indirect"])
    frame.loc[3, "sex"] = None
    assert mediate(frame, {**spec, "controls": ["i.sex"]})["n"] == len(frame) - 1


@pytest.mark.parametrize("seed", range(30))
def test_tiny_odd_tables_give_json_or_a_sentence(seed: int) -> None:
    import warnings

    random = np.random.default_rng(seed)
    frame = channel(units=int(random.integers(2, 8)), periods=int(random.integers(1, 5)), seed=seed)
    frame = frame[random.random(len(frame)) > 0.15].assign(z=lambda f: f.z * random.integers(0, 2))
    spec = {
        **PANEL,
        "cluster": "firm",
        "draws": 30,
        "absorb": [[], ["firm"], ["year"], ["firm", "year"]][seed % 4],
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            json.dumps(mediate(frame, spec), allow_nan=False)
        except EconometricsError as error:
            assert len(error.sentence) > 20
