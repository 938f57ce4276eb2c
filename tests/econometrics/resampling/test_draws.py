"""Draws equal refitting, enumeration equals the exact p, and sizes are right in simulation."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

from compliance.econometrics.faults import EconometricsError
from compliance.econometrics.resampling.columns import Columns, columns_read
from compliance.econometrics.resampling.crossproducts import cluster_draws, cross_products
from compliance.econometrics.resampling.linear import fit
from compliance.econometrics.resampling.many import Hypothesis, joint_tests
from compliance.econometrics.resampling.placebo import placebo_draws
from compliance.econometrics.resampling.romano_wolf import q_values, romano_wolf
from compliance.econometrics.resampling.wild import cluster_factor, wild_bootstrap, wild_statistics

CONTROLS = ("c0", "c1")


def panel(
    units: int = 30, periods: int = 6, seed: int = 3, keep: float = 0.9, effect: float = 0.1
) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    unit, time = np.repeat(np.arange(units), periods), np.tile(np.arange(periods), units)
    size = unit.size
    frame = pd.DataFrame(
        {
            "firm": unit,
            "year": time,
            "province": unit % 5,
            "industry": unit % 4,
            "x": random.normal(size=size) + random.normal(size=units)[unit],
            "c0": random.normal(size=size),
            "c1": random.normal(size=size),
            "w": random.uniform(0.5, 2, size),
        }
    )
    shock = random.normal(size=(units, 1)).repeat(periods, axis=1).ravel()
    frame["y"] = effect * frame.x + 0.3 * frame.c0 + shock * (1 + 0.3 * frame.x) + random.normal(size=size)
    return frame[random.random(size) < keep].reset_index(drop=True)


def read(
    frame: pd.DataFrame, cluster: str | None, absorb: Sequence[str], weights: str | None = None
) -> Columns:
    return columns_read(
        frame,
        ["y", "x", *CONTROLS],
        absorb=absorb,
        cluster=cluster,
        weights=weights,
        groups=["firm", "year"],
    )


def refitted_t(columns: Columns, signs: np.ndarray, null: float) -> float:
    """Build the bootstrap sample in full, with residuals under the null, and run the regression again."""
    moved = replace(
        columns, values={**columns.values, "rest": columns.values["y"] - null * columns.values["x"]}
    )
    residual = fit(moved, "rest", list(CONTROLS)).residual
    sample = columns.values["y"] - residual + signs[columns.clusters()] * residual
    drawn = fit(replace(columns, values={**columns.values, "drawn": sample}), "drawn", ["x", *CONTROLS])
    beta, se = drawn.of("x")
    return (beta - null) / (se / cluster_factor(columns, 1 + len(CONTROLS)))


@pytest.mark.parametrize("weights", [None, "w"])
@pytest.mark.parametrize(
    ("cluster", "absorb"),
    [
        ("province", ["firm", "year"]),
        ("year", ["firm", "year"]),
        ("province", ["industry^year"]),
        ("province", []),
        ("firm", ["firm", "industry × year"]),
    ],
)
def test_each_wild_draw_equals_a_refit(cluster: str, absorb: list[str], weights: str | None) -> None:
    from compliance.econometrics.resampling import wild

    columns = read(panel(), cluster, absorb, weights)
    y, x, nuisance, mass = wild._residual_pair(columns, "y", "x", CONTROLS)
    signs, _ = wild._weights("webb", int(columns.clusters().max()) + 1, 4, seed=1)
    scores = wild._scores(y, x, mass, nuisance, columns.clusters(), signs, slope=True)
    for null in (0.0, 0.4):
        quick = wild._statistics(scores, null)
        slow = [refitted_t(columns, one, null) for one in signs.T]
        assert quick == pytest.approx(slow, abs=1e-9)


def test_enumeration_is_the_exact_p() -> None:
    columns = read(panel(units=18), "province", ["firm", "year"])
    result = wild_bootstrap(columns, "y", "x", CONTROLS)
    assert result.enumerated
    every = [refitted_t(columns, np.array(signs), 0.0) for signs in product([1.0, -1.0], repeat=5)]
    beta, se = fit(columns, "y", ["x", *CONTROLS]).of("x")
    t = beta / (se / cluster_factor(columns, 3))
    assert result.p == pytest.approx(np.mean(np.abs(every) >= abs(t) * (1 - 1e-10)))
    assert result.least_p == 2 / 32


def test_random_signs_come_near_enumeration() -> None:
    columns = read(
        panel(units=40, keep=1.0).assign(province=lambda f: f.firm % 9), "province", ["firm", "year"]
    )
    exact = wild_bootstrap(columns, "y", "x", CONTROLS, draws=999)
    assert exact.enumerated
    t, drawn = wild_statistics(columns, "y", "x", CONTROLS, kind="rademacher", draws=200, seed=1)
    assert not wild_bootstrap(columns, "y", "x", CONTROLS, draws=300).enumerated
    assert wild_bootstrap(columns, "y", "x", CONTROLS, draws=300).p == pytest.approx(exact.p, abs=0.1)
    assert abs(t) * exact.se == pytest.approx(abs(exact.beta) * cluster_factor(columns, 3))
    assert len(drawn) == 200


@pytest.mark.parametrize("kind", ["rademacher", "webb", "mammen", "normal"])
def test_the_ends_of_the_interval_have_p_of_alpha(kind: str) -> None:
    columns = read(panel(units=60), "firm", ["firm", "year"])
    result = wild_bootstrap(columns, "y", "x", CONTROLS, kind=kind, draws=1999)
    for end in result.ci:
        tested = wild_bootstrap(columns, "y", "x", CONTROLS, null=end, kind=kind, draws=1999)
        assert tested.p == pytest.approx(0.05, abs=0.003)
    assert result.ci[0] < result.beta < result.ci[1]


def test_unrestricted_bootstrap_is_centred_on_the_estimate() -> None:
    columns = read(panel(units=60), "firm", ["firm", "year"])
    result = wild_bootstrap(columns, "y", "x", CONTROLS, restricted=False, draws=1999)
    assert result.ci[0] + result.ci[1] == pytest.approx(2 * result.beta)


def test_order_and_scale_change_nothing() -> None:
    frame = panel()
    columns = read(frame, "firm", ["firm", "year"], "w")
    moved = frame.sample(frac=1, random_state=4).assign(y=lambda f: 1e4 * f.y, x=lambda f: 1e-3 * f.x)
    first = wild_bootstrap(columns, "y", "x", CONTROLS, draws=499)
    second = wild_bootstrap(read(moved, "firm", ["firm", "year"], "w"), "y", "x", CONTROLS, draws=499)
    assert (second.p, second.t) == pytest.approx((first.p, first.t), abs=1e-9)
    assert second.beta == pytest.approx(first.beta * 1e7)


def test_rejections_under_the_null_are_about_the_level() -> None:
    small = 0
    for seed in range(120):
        columns = read(panel(units=16, seed=seed, effect=0.0, keep=1.0), "firm", ["firm", "year"])
        small += wild_bootstrap(columns, "y", "x", CONTROLS, draws=199).p < 0.05
    assert small <= 14


def test_one_cluster_or_no_variation_is_told() -> None:
    with pytest.raises(EconometricsError, match="one cluster only"):
        read(panel().assign(province=1), "province", [])
    with pytest.raises(EconometricsError, match="'x' does not vary"):
        wild_bootstrap(read(panel().assign(x=lambda f: f.firm), "firm", ["firm"]), "y", "x")
    with pytest.raises(EconometricsError, match="needs a cluster"):
        wild_bootstrap(read(panel(), None, ["firm"]), "y", "x")
    with pytest.raises(EconometricsError, match="takes weights"):
        wild_bootstrap(read(panel(), "firm", ["firm"]), "y", "x", kind="coin")


@pytest.mark.parametrize("ways", [{"unit": "firm", "time": "year"}, {"within": "year"}, {}])
@pytest.mark.parametrize("weights", [None, "w"])
def test_each_placebo_draw_equals_a_refit(ways: dict[str, str], weights: str | None) -> None:
    from compliance.econometrics.resampling import placebo
    from compliance.econometrics.resampling.residuals import nuisance_of

    columns = read(panel(), "firm", ["firm", "year"], weights)
    order = placebo._orders(columns, ways.get("unit"), ways.get("time"), ways.get("within"))
    pseudo = order(columns.values["x"], 3, np.random.default_rng(0))
    nuisance = nuisance_of(list(columns.effects), columns.matrix(CONTROLS), columns.weight)
    y = nuisance.residual(columns.values["y"])
    betas, ts = placebo._estimates(columns, nuisance, y, pseudo, cluster_factor(columns, 3))
    for column, beta, t in zip(pseudo.T, betas, ts, strict=True):
        assert sorted(column) == pytest.approx(sorted(columns.values["x"]))
        slow = fit(replace(columns, values={**columns.values, "z": column}), "y", ["z", *CONTROLS]).of("z")
        assert (beta, t) == pytest.approx((slow[0], slow[0] / slow[1]), abs=1e-11)


def test_paths_of_units_stay_whole_and_in_time_order() -> None:
    from compliance.econometrics.resampling import placebo

    columns = read(panel(keep=1.0), "province", ["province"])
    firm, year = (columns.groups[name][0] for name in ("firm", "year"))
    order = placebo._orders(columns, "firm", "year", None)
    pseudo = order(columns.values["x"], 1, np.random.default_rng(2))[:, 0]
    rows = np.lexsort((year, firm))
    moved = {tuple(path) for path in pseudo[rows].reshape(30, 6)}
    assert moved == {tuple(path) for path in columns.values["x"][rows].reshape(30, 6)}
    with pytest.raises(EconometricsError, match="time column"):
        placebo_draws(columns, "y", "x", unit="firm")


def test_placebo_ranks_a_strong_effect_first_and_is_uniform_without_one() -> None:
    strong = placebo_draws(read(panel(effect=2.0), "firm", ["firm", "year"]), "y", "x", CONTROLS, draws=199)
    assert strong.p_beta == strong.p_t == 1 / 200
    ranks = [
        placebo_draws(
            read(panel(seed=s, effect=0.0), "firm", ["firm", "year"]), "y", "x", draws=99, seed=s
        ).p_t
        for s in range(60)
    ]
    assert 0.3 < np.mean(ranks) < 0.7


@pytest.mark.parametrize("absorb", [["firm", "year"], ["year"], [], ["firm"]])
def test_each_reweighting_of_clusters_equals_a_refit(absorb: list[str]) -> None:
    columns = read(panel(), "firm", absorb)
    products = cross_products(columns, ["x", *CONTROLS, "y"], columns.clusters())
    weights = cluster_draws(products.clusters, 3, seed=5)
    quick = products.solve(weights, [0, 1, 2], [3])[:, :, 0]
    for draw, beta in zip(weights, quick, strict=True):
        rows = np.repeat(np.arange(columns.count), draw.astype(int)[columns.clusters()])
        assert beta == pytest.approx(fit(columns.of(rows), "y", ["x", *CONTROLS], "iid").beta[:3], abs=1e-10)


def test_step_down_p_values_by_hand() -> None:
    t = np.array([3.0, 1.0])
    drawn = np.array([[0.5, 2.0], [3.5, 0.1], [0.2, 0.3], [1.2, 1.1]])
    # Largest of both: 2, 3.5, .3, 1.2, one of four ≥ 3; then the second alone: 2, .1, .3, 1.1, two of four
    # ≥ 1.
    assert romano_wolf(t, drawn).tolist() == [2 / 5, 3 / 5]
    assert q_values(np.array([0.01, 0.04, 0.03])).tolist() == pytest.approx([0.03, 0.04, 0.04])


def test_joint_tests_are_never_smaller_than_single_ones() -> None:
    frame = panel(units=60).assign(z=lambda f: f.y + np.random.default_rng(1).normal(size=len(f)))
    columns = columns_read(frame, ["y", "z", "x", *CONTROLS], absorb=["firm", "year"], cluster="firm")
    rows = joint_tests(columns, [Hypothesis(y, x) for y in ("y", "z") for x in ("x", "c0", "c1")], draws=499)
    assert all(row["p_romano_wolf"] >= row["p"] for row in rows)
    assert all(row["q"] >= row["p"] for row in rows)


def test_fits_equal_pyfixest() -> None:
    import pyfixest

    frame = panel()
    peer = pyfixest.feols("y ~ x + c0 + c1 | firm + year", frame, vcov={"CRV1": "firm"})
    own = fit(read(frame, "firm", ["firm", "year"]), "y", ["x", *CONTROLS])
    assert own.beta == pytest.approx(peer.coef().to_numpy(), abs=1e-9)
    assert np.sqrt(np.diag(own.vcov)) == pytest.approx(peer.se().to_numpy(), rel=1e-6)
