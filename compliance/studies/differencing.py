"""Two studies of members' figures must not tell, by their difference, what one to four firms did.

Compared by firms: models of one study, models of earlier reports over the same panel, and whole panels
behind earlier reports of the association. Singletons of absorbed effects carry nothing and count as in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from compliance.econometrics.design import design_build
from compliance.econometrics.faults import EconometricsError, SpecificationFault
from compliance.econometrics.formulas.evaluation import Evaluation
from compliance.econometrics.runner import with_variable
from compliance.econometrics.specification import ModelSpec, StudySpec
from compliance.econometrics.timing import timed_spec
from compliance.studies.anonymity import LEAST_FIRMS, UNIT
from compliance.studies.models import Dataset, Report
from compliance.studies.specifying import specification_bound


@dataclass(frozen=True, slots=True)
class Used:
    """The firms one model rests on, by their numbers in the panel."""

    name: str
    firms: frozenset[Any]


def differencing_check(dataset: Dataset, frame: Any, spec: StudySpec, path: Path) -> None:
    """Raises SpecificationFault where this study and another differ by fewer than five firms."""
    near = nearest_reported(dataset, set(dataset.firm_ids))
    if near is not None:
        report, apart = near
        raise SpecificationFault(
            f"This panel and that behind the report {report.title!r} of {report.made_at:%Y-%m-%d} differ by "
            f"{apart} of the members; what the two tell together would show them. Fewer than {LEAST_FIRMS} "
            "must not be told apart: use the earlier panel, or wait until more members have changed.",
            reason="differencing",
            where="data",
        )
    own = list(models_used(frame, spec))
    for place, first in enumerate(own):
        for second in own[place + 1 :]:
            _compared(first, second, f"model {second.name!r}")
    for report in Report.objects.filter(run__dataset=dataset).order_by("pk"):
        earlier = specification_bound(report.specification, file_name=dataset.file_name, path=path)
        for second in models_used(frame, earlier):
            for first in own:
                _compared(first, second, f"model {second.name!r} of the report {report.title!r}")


def nearest_reported(dataset: Dataset, firms: set[int]) -> tuple[Report, int] | None:
    """A report over another panel of the association's members that differs by one to four firms."""
    kept = Report.objects.filter(
        run__dataset__kind=Dataset.Kind.MEMBERS, run__dataset__association=dataset.association_id
    ).exclude(run__dataset=dataset.pk)
    for report in kept.select_related("run__dataset").order_by("pk"):
        apart = len(firms ^ set(report.run.dataset.firm_ids))
        if 0 < apart < LEAST_FIRMS:
            return report, apart
    return None


def models_used(frame: Any, spec: StudySpec) -> Iterator[Used]:
    """The firms of each model that binds; one that does not is told where it is estimated."""
    for name, text in spec.variables.items():
        frame = with_variable(frame, name, text, spec)
    for model in spec.models:
        try:
            yield Used(model.name, _firms(frame, model))
        except EconometricsError:
            continue


def _firms(frame: Any, model: ModelSpec) -> frozenset[Any]:
    if model.estimator == "did":
        part = frame[Evaluation(frame, None).truth(model.sample)] if model.sample else frame
        return frozenset(part[UNIT].tolist())
    timed, _ = timed_spec(frame, replace(model, singletons="keep"))
    return frozenset(frame[UNIT].to_numpy()[design_build(frame, timed).rows].tolist())


def _compared(first: Used, second: Used, word: str) -> None:
    apart = len(first.firms ^ second.firms)
    if 0 < apart < LEAST_FIRMS:
        raise SpecificationFault(
            f"model {first.name!r} and {word} rest on members that differ by {apart}; what the two tell "
            f"together would show them. Fewer than {LEAST_FIRMS} must not be told apart: give both the same "
            "`sample` (cells that are empty in one of them count too).",
            reason="differencing",
            where=first.name,
        )
