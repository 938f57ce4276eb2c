"""Parts of a finding's page in the reader's language: products concerned, and what can be lost."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from compliance.core.punctuation import clauses_joined, names_joined
from compliance.core.tables import Cell, Column, Row, Table
from compliance.exposure import wording
from compliance.exposure.chain import Explanation, SkuStep
from compliance.exposure.duty_wording import fix_word, severity_word
from compliance.exposure.models import Finding
from compliance.exposure.path_words import path_told
from compliance.exposure.risk import FindingRisk, cbam_page
from compliance.exposure.value_at_risk import assumptions_current
from compliance.firms.admin.trade import money_shown

EVIDENCE_TONES = {
    "covered": "good",
    "expiring": "watch",
    "predates": "act",
    "expired": "act",
    "missing": "act",
}
QUALITY_TONES = {"certain": "good", "inferred": "watch", "uncertain": "uncertain"}
COLUMNS = (
    Column("SKU", width=18),
    Column(gettext_lazy("name"), width=34, is_sheet_only=True),
    Column(gettext_lazy("path from the rule's code to the product"), width=60),
    Column(gettext_lazy("match"), width=26),
    Column(gettext_lazy("markets"), width=16),
    Column(gettext_lazy("yearly value"), "money", 16),
    Column(gettext_lazy("year"), "number", 8, is_sheet_only=True),
    Column(gettext_lazy("evidence"), width=24),
    Column(gettext_lazy("document"), width=40, is_sheet_only=True),
    Column(gettext_lazy("assumptions"), width=40, is_sheet_only=True),
)


def products_table(
    finding: Finding, chain: Explanation, numbers: Mapping[str, int], *, most: int | None = None
) -> Table:
    """Products concerned, the surest match first. `numbers`: SKU → product, for links."""
    return Table(
        title=_("Products concerned: %(count)d") % {"count": finding.sku_count},
        columns=COLUMNS,
        rows=[_row(step, chain.money.currency, numbers) for step in chain.skus[:most]],
        excel=reverse("desk:finding-products", args=[finding.pk]),
        empty=_("No product matches."),
    )


def _row(step: SkuStep, currency: str, numbers: Mapping[str, int]) -> Row:
    quality = "uncertain" if step.is_uncertain else "inferred" if step.is_inferred else "certain"
    notes = clauses_joined(wording.note(note) for note in step.notes)
    url = reverse("desk:product", args=[numbers[step.sku]]) if step.sku in numbers else ""
    return [
        Cell(step.sku, url=url, note=step.name),
        Cell(step.name),
        Cell(path_told((*step.path[:-1], step.sku)), note=notes),
        Cell(
            f"{wording.strength(step.strength)} ({wording.quality(quality)})",
            text=wording.quality(quality),
            note=wording.strength(step.strength),
            tone=QUALITY_TONES[quality],
        ),
        Cell(names_joined(step.markets)),
        Cell(step.value, text=money_shown(step.value, currency), note=str(step.value_year or "")),
        Cell(step.value_year),
        Cell(
            wording.note(f"evidence_{step.evidence}"),
            note=step.document,
            tone=EVIDENCE_TONES.get(step.evidence, "quiet"),
        ),
        Cell(step.document),
        Cell(notes),
    ]


def risk_told(finding: Finding, risk: FindingRisk | None) -> dict[str, Any] | None:
    """What a year can cost as a range, on which assumption, and what would lower the score most."""
    if risk is None:
        return None
    is_chinese = (get_language() or "").startswith("zh")
    return {
        "range": range_shown(risk.low, risk.high, finding.firm.currency, is_partial=risk.is_partial),
        "is_known": risk.high is not None,
        "severity": severity_word(risk.severity),
        "assumption": assumptions_current().sentence(risk.severity)[is_chinese],
        "cbam": cbam_told(risk),
        "cbam_url": cbam_page(finding.firm) if risk.asks_cbam else "",
        "fixes": _fixes(risk),
        "reachable": risk.potential.reachable if risk.potential else None,
    }


def range_shown(low: Decimal | None, high: Decimal | None, currency: str, *, is_partial: bool) -> str:
    """“100,000 to 150,000 CNY”; “unknown” where no value is known, “at least” where some is not."""
    if low is None or high is None:
        return _("unknown")
    if low == high:
        shown = money_shown(low, currency)
    else:
        shown = _("%(low)s to %(high)s") % {"low": f"{low:,.0f}", "high": money_shown(high, currency)}
    return _("at least %(money)s") % {"money": shown} if is_partial else shown


def cbam_told(risk: FindingRisk) -> str:
    """What CBAM costs a year at the buyers, as a range; empty where the rule is none of CBAM."""
    if not risk.asks_cbam:
        return ""
    if risk.cbam_eur is None:
        return _("unknown")
    return range_shown(*risk.cbam_eur, "EUR", is_partial=False)


def _fixes(risk: FindingRisk) -> list[dict[str, Any]]:
    fixes = risk.potential.fixes[:3] if risk.potential else ()
    return [{"words": fix_word(fix.code), "points": fix.points, "skus": fix.skus} for fix in fixes]
