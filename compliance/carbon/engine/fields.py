"""Takes single values out of a JSON object, each with its check; what is left over was not understood."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from .faults import LineFault, Notice

LARGEST = Decimal("1e12")


class Fields:
    """Each field is taken once, by its name or an alias, whatever the case of its letters."""

    def __init__(
        self, source: Mapping[str, Any], *, aliases: Mapping[str, str] | None = None, where: str = ""
    ) -> None:
        self._where = where
        self.notices: list[Notice] = []
        self._left: dict[str, Any] = {}
        for key, value in source.items():
            name = str(key).strip().casefold().replace("-", "_").replace(" ", "_")
            name = (aliases or {}).get(name, name)
            if name in self._left and self._left[name] != value:
                raise LineFault(
                    "field_twice", f"{where}{name} is given twice with different values.", "Give it once."
                )
            self._left[name] = value

    def has(self, name: str) -> bool:
        return self._left.get(name) is not None

    def take(self, name: str) -> Any:
        return self._left.pop(name, None)

    def left(self) -> list[str]:
        return sorted(self._left)

    def text(self, name: str, *, needed: str = "") -> str:
        value = self.take(name)
        if value is None or value == "":
            if needed:
                raise LineFault(f"{name}_missing", f"{self._where}{name} is missing.", needed)
            return ""
        return as_text(value, f"{self._where}{name}")

    def amount(self, name: str) -> Decimal | None:
        """A number of zero or more, or None if absent."""
        value = self.take(name)
        return None if value is None else as_decimal(value, f"{self._where}{name}")

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.take(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise LineFault("not_a_flag", f"{self._where}{name} is not true or false.", "Say true or false.")
        return value


def as_text(value: Any, name: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise LineFault(
            "wrong_type", f"{name} {value!r} is {type(value).__name__}, not a text.", "Give it as a text."
        )
    return str(value).strip()


def as_decimal(value: Any, name: str) -> Decimal:
    """Zero or more. "1.5" is read; "1,5" and "1,500" are not: readers differ on what they mean."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise LineFault(
            "wrong_type", f"{name} {value!r} is {type(value).__name__}, not a number.", "Give a number."
        )
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation as error:
        raise LineFault(
            "not_a_number",
            f"{name} {value!r} is not a number.",
            "Give digits with a point as decimal sign, without unit and thousands separators.",
        ) from error
    if not number.is_finite():
        raise LineFault("not_a_number", f"{name} {value!r} is not a finite number.", "Give a number.")
    if number < 0:
        raise LineFault("negative", f"{name} is negative ({number}).", "Give zero or more.")
    if number > LARGEST:
        raise LineFault("too_large", f"{name} {number} is too large to be meant.", "Check value and unit.")
    return number
