"""Categories of electrical equipment by customs code: RoHS Annex I and WEEE Annex III, all of it inferred.

Does not know whether a product is electrical equipment at all: that is a trait.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from regulations.catalogue.exemptions import CATEGORIES
from regulations.catalogue.rows import Refused, row_of
from regulations.catalogue.schema import Problem, Text
from regulations.catalogue.strict_yaml import strict_yaml
from regulations.understanding.nomenclature import REFERENCE, hs_exists

TABLE = REFERENCE / "equipment_categories.yml"
LARGE_CM = 50.0
"""A side longer than this makes equipment large (Directive 2012/19/EU, Annex III and IV)."""
_BY_SIZE = {"by_size": ("4", "5"), "it_by_size": ("4", "6")}
WEEE_CATEGORIES: Mapping[str, Text] = {
    "1": Text(en="temperature exchange equipment", zh="温度交换设备"),
    "2": Text(en="screens above 100 cm²", zh="100 cm²以上屏幕"),
    "3": Text(en="lamps", zh="灯"),
    "4": Text(en="large equipment, a side above 50 cm", zh="大型设备（任一边超过50 cm）"),
    "5": Text(en="small equipment", zh="小型设备"),
    "6": Text(en="small IT and telecommunication equipment", zh="小型信息和通信设备"),
}


@dataclass(frozen=True, slots=True)
class Equipment:
    """Categories that may be meant; several where the code leaves it open. Empty: no heading of ours."""

    rohs: tuple[str, ...] = ()
    weee: tuple[str, ...] = ()


def equipment_of(code: str, longest_cm: float | None = None) -> Equipment:
    """Categories of an HS or CN code; the longest side in cm decides between large and small."""
    found = table()
    for length in (8, 6, 4):
        row = found.get(code[:length]) if len(code) >= length else None
        if row is not None:
            rohs, weee = row
            return Equipment(rohs=rohs, weee=_sized(weee, longest_cm))
    return Equipment()


def _sized(weee: str, longest_cm: float | None) -> tuple[str, ...]:
    if weee not in _BY_SIZE:
        return (weee,)
    large, small = _BY_SIZE[weee]
    if longest_cm is None:
        return (large, small)
    return (large,) if longest_cm > LARGE_CM else (small,)


def table_read(path: Path = TABLE) -> tuple[dict[str, tuple[tuple[str, ...], str]], tuple[Problem, ...]]:
    """Code → RoHS categories and WEEE rule, and what in the table cannot be used."""
    found: dict[str, tuple[tuple[str, ...], str]] = {}
    problems: list[Problem] = []
    for place, told in enumerate(strict_yaml(path.read_text(encoding="utf-8")), 1):
        where = f"row {place}"
        try:
            row = row_of(told, where)
            codes, rohs = row.words("codes", needed=True), row.words("rohs", needed=True)
            weee = row.word("weee", of=(*WEEE_CATEGORIES, *_BY_SIZE))
            row.done()
            for one in rohs:
                if one not in CATEGORIES:
                    raise Refused("unknown_word", f"RoHS category {one!r} is unknown")
            for code in codes:
                if code in found:
                    raise Refused("twice", f"code {code} stands in two rows; keep one")
                if not hs_exists(code, 2022):
                    raise Refused("unknown_code", f"HS code {code} does not stand in HS 2022; correct it")
                found[code] = (rohs, weee)
        except Refused as error:
            problems.append(Problem(file=path.name, where=where, code=error.code, message=str(error)))
    return found, tuple(problems)


@cache
def table() -> dict[str, tuple[tuple[str, ...], str]]:
    """The table as shipped. Raises ValueError where a row cannot be used."""
    found, problems = table_read()
    if problems:
        raise ValueError(str(problems[0]))
    return found
