"""One header as printed, taken apart: its words, its unit, its year, its language. Knows no field."""

import re
import unicodedata
from dataclasses import dataclass, replace

from compliance.firms.imports.money import Unit
from compliance.firms.imports.units import unit_read

_BRACKETS = re.compile(r"[(\[{【〔<]([^()\[\]{}【】〔〕<>]*)[)\]}】〕>]")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])\s*(?:年度|年|fy|cy)?", re.I)
_TAIL = re.compile(
    r"^(?P<name>.*?[^a-z%€$£])[\s_\-/:,]*(?P<unit>kgs?|gr?|mg|mt|t|lbs?|oz|ppm|ppb|%|mg/kg|wt%|usd|rmb|cny"
    r"|eur|gbp|€|\$|pcs)$",
    re.I,
)
_TAIL_SPACED = re.compile(
    r"^(?P<name>.+?)[\s_\-/:,]+(?P<unit>kgs?|gr?|mg|mt|t|lbs?|oz|ppm|ppb|%|mg/kg|wt%|usd|rmb|cny|eur|gbp"
    r"|pcs|percent)$",
    re.I,
)
_TAIL_CHINESE = re.compile(
    r"^(?P<name>.+?)[\s_\-/:,]*(?P<unit>千克|公斤|毫克|克|公吨|吨|万?美元|万?人民币|万?欧元|万元|％)$"
)
_PREFIX = re.compile(r"^(?:unit|单位|in)\s*[:：]?\s*", re.I)
_MARKS = "*＊#★☆•·"


@dataclass(frozen=True, slots=True)
class Heading:
    """`key` is the words without case, width, spaces and punctuation; unit, year and marks are taken out."""

    printed: str
    key: str
    unit: Unit | None = None
    year: int | None = None
    words: str = ""
    """The words still apart, in lower case."""


def header_key(printed: str) -> str:
    """A header without case, width, spaces and punctuation: “Net Weight” is “netweight”."""
    return "".join(
        mark for mark in unicodedata.normalize("NFKC", printed).casefold() if mark.isalnum() or mark == "%"
    )


def heading_read(printed: str) -> Heading:
    """A header taken apart; one without words keeps an empty key, but may hold a unit or a year."""
    text = " ".join(unicodedata.normalize("NFKC", printed).split()).strip(_MARKS + " ")
    unit, year = None, None
    for bracket in _BRACKETS.finditer(text):
        found = unit_read(_PREFIX.sub("", bracket[1].strip()))
        if found is not None:
            unit, text = found, f"{text[: bracket.start()]} {text[bracket.end() :]}"
            break
    if unit is None:
        text, unit = _tail(text)
    if found_year := _YEAR.search(text):
        year, text = int(found_year[1]), text[: found_year.start()] + " " + text[found_year.end() :]
    words = " ".join(re.sub(r"[()\[\]{}【】〔〕<>_\-/:,.;、，。；：]+", " ", text).split()).casefold()
    return Heading(printed.strip(), header_key(text), unit, year, words)


def _tail(text: str) -> tuple[str, Unit | None]:
    """“Mass_kg”, “净重kg”, “金额 USD”, “单位:千克”: a unit that stands at the end without brackets."""
    whole = re.sub(r"^(?:unit|单位)\s*[:：]\s*", "", text, flags=re.I)
    if unit := unit_read(whole):
        return "", unit
    for pattern in (_TAIL_SPACED, _TAIL, _TAIL_CHINESE):
        found = pattern.match(text)
        if found and (unit := unit_read(found["unit"])) and header_key(found["name"]):
            return found["name"], unit
    return text, None


def headings_joined(parts: list[Heading]) -> Heading:
    """Headers of one column above each other as one: words together, the unit and year of any of them."""
    told = [part for part in parts if part.printed]
    if not told:
        return Heading("", "")
    joined = Heading(
        " / ".join(dict.fromkeys(part.printed for part in told)),
        "".join(dict.fromkeys(part.key for part in told)),
        words=" ".join(dict.fromkeys(part.words for part in told if part.words)),
    )
    unit = next((part.unit for part in reversed(told) if part.unit), None)
    year = next((part.year for part in reversed(told) if part.year), None)
    return replace(joined, unit=unit, year=year)
