"""What the rules of readers ask of findings, from the tables and from the ledger's records of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from compliance.alerts.rules.language import Node, rule_parse
from compliance.alerts.rules.meaning import Facts
from compliance.alerts.rules.words import Field
from compliance.evidence.models import Record
from compliance.exposure.models import Finding
from regulations.catalogue.schema import MARKETS
from regulations.models import Measure, NoticeMember
from regulations.models.notice import Stage
from regulations.wording import REGIMES


def known_codes() -> dict[Field, tuple[str, ...]]:
    """The codes that fields of words may be compared with; markets are those that any rule names."""
    return {
        Field.VERDICT: tuple(v.value for v in Finding.Verdict if v != Finding.Verdict.NOT_YOURS),
        Field.REGIME: tuple(REGIMES),
        Field.STAGE: tuple(Stage.values),
        Field.MARKET: tuple(dict.fromkeys((*MARKETS, *_members()))),
    }


def _members() -> Iterable[str]:
    return NoticeMember.objects.order_by("market").values_list("market", flat=True).distinct()


def node_of(text: str) -> Node:
    """The tree of a rule. Raises RuleError."""
    return rule_parse(text, known=known_codes())


def facts_of(finding: Finding, *, today: date) -> Facts:
    """As the finding is now; `measure` should have been fetched with it."""
    measure = finding.measure
    return Facts(
        score=float(finding.score),
        skus=finding.sku_count,
        value=None if finding.value is None else float(finding.value),
        days=(finding.next_on - today).days if finding.next_on else None,
        verdict=finding.verdict,
        regime=measure.regime,
        stage=measure.stage,
        markets=tuple(measure.markets),
    )


def facts_told(records: Iterable[Record]) -> Iterator[tuple[Record, Facts]]:
    """Records with what their finding was then. Regime, stage and markets are the rule's of today."""

    @cache
    def measure(pk: int) -> Measure | None:
        return Measure.objects.filter(pk=pk).only("regime", "stage", "markets").first()

    for record in records:
        then = record.payload
        rule = measure(then.get("measure", 0))
        if rule is not None:
            yield record, _facts(then, rule, record.recorded_at.date())


def _facts(then: dict[str, Any], rule: Measure, day: date) -> Facts:
    following = then.get("next_on")
    value = then.get("value")
    return Facts(
        score=float(then["score"]),
        skus=then["sku_count"],
        value=None if value is None else float(Decimal(value)),
        days=(date.fromisoformat(following) - day).days if following else None,
        verdict=then["verdict"],
        regime=rule.regime,
        stage=rule.stage,
        markets=tuple(rule.markets),
    )
