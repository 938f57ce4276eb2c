"""Averages of ATT(g, t): simple, by cohort, by calendar time, by event time; knows no outcome data.

Callaway and Sant'Anna (2021), section 3.1 (eq. 3.3–3.9) and the influence of estimated weights in section
4.2."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from compliance.econometrics.did.bands import influence_vcov, uniform_critical
from compliance.econometrics.did.options import DidOptions
from compliance.econometrics.did.results import Curve, Effect

if TYPE_CHECKING:
    from compliance.econometrics.did.callaway import GroupTime

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def aggregates(found: GroupTime, options: DidOptions) -> dict[str, Curve | Effect]:
    """`simple`, `group`, `calendar` and `dynamic`; those without a post-treatment cell are absent."""
    post = found.post & _within(found, options)
    result: dict[str, Curve | Effect] = {}
    if post.any():
        att, influence = _share_weighted(found, post)
        result["simple"] = Effect(att, _se(influence, found))
        result["group"] = _by_group(found, post, options)
        result["calendar"] = _by_calendar(found, post, options)
    result["dynamic"] = _by_event(found, options)
    return result


def event_influence(found: GroupTime, options: DidOptions) -> tuple[Array, Array, Array]:
    """Event times (m,), effects (m,) and their influence functions (N, m)."""
    since = found.time - found.group
    allowed = np.ones(len(since), dtype=bool)
    if options.balance_e is not None:
        allowed = found.panel.times[-1] - found.group >= options.balance_e
        allowed &= since <= options.balance_e
    at = np.unique(since[allowed & _within(found, options)])
    columns = [_share_weighted(found, allowed & (since == e)) for e in at]
    return at, np.array([att for att, _ in columns]), np.column_stack([psi for _, psi in columns])


def _within(found: GroupTime, options: DidOptions) -> Mask:
    since = found.time - found.group
    low = -np.inf if options.min_e is None else options.min_e
    high = np.inf if options.max_e is None else options.max_e
    return np.asarray((since >= low) & (since <= high))


def _by_event(found: GroupTime, options: DidOptions) -> Curve:
    at, att, influence = event_influence(found, options)
    after = at >= 0
    overall = Effect(float("nan"), float("nan"))
    if after.any():
        overall = Effect(float(att[after].mean()), _se(influence[:, after].mean(axis=1), found))
    return _curve("event", at, att, influence, overall, found, options)


def _by_group(found: GroupTime, post: Mask, options: DidOptions) -> Curve:
    """Each cohort's plain mean over its times; the overall weights cohorts by size (eq. 3.7)."""
    at = np.unique(found.group[post])
    att = np.array([found.att[post & (found.group == g)].mean() for g in at])
    influence = np.column_stack([found.influence[:, post & (found.group == g)].mean(axis=1) for g in at])
    overall, psi = _weighted(att, influence, at, found)
    return _curve("group", at, att, influence, Effect(overall, _se(psi, found)), found, options)


def _by_calendar(found: GroupTime, post: Mask, options: DidOptions) -> Curve:
    at = np.unique(found.time[post])
    columns = [_share_weighted(found, post & (found.time == t)) for t in at]
    att = np.array([value for value, _ in columns])
    influence = np.column_stack([psi for _, psi in columns])
    overall = Effect(float(att.mean()), _se(influence.mean(axis=1), found))
    return _curve("time", at, att, influence, overall, found, options)


def _share_weighted(found: GroupTime, cells: Mask) -> tuple[float, Array]:
    return _weighted(found.att[cells], found.influence[:, cells], found.group[cells], found)


def _weighted(att: Array, influence: Array, groups: Array, found: GroupTime) -> tuple[float, Array]:
    """Mean weighted by cohort sizes, and its influence function with that of the estimated sizes."""
    weight = _unit_weights(found)
    member = (found.panel.cohort[:, None] == groups[None, :]) * weight[:, None]
    share = member.mean(axis=0)
    total = share.sum()
    of_share = member - share
    of_weight = of_share / total - np.outer(of_share.sum(axis=1), share) / total**2
    return float(att @ share / total), influence @ (share / total) + of_weight @ att


def _unit_weights(found: GroupTime) -> Array:
    """(N,) each unit's mean sampling weight, mean one."""
    panel = found.panel
    sums = np.bincount(panel.unit, panel.weight, len(panel.units))
    weight = sums / np.bincount(panel.unit, minlength=len(panel.units))
    return np.asarray(weight / weight.mean())


def _se(influence: Array, found: GroupTime) -> float:
    return float(np.sqrt(influence_vcov(influence[:, None], found.panel.cluster)[0, 0]))


def _curve(
    by: str, at: Array, att: Array, influence: Array, overall: Effect, found: GroupTime, options: DidOptions
) -> Curve:
    vcov = influence_vcov(influence, found.panel.cluster)
    fixed = np.diag(vcov) <= 0
    vcov[fixed, :] = np.nan
    vcov[:, fixed] = np.nan
    band = None
    if options.uniform and options.draws:
        cluster = found.panel.cluster
        band = uniform_critical(
            influence, cluster, draws=options.draws, seed=options.seed, level=options.level
        )
    return Curve(by, at, att, vcov, overall, band)
