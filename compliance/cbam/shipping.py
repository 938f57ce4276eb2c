"""Shipments from an Excel or CSV file: every row is checked, then all are written or none.

It knows columns and rows; single cells are read by the readers of the other imports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.cbam.checking import shipment_faults
from compliance.cbam.models import Shipment
from compliance.cbam.packs import pack_in_use
from compliance.cbam.planning import cbam_products
from compliance.core.exceptions import FairleadError
from compliance.evidence.ledger import record_append
from compliance.exposure.keys import EU_MEMBERS
from compliance.firms.imports import cells, codes, markets, numbers
from compliance.firms.imports.books import Row, book_open
from compliance.firms.imports.cells import Cell
from compliance.firms.imports.headings import Heading, heading_read
from compliance.firms.imports.problems import CellFault, Problem, TableUnreadable, shown
from compliance.firms.imports.wording import problem_message, problem_remedy
from compliance.firms.models import Firm, Product
from compliance.firms.services import firms_changed

MOST_ROWS: Final = 5_000
_HEAD_WITHIN: Final = 15
_GRAMS: Final = Decimal(1_000_000)  # in a tonne
_MASS = numbers.number(digits=14, places=6)
_TARIC = 10
COLUMNS: Final[dict[str, Any]] = {
    "reference": gettext_lazy("Reference"),
    "sku": "SKU",
    "cn": "CN / TARIC",
    "market": gettext_lazy("Market"),
    "country": gettext_lazy("Country of origin"),
    "route": gettext_lazy("Production route"),
    "mass_t": gettext_lazy("Net mass (t)"),
    "import_date": gettext_lazy("Date of import"),
    "planned_year": gettext_lazy("Planned year"),
    "basis": gettext_lazy("Basis"),
    "buyer": gettext_lazy("Buyer"),
}
"""Columns of the file as its template names them."""
NEEDED: Final = ("reference", "sku", "market", "mass_t")
_ALIASES: Final = {
    "reference": "reference ref invoice invoiceno invoicenumber line lineno shipment shipmentno"
    " 编号 发票号 单号",
    "sku": "sku product productcode itemno article 产品编号 产品代码 货号 物料号",
    "cn": "cn cncode taric cntaric hs hscode commoditycode 税号 海关编码 cn编码",
    "market": "market memberstate destination importcountry countryofimport 市场 目的国 进口国",
    "country": "country origin countryoforigin 原产国 原产地 产地",
    "route": "route productionroute process 生产路线 工艺 工艺路线",
    "mass_t": "mass netmass netweight weight massnet quantity 净重 重量 数量 质量",
    "import_date": "importdate date dateofimport releasedate customsdate 进口日期 日期 放行日期",
    "planned_year": "plannedyear year planyear 计划年份 年份",
    "basis": "basis method values 基准 依据 方法",
    "buyer": "buyer importer customer 买方 进口商 客户",
}
_BASIS: Final = {
    **dict.fromkeys(("", "default", "defaults", "default values", "默认值", "默认"), "default"),
    **dict.fromkeys(("actual", "actuals", "actual values", "实际值", "实际"), "actual"),
}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in a row and what to do; `row` 0: the whole file."""

    row: int
    column: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class ShipmentReport:
    """What was read. With any problem nothing was written."""

    rows: int
    created: int
    changed: int
    unchanged: int
    problems: tuple[RowProblem, ...]


class ShipmentsRefused(FairleadError):
    """The file was refused as a whole; `report` says row by row why."""

    def __init__(self, report: ShipmentReport) -> None:
        super().__init__(_("Nothing was imported: put the rows right and send the file again."))
        self.report = report


def shipments_import(*, firm: Firm, path: Path, name: str, by: Any) -> ShipmentReport:
    """Write all rows of a file, or none. Raises ShipmentsRefused with a message for each bad row.

    A reference that the firm has already is changed; the same file again changes nothing.
    """
    rows, problems = _read(path, name, firm)
    if not problems and not rows:
        problems = [_of_file(_("There is a header row and nothing below it."))]
    if problems:
        raise ShipmentsRefused(ShipmentReport(len(rows), 0, 0, 0, tuple(problems)))
    return _write(firm, rows, by, name)


@transaction.atomic
def _write(firm: Firm, rows: list[Shipment], by: Any, name: str) -> ShipmentReport:
    known = {row.reference: row for row in Shipment.objects.select_for_update().filter(firm=firm)}
    fresh, changed, unchanged = [], [], 0
    for row in rows:
        before = known.get(row.reference)
        if before is None:
            fresh.append(row)
        elif _same(before, row):
            unchanged += 1
        else:
            row.pk, row.declaration_id = before.pk, before.declaration_id
            changed.append(row)
    Shipment.objects.bulk_create(fresh, batch_size=500)
    for row in changed:
        row.save()
    if fresh or changed:
        firms_changed(firm_ids=[firm.pk])
        record_append(
            kind="cbam.shipments",
            subject=f"firm:{firm.pk}",
            payload={"file": name[:120], "created": len(fresh), "changed": len(changed)},
            actor=str(by)[:200],
        )
    return ShipmentReport(len(rows), len(fresh), len(changed), unchanged, ())


_KEPT = ("product_id", "cn", "market", "country", "route", "mass_t", "import_date", "planned_year")


def _same(before: Shipment, row: Shipment) -> bool:
    return all(getattr(before, name) == getattr(row, name) for name in (*_KEPT, "basis", "buyer"))


def _read(path: Path, name: str, firm: Firm) -> tuple[list[Shipment], list[RowProblem]]:
    try:
        sheet = next((one for one in book_open(path, name).sheets if not one.is_hidden), None)
        lines = list(sheet.rows()) if sheet else []
    except TableUnreadable as fault:
        return [], [_of_file(_said(fault, ""))]
    head = next((line for line in lines[:_HEAD_WITHIN] if len(_places(line)) >= len(NEEDED) - 1), None)
    if head is None:
        return [], [_of_file(_("No header row was found. Take the template, and keep its first row."))]
    places = _places(head)
    missing = [str(COLUMNS[column]) for column in NEEDED if column not in places]
    if missing:
        said = _("Columns are missing: %(columns)s. Take the template.") % {"columns": ", ".join(missing)}
        return [], [_of_file(said)]
    below = [line for line in lines if line.number > head.number]
    if len(below) > MOST_ROWS:
        said = _("The file has more than %(most)s rows. Split it.") % {"most": MOST_ROWS}
        return [], [_of_file(said)]
    return _rows(below, places, head, firm)


def _places(line: Row) -> dict[str, int]:
    """Column of ours → place in the file; the first header that fits counts."""
    found: dict[str, int] = {}
    for place in range(len(line.values)):
        key = heading_read(line.cell(place).text).key
        for column, names in _ALIASES.items():
            if key and key in names.split() and column not in found:
                found[column] = place
                break
    return found


def _rows(
    lines: list[Row], places: dict[str, int], head: Row, firm: Firm
) -> tuple[list[Shipment], list[RowProblem]]:
    products = {row.sku: row for row in Product.objects.filter(firm=firm)}
    heading = heading_read(head.cell(places["mass_t"]).text)
    style = _style(heading, [line.cell(places["mass_t"]).text for line in lines])
    found, problems, first = [], [], dict[str, int]()
    for line in lines:
        taken = {column: line.cell(place) for column, place in places.items()}
        if all(cell.is_blank for cell in taken.values()):
            continue
        row, faults = _row(line.number, taken, products, firm, style)
        before = first.setdefault(row.reference, line.number)
        if row.reference and before != line.number:
            said = _("The reference stands in row %(row)s already. Give each line its own.") % {"row": before}
            faults.append(RowProblem(line.number, str(COLUMNS["reference"]), row.reference, said))
        problems += faults
        found.append(row)
    return found, problems


def _style(heading: Heading, texts: list[str]) -> numbers.NumberStyle:
    """Tonnes, unless the header says another unit of mass."""
    unit = heading.unit if heading.unit and heading.unit.kind == "mass" else None
    factor = unit.factor / _GRAMS if unit else Decimal(1)
    return numbers.NumberStyle(numbers.comma_of(texts), "mass", _GRAMS, factor)


def _row(
    number: int, taken: dict[str, Cell], products: dict[str, Product], firm: Firm, style: numbers.NumberStyle
) -> tuple[Shipment, list[RowProblem]]:
    """The row as a shipment that is not written, and everything that is wrong with it."""
    problems: list[RowProblem] = []
    values: dict[str, Any] = {}
    for column, read in _readers(style).items():
        cell = taken.get(column, cells.BLANK)
        try:
            values[column] = read(cell)
        except CellFault as fault:
            problems.append(_problem(number, column, cell, _said(fault, cell.text)))
    product = products.get(values.get("sku", ""))
    if "sku" in values and product is None:
        said = _("The firm has no product with this SKU. Correct it, or add the product first.")
        problems.append(_problem(number, "sku", taken["sku"], said))
    row = Shipment(firm=firm, reference=values.get("reference", ""))
    if product is None or problems:
        return row, problems
    row = Shipment(
        firm=firm,
        reference=values["reference"],
        product=product,
        cn=values["cn"] or product.cn or product.hs,
        market=values["market"],
        country=values["country"] or firm.country,
        route=values["route"].upper(),
        mass_t=values["mass_t"],
        import_date=values["import_date"],
        planned_year=values["planned_year"],
        basis=values["basis"],
        buyer=values["buyer"],
    )
    for field, said in shipment_faults(row).items():
        column = field if field in COLUMNS else "sku"
        problems.append(_problem(number, column, taken.get(column, cells.BLANK), said))
    return row, problems


def _readers(style: numbers.NumberStyle) -> dict[str, Callable[[Cell], Any]]:
    return {
        "reference": _filled(cells.text(64)),
        "sku": _filled(cells.text(64)),
        "cn": _customs_code,
        "market": _filled(markets.market),
        "country": lambda cell: "" if cell.is_blank else markets.market(cell),
        "route": cells.text(2),
        "mass_t": _filled(lambda cell: _mass(cell, style)),
        "import_date": cells.day,
        "planned_year": _year,
        "basis": cells.choice(_BASIS, "code_unknown"),
        "buyer": cells.text(200),
    }


def _filled(read: Callable[[Cell], Any]) -> Callable[[Cell], Any]:
    def reader(cell: Cell) -> Any:
        if cell.is_blank:
            raise CellFault("cell_empty")
        return read(cell)

    return reader


def _customs_code(cell: Cell) -> str:
    """A CN code that exists, or one with two digits of TARIC behind it."""
    digits = "".join(mark for mark in cell.text if mark.isdigit())
    if len(digits) == _TARIC:
        return codes.cn(Cell(digits[:8])) + digits[8:]
    return codes.cn(cell)


def _mass(cell: Cell, style: numbers.NumberStyle) -> Decimal:
    found = _MASS(cell, style)
    if not found:
        raise CellFault("mass_zero")
    return found


def _year(cell: Cell) -> int | None:
    if cell.is_blank:
        return None
    return cell.raw.year if isinstance(cell.raw, date) else cells.whole(2026, 2060)(cell)


def _said(fault: CellFault, value: str) -> str:
    own = {
        "mass_zero": _("The mass is zero. Give the net mass in tonnes."),
        "code_unknown": _("Say “default” or “actual”."),
    }
    if fault.reason in own:
        return str(own[fault.reason])
    problem = Problem.of(fault, row=None, value=value)
    return f"{problem_message(problem)} {problem_remedy(problem)}"


def _problem(number: int, column: str, cell: Cell, message: str) -> RowProblem:
    return RowProblem(number, str(COLUMNS[column]), shown(cell.text), message)


def _of_file(message: str) -> RowProblem:
    return RowProblem(0, "", "", message)


def template_rows(firm: Firm) -> Iterator[list[Any]]:
    """An example line for each of the firm's first CBAM goods, to be overwritten."""
    _edition, pack = pack_in_use()
    for place, product in enumerate(cbam_products(firm, pack)[:3], 1):
        market = next((code for code in product.markets if code in EU_MEMBERS), "DE")
        code = product.cn or product.hs
        day = date(2026, 10, 15)
        yield [f"2026-{place:03d}", product.sku, code, market, firm.country, "", 10, day, None, "default", ""]
