"""An explanation as the page of a finding tells it: worded, with numbers for people. It decides nothing."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from compliance.core.punctuation import names_joined
from compliance.evidence.wording import record_kind
from compliance.exposure import wording
from compliance.exposure.chain import Explanation, SkuStep
from compliance.exposure.path_words import path_told
from compliance.exposure.quoting import Quote
from compliance.firms.admin.trade import money_shown

SHOWN_SKUS = 30


def chain_told(explanation: Explanation) -> dict[str, Any]:
    """What the template of the chain shows, in the active language."""
    money = explanation.money
    return {
        "chain": explanation,
        "verdict": wording.verdict(explanation.verdict),
        "stage": wording.stage(explanation.notice.stage),
        "quote": _quote_marked(explanation.quote) if explanation.quote else "",
        "quoted_in": wording.quoted_document(explanation.quote) if explanation.quote else "",
        "reasons": [wording.reason(given) for given in explanation.reasons],
        "settles": [wording.settle(given) for given in explanation.settles],
        "next_step": wording.next_step(explanation.next_step),
        "next_role": wording.role(explanation.next_role),
        "skus": [_sku(step, money.currency) for step in explanation.skus[:SHOWN_SKUS]],
        "skus_more": max(0, len(explanation.skus) - SHOWN_SKUS),
        "value": money_shown(money.value, money.currency),
        "yearly_exports": money_shown(money.yearly_exports, money.currency),
        "milestones": [
            {"role": wording.role(step.role), "step": step, "day": step.on or step.earliest}
            for step in explanation.milestones
        ],
        "evidence": [
            {"words": wording.note(f"evidence_{state}"), "count": count}
            for state, count in explanation.evidence
        ],
        "records": [{"words": record_kind(step.kind), "step": step} for step in explanation.records],
        "factors": [
            {"name": wording.factor(name), "points": points, "most": most}
            for name, points, most in explanation.score.contributions
        ],
    }


def _quote_marked(quote: Quote) -> SafeString:
    """The sentence with the words that it was quoted for marked; both are foreign text and escaped."""
    before, found, after = quote.text.partition(quote.marked)
    if not found:
        return format_html("{}", quote.text)
    return format_html('{}<mark class="fl-mark">{}</mark>{}', before, found, after)


def _sku(step: SkuStep, currency: str) -> dict[str, Any]:
    code = "uncertain" if step.is_uncertain else "inferred" if step.is_inferred else "certain"
    return {
        "step": step,
        "path": path_told(step.path),
        "strength": wording.strength(step.strength),
        "quality": wording.quality(code),
        "quality_code": code,
        "value": money_shown(step.value, currency),
        "markets": names_joined(step.markets),
        "evidence": wording.note(f"evidence_{step.evidence}"),
        "notes": [wording.note(note) for note in step.notes],
    }
