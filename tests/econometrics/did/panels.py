"""Simulated staggered panels whose true effects are known."""

import numpy as np
import pandas as pd


def staggered(
    *,
    units: int = 60,
    periods: int = 10,
    seed: int = 1,
    missing: float = 0.0,
    never: bool = True,
    noise: float = 1.0,
    effect: float = 1.0,
    growth: float = 0.2,
) -> pd.DataFrame:
    """Units 0…N-1 over times 1…T; effect + growth·(t-g) after adoption in 4, 6, 8; covariate x moves y by
    0.5."""
    random = np.random.default_rng(seed)
    adoption = random.choice([4, 6, 8, 0 if never else 9], units)
    unit, time = np.repeat(np.arange(units), periods), np.tile(np.arange(1, periods + 1), units)
    first = adoption[unit]
    treated = (first > 0) & (time >= first)
    x = random.normal(size=unit.size) + 0.2 * time
    y = random.normal(size=units)[unit] + 0.03 * first + np.sin(time) + 0.5 * x
    y = y + treated * (effect + growth * (time - first)) + noise * random.normal(size=unit.size)
    frame = pd.DataFrame(
        {
            "firm": unit,
            "year": time,
            "first": first,
            "x": x,
            "y": y,
            "treated": treated.astype(int),
            "city": unit // 3,
            "mass": random.uniform(0.5, 2.0, units)[unit],
        }
    )
    return frame[random.random(len(frame)) >= missing].reset_index(drop=True)


COLUMNS = {"outcome": "y", "unit": "firm", "time": "year", "cohort": "first"}
