"""A specification run: the table read, columns computed, every model estimated, results written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from compliance.econometrics.arrays import Table
from compliance.econometrics.asking import SELECTED
from compliance.econometrics.assembling import assembled
from compliance.econometrics.dispatch import did_run
from compliance.econometrics.estimation import estimate
from compliance.econometrics.faults import EconometricsError, SpecificationFault
from compliance.econometrics.formulas.evaluation import Evaluation
from compliance.econometrics.formulas.grammar import parse
from compliance.econometrics.imputation import imputed_model
from compliance.econometrics.joint import joint_tests
from compliance.econometrics.mediation.models import mediated_model
from compliance.econometrics.panel import panel_of
from compliance.econometrics.reading import table_read
from compliance.econometrics.selection import selected_model
from compliance.econometrics.shiftshare import shift_share
from compliance.econometrics.specification import ModelSpec, StudySpec, specification_read

FORMAT = 1
REPORT = "compliance.econometrics.reporting.writing"
"""Loaded when wanted: charts and documents cost time that estimates need not wait for."""
Told = Callable[[str, int, int], None]
"""Told the model's or stage's name, its place and how many there are, before it begins."""


@dataclass(frozen=True, slots=True)
class StudyResult:
    """Results of all models in order; one that failed carries its error and leaves the others alone."""

    models: tuple[dict[str, Any], ...]
    data: dict[str, Any]
    title: str
    spec: StudySpec | None = None
    joint: dict[str, Any] | None = None
    frame: Table = None
    """The table as the models saw it, for the report."""

    @property
    def failed(self) -> tuple[dict[str, Any], ...]:
        return tuple(model for model in self.models if "error" in model)

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "title": self.title,
            "data": self.data,
            "versions": {name: version(name) for name in ("numpy", "scipy", "pandas", "pyfixest")},
            "models": list(self.models),
            **({"joint_tests": self.joint} if self.joint is not None else {}),
        }


def study_run(path: Path, tell: Told | None = None) -> StudyResult:
    """Reads the specification and runs it. Raises EconometricsError for what concerns all models."""
    return specification_run(specification_read(path), tell)


def specification_run(spec: StudySpec, tell: Told | None = None) -> StudyResult:
    """Runs a specification already read."""
    frame, prepared = frame_of(spec)
    found = []
    for place, model in enumerate(spec.models):
        if tell:
            tell(model.name, place, len(spec.models))
        found.append(model_run(frame, model))
    for place, (name, error) in sorted(spec.faulty.items()):
        found.insert(place, failed(name, "", error))
    read = {
        "file": spec.data.name,
        "sha256": hashlib.sha256(spec.data.read_bytes()).hexdigest(),
        "rows": len(frame),
        "columns": len(frame.columns),
    }
    if frame.attrs.get("notes"):
        read["notes"] = frame.attrs["notes"]
    if prepared:
        read["prepared"] = prepared
    joint = joint_tests(frame, spec.models, found, spec.joint) if spec.joint else None
    return StudyResult(tuple(found), read, spec.title, spec, joint, frame)


def frame_of(spec: StudySpec) -> tuple[Table, list[dict[str, Any]]]:
    """The table that models see, and what each step before them did. Raises EconometricsError."""
    frame = table_read(spec.data, sheet=spec.sheet)
    unit, time = spec.panel
    frame, prepared = assembled(frame, spec.prepare, unit=unit, time=time)
    for name, text in spec.variables.items():
        frame = with_variable(frame, name, text, spec)
    return frame, prepared


def with_variable(frame: Table, name: str, text: str, spec: StudySpec) -> Table:
    """The table with one more column, worked out from an expression."""
    if name in frame.columns:
        raise SpecificationFault(
            f"`variables` defines {name!r}, but the data have a column of that name already.",
            reason="repeated_column",
            where=name,
        )
    first = next((model for model in spec.models if model.time), None)
    panel = panel_of(frame, first.unit, first.time) if first else None
    values = Evaluation(frame, panel).number(parse(text, set(frame.columns)))
    return frame.assign(**{name: values})


def model_run(frame: Table, spec: ModelSpec) -> dict[str, Any]:
    """One model's JSON object; a fault becomes `error` with its sentence, reason and place."""
    try:
        if spec.estimator == "did":
            return did_run(frame, spec)
        if spec.estimator in SELECTED:
            return selected_model(frame, spec)
        if spec.estimator == "mediation":
            return mediated_model(frame, spec)
        if spec.imputation:
            return imputed_model(frame, spec)
        found = estimate(frame, spec).to_json()
        return found | {"shift_share": shift_share(frame, spec)} if spec.shift_share else found
    except EconometricsError as error:
        return failed(spec.name, spec.estimator, error)


def failed(name: str, estimator: str, error: EconometricsError) -> dict[str, Any]:
    """The object of a model that gave no estimate: one sentence, its reason and its place."""
    told = {"sentence": error.sentence, "reason": error.reason, "where": error.where or name}
    return {"name": name, "estimator": estimator, "error": told}


def results_write(result: StudyResult, folder: Path, tell: Told | None = None) -> Path:
    """Writes results.json, and the report where one is asked for; returns the path of the former.

    `tell` hears the report's stages, as it hears models while they are estimated.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "results.json"
    text = json.dumps(result.to_json(), ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")
    if result.spec is not None and result.spec.report is not None:
        writing = import_module(REPORT)
        writing.report_write(result.spec, result.spec.report, result.to_json(), folder, tell, result.frame)
    return path
