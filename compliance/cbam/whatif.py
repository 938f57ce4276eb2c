"""Scenarios of a firm: its lines through the pure scenario engine, and a form's fields as its overrides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.core.cache import caches
from django.utils.translation import gettext as _

from compliance.carbon.cbam import CbamError, LineFault
from compliance.carbon.scenario import comparison_json, run_compare, run_read
from compliance.cbam.models import ProductCost, SavedScenario
from compliance.cbam.overview import FirmOverview
from compliance.cbam.packs import pack_in_use, packs_folder
from compliance.cbam.wording import notice_words
from compliance.core.hashing import content_hash
from compliance.firms.models import TradeFlow

MOST_LINES: Final = 60
"""Of a firm's dearest lines: a page must answer within seconds. What is left out is told."""
BASE: Final = "="
"""Id of the column without overrides; no name of a scenario is a single sign."""
_PERCENT: Final = Decimal(100)
_KEPT_SECONDS: Final = 300


class ScenarioRefused(Exception):
    """The overrides cannot be used; says why and what to do."""


def lines_of(found: FirmOverview) -> tuple[list[dict[str, Any]], int]:
    """The firm's lines as cases of the scenario engine, dearest first, and how many were left out.

    The customs value, for the quota duty, follows the flow that a line repeats; only in EUR: unlike
    currencies are not converted.
    """
    rows = [row for one in found.products for row in one.rows if row.mass_t and not row.refusal]
    rows.sort(key=lambda row: (-(row.cost_eur or 0), row.pk))
    values = _values(rows[:MOST_LINES]) if found.firm.currency == "EUR" else {}
    return [_line(row, values) for row in rows[:MOST_LINES]], max(0, len(rows) - MOST_LINES)


def _values(rows: Sequence[ProductCost]) -> dict[tuple[int, str], float]:
    """(product, market) → EUR a tonne of the newest flow that says both."""
    flows = TradeFlow.objects.filter(product__in={row.product_id for row in rows}, mass_kg__gt=0)
    return {
        (flow.product_id, flow.market): float(flow.value / flow.mass_kg * 1000)
        for flow in flows.order_by("year")
    }


def _line(row: ProductCost, values: Mapping[tuple[int, str], float]) -> dict[str, Any]:
    case = dict(row.inputs[row.counted])
    case.pop("buyer", None)
    reference = row.shipment.reference if row.shipment else row.market
    if value := values.get((row.product_id, row.market)):
        case["value_eur_per_t"] = value
    return {"id": f"{row.product.sku} {reference} {row.pk}", **case}


def compared(
    found: FirmOverview, scenarios: Sequence[SavedScenario], *, discount_rate: Decimal = Decimal("0.08")
) -> dict[str, Any]:
    """The scenarios side by side, the one without overrides first. Raises ScenarioRefused."""
    lines, left_out = lines_of(found)
    if not lines:
        return {"left_out": left_out, "result": None}
    given = [{"id": BASE}, *({**row.what_if, "id": row.name} for row in scenarios)]
    return {"left_out": left_out, "result": _kept(lines, given, discount_rate)}


def _kept(lines: list[dict[str, Any]], given: list[dict[str, Any]], rate: Decimal) -> dict[str, Any]:
    """The comparison, computed once for the page and its picture; equal questions by one law share it."""
    asked = content_hash([pack_in_use()[1].digest, lines, given, str(rate)])
    key = f"cbam.whatif.{asked}"
    found = caches["results"].get(key)
    if found is None:
        found = _run(lines, given, rate)
        caches["results"].set(key, found, _KEPT_SECONDS)
    return dict(found)


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
    line = {
        **{"id": "x", "cn": "72081000", "country": "CN", "mass_t": 1, "import_date": "2026"},
        "value_eur_per_t": 600,
    }
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
    if wanted.get("out_of_quota") is not None:
        told["quota_duty"] = {"out_of_quota": float(wanted["out_of_quota"] / _PERCENT)}
    if wanted.get("downstream"):
        told["downstream"] = True
    lines: dict[str, Any] = {}
    if wanted.get("see") is not None:
        # What a line declares is taken away: one figure for all stands in its place.
        gone = dict.fromkeys(("see_direct", "see_indirect", "see_scope"))
        lines |= {"basis": "actual", "see": float(wanted["see"]), "precursors": [], **gone}
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


def notices_of(result: Mapping[str, Any]) -> list[str]:
    """What the engine told of the scenarios: lines that it refused, and one notice of each kind."""
    told: dict[str, str] = {}
    for one in result["scenarios"]:
        for line in one["lines"]:
            if fault := line.get("error"):
                words = {"line": line["id"].rpartition(" ")[0], "why": notice_words(fault)}
                told.setdefault(f"line {line['id']}", _("%(line)s is left out: %(why)s") % words)
        for notice in one.get("warnings", []):
            told.setdefault(str(notice["code"]), notice_words(notice))
    return list(told.values())


def name_of(scenario_id: str) -> str:
    return _("as it stands") if scenario_id == BASE else scenario_id
