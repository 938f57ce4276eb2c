"""Value at risk of a rule: yearly sales exposed and what they can lose, as a range with its assumptions.

Pure. A figure nobody gave is unknown and stays so: it is never counted as zero, it makes the sum partial.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

ASSUMPTIONS: Final = Path(__file__).parent / "score" / "loss.yml"
_MONTHS: Final = Decimal(12)
_CENT: Final = Decimal("0.01")
_SAVED_BY_EVIDENCE: Final = frozenset({"document", "delay"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One product that a rule touches, sold in one market. `value`: a year in the firm's currency, or None.

    `quality` certain, inferred, uncertain; `evidence` as in `readiness.STATES`.
    """

    product_id: int
    hs: str
    market: str
    value: Decimal | None
    quality: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleAtRisk:
    """What decides the severity of a rule."""

    regime: str
    stage: str
    doc_type: str = ""
    list_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Of one rule, HS code and market. `low`, `high` of a year; None where no value is known. `is_partial`:
    some product's value is unknown, so that the truth is higher."""

    hs: str
    market: str
    severity: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    products: int
    is_partial: bool


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The file of assumptions, read. `version` names its bytes."""

    version: str
    table: Mapping[str, Any]

    def severity(self, rule: RuleAtRisk) -> str:
        """By type, then list, then regime."""
        table = self.table
        for key, names in (
            (rule.doc_type, "of_type"),
            (rule.list_code, "of_list"),
            (rule.regime, "of_regime"),
        ):
            if key in table[names]:
                return str(table[names][key])
        return str(table["unlisted"])

    def shares(self, severity: str) -> tuple[Decimal, Decimal]:
        """Lowest and highest share of a year's sales."""
        row = self.table["severities"][severity]
        if "months" in row:
            return _decimal(row["months"][0]) / _MONTHS, _decimal(row["months"][1]) / _MONTHS
        return _decimal(row["share"][0]), _decimal(row["share"][1])

    def sentence(self, severity: str) -> tuple[str, str]:
        """The assumption behind a severity, in English and Chinese."""
        row = self.table["severities"][severity]
        return row["en"], row["zh"]

    def loss(self, sale: Sale, rule: RuleAtRisk, severity: str) -> tuple[Decimal, Decimal] | None:
        """Lowest and highest loss of one sale in a year; None where its value is unknown."""
        if sale.value is None:
            return None
        low, high = self.shares(severity)
        table = self.table
        low *= _decimal(table["stage_low"][rule.stage]) * _decimal(table["quality_low"][sale.quality])
        high *= _decimal(table["stage_high"][rule.stage])
        if severity in _SAVED_BY_EVIDENCE:
            low *= _decimal(table["evidence_low"][sale.evidence])
            high *= _decimal(table["evidence_high"][sale.evidence])
        return sale.value * low, sale.value * high


@cache
def assumptions_current() -> Assumptions:
    raw = ASSUMPTIONS.read_bytes()
    table = yaml.safe_load(raw)
    return Assumptions(f"{table['name']}:{hashlib.sha256(raw).hexdigest()[:12]}", table)


def losses_of(rule: RuleAtRisk, sales: Iterable[Sale], model: Assumptions) -> list[Loss]:
    """One row an HS code and market, in their order."""
    severity = model.severity(rule)
    groups: dict[tuple[str, str], list[Sale]] = {}
    for sale in sales:
        groups.setdefault((sale.hs, sale.market), []).append(sale)
    return [_loss(hs, market, groups[hs, market], rule, severity, model) for hs, market in sorted(groups)]


def total_of(losses: Iterable[Loss]) -> tuple[Decimal | None, Decimal | None, bool]:
    """(lowest, highest, True where something is unknown) of several rows of one rule."""
    rows = list(losses)
    known = [row for row in rows if row.low is not None and row.high is not None]
    partial = len(known) < len(rows) or any(row.is_partial for row in rows)
    if not known:
        return None, None, partial
    return (
        sum((r.low or Decimal(0) for r in known), Decimal(0)),
        sum((r.high or Decimal(0) for r in known), Decimal(0)),
        partial,
    )


def _loss(
    hs: str, market: str, sales: list[Sale], rule: RuleAtRisk, severity: str, model: Assumptions
) -> Loss:
    found = [model.loss(sale, rule, severity) for sale in sales]
    known = [pair for pair in found if pair is not None]
    values = [sale.value for sale in sales if sale.value is not None]
    return Loss(
        hs=hs,
        market=market,
        severity=severity,
        value=sum(values, Decimal(0)) if values else None,
        low=_cents(sum((low for low, _ in known), Decimal(0))) if known else None,
        high=_cents(sum((high for _, high in known), Decimal(0))) if known else None,
        products=len({sale.product_id for sale in sales}),
        is_partial=len(known) < len(found),
    )


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_EVEN)


def _decimal(number: Any) -> Decimal:
    return Decimal(str(number))
