"""Imputation estimator with its conservative standard errors; knows the panel, not other estimators.

Borusyak, Jaravel and Spiess (2024), "Revisiting event-study designs: robust and efficient estimation",
Review of Economic Studies 91: Theorem 2 (estimator), eq. 7 and 8 (variance with cohort-by-period averages),
Test 1 (leads)."""

from __future__ import annotations

import numpy as np

from compliance.econometrics.arrays import BoolArray, FloatArray, crossed
from compliance.econometrics.did.bands import cluster_sums
from compliance.econometrics.did.counting import panel_counts
from compliance.econometrics.did.imputed import FirstStage, first_stage
from compliance.econometrics.did.options import DidOptions
from compliance.econometrics.did.panel import Panel
from compliance.econometrics.did.pretrends import wald
from compliance.econometrics.did.regression import least_squares
from compliance.econometrics.did.results import Curve, Effect, Estimated, error_of
from compliance.econometrics.did.sunab import event_curve


def imputation(panel: Panel, options: DidOptions) -> Estimated:
    """Average effect of treated rows, by event time, cohort and calendar time; leads from untreated rows
    only."""
    stage = first_stage(panel, options.anticipation)
    panel = stage.panel
    treated = panel.treated
    simple, by_simple = _average(stage, treated.astype(float)[:, None])
    at, effects, vcov = _event(stage, options)
    lead_at, lead, lead_vcov = _leads(stage, options)
    joined = np.zeros((len(at) + len(lead_at),) * 2)
    joined[: len(lead_at), : len(lead_at)] = lead_vcov
    joined[len(lead_at) :, len(lead_at) :] = vcov
    every, every_att = np.concatenate([lead_at, at]), np.concatenate([lead, effects])
    aggregates: dict[str, Curve | Effect] = {
        "simple": Effect(float(simple[0]), float(np.sqrt(by_simple[0, 0]))),
        "dynamic": event_curve(every, every_att, joined, None, [], options),
        "group": _by(stage, "group", panel.cohort[panel.unit]),
        "calendar": _by(stage, "time", panel.times[panel.time]),
    }
    return Estimated(
        estimator="imputation",
        aggregates=aggregates,
        n=panel_counts(panel),
        dropped=panel.dropped,
        notes=_notes(stage),
        extra={"pretest": wald(lead, lead_vcov)},
    )


def _average(stage: FirstStage, chosen: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Weighted means of the effects over chosen rows (n, m) and their covariance (m, m)."""
    panel = stage.panel
    weights = chosen * panel.weight[:, None]
    weights = weights / weights.sum(axis=0)
    att = weights.T @ stage.gap
    full = weights - stage.resting(weights)
    treated = ~stage.untreated
    cell = crossed(np.searchsorted(np.unique(panel.cohort), panel.cohort)[panel.unit], panel.time)
    influence = np.empty_like(full)
    for at in range(full.shape[1]):
        residual = stage.gap.copy()
        square = np.where(treated, full[:, at] ** 2, 0.0)
        mass = np.bincount(cell, square)
        mean = np.bincount(cell, square * stage.gap) / np.where(mass > 0, mass, 1.0)
        residual[treated] -= mean[cell[treated]]
        influence[:, at] = full[:, at] * residual
    scores = cluster_sums(influence, panel.cluster[panel.unit])
    return att, scores.T @ scores


def _event(stage: FirstStage, options: DidOptions) -> tuple[FloatArray, FloatArray, FloatArray]:
    panel = stage.panel
    after = (panel.relative >= -options.anticipation) & ~stage.untreated
    at = np.unique(panel.relative[after])
    att, vcov = _average(stage, (panel.relative[:, None] == at[None, :]).astype(float))
    return at, att, vcov


def _by(stage: FirstStage, by: str, label: FloatArray) -> Curve:
    """Means by cohort or calendar time; the overall is their mean weighted by treated rows."""
    treated = stage.panel.treated
    at = np.unique(label[treated])
    chosen = (treated[:, None] & (label[:, None] == at[None, :])).astype(float)
    att, vcov = _average(stage, chosen)
    share = chosen.T @ stage.panel.weight
    share = share / share.sum()
    return Curve(by, at, att, vcov, Effect(float(share @ att), error_of(share, vcov)))


def _leads(stage: FirstStage, options: DidOptions) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Coefficients of leads in untreated rows; the earliest lead and never-treated units are the
    reference."""
    panel, rows = stage.panel, stage.untreated
    found = np.unique(panel.relative[rows & np.isfinite(panel.relative)])[1:]
    if options.min_e is not None:
        found = found[found >= options.min_e]
    if not len(found):
        return np.empty(0), np.empty(0), np.empty((0, 0))
    dummies = (panel.relative[rows][:, None] == found[None, :]).astype(float)
    kept = _recode(panel, rows)
    fit = least_squares(
        kept.y,
        np.column_stack([dummies, kept.x]),
        [kept.unit, kept.time],
        kept.cluster[kept.unit],
        weight=kept.weight,
        corrected=options.small_sample != "none",
    )
    good = np.isfinite(fit.beta[: len(found)])
    return found[good], fit.beta[: len(found)][good], fit.vcov[: len(found), : len(found)][np.ix_(good, good)]


def _recode(panel: Panel, rows: BoolArray) -> Panel:
    return panel.keep(rows)


def _notes(stage: FirstStage) -> tuple[str, ...]:
    """Cells of one unit say nothing about the spread of effects."""
    panel = stage.panel
    treated = ~stage.untreated
    single = [g for g in panel.cohorts if (panel.cohort == g).sum() == 1]
    if not single or not treated.any():
        return ()
    return (
        f"{len(single)} cohort{'s consist' if len(single) > 1 else ' consists'} of one unit: its own "
        f"effect is taken "
        "as the average, so its part of the variance is understated.",
    )
