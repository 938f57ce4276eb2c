"""A product's bill of material as a workbook with the headers of an import."""

from typing import Any

from openpyxl import Workbook

from compliance.core.exports import formula_guard
from compliance.firms.exchange import components_of
from compliance.firms.models import Product

COLUMNS = (
    "sku",
    "component",
    "component_zh",
    "material",
    "mass_g",
    "substance",
    "cas",
    "share_percent",
    "exemption",
)


def workbook_make(product: Product) -> Workbook:
    """The bill of material with the headers of an import: edited, it can be imported again."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "bom"
    sheet.append(list(COLUMNS))
    for component in components_of(product):
        own = [product.sku, component.name, component.name_zh, component.material, component.mass_g]
        contents = sorted(component.contents.all(), key=lambda row: row.pk)
        for one in contents or [None]:
            inside = ["", "", None, ""]
            if one is not None:
                inside = [one.name, one.cas, one.share_percent, one.exemption]
            row = (*own, *inside)
            sheet.append([formula_guard(value) if isinstance(value, str) else value for value in row])
    for letter in "ACG":
        sheet.column_dimensions[letter].number_format = "@"
    sheet.freeze_panes = "A2"
    return book
