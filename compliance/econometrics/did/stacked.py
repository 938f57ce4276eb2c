"""Stacked event study over clean sub-experiments, with corrective weights; knows the panel only.

Wing, Freedman and Hollingsworth (2024), "Stacked difference-in-differences", NBER WP 32054: section 3
(trimmed aggregate ATT, inclusion by a common event window), eq. 8 (corrective weights). Without weights:
the stack of Cengiz, Dube, Lindner and Zipperer (2019), unit and time effects within each stack.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from compliance.econometrics.arrays import FloatArray, IntArray, crossed
from compliance.econometrics.did.counting import panel_counts
from compliance.econometrics.did.errors import DidError, plain
from compliance.econometrics.did.options import DidOptions
from compliance.econometrics.did.panel import Panel
from compliance.econometrics.did.pretrends import wald
from compliance.econometrics.did.regression import least_squares
from compliance.econometrics.did.results import Estimated
from compliance.econometrics.did.sunab import event_curve


@dataclass(frozen=True, slots=True)
class Stack:
    """Rows of all sub-experiments: panel row, which stack, whether the stack's treated, event time,
    weight."""

    row: IntArray
    stack: IntArray
    treated: FloatArray
    event: FloatArray
    weight: FloatArray
    notes: tuple[str, ...]


def stacked(panel: Panel, options: DidOptions) -> Estimated:
    """Event study and its mean over event times ≥ 0, errors clustered by unit (or coarser)."""
    pre, post = _window(panel, options)
    if pre < 1:
        raise DidError("empty_stack", "No period before adoption is left for the stack's window.")
    stack = stack_rows(panel, options, pre, post)
    at = np.unique(stack.event)
    at = at[at != at[at < 0].max()]
    reference = float(np.setdiff1d(np.unique(stack.event), at)[0])
    x = (stack.event[:, None] == at[None, :]) * stack.treated[:, None]
    fit = least_squares(
        panel.y[stack.row],
        np.column_stack([x, panel.x[stack.row]]),
        _effects(panel, stack, options),
        panel.cluster[panel.unit][stack.row],
        weight=stack.weight,
        corrected=options.small_sample != "none",
    )
    beta, vcov = fit.beta[: len(at)], fit.vcov[: len(at), : len(at)]
    if not np.isfinite(beta).all():
        raise DidError(
            "no_cells", "The stacked event study is collinear; there are too few comparison units."
        )
    curve = event_curve(at, beta, vcov, fit.df, [reference], options)
    before = at < 0
    return Estimated(
        estimator="stacked",
        aggregates={"simple": curve.overall, "dynamic": curve},
        n={**panel_counts(panel), "stacked_rows": len(stack.row), "stacks": int(stack.stack.max()) + 1},
        dropped=panel.dropped,
        notes=stack.notes,
        extra={"window": [-pre, post], "pretest": wald(beta[before], vcov[np.ix_(before, before)])},
    )


def _effects(panel: Panel, stack: Stack, options: DidOptions) -> list[IntArray]:
    if options.stack_weights == "none":
        return [crossed(panel.unit[stack.row], stack.stack), crossed(panel.time[stack.row], stack.stack)]
    # Saturated: group and event-time effects; the corrective weights make stacks comparable.
    return [stack.treated.astype(np.int64), np.unique(stack.event, return_inverse=True)[1].astype(np.int64)]


def _place(panel: Panel) -> IntArray:
    """(N,) position among the times of each unit's first treated time; T for never."""
    return np.searchsorted(panel.times, panel.cohort).astype(np.int64)


def _window(panel: Panel, options: DidOptions) -> tuple[int, int]:
    """Periods before and after adoption; by default the widest in which every cohort is observed."""
    place = np.searchsorted(panel.times, panel.cohorts)
    pre = int(place.min()) if options.stack_pre is None else options.stack_pre
    post = int(len(panel.times) - 1 - place.max()) if options.stack_post is None else options.stack_post
    return pre, post


def stack_rows(panel: Panel, options: DidOptions, pre: int, post: int) -> Stack:
    """All sub-experiments whose window lies in the panel and that have a clean control.

    Raises DidError where none is left, saying what window was asked.
    """
    place = _place(panel)
    seen = np.zeros((len(panel.units), len(panel.times)), dtype=bool)
    seen[panel.unit, panel.time] = True
    parts: list[tuple[IntArray, FloatArray, FloatArray]] = []
    notes: list[str] = []
    for group, at in zip(panel.cohorts, np.searchsorted(panel.times, panel.cohorts), strict=True):
        low, high = int(at) - pre, int(at) + post
        inside = low >= 0 and high < len(panel.times)
        whole = seen[:, low : high + 1].all(axis=1) if inside else np.zeros(len(panel.units), dtype=bool)
        treated = (panel.cohort == group) & whole
        clean = np.isinf(panel.cohort) if options.stack_control == "never" else place > high
        clean = clean & whole
        if not treated.any() or not clean.any():
            why = "its window leaves the panel" if not inside else "it has no clean control"
            notes.append(f"Cohort {plain(group)} is not in the stack: {why}.")
            continue
        member = (treated | clean)[panel.unit] & (panel.time >= low) & (panel.time <= high)
        rows = np.flatnonzero(member)
        event = panel.times[panel.time[rows]] - panel.times[at]
        parts.append((rows, treated[panel.unit[rows]].astype(float), event))
    if not parts:
        raise DidError(
            "empty_stack",
            f"No cohort is observed for {pre} periods before and {post} after adoption together with "
            f"units that are "
            "untreated throughout; give a shorter window with stack_pre and stack_post.",
        )
    stack = np.concatenate([np.full(len(rows), number) for number, (rows, _, _) in enumerate(parts)])
    rows = np.concatenate([part[0] for part in parts])
    treated_rows = np.concatenate([part[1] for part in parts])
    weight = panel.weight[rows] * _corrective(stack, treated_rows, panel.weight[rows], options)
    return Stack(rows, stack, treated_rows, np.concatenate([part[2] for part in parts]), weight, tuple(notes))


def _corrective(stack: IntArray, treated: FloatArray, weight: FloatArray, options: DidOptions) -> FloatArray:
    """Eq. 8: controls weigh as much in each stack as its treated do among all treated."""
    if options.stack_weights == "none":
        return np.ones(len(stack))
    of_treated = np.bincount(stack, weight * treated)
    of_control = np.bincount(stack, weight * (1 - treated))
    ratio = (of_treated / of_treated.sum()) / (of_control / of_control.sum())
    return np.where(treated > 0, 1.0, ratio[stack])
