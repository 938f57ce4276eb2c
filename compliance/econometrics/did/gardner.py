"""Two-stage difference-in-differences with standard errors that know the first stage; knows no other
estimator.

Gardner (2022), "Two-stage differences in differences": eq. 3 and 4; the covariance is that of the stacked
moment conditions (Newey and McFadden 1994, Theorem 6.1), clustered, without small-sample factor as in R's
did2s."""

from __future__ import annotations

import numpy as np

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.did.bands import cluster_sums
from compliance.econometrics.did.counting import panel_counts
from compliance.econometrics.did.imputed import FirstStage, first_stage
from compliance.econometrics.did.options import DidOptions
from compliance.econometrics.did.panel import Panel
from compliance.econometrics.did.pretrends import wald
from compliance.econometrics.did.results import Effect, Estimated
from compliance.econometrics.did.sunab import event_curve


def did2s(panel: Panel, options: DidOptions) -> Estimated:
    """Static effect and event study (reference: the period before adoption and never-treated units)."""
    stage = first_stage(panel, options.anticipation)
    panel = stage.panel
    static, vcov = _second_stage(stage, panel.treated.astype(float)[:, None])
    reference = -1.0 - options.anticipation
    relative = panel.relative
    at = np.unique(relative[np.isfinite(relative)])
    at = at[at != reference]
    effects, by_event = _second_stage(stage, (relative[:, None] == at[None, :]).astype(float))
    before = at < 0
    return Estimated(
        estimator="did2s",
        aggregates={
            "simple": Effect(float(static[0]), float(np.sqrt(vcov[0, 0]))),
            "dynamic": event_curve(at, effects, by_event, None, [reference], options),
        },
        n=panel_counts(panel),
        dropped=panel.dropped,
        extra={"pretest": wald(effects[before], by_event[np.ix_(before, before)])},
    )


def _second_stage(stage: FirstStage, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Coefficients of the adjusted outcome on x (n, m) and their covariance (m, m)."""
    panel = stage.panel
    weighted = x * panel.weight[:, None]
    bread = np.linalg.inv(weighted.T @ x)
    beta = bread @ (weighted.T @ stage.gap)
    second = weighted * (stage.gap - x @ beta)[:, None]
    first = stage.resting(weighted) * np.where(stage.untreated, stage.gap, 0.0)[:, None]
    scores = cluster_sums(second - first, panel.cluster[panel.unit])
    return beta, bread @ (scores.T @ scores) @ bread
