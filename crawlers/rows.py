"""Strict reading of one row: every field is taken, ignored by name, or an error.

It knows cells and JSON objects, not what they mean.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crawlers.contract import UnreadableRow

MISSING = ("", "-")
"""Printed signs for "nothing here"; ECHA writes a hyphen, others leave the cell empty."""

SAMPLE_CHARACTERS = 300

_SPACE = re.compile(r"[^\S\n]+")
_STRAY = re.compile(r"_x000[dD]_|[\r\u200b\ufeff]")


def clean(text: str) -> str:
    """Text for readers: Excel's `_x000D_`, no-break and zero-width spaces gone, blanks collapsed."""
    text = _SPACE.sub(" ", _STRAY.sub("", text))
    return "\n".join(line.strip() for line in text.split("\n")).strip()


class Row:
    """One row with its place in the answer (`locator`). Reading a field marks it as taken.

    A missing key is an error even where an empty value is not: a renamed column must not look like
    an empty one. Every reader raises `UnreadableRow` with the field, the value and the remedy.
    """

    def __init__(self, cells: Mapping[str, Any], locator: str, *, path: str = "") -> None:
        if not isinstance(cells, Mapping):
            raise UnreadableRow(f"{path or 'row'}: an object was expected, found {_short(cells)}")
        self.cells, self.locator, self.path = cells, locator, path
        self._taken: set[str] = set()
        self._nested: dict[str, list[Row]] = {}
        self.lenient = False
        """Whether `done` notes fields that nobody knows in `unknown` in place of raising."""
        self.unknown: tuple[str, ...] = ()

    # --- readers ---

    def raw(self, name: str, *, absent_ok: bool = False) -> Any:
        """The value as it stands."""
        self._taken.add(name)
        if name not in self.cells:
            if absent_ok:
                return None
            raise UnreadableRow(
                f"field {self._at(name)!r} is missing; the row has {sorted(map(str, self.cells))}: "
                "compare the source's columns with this reader"
            )
        return self.cells[name]

    def text(self, name: str) -> str:
        """Cleaned text; empty is an error."""
        value = self.maybe_text(name)
        if not value:
            raise UnreadableRow(f"field {self._at(name)!r} is empty but must hold a text")
        return value

    def maybe_text(self, name: str, *, absent_ok: bool = False) -> str:
        """Cleaned text, or "" where the source prints nothing."""
        value = self.raw(name, absent_ok=absent_ok)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise UnreadableRow(f"field {self._at(name)!r} must be text, found {_short(value)}")
        text = clean(str(value))
        return "" if text in MISSING else text

    def texts(self, name: str, separator: str = "\n") -> tuple[str, ...]:
        """Several values in one cell: each once, in the order printed; missing signs dropped."""
        value = self.raw(name)
        if value is None:
            return ()
        if not isinstance(value, str):
            raise UnreadableRow(f"field {self._at(name)!r} must be text, found {_short(value)}")
        parts = (clean(part) for part in value.split(separator))
        return tuple(dict.fromkeys(part for part in parts if part not in MISSING))

    def date(self, name: str, pattern: str) -> dt.date:
        """A day in the given strptime pattern (English month names); empty is an error."""
        value = self.maybe_date(name, pattern)
        if value is None:
            raise UnreadableRow(f"field {self._at(name)!r} is empty but must hold a date")
        return value

    def maybe_date(self, name: str, pattern: str, *, absent_ok: bool = False) -> dt.date | None:
        text = self.maybe_text(name, absent_ok=absent_ok)
        if not text:
            return None
        try:
            return dt.datetime.strptime(text, pattern).date()
        except ValueError:
            raise UnreadableRow(
                f"field {self._at(name)!r}: {text!r} is not a date of the form {pattern}"
            ) from None

    def number(self, name: str) -> int:
        value = self.raw(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise UnreadableRow(f"field {self._at(name)!r} must be a whole number, found {_short(value)}")
        return value

    def flag(self, name: str) -> bool:
        value = self.raw(name)
        if not isinstance(value, bool):
            raise UnreadableRow(f"field {self._at(name)!r} must be true or false, found {_short(value)}")
        return value

    def row(self, name: str) -> Row:
        """A nested object; its fields are checked by this row's `done`."""
        return self._nest(name, self.raw(name))

    def maybe_row(self, name: str, *, absent_ok: bool = False) -> Row | None:
        value = self.raw(name, absent_ok=absent_ok)
        return None if value is None else self._nest(name, value)

    def rows(self, name: str, *, absent_ok: bool = False) -> tuple[Row, ...]:
        """A list of nested objects; null counts as an empty list."""
        value = self.raw(name, absent_ok=absent_ok)
        if value is None:
            return ()
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise UnreadableRow(f"field {self._at(name)!r} must be a list, found {_short(value)}")
        return tuple(self._nest(name, one) for one in value)

    def rest(self) -> dict[str, str]:
        """Every cell not taken yet that holds text: for tables whose columns nobody has seen so far."""
        found = {name: self.maybe_text(name) for name in self.cells if name not in self._taken}
        return {name: text for name, text in found.items() if text}

    # --- the end of a row ---

    def done(self, ignore: Sequence[str] = ()) -> None:
        """Anything neither taken nor ignored by its dotted name is an error.

        In a list that is being walked it is noted instead: a key more takes nothing from what we read,
        but somebody must look at it, so the walk raises the source's alarm.
        """
        left = sorted(set(self._left()) - set(ignore))
        left = [name for name in left if not any(name.startswith(f"{i}.") for i in ignore)]
        if left and not self.lenient:
            raise UnreadableRow(unknown_sentence(left))
        self.unknown = tuple(left)

    def sample(self) -> str:
        """The row as JSON, shortened for a report."""
        return json.dumps(self.cells, ensure_ascii=False, default=str)[:SAMPLE_CHARACTERS]

    def fields(self) -> Iterator[tuple[str, bool]]:
        """Each key, nested ones by dotted name, and whether it holds a value. Lists name a key once a row."""
        seen: dict[str, bool] = {}
        self._fields(seen)
        yield from seen.items()

    def _fields(self, seen: dict[str, bool]) -> None:
        for name, value in self.cells.items():
            at = self._at(str(name))
            seen[at] = seen.get(at, False) or value not in (None, "", "-", [], {})
        for nested in self._nested.values():
            for one in nested:
                one._fields(seen)

    def _left(self) -> list[str]:
        names = [self._at(str(name)) for name in self.cells if name not in self._taken]
        for nested in self._nested.values():
            for one in nested:
                names += one._left()
        return names

    def _nest(self, name: str, value: Any) -> Row:
        nested = Row(value, self.locator, path=self._at(name))
        self._nested.setdefault(name, []).append(nested)
        return nested

    def _at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name


def unknown_sentence(names: Sequence[str]) -> str:
    return f"unknown field(s) {', '.join(names)}: read them or ignore them by name in the source's reader"


def _short(value: Any) -> str:
    return repr(value)[:80]
