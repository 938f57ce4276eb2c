"""Shift-share errors: the formula written out, equivalence by shocks, size where usual errors fail."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from compliance.econometrics.estimation import estimate
from compliance.econometrics.runner import model_run
from compliance.econometrics.specification import model_of


def regions(seed: int, effect: float = 0.0, rows: int = 200, shocks: int = 30) -> pd.DataFrame:
    """Rows whose unseen errors load on the same shares as the shifted regressor."""
    random = np.random.default_rng(seed)
    shares = random.dirichlet(np.full(shocks, 0.15), size=rows)
    frame = pd.DataFrame(shares, columns=[f"s_{place}" for place in range(shocks)])
    frame["z"] = shares @ random.normal(size=shocks)
    frame["c"] = random.normal(size=rows)
    error = shares @ random.normal(size=shocks) + 0.2 * random.normal(size=rows)
    frame["d"] = frame["z"] + 0.5 * error + 0.1 * random.normal(size=rows)
    frame["y"] = effect * frame["z"] + frame["c"] + error
    frame["y2"] = effect * frame["d"] + error
    frame["w"] = random.uniform(0.5, 2, size=rows)
    frame["year"] = np.arange(rows) % 2
    return frame


def run(frame: pd.DataFrame, **words: Any) -> dict[str, Any]:
    asked = {"name": "m", "outcome": "y", "regressors": ["z", "c"], "shift_share": {"shares": "s_*"}}
    return model_run(frame, model_of(asked | words, 0))


def test_the_formula_written_out() -> None:
    frame = regions(1, 0.5)
    found = run(frame)
    x = np.column_stack([frame[["z", "c"]], np.ones(len(frame))])
    beta = np.linalg.lstsq(x, frame["y"], rcond=None)[0]
    residual = frame["y"] - x @ beta
    rest = x[:, 1:]
    clean = frame["z"] - rest @ np.linalg.lstsq(rest, frame["z"], rcond=None)[0]
    shares = frame.filter(like="s_").to_numpy()
    loading = np.linalg.lstsq(shares, clean, rcond=None)[0]
    se = np.sqrt(((loading * (shares.T @ residual)) ** 2).sum()) / (clean @ clean)
    assert found["shift_share"]["beta"] == pytest.approx(found["coefficients"]["z"]["beta"], rel=1e-9)
    assert found["shift_share"]["se"] == pytest.approx(se, rel=1e-9)
    assert found["shift_share"]["shocks"] == 30 and 10 < found["shift_share"]["effective_shocks"] <= 30


def test_own_shares_give_robust_errors() -> None:
    """One shock a row is White's case."""
    frame = regions(2).drop(columns=[f"s_{place}" for place in range(30)])
    frame = pd.concat([frame, pd.DataFrame(np.eye(len(frame))).add_prefix("s_")], axis=1)
    twice = pd.concat([frame, frame], ignore_index=True).assign(g=np.tile(np.arange(200), 2))
    found = run(twice)
    plain = estimate(twice, model_of({"name": "m", "outcome": "y", "regressors": ["z", "c"],
                                      "cluster": "g", "small": False}, 0))  # fmt: skip
    assert found["shift_share"]["se"] == pytest.approx(plain.coefficients["z"].se, rel=1e-6)


def test_the_instrument_carries_the_shares() -> None:
    frame = regions(3, 0.5)
    found = run(frame, outcome="y2", regressors=[], endogenous="d", instruments="z", estimator="iv")
    told = found["shift_share"]
    assert told["variable"] == "z" and told["beta"] == pytest.approx(found["coefficients"]["d"]["beta"])
    low, high = told["null_ci"]
    assert low < told["beta"] < high
    weighted = run(frame, weights="w", absorb="year")
    assert weighted["shift_share"]["beta"] == pytest.approx(weighted["coefficients"]["z"]["beta"], rel=1e-9)


def test_common_shares_break_robust_errors_and_not_these() -> None:
    robust = shifted = nulled = 0
    for seed in range(30):
        frame = regions(seed)
        found = run(frame, vcov="robust")
        robust += found["coefficients"]["z"]["p"] < 0.05
        shifted += found["shift_share"]["p"] < 0.05
        low, high = found["shift_share"]["null_ci"]
        nulled += not low <= 0 <= high
    assert robust > 10 and shifted <= 7 and nulled <= 5


def test_periods_are_joined_by_shock_or_kept_apart() -> None:
    frame = regions(4, rows=400)
    joined = run(frame, shift_share={"shares": "s_*", "period": "year"})["shift_share"]
    apart = run(frame, shift_share={"shares": "s_*", "period": "year", "serial": False})["shift_share"]
    assert (joined["shocks"], apart["shocks"]) == (30, 60) and joined["se"] != apart["se"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"shift_share": {"shares": "t_*"}}, "no_shares"),
        ({"shift_share": {"shares": ["s_1", "gone"]}}, "no_column"),
        ({"shift_share": {"shares": "s_*", "variable": "q"}}, "no_coefficient"),
        ({"shift_share": {"shares": "s_*", "by": "q"}}, "unknown_key"),
        ({"shift_share": {"shares": ["s_1", "s_2", "copy"]}}, "collinear"),
        ({"shift_share": {"shares": ["s_1", "holes"]}}, "missing_share"),
        ({"estimator": "poisson", "outcome": "w"}, "estimator"),
    ],
)
def test_bad_requests_leave_a_sentence(words: dict[str, Any], reason: str) -> None:
    frame = regions(5).assign(
        copy=lambda part: part["s_1"], holes=lambda part: part["c"].where(part["c"] > 0)
    )
    assert run(frame, **words)["error"]["reason"] == reason
