"""What a study asks for, read from YAML: data, panel and models; knows the words, runs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from compliance.econometrics.asking import ModelSpec, model_of, panel_columns, words
from compliance.econometrics.assembling.steps import Step, steps_of
from compliance.econometrics.families import JointOptions, joint_options
from compliance.econometrics.faults import EconometricsError, SpecificationFault
from compliance.econometrics.fields import Fields
from compliance.econometrics.reporting.options import ReportOptions, report_options


@dataclass(frozen=True, slots=True)
class StudySpec:
    """A data file, computed columns in order, and the models.

    `faulty`: models that say something wrong, by their place among all; the others run without them.
    """

    data: Path
    sheet: str | int
    variables: Mapping[str, str]
    models: tuple[ModelSpec, ...]
    title: str = ""
    source: str = ""
    report: ReportOptions | None = None
    faulty: Mapping[int, tuple[str, EconometricsError]] = field(default_factory=dict)
    joint: JointOptions | None = None
    prepare: tuple[Step, ...] = ()
    panel: tuple[str, str] = ("", "")


def specification_read(path: Path) -> StudySpec:
    """The study in a YAML file; `data` is relative to the file. Raises SpecificationFault.

    A model that is wrong in itself is kept under `faulty`, so that it leaves the others alone.
    """
    if not path.is_file():
        raise SpecificationFault(f"There is no specification {path.name}.", reason="no_file", where=str(path))
    text = path.read_text(encoding="utf-8-sig")
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise SpecificationFault(f"{path.name}{at}: {problem}.", reason="yaml", where=str(path)) from error
    return specification_of(content, path.parent, source=text, lenient=True)


def specification_of(content: Any, folder: Path, source: str = "", *, lenient: bool = False) -> StudySpec:
    """The study in already parsed YAML or JSON. Raises the first fault of a model unless `lenient`."""
    if not isinstance(content, Mapping):
        raise SpecificationFault(
            "The specification must be a mapping with `data` and `models`.",
            reason="shape",
            where="specification",
        )
    top = Fields(content, "specification")
    data, sheet = _data(top.take("data"), folder)
    panel = top.take("panel", default=None)
    defaults = dict(top.mapping("defaults"))
    variables = {str(key): str(value) for key, value in top.mapping("variables").items()}
    title = str(top.take("title", default="") or top.take("name", default="") or "")
    unit, time = panel_columns(panel, str(top.take("unit", default="")), str(top.take("time", default="")))
    given = top.take("models", default=None)
    if isinstance(given, Mapping):
        given = [given]
    if not isinstance(given, list) or not given:
        raise SpecificationFault("`models` must list at least one model.", reason="no_models", where="models")
    report = report_options(top.take("report", default=None))
    joint = joint_options(top.take("joint_tests", default=None))
    prepare = steps_of(top.take("prepare", default=None), folder)
    top.done()
    asked = [defaults | dict(_mapping(item, place)) for place, item in enumerate(given)]
    models, faulty = _models(asked, unit, time, lenient)
    names = [model.name for model in models] + [name for name, _ in faulty.values()]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise SpecificationFault(
            f"Several models are named {repeated[0]!r}; give each its own name.",
            reason="name",
            where="models",
        )
    return StudySpec(
        data, sheet, variables, models, title, source, report, faulty, joint, prepare, (unit, time)
    )


def _models(
    asked: list[dict[str, Any]], unit: str, time: str, lenient: bool
) -> tuple[tuple[ModelSpec, ...], dict[int, tuple[str, EconometricsError]]]:
    """Models that can be run, and the faults of the others by place."""
    found: list[ModelSpec] = []
    faulty: dict[int, tuple[str, EconometricsError]] = {}
    for place, item in enumerate(asked):
        try:
            found.append(model_of(item, place, unit, time))
        except EconometricsError as error:
            if not lenient:
                raise
            faulty[place] = (str(item.get("name") or f"model {place + 1}"), error)
    return tuple(found), faulty


def _mapping(item: Any, place: int) -> Mapping[str, Any]:
    if not isinstance(item, Mapping):
        raise SpecificationFault(
            f"Model {place + 1} must be a mapping such as {{name: base, outcome: y, regressors: [x]}}.",
            reason="shape",
            where=f"models[{place}]",
        )
    return item


def _data(given: Any, folder: Path) -> tuple[Path, str | int]:
    sheet: str | int = 0
    if isinstance(given, Mapping):
        part = Fields(given, "data")
        sheet = part.take("sheet", default=0)
        given = part.take("file", default=None) or part.take("path", default=None)
        part.take("format", default=None)
        part.done()
    if not isinstance(given, str) or not given:
        raise SpecificationFault("`data` must name a file.", reason="no_data", where="data")
    path = Path(given).expanduser()
    beside = path if path.is_absolute() else folder / path
    # Beside the specification first; else from where the command was called.
    return (path if not beside.exists() and path.exists() else beside), sheet


__all__ = [
    "ModelSpec",
    "StudySpec",
    "model_of",
    "panel_columns",
    "specification_of",
    "specification_read",
    "words",
]
