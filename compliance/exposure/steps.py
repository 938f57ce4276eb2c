"""Chooses the next step and what would settle an open question, as codes. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from compliance.exposure.readiness import ProductReadiness
from compliance.exposure.situation import MilestoneFact, Situation

NAMED_SKUS: Final = 20
_SETTLED_BY: Final = {
    "market_open": "add_markets",
    "cn_unknown": "add_cn",
    "amount_unknown": "add_amounts",
    "bom_open": "add_bom",
    "at_limit": "read_limit",
    "limit_in_conditions": "read_conditions",
    "not_for_articles": "tell_articles",
}


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next, by when, and what that date is. An empty code: nothing."""

    code: str
    on: date | None = None
    role: str = ""


def settles_of(situation: Situation) -> Iterator[dict[str, Any]]:
    """What would settle what is open: code, at most 20 SKUs, and how many there are.

    A measure asks the firm's whole assortment in its markets; products that already matched are
    asked by what their own match left open.
    """
    rule, blanks = situation.rule, situation.blanks
    if not rule.can_be_screened:
        if blanks.products:
            yield {"code": "read_notice", "skus": [], "count": blanks.products}
        return
    if rule.asks_code and blanks.without_code:
        yield _settle("add_hs", blanks.without_code_skus, blanks.without_code)
    if rule.asks_substance and not rule.needs_both and blanks.open_bom:
        yield _settle("add_bom", blanks.open_bom_skus, blanks.open_bom)
    for note, code in _SETTLED_BY.items():
        skus = tuple(sorted(m.sku for m in situation.matches if m.quality == "uncertain" and note in m.notes))
        if skus:
            yield _settle(code, skus, len(skus))


def _settle(code: str, skus: tuple[str, ...], count: int) -> dict[str, Any]:
    return {"code": code, "skus": list(skus[:NAMED_SKUS]), "count": count}


def step_of(
    situation: Situation,
    *,
    verdict: str,
    settles: tuple[dict[str, Any], ...],
    ahead: MilestoneFact | None,
    readiness: list[ProductReadiness],
) -> Step:
    """One next step. A date is a milestone still ahead, or the expiry of the evidence to renew."""
    on, role = (ahead.day, ahead.role) if ahead else (None, "")
    if verdict == "not_yours":
        return Step("")
    if verdict == "uncertain":
        return Step(settles[0]["code"] if settles else "read_notice", on, role)
    if verdict == "watch":
        return Step(_watch_code(situation), on, role)
    comment = _comment_deadline(situation)
    if comment and situation.rule.stage == "proposed":
        return Step("send_comments", comment.day, comment.role)
    states = {row.state for row in readiness}
    if states & {"missing", "expired", "predates"}:
        return Step("inform_customers" if _is_listed_substance(situation) else "get_evidence", on, role)
    expiring = min(
        (row.expires_on for row in readiness if row.state == "expiring" and row.expires_on), default=None
    )
    if expiring and (on is None or expiring < on):
        return Step("renew_evidence", expiring, "evidence_expiry")
    return Step("prepare", on, role)


def _watch_code(situation: Situation) -> str:
    if situation.rule.is_alert:
        return "compare_product"
    certain = any(m.quality == "certain" and m.strength != "hs2" for m in situation.matches)
    return "follow" if certain else "confirm_match"


def _comment_deadline(situation: Situation) -> MilestoneFact | None:
    ahead = (
        m for m in situation.rule.milestones if m.role == "comment_deadline" and m.day >= situation.today
    )
    return min(ahead, key=lambda m: m.day, default=None)


def _is_listed_substance(situation: Situation) -> bool:
    """Customers must be told of a listed substance in an article: REACH, Art. 33(1)."""
    rule = situation.rule
    return (
        rule.is_list_entry
        and "reach" in rule.regimes
        and any(m.strength == "substance" and m.quality == "certain" for m in situation.matches)
    )
