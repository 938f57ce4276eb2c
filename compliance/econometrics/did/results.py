"""Effects, curves of effects and their intervals as frozen values and as JSON; knows no estimator."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from compliance.econometrics.did.errors import plain

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect with its standard error; `df` is None for the normal distribution."""

    att: float
    se: float
    df: float | None = None

    def critical(self, level: float) -> float:
        tail = 0.5 + level / 2
        return float(stats.norm.ppf(tail) if self.df is None else stats.t.ppf(tail, self.df))

    def to_json(self, level: float = 0.95) -> dict[str, Any]:
        if not (self.se > 0 and math.isfinite(self.se)):
            return {"att": number(self.att), "se": number(self.se), "t": None, "p": None, "ci": None}
        ratio = self.att / self.se
        p = 2 * (stats.norm.sf(abs(ratio)) if self.df is None else stats.t.sf(abs(ratio), self.df))
        half = self.critical(level) * self.se
        return {
            "att": number(self.att),
            "se": number(self.se),
            "t": number(ratio),
            "p": number(float(p)),
            "ci": [number(self.att - half), number(self.att + half)],
        }


@dataclass(frozen=True, slots=True)
class Curve:
    """Effects along event time, cohort or calendar time, with their covariance and their average."""

    by: str
    """`event`, `group` or `time`."""
    at: Array
    """(m,) where: event times, cohorts or calendar times."""
    att: Array
    """(m,) the effects; 0 at a reference period."""
    vcov: Array
    """(m, m) covariance; NaN in rows and columns of reference periods."""
    overall: Effect
    band: float | None = None
    """Critical value of the simultaneous band, where one was drawn."""

    @property
    def se(self) -> Array:
        return np.sqrt(np.maximum(np.diag(self.vcov), 0.0))

    def with_band(self, band: float | None) -> Curve:
        return replace(self, band=band)

    def part(self, rows: NDArray[np.bool_]) -> tuple[Array, Array, Array]:
        """Places, effects and covariance of the rows that are estimated (no reference periods)."""
        rows = rows & np.isfinite(self.se) & (self.se > 0)
        return self.at[rows], self.att[rows], self.vcov[np.ix_(rows, rows)]

    def points(self, level: float = 0.95) -> list[dict[str, Any]]:
        found = []
        for at, att, se in zip(self.at, self.att, self.se, strict=True):
            point = {self.by: plain(at), **Effect(float(att), float(se), self.overall.df).to_json(level)}
            known = self.band is not None and math.isfinite(se)
            half = self.band * se if known and self.band is not None else math.nan
            point["band"] = [number(att - half), number(att + half)] if known else None
            found.append(point)
        return found

    def to_json(self, level: float = 0.95) -> dict[str, Any]:
        return {**self.overall.to_json(level), "critical": number(self.band), "by": self.points(level)}


@dataclass(frozen=True, slots=True)
class Cell:
    """ATT(g, t): the effect on one cohort at one time."""

    group: float
    time: float
    effect: Effect
    is_post: bool
    is_reference: bool = False

    def to_json(self, level: float, band: float | None) -> dict[str, Any]:
        row = {"group": plain(self.group), "time": plain(self.time), **self.effect.to_json(level)}
        se = self.effect.se
        known = band is not None and math.isfinite(se) and se > 0
        half = band * se if known and band is not None else 0.0
        row["band"] = [number(self.effect.att - half), number(self.effect.att + half)] if known else None
        return {**row, "post": self.is_post, "reference": self.is_reference}


@dataclass(frozen=True, slots=True)
class Estimated:
    """What one estimator found."""

    estimator: str
    aggregates: Mapping[str, Curve | Effect]
    """`simple` always; `dynamic` where there is an event study; `group`, `calendar` where defined."""
    n: Mapping[str, int]
    dropped: Mapping[str, Any]
    cells: tuple[Cell, ...] = ()
    cell_band: float | None = None
    notes: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def event(self) -> Curve | None:
        curve = self.aggregates.get("dynamic")
        return curve if isinstance(curve, Curve) else None

    def to_json(self, level: float = 0.95) -> dict[str, Any]:
        return {
            "estimator": self.estimator,
            "n": dict(self.n),
            "dropped": dict(self.dropped),
            "att_gt": [cell.to_json(level, self.cell_band) for cell in self.cells],
            "aggregates": {name: item.to_json(level) for name, item in self.aggregates.items()},
            "event": self.event.points(level) if self.event else [],
            "notes": list(self.notes),
            **self.extra,
        }


def error_of(weights: Array, vcov: Array) -> float:
    """Standard error of weights'estimates; rounding below zero of a singular covariance counts as zero."""
    return float(np.sqrt(max(float(weights @ vcov @ weights), 0.0)))


def number(value: Any) -> float | None:
    """A finite float for JSON, None for what is unknown."""
    if value is None:
        return None
    value = float(value)
    return value if math.isfinite(value) else None
