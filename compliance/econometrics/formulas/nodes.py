"""The parts an expression is made of; knows no table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Column:
    name: str


@dataclass(frozen=True, slots=True)
class Factor:
    """Dummies of a column's levels; `base` is left out, `only` keeps one level."""

    name: str
    base: str = ""
    only: str = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """The value `periods` earlier of the same unit (later where negative)."""

    inner: Node
    periods: int


@dataclass(frozen=True, slots=True)
class Difference:
    """The value less that `periods` earlier."""

    inner: Node
    periods: int


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Unary:
    sign: str
    inner: Node


@dataclass(frozen=True, slots=True)
class Binary:
    sign: str
    left: Node
    right: Node


Node = Number | Text | Column | Factor | Shift | Difference | Call | Unary | Binary


def walked(node: Node) -> Iterator[Node]:
    """The node and everything in it."""
    yield node
    if isinstance(node, (Shift, Difference, Unary)):
        yield from walked(node.inner)
    elif isinstance(node, Call):
        for argument in node.arguments:
            yield from walked(argument)
    elif isinstance(node, Binary):
        yield from walked(node.left)
        yield from walked(node.right)


def columns_in(node: Node) -> list[str]:
    """Names of the columns a node reads, each once."""
    names = [part.name for part in walked(node) if isinstance(part, (Column, Factor))]
    return list(dict.fromkeys(names))


def shifted(node: Node) -> bool:
    """Whether the node looks at other periods."""
    return any(isinstance(part, (Shift, Difference)) for part in walked(node))
