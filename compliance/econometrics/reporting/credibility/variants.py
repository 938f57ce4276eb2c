"""Attacks answered by estimating the model again with one thing changed: rows, clusters, controls, treatment.

Each takes the model's own words and says by how many of its standard errors the estimate moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import stats

from compliance.econometrics.arrays import groups_of
from compliance.econometrics.estimation import estimate
from compliance.econometrics.faults import EconometricsError
from compliance.econometrics.reporting.credibility.answers import Answer, light_of
from compliance.econometrics.reporting.credibility.subject import Subject
from compliance.econometrics.resampling.residuals import nuisance_of
from compliance.econometrics.results import Coefficient

MOST_LEVELS = 60
"""A grouping with more levels is a clustering; single clusters have an attack of their own."""


def moved(subject: Subject, item: Coefficient) -> tuple[float, str]:
    """How far an estimate lies from the model's, in its standard errors, and the light for that.

    Red where the sign turns or significance at 5 % is lost, amber from half a standard error on.
    """
    beta, se, p = (subject.found[key] for key in ("beta", "se", "p"))
    apart = abs(item.beta - beta) / se
    lost = p < 0.05 <= item.p
    light = (
        "red"
        if item.beta * beta < 0 or (lost and apart >= 0.5)
        else "amber"
        if lost or apart >= 0.5
        else "green"
    )
    return apart, light


def leave_out_answer(subject: Subject) -> Iterator[Answer]:
    """The model without each industry, province or other group named, in turn.

    Without a share s of like rows an estimate moves by √(s / (1 - s)) standard errors by chance; the group
    that moves it most is held against the largest of so many such moves (Bonferroni).
    """
    for column in _groupings(subject):
        held = subject.frame[column].iloc[subject.rows]
        found = []
        for level in held.dropna().unique():
            frame = subject.frame[subject.frame[column] != level]
            try:
                item = estimate(frame.reset_index(drop=True), subject.spec).coefficients[subject.treatment]
            except (EconometricsError, KeyError):
                continue
            share = float((held == level).mean())
            apart = abs(item.beta - subject.found["beta"]) / subject.found["se"]
            found.append((apart / np.sqrt(share / (1 - share)), apart, str(level), item))
        if not found:
            continue
        beyond, apart, level, item = max(found, key=lambda one: one[0])
        p = min(1.0, float(2 * stats.norm.sf(beyond)) * len(found))
        betas = [one[3].beta for one in found]
        turns = min(betas) * max(betas) < 0
        lost = subject.found["p"] < 0.05 <= max(one[3].p for one in found)
        told = {
            **{"column": column, "level": level, "apart": apart, "count": len(found)},
            **{"low": min(betas), "high": max(betas), "p": p},
        }
        light = "red" if turns or (lost and p < 0.05) else "amber" if lost or p < 0.05 else "green"
        call = f"estimate(sample={column!r} != each level)"
        yield Answer("leave_out", subject.name, light, "leave_out", p, told, call)


def _groupings(subject: Subject) -> list[str]:
    """Columns named by the author, else those crossed with others in the absorbed effects."""
    named = subject.options.leave_out
    if not named:
        crossed = [part for effect in subject.spec.absorb if "^" in effect for part in effect.split("^")]
        named = tuple(dict.fromkeys(part.strip() for part in crossed))
    own = {subject.spec.unit, subject.spec.time}
    return [
        name
        for name in named
        if name in subject.frame.columns
        and name not in own
        and 2 <= subject.frame[name].nunique() <= MOST_LEVELS
    ]


def clusterings_answer(subject: Subject) -> Iterator[Answer]:
    """p under two-way clusters, coarser clusters and the jackknife; the effective number of clusters."""
    spec = subject.spec
    if spec.vcov.kind not in ("cluster", "crv3") or len(spec.vcov.clusters) != 1:
        return
    own = spec.vcov.clusters[0]
    asked = {own: replace(spec.vcov, kind="cluster")}
    if spec.time:
        asked[f"{own} + {spec.time}"] = replace(spec.vcov, kind="cluster", clusters=(own, spec.time))
    asked |= {
        name: replace(spec.vcov, kind="cluster", clusters=(name,))
        for name in _groupings(subject)
        if subject.frame[name].nunique() >= 8
    }
    if not any("^" in effect for effect in spec.absorb):  # with crossed effects each cluster is a wide solve
        asked[f"{own}, CRV3"] = replace(spec.vcov, kind="crv3")
    found = {}
    for name, vcov in asked.items():
        try:
            found[name] = subject.refit(vcov=vcov)[0].p
        except EconometricsError:
            continue  # the others still tell
    if len(found) < 2:
        return
    worst = max(found, key=lambda name: found[name])
    lost = min(found.values()) < 0.05 <= found[worst]
    told = {
        "list": "; ".join(f"{name}: {p:.4f}" for name, p in found.items()),
        "worst": worst,
        "p": found[worst],
        "effective": effective_clusters(subject),
    }
    light = "red" if lost and found[worst] >= 0.1 else "amber" if lost else "green"
    call = "estimate(vcov=…) for each clustering"
    yield Answer("clusterings", subject.name, light, "clusterings", found[worst], told, call)


def effective_clusters(subject: Subject) -> float:
    """Effective number of clusters G* = G / (1 + CV²) of the treatment's variation a cluster holds.

    Carter, Schnepel and Steigerwald (2017), Review of Economics and Statistics 99, for one coefficient.
    """
    columns = subject.columns
    if columns.cluster is None:
        return float("nan")
    nuisance = nuisance_of(list(columns.effects), columns.matrix(subject.controls), columns.weight)
    x = nuisance.residual(columns.values[subject.treatment])
    held = np.bincount(columns.cluster, x * x, minlength=groups_of(columns.cluster))
    return float(len(held) / (1 + held.var() / held.mean() ** 2))


def base_controls_answer(subject: Subject) -> Iterator[Answer]:
    """Controls at each unit's first value, free to act differently every period, instead of as they go."""
    spec, frame = subject.spec, subject.frame
    own = [name for name in spec.regressors if name.replace(" ", "") != subject.treatment]
    plain = [name for name in own if name in frame.columns]
    if not (spec.unit and spec.time and plain) or len(plain) < len(own) or spec.estimator != "ols":
        return
    first = frame.sort_values(spec.time).groupby(spec.unit)[plain].first()
    based = {f"base_{name}": frame[spec.unit].map(first[name]) for name in plain}
    kept = [name for name in spec.regressors if name not in own]
    crossed = [f"i.{spec.time}#c.{name}" for name in based]
    changed = replace(spec, regressors=(*kept, *crossed))
    item = estimate(frame.assign(**based), changed).coefficients[subject.treatment]
    apart, light = moved(subject, item)
    told = {"beta": item.beta, "before": subject.found["beta"], "apart": apart, "p": item.p}
    call = f"estimate(controls at base × {spec.time})"
    yield Answer("base_controls", subject.name, light, "base_controls", apart, told, call)


def lead_answer(subject: Subject) -> Iterator[Answer]:
    """Whether next period's treatment shows in this period's outcome: it cannot cause it."""
    spec = subject.spec
    if not (spec.unit and spec.time) or subject.treatment not in subject.frame.columns or spec.instrumented:
        return
    lead = f"f.{subject.treatment}"
    found = estimate(subject.frame, replace(spec, regressors=(*spec.regressors, lead))).coefficients
    item = found[lead]
    told = {"beta": item.beta, "p": item.p, "own": found[subject.treatment].beta, "name": subject.treatment}
    light = light_of(item.p, 0.1, 0.01)
    yield Answer("lead", subject.name, light, "lead", item.p, told, f"estimate(regressors + {lead!r})")


def treatments_answer(subject: Subject) -> Iterator[Answer]:
    """Other measures of the treatment, such as an index without each of its words."""
    names = expanded(subject.options.alternative_treatments, list(subject.frame.columns))
    if not names:
        return
    rest = tuple(name for name in subject.spec.regressors if name.replace(" ", "") != subject.treatment)
    own_sd = float(subject.frame[subject.treatment].std()) if subject.treatment in subject.frame else 1.0
    found, failed = [], []
    for name in names:
        try:
            item = estimate(subject.frame, replace(subject.spec, regressors=(name, *rest))).coefficients[name]
        except (EconometricsError, KeyError) as error:
            failed.append(f"{name}: {error}")
            continue
        # Measures have scales of their own: effects of one standard deviation are compared.
        ratio = item.beta * float(subject.frame[name].std()) / (subject.found["beta"] * own_sd)
        found.append((ratio, item.p, name))
    if not found:
        return
    held = sum(ratio > 0 and p < 0.05 for ratio, p, _ in found)
    ratio, p, name = min(found)
    told = {
        **{"held": held, "count": len(names), "name": name, "ratio": ratio, "p": p},
        "failed": "; ".join(failed) or "–",
    }
    share = held / len(names)
    call = f"estimate(treatment = each of {len(names)} columns)"
    yield Answer("treatments", subject.name, light_of(share, 1.0, 0.5), "treatments", share, told, call)


def expanded(names: tuple[str, ...], columns: list[str]) -> list[str]:
    """Names, where `prefix*` stands for all columns that begin so."""
    found = [
        column
        for name in names
        for column in (
            [one for one in columns if one.startswith(name[:-1])] if name.endswith("*") else [name]
        )
    ]
    return list(dict.fromkeys(found))


def overlap_answer(subject: Subject) -> Iterator[Answer]:
    """Other policies of the time as dummies; units near treated ones left out."""
    options, spec = subject.options, subject.spec
    variants: list[tuple[str, dict[str, Any]]] = []
    if options.overlapping:
        variants.append(("overlapping", {"regressors": (*spec.regressors, *options.overlapping)}))
    if options.neighbours:
        near = f"({options.neighbours}) == 0"
        variants.append(("neighbours", {"sample": f"({spec.sample}) and {near}" if spec.sample else near}))
    for attack, changes in variants:
        item, made = subject.refit(**changes)
        apart, light = moved(subject, item)
        told = {
            **{"beta": item.beta, "before": subject.found["beta"], "apart": apart, "n": float(made.n)},
            "names": ", ".join(options.overlapping) if attack == "overlapping" else options.neighbours,
        }
        yield Answer(attack, subject.name, light, attack, apart, told, f"estimate({', '.join(changes)})")
