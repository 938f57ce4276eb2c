"""Small, gappy, odd panels: an answer that is JSON, or a sentence; never a warning, a NaN or another
error."""

import json
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from compliance.econometrics import did
from compliance.econometrics.did.options import ESTIMATORS
from compliance.econometrics.faults import EconometricsError


def odd_panel(random: np.random.Generator) -> pd.DataFrame:
    """A few units over a few years with gaps, adoption before, in, between and after them, weights of
    zero."""
    units, periods = int(random.integers(2, 12)), int(random.integers(1, 7))
    years = np.sort(random.choice(np.arange(2000, 2012), periods, replace=False))
    adoption = random.choice([0, np.nan, *years.tolist(), years[0] - 1, years[-1] + 2, years[0] + 1], units)
    unit = np.repeat(np.arange(units), periods)
    size = unit.size
    frame = pd.DataFrame(
        {
            "firm": [f"firm {number}" for number in unit],
            "year": np.tile(years, units).astype(float),
            "first": adoption[unit],
            "x": random.normal(size=size),
            "city": unit // 2,
            "mass": random.uniform(0, 2, units)[unit] * (random.random(size) > 0.05),
        }
    )
    frame["treated"] = ((frame["first"] > 0) & (frame.year >= frame["first"])).astype(int)
    frame["y"] = random.choice([1.0, 0.0]) * random.normal(size=size) + frame.treated
    frame = frame[random.random(size) > random.choice([0, 0.1, 0.4])]
    frame.loc[frame.index[random.random(len(frame)) < 0.03], "y"] = np.nan
    return frame


def odd_options(random: np.random.Generator) -> dict[str, Any]:
    options: dict[str, Any] = {
        "outcome": "y",
        "unit": "firm",
        "time": "year",
        "estimator": str(random.choice(list(ESTIMATORS))),
        "control": str(random.choice(["never", "notyet"])),
        "base": str(random.choice(["varying", "universal"])),
        "balance": str(random.choice(["drop", "pairwise"])),
        "anticipation": int(random.integers(0, 2)),
        "draws": 20,
    }
    options |= {"cohort": "first"} if random.random() < 0.6 else {"treatment": "treated"}
    sometimes = {
        "covariates": ["x"],
        "cluster": "city",
        "weights": "mass",
        "est_method": "ipw",
        "bacon": True,
        "honest": {"mbar": [1.0], "m": [0.1]},
        "power": True,
        "placebo": {"draws": 9},
    }
    return options | {key: value for key, value in sometimes.items() if random.random() < 0.3}


@pytest.mark.parametrize("seed", range(40))
def test_odd_panels_give_an_answer_or_a_sentence(seed: int) -> None:
    random = np.random.default_rng(seed)
    frame, options = odd_panel(random), odd_options(random)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found = did.estimate(frame, options).to_model()
        except EconometricsError as error:
            assert error.sentence.endswith((".", ")")) and len(error.sentence) > 20
            return
    json.dumps(found, allow_nan=False)
    assert found["n"] > 0
