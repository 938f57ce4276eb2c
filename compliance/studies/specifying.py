"""A study's YAML bound to its panel and to nothing else on this machine, and what is wrong with it.

The same words as on the command line, with bounds: a page is no place for a file system or for endless draws.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import yaml

from compliance.econometrics.design import design_build
from compliance.econometrics.faults import EconometricsError, SpecificationFault
from compliance.econometrics.reading import column_of, table_read
from compliance.econometrics.reporting.options import ReportOptions
from compliance.econometrics.runner import with_variable
from compliance.econometrics.specification import ModelSpec, StudySpec, specification_of
from compliance.econometrics.timing import timed_spec

MOST_CHARACTERS: Final = 64_000
MOST_MODELS: Final = 60
MOST_DRAWS: Final = 19_999
MOST_ALIASES: Final = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, at which key, column or model, and in which line of the text; 0 where in none."""

    sentence: str
    reason: str
    where: str
    line: int = 0

    def to_json(self) -> dict[str, Any]:
        return {"sentence": self.sentence, "reason": self.reason, "where": self.where, "line": self.line}


def specification_bound(text: str, *, file_name: str, path: Path) -> StudySpec:
    """The specification with its data taken from `path`. Raises SpecificationFault.

    `data` may be left out or name the study's own panel, with a sheet; any other file is refused.
    """
    content = _parsed(text)
    if not isinstance(content, dict):
        raise SpecificationFault(
            "The specification must be a mapping with `models`.", reason="shape", where="specification"
        )
    if content.get("prepare"):
        raise SpecificationFault(
            "`prepare` reads other files, and a study here reads its own panel only. Prepare the panel on "
            "the command line and file the result.",
            reason="data",
            where="prepare",
        )
    content["data"] = _own_data(content.get("data"), file_name, path)
    spec = specification_of(content, path.parent, source=text)
    _bounds_check(spec)
    # A study on a page always ends in a report.
    return spec if spec.report is not None else replace(spec, report=ReportOptions())


def _parsed(text: str) -> Any:
    if len(text) > MOST_CHARACTERS:
        raise SpecificationFault(
            f"The specification has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read.",
            reason="too_long",
            where="specification",
        )
    try:
        aliases = sum(isinstance(token, yaml.AliasToken) for token in yaml.scan(text))
        if aliases > MOST_ALIASES:
            raise SpecificationFault(
                f"The specification repeats parts by {aliases} aliases; at most {MOST_ALIASES} are followed.",
                reason="too_long",
                where="specification",
            )
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise SpecificationFault(
            f"This is not YAML, {at}{problem}.", reason="yaml", where=f"line {mark.line + 1}" if mark else ""
        ) from error


def _own_data(given: Any, file_name: str, path: Path) -> Any:
    named, rest = given, {}
    if isinstance(given, dict):
        named = given.get("file") or given.get("path")
        rest = {key: value for key, value in given.items() if key not in ("file", "path")}
    if named not in (None, "", file_name):
        raise SpecificationFault(
            f"`data` names {named!r}, but this study uses {file_name!r}. Leave `data` out, or choose the "
            "other panel for the study.",
            reason="data",
            where="data",
        )
    return {**rest, "file": str(path)}


def _bounds_check(spec: StudySpec) -> None:
    if len(spec.models) > MOST_MODELS:
        raise SpecificationFault(
            f"The study has {len(spec.models)} models; at most {MOST_MODELS} are estimated at once. "
            "Split it.",
            reason="too_many",
            where="models",
        )
    asked = spec.report.credibility if spec.report else None
    if asked is not None:
        _draws_check(asked.draws, "report, credibility")
    if spec.joint is not None:
        _draws_check(spec.joint.draws, "joint_tests")
    for model in spec.models:
        for holder in (model.mediation, model.did, model.did.get("placebo"), model.did.get("bootstrap")):
            if isinstance(holder, dict):
                _draws_check(holder.get("draws", 0), f"model {model.name!r}")


def _draws_check(draws: Any, where: str) -> None:
    if isinstance(draws, (int, float)) and draws > MOST_DRAWS:
        raise SpecificationFault(
            f"{where}: {draws:,} draws are asked for; at most {MOST_DRAWS:,} are made here.",
            reason="too_many",
            where="draws",
        )


def problems_of(text: str, *, file_name: str, path: Path) -> list[Problem]:
    """Everything that keeps the study from being run, as far as it shows without estimating."""
    try:
        spec = specification_bound(text, file_name=file_name, path=path)
        frame = table_read(path, sheet=spec.sheet)
        for name, expression in spec.variables.items():
            frame = with_variable(frame, name, expression, spec)
    except EconometricsError as error:
        return [_problem(error, text)]
    found = []
    for model in spec.models:
        try:
            _model_check(frame, model)
        except EconometricsError as error:
            told = _problem(error, text, model.name)
            opening = "" if model.name in told.sentence else f"{model.name}: "
            found.append(replace(told, sentence=f"{opening}{told.sentence}"))
    return found


def _model_check(frame: Any, model: ModelSpec) -> None:
    if model.estimator != "did":
        timed, _ = timed_spec(frame, model)
        design_build(frame, timed)
        return
    named = [model.did.get(key) for key in ("cohort", "gname", "treatment")]
    for column in (model.unit, model.time, *(name for name in named if isinstance(name, str))):
        if column:
            column_of(frame, column)


def _problem(error: EconometricsError, text: str, model: str = "") -> Problem:
    return Problem(error.sentence, error.reason, error.where, line_of(text, error.where, model))


def line_of(text: str, where: str, model: str = "") -> int:
    """The line of the key or value `where`, below the model's name where one is given; 0 where none is."""
    with contextlib.suppress(yaml.YAMLError):
        scalars = [
            (token.value, token.start_mark.line + 1)
            for token in yaml.scan(text)
            if isinstance(token, yaml.ScalarToken)
        ]
        begin = next((line for value, line in scalars if model and value == model), 0)
        after = [line for value, line in scalars if value == where and line >= begin]
        return after[0] if where and after else begin
    digits = where.removeprefix("line ")
    return int(digits) if digits.isdigit() else 0
