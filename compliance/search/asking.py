"""What somebody asks the search: words and filters, read from an address and written back to one.

Pure. It knows no table; whether a value exists is not its business, whether it can be one is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from compliance.search.words import CHINESE, folded, plain

KINDS = ("notice", "act", "substance", "product", "obligation")
SORTS = ("best", "newest")
FACETS = ("kind", "regime", "market", "type", "language", "source", "year")
"""Filters of which several values may be chosen, as they stand in an address."""
LONGEST = 200
"""Characters of what is asked for."""
MOST_VALUES = 20
_VALUE = re.compile(r"[A-Za-z0-9_\-]{1,64}\Z")
_PIECE = re.compile(r'-?"[^"]*"?|\S+')


@dataclass(frozen=True, slots=True)
class Fault:
    """A part of an address that cannot be taken: which, what stood there, why (a code)."""

    name: str
    value: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One search. Several values of one facet widen it, facets narrow each other."""

    q: str = ""
    kind: tuple[str, ...] = ()
    regime: tuple[str, ...] = ()
    market: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    sort: str = "best"

    @property
    def is_empty(self) -> bool:
        return self == Asked(sort=self.sort)

    def pairs(self) -> list[tuple[str, str]]:
        """Name and value of everything that is asked, in a fixed order."""
        found = [("q", self.q)] if self.q else []
        found += [(name, value) for name in FACETS for value in getattr(self, name)]
        found += [(name, day.isoformat()) for name in ("since", "until") if (day := getattr(self, name))]
        return found + ([("sort", self.sort)] if self.sort != SORTS[0] else [])

    def address(self, **more: str) -> str:
        """The part of an address behind the question mark."""
        return urlencode([*self.pairs(), *more.items()])

    def with_value(self, facet: str, value: str) -> Asked:
        """The same search with one value of a facet added, or taken back where it is chosen."""
        held: tuple[str, ...] = getattr(self, facet)
        kept = tuple(one for one in held if one != value) if value in held else (*held, value)
        changed: dict[str, Any] = {facet: kept}
        return replace(self, **changed)

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in self.pairs():
            if name in FACETS:
                found.setdefault(name, []).append(value)
            else:
                found[name] = value
        return found

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Asked:
        """What `to_json` wrote; values that are none any more are left out."""
        return asked_read(
            {name: value if isinstance(value, list) else [value] for name, value in told.items()}
        )[0]


def asked_read(values: Mapping[str, Sequence[str]]) -> tuple[Asked, list[Fault]]:
    """The search that an address asks, and what in it could not be taken."""
    faults: list[Fault] = []
    found: dict[str, Any] = {}
    q = " ".join(" ".join(values.get("q", [])).replace("\x00", " ").split())
    if len(q) > LONGEST:
        faults.append(Fault("q", q[:40], "too_long"))
        q = q[:LONGEST]
    found["q"] = q
    for name in FACETS:
        given = list(dict.fromkeys(value.strip() for value in values.get(name, []) if value.strip()))
        good = [value for value in given if _can_be(name, value)][:MOST_VALUES]
        faults += [Fault(name, value[:40], "unknown_value") for value in given if value not in good]
        found[name] = tuple(good)
    for name in ("since", "until"):
        found[name] = _day(name, values.get(name, []), faults)
    if found["since"] and found["until"] and found["since"] > found["until"]:
        faults.append(Fault("until", found["until"].isoformat(), "before_since"))
        found["until"] = None
    sort = next(iter(values.get("sort", [])), "") or SORTS[0]
    if sort not in SORTS:
        faults.append(Fault("sort", sort[:40], "unknown_value"))
    found["sort"] = sort if sort in SORTS else SORTS[0]
    return Asked(**found), faults


def _can_be(facet: str, value: str) -> bool:
    if facet == "kind":
        return value in KINDS
    if facet == "year":
        return bool(re.fullmatch(r"(?:19|20)[0-9]{2}", value))
    return bool(_VALUE.match(value))


def _day(name: str, given: Iterable[str], faults: list[Fault]) -> date | None:
    text = next(iter(given), "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        faults.append(Fault(name, text[:40], "no_day"))
        return None


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a query for the database: `text` in its web syntax, beginnings of words, whether
    something is excluded."""

    text: str
    beginnings: tuple[str, ...] = ()
    excludes: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.text.strip() or self.beginnings)


def worded(q: str) -> Wording:
    """Words, “phrases”, -exclusions, OR and word* of a query; Chinese is cut as it was when indexed."""
    parts: list[str] = []
    beginnings: list[str] = []
    excludes = False
    for piece in _PIECE.findall(folded_quotes(q)):
        minus = piece.startswith("-") and len(piece) > 1
        core = piece.lstrip("-") if minus else piece
        words = plain(core)
        if not words:
            continue
        excludes |= minus
        if core.startswith('"'):
            parts.append(f'{"-" * minus}"{words}"')
        elif core.endswith("*") or (len(words) == 1 and CHINESE.match(words)):
            beginnings += [] if minus else words.split()[-1:]
            parts += words.split()[:-1]
        elif core.lower() == "or" and piece == core:
            parts.append("or")
        else:
            parts += [f"-{word}" for word in words.split()] if minus else words.split()
    return Wording(" ".join(parts), tuple(beginnings), excludes)


def folded_quotes(q: str) -> str:
    """Every way of quoting as the plain one."""
    return folded(re.sub("[\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d]", '"', q))


FIELDS = tuple(field.name for field in fields(Asked))
