"""One estimated model under questioning: its rows, columns and result, ready for draws and refits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from compliance.econometrics.arrays import FloatArray, IntArray, Table
from compliance.econometrics.design import design_build
from compliance.econometrics.estimation import estimate
from compliance.econometrics.reporting.options import CredibilityOptions
from compliance.econometrics.resampling.columns import Columns
from compliance.econometrics.results import Coefficient, Estimate
from compliance.econometrics.specification import ModelSpec
from compliance.econometrics.timing import timed_spec

CONSTANT = "_cons"
OUTCOME = "outcome of the model"


@dataclass(frozen=True, slots=True)
class Subject:
    """A regression. `columns` hold its own rows, formulas worked out; controls are what it estimated."""

    spec: ModelSpec
    result: Mapping[str, Any]
    frame: Table
    treatment: str
    options: CredibilityOptions
    columns: Columns
    rows: IntArray
    """Places of the model's rows in the table."""

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def linear(self) -> bool:
        """Whether draws that refit by least squares are draws of this very model."""
        return self.spec.estimator == "ols" and not self.spec.instrumented

    @property
    def found(self) -> Mapping[str, Any]:
        """The treatment's coefficient as results JSON gives it."""
        item: Mapping[str, Any] = self.result["coefficients"][self.treatment]
        return item

    @property
    def controls(self) -> tuple[str, ...]:
        names = (name for name in self.result["coefficients"] if name not in (self.treatment, CONSTANT))
        return tuple(name for name in names if name in self.columns.values)

    def refit(self, **changes: Any) -> tuple[Coefficient, Estimate]:
        """The model with some words changed. Raises EconometricsError."""
        made = estimate(self.frame, replace(self.spec, **changes))
        return made.coefficients[self.treatment], made


def subject_of(
    frame: Table, spec: ModelSpec, result: Mapping[str, Any], treatment: str, options: CredibilityOptions
) -> Subject:
    """Binds a model to its rows. Raises EconometricsError as its estimation would."""
    timed, _ = timed_spec(frame, spec)
    design = design_build(frame, timed)
    values: dict[str, FloatArray] = {OUTCOME: design.y}
    for part in (design.exogenous, design.endogenous, design.excluded):
        values |= dict(zip(part.names, part.values, strict=True))
    groups = {}
    if design.unit is not None:
        groups["unit"] = (design.unit, ())
    if design.time is not None:
        groups["time"] = (design.time - design.time.min(), ())
    cluster = design.clusters[0] if design.clusters else None
    columns = Columns(values, design.effects, cluster, design.weights, groups)
    return Subject(spec, result, frame, treatment, options, columns, design.rows)
