"""Interaction-weighted event study; knows the panel, not other estimators.

Sun and Abraham (2021), "Estimating dynamic treatment effects in event studies with heterogeneous treatment
effects", Journal of Econometrics 225: eq. 26 (saturated regression), 28 (shares as weights). Shares are held
fixed in the covariance, as R's fixest does.
"""

from __future__ import annotations

import numpy as np

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.did.bands import gaussian_critical
from compliance.econometrics.did.counting import panel_counts
from compliance.econometrics.did.errors import DidError, plain
from compliance.econometrics.did.options import DidOptions
from compliance.econometrics.did.panel import Panel
from compliance.econometrics.did.regression import Fit, least_squares
from compliance.econometrics.did.results import Cell, Curve, Effect, Estimated, error_of


def sun_abraham(panel: Panel, options: DidOptions) -> Estimated:
    """Cohort-by-event-time effects averaged by cohort shares; the period before adoption is the reference."""
    panel = with_reference_cohort(panel)
    reference = -1.0 - options.anticipation
    pairs, columns, mass = _saturated(panel, reference)
    design = np.column_stack([columns, panel.x])
    fit = least_squares(
        panel.y,
        design,
        [panel.unit, panel.time],
        panel.cluster[panel.unit],
        weight=panel.weight,
        corrected=options.small_sample != "none",
    )
    found = np.isfinite(fit.beta[: len(pairs)])
    notes = tuple(
        f"Cohort {plain(g)} at event time {plain(e)} is collinear and left out." for g, e in pairs[~found]
    )
    pairs, mass = pairs[found], mass[found]
    beta = fit.beta[: len(found)][found]
    vcov = fit.vcov[: len(found), : len(found)][np.ix_(found, found)]
    after = pairs[:, 1] >= 0
    if not after.any():
        raise DidError(
            "no_cells", "No effect after treatment can be estimated by the interaction-weighted estimator."
        )
    share = np.where(after, mass, 0) / mass[after].sum()
    simple = Effect(float(share @ beta), error_of(share, vcov), fit.df)
    return Estimated(
        estimator="sun_abraham",
        aggregates={"simple": simple, "dynamic": _event(pairs, mass, beta, vcov, fit, reference, options)},
        n=panel_counts(panel),
        dropped=panel.dropped,
        cells=tuple(
            Cell(float(g), float(g + e), Effect(float(b), float(s), fit.df), bool(e >= 0))
            for (g, e), b, s in zip(pairs, beta, np.sqrt(np.maximum(np.diag(vcov), 0.0)), strict=True)
        ),
        notes=notes,
    )


def with_reference_cohort(panel: Panel) -> Panel:
    """The panel itself, or without never-treated units: the last cohort as reference, its treated rows left
    out."""
    if np.isinf(panel.cohort).any():
        return panel
    last = panel.cohorts[-1]
    rows = panel.times[panel.time] < last
    if len(panel.cohorts) < 2 or len(np.unique(panel.time[rows])) < 2:
        raise DidError(
            "no_controls",
            f"All units are treated from {plain(last)} on; there is no cohort left to compare with.",
        )
    gone = [plain(t) for t in panel.times[panel.times >= last]]
    cut = panel.keep(rows, no_controls={"periods": gone, "rows": int((~rows).sum())})
    return cut.never(cut.cohort >= last)


def _saturated(panel: Panel, reference: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(m, 2) cohort and event time, (n, m) their dummies, (m,) the weight of rows in each."""
    pairs, columns, mass = [], [], []
    for group in panel.cohorts:
        member = panel.cohort[panel.unit] == group
        for event in np.unique(panel.relative[member]):
            if event == reference:
                continue
            dummy = member & (panel.relative == event)
            pairs.append((group, event))
            columns.append(dummy.astype(float))
            mass.append(float(panel.weight[dummy].sum()))
    return np.array(pairs), np.column_stack(columns), np.array(mass)


def _event(
    pairs: FloatArray,
    mass: FloatArray,
    beta: FloatArray,
    vcov: FloatArray,
    fit: Fit,
    reference: float,
    options: DidOptions,
) -> Curve:
    at = np.unique(pairs[:, 1])
    share = (pairs[:, 1][None, :] == at[:, None]) * mass
    share = share / share.sum(axis=1, keepdims=True)
    return event_curve(at, share @ beta, share @ vcov @ share.T, fit.df, [reference], options)


def event_curve(
    at: FloatArray,
    att: FloatArray,
    vcov: FloatArray,
    df: float | None,
    references: list[float],
    options: DidOptions,
) -> Curve:
    """An event study with its reference periods put back as zeros; the overall is the mean of event times ≥
    0."""
    after = at >= 0
    mean = after / max(1, after.sum())
    overall = Effect(float(mean @ att), error_of(mean, vcov), df)
    band = None
    if options.uniform:
        band = gaussian_critical(vcov, draws=max(options.draws, 9999), seed=options.seed, level=options.level)
    missing = np.array([e for e in references if e not in at])
    every = np.concatenate([at, missing])
    full = np.full((len(every), len(every)), np.nan)
    full[: len(at), : len(at)] = vcov
    order = np.argsort(every)
    effects = np.concatenate([att, np.zeros(len(missing))])[order]
    low = -np.inf if options.min_e is None else options.min_e
    high = np.inf if options.max_e is None else options.max_e
    order_kept = (every[order] >= low) & (every[order] <= high)
    full = full[np.ix_(order, order)][np.ix_(order_kept, order_kept)]
    return Curve("event", every[order][order_kept], effects[order_kept], full, overall, band)
