"""Frozen dataclasses as JSON and back: dates as ISO text, tuples as lists, nested ones as objects.

It knows no field of any of them. How each field is read is worked out once a class: every line of a run
of 100,000 passes here several times. Whole lines are written and read by msgspec, which needs a tenth of
the time that building each object as plain values takes.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

import msgspec

Decode = Callable[[Any], Any]
_DECODERS: dict[type, dict[str, Decode | None]] = {}
_READERS: dict[type, msgspec.json.Decoder[Any]] = {}


class Wire:
    """Base of the frozen dataclasses that cross the border."""

    __slots__ = ()

    def to_line(self) -> bytes:
        """The object as JSON, without a line end."""
        return _WRITER.encode(self)

    def to_json(self) -> dict[str, Any]:
        """The object as plain values that JSON has: lists in place of tuples, text in place of dates."""
        plain: dict[str, Any] = msgspec.json.decode(self.to_line())
        return plain

    @classmethod
    def from_line(cls, line: bytes) -> Self:
        """Read what `to_line` of the same version wrote. Raises ValueError for values of a wrong kind."""
        reader = _READERS.get(cls) or _READERS.setdefault(cls, msgspec.json.Decoder(cls))
        try:
            read: Self = reader.decode(line)
        except msgspec.MsgspecError as error:
            raise ValueError(f"{cls.__name__}: {error}") from error
        return read

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


def _decoders_learn(cls: type) -> dict[str, Decode | None]:
    _DECODERS[cls] = {name: _decoder(hint) for name, hint in typing.get_type_hints(cls).items()}
    return _DECODERS[cls]


def _plainer(value: Any) -> Any:
    """What msgspec does not know by itself: read-only mappings, and text that a parser of pages made."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in an item")


_WRITER = msgspec.json.Encoder(enc_hook=_plainer, order="deterministic")


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
