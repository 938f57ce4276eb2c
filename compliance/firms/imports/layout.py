"""What a file of a kind looks like: its columns, its key, and what holds for a row as a whole.

It knows columns and cells, no table of the database; how a row is read is in reading.py.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from compliance.firms.imports.cells import Reader
from compliance.firms.imports.problems import CellFault


@dataclass(frozen=True, slots=True)
class Column:
    """`required`: the header must be there; `filled`: no cell may be empty. `aged` gives a warning.

    `instead` is a column that may stand for it where it is absent.
    """

    name: str
    read: Reader
    required: bool = False
    filled: bool = False
    aged: Callable[[Any], CellFault | None] | None = None
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """`key` names the columns that must not repeat; `check` looks at a row as a whole."""

    kind: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    check: Callable[[dict[str, Any]], Iterable[tuple[str, CellFault]]] = lambda values: ()
    finish: Callable[[dict[str, Any], Any], None] = lambda values, placing: None
    """Works out values of a row from others and from where they stand, after all cells were read."""
    joins: tuple[str, ...] = ()
    """Lists that repeated rows, otherwise the same, add up to."""
    sums: tuple[str, ...] = ()
    """Amounts that repeated rows add up to where each has a date: shipments of one year."""
    carried: tuple[str, ...] = ()
    """Columns that may stand on the first of several rows only."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)
