"""From a design to one equation: effects out, weights in, collinear columns named and left out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from compliance.econometrics.absorbing import NO_EFFECTS, EffectsCost, demean, effects_cost
from compliance.econometrics.arrays import BoolArray, FloatArray, IntArray, recoded
from compliance.econometrics.covariance import Dependence, SmallSample
from compliance.econometrics.design import Design
from compliance.econometrics.equation import Equation
from compliance.econometrics.faults import InestimableModel
from compliance.econometrics.results import Dropped
from compliance.econometrics.solving import independent
from compliance.econometrics.specification import ModelSpec

CONSTANT = "_cons"
ABSORBED = 1e-6
"""A column that keeps less than this share of its deviation is absorbed by the effects."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The equation, names in its order (endogenous, exogenous, constant last), and what was left out.

    `raw`: kept columns neither demeaned nor weighted, in the order y, endogenous, exogenous, excluded,
    built on demand by `raw_columns`. `total`: squares of y about its mean, `total_within`: after effects.
    """

    equation: Equation
    names: tuple[str, ...]
    instrument_names: tuple[str, ...]
    dropped: tuple[Dropped, ...]
    roots: FloatArray | None
    cost: EffectsCost
    total: float
    total_raw: float
    total_within: float
    kept: tuple[BoolArray, BoolArray, BoolArray]


def prepare(design: Design, spec: ModelSpec) -> Prepared:
    """Takes effects out of all columns at once and finds what is collinear, in Stata's order.

    Constant and regressors come before endogenous ones and instruments, so those are the ones that go.
    """
    parts = (design.endogenous, design.exogenous, design.excluded)
    widths = [len(part.names) for part in parts]
    table = _table(design, widths)
    lengths = _deviations(table, design.weights)
    weighted = design.y if design.weights is None else design.y * design.weights
    total_raw = float(design.y @ weighted)
    if design.effects:
        scale = np.sqrt(lengths / len(table))
        table = demean(table, list(design.effects), design.weights, overwrite=True, scale=scale)
    roots = None
    if design.weights is not None:
        roots = np.sqrt(design.weights)
        table = table * roots[:, None]
    y = table[:, 0]
    within = float(y @ y)
    _outcome_varies(design, lengths[0], within)
    bounds = np.cumsum([1, *widths])
    endogenous, exogenous, excluded = (table[:, low:high] for low, high in pairwise(bounds))
    absorbed = _absorbed(table, lengths, design, roots)
    spread = [absorbed[low:high] for low, high in pairwise(bounds)]
    constant = table[:, -1:] if design.constant else table[:, :0]
    kept = _kept(constant, endogenous, exogenous, excluded, spread)
    dropped = _told(design, spread, kept)
    right = _chosen(exogenous, kept[1])
    names = [*_named(design.endogenous.names, kept[0]), *_named(design.exogenous.names, kept[1])]
    if design.constant:
        right = np.column_stack([right, constant])
        names.append(CONSTANT)
    equation = Equation(y, right, _chosen(endogenous, kept[0]), _chosen(excluded, kept[2]))
    if equation.endogenous.shape[1]:
        _not_spanned(equation, _named(design.endogenous.names, kept[0]), spec)
    if not names:
        reasons = "; ".join(item.sentence for item in dropped) or "no regressors were given"
        raise InestimableModel(
            f"model {spec.name!r}: nothing is left to estimate: {reasons}.",
            reason="no_regressors",
            where=spec.name,
        )
    return Prepared(
        equation,
        tuple(names),
        _named(design.excluded.names, kept[2]),
        dropped,
        roots,
        effects_cost(list(design.effects), _nesting(design, spec)) if design.effects else NO_EFFECTS,
        lengths[0] if design.constant or design.effects else total_raw,
        total_raw,
        within,
        kept,
    )


def _table(design: Design, widths: list[int]) -> FloatArray:
    """The outcome, endogenous, exogenous, excluded columns and the constant in one matrix."""
    table = np.empty((len(design.y), 1 + sum(widths) + design.constant), order="F")
    table[:, 0] = design.y
    parts = (design.endogenous, design.exogenous, design.excluded)
    for part, first in zip(parts, np.cumsum([1, *widths]), strict=False):
        part.fill(table, int(first))
    if design.constant:
        table[:, -1] = 1.0
    return table


def _not_spanned(equation: Equation, names: tuple[str, ...], spec: ModelSpec) -> None:
    """Refuses an endogenous column that instruments and regressors give exactly."""
    width = equation.shape[1]
    free = independent(np.column_stack([equation.instruments, equation.endogenous]))[width:]
    if not free.all() and len(equation.y) > width + len(names):
        told = ", ".join(name for name, stays in zip(names, free, strict=True) if not stays)
        raise InestimableModel(
            f"model {spec.name!r}: {told} is a combination of the instruments and regressors, so "
            "nothing about it is endogenous. Put it among `regressors`.",
            reason="not_endogenous",
            where=told,
        )


def _nesting(design: Design, spec: ModelSpec) -> list[IntArray]:
    """Groups in which an effect may be nested: clusters, or the periods that Driscoll–Kraay sums over."""
    if spec.vcov.kind == "dk" and design.time is not None:
        return [recoded(design.time)]
    return list(design.clusters)


def _weighted(values: FloatArray, weights: FloatArray | None) -> float:
    return float(values.sum() if weights is None else values @ weights)


def _deviations(table: FloatArray, weights: FloatArray | None) -> FloatArray:
    """Weighted squares of each column about its mean, a column at a time to spare memory."""
    found = np.empty(table.shape[1])
    total = len(table) if weights is None else float(weights.sum())
    about = np.empty(len(table))
    for place, column in enumerate(table.T):
        np.subtract(column, _weighted(column, weights) / total, out=about)
        found[place] = about @ about if weights is None else (about * weights) @ about
    return found


def _outcome_varies(design: Design, total: float, within: float) -> None:
    if total <= 0 or (design.effects and within <= 1e-16 * total):
        inside = f" within {' and '.join(design.effect_names)}" if total > 0 else ""
        raise InestimableModel(
            f"The outcome {design.outcome!r} does not vary{inside}, so nothing can explain it.",
            reason="no_variation",
            where=design.outcome,
        )


def _absorbed(table: FloatArray, lengths: FloatArray, design: Design, roots: FloatArray | None) -> BoolArray:
    """Which columns the effects took out entirely."""
    found = np.zeros(table.shape[1], dtype=bool)
    if design.effects:
        for place in range(table.shape[1]):
            left = float(table[:, place] @ table[:, place])
            found[place] = left <= ABSORBED**2 * lengths[place]
    return found


def _chosen(columns: FloatArray, keep: BoolArray) -> FloatArray:
    return columns if keep.all() else columns[:, keep]


def _named(names: tuple[str, ...], keep: BoolArray) -> tuple[str, ...]:
    return tuple(name for name, kept in zip(names, keep, strict=True) if kept)


def _kept(
    constant: FloatArray,
    endogenous: FloatArray,
    exogenous: FloatArray,
    excluded: FloatArray,
    absorbed: list[BoolArray],
) -> tuple[BoolArray, BoolArray, BoolArray]:
    """Columns neither absorbed nor a combination of earlier ones."""
    first = constant.shape[1]
    blank = [np.where(part, 0.0, 1.0) for part in absorbed]
    exog = ~absorbed[1] & independent(_beside(constant, exogenous, blank[1]))[first:]
    right = np.column_stack([constant, exogenous[:, exog]]) if first or not exog.all() else exogenous
    width = right.shape[1]
    if not endogenous.shape[1] and not excluded.shape[1]:
        return ~absorbed[0], exog, ~absorbed[2]
    endog = ~absorbed[0] & independent(_beside(right, endogenous, blank[0]))[width:]
    tools = ~absorbed[2] & independent(_beside(right, excluded, blank[2]))[width:]
    return endog, exog, tools


def _beside(left: FloatArray, right: FloatArray, blank: FloatArray) -> FloatArray:
    """Both side by side, columns the effects absorbed set to exact zero rather than rounding noise."""
    if not left.shape[1] and blank.all():
        return right
    return np.column_stack([left, right * blank])


def _told(
    design: Design, absorbed: list[BoolArray], kept: tuple[BoolArray, BoolArray, BoolArray]
) -> tuple[Dropped, ...]:
    """A line for each column left out."""
    found = []
    for part, gone, keep in zip(
        (design.endogenous, design.exogenous, design.excluded), absorbed, kept, strict=True
    ):
        for name, taken, stays in zip(part.names, gone, keep, strict=True):
            if taken:
                told = f"{name} does not vary within the absorbed effects {', '.join(design.effect_names)}"
                found.append(Dropped("absorbed", 0, (name,), (), told))
            elif not stays:
                told = f"{name} is a combination of the columns before it"
                found.append(Dropped("collinear", 0, (name,), (), told))
    return tuple(found)


def sample_of(prepared: Prepared, spec: ModelSpec, dependence: Dependence) -> SmallSample:
    """Counts for corrections. Small by default for OLS, Poisson and wherever effects are absorbed, as
    regress, xtreg, reghdfe and ivreghdfe do; plain IV is large-sample, as ivreg2."""
    small = spec.small
    if small is None:
        small = spec.estimator in ("ols", "poisson") or bool(prepared.cost.levels)
    sample = SmallSample(
        count=dependence.count,
        parameters=len(prepared.names),
        absorbed=prepared.cost.rank,
        absorbed_clustered=prepared.cost.rank_small,
        small=small,
        dofminus=spec.dofminus,
        sdofminus=spec.sdofminus,
    )
    if sample.residual_df() <= 0:
        raise InestimableModel(
            f"model {spec.name!r}: {dependence.count:g} rows cannot carry {len(prepared.names)} coefficients "
            f"and {prepared.cost.rank} absorbed effects; no degree of freedom is left.",
            reason="no_df",
            where=spec.name,
        )
    instruments = prepared.equation.shape[1]
    if prepared.equation.excluded.shape[1] and dependence.count <= instruments + prepared.cost.rank:
        raise InestimableModel(
            f"model {spec.name!r}: {instruments} instruments and {prepared.cost.rank} absorbed effects for "
            f"{dependence.count:g} rows; there must be fewer instruments than rows.",
            reason="too_many_instruments",
            where="instruments",
        )
    return sample
