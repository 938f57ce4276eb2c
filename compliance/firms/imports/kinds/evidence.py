"""Evidence from lines: one line is one document, for some products or for the whole firm."""

from collections.abc import Callable
from typing import Any

from compliance.firms.imports.lines import Line, Reading
from compliance.firms.imports.scope import Plan, Scope, Shelf, firms_resolve
from compliance.firms.models import Evidence, Product

_FIELDS = ("kind", "title", "title_zh", "regime", "issued_on", "expires_on")
_LISTS = ("serves", "obligations", "substances")


def plan(reading: Reading, scope: Scope) -> Plan:
    """Create or change documents; a document is known by firm, issuer and number."""
    firms_resolve(reading, scope)
    shelf = Shelf()
    shelf.fill((line.found["firm"], sku) for line in reading.lines for sku in line.values["sku"])
    existing = {
        (row.firm_id, row.issuer, row.number): row
        for row in Evidence.objects.filter(
            firm__in={line.found["firm"].pk for line in reading.lines}
        ).prefetch_related("products")
    }
    result = Plan()
    for line in reading.lines:
        products = _products(reading, shelf, line)
        if products is None:
            continue
        firm = line.found["firm"]
        known = existing.get((firm.pk, line.values["issuer"], line.values["number"]))
        row = known or Evidence(firm=firm, issuer=line.values["issuer"], number=line.values["number"])
        before = _state(known) if known else None
        for name in _FIELDS:
            if name in line.values:
                setattr(row, name, line.values[name])
        for name in _LISTS:
            if name in line.values:
                setattr(row, name, list(line.values[name]))
        after = (*_own(row), {product.pk for product in products})
        if before == after:
            result.count("unchanged")
            continue
        result.count("changed" if known else "created", firm.pk)
        result.steps.append(_step(row, products))
    return result


def _products(reading: Reading, shelf: Shelf, line: Line) -> list[Product] | None:
    firm, products = line.found["firm"], []
    for sku in line.values["sku"]:
        product = shelf.product(firm, sku)
        if product is None:
            reading.reject_cell(line, "sku", shelf.unknown(firm, sku))
            return None
        products.append(product)
    return products


def _own(row: Evidence) -> tuple[Any, ...]:
    return (*(getattr(row, name) for name in _FIELDS), *(tuple(getattr(row, name)) for name in _LISTS))


def _state(row: Evidence) -> tuple[Any, ...]:
    return (*_own(row), {product.pk for product in row.products.all()})


def _step(row: Evidence, products: list[Product]) -> Callable[[], None]:
    def write() -> None:
        row.save()
        row.products.set(products)

    return write
