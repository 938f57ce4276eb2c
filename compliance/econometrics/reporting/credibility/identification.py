"""Attacks on identification: omitted variables, bad controls, lagged outcomes, instruments.

Oster (2019), Journal of Business and Economic Statistics 37, Proposition 3 for δ; Conley, Hansen and Rossi
(2012), REStat 94, for instruments that are nearly excluded; Nickell (1981), Econometrica 49, for lagged
outcomes beside fixed effects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import stats

from compliance.econometrics.arrays import FloatArray, groups_of
from compliance.econometrics.estimation import estimate
from compliance.econometrics.reporting.credibility.answers import Answer, light_of
from compliance.econometrics.reporting.credibility.subject import OUTCOME, Subject
from compliance.econometrics.resampling.linear import fit
from compliance.econometrics.resampling.residuals import nuisance_of

LAG = re.compile(r"^(?:l\d*\.|lag\()\s*(\w+)", re.IGNORECASE)
STRONG = 23.1
"""Critical effective F for a bias of 10 % with one instrument (Montiel Olea and Pflueger 2013, table 1)."""


def oster_delta(
    short: tuple[float, float], long: tuple[float, float], variances: tuple[float, float, float], rmax: float
) -> float:
    """δ at which the effect is zero: how strong selection on unobservables must be beside that on controls.

    short, long: coefficient and R² without and with controls. variances: of outcome, of treatment, and of
    treatment given the controls. All within absorbed effects.
    """
    (b0, r0), (b1, r1) = short, long
    y, x, left = variances
    gap, moved = rmax - r1, b0 - b1
    cubic = b1**3 * (left * x - left**2)
    square = left * moved * x
    top = b1 * (r1 - r0) * y * left + b1 * x * left * moved**2 + 2 * b1**2 * square + cubic
    under = gap * y * moved * x + b1 * gap * y * (x - left) + b1**2 * square + cubic
    return top / under if under else float("inf")


def omitted_answer(subject: Subject) -> Iterator[Answer]:
    """Oster's δ at Rmax = 1.3 R², effects taken out first."""
    call = f"oster_delta(rmax={subject.options.rmax:g} R²)"
    if not subject.controls or subject.spec.instrumented or subject.spec.estimator != "ols":
        why = {
            "reason_en": "the model has no controls, or is no least squares",
            "reason_zh": "无控制变量或非最小二乘",
        }
        yield Answer("omitted", subject.name, "not_run", "not_run", None, why, call)
        return
    columns = subject.columns
    nothing = nuisance_of(list(columns.effects), columns.matrix(()), columns.weight)
    with_controls = nuisance_of(list(columns.effects), columns.matrix(subject.controls), columns.weight)
    mass = np.ones(columns.count) if columns.weight is None else columns.weight

    def square(values: FloatArray) -> float:
        return float((mass * values * values).sum() / columns.count)

    y, x = (nothing.residual(columns.values[name]) for name in (OUTCOME, subject.treatment))
    left, full = (with_controls.residual(columns.values[name]) for name in (subject.treatment, OUTCOME))
    b0 = float((mass * x * y).sum() / columns.count) / square(x)
    b1 = float((mass * left * full).sum() / columns.count) / square(left)
    r0, r1 = 1 - square(y - b0 * x) / square(y), 1 - square(full - b1 * left) / square(y)
    rmax = min(1.0, subject.options.rmax * r1)
    delta = oster_delta((b0, r0), (b1, r1), (square(y), square(x), square(left)), rmax)
    light = "green" if delta < 0 or delta >= 1 else "amber" if delta >= 0.5 else "red"
    told = {"delta": delta if np.isfinite(delta) else 1e9, "rmax": rmax, "short": b0, "long": b1}
    yield Answer(
        "omitted", subject.name, light, "omitted" if delta >= 0 else "omitted_away", delta, told, call
    )


def bad_controls_answer(subject: Subject) -> Iterator[Answer]:
    """Whether the treatment moves the controls, and what the estimate is without them."""
    if not subject.controls or subject.spec.instrumented or subject.spec.estimator != "ols":
        return
    columns, kind = subject.columns, "cluster" if subject.columns.cluster is not None else "hc1"
    moved = []
    for name in subject.controls:
        found = fit(columns, name, [subject.treatment], kind)
        beta, se = found.of(subject.treatment)
        moved.append((float(2 * stats.t.sf(abs(beta / se), found.df)) if se > 0 else 1.0, name))
    without, _ = fit(columns, OUTCOME, [subject.treatment], kind).of(subject.treatment)
    p, name = min(moved)
    adjusted = min(1.0, p * len(moved))
    apart = abs(without - subject.found["beta"]) / subject.found["se"]
    light = "green" if adjusted >= 0.05 else "amber" if apart < 1 else "red"
    told = {"name": name, "p": adjusted, "without": without, "with": subject.found["beta"], "apart": apart}
    code = "bad_controls" if adjusted < 0.05 else "controls_fine"
    call = f"fit({name!r} on {subject.treatment!r}), fit without controls"
    yield Answer("bad_controls", subject.name, light, code, adjusted, told, call)


def dynamics_answer(subject: Subject) -> Iterator[Answer]:
    """A lagged outcome beside unit effects."""
    lagged = [name for name in subject.controls if (m := LAG.match(name)) and m[1] == subject.spec.outcome]
    if not lagged or not subject.columns.effects:
        return
    largest = max(subject.columns.effects, key=groups_of)
    periods = subject.columns.count / groups_of(largest)
    told = {"name": lagged[0], "periods": periods, "bias": -1 / max(periods - 1, 1)}
    light = light_of(periods, 30, 15)
    yield Answer(
        "dynamics", subject.name, light, "dynamics", periods, told, "n / levels of the largest effect"
    )


def weak_answer(subject: Subject) -> Iterator[Answer]:
    """Effective F beside its critical value, and the Anderson–Rubin set."""
    told: Mapping[str, Any] = subject.result.get("diagnostics") or {}
    f, kp = told.get("effective_f"), told.get("kp_rk_wald_f")
    number = f if f is not None else kp
    if number is None:
        return
    p, call = told.get("ar_p"), "instrument_diagnostics"
    light = light_of(number, STRONG, 10.0)
    if light == "green" and p is not None and p >= 0.05:
        light = "amber"
    numbers = {"f": number, "p": p if p is not None else float("nan"), "set": _set_words(told.get("ar_set"))}
    yield Answer("weak_instruments", subject.name, light, "weak", number, numbers, call)


def _set_words(found: Any) -> str:
    if not isinstance(found, Mapping):
        return "–"
    pieces = [
        f"[{'−∞' if low is None else f'{low:.4g}'}, {'∞' if high is None else f'{high:.4g}'}]"
        for low, high in found.get("pieces") or []
    ]
    return " ∪ ".join(pieces) or str(found.get("kind", "–"))


def exclusion_answer(subject: Subject) -> Iterator[Answer]:
    """What share of the reduced form a direct effect may be before the interval holds zero."""
    spec = subject.spec
    if len(spec.instruments) != 1 or len(spec.endogenous) != 1:
        why = {
            "reason_en": "it takes one instrument for one regressor",
            "reason_zh": "需一个内生变量和一个工具变量",
        }
        yield Answer("exclusion", subject.name, "not_run", "not_run", None, why, "reduced form")
        return
    reduced = replace(
        spec, estimator="ols", regressors=(*spec.regressors, *spec.instruments), endogenous=(), instruments=()
    )
    found = estimate(subject.frame, reduced).coefficients
    name = next((key for key in found if key.replace(" ", "") == spec.instruments[0].replace(" ", "")), "")
    if not name:
        return
    item = found[name]
    share = max(0.0, 1 - 1.96 * item.se / abs(item.beta)) if item.beta else 0.0
    lag = LAG.match(spec.instruments[0])
    own = bool(lag) and lag is not None and lag[1] == spec.endogenous[0]
    light = light_of(share, 0.5, 0.2)
    if own and light == "green":
        light = "amber"
    told = {"share": 100 * share, "instrument": spec.instruments[0]}
    code = "exclusion_lag" if own else "exclusion"
    yield Answer(
        "exclusion", subject.name, light, code, share, told, "estimate(reduced form), Conley–Hansen–Rossi"
    )


def ratio_answer(subject: Subject) -> Iterator[Answer]:
    """The instrumented estimate beside least squares on the same rows."""
    spec = subject.spec
    plain = replace(
        spec, estimator="ols", regressors=(*spec.endogenous, *spec.regressors), endogenous=(), instruments=()
    )
    ols = estimate(subject.frame, plain).coefficients.get(subject.treatment)
    if ols is None or not ols.beta:
        return
    ratio = subject.found["beta"] / ols.beta
    light = "red" if ratio < 0 else light_of(max(ratio, 1 / ratio), 2.0, 5.0)
    told = {"iv": subject.found["beta"], "ols": ols.beta, "ratio": ratio}
    yield Answer("iv_ratio", subject.name, light, "iv_ratio", ratio, told, "estimate(estimator='ols')")
