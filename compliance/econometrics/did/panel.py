"""A checked panel of units over times with adoption dates, read from a table; knows no estimator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from compliance.econometrics.arrays import Table
from compliance.econometrics.did.errors import DidError, plain, shown
from compliance.econometrics.did.options import DidOptions
from compliance.econometrics.reading import codes_of, column_of, numbers_of
from compliance.econometrics.resampling.factors import with_factors

Array = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows sorted by unit, then time. N units, T times, n rows, k covariates."""

    unit: Codes
    """(n,) which unit, 0 … N-1."""
    time: Codes
    """(n,) which time, 0 … T-1."""
    y: Array
    """(n,) the outcome."""
    x: Array
    """(n, k) covariates, without a constant."""
    weight: Array
    """(n,) sampling weights, all positive."""
    treatment: Array
    """(n,) 0 or 1; equals `time ≥ cohort` unless treatment is given and switches back."""
    cohort: Array
    """(N,) first treated time in the column's own units; infinite for never treated."""
    cluster: Codes
    """(N,) cluster of each unit."""
    units: NDArray[Any]
    """(N,) the units' names as in the data."""
    times: Array
    """(T,) the times in ascending order."""
    dropped: Mapping[str, Any] = field(default_factory=dict)
    """Reason → what was left out."""

    @property
    def treated(self) -> NDArray[np.bool_]:
        """(n,) whether a row is at or after its unit's first treated time."""
        return np.asarray(self.times[self.time] >= self.cohort[self.unit])

    @property
    def relative(self) -> Array:
        """(n,) time since adoption; minus infinity for never treated."""
        return np.asarray(self.times[self.time] - self.cohort[self.unit])

    @property
    def cohorts(self) -> Array:
        """Adoption times in ascending order, never excluded."""
        found = np.unique(self.cohort)
        return found[np.isfinite(found)]

    @property
    def is_balanced(self) -> bool:
        return len(self.y) == len(self.units) * len(self.times)

    def keep(self, rows: NDArray[np.bool_], **dropped: Any) -> Panel:
        """The panel of some rows, units and times renumbered, with the reason noted."""
        kept_units, unit = np.unique(self.unit[rows], return_inverse=True)
        kept_times, time = np.unique(self.time[rows], return_inverse=True)
        return replace(
            self,
            unit=unit,
            time=time,
            y=self.y[rows],
            x=self.x[rows],
            weight=self.weight[rows],
            treatment=self.treatment[rows],
            cohort=self.cohort[kept_units],
            cluster=np.unique(self.cluster[kept_units], return_inverse=True)[1],
            units=self.units[kept_units],
            times=self.times[kept_times],
            dropped={**self.dropped, **dropped},
        )

    def never(self, units: NDArray[np.bool_]) -> Panel:
        """The panel with some units counted as never treated."""
        return replace(self, cohort=np.where(units, np.inf, self.cohort))


def panel_read(frame: Table, options: DidOptions, *, keep_always: bool = False) -> Panel:
    """The panel a study is about.

    keep_always: leave units treated
    from the first period on in (two-way FE and its decompositions know them).
    Raises UnreadableTable for absent columns and words in numeric columns; DidError for duplicate unit-times,
    adoption dates that change within a unit, treatment that is not 0 or 1, no treated unit, one cluster.
    """
    frame, covariates = with_factors(frame, options.covariates)
    options = replace(options, covariates=covariates)
    named = [options.outcome, options.unit, options.time, options.cohort, options.treatment, options.weights,
             options.cluster, *options.covariates]  # fmt: skip
    for name in named:
        if name:
            column_of(frame, name)
    rows, dropped = _complete_rows(frame, options)
    unit, units = _codes(frame, options.unit, rows)
    clock = numbers_of(frame, options.time)[rows]
    times, time = np.unique(clock, return_inverse=True)
    order = np.lexsort((time, unit))
    unit, time, rows = unit[order], time[order], rows[order]
    _refuse_duplicates(unit, time, units, times, rows, options)
    treatment = _treatment(frame, options, rows)
    cohort = _cohort(frame, options, rows, unit, time, times, units, treatment)
    weight = numbers_of(frame, options.weights)[rows] if options.weights else np.ones(len(rows))
    panel = Panel(
        unit=unit,
        time=time,
        y=numbers_of(frame, options.outcome)[rows],
        x=np.column_stack(
            [numbers_of(frame, name)[rows] for name in options.covariates] or [np.empty((len(rows), 0))]
        ),
        weight=weight / weight.mean(),
        treatment=(times[time] >= cohort[unit]).astype(float) if treatment is None else treatment,
        cohort=cohort,
        cluster=_cluster(frame, options, rows, unit, units),
        units=units,
        times=times,
        dropped=dropped,
    )
    return _refuse_untreatable(panel if keep_always else _without_always_treated(panel, options), options)


def _complete_rows(frame: Table, options: DidOptions) -> tuple[Codes, dict[str, Any]]:
    keep = np.ones(len(frame), dtype=bool)
    missing: dict[str, int] = {}
    for name in dict.fromkeys(
        [options.outcome, options.time, *options.covariates, options.weights, options.treatment]
    ):
        if name:
            absent = ~np.isfinite(numbers_of(frame, name))
            if absent.any():
                missing[name] = int(absent.sum())
            # Switchers are told by their treatment also where the outcome is not known.
            keep &= ~absent | (name == options.outcome and options.estimator == "dcdh")
    for name in dict.fromkeys([options.unit, options.cluster]):
        if name:
            absent = codes_of(frame, name)[0] < 0
            if absent.any():
                missing[name] = int(absent.sum())
            keep &= ~absent
    dropped: dict[str, Any] = (
        {"missing": {"rows": int((~keep).sum()), "by_column": missing}} if missing else {}
    )
    if options.weights:
        weight = numbers_of(frame, options.weights)
        if (weight[keep] < 0).any():
            where = int(np.flatnonzero(keep & (weight < 0))[0]) + 1
            raise DidError(
                "bad_weight", f"Column '{options.weights}' holds a negative weight in row {where}."
            )
        if (weight[keep] == 0).any():
            dropped["zero_weight"] = {"rows": int((weight[keep] == 0).sum())}
            keep &= weight > 0
    if not keep.any():
        raise DidError(
            "no_rows", "No row is left after rows with missing values are dropped.", missing=missing
        )
    return np.flatnonzero(keep), dropped


def _codes(frame: Table, name: str, rows: Codes) -> tuple[Codes, NDArray[Any]]:
    """Codes 0 … N-1 of the given rows, and the N names in ascending order."""
    every, levels = codes_of(frame, name)
    used, of_row = np.unique(every[rows], return_inverse=True)
    return of_row.astype(np.int64), np.asarray(levels)[used]


def _refuse_duplicates(
    unit: Codes, time: Codes, units: NDArray[Any], times: Array, rows: Codes, options: DidOptions
) -> None:
    twice = np.flatnonzero((np.diff(unit) == 0) & (np.diff(time) == 0))
    if len(twice):
        pairs = [f"{plain(units[unit[at]])} in {plain(times[time[at]])}" for at in twice]
        first = sorted((int(rows[twice[0]]) + 1, int(rows[twice[0] + 1]) + 1))
        raise DidError(
            "duplicate_rows",
            f"{len(twice)} row{'s repeat' if len(twice) > 1 else ' repeats'} a '{options.unit}' and "
            f"'{options.time}' already seen: {shown(pairs)} (rows {first[0]} and {first[1]} first).",
            pairs=pairs,
        )


def _treatment(frame: Table, options: DidOptions, rows: Codes) -> Array | None:
    if not options.treatment:
        return None
    treatment = numbers_of(frame, options.treatment)[rows]
    strange = np.unique(treatment[(treatment != 0) & (treatment != 1)])
    if len(strange) and options.estimator != "dcdh":
        raise DidError(
            "bad_treatment",
            f"Column '{options.treatment}' must hold 0 and 1 only; it also holds {shown(strange)}. "
            f"Treatment in "
            "several doses is for the estimator 'dcdh'.",
        )
    return treatment


def _cohort(
    frame: Table,
    options: DidOptions,
    rows: Codes,
    unit: Codes,
    time: Codes,
    times: Array,
    units: NDArray[Any],
    treatment: Array | None,
) -> Array:
    """(N,) first treated time of each unit; times after the panel's end count as never treated in it."""
    if options.cohort:
        given = numbers_of(frame, options.cohort)[rows]
        given = np.where(np.isfinite(given) & (given != 0), given, np.inf)
        low = np.full(len(units), np.inf)
        high = np.full(len(units), -np.inf)
        np.minimum.at(low, unit, given)
        np.maximum.at(high, unit, given)
        wrong = np.flatnonzero(low != high)
        if len(wrong):
            raise DidError(
                "cohort_changes",
                f"Column '{options.cohort}' changes within {len(wrong)} of the units "
                f"({shown(units[wrong])}); "
                "the first treated period must be the same in all rows of a unit.",
            )
        return np.where(low > times[-1], np.inf, low)
    assert treatment is not None
    first = np.full(len(units), np.inf)
    np.minimum.at(first, unit, np.where(treatment > 0, times[time], np.inf))
    back = np.unique(unit[(times[time] >= first[unit]) & (treatment == 0)])
    if len(back) and options.estimator != "dcdh":
        raise DidError(
            "treatment_switches_back",
            f"Treatment switches back to 0 in {len(back)} of the units ({shown(units[back])}); "
            "only the estimator 'dcdh' allows that.",
        )
    return first


def _cluster(frame: Table, options: DidOptions, rows: Codes, unit: Codes, units: NDArray[Any]) -> Codes:
    if not options.cluster or options.cluster == options.unit:
        return np.arange(len(units))
    of_row, names = _codes(frame, options.cluster, rows)
    of_unit = np.zeros(len(units), dtype=np.int64)
    of_unit[unit] = of_row
    wrong = np.unique(unit[of_unit[unit] != of_row])
    if len(wrong):
        raise DidError(
            "cluster_splits_unit",
            f"Units must lie within one cluster each; '{options.cluster}' changes within "
            f"{shown(units[wrong])}.",
        )
    if len(names) < 2:
        raise DidError(
            "one_cluster",
            f"Column '{options.cluster}' holds one cluster only ({plain(names[0])}); standard errors need "
            f"at least two.",
        )
    return of_unit


def _without_always_treated(panel: Panel, options: DidOptions) -> Panel:
    first = panel.times[0]
    always = panel.cohort <= first + options.anticipation
    if options.estimator == "dcdh" and not options.cohort:
        always = np.zeros(len(panel.units), dtype=bool)
    if always.all():
        raise DidError(
            "no_treated",
            f"All units are treated from the first period of the panel on ({plain(first)}); there is "
            f"nothing to "
            "compare.",
        )
    if always.any():
        listed = [plain(name) for name in panel.units[always]]
        panel = panel.keep(
            ~always[panel.unit],
            always_treated={"units": listed, "rows": int(always[panel.unit].sum())},
        )
    return panel


def _refuse_untreatable(panel: Panel, options: DidOptions) -> Panel:
    first = panel.times[0]
    if not np.isfinite(panel.cohort).any() and not (panel.treatment > 0).any():
        raise DidError(
            "no_treated",
            "No unit is first treated after the first period of the panel "
            f"({plain(first)}{', anticipation included' if options.anticipation else ''}); nothing can be "
            f"estimated.",
        )
    if len(panel.times) < 2:
        raise DidError(
            "one_period", f"The panel has one period only ({plain(panel.times[0])}); two are needed."
        )
    return panel
