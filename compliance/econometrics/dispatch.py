"""Difference in differences handed to its package by name, with expressions and sample worked out first."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from compliance.econometrics.arrays import Table
from compliance.econometrics.faults import InestimableModel, SpecificationFault
from compliance.econometrics.formulas.evaluation import Evaluation
from compliance.econometrics.formulas.grammar import parse
from compliance.econometrics.formulas.terms import terms_of
from compliance.econometrics.panel import panel_of
from compliance.econometrics.results import plain
from compliance.econometrics.specification import ModelSpec

DID = "compliance.econometrics.did"


def did_run(frame: Table, spec: ModelSpec) -> dict[str, Any]:
    """The model's object: what the package says in the shape of every model, its detail under `did`.

    Raises SpecificationFault where the package is not installed.
    """
    try:
        engine = import_module(DID)
    except ModuleNotFoundError as error:
        if error.name != DID:
            raise
        raise SpecificationFault(
            "This installation has no difference-in-differences package.", reason="no_did", where="did"
        ) from error
    panel = panel_of(frame, spec.unit, spec.time) if spec.time else None
    evaluation = Evaluation(frame, panel)
    names = set(frame.columns)
    for text in (spec.outcome, *(term.name for term in terms_of(list(spec.regressors), names).terms)):
        if text and text not in names:
            frame = frame.assign(**{text: evaluation.number(parse(text, names))})
    outside = 0
    if spec.sample:
        inside = evaluation.truth(spec.sample)
        outside = int((~inside).sum())
        frame = frame[inside].reset_index(drop=True)
        if not len(frame):
            raise InestimableModel(
                f"model {spec.name!r}: no rows are left; all {outside} are outside "
                f"the sample {spec.sample!r}.",
                reason="no_rows",
                where="sample",
            )
    found: dict[str, Any] = plain(engine.estimate(frame, did_options(spec)).to_model())
    if outside:
        found["n_dropped"] = {"sample": outside} | (found.get("n_dropped") or {})
    return {"name": spec.name, "estimator": "did", "outcome": spec.outcome} | found


def did_options(spec: ModelSpec) -> dict[str, Any]:
    """The model's own words beside those of its `did` mapping, which win."""
    given = {
        "outcome": spec.outcome,
        "unit": spec.unit,
        "time": spec.time,
        "regressors": list(spec.regressors),
        "absorb": list(spec.absorb),
        "cluster": list(spec.vcov.clusters),
        "weights": spec.weights,
        "level": spec.level,
    }
    kept = {key: value for key, value in given.items() if value not in ("", [], None)}
    return kept | dict(spec.did)
