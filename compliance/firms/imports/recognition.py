"""Which column of a table stands for which field, how sure that is, and why.

Four witnesses, in this order: what the person said, what the firm's files meant before, the words of the
header, and what stands below it. It knows no row of the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from compliance.firms.imports.cells import Cell
from compliance.firms.imports.headings import Heading, header_key
from compliance.firms.imports.units import unit_read
from compliance.firms.imports.witnesses import (
    ACCEPTED,
    DIMENSIONS,
    SIBLING,
    content_alone,
    field_score,
    fullness,
    known_keys,
    with_content,
)

_YEARLY = {"value", "mass_kg"}
LEAVE = "-"


@dataclass(frozen=True, slots=True)
class Use:
    """A column and the field it is taken for. `why`: told, remembered, name, word, part, similar, content."""

    place: int
    field: str
    confidence: float
    why: str
    factor: Decimal = Decimal(1)
    currency: str = ""
    year: int | None = None
    is_each: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """A column that is not taken. `reason`: told, known, unknown, twice, unit_unknown, unit_other, empty."""

    place: int
    reason: str
    suggestion: str = ""
    confidence: float = 0.0


@dataclass(slots=True)
class Recognised:
    uses: list[Use] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(use.field for use in self.uses)


Samples = Sequence[Sequence[Cell]]
"""By place, the first cells below each header."""


def recognise(
    kind: str,
    columns: Sequence[str],
    headings: Sequence[Heading],
    samples: Samples,
    *,
    told: Mapping[str, str] | None = None,
    remembered: Mapping[str, str] | None = None,
) -> Recognised:
    """The columns of a kind in a table. `told` and `remembered` give `field[unit]` or `-` by header key."""
    result, taken = Recognised(), set()
    for source, why, sure in ((told or {}, "told", 1.0), (remembered or {}, "remembered", 0.99)):
        for place, heading in enumerate(headings):
            said = _of_heading(source, heading, place) if why == "told" else source.get(heading_key(heading))
            if said is None or place in taken:
                continue
            name, unit = _said(said)
            if name == LEAVE:
                result.left.append(Left(place, why if why == "told" else "remembered"))
                taken.add(place)
            elif name in columns and (name not in result.fields or _is_yearly(kind, name, heading)):
                taken.add(place)
                _take(result, kind, heading, place, name, sure, why, samples[place], unit)
    _by_words(kind, columns, headings, samples, result, taken)
    result.uses.sort(key=lambda use: use.place)
    result.left.sort(key=lambda left: left.place)
    return result


def _of_heading(told: Mapping[str, str], heading: Heading, place: int) -> str | None:
    """What was said of a column by its header as printed, by its key, or by its letter."""
    keys = {heading_key(heading), header_key(heading.printed), column_letter(place)}
    for named, meaning in told.items():
        if named in keys or header_key(named) == header_key(heading.printed) != "":
            return meaning
    return None


def column_letter(place: int) -> str:
    """Column letter as a spreadsheet shows it, from place 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def heading_key(heading: Heading) -> str:
    """Under which a heading is remembered: its words with unit and year."""
    unit = heading.unit.printed.casefold() if heading.unit else ""
    return f"{heading.key}[{unit}]{heading.year or ''}"


def _by_words(
    kind: str,
    columns: Sequence[str],
    headings: Sequence[Heading],
    samples: Samples,
    result: Recognised,
    taken: set[int],
) -> None:
    scored = []
    for place, heading in enumerate(headings):
        if place in taken:
            continue
        for name in columns:
            confidence, why = field_score(kind, name, heading)
            confidence = with_content(name, confidence, why, samples[place])
            if confidence > 0.3:
                scored.append((confidence, fullness(samples[place]), -place, name, why))
            elif (content := content_alone(name, heading, samples[place])) > 0:
                scored.append((content, 0.0, -place, name, "content"))
    scored = _two_languages(columns, scored, samples)
    best: dict[int, tuple[str, float, str]] = {}
    for confidence, _, minus, name, why in sorted(scored, reverse=True):
        place = -minus
        if place in taken:
            continue
        best.setdefault(place, (name, confidence, "twice" if name in result.fields else "unknown"))
        if confidence < ACCEPTED or (name in result.fields and not _is_yearly(kind, name, headings[place])):
            continue
        taken.add(place)
        _take(result, kind, headings[place], place, name, confidence, why, samples[place], "")
    for place, heading in enumerate(headings):
        if place not in taken and (heading.printed or samples[place]):
            name, confidence, reason = best.get(place, ("", 0.0, "unknown"))
            if reason != "twice" and heading.key in known_keys():
                name, confidence, reason = "", 0.0, "known"
            if not any(not cell.is_blank for cell in samples[place]):
                reason = "empty"
            result.left.append(Left(place, reason, name, round(confidence, 2)))


Score = tuple[float, float, int, str, str]
"""Confidence, fullness, minus the place, field, why."""


def _two_languages(columns: Sequence[str], scored: Sequence[Score], samples: Samples) -> list[Score]:
    """Of two columns of names, one in Chinese and one not, the Chinese one is the Chinese name.

    A column without a Chinese character is no Chinese name unless its header says so in full.
    """
    said = {one[2] for one in scored if one[3] == "name_zh" and one[4] in ("name", "word")}
    scored = [one for one in scored if one[3] != "name_zh" or one[2] in said or _in_chinese(samples[-one[2]])]
    names = [one for one in scored if one[3] == "name" and one[0] >= ACCEPTED]
    chinese = {one[2] for one in names if _in_chinese(samples[-one[2]])}
    if "name_zh" not in columns or said or not chinese or len(chinese) == len(names):
        return scored
    return [(c, f, m, "name_zh" if n == "name" and m in chinese else n, w) for c, f, m, n, w in scored]


def _in_chinese(cells: Sequence[Cell]) -> bool:
    filled = [cell.text for cell in cells if not cell.is_blank]
    return bool(filled) and 2 * sum(any("一" <= c <= "鿿" for c in text) for text in filled) > len(filled)


def _is_yearly(kind: str, name: str, heading: Heading) -> bool:
    return kind == "flows" and name in _YEARLY and heading.year is not None


def _take(
    result: Recognised,
    kind: str,
    heading: Heading,
    place: int,
    name: str,
    confidence: float,
    why: str,
    cells: Sequence[Cell],
    told_unit: str,
) -> None:
    """Take the column if its unit is clear; otherwise say what is missing."""
    dimension = DIMENSIONS.get(name)
    unit = (unit_read(told_unit) if told_unit else None) or heading.unit
    factor, currency, is_each, printed = Decimal(1), "", False, ""
    if dimension and dimension[0] != "pieces":
        sibling = SIBLING.get((name, unit.kind)) if unit else None
        if sibling:
            name, dimension = sibling, DIMENSIONS[sibling]
        if unit and unit.kind == dimension[0]:
            factor, currency, printed = unit.factor / dimension[1], unit.currency, unit.printed
            is_each = unit.is_each
        elif unit:
            result.left.append(Left(place, "unit_other", name, round(confidence, 2)))
            return
        elif dimension[0] != "money" and not _units_in_cells(cells, dimension[0]):
            if not (name == "share_percent" and _reads_as_percent(cells)):
                result.left.append(Left(place, "unit_unknown", name, round(confidence, 2)))
                return
            why = f"{why}_percent_assumed"
    if name == "mass_g" and not is_each:
        is_each = any(word in heading.words for word in ("each", "unit ", "piece", "单重", "单件", "单个"))
    year = heading.year if _is_yearly(kind, name, heading) else None
    result.uses.append(Use(place, name, round(confidence, 2), why, factor, currency, year, is_each, printed))


def _units_in_cells(cells: Sequence[Cell], kind: str) -> bool:
    """Whether nearly every filled cell prints its own unit."""
    filled = [cell for cell in cells if not cell.is_blank]
    with_unit = [
        cell
        for cell in filled
        if cell.percent
        or ((tail := cell.text.lstrip("-+0123456789., ")) and (unit := unit_read(tail)) and unit.kind == kind)
    ]
    return bool(filled) and len(with_unit) >= 0.8 * len(filled)


def _reads_as_percent(cells: Sequence[Cell]) -> bool:
    """A share without a unit: above 100 it is no per cent, all at most 1 it may be a fraction."""
    values = [float(cell.raw) for cell in cells if cell.is_number]
    return bool(values) and 1 < max(values) <= 100 and not any(cell.percent for cell in cells)


def _said(text: str) -> tuple[str, str]:
    name, bracket, unit = text.strip().partition("[")
    return name.strip(), unit.rstrip("] ") if bracket else ""
