"""Attacks on what the rows do not show: outcomes seen for some only, filled values, shocks shared by rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from compliance.econometrics.arrays import Table
from compliance.econometrics.design import design_build
from compliance.econometrics.estimation import estimate
from compliance.econometrics.faults import InestimableModel
from compliance.econometrics.formulas.evaluation import Evaluation
from compliance.econometrics.imputation.drawing import MARK, ImputationOptions
from compliance.econometrics.imputation.models import imputed
from compliance.econometrics.panel import panel_of
from compliance.econometrics.reporting.credibility.answers import Answer, light_of
from compliance.econometrics.reporting.credibility.subject import Subject
from compliance.econometrics.reporting.credibility.variants import moved
from compliance.econometrics.results import Coefficient
from compliance.econometrics.selection.bounds import lee_bounds
from compliance.econometrics.selection.probit import mills, probit
from compliance.econometrics.solving import independent
from compliance.econometrics.specification import ModelSpec

RATIO = "inverse_mills_ratio"
MOST_PERIODS = 40
NOTICED = 0.05
"""Share of rows without outcome from which selection is asked about though nobody named a column."""
FEW_SHOCKS = 20


def sample_selection_answer(subject: Subject) -> Iterator[Answer]:
    """The model with the inverse Mills ratio of being seen; its coefficient tests selection.

    Unit means stand for unit effects in the first step (Wooldridge 1995); the test is valid as it stands,
    because the ratio's own error does not matter where its coefficient is zero.
    """
    frame, asked = subject.frame, subject.options.selection
    evaluation = _evaluation(frame, subject.spec)
    outcome = subject.spec.outcome
    if asked.column:
        seen = frame[asked.column].to_numpy(dtype=np.float64, na_value=np.nan)
    elif outcome in frame.columns and frame[outcome].isna().mean() >= NOTICED:
        seen = np.isfinite(evaluation.column(outcome)).astype(float)
    else:
        return
    called = (
        f"probit({asked.column or outcome + ' is seen'} on {', '.join(asked.regressors) or 'regressors'})"
    )
    yield _mills_answer(subject, seen, called)
    if subject.treatment in frame.columns and not subject.spec.absorb:
        yield from _bounds_answer(subject, seen)


def _evaluation(frame: Table, spec: ModelSpec) -> Evaluation:
    return Evaluation(frame, panel_of(frame, spec.unit, spec.time) if spec.time else None)


def _mills_answer(subject: Subject, seen: Any, call: str) -> Answer:
    spec, asked = subject.spec, subject.options.selection
    frame, deciding = _with_means(subject.frame.assign(**{RATIO: seen}), subject, asked.regressors)
    first = replace(
        spec, outcome=RATIO, regressors=deciding, endogenous=(), instruments=(), absorb=(), weights="",
        estimator="ols", small=None,
    )  # fmt: skip
    design = design_build(frame, first)
    table = np.column_stack([np.ones(len(design.y)), *design.exogenous.values])
    table = table[:, independent(table)]
    chosen = design.y == 1
    found = probit(table, chosen)
    ratio = np.full(len(frame), np.nan)
    ratio[design.rows[chosen]] = mills(found.index[chosen])
    frame = frame.assign(**{RATIO: ratio})
    made = estimate(frame, replace(spec, regressors=(*spec.regressors, RATIO)))
    item, added = made.coefficients[subject.treatment], made.coefficients[RATIO]
    apart, light = moved(subject, item)
    if light == "green" and added.p < 0.05:
        light = "amber"
    if not asked.regressors:
        # Told from the regressors by the curve of the normal distribution alone, the estimate loses
        # precision whether or not there is selection: only a ratio that shows itself makes it red.
        light = "red" if light == "red" and added.p < 0.05 else "amber"
    told = {
        "share": 100 * float(chosen.mean()), "p_ratio": added.p, "beta": item.beta, "p": item.p,
        "before": subject.found["beta"], "apart": apart, "names": ", ".join(asked.regressors) or "–",
    }  # fmt: skip
    code = "sample_selection" if asked.regressors else "sample_selection_form"
    return Answer("sample_selection", subject.name, light, code, added.p, told, call)


def _with_means(frame: Table, subject: Subject, extra: tuple[str, ...]) -> tuple[Table, tuple[str, ...]]:
    """What decides the first step: the model's regressors, unit means of plain columns, periods, `extra`."""
    spec = subject.spec
    deciding = [*spec.regressors, *spec.endogenous, *extra]
    if spec.unit and spec.unit in spec.absorb:
        plain = [name for name in deciding if name in frame.columns]
        means = frame.groupby(spec.unit)[plain].transform("mean").add_prefix("mean_of_")
        frame = frame.assign(**{name: means[name] for name in means.columns})
        deciding += list(means.columns)
    if spec.time and frame[spec.time].nunique() <= MOST_PERIODS:
        deciding.append(f"i.{spec.time}")
    return frame, tuple(deciding)


def _bounds_answer(subject: Subject, seen: Any) -> Iterator[Answer]:
    """Lee's bounds where the treatment is 0 or 1: nothing is assumed but that it moves selection one way."""
    frame = subject.frame
    treated = frame[subject.treatment].to_numpy(dtype=np.float64, na_value=np.nan)
    y = _evaluation(frame, subject.spec).column(subject.spec.outcome)
    held = np.isfinite(treated) & np.isfinite(seen) & (np.isfinite(y) | (seen == 0))
    if set(np.unique(treated[held])) != {0.0, 1.0}:
        return
    found = lee_bounds(np.where(seen == 1, y, np.nan)[held], treated[held] == 1, seen[held] == 1)
    sure = found.ci[0] > 0 or found.ci[1] < 0
    light = "green" if sure else "amber" if found.lower * found.upper > 0 else "red"
    told = {"low": found.lower, "high": found.upper, "ci_low": found.ci[0], "ci_high": found.ci[1],
            "trimmed": 100 * found.trimmed}  # fmt: skip
    yield Answer("bounds", subject.name, light, "bounds", found.lower, told, "lee_bounds(without controls)")


def multiple_imputation_answer(subject: Subject) -> Iterator[Answer]:
    """The model over tables whose marked cells are drawn, by Rubin's rules, against the interpolated ones."""
    frame, spec = subject.frame, subject.spec
    sides = [spec.outcome, *spec.regressors, *spec.endogenous, *spec.instruments]
    columns = tuple(name for name in sides if name in frame.columns and f"{name}{MARK}" in frame.columns)
    if not columns or not any(frame[f"{name}{MARK}"].fillna(0).astype(float).any() for name in columns):
        return
    options = ImputationOptions(columns, (), subject.options.imputations, subject.options.seed)
    found, _, cells = imputed(frame, spec, options)
    if subject.treatment not in found:
        raise InestimableModel(f"{subject.treatment} drops out of a completed table.", reason="collinear")
    told = found[subject.treatment]
    apart, light = moved(subject, Coefficient(told.beta, told.se, told.t, told.p, told.ci))
    numbers = {
        "beta": told.beta, "se": told.se, "p": told.p, "before": subject.found["beta"],
        "se_before": subject.found["se"], "apart": apart, "missing": 100 * told.missing,
        "times": options.times, "cells": sum(cells.values()), "names": ", ".join(columns),
    }  # fmt: skip
    call = f"imputed(columns={list(columns)}, times={options.times}, seed={options.seed})"
    yield Answer("imputation", subject.name, light, "imputation", apart, numbers, call)


def shift_share_answer(name: str, result: Mapping[str, Any], spec: ModelSpec, usual: float) -> Answer:
    """Whether significance outlives errors that rows with like shares have in common; `usual` is the p."""
    told = result["shift_share"]
    p, count = told["p"], told["effective_shocks"]
    light = light_of(p, 0.05, 0.1) if usual < 0.05 else "green"
    if light == "green" and count < FEW_SHOCKS:
        light = "amber"
    null = told["null_ci"]
    ends = "–" if null is None else f"{null[0]:.4g}, {null[1]:.4g}"
    numbers = {"variable": told["variable"], "se": told["se"], "p": p, "usual": usual, "count": count,
               "null": ends}  # fmt: skip
    call = f"shift_share(shares={list(spec.shift_share.get('shares') or [])!r})"
    return Answer("shift_share", name, light, "shift_share", p, numbers, call)
