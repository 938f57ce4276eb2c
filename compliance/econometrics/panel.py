"""Units over time: whole periods, one row each, and values of other periods; knows no model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from compliance.econometrics.arrays import FloatArray, IntArray, Table
from compliance.econometrics.covariance.dependence import lagged_pairs
from compliance.econometrics.faults import SpecificationFault, UnreadableTable
from compliance.econometrics.reading import codes_of, column_of

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Panel:
    """Codes of units (all 0 for one time series) and whole periods, with -1 units where either is missing."""

    unit_name: str
    time_name: str
    unit: IntArray
    time: IntArray
    repeated: str

    def shifted(self, values: FloatArray, periods: int) -> FloatArray:
        """The unit's value `periods` before (after where negative), NaN where that period has no row."""
        self.must_be_unique()
        found = np.full(len(values), np.nan)
        known = np.flatnonzero(self.unit >= 0)
        now, then = lagged_pairs(self.unit[known], self.time[known], abs(periods))
        if periods >= 0:
            found[known[now]] = values[known[then]]
        else:
            found[known[then]] = values[known[now]]
        return found

    def must_be_unique(self) -> None:
        """Raises UnreadableTable that names a unit and period with several rows."""
        if self.repeated:
            raise UnreadableTable(self.repeated, reason="repeated_rows", where=self.unit_name)


def panel_of(frame: Table, unit: str, time: str) -> Panel:
    """The panel structure of a table; `unit` may be empty for one time series."""
    times, known = periods_of(frame, time)
    if unit:
        codes, _ = codes_of(frame, unit)
    else:
        codes = np.zeros(len(frame), dtype=np.int64)
    codes = np.where(known, codes, -1)
    return Panel(unit, time, codes, times, _repeated(frame, unit, time, codes, times))


def _repeated(frame: Table, unit: str, time: str, codes: IntArray, times: IntArray) -> str:
    """A sentence on pairs of unit and period that occur more than once, or nothing."""
    rows = np.flatnonzero(codes >= 0)
    if not len(rows):
        return ""
    start = times[rows] - times[rows].min()
    key = codes[rows] * (int(start.max()) + 1) + start
    order = np.argsort(key, kind="stable")
    same = np.flatnonzero(np.diff(key[order]) == 0)
    if not len(same):
        return ""
    shown = []
    for place in same[:SHOWN].tolist():
        first, second = rows[order[place]], rows[order[place + 1]]
        who = f"{unit} {frame[unit].iloc[first]}, " if unit else ""
        shown.append(f"{who}{time} {frame[time].iloc[first]} (rows {first + 1} and {second + 1})")
    return (
        f"{len(same)} rows repeat a pair of {unit or 'series'} and {time}: {'; '.join(shown)}. Lags, kernels "
        "and difference-in-differences need one row each: remove the repetitions or name the right columns."
    )


def periods_of(frame: Table, name: str) -> tuple[IntArray, Any]:
    """Whole periods of a time column and which are known; dates become years, quarters or months.

    Raises UnreadableTable for numbers that are not whole.
    """
    import pandas as pd

    column = column_of(frame, name)
    known = column.notna().to_numpy()
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return _dates(column, known), known
    values = pd.to_numeric(column, errors="coerce")
    if (values.isna().to_numpy() & known).any():
        parsed = pd.to_datetime(column, errors="coerce", format="mixed")
        if (parsed.isna().to_numpy() & known).any():
            row = int(np.flatnonzero(parsed.isna().to_numpy() & known)[0])
            raise UnreadableTable(
                f"Column {name!r} is the time, but row {row + 1} holds {str(column.iloc[row])!r}: give whole "
                "periods or dates.",
                reason="bad_time",
                where=name,
            )
        return _dates(parsed, known), known
    numbers = np.where(known, values.fillna(0).to_numpy(dtype=np.float64), 0.0)
    if not np.array_equal(numbers, np.round(numbers)):
        row = int(np.flatnonzero(numbers != np.round(numbers))[0])
        raise UnreadableTable(
            f"Column {name!r} must hold whole periods, but row {row + 1} holds {numbers[row]}.",
            reason="bad_time",
            where=name,
        )
    return numbers.astype(np.int64), known


def _dates(column: Any, known: Any) -> IntArray:
    filled = column.where(known, column[known].iloc[0] if known.any() else None)
    month = filled.dt.year.to_numpy() * 12 + filled.dt.month.to_numpy() - 1
    days = filled.dt.day.to_numpy()
    if len(np.unique(days)) > 4:
        return np.asarray((filled - filled.min()).dt.days.to_numpy(), dtype=np.int64)
    months = np.unique(month % 12)
    if len(months) == 1:
        return np.asarray(month // 12, dtype=np.int64)
    return np.asarray(month // 3 if len(np.unique(months % 3)) == 1 else month, dtype=np.int64)


def panel_required(panel: Panel | None, what: str) -> Panel:
    """The panel; raises SpecificationFault that says how to declare one."""
    if panel is None:
        raise SpecificationFault(
            f"{what} needs to know units and periods: add `panel: {{unit: firm, time: year}}` with your "
            "columns to the specification.",
            reason="no_panel",
            where="panel",
        )
    return panel
