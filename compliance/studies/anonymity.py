"""Members' firms must not show through a study of theirs: every number rests on at least five of them.

Checked for panels made from members, before a report is kept: models, cohorts, dummies, groups.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from compliance.econometrics.design import design_build
from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.formulas.evaluation import Evaluation
from compliance.econometrics.runner import with_variable
from compliance.econometrics.specification import ModelSpec, StudySpec
from compliance.econometrics.timing import timed_spec

LEAST_FIRMS: Final = 5
UNIT: Final = "firm"
"""The column of a panel made from members that numbers its firms."""


def few_firms_check(frame: Any, spec: StudySpec) -> None:
    """Raises SpecificationFault naming the first model or group that rests on too few firms."""
    for name, text in spec.variables.items():
        frame = with_variable(frame, name, text, spec)
    for model in spec.models:
        if model.estimator == "did":
            _did_check(frame, model)
        else:
            _regression_check(frame, model)
    asked = spec.report.credibility if spec.report else None
    for group in (*asked.groups, *asked.leave_out) if asked else ():
        if group in frame.columns:
            _groups_check(frame, group, f"report, credibility: the group {group!r}")


def _regression_check(frame: Any, model: ModelSpec) -> None:
    timed, _ = timed_spec(frame, model)
    design = design_build(frame, timed)
    firms = frame[UNIT].to_numpy()[design.rows]
    _enough(firms, f"model {model.name!r}")
    for part in (design.exogenous, design.endogenous, design.excluded):
        for name, values in zip(part.names, part.values, strict=True):
            levels = np.unique(values)
            if len(levels) == 2:
                for level in levels:
                    _enough(firms[values == level], f"model {model.name!r}: {name} = {level:g}")


def _did_check(frame: Any, model: ModelSpec) -> None:
    if model.sample:
        frame = frame[Evaluation(frame, None).truth(model.sample)]
    _enough(frame[UNIT].to_numpy(), f"model {model.name!r}")
    cohort = str(model.did.get("cohort") or model.did.get("gname") or "")
    if cohort in frame.columns:
        _groups_check(frame, cohort, f"model {model.name!r}: the cohort")


def _groups_check(frame: Any, column: str, what: str) -> None:
    for level, part in frame.groupby(column):
        _enough(part[UNIT].to_numpy(), f"{what} {level}")


def _enough(firms: Any, what: str) -> None:
    count = len(np.unique(firms))
    if count < LEAST_FIRMS:
        raise SpecificationFault(
            f"{what} rests on {count} of the members; fewer than {LEAST_FIRMS} could be told apart. "
            "Widen the sample or put groups together.",
            reason="few_firms",
            where=what,
        )
