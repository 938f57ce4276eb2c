"""Rows of a sheet that are no lines of its table: totals, repeated headers, footers; and merged cells."""

import re
from dataclasses import dataclass, field
from typing import Any

from compliance.firms.imports.books import Row, Sheet
from compliance.firms.imports.lines import Placing

_TOTAL = re.compile(
    r"(?:grand\s*|sub\s*-?)?totals?(?:\s*[:：].*)?|sum|合\s*计.*|总\s*计.*|小\s*计.*|共\s*计.*"
    r"|累\s*计.*|汇\s*总|总\s*数"
    r"|.{0,12}(?:合计|小计|总计)",
    re.I,
)
_FOOTER = re.compile(
    r"(?:制表|审核|打印|填表|编制|复核|批准|备注|说明|注|note|notes|remark|prepared by|printed|page"
    r"|approved)\s*[:：\d].*"
    r"|第\s*\d+\s*页.*|page \d+.*|-+\s*(?:end|完)\s*-*",
    re.I,
)


def why_left(placing: Placing, row: Row, header: dict[int, str]) -> str:
    """Why a row is no line of the table: a total, the header once more, a footer; else nothing."""
    texts = {place: row.cell(place).text for place in range(len(row.values)) if row.values[place] is not None}
    first_place, first = next(iter(texts.items()), (0, ""))
    if len(first) <= 40 and _TOTAL.fullmatch(first):
        key = placing.places.get("sku")
        if key is None or key == first_place or row.is_empty(key):
            return "row_total"
    if len(texts) > 1 and all(header.get(place) in (None, text) for place, text in texts.items()):
        named = [place for place in texts if place in header]
        if len(named) >= max(2, len(header) // 2):
            return "row_header_again"
    if len(texts) <= 3 and _FOOTER.fullmatch(first):
        return "row_footer"
    if not any(place in texts for place in placing.places.values()):
        return "row_outside"
    return ""


@dataclass(slots=True)
class MergedRows:
    """Cells of one column merged over several rows below the header count for each of the rows."""

    spans: dict[int, list[tuple[int, int]]]
    held: dict[int, Any] = field(default_factory=dict)

    def filled(self, row: Row) -> Row:
        """The row with the values of the merged cells that it is part of."""
        values = None
        for place, spans in self.spans.items():
            for first, last in spans:
                if row.number == first:
                    self.held[place] = row.values[place] if place < len(row.values) else None
                elif first < row.number <= last and row.is_empty(place) and self.held.get(place) is not None:
                    values = values or [*row.values, *[None] * max(0, place + 1 - len(row.values))]
                    values[place] = self.held[place]
        return row if values is None else Row(row.number, values, row.marks)


def merged_rows(sheet: Sheet, after: int) -> MergedRows:
    spans: dict[int, list[tuple[int, int]]] = {}
    for first, last, left, right in sheet.merged:
        if left == right and last > first > after:
            spans.setdefault(left, []).append((first, last))
    return MergedRows(spans)
