"""Two-way fixed effects, static and by event time, for the record, and the weights hidden in it.

de Chaisemartin and D'Haultfoeuille (2020), "Two-way fixed effects estimators with heterogeneous treatment
effects", AER 110(9), Theorem 1: the static coefficient as a weighted sum of effects, some weights negative.
Knows no robust estimator.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from compliance.econometrics.absorbing import demean
from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.did.counting import panel_counts
from compliance.econometrics.did.errors import DidError, plain
from compliance.econometrics.did.options import DidOptions
from compliance.econometrics.did.panel import Panel
from compliance.econometrics.did.pretrends import wald
from compliance.econometrics.did.regression import least_squares
from compliance.econometrics.did.results import Effect, Estimated, number
from compliance.econometrics.did.sunab import event_curve


def twfe(panel: Panel, options: DidOptions) -> Estimated:
    """Static coefficient and event study; references: the period before adoption, and the earliest without
    controls."""
    corrected = options.small_sample != "none"
    effects, cluster = [panel.unit, panel.time], panel.cluster[panel.unit]
    static = least_squares(
        panel.y,
        np.column_stack([panel.treatment, panel.x]),
        effects,
        cluster,
        weight=panel.weight,
        corrected=corrected,
    )
    if not np.isfinite(static.beta[0]):
        raise DidError(
            "no_variation",
            "Treatment does not vary once unit and time effects are taken out; it has no coefficient.",
        )
    references = [-1.0 - options.anticipation]
    relative = panel.relative
    every = np.unique(relative[np.isfinite(relative)])
    if not np.isinf(panel.cohort).any():
        # Without never-treated units a linear trend in event time is not identified (Borusyak et al. 2024,
        # Prop. 2).
        references.append(float(every[0]))
    at = every[~np.isin(every, references)]
    dummies = (relative[:, None] == at[None, :]).astype(float)
    fit = least_squares(
        panel.y,
        np.column_stack([dummies, panel.x]),
        effects,
        cluster,
        weight=panel.weight,
        corrected=corrected,
    )
    found = np.isfinite(fit.beta[: len(at)])
    notes = tuple(f"Event time {plain(e)} is collinear and left out." for e in at[~found])
    at, beta = at[found], fit.beta[: len(found)][found]
    vcov = fit.vcov[: len(found), : len(found)][np.ix_(found, found)]
    present = [e for e in references if e in every]
    before = at < 0
    return Estimated(
        estimator="twfe",
        aggregates={
            "simple": Effect(float(static.beta[0]), float(np.sqrt(static.vcov[0, 0])), static.df),
            "dynamic": event_curve(at, beta, vcov, fit.df, present, options),
        },
        n=panel_counts(panel),
        dropped=panel.dropped,
        notes=notes,
        extra={"weights": hidden_weights(panel), "pretest": wald(beta[before], vcov[np.ix_(before, before)])},
    )


def residual_treatment(panel: Panel) -> FloatArray:
    """(n,) treatment less unit and time effects and covariates: what the static coefficient compares."""
    left = demean(np.column_stack([panel.treatment, panel.x]), [panel.unit, panel.time], panel.weight)
    d, x = left[:, 0], left[:, 1:]
    if not x.shape[1]:
        return d
    root = np.sqrt(panel.weight)
    return np.asarray(d - x @ np.linalg.lstsq(x * root[:, None], d * root, rcond=None)[0])


def hidden_weights(panel: Panel) -> dict[str, Any]:
    """Weights of treated rows in the static coefficient: they sum to one; how many and how much is negative.

    `sigma_sign` is the least spread of effects with which all true average effects could be zero although the
    coefficient is not (Corollary 1 of the paper, in standard deviations per unit of the coefficient).
    """
    treated = panel.treatment > 0
    raw = panel.weight * residual_treatment(panel) * treated
    weights = raw / raw.sum()
    negative = treated & (weights < 0)
    share = panel.weight * treated / (panel.weight * treated).sum()
    relative = np.where(treated, weights / np.where(share > 0, share, 1.0), 0.0)
    spread = float(np.sqrt((share * (relative - 1) ** 2).sum()))
    return {
        "treated_rows": int(treated.sum()),
        "negative_rows": int(negative.sum()),
        "share_negative": number(negative.sum() / treated.sum()),
        "sum_negative": number(float(weights[negative].sum())),
        "sigma_sign_per_coefficient": number(1 / spread if spread > 0 else None),
    }
