"""Trade flows from lines: one line is one product, market and year, in the firm's one currency."""

from compliance.firms.imports.lines import Reading
from compliance.firms.imports.problems import CellFault
from compliance.firms.imports.scope import Plan, Scope, chunks, products_resolve
from compliance.firms.models import TradeFlow


def plan(reading: Reading, scope: Scope) -> Plan:
    """Create or change flows; a value in another currency than the firm's is refused, never converted."""
    products_resolve(reading, scope)
    existing = _existing(reading)
    result, rows = Plan(), []
    for line in reading.lines:
        firm, product, values = line.found["firm"], line.found["product"], line.values
        if values["currency"] != firm.currency:
            fault = CellFault("currency_other", firm=firm.code, due=firm.currency)
            reading.reject_cell(line, "currency", fault)
            continue
        known = existing.get((product.pk, values["market"], values["year"]))
        mass = values.get("mass_kg", known.mass_kg if known else None)
        if known and (known.value, known.mass_kg) == (values["value"], mass):
            result.count("unchanged")
            continue
        result.count("changed" if known else "created", firm.pk)
        rows.append(
            TradeFlow(
                product=product,
                market=values["market"],
                year=values["year"],
                value=values["value"],
                mass_kg=mass,
            )
        )
    result.steps.append(lambda: _write(rows))
    return result


def _existing(reading: Reading) -> dict[tuple[int, str, int], TradeFlow]:
    products = {line.found["product"].pk for line in reading.lines}
    return {
        (flow.product_id, flow.market, flow.year): flow
        for part in chunks(products)
        for flow in TradeFlow.objects.filter(product_id__in=part)
    }


def _write(rows: list[TradeFlow]) -> None:
    for part in chunks(rows):
        TradeFlow.objects.bulk_create(
            part,
            update_conflicts=True,
            unique_fields=["product", "market", "year"],
            update_fields=["value", "mass_kg"],
        )
