"""Completed tables: each empty cell drawn from a regression on what surrounds it; estimates nothing.

Predictors of a cell: the line between its unit's nearest other values, the unit's and the period's means,
and the other columns, chained over columns (van Buuren 2018, section 4.5). Coefficients come from a
bootstrap of units, so that their own uncertainty is drawn too; residuals are drawn from those observed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from compliance.econometrics.arrays import BoolArray, FloatArray, IntArray, Table
from compliance.econometrics.faults import InestimableModel, SpecificationFault
from compliance.econometrics.fields import Fields
from compliance.econometrics.reading import codes_of, numbers_of

ROUNDS = 5
FEWEST = 20
MARK = "_filled"


@dataclass(frozen=True, slots=True)
class ImputationOptions:
    """Columns whose empty or marked cells are drawn; `predictors` beside the model's own columns."""

    columns: tuple[str, ...]
    predictors: tuple[str, ...] = ()
    times: int = 20
    seed: int = 20240101


def imputation_options(given: Mapping[str, Any], where: str) -> ImputationOptions:
    """Raises SpecificationFault naming the key."""
    part = Fields(given, f"{where}, imputation")
    found = ImputationOptions(
        part.entries("columns"),
        part.entries("predictors"),
        int(part.number("times", 20)),
        int(part.number("seed", 20240101)),
    )
    part.done()
    if not found.columns or not 2 <= found.times <= 500:
        raise SpecificationFault(
            f"{where}: imputation needs `columns`, and `times` from 2 to 500.",
            reason="shape",
            where="imputation",
        )
    return found


def completed(
    frame: Table, options: ImputationOptions, *, unit: str = "", time: str = ""
) -> tuple[Iterator[Table], dict[str, int]]:
    """Tables without gaps in the columns, drawn when asked for, and the cells drawn in each column.

    A cell counts as empty where it is, or where `NAME_filled` is not 0. Raises InestimableModel.
    """
    values = {name: numbers_of(frame, name).copy() for name in options.columns}
    gaps: dict[str, BoolArray] = {}
    for name, column in values.items():
        gap = ~np.isfinite(column)
        if f"{name}{MARK}" in frame.columns:
            marks = numbers_of(frame, f"{name}{MARK}")
            gap |= np.isfinite(marks) & (marks != 0)
        column[gap] = np.nan
        gaps[name] = gap
        if len(column) - int(gap.sum()) < FEWEST:
            raise InestimableModel(
                f"Column {name!r} has fewer than {FEWEST} values of its own; nothing can be drawn from them.",
                reason="too_few_rows",
                where=name,
            )
    others = {name: numbers_of(frame, name) for name in options.predictors if name not in values}
    units = codes_of(frame, unit)[0] if unit else np.arange(len(frame))
    times = numbers_of(frame, time) if time else np.zeros(len(frame))
    around = {name: _around(column, units, times, bool(unit)) for name, column in values.items()}

    def tables() -> Iterator[Table]:
        random = np.random.default_rng(options.seed)
        for _ in range(options.times):
            drawn = {name: np.where(gaps[name], around[name][:, 0], values[name]) for name in values}
            for _ in range(ROUNDS if sum(gap.any() for gap in gaps.values()) > 1 else 1):
                for name, gap in gaps.items():
                    if gap.any():
                        rest = [column for other, column in drawn.items() if other != name]
                        beside = _filled([*rest, *others.values()])
                        x = np.column_stack([np.ones(len(frame)), around[name], *beside])
                        drawn[name] = _draw(values[name], gap, x, units, random)
            yield frame.assign(**drawn)

    return tables(), {name: int(gap.sum()) for name, gap in gaps.items()}


def _filled(columns: Sequence[FloatArray]) -> list[FloatArray]:
    """Predictors without gaps: their means stand in, so that no row is lost for a neighbour's sake."""
    return [np.where(np.isfinite(column), column, np.nanmean(column)) for column in columns]


def _around(values: FloatArray, units: IntArray, times: FloatArray, panel: bool) -> FloatArray:
    """(n, 3) of the line between the unit's nearest other values, its mean and the period's, own left out."""
    known = np.isfinite(values)
    period = _mean_of_others(values, known, np.unique(times, return_inverse=True)[1])
    if not panel:
        return period[:, None]
    mean = _mean_of_others(values, known, units)
    mean = np.where(np.isfinite(mean), mean, period)
    line = np.full(len(values), np.nan)
    order = np.lexsort((times, units))
    starts = np.flatnonzero(np.r_[True, np.diff(units[order]) != 0])
    for rows in np.split(order, starts[1:]):
        held = rows[known[rows]]
        for row in rows:
            near = held[held != row]
            if len(near):
                line[row] = np.interp(times[row], times[near], values[near])
    return np.column_stack([np.where(np.isfinite(line), line, mean), mean, period])


def _mean_of_others(values: FloatArray, known: BoolArray, codes: IntArray) -> FloatArray:
    """Mean of the group's known values without the row's own; the whole mean where there is none."""
    size = int(codes.max()) + 1
    sums = np.bincount(codes[known], values[known], minlength=size)
    counts = np.bincount(codes[known], minlength=size)
    own = np.where(known, values, 0.0)
    left = counts[codes] - known
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (sums[codes] - own) / left
    return np.asarray(np.where(left > 0, found, values[known].mean()))


def _draw(
    values: FloatArray, gap: BoolArray, x: FloatArray, units: IntArray, random: np.random.Generator
) -> FloatArray:
    """The column with its gaps drawn from one bootstrap of the units."""
    seen = np.unique(units[~gap])
    times = np.zeros(int(units.max()) + 1)
    np.add.at(times, random.choice(seen, len(seen)), 1.0)
    weight = times[units] * ~gap
    y = np.where(gap, 0.0, values)
    root = np.sqrt(weight)[:, None]
    beta = np.linalg.lstsq(x * root, y * root[:, 0], rcond=None)[0]
    rows = np.flatnonzero(weight > 0)
    residuals = y[rows] - x[rows] @ beta
    stretched = residuals * np.sqrt(len(rows) / max(len(rows) - x.shape[1], 1))
    picked = random.choice(stretched, int(gap.sum()), p=weight[rows] / weight[rows].sum())
    found = values.copy()
    found[gap] = x[gap] @ beta + picked
    return found
