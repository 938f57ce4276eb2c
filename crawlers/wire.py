"""Frozen dataclasses as JSON and back: dates as ISO text, tuples as lists, nested ones as objects.

It knows no field of any of them. How each field is read is worked out once a class: every line of a run
of 100,000 passes here several times.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

Decode = Callable[[Any], Any]
_NAMES: dict[type, tuple[str, ...]] = {}
_DECODERS: dict[type, dict[str, Decode | None]] = {}
_PLAIN = (str, int, float, bool, type(None))


class Wire:
    """Base of the frozen dataclasses that cross the border."""

    __slots__ = ()

    def to_json(self) -> dict[str, Any]:
        names = _NAMES.get(type(self)) or _names_learn(type(self))
        return {name: _encode(getattr(self, name)) for name in names}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        decoders = _DECODERS.get(cls) or _decoders_learn(cls)
        unknown = row.keys() - decoders.keys()
        if unknown:
            raise ValueError(f"{cls.__name__}: unknown fields {sorted(unknown)}")
        return cls(
            **{
                name: value if value is None or (decode := decoders[name]) is None else decode(value)
                for name, value in row.items()
            }
        )


def _names_learn(cls: type) -> tuple[str, ...]:
    _NAMES[cls] = tuple(field.name for field in dataclasses.fields(cls))
    return _NAMES[cls]


def _decoders_learn(cls: type) -> dict[str, Decode | None]:
    _DECODERS[cls] = {name: _decoder(hint) for name, hint in typing.get_type_hints(cls).items()}
    return _DECODERS[cls]


def _encode(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Wire):
        return value.to_json()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [one if type(one) is str else _encode(one) for one in value]
    if isinstance(value, Mapping):
        return {k: _encode(v) for k, v in value.items()}
    return value


def _decoder(hint: Any) -> Decode | None:
    """How a value of this type is read back; None where JSON already has it as it is."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _decoder(next(a for a in arguments if a is not type(None)))
    if origin is tuple:
        return _tuple_of(_decoder(arguments[0]))
    if isinstance(hint, type) and issubclass(hint, Wire):
        return hint.from_json
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    if hint is datetime:
        return datetime.fromisoformat
    if hint is date:
        return date.fromisoformat
    return None


def _tuple_of(decode: Decode | None) -> Decode:
    if decode is None:
        return tuple
    return lambda values: tuple(None if value is None else decode(value) for value in values)
