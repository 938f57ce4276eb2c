"""Three-valued logic after Kleene: false, unknown, true. Knows no product and no law."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """Ordered so that AND is the smallest and OR the largest of its parts."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    @property
    def word(self) -> str:
        return self.name.lower()


def truth_of(value: bool | None) -> Truth:
    """None: nobody knows."""
    return Truth.UNKNOWN if value is None else Truth.TRUE if value else Truth.FALSE


def all_of(parts: Iterable[Truth]) -> Truth:
    """AND; true for no parts. What stands behind a false part is not asked for."""
    return _settled(parts, by=Truth.FALSE, otherwise=Truth.TRUE)


def any_of(parts: Iterable[Truth]) -> Truth:
    """OR; false for no parts. What stands behind a true part is not asked for."""
    return _settled(parts, by=Truth.TRUE, otherwise=Truth.FALSE)


def _settled(parts: Iterable[Truth], *, by: Truth, otherwise: Truth) -> Truth:
    """`by` as soon as a part is; unknown where only unknown parts stand against `otherwise`."""
    found = otherwise
    for part in parts:
        if part is by:
            return part
        if part is Truth.UNKNOWN:
            found = part
    return found


def not_of(part: Truth) -> Truth:
    return Truth(2 - part)
