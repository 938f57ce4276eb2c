"""Tells an obligation as plain JSON, in one shape for commands, interfaces and reports. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from regulations.catalogue.conditions import All, Always, AnyOf, CodesAre, Condition, Not, QuantityIs, TraitIs
from regulations.catalogue.exemptions import Exemption
from regulations.catalogue.schema import DatedStep, Limit, Obligation


def condition_told(condition: Condition) -> dict[str, Any]:
    """A condition in the form the YAML files write it, empty parts left out."""
    if isinstance(condition, All | AnyOf):
        name = "all" if isinstance(condition, All) else "any"
        return {name: [condition_told(part) for part in condition.parts]}
    if isinstance(condition, Not):
        return {"not": condition_told(condition.part)}
    if isinstance(condition, Always):
        return {"always": True}
    if isinstance(condition, TraitIs):
        return {"trait": condition.trait}
    if isinstance(condition, CodesAre):
        told: dict[str, Any] = {"any": list(condition.any_of), "except": list(condition.except_for)}
        told |= {"inferred": condition.inferred, "edition": condition.edition}
        return {"codes": {key: value for key, value in told.items() if value}}
    if isinstance(condition, QuantityIs):
        return {"quantity": {key: value for key, value in asdict(condition).items() if value is not None}}
    told = {"list": condition.list_id, "cas": list(condition.cas)}
    told |= {"above_ppm": condition.above_ppm, "basis": condition.basis}
    return {"substance": {key: value for key, value in told.items() if value not in ("", [])}}


def _step_told(step: DatedStep) -> dict[str, Any]:
    told: dict[str, Any] = {"role": step.role}
    if step.on is not None:
        told["on"] = step.on.isoformat()
    if step.after is not None:
        told["after"] = {"list": step.after.list_id, "months": step.after.months}
    if step.awaits:
        told["awaits"] = True
    if step.note is not None:
        told["note"] = asdict(step.note)
    if step.when is not None:
        told["when"] = condition_told(step.when)
    return told


def _limit_told(limit: Limit) -> dict[str, Any]:
    told: dict[str, Any] = {
        "amount": limit.amount,
        "unit": limit.unit,
        "basis": limit.basis,
        "each": limit.each,
    }
    if limit.list_id:
        told["list"] = limit.list_id
    else:
        told["cas"] = list(limit.cas)
    if limit.as_element:
        told["as_element"] = limit.as_element
    if limit.note is not None:
        told["note"] = asdict(limit.note)
    if limit.when is not None:
        told["when"] = condition_told(limit.when)
    return told


def obligation_told(one: Obligation) -> dict[str, Any]:
    """Everything an obligation says, in both languages, days in ISO form."""
    return {
        "id": one.id,
        "regime": one.regime,
        "title": asdict(one.title),
        "what": asdict(one.what),
        "who": {"role": one.who.role, "exporter": one.who.exporter, **asdict(one.who.text)},
        "reference": {key: value for key, value in asdict(one.reference).items() if value},
        "markets": list(one.markets),
        "dates": [_step_told(step) for step in one.dates],
        "scope": condition_told(one.scope),
        "limits": [_limit_told(limit) for limit in one.limits],
        "evidence": [{"kind": need.kind, "any_of": list(need.any_of)} for need in one.evidence],
        "severity": one.severity,
        "inferred": [{"about": found.about, **asdict(found.text)} for found in one.inferred],
        "next_step": {
            **asdict(one.next_step.text),
            "effort": one.next_step.effort,
            "cost_eur": list(one.next_step.cost_eur) if one.next_step.cost_eur else None,
        },
        "twin_of": one.twin_of or None,
        "reviewed_on": one.reviewed_on.isoformat(),
        "sources": list(one.sources),
        "file": one.file,
    }


def exemption_told(one: Exemption, categories: Sequence[str], on: date) -> dict[str, Any]:
    """An exemption with its state for each category on a day, and what its days rest on."""
    return {
        "entry": one.entry,
        "annex": one.annex,
        "substance": one.substance,
        "cas": one.cas,
        **asdict(one.text),
        "act": one.act,
        "states": {category: one.state(category, on) for category in categories},
        "expiry": [
            {
                "categories": list(expiry.categories),
                "expires": [day.isoformat() for day in expiry.days],
                "renewal": expiry.renewal,
                "certainty": expiry.certainty,
            }
            for expiry in one.expiries
        ],
    }
