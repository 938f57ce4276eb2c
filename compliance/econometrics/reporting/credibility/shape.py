"""Attacks on the form of outcome and treatment: a share explained by a line, an index measured with noise,
and a whole specification curve held against permuted treatments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from compliance.econometrics.arrays import FloatArray, IntArray, groups_of
from compliance.econometrics.reporting.credibility.answers import Answer, light_of
from compliance.econometrics.reporting.credibility.inference import undrawn
from compliance.econometrics.reporting.credibility.subject import OUTCOME, Subject
from compliance.econometrics.resampling.placebo import placebo_draws
from compliance.econometrics.resampling.residuals import means_removed, nuisance_of

STEPS, ENOUGH = 50, 1e-9
NOISE = 0.2
"""The share of variation within effects that is supposed to be noise."""
MOST_SPECIFICATIONS, MOST_DRAWS = 12, 499


def fractional_answer(subject: Subject) -> Iterator[Answer]:
    """An outcome between 0 and 1: a fractional logit with unit means beside the line.

    Papke and Wooldridge (2008), Journal of Econometrics 145: means over time stand for unit effects.
    """
    columns, y = subject.columns, subject.columns.values[OUTCOME]
    bounded = y.min() >= 0 and y.max() <= 1 and len(np.unique(y)) > 2
    if not bounded or not subject.linear or "unit" not in columns.groups:
        return
    unit = columns.groups["unit"][0]
    names = (subject.treatment, *subject.controls)
    x = columns.matrix(names)
    means = x - means_removed(x, unit, None)
    time = columns.groups["time"][0] if "time" in columns.groups else np.zeros(len(y), dtype=np.int64)
    dummies = (time[:, None] == np.unique(time)[None, 1:]).astype(float)
    design = np.column_stack([x, means, dummies, np.ones(len(y))])
    effect = float(_logit_effect(design, y))
    ratio = effect / subject.found["beta"]
    light = "red" if ratio <= 0 else light_of(max(ratio, 1 / ratio), 1.5, 3.0)
    told = {"effect": effect, "beta": subject.found["beta"], "ratio": ratio}
    yield Answer(
        "fractional", subject.name, light, "fractional", ratio, told, "fractional logit with unit means"
    )


def _logit_effect(x: FloatArray, y: FloatArray) -> float:
    """Average partial effect of the first column in a logit of a share, by Newton steps."""
    scale = np.maximum(x.std(axis=0), 1e-12)
    scale[-1] = 1.0
    z, beta = x / scale, np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(z @ beta, -30, 30)))
        step = np.linalg.lstsq((z * (p * (1 - p))[:, None]).T @ z, z.T @ (y - p), rcond=None)[0]
        beta = beta + step
        if np.abs(step).max() < ENOUGH:
            break
    p = 1 / (1 + np.exp(-np.clip(z @ beta, -30, 30)))
    return float(beta[0] / scale[0] * (p * (1 - p)).mean())


def measurement_answer(subject: Subject) -> Iterator[Answer]:
    """What noise in a measured treatment would do: nearer zero by a fifth, or by all the data allow.

    Classical errors in variables; the reverse regression bounds the truth from the other side (Frisch 1934).
    """
    columns = subject.columns
    x = columns.values[subject.treatment]
    if not subject.linear or len(np.unique(x)) <= 5:
        return  # a policy's dummy is not a measurement
    nuisance = nuisance_of(list(columns.effects), columns.matrix(subject.controls), columns.weight)
    left, y = nuisance.residual(x), nuisance.residual(columns.values[OUTCOME])
    fit = float((left @ y) ** 2 / ((left @ left) * (y @ y)))
    beta = subject.found["beta"]
    told = {
        "name": subject.treatment,
        "corrected": beta / (1 - NOISE),
        "bound": beta / fit if fit else float("inf"),
        "share": 100 * NOISE,
    }
    # That noise shrinks rests on its being unrelated to everything: which no data show.
    yield Answer(
        "measurement", subject.name, "amber", "measurement", beta / (1 - NOISE), told,
        f"estimate / (1 − {NOISE:g}), reverse regression",
    )  # fmt: skip


def joint_curve_answer(subject: Subject) -> Iterator[Answer]:
    """The median ratio over specifications against the same median under permuted treatments.

    Simonsohn, Simmons and Nelson (2020), Nature Human Behaviour 4: specifications are not independent,
    so counting significant ones proves little; the same permutations go through all of them.
    """
    if undrawn(subject) or not subject.controls:
        return
    columns, draws = subject.columns, min(subject.options.draws, MOST_DRAWS)
    paths = {"unit", "time"} <= columns.groups.keys()
    own, drawn = [], []
    for controls, effects in _specifications(subject):
        found = placebo_draws(
            replace(columns, effects=effects), OUTCOME, subject.treatment, controls,
            unit="unit" if paths else None, time="time" if paths else None,
            draws=draws, seed=subject.options.seed,
        )  # fmt: skip
        if len(found.ts) == draws:
            own.append(abs(found.t))
            drawn.append(np.abs(found.ts))
    if len(own) < 2:
        return
    median = float(np.median(own))
    p = float((1 + (np.median(drawn, axis=0) >= median * (1 - 1e-10)).sum()) / (1 + draws))
    told = {"count": len(own), "median": median, "p": p, "draws": draws}
    call = f"placebo_draws(each specification, draws={draws}, seed={subject.options.seed})"
    yield Answer("joint_curve", subject.name, light_of(p, 0.05, 0.1), "joint_curve", p, told, call)


def _specifications(subject: Subject) -> list[tuple[tuple[str, ...], tuple[IntArray, ...]]]:
    """No control, each alone, all, all but one; with all effects and, where several, the largest alone."""
    all_of = subject.controls
    parts = [(), *((name,) for name in all_of), all_of]
    parts += [tuple(other for other in all_of if other != name) for name in all_of]
    parts = list(dict.fromkeys(parts))[
        : MOST_SPECIFICATIONS // 2 if len(subject.columns.effects) > 1 else None
    ]
    effects = [subject.columns.effects]
    if len(subject.columns.effects) > 1:
        effects.append((max(subject.columns.effects, key=groups_of),))
    return [(part, kept) for kept in effects for part in parts]
