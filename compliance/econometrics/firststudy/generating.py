"""A simulated panel of 277 exporters over 2007–2015: every effect in it is written down here.

Its moments follow those printed for the sample of paper GT (table 1: means, deviations, ranges and row
counts); no row of any real firm is in it. docs/studies.md tells the design in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from compliance.econometrics.arrays import BoolArray, FloatArray, IntArray, Table

FIRMS, FIRST_YEAR, YEARS = 277, 2007, 9
SEED = 2015
COHORTS = (2010, 2012)
"""Years in which a quarter of the firms each joins the pilot; the rest never does."""

TRUTH = MappingProxyType(
    {
        "direct_clean": 0.008,
        "direct_polluting": 0.026,
        "patents_on_green": 0.24,
        "quality_on_patents": 0.025,
        "quality_on_constraint": -0.145,
        "pilot_at_start": 0.012,
        "pilot_each_year": 0.006,
    }
)
"""Effects: of Gr and ln patents on quality, of SA on quality, of the pilot by years since its start."""

_DIRECT, _SHARE_POLLUTING = 0.014, 1 / 3
MEAN_QUALITY, SD_QUALITY = 0.811, 0.1062257
_MEAN_GREEN, _SD_GREEN, _MOST_GREEN = 1.525, 0.7704918, 3.970292
_MISSING = {"lnage": (0, 70), "lnave": (0, 70), "SA": (26, 80), "Roe": (80, 85), "Cap": (85, 87)}
"""Cells left empty, as places among 87 rows drawn: counts by column and complete rows are those printed."""
_INTERPOLATED = 60


@dataclass(frozen=True, slots=True)
class _Draws:
    """The firm and year of each row, and the source of chance."""

    random: np.random.Generator
    firm: IntArray
    year: IntArray

    def firms(self, values: FloatArray) -> FloatArray:
        """One value a firm, laid out over its years."""
        return values[self.firm]

    def persistent(self, sd: float, rho: float = 0.3) -> FloatArray:
        """Noise of a firm that fades by `rho` a year, with standard deviation `sd`."""
        shocks = self.random.normal(size=(FIRMS, YEARS)) * sd * np.sqrt(1 - rho**2)
        shocks[:, 0] /= np.sqrt(1 - rho**2)
        for at in range(1, YEARS):
            shocks[:, at] += rho * shocks[:, at - 1]
        return np.asarray(shocks.ravel())


def panel_simulated(seed: int = SEED) -> Table:
    """The panel, one row a firm and year, in the order of firms; equal seeds give equal panels."""
    import pandas as pd

    draws = _Draws(
        np.random.default_rng(seed),
        np.repeat(np.arange(FIRMS), YEARS),
        np.tile(np.arange(YEARS), FIRMS),
    )
    industry = draws.random.permutation(np.arange(FIRMS) % 12)
    place = draws.random.permutation(np.arange(FIRMS) % 10)
    polluting = (industry < 12 * _SHARE_POLLUTING).astype(np.int64)
    pressure = draws.persistent(0.1)
    controls = _controls(draws, pressure)
    green, inspections = _green(draws, pressure)
    patents = (
        TRUTH["patents_on_green"] * green
        + draws.firms(draws.random.normal(1.7, 0.8, FIRMS))
        + draws.random.normal(0, 0.55, len(green))
    )
    cohort = draws.random.permutation(np.resize([0, 0, *COHORTS], FIRMS))
    quality = _quality(draws, green, patents, controls, polluting[draws.firm], cohort[draws.firm])
    columns = {
        "firm": draws.firm + 1,
        "year": draws.year + FIRST_YEAR,
        "industry": industry[draws.firm] + 1,
        "province": place[draws.firm] + 1,
        "polluting": polluting[draws.firm],
        "pilot_from": cohort[draws.firm],
        "qua": quality,
        "Gr": green,
        "pat": patents,
        "inspections": inspections,
        **controls,
        "report_length": 11.2 + 0.15 * green + draws.random.normal(0, 0.3, len(green)),
        "qua_other": 0.9 * quality + draws.random.normal(0.07, 0.015, len(green)),
    }
    return _observed(pd.DataFrame(columns), draws.random)


def _controls(draws: _Draws, pressure: FloatArray) -> dict[str, FloatArray]:
    """Controls of paper GT: years listed, return on equity, capital intensity, constraint, pay owed.

    `pressure` is the part of the constraint that comes and goes and keeps firms from turning green.
    """
    random, rows = draws.random, FIRMS * YEARS
    grades = (
        random.permutation(FIRMS) + 0.5
    ) / FIRMS  # evenly spread, so that the mean is not left to chance
    born = 1 + np.floor(15.99 * grades**1.69)
    roe = random.normal(0.086, 0.145, rows)
    worst, best = random.choice(rows, 2, replace=False)
    roe[worst], roe[best] = -14.70641, 3.92209
    cap = np.exp(0.376 + draws.firms(_spread(random.normal(size=FIRMS), 0.46)) + draws.persistent(0.285))
    owed = (
        8.99
        + draws.firms(_spread(random.standard_t(6, FIRMS), 0.79))
        + 0.05 * (draws.year - 4)
        + (random.standard_t(5, rows) * 0.7)
    )
    constraint = (
        -3.653 + draws.firms(_spread(random.gamma(4, 1, FIRMS), 0.232)) - 0.012 * (draws.year - 4) + pressure
    )
    return {
        "lnage": np.log(draws.firms(born) + draws.year),
        "Roe": roe,
        "Cap": np.clip(cap, 0.27745, 9.375525),
        "SA": np.clip(constraint, -4.631054, -2.261882),
        "lnave": np.clip(owed, 0.9367442, 13.75341),
    }


def _spread(values: FloatArray, sd: float) -> FloatArray:
    """The values with mean zero and exactly this standard deviation."""
    return np.asarray((values - values.mean()) / values.std(ddof=1) * sd)


def _green(draws: _Draws, pressure: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Gr and the surprise inspections that move it; constrained firms turn green less."""
    random = draws.random
    inspections = random.poisson(1.2, FIRMS * YEARS).astype(np.float64)
    raw = (
        draws.firms(random.beta(1.2, 2.6, FIRMS) * 2.7)
        + 0.05 * draws.year
        + 0.2 * inspections
        - 1.5 * pressure
        + random.gamma(2.5, 1, FIRMS * YEARS) / np.sqrt(2.5) * 0.31
    )
    green = (raw - raw.mean()) / raw.std(ddof=1) * _SD_GREEN + _MEAN_GREEN
    # Cut before quality is made from it: what is seen is what acts.
    return np.clip(green, 0, _MOST_GREEN), inspections


def _quality(
    draws: _Draws,
    green: FloatArray,
    patents: FloatArray,
    controls: dict[str, FloatArray],
    polluting: IntArray,
    cohort: IntArray,
) -> FloatArray:
    """Export quality: the stated effects, the firm, the year, and noise with a long lower tail."""
    random, rows = draws.random, len(green)
    since = draws.year + FIRST_YEAR - cohort
    told = (
        np.where(polluting == 1, TRUTH["direct_polluting"], TRUTH["direct_clean"]) * green
        + TRUTH["quality_on_patents"] * patents
        + TRUTH["quality_on_constraint"] * controls["SA"]
        - 0.006 * controls["Cap"]
        + 0.005 * controls["Roe"]
        + pilot_effect(since, cohort > 0)
        + 0.002 * draws.year
    )
    noise = (2 - random.gamma(2, 1, rows)) / np.sqrt(2) * 0.043
    rest = np.asarray(told + noise)
    return rest + _firm_levels(draws, rest, 1 - random.gamma(1, 1, FIRMS))


def _firm_levels(draws: _Draws, rest: FloatArray, levels: FloatArray) -> FloatArray:
    """Levels of firms at which quality has the printed mean and deviation and stays below 1.

    Only constants of firms move, which firm effects take out: no effect is touched.
    """
    for _ in range(40):
        levels = levels * _scale(rest, draws.firms(levels), SD_QUALITY)
        levels = levels + MEAN_QUALITY - (rest + draws.firms(levels)).mean()
        highest = (rest + draws.firms(levels)).reshape(FIRMS, YEARS).max(axis=1)
        levels = levels - np.maximum(highest - 1, 0)
    return draws.firms(levels)


def pilot_effect(since: IntArray, joins: BoolArray) -> FloatArray:
    """The pilot's effect on quality by years since its start; none before and none for firms outside."""
    grown = TRUTH["pilot_at_start"] + TRUTH["pilot_each_year"] * since
    return np.asarray(np.where(joins & (since >= 0), grown, 0.0), dtype=np.float64)


def _scale(fixed: FloatArray, free: FloatArray, wanted: float) -> float:
    """The factor on `free` at which the sum has the wanted standard deviation."""
    a, b, c = free.var(ddof=1), 2 * np.cov(fixed, free)[0, 1], fixed.var(ddof=1) - wanted**2
    return float((-b + np.sqrt(b * b - 4 * a * c)) / (2 * a))


def _observed(frame: Table, random: np.random.Generator) -> Table:
    """What an analyst sees: some cells empty, some of Gr filled in on the line between its neighbours."""
    inner = np.flatnonzero((frame["year"] > FIRST_YEAR) & (frame["year"] < FIRST_YEAR + YEARS - 1))
    filled = np.sort(random.choice(inner[::2], _INTERPOLATED, replace=False))
    green = frame["Gr"].to_numpy()
    frame["Gr_filled"] = 0
    frame.loc[filled, "Gr"] = (green[filled - 1] + green[filled + 1]) / 2
    frame.loc[filled, "Gr_filled"] = 1
    drawn = random.choice(len(frame), 87, replace=False)
    for name, (first, last) in _MISSING.items():
        frame.loc[drawn[first:last], name] = np.nan
    return frame


def truth_of_pilot(frame: Table) -> float:
    """The mean effect on treated firm-years, which is what the simple average of ATT(g,t) estimates."""
    since, joins = (frame["year"] - frame["pilot_from"]).to_numpy(), (frame["pilot_from"] > 0).to_numpy()
    treated = joins & (since >= 0)
    return float(pilot_effect(since, joins)[treated].mean())
