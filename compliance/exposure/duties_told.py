"""Tells duties as plain JSON, in one shape for commands, interfaces and reports. Decides nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from compliance.exposure.applicability import DOES_NOT_APPLY, UNCERTAIN, VERDICTS
from compliance.exposure.applicability.assessing import readings_told
from compliance.exposure.applicability.evaluation import Step
from compliance.exposure.applicability.limits import LimitReading
from compliance.exposure.applicability.proofs import Proof
from compliance.exposure.applicability.questions import Question
from compliance.exposure.applicability.timing import DutyDate
from compliance.exposure.duties import Duty, ProductDuties
from regulations.catalogue.equipment import equipment_of


def duties_told(found: ProductDuties) -> dict[str, Any]:
    """Product, counts, what was read of it, open questions by how many duties hang on them, all verdicts."""
    profile = found.profile
    counts = Counter(duty.verdict.verdict for duty in found.duties)
    return {
        "product": {
            "sku": profile.sku,
            "name": profile.name,
            "name_zh": profile.name_zh,
            "hs": profile.hs,
            "cn": profile.cn,
            "likely_codes": list(profile.likely_codes),
            "bom_complete": profile.bom_complete,
            "equipment": asdict(equipment_of(profile.code)),
        },
        "market": found.market,
        "on": found.on.isoformat(),
        "counts": {verdict: counts[verdict] for verdict in VERDICTS},
        "traits": readings_told(found.answers.readings),
        "questions": questions_told(found),
        "obligations": [duty_told(duty) for duty in found.duties],
    }


def duty_told(duty: Duty) -> dict[str, Any]:
    """One obligation with verdict, path, flags, dates and proof."""
    one, verdict = duty.obligation, duty.verdict
    return {
        "id": one.id,
        "regime": one.regime,
        "title": asdict(one.title),
        "act": asdict(one.reference.act),
        "celex": one.reference.celex,
        "citation": one.reference.citation,
        "article": one.reference.article,
        "verdict": verdict.verdict,
        "lean": verdict.lean,
        "inferred": verdict.inferred,
        "presumed": verdict.presumed,
        "phase": verdict.phase,
        "severity": one.severity,
        "who": {"role": one.who.role, "exporter": one.who.exporter, **asdict(one.who.text)},
        "path": [_step(step) for step in verdict.path],
        "settles": [_question(question) for question in verdict.settles],
        "dates": [_date(day) for day in verdict.dates],
        "inferences": [{"about": found.about, **asdict(found.text)} for found in verdict.inferences],
        "limits": [_limit(reading) for reading in duty.limits],
        "evidence": _proof(duty.proof),
        "next_step": {
            **asdict(one.next_step.text),
            "effort": one.next_step.effort,
            "cost_eur": list(one.next_step.cost_eur) if one.next_step.cost_eur else None,
        },
    }


def questions_told(found: ProductDuties) -> list[dict[str, Any]]:
    """Open questions, the one on which most duties hang first; with the duties that it would settle."""
    texts: dict[tuple[str, str], Question] = {}
    hanging: dict[tuple[str, str], list[str]] = defaultdict(list)
    uncertain: Counter[tuple[str, str]] = Counter()
    for duty in found.duties:
        for question in duty.verdict.settles:
            key = (question.about, question.key)
            texts.setdefault(key, question)
            hanging[key].append(duty.obligation.id)
            uncertain[key] += duty.verdict.verdict == UNCERTAIN
    order = sorted(texts, key=lambda k: (-uncertain[k], -len(hanging[k]), k))
    return [
        {"about": about, "key": key, **asdict(texts[about, key].text), "obligations": hanging[about, key]}
        for about, key in order
    ]


def concerned(told: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without those that do not apply."""
    return [row for row in told if row["verdict"] != DOES_NOT_APPLY]


def _step(step: Step) -> dict[str, Any]:
    told: dict[str, Any] = {
        "about": step.about,
        "key": step.key,
        "value": step.value.word,
        "origin": step.origin,
        "because": step.because,
        "inferred": step.is_inferred,
    }
    if step.is_presumed:
        told["presumed"] = step.likely.word
    if step.against:
        told["against"] = step.against
    if step.since:
        told["since"] = step.since.isoformat()
    return told


def _question(question: Question) -> dict[str, Any]:
    told = {"about": question.about, "key": question.key, **asdict(question.text)}
    if question.if_yes or question.if_no:
        told |= {"if_yes": question.if_yes, "if_no": question.if_no}
    return told


def _date(day: DutyDate) -> dict[str, Any]:
    return {
        "role": day.role,
        "on": day.on.isoformat() if day.on else None,
        "open": day.is_open,
        "note": asdict(day.note) if day.note else None,
    }


def _limit(reading: LimitReading) -> dict[str, Any]:
    limit = reading.limit
    return {
        **({"list": limit.list_id} if limit.list_id else {"cas": list(limit.cas)}),
        "amount": limit.amount,
        "unit": limit.unit,
        "basis": limit.basis,
        "each": limit.each,
        "state": reading.state,
        "because": reading.because,
        "exemptions": list(reading.exemptions),
    }


def _proof(proof: Proof | None) -> dict[str, Any]:
    if proof is None:
        return {"state": "not_needed", "demands": []}
    return {
        "state": proof.state,
        "demands": [
            {
                "kinds": list(demand.kinds),
                "state": demand.state,
                "evidence": demand.evidence_id,
                "title": demand.title,
                "expires_on": demand.expires_on.isoformat() if demand.expires_on else None,
                "old": demand.is_old,
            }
            for demand in proof.demands
        ],
    }
