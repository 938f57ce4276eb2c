"""Products as rows of a table: codes, markets, and how many open findings touch each."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.core.punctuation import names_joined
from compliance.core.tables import Cell, Column, Row, Table
from compliance.desk.product_selectors import verdicts_open
from compliance.desk.today_lines import batched
from compliance.firms.models import Product
from compliance.firms.models.firm import localised

_AT_ONCE = 500
COLUMNS = (
    Column("SKU", width=18),
    Column(gettext_lazy("name"), width=36),
    Column(gettext_lazy("firm"), width=26, is_sheet_only=True),
    Column("HS / CN", width=14),
    Column(gettext_lazy("markets"), width=18),
    Column(gettext_lazy("to act on"), "number", 10),
    Column(gettext_lazy("to watch"), "number", 10),
    Column(gettext_lazy("undecided"), "number", 10),
    Column(gettext_lazy("bill of material"), width=14),
)


def products_table(rows: list[Product], count: int, excel: str) -> Table:
    return Table(
        title=_("Products: %(count)d") % {"count": count},
        columns=COLUMNS,
        rows=_rows(rows),
        excel=excel,
        empty=_("No product is found."),
    )


def product_rows(rows: QuerySet[Product]) -> Iterator[Row]:
    """All rows for a file, some hundred at a time."""
    for some in batched(rows.iterator(_AT_ONCE), _AT_ONCE):
        yield from _rows(some)


def _rows(rows: list[Product]) -> list[Row]:
    verdicts = verdicts_open([row.pk for row in rows])
    return [_row(row, verdicts.get(row.pk, {})) for row in rows]


def _row(row: Product, verdicts: dict[str, int]) -> Row:
    return [
        Cell(row.sku, url=reverse("desk:product", args=[row.pk])),
        Cell(localised(row.name, row.name_zh), note="" if row.is_active else _("not on sale")),
        Cell(str(row.firm)),
        Cell(row.cn or row.hs, text=row.cn or row.hs or _("unknown")),
        Cell(names_joined(row.markets), text=names_joined(row.markets) or _("unknown")),
        Cell(verdicts.get("act", 0)),
        Cell(verdicts.get("watch", 0)),
        Cell(verdicts.get("uncertain", 0)),
        Cell(_("complete")) if row.bom_complete else Cell(_("not complete"), tone="uncertain"),
    ]
