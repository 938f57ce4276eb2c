"""Effects of switching treatment, also on and off again: DID_l by time since the first switch, and DID_M.

de Chaisemartin and D'Haultfoeuille: (2024) "Difference-in-differences estimators of intertemporal treatment
effects", Review of Economics and Statistics, eq. 3–5 (DID_l), 8 (placebos), web appendix section 1.2
(variance, deviations from cohort means with n/(n-1)); (2020) AER 110(9), eq. 5 (DID_M). Knows 0/1 treatment
only."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from compliance.econometrics.arrays import BoolArray, FloatArray, IntArray
from compliance.econometrics.did.bands import cluster_sums
from compliance.econometrics.did.counting import panel_counts
from compliance.econometrics.did.errors import DidError
from compliance.econometrics.did.options import DidOptions
from compliance.econometrics.did.panel import Panel
from compliance.econometrics.did.pretrends import wald
from compliance.econometrics.did.results import Effect, Estimated, error_of
from compliance.econometrics.did.sunab import event_curve


@dataclass(frozen=True, slots=True)
class Paths:
    """Unit × time matrices (N, T), NaN where absent, and each unit's first switch as a position (T for
    none)."""

    y: FloatArray
    d: FloatArray
    first: IntArray
    start: FloatArray
    """(N,) treatment in the first observed period."""
    then: FloatArray
    """(N,) treatment at the first switch."""
    weight: FloatArray
    cluster: IntArray


def dcdh(panel: Panel, options: DidOptions) -> Estimated:
    """DID_l for l = 1 … (event time l-1), placebos, their mean weighted by switchers, and DID_M."""
    paths = _paths(panel, options)
    longest = len(panel.times)
    found: list[tuple[float, float, FloatArray, float]] = []
    for event in [*range(-longest, -1), *range(longest)]:
        part = _did(paths, event)
        if part is not None:
            found.append((float(event), *part))
    if not any(event >= 0 for event, *_ in found):
        raise DidError(
            "no_controls", "No unit switches treatment while another with the same start has not switched."
        )
    at = np.array([row[0] for row in found])
    att = np.array([row[1] for row in found])
    influence = np.column_stack([row[2] for row in found])
    switchers = np.array([row[3] for row in found])
    scores = cluster_sums(influence, panel.cluster)
    vcov = scores.T @ scores
    share = np.where(at >= 0, switchers, 0.0)
    share = share / share.sum()
    before = at < 0
    did_m = _did_m(paths, panel)
    notes = ("Covariates were taken out by first differences; their estimation error is not in the errors.",)
    return Estimated(
        estimator="dcdh",
        aggregates={
            "simple": Effect(float(share @ att), error_of(share, vcov)),
            "dynamic": event_curve(at, att, vcov, None, [-1.0], options),
            "did_m": did_m,
        },
        n={**panel_counts(panel), "switchers": int((paths.first < longest).sum())},
        dropped=panel.dropped,
        notes=notes if panel.x.shape[1] else (),
        extra={"pretest": wald(att[before], vcov[np.ix_(before, before)])},
    )


def _paths(panel: Panel, options: DidOptions) -> Paths:
    shape = (len(panel.units), len(panel.times))
    y, d, weight = np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape)
    d[panel.unit, panel.time] = panel.treatment
    weight[panel.unit, panel.time] = panel.weight
    seen = np.isfinite(d)
    start = d[np.arange(shape[0]), seen.argmax(axis=1)]
    changed = seen & (d != start[:, None])
    first = np.where(changed.any(axis=1), changed.argmax(axis=1), shape[1])
    y[panel.unit, panel.time] = panel.y - _of_covariates(panel, first)
    mean_weight = weight.sum(axis=1) / seen.sum(axis=1)
    then = d[np.arange(shape[0]), np.minimum(first, shape[1] - 1)]
    return Paths(y, d, first.astype(np.int64), start, then, mean_weight, panel.cluster)


def _of_covariates(panel: Panel, first: IntArray) -> FloatArray:
    """Covariates times their coefficients in first differences of units that have not switched."""
    if not panel.x.shape[1]:
        return np.zeros(len(panel.y))
    known = np.isfinite(panel.y)
    near = (np.diff(panel.unit) == 0) & (np.diff(panel.time) == 1) & known[1:] & known[:-1]
    late = np.flatnonzero(near & (panel.time[1:] < first[panel.unit[1:]])) + 1
    change = np.column_stack([panel.y, panel.x])[late] - np.column_stack([panel.y, panel.x])[late - 1]
    time = panel.time[late]
    count = np.bincount(time, minlength=len(panel.times)).clip(1)
    mean = np.column_stack([np.bincount(time, c, len(panel.times)) / count for c in change.T])
    change = change - mean[time]
    return np.asarray(panel.x @ np.linalg.lstsq(change[:, 1:], change[:, 0], rcond=None)[0])


def _did(paths: Paths, event: int) -> tuple[float, FloatArray, float] | None:
    """One DID_l (event ≥ 0) or placebo (event < -1): estimate, influence (N,), weight of switchers."""
    periods = paths.y.shape[1]
    reach = event if event >= 0 else -event - 2
    """Controls must not have switched as long after the switch as the placebo looks back."""
    total, mass = 0.0, 0.0
    influence = np.zeros(len(paths.first))
    for at in range(1, periods):
        target = at + event
        if not 0 <= target < periods or at + reach >= periods:
            continue
        for start in np.unique(paths.start[paths.first == at]):
            for then in np.unique(paths.then[(paths.first == at) & (paths.start == start)]):
                part = _switch(paths, at, target, at + reach, (start, then))
                if part is not None:
                    total, mass = total + part[0], mass + part[1]
                    influence += part[2]
    if not mass:
        return None
    return total / mass, influence / mass, mass


def _switch(
    paths: Paths, at: int, target: int, until: int, step: tuple[float, float]
) -> tuple[float, float, FloatArray] | None:
    """Units that first switch at `at`, from and to the doses of `step`, against those that have not by
    `until`."""
    start, then = step
    sign = 1.0 if then > start else -1.0
    change = paths.y[:, target] - paths.y[:, at - 1]
    seen = np.isfinite(change) & (paths.start == start)
    if target < at - 1:
        # A placebo stands beside an effect: it needs the outcome as long after the switch as it looks back.
        seen &= np.isfinite(paths.y[:, until])
    switch = seen & (paths.first == at) & (paths.then == then)
    stay = seen & (paths.first > until)
    if not switch.any() or not stay.any():
        return None
    w = paths.weight
    mass = float(w[switch].sum())
    gap = np.average(change[switch], weights=w[switch]) - np.average(change[stay], weights=w[stay])
    influence = np.zeros(len(change))
    influence[switch] = sign * _deviation(change, paths, switch) * w[switch]
    influence[stay] = -sign * _deviation(change, paths, stay) * w[stay] * mass / w[stay].sum()
    return sign * mass * float(gap), mass, influence


def _deviation(change: FloatArray, paths: Paths, members: BoolArray) -> FloatArray:
    """Deviation from the members' mean times sqrt(n/(n-1)), n clusters; one alone keeps its whole change."""
    count = len(np.unique(paths.cluster[members]))
    if count == 1:
        return change[members]
    mean = np.average(change[members], weights=paths.weight[members])
    return np.asarray((change[members] - mean) * np.sqrt(count / (count - 1)))


def _did_m(paths: Paths, panel: Panel) -> Effect:
    """Instant effect of every switch on or off between two neighbouring periods (AER 2020, eq. 5)."""
    total, mass = 0.0, 0.0
    influence = np.zeros(len(paths.first))
    for at in range(1, paths.y.shape[1]):
        change = paths.y[:, at] - paths.y[:, at - 1]
        step = paths.d[:, at] - paths.d[:, at - 1]
        for start, sign in product(np.unique(paths.d[np.isfinite(paths.d)]), (1.0, -1.0)):
            was = np.isfinite(change) & (paths.d[:, at - 1] == start)
            switch, stay = was & (np.sign(step) == sign), was & (step == 0)
            if not switch.any() or not stay.any():
                continue
            w = paths.weight
            part = float(w[switch].sum())
            gap = np.average(change[switch], weights=w[switch]) - np.average(change[stay], weights=w[stay])
            # Divided by the size of steps, so the effect is that of one unit of treatment.
            total, mass = total + sign * part * float(gap), mass + float((w * np.abs(step))[switch].sum())
            influence[switch] += sign * _deviation(change, paths, switch) * w[switch]
            influence[stay] -= sign * _deviation(change, paths, stay) * w[stay] * part / w[stay].sum()
    if not mass:
        return Effect(float("nan"), float("nan"))
    scores = cluster_sums(influence[:, None] / mass, panel.cluster)
    return Effect(total / mass, float(np.sqrt((scores**2).sum())))
