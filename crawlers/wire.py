"""Frozen dataclasses as JSON and back: dates as ISO text, tuples as lists, nested ones as objects.

It knows no field of any of them.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

_HINTS: dict[type, dict[str, Any]] = {}
"""Types of the fields by class: looking them up costs more than all else of a line."""


class Wire:
    """JSON for frozen dataclasses: dates as ISO text, tuples as lists, nested items as objects."""

    __slots__ = ()

    def to_json(self) -> dict[str, Any]:
        return {f.name: _encode(getattr(self, f.name)) for f in dataclasses.fields(self)}  # type: ignore[arg-type]

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        hints = _HINTS.get(cls) or _HINTS.setdefault(cls, typing.get_type_hints(cls))
        unknown = row.keys() - hints.keys()
        if unknown:
            raise ValueError(f"{cls.__name__}: unknown fields {sorted(unknown)}")
        return cls(**{name: _decode(value, hints[name]) for name, value in row.items()})


def _encode(value: Any) -> Any:
    if isinstance(value, Wire):
        return value.to_json()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [_encode(v) for v in value]
    if isinstance(value, Mapping):
        return {k: _encode(v) for k, v in value.items()}
    return value


def _decode(value: Any, hint: Any) -> Any:
    if value is None:
        return None
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _decode(value, next(a for a in arguments if a is not type(None)))
    if origin is tuple:
        return tuple(_decode(v, arguments[0]) for v in value)
    if isinstance(hint, type) and issubclass(hint, Wire):
        return hint.from_json(value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    if hint is date:
        return date.fromisoformat(value)
    return value
