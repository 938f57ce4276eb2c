"""CBAM rows of the sample firm that makes screws: invented figures, the ordinary import."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from compliance.cbam.models import EmissionDeclaration, Installation, SavedScenario
from compliance.cbam.shipping import ShipmentReport, shipments_import
from compliance.firms.models import Evidence, Firm
from compliance.firms.services import firms_changed

FIRM: Final = "HL-NUT"
SHIPMENTS: Final = Path(__file__).parent / "sample" / "shipments.csv"
_REPORT: Final[dict[str, Any]] = {
    "kind": Evidence.Kind.SUPPLIER_DECLARATION,
    "title": "Monitoring report on the embedded emissions of bolts, 2026",
    "title_zh": "2026年螺栓隐含排放监测报告",
    "regime": "cbam",
    "issued_on": date(2026, 1, 15),
    "expires_on": date(2027, 12, 31),
}
_DECLARED: Final[tuple[tuple[str, dict[str, Any], bool], ...]] = (
    (
        "73181588",
        {
            "route": "C",
            "see_direct": Decimal("2.41"),
            "see_indirect": Decimal("0.38"),
            "see_scope": "product",
        },
        True,
    ),
    (
        "73181692",
        {"route": "C", "see_direct": Decimal("2.55"), "see_indirect": Decimal("0.4"), "see_scope": "product"},
        False,
    ),
)
"""CN code, figures, whether the report on file covers it: the second is shown as unproven."""
_SCENARIOS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("Price rises 5 % a year", {"price": {"kind": "growth", "eur": 82.32, "annual": 0.05}}),
    ("Benchmarks 10 % lower from 2027", {"benchmarks": {"scale": 0.9, "from_year": 2027}}),
)


@transaction.atomic
def sample_load() -> ShipmentReport | None:
    """Installation, declarations, shipments and scenarios; None where the sample firm is not there."""
    firm = Firm.objects.filter(code=FIRM, is_sample=True).first()
    if firm is None:
        return None
    report, _is_new = Evidence.objects.get_or_create(
        firm=firm, issuer="Lighthouse Nut and Bolt Works (sample)", number="LN-EM-2026", defaults=_REPORT
    )
    site, _is_new = Installation.objects.get_or_create(
        firm=firm, name="Wire and bolt works (sample)", defaults={"country": firm.country}
    )
    made = [_declaration(site, report, *row) for row in _DECLARED]
    for name, what_if in _SCENARIOS:
        SavedScenario.objects.get_or_create(
            firm=firm,
            name=name,
            defaults={"what_if": what_if, "audience": SavedScenario.Audience.ASSOCIATION},
        )
    if any(made):
        firms_changed(firm_ids=[firm.pk])
    return shipments_import(firm=firm, path=SHIPMENTS, name=SHIPMENTS.name, by="load_sample")


def _declaration(
    site: Installation, report: Evidence, cn: str, figures: dict[str, Any], is_proven: bool
) -> bool:
    """Whether the declaration is new."""
    _row, is_new = EmissionDeclaration.objects.get_or_create(
        installation=site,
        cn=cn,
        production_year=2026,
        defaults={**figures, "evidence": report if is_proven else None},
    )
    return is_new
