"""Differences between groups: three tests agree, draws equal refits, false stars are not differences."""

import numpy as np
import pandas as pd
import pytest

from compliance.econometrics.faults import EconometricsError
from compliance.econometrics.heterogeneity import subgroups

SPEC = {
    "outcome": "y",
    "treatment": "x",
    "controls": ["c"],
    "absorb": ["firm", "year"],
    "cluster": "firm",
    "group": "size",
    "draws": 499,
}


def panel(gap: float = 0.0, seed: int = 1, units: int = 80, periods: int = 6) -> pd.DataFrame:
    """Effect 0.3 in small firms and 0.3 + gap in large ones; labels are drawn by firm."""
    random = np.random.default_rng(seed)
    firm, year = np.repeat(np.arange(units), periods), np.tile(np.arange(periods), units)
    large = (random.random(units) < 0.4)[firm]
    x, c = random.normal(size=firm.size), random.normal(size=firm.size)
    y = (0.3 + gap * large) * x + 0.2 * c + random.normal(size=firm.size) + random.normal(size=units)[firm]
    return pd.DataFrame(
        {"firm": firm, "year": year, "x": x, "c": c, "y": y, "size": np.where(large, "large", "small")}
    )


def test_the_difference_is_that_of_separate_regressions() -> None:
    found = subgroups(panel(), SPEC)
    pair = found["differences"][0]
    assert pair["difference"] == pytest.approx(
        found["groups"]["large"]["beta"] - found["groups"]["small"]["beta"], abs=1e-10
    )
    assert pair["interaction"]["difference"] == pytest.approx(pair["difference"], abs=1e-8)
    assert pair["permutation"]["difference"] == pytest.approx(pair["difference"], abs=1e-9)
    assert pair["interaction"]["se"] == pytest.approx(pair["suest"]["se"], rel=0.05)


def test_a_large_difference_is_found_by_all_three_tests() -> None:
    pair = subgroups(panel(gap=0.8), SPEC)["differences"][0]
    assert max(pair["interaction"]["p"], pair["suest"]["p"], pair["permutation"]["p"]) < 0.01


def test_without_a_difference_tests_reject_about_as_often_as_their_level() -> None:
    small = np.zeros(3)
    for seed in range(30):
        pair = subgroups(panel(seed=seed, units=50), {**SPEC, "draws": 99})["differences"][0]
        small += [pair[test]["p"] < 0.05 for test in ("interaction", "suest", "permutation")]
    assert (small <= 6).all()


def test_three_groups_are_compared_pairwise_and_jointly() -> None:
    frame = panel().assign(size=lambda f: np.array(["a", "b", "c"])[f.firm % 3])
    found = subgroups(frame, SPEC)
    assert [(pair["first"], pair["second"]) for pair in found["differences"]] == [
        ("a", "b"),
        ("a", "c"),
        ("b", "c"),
    ]
    assert found["joint"]["df"] == 2
    assert all(pair["q"] >= pair["interaction"]["p"] for pair in found["differences"])


def test_one_row_of_a_cluster_may_lie_in_another_group_but_not_be_permuted() -> None:
    frame = panel()
    frame.loc[0, "size"] = "small" if frame.loc[0, "size"] == "large" else "large"
    pair = subgroups(frame, SPEC)["differences"][0]
    assert pair["permutation"]["p"] is None
    assert "lie in both groups" in pair["permutation"]["failed"]
    assert pair["interaction"]["p"] >= 0


def test_order_of_rows_changes_nothing() -> None:
    frame = panel()
    first = subgroups(frame, SPEC)["differences"][0]
    second = subgroups(frame.sample(frac=1, random_state=2), SPEC)["differences"][0]
    assert second["permutation"]["p"] == pytest.approx(first["permutation"]["p"])
    assert second["interaction"]["se"] == pytest.approx(first["interaction"]["se"])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"size": "all"}, "gives 1 group"),
        ({"x": 1.0}, "'x' does not vary"),
        ({"firm": 1}, "one cluster only"),
    ],
)
def test_bad_data_are_told(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(EconometricsError, match=sentence):
        subgroups(panel().assign(**change), SPEC)
