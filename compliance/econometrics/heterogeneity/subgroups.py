"""One model in each subgroup, and whether the coefficients differ; stars of two tables never tell that.
Knows arrays only.

Tests of a difference: the fully interacted regression (Chow 1960; every control and effect by group),
seemingly unrelated estimation (Weesie 1999; scores stacked by cluster), and Fisher's (1935) permutation of
group labels among units with both models re-estimated exactly in every draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from scipy import stats

from compliance.econometrics.arrays import FloatArray, IntArray, Table, crossed, groups_of, nested_in, recoded
from compliance.econometrics.did.pretrends import wald
from compliance.econometrics.faults import EconometricsError, InestimableModel, SpecificationFault
from compliance.econometrics.mediation.settings import Settings, settings_read
from compliance.econometrics.resampling.columns import Columns, columns_read
from compliance.econometrics.resampling.crossproducts import cross_products
from compliance.econometrics.resampling.factors import with_factors
from compliance.econometrics.resampling.linear import LinearFit, fit
from compliance.econometrics.resampling.romano_wolf import q_values
from compliance.econometrics.resampling.threads import single_threaded
from compliance.econometrics.results import plain

BLOCK = 4_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """One subgroup: its label, its rows in the whole, its fit, and its influence by cluster of the whole
    (G,)."""

    label: str
    rows: IntArray
    found: LinearFit
    beta: float
    influence: FloatArray


@single_threaded
def subgroups(frame: Table, spec: Mapping[str, Any]) -> dict[str, Any]:
    """Coefficient of `treatment` by levels of `group`, pairwise differences and their joint test.

    spec: outcome, treatment, group, unit (whose labels are permuted; default the cluster), controls,
    absorb, cluster, weights, vcov, draws, seed, level. Raises EconometricsError where fewer than two groups
    can be estimated."""
    asked = settings_read(spec, ("outcome", "treatment", "group"))
    frame, controls = with_factors(frame, asked.controls)
    asked = replace(asked, controls=controls)
    group = str(asked.extra["group"])
    unit = asked.extra.get("unit") or asked.cluster
    names = [asked.outcome, asked.treatment, *asked.controls]
    named = [group, *([str(unit)] if unit else [])]
    columns = columns_read(
        frame, names, absorb=asked.absorb, cluster=asked.cluster, weights=asked.weights, groups=named
    )
    codes, levels = columns.groups[group]
    parts, failed = _parts(columns, asked, codes, levels)
    if len(parts) < 2:
        raise InestimableModel(
            f"Column {group!r} gives {len(parts)} group in which the model can be estimated; two are needed. "
            + " ".join(failed.values()),
            reason="one_group",
            where=group,
        )
    pairs = [_pair(columns, asked, first, second, unit) for first, second in combinations(parts, 2)]
    for pair, q in zip(pairs, q_values(np.array([pair["interaction"]["p"] for pair in pairs])), strict=True):
        pair["q"] = float(q)
    influence = np.column_stack([part.influence for part in parts])
    contrast = np.array([part.beta - parts[0].beta for part in parts[1:]])
    moved = influence[:, 1:] - influence[:, :1]
    result: dict[str, Any] = plain({
        "group": group,
        "n": columns.count,
        "dropped": columns.dropped,
        "groups": {part.label: _row(part, asked) for part in parts},
        "failed": failed,
        "differences": pairs,
        "joint": wald(contrast, moved.T @ moved * _clusters_factor(columns)),
    })  # fmt: skip
    return result


def _parts(
    columns: Columns, asked: Settings, codes: IntArray, levels: tuple[Any, ...]
) -> tuple[list[Part], dict[str, str]]:
    parts, failed = [], {}
    cluster = columns.clusters()
    for code, level in enumerate(levels):
        rows = np.flatnonzero(codes == code)
        if not len(rows):
            continue
        label = str(level)
        try:
            found = fit(columns.of(rows), asked.outcome, [asked.treatment, *asked.controls], asked.vcov)
        except EconometricsError as error:
            failed[label] = f"Group {label}: {error.sentence}"
            continue
        at = found.names.index(asked.treatment)
        influence = np.zeros(groups_of(cluster))
        influence[np.unique(cluster[rows])] = found.influence[:, at]
        parts.append(Part(label, rows, found, float(found.beta[at]), influence))
    return parts, failed


def _row(part: Part, asked: Settings) -> dict[str, Any]:
    beta, se = part.found.of(asked.treatment)
    half = float(stats.t.ppf(0.5 + asked.level / 2, part.found.df)) * se
    return {
        "beta": beta,
        "se": se,
        "t": _ratio(beta, se),
        "p": float(2 * stats.t.sf(abs(_ratio(beta, se)), part.found.df)),
        "ci": [beta - half, beta + half],
        "n": part.found.count,
    }


def _pair(columns: Columns, asked: Settings, first: Part, second: Part, unit: Any) -> dict[str, Any]:
    difference = first.beta - second.beta
    moved = first.influence - second.influence
    se = float(np.sqrt((moved**2).sum() * _clusters_factor(columns)))
    found: dict[str, Any] = {
        "first": first.label,
        "second": second.label,
        "difference": difference,
        "interaction": _interaction(columns, asked, first, second),
        "suest": _z(difference, se),
    }
    try:
        found["permutation"] = _permutation(columns, asked, first, second, unit)
    except EconometricsError as error:
        found["permutation"] = {"p": None, "failed": error.sentence}
    return found


def _ratio(beta: float, se: float) -> float:
    return beta / se if se > 0 else float("nan")


def _z(difference: float, se: float) -> dict[str, Any]:
    z = difference / se if se > 0 else float("nan")
    return {"se": se, "z": z, "p": float(2 * stats.norm.sf(abs(z)))}


def _clusters_factor(columns: Columns) -> float:
    groups = groups_of(columns.clusters())
    return groups / (groups - 1)


def _interaction(columns: Columns, asked: Settings, first: Part, second: Part) -> dict[str, Any]:
    """Both groups in one regression, everything interacted with the group: the treatment's interaction."""
    rows = np.sort(np.concatenate([first.rows, second.rows]))
    both = columns.of(rows)
    side = np.isin(rows, first.rows).astype(np.int64)
    values = dict(both.values)
    regressors = [asked.treatment, *asked.controls]
    extra = {f"{name} · group": both.values[name] * side for name in regressors}
    if not both.effects:
        extra["group"] = side.astype(float)
    stacked = Columns(
        {**values, **extra},
        tuple(crossed(codes, side) for codes in both.effects),
        both.cluster,
        both.weight,
        {},
    )
    found = fit(stacked, asked.outcome, [*regressors, *extra], asked.vcov)
    beta, se = found.of(f"{asked.treatment} · group")
    return {
        "difference": beta,
        "se": se,
        "t": _ratio(beta, se),
        "p": float(2 * stats.t.sf(abs(_ratio(beta, se)), found.df)),
    }


def _permutation(columns: Columns, asked: Settings, first: Part, second: Part, unit: Any) -> dict[str, Any]:
    """Labels handed to other units; p counts the true labels as one draw."""
    if not asked.draws:
        return {"p": None, "draws": 0}
    rows = np.sort(np.concatenate([first.rows, second.rows]))
    both = columns.of(rows)
    side = np.isin(rows, first.rows).astype(np.int64)
    units = recoded(both.groups[str(unit)][0]) if unit else np.arange(both.count)
    if not nested_in(units, side):
        raise SpecificationFault(
            f"Labels cannot be permuted among {unit!r}: some of them lie in both groups.",
            reason="group_changes",
        )
    label = np.zeros(groups_of(units))
    label[units] = side
    names = [asked.treatment, *asked.controls, asked.outcome]
    products = cross_products(both, names, units)
    x, y = list(range(len(names) - 1)), [len(names) - 1]
    truth = _gap(products.solve(np.vstack([label, 1 - label]), x, y))
    random = np.random.default_rng(asked.seed)
    drawn = np.empty(asked.draws)
    step = max(1, BLOCK // len(label))
    for start in range(0, asked.draws, step):
        count = min(step, asked.draws - start)
        labels = random.permuted(np.tile(label, (count, 1)), axis=1)
        drawn[start : start + count] = (
            products.solve(labels, x, y)[:, 0, 0] - products.solve(1 - labels, x, y)[:, 0, 0]
        )
    drawn = drawn[np.isfinite(drawn)]
    larger = int((np.abs(drawn) >= abs(truth) * (1 - 1e-10)).sum())
    return {
        "difference": truth,
        "p": (1 + larger) / (1 + len(drawn)),
        "draws": len(drawn),
        "sd": float(drawn.std()),
    }


def _gap(two: FloatArray) -> float:
    return float(two[0, 0, 0] - two[1, 0, 0])
