"""Simulated panels whose true effects are known."""

from __future__ import annotations

import numpy as np
import pandas as pd

EFFECT = 0.5


def firm_panel(firms: int = 60, years: int = 7, seed: int = 1, effect: float = EFFECT) -> pd.DataFrame:
    """Firms over years, an endogenous x with instruments z1 and z2, errors correlated within firms.

    A fifth of the rows is missing at random, so the panel is unbalanced.
    """
    random = np.random.default_rng(seed)
    rows = firms * years
    firm, year = np.repeat(np.arange(firms), years), np.tile(np.arange(2005, 2005 + years), firms)
    shock = random.normal(size=firms)[firm]
    z1, z2, w = random.normal(size=(3, rows))
    u = random.normal(size=rows)
    x = 0.8 * z1 + 0.5 * z2 + 0.6 * u + shock + random.normal(size=rows)
    y = effect * x - 0.3 * w + u + 2 * shock + 0.2 * (year - 2005) + 0.3 * random.normal(size=firms)[firm] * w
    frame = pd.DataFrame(
        {
            "firm": firm,
            "year": year,
            "industry": firm % 5,
            "region": firm % 3,
            "x": x,
            "w": w,
            "z1": z1,
            "z2": z2,
            "y": y,
            "weight": random.uniform(0.5, 2, rows),
            "count": random.integers(1, 4, rows),
            "lat": random.uniform(28, 34, firms)[firm],
            "lon": random.uniform(115, 122, firms)[firm],
        }
    )
    return frame[random.uniform(size=rows) > 0.2].reset_index(drop=True)
