"""Published results: mpdta (R did), math_reform (bacondecomp), Medicaid expansion (HonestDiD's read-me)."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from compliance.econometrics import did
from compliance.econometrics.did.honest import Horizon, sensitivity

MPDTA = {"outcome": "lemp", "unit": "countyreal", "time": "year", "cohort": "first.treat"}


@pytest.fixture(scope="module")
def cases(shared_dir: Path) -> Path:
    return shared_dir / "econometrics" / "cases"


def expected(cases: Path, name: str) -> dict[str, dict[str, float]]:
    every: list[dict[str, Any]] = json.loads((cases / "expected.json").read_text())
    return {case["id"]: case["values"] for case in every}[name]


def test_group_time_effects_of_the_minimum_wage(cases: Path) -> None:
    found = did.estimate(pd.read_csv(cases / "mpdta.csv"), MPDTA).to_json()
    values = {f"ATT({c['group']}, {c['time']})": c["att"] for c in found["att_gt"]}
    values |= {f"seAnalytic({c['group']}, {c['time']})": c["se"] for c in found["att_gt"]}
    values |= {f"ES{point['event']}": point["att"] for point in found["event"]}
    values["simple_ATT"] = found["aggregates"]["simple"]["att"]
    values["dynamic_overall"] = found["aggregates"]["dynamic"]["att"]
    for name, want in expected(cases, "cs_mpdta_nocov").items():
        assert values[name] == pytest.approx(want["expected"], abs=want["abs_tol"]), name


def test_the_joint_pretest_of_the_minimum_wage_is_the_printed_one(cases: Path) -> None:
    """R's did prints p = 0.16812 for the same cells."""
    found = did.estimate(pd.read_csv(cases / "mpdta.csv"), MPDTA).to_json()
    assert found["pretest"]["p"] == pytest.approx(0.16812, abs=1e-5)


def test_the_doubly_robust_average_of_the_minimum_wage_is_the_printed_one(cases: Path) -> None:
    """R's did prints -0.0418 (0.0115 to 0.0117 by bootstrap) with lpop as covariate."""
    found = did.estimate(pd.read_csv(cases / "mpdta.csv"), {**MPDTA, "xformla": "~lpop"}).to_json()
    simple = found["aggregates"]["simple"]
    assert simple["att"] == pytest.approx(-0.0418, abs=5e-5)
    assert simple["se"] == pytest.approx(0.0115, abs=3e-4)


def test_two_by_two_weights_of_the_mathematics_reform(cases: Path) -> None:
    options = {"outcome": "incearn_ln", "unit": "state", "time": "cls", "treatment": "reform_math"}
    found = did.estimate(
        pd.read_csv(cases / "math_reform.csv"), {**options, "estimator": "twfe", "bacon": True}
    ).to_json()
    want = expected(cases, "bacon_math_reform")
    short = {"earlier_vs_later": "early_late", "later_vs_earlier": "late_early", "treated_vs_never": "tr_un"}
    for kind, name in short.items():
        for key, letter in (("weight", "w"), ("estimate", "a")):
            value = want[f"{letter}_{name}"]
            assert found["bacon"]["by_kind"][kind][key] == pytest.approx(
                value["expected"], abs=value["abs_tol"]
            )
    assert found["bacon"]["coefficient"] == pytest.approx(found["aggregates"]["simple"]["att"], abs=1e-10)


def test_relative_magnitudes_of_the_minimum_wage_are_those_of_the_r_package(cases: Path) -> None:
    """Printed with a grid of 100 points from -1 to 1: the outermost kept points of that grid are compared."""
    ends = [(-3, -1), (-3, -1), (-5, 1), (-5, 1), (-5, 3), (-7, 3), (-7, 5), (-9, 5), (-9, 7), (-11, 7)]
    asked = {
        **MPDTA,
        "base": "universal",
        "draws": 0,
        "honest": {"mbar": np.linspace(0, 2, 10).tolist(), "m": []},
    }
    found = did.estimate(pd.read_csv(cases / "mpdta.csv"), asked).to_json()["honest"]["relative_magnitudes"]
    grid = np.linspace(-1, 1, 100)
    for row, (low, high) in zip(found["rows"], ends, strict=True):
        kept = grid[(grid >= row["lb"]) & (grid <= row["ub"])]
        assert (kept[0], kept[-1]) == pytest.approx((low / 99, high / 99)), row


# Estimates of the Medicaid event study (states treated in 2014 against never treated, 2008–2015, reference
# 2013).
BETA = [
    -0.005285354533,
    -0.01129732465,
    -0.002675991812,
    -0.001419312252,
    0.000339663519,
    0.04644685416,
    0.06920617548,
]
VCOV = [
    [
        7.488483636e-05,
        6.039874096e-05,
        4.444619818e-05,
        3.385764706e-05,
        4.328011255e-05,
        4.765880479e-05,
        2.4251287e-05,
    ],
    [
        6.039874096e-05,
        7.266500617e-05,
        3.789330221e-05,
        2.866578025e-05,
        4.543320628e-05,
        4.428850119e-05,
        2.824655043e-05,
    ],
    [
        4.444619818e-05,
        3.789330221e-05,
        5.05205194e-05,
        2.673679432e-05,
        2.778193568e-05,
        3.060644109e-05,
        9.637533883e-06,
    ],
    [
        3.385764706e-05,
        2.866578025e-05,
        2.673679432e-05,
        4.003222026e-05,
        2.412859976e-05,
        2.380868209e-05,
        2.923878143e-06,
    ],
    [
        4.328011255e-05,
        4.543320628e-05,
        2.778193568e-05,
        2.412859976e-05,
        5.462662207e-05,
        3.682531052e-05,
        9.722947502e-06,
    ],
    [
        4.765880479e-05,
        4.428850119e-05,
        3.060644109e-05,
        2.380868209e-05,
        3.682531052e-05,
        8.375668825e-05,
        6.321397963e-05,
    ],
    [
        2.4251287e-05,
        2.824655043e-05,
        9.637533883e-06,
        2.923878143e-06,
        9.722947502e-06,
        6.321397963e-05,
        0.000107123523,
    ],
]


@pytest.fixture
def medicaid() -> Horizon:
    return Horizon(np.array(BETA), np.array(VCOV), 5, np.array([1.0, 0.0]))


def test_relative_magnitudes_are_those_of_the_r_package(medicaid: Horizon) -> None:
    """The package keeps points of a grid 0.00037 wide, so its ends lie up to a step inside ours."""
    printed = {0.5: (0.0240, 0.0672), 1.0: (0.0170, 0.0720), 1.5: (0.00824, 0.0797), 2.0: (-0.000916, 0.0881)}
    found = sensitivity(medicaid, "relative_magnitudes", list(printed))
    for row in found["rows"]:
        low, high = printed[row["m"]]
        assert low - 5e-4 < row["lb"] < low + 1e-4
        assert high - 1e-4 < row["ub"] < high + 5e-4
    assert [row["excludes_zero"] for row in found["rows"]] == [True, True, True, False]
    assert 1.9 < found["breakdown"] < 2.0


def test_smoothness_intervals_are_those_of_the_r_package(medicaid: Horizon) -> None:
    printed = {
        0.0: (0.0259, 0.0607),
        0.01: (0.0132, 0.0787),
        0.02: (0.00286, 0.0907),
        0.03: (-0.00714, 0.101),
    }
    found = sensitivity(medicaid, "smoothness", list(printed))
    assert found["method"] == "FLCI"
    for row in found["rows"]:
        assert (row["lb"], row["ub"]) == pytest.approx(printed[row["m"]], abs=3e-4)
    assert 0.02 < found["breakdown"] < 0.03


def test_the_average_over_two_years_is_that_of_the_stata_package() -> None:
    printed = {
        0.0: (0.041, 0.075),
        0.5: (0.033, 0.080),
        1.0: (0.020, 0.090),
        1.5: (0.006, 0.103),
        2.0: (-0.008, 0.117),
    }
    horizon = Horizon(np.array(BETA), np.array(VCOV), 5, np.array([0.5, 0.5]))
    for row in sensitivity(horizon, "rm", list(printed))["rows"]:
        assert (row["lb"], row["ub"]) == pytest.approx(printed[row["m"]], abs=1.6e-3)
