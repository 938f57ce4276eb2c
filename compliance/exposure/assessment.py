"""Judges one firm before one measure: act, watch, uncertain or not yours, with score, reasons, next step.

Pure: a situation in, an assessment out. Unknown is never a pass: what is missing makes a verdict
uncertain and says what would settle it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from compliance.core.hashing import content_hash
from compliance.exposure.facts import Quality
from compliance.exposure.meeting import STRENGTHS
from compliance.exposure.readiness import ProductReadiness, readiness_of
from compliance.exposure.scoring import ScoreInputs, ScoreModel
from compliance.exposure.sensitivity import most_sensitive
from compliance.exposure.situation import MatchFact, MilestoneFact, Situation
from compliance.exposure.steps import Step, settles_of, step_of

_QUALITIES = tuple(q.name.lower() for q in Quality)
_OVER = {"expired": "measure_expired", "withdrawn": "measure_withdrawn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What a finding says. `products` are the ids concerned, in order."""

    verdict: str
    score: Decimal
    contributions: Mapping[str, Decimal]
    reasons: tuple[dict[str, Any], ...]
    settles: tuple[dict[str, Any], ...]
    step: Step
    products: tuple[int, ...]
    sku_count: int
    """Products concerned; where none matched, the most that wait for one missing fact."""
    value: Decimal | None
    value_is_partial: bool
    model_version: str
    score_inputs: ScoreInputs | None
    inputs_hash: str


def assess(situation: Situation, model: ScoreModel) -> Assessment:
    """The same situation and model give the same assessment, down to the hash of its inputs."""
    verdict = _verdict(situation, model)
    settles = () if verdict == "not_yours" else tuple(settles_of(situation))
    ahead = next_milestone(situation)
    readiness = readiness_in(situation, model)
    inputs = _score_inputs(situation, ahead, readiness)
    step = step_of(situation, verdict=verdict, settles=settles, ahead=ahead, readiness=readiness)
    value, is_partial = money_of(situation.matches)
    if verdict == "not_yours":
        points, contributions = Decimal("0.0"), dict.fromkeys(model.weights, Decimal("0.0"))
    else:
        score = model.score(inputs)
        points, contributions = score.points, dict(score.contributions)
    return Assessment(
        verdict=verdict,
        score=points,
        contributions=contributions,
        reasons=tuple(_reasons(situation, verdict, ahead, readiness, model)),
        settles=settles,
        step=step,
        products=tuple(sorted(m.product_id for m in situation.matches)),
        sku_count=len(situation.matches) or max((s["count"] for s in settles), default=0),
        value=value,
        value_is_partial=is_partial,
        model_version=model.version,
        score_inputs=inputs if verdict != "not_yours" else None,
        inputs_hash=_inputs_hash(situation, inputs, readiness, ahead, model.version),
    )


def next_milestone(situation: Situation) -> MilestoneFact | None:
    """The earliest date still ahead, today included."""
    ahead = (m for m in situation.rule.milestones if m.day >= situation.today)
    return min(ahead, key=lambda m: (m.day, m.role), default=None)


def money_of(matches: Iterable[MatchFact]) -> tuple[Decimal | None, bool]:
    """(sum of the known yearly values, True where some are unknown); None where none is known."""
    rows = list(matches)
    known = [m.value for m in rows if m.value is not None]
    partial = any(m.value is None or m.value_is_partial for m in rows)
    return (sum(known, Decimal(0)) if known else None), partial


def best_match(matches: Iterable[MatchFact]) -> MatchFact | None:
    """The surest, then strongest match; the finding is only as good as this one."""
    return min(matches, key=_rank, default=None)


def _rank(match: MatchFact) -> tuple[int, int, str]:
    return (_QUALITIES.index(match.quality), STRENGTHS.index(match.strength), match.sku)


def _verdict(situation: Situation, model: ScoreModel) -> str:
    if situation.rule.stage in _OVER:
        return "not_yours"
    best = best_match(situation.matches)
    if best is None or best.quality == "uncertain":
        return "uncertain" if best or any(settles_of(situation)) else "not_yours"
    return "act" if _must_act(situation, model) else "watch"


def _must_act(situation: Situation, model: ScoreModel) -> bool:
    rule, rules = situation.rule, model.rules
    if rule.is_alert or rule.doc_type in rules.never_act_types:
        return False
    if not any(m.quality == "certain" and m.strength in rules.act_strengths for m in situation.matches):
        return False
    if _near_duty(situation, model):
        return True
    if rule.stage not in rules.binding_stages:
        return False
    return any(row.state != "covered" for row in readiness_in(situation, model))


def _near_duty(situation: Situation, model: ScoreModel) -> bool:
    last = situation.today + timedelta(days=model.rules.near_days)
    return any(
        m.role in model.rules.duty_roles and situation.today <= m.day <= last
        for m in situation.rule.milestones
    )


def readiness_in(situation: Situation, model: ScoreModel) -> list[ProductReadiness]:
    """The state of evidence for each product that matched, in the order of the matches."""
    return readiness_of(
        (m.product_id for m in situation.matches),
        situation.evidence,
        regimes=frozenset({*situation.rule.regimes, situation.rule.regime}),
        rule_of=situation.rule.published_on,
        today=situation.today,
        expiring_within_days=model.rules.expiring_within_days,
    )


def _score_inputs(
    situation: Situation, ahead: MilestoneFact | None, readiness: list[ProductReadiness]
) -> ScoreInputs:
    best = best_match(situation.matches)
    value, partial = money_of(situation.matches)
    states = Counter(row.state for row in readiness)
    return ScoreInputs(
        strength=best.strength if best else "",
        quality=best.quality if best else "uncertain",
        stage=situation.rule.stage,
        doc_type=situation.rule.doc_type,
        regime=situation.rule.regime,
        days=(ahead.day - situation.today).days if ahead else None,
        value=value,
        value_is_partial=partial,
        total=situation.yearly_exports,
        currency=situation.currency,
        skus=len(situation.matches),
        skus_covered=states["covered"],
        skus_expiring=states["expiring"],
        sensitivity=most_sensitive(m.sensitivity for m in situation.matches),
    )


def _reasons(
    situation: Situation,
    verdict: str,
    ahead: MilestoneFact | None,
    readiness: list[ProductReadiness],
    model: ScoreModel,
) -> Iterable[dict[str, Any]]:
    """Codes with values. Nothing in them moves with the clock alone: a reason that changes is news."""
    rule = situation.rule
    if rule.replaced_by:
        yield {"code": "measure_replaced", "by": rule.replaced_by}
        return
    if rule.stage in _OVER:
        yield {"code": _OVER[rule.stage]}
        return
    if verdict == "not_yours":
        yield {"code": "no_longer_met"}
        return
    met = Counter((m.quality, m.strength) for m in situation.matches)
    for quality, strength in sorted(met, key=lambda k: (_QUALITIES.index(k[0]), STRENGTHS.index(k[1]))):
        yield {"code": f"met_{strength}", "quality": quality, "count": met[quality, strength]}
    for note, count in sorted(Counter(n for m in situation.matches for n in m.notes).items()):
        yield {"code": note, "count": count}
    if rule.is_alert or rule.doc_type in model.rules.never_act_types:
        yield {"code": "announces_no_duty"}
    else:
        yield {"code": f"stage_{rule.stage}"}
    if ahead and ahead.is_earliest:
        yield {"code": "date_is_earliest", "role": ahead.role}
    for state, count in sorted(Counter(row.state for row in readiness).items()):
        yield {"code": f"evidence_{state}", "count": count, "regime": rule.regime}
    value, partial = money_of(situation.matches)
    if situation.matches and (value is None or partial):
        yield {"code": "value_unknown" if value is None else "value_partial"}
    if not situation.matches and not rule.can_be_screened:
        yield {"code": "scope_unknown"}
    elif not situation.matches:
        yield {"code": "nothing_met_yet"}


def _inputs_hash(
    situation: Situation,
    inputs: ScoreInputs,
    readiness: list[ProductReadiness],
    ahead: MilestoneFact | None,
    version: str,
) -> str:
    return content_hash(
        {
            "model": version,
            "score": asdict(inputs),
            "rule": asdict(situation.rule),
            "matches": sorted((asdict(m) for m in situation.matches), key=lambda m: m["product_id"]),
            "blanks": asdict(situation.blanks),
            "evidence": [(r.product_id, r.state, r.evidence_id) for r in readiness],
            "next": [ahead.role, ahead.day] if ahead else None,
        }
    )
