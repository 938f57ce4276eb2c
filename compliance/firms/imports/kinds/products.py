"""Products from lines: one line is one SKU of one firm."""

from typing import Any

from compliance.core import clock
from compliance.firms.imports.layout import Line, Reading
from compliance.firms.imports.problems import CellFault
from compliance.firms.imports.scope import Plan, Scope, Shelf, chunks, firms_resolve
from compliance.firms.models import Product

_FIELDS = ("name", "name_zh", "hs", "cn", "markets", "bom_complete")


def plan(reading: Reading, scope: Scope) -> Plan:
    """Create or change products; columns that the file has not are left as they are."""
    firms_resolve(reading, scope)
    shelf = Shelf()
    shelf.fill((line.found["firm"], line.values["sku"]) for line in reading.lines)
    result, rows = Plan(), []
    moment = clock.now()
    for line in reading.lines:
        firm = line.found["firm"]
        known = shelf.product(firm, line.values["sku"])
        before = {name: getattr(known, name) for name in _FIELDS} if known else {}
        after = before | _stated(line)
        if after.get("cn") and not after.get("hs"):
            # By definition, not by inference: the first six digits of the CN are the HS subheading.
            after["hs"] = after["cn"][:6]
        if after.get("cn") and not after["cn"].startswith(after["hs"]):
            fault = CellFault("cn_not_under_hs", hs=after["hs"], near=after["cn"][:6])
            reading.reject_cell(line.row, "cn" if "cn" in line.values else "hs", fault)
            continue
        outcome = "unchanged" if known and before == after else "changed" if known else "created"
        result.count(outcome, firm.pk)
        if outcome != "unchanged":
            rows.append(Product(firm=firm, sku=line.values["sku"], changed_at=moment, **after))
    result.steps.append(lambda: _write(rows))
    return result


def _stated(line: Line) -> dict[str, Any]:
    stated = {name: line.values[name] for name in _FIELDS if name in line.values}
    if "markets" in stated:
        stated["markets"] = list(stated["markets"])
    return stated


def _write(rows: list[Product]) -> None:
    for part in chunks(rows):
        Product.objects.bulk_create(
            part,
            update_conflicts=True,
            unique_fields=["firm", "sku"],
            update_fields=[*_FIELDS, "changed_at"],
        )
