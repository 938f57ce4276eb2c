"""What two-by-two comparisons the static two-way coefficient averages; knows no robust estimator.

Goodman-Bacon (2021), "Difference-in-differences with variation in treatment timing", Journal of
Econometrics 225, eq. 7–10: estimates and weights of every pair of timing groups.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.did.errors import DidError, plain
from compliance.econometrics.did.panel import Panel

KINDS = ("treated_vs_never", "earlier_vs_later", "later_vs_earlier", "treated_vs_always")
"""The second pair's controls are not yet treated; of the last two they are treated already."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One 2×2: `treated` and `control` are adoption times, infinite for never, -infinite for always."""

    kind: str
    treated: float
    control: float
    estimate: float
    weight: float


@dataclass(frozen=True, slots=True)
class _Groups:
    """Timing groups: adoption time, share of units, share of time treated, mean outcome by time (K, T)."""

    when: FloatArray
    share: FloatArray
    exposed: FloatArray
    mean: FloatArray
    times: FloatArray


def bacon(panel: Panel) -> dict[str, Any]:
    """All comparisons, their sums by kind, and the share that uses already treated units as controls.

    Raises DidError for an unbalanced or weighted panel, for which the theorem does not hold.
    """
    comparisons = decompose(panel)
    kinds = {}
    for kind in KINDS:
        chosen = [item for item in comparisons if item.kind == kind]
        weight = sum(item.weight for item in chosen)
        if chosen:
            mean = sum(item.weight * item.estimate for item in chosen) / weight
            kinds[kind] = {"weight": weight, "estimate": mean, "comparisons": len(chosen)}
    forbidden = sum(kinds[kind]["weight"] for kind in KINDS[2:] if kind in kinds)
    return {
        "coefficient": sum(item.weight * item.estimate for item in comparisons),
        "by_kind": kinds,
        "forbidden_share": forbidden,
        "comparisons": [
            {
                "kind": item.kind,
                "treated": plain(item.treated),
                "control": _name(item.control),
                "estimate": item.estimate,
                "weight": item.weight,
            }
            for item in comparisons
        ],
    }


def decompose(panel: Panel) -> list[Comparison]:
    """Every 2×2 with its estimate and its weight; the weights sum to one."""
    if not panel.is_balanced:
        raise DidError(
            "unbalanced", "The Goodman-Bacon decomposition holds for balanced panels only; this one has gaps."
        )
    if panel.x.shape[1] or not np.allclose(panel.weight, 1):
        raise DidError(
            "not_decomposable",
            "The Goodman-Bacon decomposition holds without covariates and weights; leave them out.",
        )
    groups = _groups(panel)
    found = [item for item in _pairs(groups) if item.weight > 0]
    total = sum(item.weight for item in found)
    if not total:
        raise DidError(
            "no_comparison", "There is one timing group only, so there is no two-by-two comparison."
        )
    return [Comparison(c.kind, c.treated, c.control, c.estimate, c.weight / total) for c in found]


def _groups(panel: Panel) -> _Groups:
    wide = panel.y.reshape(len(panel.units), len(panel.times))
    when = np.where(panel.cohort <= panel.times[0], -np.inf, panel.cohort)
    labels = np.unique(when)
    return _Groups(
        when=labels,
        share=np.array([(when == g).mean() for g in labels]),
        exposed=np.array([(panel.times >= g).mean() for g in labels]),
        mean=np.array([wide[when == g].mean(axis=0) for g in labels]),
        times=panel.times,
    )


def _pairs(groups: _Groups) -> Iterator[Comparison]:
    for early in range(len(groups.when)):
        if not np.isfinite(groups.when[early]):
            continue
        for other in range(len(groups.when)):
            if not np.isfinite(groups.when[other]):
                yield _against_constant(groups, early, other)
            elif groups.exposed[early] > groups.exposed[other]:
                yield from _between(groups, early, other)


def _against_constant(groups: _Groups, k: int, u: int) -> Comparison:
    """Eq. 8 and 10a: controls never (or always) treated, whose treatment does not change."""
    after = groups.times >= groups.when[k]
    d = groups.exposed[k]
    weight = groups.share[k] * groups.share[u] * d * (1 - d)
    kind = "treated_vs_never" if groups.when[u] > 0 else "treated_vs_always"
    return Comparison(kind, groups.when[k], groups.when[u], _two_by_two(groups, k, u, after, ~after), weight)


def _between(groups: _Groups, k: int, m: int) -> Iterator[Comparison]:
    """Eq. 10b and 10c: k adopts before m; m is a control before it adopts, k after it adopted."""
    early, late = groups.times >= groups.when[k], groups.times >= groups.when[m]
    d_k, d_m = groups.exposed[k], groups.exposed[m]
    both = groups.share[k] * groups.share[m] * (d_k - d_m)
    first = _two_by_two(groups, k, m, early & ~late, ~early)
    yield Comparison("earlier_vs_later", groups.when[k], groups.when[m], first, both * (1 - d_k))
    second = _two_by_two(groups, m, k, late, early & ~late)
    yield Comparison("later_vs_earlier", groups.when[m], groups.when[k], second, both * d_m)


def _two_by_two(groups: _Groups, treated: int, control: int, after: FloatArray, before: FloatArray) -> float:
    gap = groups.mean[treated] - groups.mean[control]
    return float(gap[after].mean() - gap[before].mean())


def _name(when: float) -> Any:
    if np.isfinite(when):
        return plain(when)
    return "never" if when > 0 else "always"
