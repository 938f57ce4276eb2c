"""A notification as the WTO's workbooks print it: one row of a table with formula cells and printed lists.

It knows the columns of the search-page export (recorded) and of the bulk workbook (known from public
client code only); it knows no address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from crawlers import wto
from crawlers.answers import Answer
from crawlers.bulk_sheets import rows_streamed
from crawlers.contract import Code, DateField, NoticeItem, UnreadableRow
from crawlers.gates import Gate
from crawlers.rows import Row
from crawlers.wto_notice import links_read, notice_item

COMMON = (
    "notifying member",
    "document symbol",
    "distribution date",
    "notification type",
    "title",
    "description",
    "products covered",
    "hs code(s)",
    "ics code(s)",
    "objectives",
    "keywords",
    "final date for comments",
    "link to notification(en)",
)
"""Columns that both workbooks have; one that is gone must not look like one that is empty."""
BULK = ("proposed adoption date", "proposed entry into force date")
EXPORT = ("specific regions or countries likely to be affected", "notified document")
FURTHER = (*BULK, *EXPORT, "link to notification(fr)", "link to notification(es)")
IGNORED = ("link to notification(fr)", "link to notification(es)")  # translations of the same document
DATES = (
    ("distribution date", "publication", False),
    ("final date for comments", "comment_deadline", False),
    ("proposed adoption date", "adoption", True),
    ("proposed entry into force date", "entry_into_force", True),
)
"""Column, role, and whether the column may hold a rule in words in place of a day."""
EXCEL_DAY_ZERO = date(1899, 12, 30)
FIRST_DAY, LAST_DAY = date(1995, 1, 1), date(2100, 1, 1)
"""The WTO's first notification, and a day by which a plain number is surely no date."""
_TEXT = r'"((?:[^"]|"")*)"\s*'
_FORMULA = re.compile(rf"=\s*HYPERLINK\(\s*{_TEXT}(?:[,;]\s*{_TEXT})?\)\s*", re.IGNORECASE)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00:00(?:\.0+)?)?")
_SERIAL = re.compile(r"\d{5}")


def table_rows(answer: Answer, columns: Sequence[str], warnings: list[str]) -> Iterator[Row]:
    """Rows of the first sheet under a header that holds all `columns`, whatever its blanks and capitals.

    Columns that we do not know are named in `warnings`. Raises `Gate` missing_columns.
    """
    rows = rows_streamed(answer)
    header = [column_name(cell) for cell in next(rows, (0, []))[1]]
    missing = [name for name in columns if name not in header]
    doubled = sorted({name for name in header if name and header.count(name) > 1})
    if missing or doubled:
        told = f"lacks {', '.join(missing)}" if missing else f"has {', '.join(doubled)} twice"
        raise Gate(
            "missing_columns",
            f"{answer.url}: the workbook {told} (it has {', '.join(header) or 'no header'}). Compare with "
            "the file; if a column was renamed, correct crawlers/wto_table.py.",
        )
    unknown = [name for name in header if name and name not in COMMON + FURTHER]
    if unknown:
        warnings.append(f"columns that nobody reads yet: {', '.join(unknown)}; look what they hold.")
    for number, cells in rows:
        padded = [*cells, *[""] * (len(header) - len(cells))]
        row = dict(zip(header, padded, strict=False))
        yield Row({name: row.get(name, "") for name in COMMON + FURTHER}, f"row {number}")


def column_name(cell: str) -> str:
    """A header for comparison: two of the real ones hold double blanks."""
    return " ".join(cell.split()).casefold()


def item_read(row: Row, answer: Answer, source: str) -> NoticeItem:
    """Raises `UnreadableRow`."""
    raw = row.raw("document symbol")
    notification, note = _notification(row)
    item = notice_item(
        source=source,
        printed=formula_text(raw),
        member=row.text("notifying member"),
        area="",
        document_type=row.text("notification type"),
        notification=notification,
        details={"notified_document_note": note},
        capture=answer.ref(row.locator),
    )
    row.done(ignore=IGNORED)
    return item


def formula_text(cell: str) -> str:
    """What a cell shows: of `=HYPERLINK("address","text")` the text, which the file does not cache.

    Raises `UnreadableRow` for any other formula.
    """
    found = _FORMULA.fullmatch(cell)
    if found:
        shown = found[2] if found[2] is not None else found[1]
        return shown.replace('""', '"')
    if cell.lstrip().startswith("="):
        raise UnreadableRow(f"the formula {cell[:80]!r} is not a HYPERLINK with two texts")
    return cell


def _link(cell: str) -> str:
    """The address of a link cell: the formula's first text, or the cell itself."""
    found = _FORMULA.fullmatch(cell)
    return (found[1].replace('""', '"') if found else formula_text(cell)).strip()


def _notification(row: Row) -> tuple[wto.Notification, str]:
    title = " ".join(row.text("title").split())
    document = row.raw("link to notification(en)")
    links, note = links_read(_link(document), row.maybe_text("notified document"))
    hs, hs_rest = _codes(row, "hs")
    ics, ics_rest = _codes(row, "ics")
    notification = wto.Notification(
        title=title,
        description=row.maybe_text("description"),
        products=row.maybe_text("products covered"),
        dates=_dates(row),
        codes=hs + ics,
        uncoded=hs_rest + ics_rest,
        links=links,
        objectives=_names(row, "objectives"),
        keywords=_names(row, "keywords"),
        affected=_names(row, "specific regions or countries likely to be affected"),
    )
    return notification, note


def _codes(row: Row, scheme: str) -> tuple[tuple[Code, ...], tuple[str, ...]]:
    cell = row.maybe_text(f"{scheme} code(s)")
    found = wto.hs_codes(cell) if scheme == "hs" else wto.ics_codes(cell)
    return found, (f"{scheme.upper()} (as printed): {cell}",) if cell and not found else ()


def _names(row: Row, column: str) -> tuple[str, ...]:
    """Names of a `name; name` cell, sorted: their order is not kept from one export to the next."""
    return tuple(sorted(set(row.texts(column, ";"))))


def _dates(row: Row) -> tuple[DateField, ...]:
    dates = []
    for column, role, may_be_words in DATES:
        text = row.maybe_text(column)
        on = day_read(text)
        if text and on is None and not may_be_words:
            raise UnreadableRow(f"column {column!r}: {text!r} is no day that we can read without guessing")
        if role == "publication" and on is None:
            raise UnreadableRow(f"column {column!r} is empty but must hold a date")
        if text:
            dates.append(DateField(role=role, on=on, rule="" if on else text))
    return tuple(dates)


def day_read(text: str) -> date | None:
    """A day from ISO text or from Excel's count of days; None for anything else, 03/04/2025 included."""
    if stamp := _DAY.fullmatch(text):
        try:
            return date.fromisoformat(stamp[1])
        except ValueError:
            return None
    if _SERIAL.fullmatch(text):
        day = EXCEL_DAY_ZERO + timedelta(days=int(text))
        return day if FIRST_DAY <= day < LAST_DAY else None
    return None
