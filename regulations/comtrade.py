"""Rows of UN Comtrade, whichever way they came: what a figure is, and which rows are none. Pure.

Values double where the second partner, the customs procedure or the way of transport is not pinned to its
total, so only rows of the totals count. China reports trade with itself (goods sent back): left out.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

EDITIONS = {"H0": 1988, "H1": 1996, "H2": 2002, "H3": 2007, "H4": 2012, "H5": 2017, "H6": 2022}
"""HS edition by Comtrade's letter and number."""
PINS = {"partner2Code": "0", "customsCode": "C00", "motCode": "0"}
FLOWS = ("M", "X", "RM", "RX")
COLUMNS = (
    *("typeCode", "freqCode", "refYear", "reporterISO", "flowCode", "partnerISO", "classificationCode"),
    *("cmdCode", *PINS, "netWgt", "primaryValue"),
)
EU27 = (
    *("AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN"),
    *("IRL", "ITA", "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE"),
)
"""The European Union is no reporter to take as it stands: its figures are the sum of these."""
_CODE = re.compile(r"TOTAL|\d{2}(?:\d{2}){0,2}")


class UnreadableTrade(ValueError):
    """A file or row that cannot be read safely; the message says what, where and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Value in US dollars and net weight in kg of one flow in one year."""

    reporter: str
    partner: str
    year: int
    flow: str
    hs_edition: int | None
    code: str
    value_usd: Decimal
    weight_kg: Decimal | None


@dataclass(slots=True)
class TradeRead:
    """What a table held: figures, and rows left out by reason."""

    figures: list[Figure] = field(default_factory=list)
    dropped: dict[str, int] = field(default_factory=dict)

    def drop(self, reason: str) -> None:
        self.dropped[reason] = self.dropped.get(reason, 0) + 1


def table_rows(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, cells by column) of the site's CSV. Raises `UnreadableTrade`.

    Each row ends with a comma, so that it has one cell more than the header has names. Readers that take
    the first column for an index then shift every column; here the empty last cell is taken off, and a
    table that was shifted and saved again is refused.
    """
    reader = csv.reader(lines)
    header = [name.strip().lstrip("\ufeff") for name in next(reader, [])]
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise UnreadableTrade(
            f"line 1: the columns {', '.join(missing)} are missing; export the data with all columns"
        )
    for cells in reader:
        if not any(cells):
            continue
        while len(cells) > len(header) and not cells[-1].strip():
            cells.pop()
        if len(cells) != len(header):
            raise UnreadableTrade(
                f"line {reader.line_num}: {len(cells)} cells under {len(header)} column names; the row is "
                "broken off or was joined with another: export it again"
            )
        row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
        _shift_check(row, reader.line_num)
        yield reader.line_num, row


def _shift_check(row: Mapping[str, str], line: int) -> None:
    if row["typeCode"] not in ("C", "S") or not re.fullmatch(r"(?:19|20)\d\d", row["refYear"]):
        raise UnreadableTrade(
            f"line {line}: typeCode is {row['typeCode']!r} and refYear {row['refYear']!r}; the columns are "
            "shifted, as when a program takes the first column for an index: use the file as downloaded"
        )


def figures_of(rows: Iterable[tuple[int, Mapping[str, Any]]]) -> TradeRead:
    """Figures of the rows that are one. Equal rows count once; two values of one figure are an error."""
    read, known = TradeRead(), dict[tuple[Any, ...], Figure]()
    for line, row in rows:
        reason = _no_figure(row)
        if reason:
            read.drop(reason)
            continue
        figure = _figure(row, line)
        key = (figure.reporter, figure.partner, figure.year, figure.flow, figure.code)
        if key not in known:
            known[key] = figure
        elif known[key].value_usd == figure.value_usd:
            read.drop("repeated")
        else:
            raise UnreadableTrade(
                f"line {line}: {' '.join(map(str, key))} stands twice with different values "
                f"({known[key].value_usd} and {figure.value_usd}); a breakdown is not pinned to its total"
            )
    read.figures = list(known.values())
    return read


def _no_figure(row: Mapping[str, Any]) -> str:
    """Why a row is no figure of ours, or ""."""
    if str(row["typeCode"]) != "C" or str(row["freqCode"]) != "A":
        return "not_yearly_goods"
    if any(str(row[name]) != pin for name, pin in PINS.items()):
        return "breakdown"
    return "self_trade" if row["reporterISO"] == row["partnerISO"] else ""


def _figure(row: Mapping[str, Any], line: int) -> Figure:
    code, flow, edition = str(row["cmdCode"]), str(row["flowCode"]), str(row["classificationCode"])
    if not _CODE.fullmatch(code):
        raise UnreadableTrade(f"line {line}: cmdCode {code!r} is no HS code of two, four or six digits")
    if flow not in FLOWS:
        raise UnreadableTrade(f"line {line}: flowCode {flow!r} is none of {', '.join(FLOWS)}")
    if edition not in EDITIONS:
        raise UnreadableTrade(f"line {line}: classificationCode {edition!r} is no edition of the HS")
    return Figure(
        reporter=_state(row, "reporterISO", line),
        partner=_state(row, "partnerISO", line),
        year=int(row["refYear"]),
        flow=flow,
        hs_edition=EDITIONS[edition],
        code=code,
        value_usd=_number(row, "primaryValue", line),
        # Zero with a positive value is a weight that nobody reported.
        weight_kg=_weight(row, line),
    )


def _state(row: Mapping[str, Any], name: str, line: int) -> str:
    state = str(row[name] or "")
    if not re.fullmatch(r"[A-Z_][A-Z0-9 ]{1,3}", state):
        raise UnreadableTrade(f"line {line}: {name} {state!r} is no code of a state")
    return state


def _number(row: Mapping[str, Any], name: str, line: int) -> Decimal:
    try:
        value = Decimal(str(row[name]))
    except InvalidOperation:
        raise UnreadableTrade(f"line {line}: {name} {row[name]!r} is no number") from None
    if not value.is_finite() or value < 0:
        raise UnreadableTrade(f"line {line}: {name} {row[name]!r} is no amount")
    return value.quantize(Decimal("0.01"))


def _weight(row: Mapping[str, Any], line: int) -> Decimal | None:
    if row["netWgt"] in (None, "", 0, "0"):
        return None
    return _number(row, "netWgt", line) or None


def states_of(name: str) -> Sequence[str]:
    """The states behind a reporter or partner: EU stands for its 27 members."""
    return EU27 if name == "EU" else (name,)
