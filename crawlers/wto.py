"""WTO notifications: document symbols, printed code lists, and one as a reader's text.

A symbol is `G/TBT/N/<member>/<number>` with suffixes `/Rev.n /Add.n /Corr.n /Suppl.n`, nested at
will. A revision is a notice of its own in the family of its base. It knows no wire format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crawlers.contract import Code, DateField, Link, UnreadableRow
from crawlers.markets import Market, market_of_symbol

_SUFFIX = r"(?:\s*/\s*(?:Rev|Add|Corr|Suppl)\s*\.?\s*\d+)*"
_SYMBOL = re.compile(
    r"G\s*/\s*(?P<area>TBT|SPS)\s*/\s*"
    r"(?:N\s*/\s*(?:(?P<member>[A-Z]{2,4})\s*/\s*)?(?P<number>\d+)|Notif\s*\.\s*(?P<old>\d{2}\s*\.\s*\d+))"
    rf"(?P<suffix>{_SUFFIX})",
    re.IGNORECASE,
)
_PART = re.compile(r"(Rev|Add|Corr|Suppl)\s*\.?\s*(\d+)", re.IGNORECASE)
_LAST_SUFFIX = re.compile(r"/(?:REV|ADD|CORR|SUPPL)\.?\d+$")
_BETWEEN = re.compile(r"[\s,;\u00a0]*")
_HS_ITEM = re.compile(r"(?:^|;\s*)(\d{2,8})\s*-\s")
_ICS_ITEM = re.compile(r"(?:^|;\s*)(\d{2}(?:\.\d{2,3}(?:\.\d{2})?)?)\s*-\s")


@dataclass(frozen=True, slots=True)
class Symbol:
    """One symbol with its spacing repaired."""

    base: str
    suffixes: tuple[str, ...]
    market: Market | None
    """None for the symbols of 1995 to 1999, which name no member."""
    area: str

    def __str__(self) -> str:
        return "/".join((self.base, *self.suffixes))

    @property
    def parent(self) -> str:
        """The document that this one amends: one suffix less; empty for a first document."""
        return "/".join((self.base, *self.suffixes[:-1])) if self.suffixes else ""


def symbols_read(printed: str, notifier: Market) -> tuple[Symbol, ...]:
    """All symbols of one cell, in order, each once. Raises `UnreadableRow` if anything is left over.

    A symbol that has lost its member (`G/TBT/N/1122/Rev.1`) takes the notifying member's code.
    """
    found, place = [], 0
    for match in _SYMBOL.finditer(printed):
        _between_check(printed[place : match.start()], printed)
        found.append(_symbol(match, notifier))
        place = match.end()
    _between_check(printed[place:], printed)
    if not found:
        raise UnreadableRow(f"{printed!r} is not a WTO document symbol")
    return tuple(dict.fromkeys(found))


def _between_check(text: str, printed: str) -> None:
    if not _BETWEEN.fullmatch(text):
        raise UnreadableRow(f"{text.strip()!r} in {printed!r} is not part of a WTO document symbol")


def _symbol(match: re.Match[str], notifier: Market) -> Symbol:
    area = match["area"].upper()
    suffixes = tuple(f"{kind.capitalize()}.{int(n)}" for kind, n in _PART.findall(match["suffix"]))
    if match["old"]:
        number = "".join(match["old"].split())
        return Symbol(f"G/{area}/Notif.{number}", suffixes, None, area)
    member = (match["member"] or notifier.symbol).upper()
    return Symbol(f"G/{area}/N/{member}/{int(match['number'])}", suffixes, market_of_symbol(member), area)


def symbol_folded(symbol: str) -> str:
    """A symbol for comparison only: blanks gone, capitals."""
    return "".join(symbol.split()).upper()


def ancestors(symbol: str) -> tuple[str, ...]:
    """Folded symbols of the documents that this one amends, the nearest first; empty for a first one."""
    found, rest = [], symbol_folded(symbol)
    while match := _LAST_SUFFIX.search(rest):
        rest = rest[: match.start()]
        found.append(rest)
    return tuple(found)


def hs_codes(text: str) -> tuple[Code, ...]:
    """HS codes of a `code - name; code - name` cell, as printed; the names hold semicolons themselves."""
    return _codes("hs", _HS_ITEM, text)


def ics_codes(text: str) -> tuple[Code, ...]:
    return _codes("ics", _ICS_ITEM, text)


def _codes(scheme: str, pattern: re.Pattern[str], text: str) -> tuple[Code, ...]:
    found = list(pattern.finditer(text))
    ends = [*(match.start() for match in found), len(text)][1:]
    codes = [
        Code(scheme=scheme, code=match[1], label=text[match.end() : end].strip(" ;\n"))
        for match, end in zip(found, ends, strict=True)
    ]
    return codes_fold(codes)


def codes_fold(codes: Iterable[Code]) -> tuple[Code, ...]:
    """Each code once, as and where first printed."""
    first: dict[tuple[str, str], Code] = {}
    for code in codes:
        first.setdefault((code.scheme, code.code), code)
    return tuple(first.values())


DATE_LABELS = {
    "publication": "Distribution date",
    "comment_deadline": "Final date for comments",
    "adoption": "Proposed date of adoption",
    "entry_into_force": "Proposed date of entry into force",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """What one notification says, whichever window it was read through."""

    title: str
    description: str
    products: str
    dates: tuple[DateField, ...]
    codes: tuple[Code, ...]
    uncoded: tuple[str, ...]
    """Labelled lines of code cells that hold words but no code."""
    links: tuple[Link, ...]
    objectives: tuple[str, ...]
    keywords: tuple[str, ...]
    affected: tuple[str, ...]

    def text(self) -> str:
        """Prose first, then one `Label: value` line for each coded field."""
        lines = [
            self.description or self.title,
            f"Products covered: {self.products}" if self.products else "",
            *(f"{code.scheme.upper()}: {code.code}" for code in self.codes),
            *self.uncoded,
            *(f"{DATE_LABELS[d.role]}: {d.on or d.rule}" for d in self.dates),
            *(f"{DATE_LABELS[d.role]} (as printed): {d.rule}" for d in self.dates if d.on and d.rule),
            *(f"Objective: {name}" for name in self.objectives),
            *(f"Keyword: {name}" for name in self.keywords),
            *(f"Affected: {name}" for name in self.affected),
        ]
        return "\n".join(line for line in lines if line)

    def material(self) -> dict[str, Any]:
        """What is news when it changes; nothing here depends on the order of a list."""
        return {
            "title": self.title,
            "products": self.products,
            "dates": {d.role: [d.on.isoformat() if d.on else None, d.rule] for d in self.dates},
            "codes": sorted([code.scheme, code.code] for code in self.codes),
            "uncoded": sorted(self.uncoded),
            "links": sorted(link.url for link in self.links),
            "objectives": sorted(self.objectives),
            "keywords": sorted(self.keywords),
            "affected": sorted(self.affected),
        }
