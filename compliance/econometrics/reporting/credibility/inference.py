"""Attacks on errors and tests: clustering, few clusters, placebo draws, many tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from compliance.econometrics.arrays import Table, groups_of
from compliance.econometrics.families import JointOptions
from compliance.econometrics.faults import EconometricsError
from compliance.econometrics.joint import joint_tests
from compliance.econometrics.reporting.credibility.answers import Answer, light_of
from compliance.econometrics.reporting.credibility.subject import OUTCOME, Subject
from compliance.econometrics.reporting.options import CredibilityOptions
from compliance.econometrics.resampling.placebo import PlaceboResult, placebo_draws
from compliance.econometrics.resampling.romano_wolf import q_values
from compliance.econometrics.resampling.wild import wild_bootstrap
from compliance.econometrics.specification import ModelSpec

MANY_ROWS = 300_000
"""Beyond so many rows draws are not made of themselves; the report says so."""
FALSE_ALARMS = 10.0
"""Per cent of placebos that may pass 5 % before the usual errors are doubted."""
FEW = 20
"""Clusters (Cameron and Miller 2015, section VI: few may mean fewer than 20 to 50)."""


def errors_answer(spec: ModelSpec, result: Mapping[str, Any]) -> Answer:
    """Whether a panel's errors are taken as independent."""
    kind, panel = str(result.get("vcov", "")), bool(spec.absorb) or bool(spec.unit)
    call = f"estimate(vcov={kind!r})"
    if kind == "iid":
        return Answer(
            "errors", spec.name, "red" if panel else "amber", "errors_iid", None, {"kind": kind}, call
        )
    if panel and kind.startswith("hc"):
        return Answer("errors", spec.name, "amber", "errors_robust", None, {"kind": kind.upper()}, call)
    names = ", ".join(result.get("n_clusters") or {}) or kind
    return Answer("errors", spec.name, "green", "errors_fine", None, {"kind": names}, call)


def clusters_answer(subject: Subject) -> Iterator[Answer]:
    """Number of clusters, wild bootstrap beside the usual p."""
    columns, options = subject.columns, subject.options
    if columns.cluster is None:
        return
    count, p = groups_of(columns.cluster), subject.found["p"]
    call = (
        f"wild_bootstrap(regressor={subject.treatment!r}, draws={options.draws}, seed={options.seed}, "
        f"kind={'webb' if count < 12 else 'rademacher'!r})"
    )
    why = undrawn(subject)
    if why:
        yield Answer("few_clusters", subject.name, "not_run", "not_run", None, why, call)
        return
    drawn = wild_bootstrap(
        columns, OUTCOME, subject.treatment, subject.controls, draws=options.draws, seed=options.seed,
        kind="webb" if count < 12 else "rademacher",
    )  # fmt: skip
    flips = (drawn.p < 0.05) != (p < 0.05)
    light = "red" if flips and p < 0.05 else "amber" if flips or count < FEW else "green"
    told = {"clusters": count, "p": p, "wild": drawn.p, "least": drawn.least_p}
    yield Answer("few_clusters", subject.name, light, "few_clusters", drawn.p, told, call)


def placebo_answer(subject: Subject) -> tuple[Answer, PlaceboResult | None]:
    """The true coefficient's rank among those of reassigned treatments."""
    columns, options = subject.columns, subject.options
    paths = {"unit", "time"} <= columns.groups.keys()
    call = (
        f"placebo_draws(regressor={subject.treatment!r}, unit={'unit' if paths else None!r}, "
        f"draws={options.draws}, seed={options.seed})"
    )
    why = undrawn(subject)
    if why:
        return Answer("placebo", subject.name, "not_run", "not_run", None, why, call), None
    drawn = placebo_draws(
        columns, OUTCOME, subject.treatment, subject.controls, unit="unit" if paths else None,
        time="time" if paths else None, draws=options.draws, seed=options.seed,
    )  # fmt: skip
    told = {"p": drawn.p_t, "draws": len(drawn.betas), "share": 100 * float((np.abs(drawn.ts) > 1.96).mean())}
    code = "placebo_paths" if paths else "placebo_rows"
    light = light_of(drawn.p_t, 0.05, 0.1)
    if light == "green" and told["share"] > FALSE_ALARMS:
        light = "amber"
    return Answer("placebo", subject.name, light, code, drawn.p_t, told, call), drawn


def many_tests_answer(
    frame: Table,
    specs: Sequence[ModelSpec],
    models: Sequence[Mapping[str, Any]],
    treatment: str,
    options: CredibilityOptions,
) -> Iterator[Answer]:
    """Whether what is significant in some models stays so when all are counted (Romano and Wolf)."""
    held = {
        str(model["name"]): model["coefficients"][treatment]["p"]
        for model in models
        if (model.get("coefficients") or {}).get(treatment, {}).get("p") is not None
    }
    if len(held) < 2:
        return
    q = q_values(np.array(list(held.values())))
    before = sum(p < 0.05 for p in held.values())
    told: dict[str, Any] = {"count": len(held), "before": before, "largest": float(q.max())}
    if len(frame) <= MANY_ROWS:
        asked = JointOptions((treatment,), tuple(held), options.draws, options.seed)
        found = joint_tests(frame, specs, models, asked)
        if len(found["tests"]) == len(held):
            adjusted = [item["p_romano_wolf"] for item in found["tests"]]
            after = sum(p < 0.05 for p in adjusted)
            told |= {"after": after, "adjusted": max(adjusted), "cluster": found["cluster"]} | found
            call = f"joint_tests(coefficients=[{treatment!r}], draws={options.draws}, seed={options.seed})"
            yield Answer(
                "many_tests", "", _kept(before, after), "many_tests_joint", max(adjusted), told, call
            )
            return
    after = int((q < 0.05).sum())
    told["after"] = after
    call = "q_values(p of all models)"
    yield Answer("many_tests", "", _kept(before, after), "many_tests", float(q.max()), told, call)


def _kept(before: int, after: int) -> str:
    return "green" if after >= before else "amber" if after else "red"


def undrawn(subject: Subject) -> dict[str, Any]:
    """Why draws are not made of this model; empty where they are."""
    if not subject.linear:
        return {
            "reason_en": "draws are made of least squares only",
            "reason_zh": "抽样检验仅用于最小二乘模型",
        }
    if subject.columns.count > MANY_ROWS:
        return {"reason_en": f"more than {MANY_ROWS:,} rows", "reason_zh": f"观测超过 {MANY_ROWS:,} 个"}
    return {}


def guarded(attack: str, subject: Subject, answers: Any) -> list[Answer]:
    """The answers, or one that says in a sentence why the attack could not be run."""
    try:
        return list(answers(subject))
    except KeyError as gone:
        # The changed model left the coefficient out as collinear or without variation.
        name = str(gone.args[0]) if gone.args else ""
        why = {
            "reason_en": f"{name} drops out of the changed model: collinear, or without variation",
            "reason_zh": f"{name} 在改动后的模型中因共线或无变异而被剔除",
        }
        return [Answer(attack, subject.name, "not_run", "not_run", None, why, answers.__name__)]
    except (EconometricsError, ArithmeticError, np.linalg.LinAlgError) as error:
        why = {"reason_en": str(error), "reason_zh": str(error)}
        return [Answer(attack, subject.name, "not_run", "not_run", None, why, answers.__name__)]
