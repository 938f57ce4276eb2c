"""Writes many rows of one table at once, with COPY; it knows columns and values, not what they mean.

Constraints, triggers and lengths hold as for any other insert. What Django would do beside is left out:
no instance is made, no `save` is called, no signal is sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, models

AT_ONCE = 1 << 16
"""Bytes, about, that are handed to the database together."""


def keys_reserve(model: type[models.Model], count: int) -> list[int]:
    """The next `count` primary keys of a table; nobody else gets them, used or not."""
    if not count:
        return []
    table, column = model._meta.db_table, model._meta.pk.column  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [connection.ops.quote_name(table), column, count],
        )
        return [key for (key,) in cursor.fetchall()]


def rows_copy(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    same: Mapping[str, Any] | None = None,
) -> None:
    """Insert `rows`, each the values of `fields` by attribute name; `same` are values of all of them.

    What is in neither has its default. JSON comes as bytes, arrays of text as lists of text.
    """
    constant = {name: _value(value) for name, value in _defaults(model, fields).items()}
    constant |= {name: _value(value) for name, value in (same or {}).items()}
    columns = [_column(model, name) for name in (*fields, *constant)]
    quoted = ", ".join(connection.ops.quote_name(column) for column in columns)
    ending = "".join(f"\t{value}" for value in constant.values()) + "\n"
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        order = f"COPY {table} ({quoted}) FROM STDIN"
        with connection.wrap_database_errors, cursor.copy(order) as copy:
            lines, size = [], 0
            for row in rows:
                line = "\t".join(map(_value, row)) + ending
                lines.append(line)
                size += len(line)
                if size >= AT_ONCE:
                    copy.write("".join(lines))
                    lines, size = [], 0
            copy.write("".join(lines))


def _column(model: type[models.Model], attribute: str) -> str:
    return next(f.column for f in model._meta.concrete_fields if f.attname == attribute)


def _defaults(model: type[models.Model], given: Sequence[str]) -> dict[str, Any]:
    """Defaults of all columns that are not given; the primary key is the database's to give."""
    found = {}
    for field in model._meta.concrete_fields:
        if field.attname in given or field.primary_key:
            continue
        value = field.get_default()
        is_json = isinstance(field, models.JSONField)
        found[field.attname] = json.dumps(value).encode() if is_json else value
    return found


def _value(value: Any) -> str:
    """One value in COPY's text format."""
    if type(value) is str:
        return _escaped(value)
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, bytes):
        return _escaped(value.decode())
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return _escaped("{" + ",".join(map(_element, value)) + "}")
    if isinstance(value, str):  # text with a name, such as a choice of a field
        return _escaped(str(value))
    raise TypeError(f"a {type(value).__name__} has no place in a copied row")


def _element(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _escaped(text: str) -> str:
    """The four signs that end a value or a row, and the one that escapes them."""
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if "\n" in text:
        text = text.replace("\n", "\\n")
    if "\t" in text:
        text = text.replace("\t", "\\t")
    return text.replace("\r", "\\r") if "\r" in text else text
