"""Which attacks a study's models touch, all of them answered; lights are counted and never averaged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from compliance.econometrics.arrays import Table
from compliance.econometrics.dispatch import did_options
from compliance.econometrics.faults import EconometricsError, SpecificationFault
from compliance.econometrics.joint import JOINED
from compliance.econometrics.reporting.credibility import (
    hidden,
    identification,
    inference,
    panel_rows,
    samples,
    shape,
    studies,
    variants,
)
from compliance.econometrics.reporting.credibility.answers import LIGHTS, Answer
from compliance.econometrics.reporting.credibility.subject import CONSTANT, Subject, subject_of
from compliance.econometrics.reporting.options import CredibilityOptions, ReportOptions
from compliance.econometrics.specification import ModelSpec, StudySpec

Told = Callable[[str, int, int], None]
Part = Callable[[Subject], Iterator[Answer]]
INSTRUMENTED: dict[str, Part] = {
    "weak_instruments": identification.weak_answer,
    "exclusion": identification.exclusion_answer,
    "iv_ratio": identification.ratio_answer,
    "serial": panel_rows.serial_answer,
}
"""Attacks on every instrumented model."""


@dataclass(slots=True)
class Steps:
    """Tells each attack before it is answered."""

    tell: Told | None
    count: int
    done: int = 0

    def __call__(self, attack: str) -> None:
        if self.tell:
            self.tell(f"credibility {attack}", min(self.done, self.count), self.count)
        self.done += 1


@dataclass(frozen=True, slots=True)
class Credibility:
    """Answers with the reds first; `curve` and `placebos` are for plots."""

    treatment: str
    answers: tuple[Answer, ...] = ()
    curve: tuple[Mapping[str, Any], ...] = ()
    placebos: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        counted = Counter(answer.light for answer in self.answers)
        return {light: counted[light] for light in LIGHTS}

    def to_json(self) -> dict[str, Any]:
        return {
            "treatment": self.treatment,
            "counts": self.counts(),
            "answers": [answer.to_json() for answer in self.answers],
            "specifications": len(self.curve),
        }


def treatment_of(spec: StudySpec, models: Sequence[Mapping[str, Any]], asked: str) -> str:
    """The named treatment, else the first endogenous regressor, else the first coefficient of all."""
    if asked:
        return asked.replace(" ", "")
    endogenous = [name for model in spec.models for name in model.endogenous]
    if endogenous:
        return endogenous[0].replace(" ", "")
    names = (
        name
        for model in models
        if not model.get("aggregates")
        for name in model.get("coefficients") or {}
        if name != CONSTANT
    )
    return next(names, "")


def credibility_of(
    spec: StudySpec,
    options: ReportOptions,
    models: Sequence[Mapping[str, Any]],
    frame: Table = None,
    tell: Told | None = None,
) -> Credibility:
    """Questions every model of the study that was estimated. Reads the data where no table is given.

    `tell` hears `credibility` and the attack, how many were answered and how many there are.
    """
    asked = options.credibility
    treatment = treatment_of(spec, models, asked.treatment if asked else "")
    if asked is None:
        return Credibility(treatment)
    frame = _frame(spec) if frame is None else frame
    by_name = {model.name: model for model in spec.models}
    chosen = [
        model
        for model in models
        if "error" not in model and (not options.models or model["name"] in options.models)
    ]
    regressions = _regressions(chosen, by_name, treatment, asked)
    main = _main(regressions, by_name)
    adopted = [model for model in chosen if model.get("aggregates")]
    instrumented = [model for model in regressions if by_name[model["name"]].instrumented]
    parts = parts_of(asked)
    count = 1 + (len(parts) + 3) * (main is not None) + len(INSTRUMENTED) * len(instrumented) + len(adopted)
    steps = Steps(tell, count)
    steps("many_tests")
    answers: list[Answer] = list(
        inference.many_tests_answer(frame, spec.models, regressions, treatment, asked)
    )
    for model in regressions:
        answers += _every(model, by_name[model["name"]], treatment)
    curve: list[dict[str, Any]] = []
    placebos: dict[str, Mapping[str, Any]] = {}
    if main is not None:
        subject = subject_of(frame, by_name[main["name"]], main, treatment, asked)
        found, curve, placebos = _questioned(subject, parts, steps)
        answers += found
    if (
        main is not None
        and not adopted
        and (words := staggered_words(frame, by_name[main["name"]], treatment))
    ):
        steps("staggered")
        answers += studies.adoption_answers(frame, main["name"], words, asked.draws)
    for model in instrumented:
        doubted = subject_of(frame, by_name[model["name"]], model, treatment, asked)
        answers += _instrumented(doubted, steps)
    for model in adopted:
        steps("staggered")
        answers += _adoption(frame, by_name[model["name"]], asked)
    answers.sort(key=lambda answer: LIGHTS.index(answer.light))
    return Credibility(treatment, tuple(answers), tuple(curve), placebos)


def _every(model: Mapping[str, Any], spec: ModelSpec, treatment: str) -> Iterator[Answer]:
    """What is asked of every model, not of the main one alone."""
    yield inference.errors_answer(spec, model)
    yield samples.selection_answer(spec, model)
    if model.get("shift_share"):
        yield hidden.shift_share_answer(spec.name, model, spec, model["coefficients"][treatment]["p"])


def _regressions(
    chosen: Sequence[Mapping[str, Any]],
    by_name: Mapping[str, ModelSpec],
    treatment: str,
    asked: CredibilityOptions,
) -> list[Mapping[str, Any]]:
    """Models that estimate the treatment with an error. Raises where the named one is estimated nowhere."""
    found = [
        model
        for model in chosen
        if (model.get("coefficients") or {}).get(treatment, {}).get("p") is not None
        and by_name[model["name"]].estimator in JOINED
    ]
    if asked.treatment and chosen and not found:
        named = sorted({name for model in chosen for name in model.get("coefficients") or {}})
        raise SpecificationFault(
            f"report, credibility: no model estimates {asked.treatment!r} with an error; there are "
            f"{', '.join(named)}.",
            reason="treatment",
            where="treatment",
        )
    return found


def staggered_words(frame: Table, spec: ModelSpec, treatment: str) -> dict[str, Any]:
    """A did study of a regression whose treatment is 0 or 1 and switches on within units; else nothing."""
    if not (spec.unit and spec.time and spec.unit in spec.absorb and treatment in frame.columns):
        return {}
    held = frame[[spec.unit, treatment]].dropna()
    if set(held[treatment].unique()) != {0, 1} or held.groupby(spec.unit)[treatment].nunique().max() < 2:
        return {}
    words = {"outcome": spec.outcome, "unit": spec.unit, "time": spec.time, "treatment": treatment}
    return words | ({"cluster": spec.vcov.clusters[0]} if len(spec.vcov.clusters) == 1 else {})


def _frame(spec: StudySpec) -> Table:
    from compliance.econometrics.runner import frame_of  # the runner writes reports: a circle otherwise

    return frame_of(spec)[0]


def _main(
    regressions: Sequence[Mapping[str, Any]], by_name: Mapping[str, ModelSpec]
) -> Mapping[str, Any] | None:
    """The fullest model without instruments, the first of equals; else the first there is."""
    plain = [model for model in regressions if not by_name[model["name"]].instrumented]
    return max(
        plain or regressions,
        key=lambda model: (len(by_name[model["name"]].absorb), len(model["coefficients"])),
        default=None,
    )


def parts_of(asked: CredibilityOptions) -> dict[str, Part]:
    """Attacks on the main model, in order."""
    parts: dict[str, Part] = {
        "few_clusters": inference.clusters_answer,
        "concentration": samples.concentration_answer,
        "omitted": identification.omitted_answer,
        "bad_controls": identification.bad_controls_answer,
        "dynamics": identification.dynamics_answer,
        "influence": samples.influence_answer,
        "tails": samples.tails_answer,
        "leave_out": variants.leave_out_answer,
        "clusterings": variants.clusterings_answer,
        "base_controls": variants.base_controls_answer,
        "lead": variants.lead_answer,
        "interpolation": panel_rows.interpolation_answer,
        "imputation": hidden.multiple_imputation_answer,
        "dropped": panel_rows.dropped_answer,
        "sample_selection": hidden.sample_selection_answer,
        "fractional": shape.fractional_answer,
        "measurement": shape.measurement_answer,
        "joint_curve": shape.joint_curve_answer,
        "treatments": variants.treatments_answer,
        "overlapping": variants.overlap_answer,
        "measures": samples.outcomes_answer,
        "mediation": studies.mediation_answers,
        "groups": studies.group_answers,
    }
    if not asked.mediators:
        del parts["mediation"]
    if not asked.groups:
        del parts["groups"]
    return parts


def _questioned(
    subject: Subject, parts: Mapping[str, Part], steps: Steps
) -> tuple[list[Answer], list[dict[str, Any]], dict[str, Mapping[str, Any]]]:
    """Everything that can be asked of the main model."""
    answers: list[Answer] = []
    for attack, part in parts.items():
        steps(attack)
        answers += inference.guarded(attack, subject, part)
    placebos: dict[str, Mapping[str, Any]] = {}

    def placebo(item: Subject) -> Iterator[Answer]:
        answer, drawn = inference.placebo_answer(item)
        if drawn is not None:
            placebos[item.name] = {"values": drawn.betas.tolist(), "truth": drawn.beta, "p": drawn.p_beta}
        yield answer

    steps("placebo")
    answers += inference.guarded("placebo", subject, placebo)
    steps("curve")
    curve = samples.specification_curve(subject)
    answers += samples.curve_answer(subject, curve)
    return answers, curve, placebos


def _instrumented(subject: Subject, steps: Steps) -> list[Answer]:
    answers: list[Answer] = []
    for attack, part in INSTRUMENTED.items():
        steps(attack)
        answers += inference.guarded(attack, subject, part)
    return answers


def _adoption(frame: Table, spec: ModelSpec, asked: CredibilityOptions) -> list[Answer]:
    from compliance.econometrics.formulas.evaluation import Evaluation

    if spec.sample:
        frame = frame[Evaluation(frame, None).truth(spec.sample)].reset_index(drop=True)
    try:
        return list(studies.adoption_answers(frame, spec.name, did_options(spec), asked.draws))
    except EconometricsError as error:
        why = {"reason_en": error.sentence, "reason_zh": error.sentence}
        return [Answer("staggered", spec.name, "not_run", "not_run", None, why, "did.estimate")]
