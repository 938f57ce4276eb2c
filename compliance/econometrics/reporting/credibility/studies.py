"""Attacks on studies of adoption, channels and groups: what their own packages find, as lights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from compliance.econometrics.arrays import Table
from compliance.econometrics.did import estimate as did_estimate
from compliance.econometrics.faults import EconometricsError
from compliance.econometrics.heterogeneity.subgroups import subgroups
from compliance.econometrics.mediation import gelbach, mediate
from compliance.econometrics.reporting.credibility.answers import Answer, light_of
from compliance.econometrics.reporting.credibility.inference import undrawn
from compliance.econometrics.reporting.credibility.subject import OUTCOME, Subject


def adoption_answers(frame: Table, name: str, asked: Mapping[str, Any], draws: int) -> Iterator[Answer]:
    """A staggered study with everything switched on: weights, estimators, pre-trends, placebos."""
    words = {
        **asked,
        "bacon": True,
        "power": True,
        "honest": asked.get("honest") or {"mbar": [0.5, 1.0, 2.0]},
        "compare": "all",
        "placebo": {"draws": draws, "keep": False},
    }
    try:
        found = did_estimate(frame, words).to_json()
    except EconometricsError as error:
        for attack in ("staggered", "pretrend", "did_placebo"):
            why = {"reason_en": error.sentence, "reason_zh": error.sentence}
            yield Answer(attack, name, "not_run", "not_run", None, why, "did.estimate")
        return
    yield _staggered(name, found)
    yield _pretrend(name, found)
    paths = (found.get("placebo") or {}).get("paths") or {}
    if paths.get("p") is not None:
        told = {"p": paths["p"], "draws": paths["draws"], "share": 0.0}
        light = light_of(paths["p"], 0.05, 0.1)
        yield Answer("did_placebo", name, light, "placebo_adoption", paths["p"], told, "did.placebo_in_paths")
    early = [item for item in (found.get("placebo") or {}).get("time") or [] if item.get("p") is not None]
    if early:
        p = min(1.0, min(item["p"] for item in early) * len(early))
        light = light_of(p, 0.1, 0.01)
        yield Answer(
            "anticipation",
            name,
            light,
            "anticipation",
            p,
            {"p": p, "shifts": len(early)},
            "did.placebo_in_time",
        )


def _staggered(name: str, found: Mapping[str, Any]) -> Answer:
    every = {str(found["estimator"]): found, **(found.get("comparison") or {})}
    effects = {key: item["aggregates"]["simple"]["att"] for key, item in every.items()}
    known = [value for value in effects.values() if value is not None]
    bacon = found.get("bacon") or {}
    forbidden = bacon.get("forbidden_share")
    flips = bool(known) and min(known) < 0 < max(known)
    share = forbidden if forbidden is not None else 0.0
    light = "red" if flips else "amber" if forbidden is None else light_of(share, 0.1, 0.5)
    told = {
        "share": 100 * share,
        "low": min(known, default=0.0),
        "high": max(known, default=0.0),
        "count": len(known),
    }
    code = "staggered_flip" if flips else "staggered" if forbidden is not None else "staggered_unbalanced"
    call = "did.estimate(bacon=True, compare='all')"
    return Answer("staggered", name, light, code, forbidden, told, call)


def _pretrend(name: str, found: Mapping[str, Any]) -> Answer:
    joint = (found.get("joint_pretest") or {}).get("p")
    relative = (found.get("honest") or {}).get("relative_magnitudes") or {}
    breakdown, call = relative.get("breakdown"), "did.honest.sensitivity('relative_magnitudes')"
    if joint is None:
        why = {"reason_en": "there are no estimates before adoption", "reason_zh": "没有实施前的估计"}
        return Answer("pretrend", name, "not_run", "not_run", None, why, call)
    value = float("inf") if breakdown is None else float(breakdown)
    light = "red" if joint < 0.05 or value < 0.5 else "amber" if value < 1 else "green"
    told = {"p": joint, "mbar": min(value, 1e4)}
    return Answer("pretrend", name, light, "pretrend", min(value, 1e4), told, call)


def _words(subject: Subject) -> tuple[Table, dict[str, Any]]:
    """The model's own rows with formulas as columns, and the model as mediation and subgroups take it."""
    spec, columns = subject.spec, subject.columns.values
    controls = list(subject.controls)
    made = {name: columns[name] for name in (subject.treatment, *controls)}
    frame = subject.frame.iloc[subject.rows].assign(**made, **{spec.outcome: columns[OUTCOME]})
    clusters = spec.vcov.clusters
    return frame, {
        "outcome": spec.outcome,
        "treatment": subject.treatment,
        "controls": controls,
        "absorb": list(spec.absorb),
        "cluster": clusters[0] if clusters else None,
        "weights": spec.weights or None,
        "draws": subject.options.draws,
        "seed": subject.options.seed,
    }


def mediation_answers(subject: Subject) -> Iterator[Answer]:
    """Each mediator's product with its bootstrap interval and the correlation that would undo it."""
    if why := undrawn(subject):
        yield Answer("mediation", subject.name, "not_run", "not_run", None, why, "mediate")
        return
    frame, words = _words(subject)
    mediators = subject.options.mediators
    for mediator in mediators:
        if mediator in words["controls"]:
            continue
        found = mediate(frame, {**words, "mediators": [mediator]})
        drawn = found["mediators"][mediator]["bootstrap"]
        low, high = drawn.get("bca") or drawn.get("percentile") or drawn["ci"]
        rho = abs(found["sensitivity"]["rho_at_zero"])
        light = "red" if low <= 0 <= high else "amber"
        told = {
            "name": mediator,
            "indirect": found["mediators"][mediator]["indirect"],
            "low": low,
            "high": high,
            "rho": rho,
        }
        call = f"mediate(mediators=[{mediator!r}], draws={subject.options.draws})"
        yield Answer("mediation", subject.name, light, "mediation", rho, told, call)
    if len(mediators) > 1:
        found = gelbach(
            frame,
            {
                **{key: value for key, value in words.items() if key not in ("draws", "seed")},
                "groups": {name: [name] for name in mediators},
            },
        )
        base, full = found["base"]["beta"], found["full"]["beta"]
        share = (base - full) / base if base else 0.0
        told = {"share": 100 * share, "names": ", ".join(mediators)}
        light = "green" if 0 <= share <= 1 else "amber"
        yield Answer("channels", subject.name, light, "channels", share, told, "gelbach(groups=mediators)")


def group_answers(subject: Subject) -> Iterator[Answer]:
    """The difference of effects between groups, with labels permuted."""
    if why := undrawn(subject):
        yield Answer("groups", subject.name, "not_run", "not_run", None, why, "subgroups")
        return
    frame, words = _words(subject)
    for group in subject.options.groups:
        found = subgroups(frame, {**words, "group": group})
        q = min((pair["q"] for pair in found["differences"]), default=1.0)
        drawn = [pair["permutation"].get("p") for pair in found["differences"]]
        known = [p for p in drawn if p is not None]
        told = {
            "group": group,
            "q": q,
            "joint": found["joint"]["p"],
            "permuted": min(known, default=float("nan")),
        }
        light = "green" if q < 0.05 else "amber"
        call = f"subgroups(group={group!r}, draws={subject.options.draws})"
        yield Answer("groups", subject.name, light, "groups" if q < 0.05 else "groups_open", q, told, call)
