"""Strict reading of one mapping: every key is taken or an error. Knows no obligation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from regulations.catalogue.schema import Problem, Text

_MISSING = object()


class Refused(ValueError):
    """One entry cannot be read: it is reported and left out, the rest goes on."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class Row:
    """A mapping being read. `where` names it in messages; `done()` refuses what nobody took."""

    told: Mapping[str, Any]
    where: str
    _taken: set[str] = field(default_factory=set)

    def take(self, key: str, default: Any = _MISSING) -> Any:
        self._taken.add(key)
        found = self.told.get(key, default)
        if found is _MISSING or (found is None and default is _MISSING):
            raise Refused("missing", f"`{key}` is missing; add it")
        return found

    def word(self, key: str, default: str | None = None, *, of: Sequence[str] = ()) -> str:
        found = self.take(key, _MISSING if default is None else default)
        if not isinstance(found, str):
            raise Refused("not_text", f"`{key}` is {found!r}, not text; put it in quotes")
        if of and found not in of and found != default:
            raise Refused("unknown_word", f"`{key}` is {found!r}; use one of {', '.join(of)}")
        if default is None and not found.strip():
            raise Refused("missing", f"`{key}` is empty; fill it")
        return found.strip()

    def words(self, key: str, *, needed: bool = False) -> tuple[str, ...]:
        found = self.take(key, _MISSING if needed else ())
        if isinstance(found, str) or not isinstance(found, Sequence):
            raise Refused("not_a_list", f"`{key}` must be a list")
        for one in found:
            if not isinstance(one, str) or not one.strip():
                raise Refused("not_text", f"`{key}` holds {one!r}, not text; put it in quotes")
        if needed and not found:
            raise Refused("missing", f"`{key}` is empty; fill it")
        if len(set(found)) != len(found):
            raise Refused("twice", f"`{key}` names something twice; remove one")
        return tuple(found)

    def flag(self, key: str, default: bool) -> bool:
        found = self.take(key, default)
        if not isinstance(found, bool):
            raise Refused("not_a_flag", f"`{key}` is {found!r}; say true or false")
        return found

    def number(self, key: str, default: float | None = None) -> float:
        found = self.take(key, _MISSING if default is None else default)
        if isinstance(found, bool) or not isinstance(found, int | float) or found < 0:
            raise Refused("not_a_number", f"`{key}` is {found!r}; give a number of 0 or more")
        return float(found)

    def day(self, key: str) -> date:
        found = self.take(key)
        if not isinstance(found, date) or isinstance(found, datetime):
            raise Refused("not_a_day", f"`{key}` is {found!r}; write a day as 2026-11-21")
        return found

    def text(self, key: str) -> Text:
        """Both languages, or refused."""
        inner = self.row(key)
        text = inner.both()
        inner.done()
        return text

    def text_or_none(self, key: str) -> Text | None:
        return self.text(key) if self.take(key, None) is not None else None

    def both(self) -> Text:
        """The two languages that stand in this mapping itself."""
        return Text(en=self.word("en"), zh=self.word("zh"))

    def row(self, key: str) -> Row:
        return row_of(self.take(key), f"{self.where}.{key}")

    def rows(self, key: str, *, needed: bool = False) -> list[Row]:
        found = self.take(key, _MISSING if needed else ())
        if isinstance(found, str | Mapping) or not isinstance(found, Sequence):
            raise Refused("not_a_list", f"`{key}` must be a list")
        if needed and not found:
            raise Refused("missing", f"`{key}` is empty; fill it")
        return [row_of(one, f"{self.where}.{key}[{place}]") for place, one in enumerate(found, 1)]

    def has(self, key: str) -> bool:
        return self.told.get(key) is not None

    def done(self) -> None:
        if left := sorted(set(self.told) - self._taken):
            raise Refused("unknown_key", f"{self.where}: unknown key {', '.join(left)}; remove or correct it")


def row_of(told: Any, where: str) -> Row:
    if not isinstance(told, Mapping) or not all(isinstance(key, str) for key in told):
        raise Refused("not_a_mapping", f"{where} must hold keys and values")
    return Row(told, where)


def refused(file: str, where: str, error: Refused) -> Problem:
    return Problem(file=file, where=where, code=error.code, message=str(error))
