"""Attacks on rows and measures: what was left out, single clusters, tails, other outcomes, other
specifications."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from compliance.econometrics.arrays import groups_of
from compliance.econometrics.estimation import estimate
from compliance.econometrics.faults import EconometricsError
from compliance.econometrics.reporting.credibility.answers import Answer, light_of
from compliance.econometrics.reporting.credibility.inference import MANY_ROWS
from compliance.econometrics.reporting.credibility.subject import OUTCOME, Subject
from compliance.econometrics.resampling.linear import fit
from compliance.econometrics.specification import ModelSpec

TAILS = (0.01, 0.05)
MOST_CONTROLS = 6
"""2^6 subsets of controls, and with and without each effect beyond the first."""


def selection_answer(spec: ModelSpec, result: Mapping[str, Any]) -> Answer:
    """The share of rows that did not enter, the sample's own choice aside."""
    gone = {
        reason: rows
        for reason, rows in (result.get("n_dropped") or {}).items()
        if rows and reason != "sample"
    }
    total = sum(gone.values())
    share = total / (total + float(result["n"])) if total else 0.0
    largest = max(gone, key=lambda reason: gone[reason], default="–")
    told = {"share": 100 * share, "rows": total, "reason": largest}
    return Answer(
        "selection",
        spec.name,
        light_of(share, 0.05, 0.2),
        "selection" if total else "selection_none",
        share,
        told,
        "n_dropped",
    )


def influence_answer(subject: Subject) -> Iterator[Answer]:
    """The estimate without each cluster (or row) in turn, to first order from the influence function."""
    if subject.spec.instrumented or subject.spec.estimator != "ols":
        return
    kind = "cluster" if subject.columns.cluster is not None else "hc1"
    found = fit(subject.columns, OUTCOME, [subject.treatment, *subject.controls], kind)
    at = found.names.index(subject.treatment)
    beta, se = found.of(subject.treatment)
    moves = found.influence[:, at]
    # The worst few together: the fewest clusters whose loss turns the sign.
    against = np.sort(moves * np.sign(beta))[::-1]
    reached = np.cumsum(np.maximum(against, 0))
    needed = int(np.searchsorted(reached, abs(beta))) + 1
    code = "influence" if reached[-1] >= abs(beta) else "influence_none"
    share = min(1.0, needed / len(moves))
    largest = float(np.abs(moves).max() / se)
    light = light_of(largest, 0.5, 1.0)
    told = {"largest": largest, "needed": min(needed, len(moves)), "count": len(moves), "share": 100 * share}
    yield Answer("influence", subject.name, light, code, largest, told, "LinearFit.influence")


def tails_answer(subject: Subject) -> Iterator[Answer]:
    """Outcome and treatment winsorised at 1 and 5 % in each tail."""
    if subject.spec.instrumented or subject.columns.count > MANY_ROWS or subject.spec.estimator != "ols":
        return
    values, betas = subject.columns.values, [subject.found["beta"]]
    kind = "cluster" if subject.columns.cluster is not None else "hc1"
    ps = [subject.found["p"]]
    for tail in TAILS:
        cut = {
            name: np.clip(values[name], *np.quantile(values[name], [tail, 1 - tail]))
            for name in (OUTCOME, subject.treatment)
            if len(np.unique(values[name])) > 2
        }
        columns = replace(subject.columns, values={**values, **cut})
        found = fit(columns, OUTCOME, [subject.treatment, *subject.controls], kind)
        beta, se = found.of(subject.treatment)
        betas.append(beta)
        ps.append(abs(beta / se))
    spread = (max(betas) - min(betas)) / abs(betas[0]) if betas[0] else float("inf")
    flips = min(betas) < 0 < max(betas)
    told = {"low": min(betas), "high": max(betas), "spread": 100 * spread}
    light = "red" if flips else light_of(spread, 0.25, 1.0)
    yield Answer("tails", subject.name, light, "tails", spread, told, "fit(winsorised 1 %, 5 %)")


def outcomes_answer(subject: Subject) -> Iterator[Answer]:
    """The same model for other measures of the outcome, and with controls the author named for doubt."""
    options = subject.options
    given: list[tuple[str, dict[str, Any]]] = [
        (name, {"outcome": name}) for name in options.alternative_outcomes
    ]
    given += [(name, {"regressors": (*subject.spec.regressors, name)}) for name in options.extra_controls]
    call = "estimate(alternative outcomes and extra controls)"
    if not given:
        why = {
            "reason_en": "name `alternative_outcomes` or `extra_controls` under `report: credibility:`",
            "reason_zh": "请在 report 的 credibility 中给出 alternative_outcomes 或 extra_controls",
        }
        yield Answer("measures", subject.name, "not_run", "not_run", None, why, call)
        return
    held, told_failed = 0, []
    for name, changes in given:
        try:
            item, _ = subject.refit(**changes)
        except EconometricsError as error:
            told_failed.append(f"{name}: {error.sentence}")
            continue
        held += item.p < 0.05 and item.beta * subject.found["beta"] > 0
    share = held / len(given)
    told = {"held": held, "count": len(given), "failed": "; ".join(told_failed) or "–"}
    yield Answer("measures", subject.name, light_of(share, 1.0, 0.4), "measures", share, told, call)


def specification_curve(subject: Subject) -> list[dict[str, Any]]:
    """Every subset of the controls, with all effects and without the last; estimates with their features."""
    if subject.columns.count > MANY_ROWS or subject.spec.estimator == "poisson":
        return []
    controls = (
        subject.spec.regressors
        if subject.spec.instrumented
        else tuple(name for name in subject.spec.regressors if name.replace(" ", "") != subject.treatment)
    )
    if len(controls) > MOST_CONTROLS:
        parts = [
            (),
            *((name,) for name in controls),
            controls,
            *(_without(controls, name) for name in controls),
        ]
    else:
        parts = [part for count in range(len(controls) + 1) for part in combinations(controls, count)]
    kept = (
        ()
        if subject.spec.instrumented
        else tuple(name for name in subject.spec.regressors if name not in controls)
    )
    effects = (
        [subject.spec.absorb, subject.spec.absorb[:-1]]
        if len(subject.spec.absorb) > 1
        else [subject.spec.absorb]
    )
    found = []
    for absorb in effects:
        for part in parts:
            spec = replace(subject.spec, regressors=(*kept, *part), absorb=absorb)
            try:
                item = estimate(subject.frame, spec).coefficients[subject.treatment]
            except (EconometricsError, KeyError):
                continue
            features = [*part, *(f"FE {name}" for name in absorb)]
            found.append({"beta": item.beta, "ci": list(item.ci), "p": item.p, "features": features})
    return found


def _without(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(other for other in names if other != name)


def curve_answer(subject: Subject, curve: list[dict[str, Any]]) -> Iterator[Answer]:
    """In how many specifications the sign and the significance stay."""
    if len(curve) < 2:
        return
    sign = np.sign(subject.found["beta"])
    same = sum(np.sign(item["beta"]) == sign and item["p"] < 0.05 for item in curve)
    share = same / len(curve)
    betas = [item["beta"] for item in curve]
    told = {"same": same, "count": len(curve), "low": min(betas), "high": max(betas)}
    light = light_of(share, 0.9, 0.5)
    yield Answer(
        "curve", subject.name, light, "curve", share, told, "estimate(subsets of controls and effects)"
    )


def concentration_answer(subject: Subject) -> Iterator[Answer]:
    """Whether a few clusters hold most rows: the asymptotics count them as one each."""
    if subject.columns.cluster is None:
        return
    sizes = np.bincount(subject.columns.cluster)
    share = float(sizes.max() / sizes.sum())
    told = {"share": 100 * share, "clusters": groups_of(subject.columns.cluster)}
    yield Answer(
        "concentration",
        subject.name,
        light_of(share, 0.1, 0.33),
        "concentration",
        share,
        told,
        "cluster sizes",
    )
