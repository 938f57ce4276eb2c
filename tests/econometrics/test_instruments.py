"""Weak-instrument statistics: sets end where p is .05, kinds of sets, published critical values."""

from __future__ import annotations

from math import inf
from typing import Any

import numpy as np
import pandas as pd
import pytest

from compliance.econometrics.covariance import Dependence, SmallSample
from compliance.econometrics.equation import Equation
from compliance.econometrics.weak.anderson_rubin import ar_set, ar_test
from compliance.econometrics.weak.effective import effective_f
from compliance.econometrics.weak.lee import tf_critical, tf_test
from compliance.econometrics.weak.reduced import Reduced, reduced_form
from tests.econometrics.published import estimate_of
from tests.econometrics.simulated import firm_panel


def reduced(strength: float, tools: int, kind: str, seed: int = 0, invalid: float = 0.0) -> Reduced:
    random = np.random.default_rng(seed)
    n = 300
    z = random.normal(size=(n, tools))
    u = random.normal(size=n) * (1 + np.abs(z[:, 0]))
    x = strength * z.sum(axis=1) + 0.7 * u + random.normal(size=n)
    y = x + u + invalid * z[:, -1]
    clusters = (np.arange(n) // 6,)
    dependence = Dependence(kind, n, clusters=clusters if kind == "cluster" else ())
    equation = Equation(y, np.ones((n, 1)), x[:, None], z)
    return reduced_form(equation, dependence, SmallSample(n, 2))


@pytest.mark.parametrize("kind", ["iid", "hc1", "cluster"])
@pytest.mark.parametrize("tools", [1, 2, 4])
@pytest.mark.parametrize("strength", [0.02, 0.1, 0.5])
def test_the_ends_of_the_set_have_p_of_a_twentieth(kind: str, tools: int, strength: float) -> None:
    checked = 0
    for seed in range(4):
        case = reduced(strength, tools, kind, seed)
        found = ar_set(case)
        for piece in found.pieces:
            assert piece[0] < piece[1]
            for end in piece:
                if abs(end) != inf:
                    assert ar_test(case, np.array([end])).f_p == pytest.approx(0.05, abs=1e-6)
                    checked += 1
        for value in np.linspace(-6, 6, 41):
            assert found.holds(value) == (ar_test(case, np.array([value])).f_p >= 0.05)
    assert checked or strength < 0.2


def test_every_kind_of_set() -> None:
    assert ar_set(reduced(0.5, 1, "hc1")).kind == "interval"
    kinds = {ar_set(reduced(0.02, 1, "hc1", seed)).kind for seed in range(40)}
    assert {"line", "rays"} <= kinds
    assert ar_set(reduced(0.8, 2, "iid", invalid=3.0)).kind == "empty"
    assert ar_set(reduced(0.8, 2, "iid", invalid=3.0)).to_json() == {
        "kind": "empty",
        "level": 0.95,
        "pieces": [],
    }


def test_one_instrument_makes_effective_and_rank_f_equal() -> None:
    frame = firm_panel()
    given = {
        "outcome": "y",
        "regressors": "w",
        "endogenous": "x",
        "instruments": "z1",
        "absorb": ["firm", "year"],
    }
    for vcov in ({"vcov": "hc1"}, {"cluster": "firm"}, {"cluster": ["firm", "year"]}):
        told = estimate_of(frame, given | vcov)["diagnostics"]
        assert told["effective_f"] == pytest.approx(told["kp_rk_wald_f"], rel=1e-9)


def test_rank_f_is_the_first_stage_f() -> None:
    frame = firm_panel()
    common: dict[str, Any] = {"absorb": "firm", "cluster": "firm"}
    iv = estimate_of(
        frame, common | {"outcome": "y", "regressors": "w", "endogenous": "x", "instruments": "z1"}
    )
    first = estimate_of(frame, common | {"outcome": "x", "regressors": ["w", "z1"]})
    t = first["coefficients"]["z1"]["t"]
    assert iv["diagnostics"]["kp_rk_wald_f"] == pytest.approx(t**2, rel=1e-9)
    assert iv["first_stage"]["x"]["f"] == pytest.approx(t**2, rel=1e-9)


def test_published_critical_values() -> None:
    """Montiel Olea and Pflueger (2013, table 1): one effective degree of freedom; Lee and others (2022)."""
    told = effective_f(reduced(0.5, 1, "hc1")).critical
    assert told == pytest.approx({"5%": 37.418, "10%": 23.109, "20%": 15.062, "30%": 12.039}, abs=0.01)
    assert tf_critical(10) == pytest.approx(3.43, abs=0.005)
    assert tf_critical(4.0) == pytest.approx(18.66, abs=0.02)
    assert tf_critical(104.7) == pytest.approx(1.96, abs=1e-4)
    assert tf_critical(104.0) > tf_critical(104.7)
    assert tf_critical(3.84) == inf
    assert tf_test(1.0, 0.5, 3.0).interval == (-inf, inf)


def test_simplified_critical_values_are_never_below() -> None:
    for kind in ("iid", "hc1", "cluster"):
        for tools in (1, 2, 4):
            found = effective_f(reduced(0.3, tools, kind))
            for tau, value in found.critical.items():
                assert value <= found.simplified[tau] * (1 + 1e-6)


def test_tf_holds_its_size_in_the_worst_case() -> None:
    """Errors perfectly correlated: |t| > c(F) one time in twenty whatever the strength."""
    random = np.random.default_rng(2)
    for mean in (1.0, 2.5, 5.0):
        f = mean + random.normal(size=4000)
        t = f * (f - mean) / mean
        rejected = np.mean([abs(value) > tf_critical(root**2) for value, root in zip(t, f, strict=True)])
        assert rejected == pytest.approx(0.05, abs=0.012)
        assert np.mean(np.abs(t) > 1.96) > rejected


def test_two_endogenous_have_a_joint_test_and_no_set() -> None:
    frame = firm_panel()
    frame["x2"] = frame.x * frame.w
    frame["z3"] = frame.z1 * frame.w
    model = estimate_of(
        frame,
        {
            "outcome": "y",
            "regressors": "w",
            "endogenous": ["x", "x2"],
            "instruments": ["z1", "z2", "z3"],
            "vcov": "hc1",
        },
    )
    assert model["diagnostics"]["ar_set"] is None
    assert any("joint" in note for note in model["notes"])
    assert set(model["first_stage"]) == {"x", "x2"}


def test_few_clusters_leave_no_overidentification() -> None:
    frame = firm_panel()
    model = estimate_of(
        frame,
        {
            "outcome": "y",
            "regressors": "w",
            "endogenous": "x",
            "instruments": ["z1", "z2"],
            "cluster": "region",
        },
    )
    assert model["diagnostics"]["hansen_j"] is None
    assert any("fewer clusters" in note for note in model["notes"])


def test_json_holds_no_infinity() -> None:
    random = np.random.default_rng(8)
    frame = pd.DataFrame(random.normal(size=(80, 3)), columns=["y", "x", "z"])
    model = estimate_of(frame, {"outcome": "y", "endogenous": "x", "instruments": "z", "vcov": "hc1"})
    assert model["diagnostics"]["ar_set"]["kind"] in ("line", "rays")
    assert None in model["diagnostics"]["ar_set"]["pieces"][0]
