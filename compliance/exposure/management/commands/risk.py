"""`manage.py risk`: what a firm can lose under each rule, what would lower it most, how firm the rank is."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from compliance.exposure.duty_wording import fix_word, severity_word
from compliance.exposure.findings import plain
from compliance.exposure.risk import FindingRisk, FirmRisk, firm_risk
from compliance.exposure.value_at_risk import assumptions_current
from compliance.firms.models import Firm


class Command(BaseCommand):
    help = _("Say what a firm can lose under each rule and what would lower it most.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--firm", required=True, metavar="CODE")
        parser.add_argument("--limit", type=int, default=20, help=_("rules to list"))
        parser.add_argument("--json", action="store_true", help=_("print JSON"))

    def handle(self, *args: Any, **options: Any) -> None:
        firm = Firm.objects.filter(code=options["firm"]).first()
        if firm is None:
            codes = ", ".join(Firm.objects.order_by("code").values_list("code", flat=True)[:30])
            raise CommandError(
                _("There is no firm %(code)s. Known: %(codes)s.") % {"code": options["firm"], "codes": codes}
            )
        found = firm_risk(firm=firm)
        if options["json"]:
            self.stdout.write(json.dumps(risk_told(found), ensure_ascii=False, indent=1))
            return
        for line in _lines(found, options["limit"]):
            self.stdout.write(line)


def risk_told(found: FirmRisk) -> dict[str, Any]:
    """Everything as plain JSON; sums as text, unknown as null."""
    assumptions = assumptions_current()
    told = {row.severity: assumptions.sentence(row.severity) for row in found.findings}
    return {
        "firm": found.firm.code,
        "currency": found.firm.currency,
        "model": found.model_version,
        "assumptions": {
            "version": found.assumptions,
            "severities": {name: {"en": en, "zh": zh} for name, (en, zh) in sorted(told.items())},
        },
        "findings": [plain(asdict(row)) for row in found.findings],
        "stability": plain(asdict(found.stability)),
    }


def _lines(found: FirmRisk, limit: int) -> Iterator[str]:
    yield f"{found.firm} ({found.firm.currency}); {found.model_version}; {found.assumptions}"
    for row in found.findings[:limit]:
        yield f"{_range(row):>28}  {severity_word(row.severity)}  {row.title[:90]}"
        if row.potential and row.potential.fixes:
            best = row.potential.fixes[0]
            yield " " * 30 + f"{fix_word(best.code)}: {row.potential.actual} → {best.points}"
        if row.asks_cbam:
            cost = row.cbam_eur
            shown = f"{cost[0]:,.0f} – {cost[1]:,.0f} EUR" if cost else _("unknown")
            yield " " * 30 + f"CBAM: {shown}"
    zh = (get_language() or "").startswith("zh")
    for severity in sorted({row.severity for row in found.findings}):
        yield f"{severity_word(severity)}: {assumptions_current().sentence(severity)[zh]}"
    told = found.stability
    said = _("Each weight changed by a fifth: tau at least %(tau)s, %(kept)d of the first %(top)d stay.")
    yield said % {"tau": f"{told.lowest_tau:.3f}", "kept": told.fewest_kept, "top": told.top}


def _range(row: FindingRisk) -> str:
    if row.low is None or row.high is None:
        return _("unknown")
    shown = f"{row.low:,.0f} – {row.high:,.0f}"
    return f"≥ {shown}" if row.is_partial else shown
