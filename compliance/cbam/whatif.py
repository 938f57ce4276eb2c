"""Scenarios of a firm: its lines through the pure scenario engine, and a form's fields as its overrides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from compliance.carbon.cbam import CbamError, LineFault
from compliance.carbon.scenario import comparison_json, run_compare, run_read
from compliance.cbam.models import ProductCost, SavedScenario
from compliance.cbam.overview import FirmOverview
from compliance.cbam.packs import pack_in_use, packs_folder
from compliance.cbam.wording import notice_words

MOST_LINES: Final = 60
"""Of a firm's dearest lines: a page must answer within seconds. What is left out is told."""
BASE: Final = "="
"""Id of the column without overrides; no name of a scenario is a single sign."""
_PERCENT: Final = Decimal(100)


class ScenarioRefused(Exception):
    """The overrides cannot be used; says why and what to do."""


def lines_of(found: FirmOverview) -> tuple[list[dict[str, Any]], int]:
    """The firm's lines as cases of the scenario engine, dearest first, and how many were left out."""
    rows = [row for one in found.products for row in one.rows if row.mass_t and not row.refusal]
    rows.sort(key=lambda row: (-(row.cost_eur or 0), row.pk))
    return [_line(row) for row in rows[:MOST_LINES]], max(0, len(rows) - MOST_LINES)


def _line(row: ProductCost) -> dict[str, Any]:
    case = dict(row.inputs[row.counted])
    case.pop("buyer", None)
    reference = row.shipment.reference if row.shipment else row.market
    return {"id": f"{row.product.sku} {reference} {row.pk}", **case}


def compared(
    found: FirmOverview, scenarios: Sequence[SavedScenario], *, discount_rate: Decimal = Decimal("0.08")
) -> dict[str, Any]:
    """The scenarios side by side, the one without overrides first. Raises ScenarioRefused."""
    lines, left_out = lines_of(found)
    if not lines:
        return {"left_out": left_out, "result": None}
    given = [{"id": BASE}, *({**row.what_if, "id": row.name} for row in scenarios)]
    return {"left_out": left_out, "result": _run(lines, given, discount_rate)}


def _run(lines: list[dict[str, Any]], given: list[dict[str, Any]], rate: Decimal) -> dict[str, Any]:
    _edition, pack = pack_in_use()
    try:
        run = run_read({"lines": lines, "scenarios": given, "discount_rate": rate}, pack)
        found = comparison_json(run_compare(run, pack, folder=packs_folder()))
    except LineFault as fault:
        raise ScenarioRefused(notice_words(fault.notice.to_json())) from fault
    except CbamError as fault:
        raise ScenarioRefused(str(fault)) from fault
    return dict(found)


def overrides_check(what_if: Mapping[str, Any]) -> None:
    """Ask the engine to read the overrides, with one line. Raises ScenarioRefused."""
    line = {"id": "x", "cn": "72081000", "country": "CN", "mass_t": 1, "import_date": "2026"}
    _run([line], [{**what_if, "id": "x"}], Decimal("0.08"))


def overrides_of(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of the form as overrides; what was left empty changes nothing. Percentages become shares."""
    told: dict[str, Any] = {}
    price = _price(wanted)
    if price:
        told["price"] = price
    if wanted.get("benchmark_change") is not None:
        scale = 1 + wanted["benchmark_change"] / _PERCENT
        told["benchmarks"] = {"scale": float(scale), "from_year": 2027}
    if wanted.get("carbon_price_paid") is not None:
        told["carbon_price_paid"] = {"eur_per_tco2e": float(wanted["carbon_price_paid"])}
    if wanted.get("pass_through") is not None:
        told["pass_through"] = float(wanted["pass_through"] / _PERCENT)
    if wanted.get("downstream"):
        told["downstream"] = True
    lines: dict[str, Any] = {}
    if wanted.get("see") is not None:
        lines |= {"basis": "actual", "see": float(wanted["see"]), "precursors": []}
    elif wanted.get("basis") == "default":
        lines["basis"] = "default"
    if wanted.get("country"):
        lines["country"] = wanted["country"]
    if lines:
        told["lines"] = {"*": lines}
    return told


def _price(wanted: Mapping[str, Any]) -> Any:
    price, growth, stress = (wanted.get(name) for name in ("price", "price_growth", "price_stress"))
    if price is not None and growth is not None:
        return {"kind": "growth", "eur": float(price), "annual": float(growth / _PERCENT)}
    if price is not None:
        return float(price)
    if stress is not None:
        return {"kind": "stress", "shock": float(stress / _PERCENT)}
    return None


def name_of(scenario_id: str) -> str:
    return _("as it stands") if scenario_id == BASE else scenario_id
