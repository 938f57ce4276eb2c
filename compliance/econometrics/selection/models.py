"""Models of a specification whose outcome is seen for some rows only, in the shape of all results."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from compliance.econometrics.arrays import BoolArray, FloatArray, IntArray, Table, recoded
from compliance.econometrics.asking import ModelSpec
from compliance.econometrics.covariance import Dependence, SmallSample
from compliance.econometrics.covariance.choice import VcovChoice
from compliance.econometrics.design import Design, design_build
from compliance.econometrics.faults import SpecificationFault, UnreadableTable
from compliance.econometrics.fields import Fields
from compliance.econometrics.formulas.evaluation import Evaluation
from compliance.econometrics.formulas.grammar import parse
from compliance.econometrics.panel import panel_of
from compliance.econometrics.results import Dropped, Estimate, coefficients_of, plain
from compliance.econometrics.selection.bounds import lee_bounds
from compliance.econometrics.selection.heckman import two_steps
from compliance.econometrics.solving import independent

SEEN = "outcome_is_seen"
CONSTANT = "_cons"
KINDS = ("iid", "hc1", "cluster")


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows that enter: the choice's columns over them, the outcome's over the `chosen` ones."""

    y: FloatArray
    x: FloatArray
    x_names: list[str]
    z: FloatArray
    z_names: list[str]
    chosen: BoolArray
    clusters: tuple[IntArray, ...]
    dropped: tuple[Dropped, ...]
    n_dropped: dict[str, int]


def selected_model(frame: Table, spec: ModelSpec) -> dict[str, Any]:
    """Heckman's two steps or Lee's bounds as a model's JSON object. Raises EconometricsError."""
    column, regressors = _selection(spec)
    frame = frame.assign(**{SEEN: _seen(frame, spec, column)})
    rows = _rows(frame, spec, regressors if spec.estimator == "heckman" else spec.regressors)
    return _heckman(spec, rows) if spec.estimator == "heckman" else _lee(spec, rows)


def _selection(spec: ModelSpec) -> tuple[str, tuple[str, ...]]:
    part = Fields(spec.selection, f"model {spec.name!r}, selection")
    column = str(part.take("outcome", default="") or part.take("column", default="") or "")
    regressors = part.entries("regressors")
    part.done()
    if spec.estimator == "heckman" and not regressors:
        raise SpecificationFault(
            f"model {spec.name!r}: heckman needs `selection: {{outcome: …, regressors: […]}}`: the 0/1 "
            "column that says whose outcome is seen (left out: where it is not empty), and what decides it.",
            reason="no_selection",
            where="selection",
        )
    if spec.vcov.kind not in KINDS or len(spec.vcov.clusters) > 1:
        raise SpecificationFault(
            f"model {spec.name!r}: {spec.estimator} takes iid, robust or one way of clusters.",
            reason="vcov",
            where="vcov",
        )
    return column, regressors


def _seen(frame: Table, spec: ModelSpec, column: str) -> FloatArray:
    """1 where the outcome counts as seen, 0 where not, NaN where that is unknown."""
    panel = panel_of(frame, spec.unit, spec.time) if spec.time else None
    evaluation, names = Evaluation(frame, panel), set(frame.columns)
    present = np.isfinite(evaluation.number(parse(spec.outcome, names)))
    if not column:
        return present.astype(float)
    values = evaluation.number(parse(column, names))
    odd = np.flatnonzero(np.isfinite(values) & (values != 0) & (values != 1))
    if len(odd):
        raise UnreadableTable(
            f"The selection {column!r} must be 0 or 1, but row {odd[0] + 1} holds {values[odd[0]]:g}.",
            reason="not_binary",
            where=column,
        )
    return values


def _rows(frame: Table, spec: ModelSpec, deciding: tuple[str, ...]) -> Rows:
    plain_spec = replace(spec, estimator="ols", small=None)
    choice = design_build(frame, replace(plain_spec, outcome=SEEN, regressors=deciding))
    seen = choice.y == 1
    outcome = design_build(frame, replace(plain_spec, vcov=VcovChoice("hc1")))
    usable = np.isin(choice.rows, outcome.rows)
    kept = ~seen | usable
    rows = choice.rows[kept]
    chosen = seen[kept]
    at = np.searchsorted(outcome.rows, rows[chosen])
    x, x_names, first = _columns(outcome, at)
    z, z_names, second = _columns(choice, np.flatnonzero(kept))
    lost = int((~kept).sum())
    counts = dict(choice.n_dropped)
    dropped = [*choice.dropped, *first, *second]
    if lost:
        counts["missing"] = counts.get("missing", 0) + lost
        told = f"the outcome {spec.outcome} or a regressor is missing although the row is selected"
        dropped.append(Dropped("missing", lost, (), tuple((choice.rows[~kept][:5] + 1).tolist()), told))
    clusters = tuple(recoded(codes[kept]) for codes in choice.clusters)
    return Rows(outcome.y[at], x, x_names, z, z_names, chosen, clusters, tuple(dropped), counts)


def _columns(design: Design, at: IntArray) -> tuple[FloatArray, list[str], list[Dropped]]:
    """The design's columns with a constant last; collinear ones are named and left out."""
    values = [np.ones(len(at)), *(column[at] for column in design.exogenous.values)]
    table, names = np.column_stack(values), [CONSTANT, *design.exogenous.names]
    keep = independent(table)
    gone = [
        Dropped("collinear", 0, (name,), (), f"{name} is a combination of the columns before it")
        for name, stays in zip(names, keep, strict=True)
        if not stays
    ]
    order = [place for place in range(1, len(names)) if keep[place]] + [0]
    return table[:, order], [names[place] for place in order], gone


def _heckman(spec: ModelSpec, rows: Rows) -> dict[str, Any]:
    found = two_steps(
        rows.y, rows.x, rows.z, rows.chosen, kind=spec.vcov.kind,
        clusters=rows.clusters[0] if rows.clusters else None,
    )  # fmt: skip
    dependence = Dependence(spec.vcov.kind, float(len(rows.z)), rows.clusters)
    sample = SmallSample(float(len(rows.y)), rows.x.shape[1] + 1, small=False)
    names = [*rows.x_names, "lambda"]
    first = coefficients_of(rows.z_names, found.first.gamma, found.first.vcov, sample, dependence, spec.level)
    notes = []
    if set(rows.z_names) <= set(rows.x_names):
        notes.append(
            "Nothing decides selection that is not in the outcome: λ is told from the rest by the curve of "
            "the normal distribution alone. Name a column that moves selection only."
        )
    total = float(((rows.y - rows.y.mean()) ** 2).sum())
    made = Estimate(
        name=spec.name,
        estimator="heckman",
        vcov_kind=spec.vcov.kind,
        n=float(len(rows.z)),
        coefficients=coefficients_of(names, found.beta, found.vcov, sample, dependence, spec.level),
        vcov=found.vcov,
        df_resid=float(len(rows.y) - len(names)),
        n_dropped=rows.n_dropped,
        dropped=rows.dropped,
        r2=1 - float(found.residuals @ found.residuals) / total if total else None,
        facts={
            "outcome": spec.outcome,
            "n_selected": len(rows.y),
            "rho": found.rho,
            "sigma": found.sigma,
            "selection": {name: item.to_json() for name, item in first.items()},
        },
        notes=tuple(notes),
    )
    return made.to_json()


def _lee(spec: ModelSpec, rows: Rows) -> dict[str, Any]:
    if rows.z.shape[1] != 2 or set(np.unique(rows.z[:, 0])) != {0.0, 1.0}:
        raise SpecificationFault(
            f"model {spec.name!r}: lee_bounds take one regressor, the treatment, which is 0 or 1.",
            reason="not_binary",
            where="regressors",
        )
    y = np.full(len(rows.z), np.nan)
    y[rows.chosen] = rows.y
    found = lee_bounds(y, rows.z[:, 0] == 1, rows.chosen, level=spec.level)
    ends = np.array([found.lower, found.upper])
    errors = np.array([found.lower_se, found.upper_se])
    dependence = Dependence("hc1", float(len(y)))
    sample = SmallSample(float(len(y)), 2, small=False)
    made = Estimate(
        name=spec.name,
        estimator="lee_bounds",
        vcov_kind="hc1",
        n=float(len(y)),
        coefficients=coefficients_of(
            ["lower", "upper"], ends, np.diag(errors**2), sample, dependence, spec.level
        ),
        vcov=np.diag(errors**2),
        df_resid=float(len(y) - 2),
        n_dropped=rows.n_dropped,
        dropped=rows.dropped,
        facts={"outcome": spec.outcome, "n_selected": len(rows.y), "effect_ci": list(found.ci),
               "trimmed": found.trimmed, "seen": {"treated": found.shares[0], "untreated": found.shares[1]}},
    )  # fmt: skip
    result: dict[str, Any] = plain(made.to_json())
    return result
