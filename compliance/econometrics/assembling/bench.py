"""What steps work on: the study's table, tables made on the way, and where files lie; knows no step."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from compliance.econometrics.arrays import Table
from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.fields import Fields
from compliance.econometrics.reading import table_read


@dataclass(slots=True)
class Bench:
    """`table` is the study's own; `tables` those that earlier steps made, by name."""

    table: Table
    folder: Path
    unit: str = ""
    time: str = ""
    tables: dict[str, Table] = field(default_factory=dict)

    def path(self, part: Fields, key: str) -> Path:
        """A file or folder beside the specification. Raises SpecificationFault where none is named."""
        given = part.take(key)
        if not isinstance(given, str) or not given:
            raise SpecificationFault(
                f"{part.where}: `{key}` names a file or folder.", reason="shape", where=key
            )
        path = Path(given).expanduser()
        return path if path.is_absolute() else self.folder / path

    def other(self, part: Fields) -> Table:
        """The table that `with` names: one made before, or a file."""
        name = part.content.get("with")
        if isinstance(name, str) and name in self.tables:
            part.take("with")
            return self.tables[name]
        return table_read(self.path(part, "with"))

    def add(self, part: Fields, columns: dict[str, Any]) -> None:
        """New columns. Raises SpecificationFault for a name that is taken."""
        taken = sorted(set(columns) & set(self.table.columns))
        if taken:
            raise SpecificationFault(
                f"{part.where}: the table has a column {taken[0]!r} already; choose another name.",
                reason="repeated_column",
                where=taken[0],
            )
        attributes = dict(self.table.attrs)
        self.table = self.table.assign(**columns)
        self.table.attrs.update(attributes)


def spelled(value: Any) -> Any:
    """A cell as a file name or key spells it: whole numbers without a decimal point."""
    if value is None or value != value:
        return ""
    value = value.item() if hasattr(value, "item") else value
    return int(value) if isinstance(value, float) and value.is_integer() else value
