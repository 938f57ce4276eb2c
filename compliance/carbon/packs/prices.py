"""Reads certificate prices as downloaded (the Commission's page, JSON, CSV) into pack rows; compares nothing.

The page was not seen live. A row that is not understood stops the reading: for a price lost in silence an
older one would be carried forward.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lxml import etree, html

from .workbooks import Row, WorkbookError

LARGEST = 5_000_000
LIKELY = (Decimal(5), Decimal(1000))
FIELDS = ("period", "eur", "published_on")
NOT_YET = frozenset({"", "-", "\u2013", "\u2014", "n/a", "tbd", "not yet published"})
ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y")
_QUARTER = re.compile(
    r"q([1-4])\D{0,3}(20\d\d)|(20\d\d)\s*[-,/]?\s*q([1-4])|(first|second|third|fourth)\s+quarter\s*(?:of\s*)?(20\d\d)"
)
_WEEK = re.compile(r"(?:week|w)\s*(\d{1,2})\D{0,3}(20\d\d)|(20\d\d)\s*[-,/]?\s*w(?:eek)?\s*(\d{1,2})")
_PRICE = re.compile(r"(?:eur|\u20ac)?\s*(\d{1,4}(?:[.,]\d{1,4})?)\s*(?:eur|\u20ac)?(?:\s*/\s*t\w*)?")


def prices_read(path: Path) -> list[Row]:
    """Rows {period, eur, published_on}; `eur` is empty where a price is still to come.

    Raises WorkbookError with the row: no period, no or two prices, a price that none can be, a period twice.
    """
    if not path.is_file():
        raise WorkbookError(f"{path} does not exist.")
    if path.stat().st_size > LARGEST:
        raise WorkbookError(f"{path.name} is larger than {LARGEST} bytes: not a page of prices.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WorkbookError(f"{path.name} cannot be read as UTF-8 text ({error}).") from error
    start = text.lstrip()[:1]
    if start == "<":
        lines = _page(text, path.name)
    elif start in ("[", "{"):
        lines = _json(text, path.name)
    else:
        lines = ([row.get(name) or "" for name in FIELDS] for row in csv.DictReader(io.StringIO(text)))
    found: dict[str, Row] = {}
    for cells in lines:
        row = _row([" ".join(str(cell).split()) for cell in cells], path.name)
        if found.get(row["period"], row) != row:
            raise WorkbookError(f"{path.name}: {row['period']} stands twice with different prices.")
        found[row["period"]] = row
    if not found:
        raise WorkbookError(f"{path.name} holds no price. Save the whole page with its table of prices.")
    return [found[period] for period in sorted(found)]


def _page(text: str, name: str) -> Iterator[list[str]]:
    try:
        page = html.fromstring(text)
    except (etree.ParserError, ValueError) as error:
        raise WorkbookError(f"{name} is no HTML page ({error}).") from error
    for table in page.iter("table"):
        lines = [
            [cell.text_content() for cell in line if cell.tag in ("th", "td")] for line in table.iter("tr")
        ]
        heads = " ".join(lines[0]).casefold() if lines else ""
        if "price" in heads and any(word in heads for word in ("quarter", "period", "week")):
            yield from lines[1:]
            return
    raise WorkbookError(f"{name} has no table with a period and a price. Save the whole page.")


def _json(text: str, name: str) -> Iterator[list[Any]]:
    """A list of objects or of [period, eur, day]; or what the crawler keeps: {"details": {"rows": ...}}."""
    try:
        found = json.loads(text, parse_float=Decimal)
    except ValueError as error:
        raise WorkbookError(f"{name} is not JSON ({error}).") from error
    for key in ("details", "rows", "prices"):
        if isinstance(found, Mapping) and key in found:
            found = found[key]
    if not isinstance(found, list):
        raise WorkbookError(f"{name} holds no list of prices.")
    for item in found:
        if isinstance(item, Mapping):
            yield [item.get(field, "") or "" for field in FIELDS]
        elif isinstance(item, list):
            yield item
        else:
            raise WorkbookError(f"{name}: {item!r} is no price with its period.")


def _row(cells: list[str], name: str) -> Row:
    folded = [cell.casefold() for cell in cells]
    periods = [(place, period) for place, cell in enumerate(folded) if (period := _period(cell))]
    if len(periods) != 1:
        raise WorkbookError(f"{name}: the row {cells} names {len(periods)} periods; one was due.")
    place, period = periods[0]
    rest = [cell for at, cell in enumerate(folded) if at != place]
    days = [day for cell in rest if (day := _day(cell))]
    prices = [match[1] for cell in rest if not _day(cell) and (match := _PRICE.fullmatch(cell))]
    if not prices and all(cell in NOT_YET or _day(cell) for cell in rest):
        return {"period": period, "eur": "", "published_on": days[0].isoformat() if days else ""}
    if len(prices) != 1:
        raise WorkbookError(f"{name}: the row {cells} holds {len(prices)} prices; one was due.")
    try:
        eur = Decimal(prices[0].replace(",", "."))
    except InvalidOperation as error:
        raise WorkbookError(f"{name}: {prices[0]!r} is no price.") from error
    if not LIKELY[0] < eur < LIKELY[1]:
        raise WorkbookError(f"{name}: {eur} EUR is no price that a certificate can have ({cells}).")
    return {"period": period, "eur": str(eur), "published_on": days[0].isoformat() if days else ""}


def _period(text: str) -> str:
    if match := _QUARTER.search(text):
        quarter = match[1] or match[4] or ORDINALS.get(match[5] or "", "")
        return f"{match[2] or match[3] or match[6]}Q{quarter}"
    if match := _WEEK.search(text):
        week = int(match[1] or match[4])
        return f"{match[2] or match[3]}W{week:02}" if 1 <= week <= 53 else ""
    return ""


def _day(text: str) -> date | None:
    for pattern in DAYS:
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None
