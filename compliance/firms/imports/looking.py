"""What a product list is about, before anything of it is written: codes, markets, currencies, names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from compliance.firms.imports.engine import ImportFile, tables_read
from compliance.firms.imports.problems import TableUnreadable
from compliance.firms.imports.scope import Scope

MOST = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedProduct:
    sku: str
    name: str
    name_zh: str
    hs: str
    cn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLook:
    """Each most frequent first. `products`: at most 5,000; `rows` counts all."""

    rows: int
    codes: tuple[str, ...]
    markets: tuple[str, ...]
    currencies: tuple[str, ...]
    products: tuple[ListedProduct, ...]


def list_look(*, file: ImportFile, scope: Scope) -> ListLook | None:
    """Read a list as its import would; None where it is no table that can be read."""
    try:
        _choice, readings = tables_read("products", file, scope)
    except TableUnreadable:
        return None
    rows = [
        (reading.layout.kind, line.values)
        for reading in readings
        for line in (*reading.lines, *reading.faulty)
    ]
    products = [values for kind, values in rows if kind == "products"]
    return ListLook(
        rows=len(products),
        codes=_most(values.get("cn") or values.get("hs") for values in products),
        markets=_most(
            market
            for kind, values in rows
            for market in ((values.get("markets") or ()) if kind == "products" else (values.get("market"),))
        ),
        currencies=_most(values.get("currency") or values.get("price_currency") for _kind, values in rows),
        products=tuple(
            ListedProduct(**{name: values.get(name) or "" for name in ListedProduct.__slots__})
            for values in products[:MOST]
        ),
    )


def _most(values: Iterable[Any]) -> tuple[str, ...]:
    counts = Counter(str(value) for value in values if value)
    return tuple(sorted(counts, key=lambda value: (-counts[value], value)))
