"""Steps that join: by equal keys, or registers of firms by tiers of evidence; measures nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from compliance.econometrics.arrays import Table
from compliance.econometrics.assembling.bench import Bench, spelled
from compliance.econometrics.faults import SpecificationFault, UnreadableTable
from compliance.econometrics.fields import Fields
from compliance.econometrics.panels.matching import LEAST_LIKENESS, Alias, FirmRow, Matching, match
from compliance.econometrics.reading import column_of, numbers_of

SEVERAL = ("refuse", "sum", "mean", "max")
KEYS = ("key", "year", "name", "postcode", "credit_code")


def merged(bench: Bench, part: Fields) -> dict[str, Any]:
    """Columns of another table by equal keys. Raises where a key stands twice in it."""
    other = bench.other(part)
    named = part.content.get("on")
    # `{own: theirs}` where the two tables name their keys differently.
    pairs = part.mapping("on") if isinstance(named, dict) else {name: name for name in part.entries("on")}
    on, theirs = tuple(pairs), tuple(str(name) for name in pairs.values())
    bring = part.entries("bring") or tuple(name for name in other.columns if name not in theirs)
    part.done()
    if not on:
        raise SpecificationFault(
            f"{part.where}: `on` names the columns to join by.", reason="shape", where="on"
        )
    left, right = _keys(bench.table, on), _keys(other, theirs)
    place: dict[tuple[str, ...], int] = {}
    for row, key in enumerate(right):
        if key in place:
            raise UnreadableTable(
                f"{part.where}: {', '.join(key)} stands twice in the table to join (rows "
                f"{place[key] + 1} and {row + 1}).",
                reason="repeated_rows",
                where=on[0],
            )
        place[key] = row
    at = np.array([place.get(key, -1) for key in left], dtype=np.int64)
    if (at < 0).all():
        samples = " against ".join(", ".join(keys[0]) for keys in (left, right) if keys)
        raise UnreadableTable(
            f"{part.where}: no row has a partner by {', '.join(on)} ({samples}); bring both to one spelling.",
            reason="no_partners",
            where=on[0],
        )
    found = {name: column_of(other, name).reset_index(drop=True).reindex(at).to_numpy() for name in bring}
    bench.add(part, found)
    return {"joined": int((at >= 0).sum()), "alone": int((at < 0).sum()), "columns": list(bring),
            "unused": len(place) - len(set(at[at >= 0].tolist()))}  # fmt: skip


def _keys(table: Table, on: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Keys as texts: a number joins the text that spells it."""
    columns = [[str(spelled(value)) for value in column_of(table, name)] for name in on]
    return list(zip(*columns, strict=True))


def matched(bench: Bench, part: Fields) -> dict[str, Any]:
    """Columns of another register by tiers: identifier, name, folded name with postcode, likeness.

    Links that a person should review are left out unless `tiers` names 4. Several rows of the other register
    at one firm-year need `several`: sum, mean or max. `match_tier` says how each row was linked.
    """
    other = bench.other(part)
    sides = [_register(table, part, key) for table, key in ((bench.table, "left"), (other, "right"))]
    bring, several = part.entries("bring"), part.choice("several", SEVERAL, "refuse")
    tiers = part.take("tiers", default=[1, 2, 3])
    aliases = _aliases(bench, part)
    likeness = part.number("least_likeness", LEAST_LIKENESS)
    part.done()
    if not bring:
        raise SpecificationFault(
            f"{part.where}: `bring` names the columns to take over.", reason="shape", where="bring"
        )
    if not isinstance(tiers, list) or not set(tiers) <= {1, 2, 3, 4}:
        raise SpecificationFault(
            f"{part.where}: `tiers` lists some of 1, 2, 3, 4.", reason="shape", where="tiers"
        )
    found = match(sides[0], sides[1], aliases=aliases, least_likeness=likeness)
    values = {name: numbers_of(other, name) for name in bring}
    columns, crowded = _taken(sides, found, values, tiers, several)
    if crowded and several == "refuse":
        key, year, count = crowded[0]
        raise UnreadableTable(
            f"{part.where}: {len(crowded)} firm-years have several partners, first {key} in {year} "
            f"with {count}; say `several: sum`, mean or max.",
            reason="several_partners",
            where="several",
        )
    bench.add(part, columns)
    return {
        **found.counts(), "used_tiers": tiers, "several": len(crowded),
        "with_partner": int(np.isfinite(columns["match_tier"]).sum()),
        "notes": [sentence for _, sentence in found.notes],
    }  # fmt: skip


def _register(table: Table, part: Fields, key: str) -> list[FirmRow]:
    inner = Fields(part.mapping(key), f"{part.where}, {key}")
    named = {name: str(inner.take(name, default="") or "") for name in KEYS}
    inner.done()
    for name in ("key", "year"):
        if not named[name]:
            raise SpecificationFault(
                f"{part.where}: `{key}` needs the column of its {name}.", reason="shape", where=name
            )
    texts = {
        name: [str(spelled(value)) for value in column_of(table, column)]
        for name, column in named.items()
        if column and name != "year"
    }
    years = numbers_of(table, named["year"])
    if np.isnan(years).any():
        row = int(np.flatnonzero(np.isnan(years))[0]) + 1
        raise UnreadableTable(
            f"{part.where}: the year {named['year']!r} is empty in row {row}.",
            reason="bad_time",
            where=named["year"],
        )
    return [
        FirmRow(year=int(years[row]), **{name: column[row] for name, column in texts.items()})
        for row in range(len(table))
    ]


def _aliases(bench: Bench, part: Fields) -> list[Alias]:
    if "aliases" not in part.content:
        return []
    from compliance.econometrics.reading import table_read

    table = table_read(bench.path(part, "aliases"))
    first, last = numbers_of(table, "first"), numbers_of(table, "last")
    keys, names = column_of(table, "key"), column_of(table, "name")
    return [
        Alias(key=str(spelled(key)), name=str(name), first=int(one), last=int(other))
        for key, name, one, other in zip(keys, names, first, last, strict=True)
    ]


def _taken(
    sides: list[list[FirmRow]], found: Matching, values: dict[str, Any], tiers: list[int], several: str
) -> tuple[dict[str, Any], list[tuple[str, int, int]]]:
    """The brought columns and `match_tier` over the left rows, and firm-years with several partners."""
    places = {(row.key, row.year): place for place, row in enumerate(sides[1])}
    partners: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for link in found.links:
        if link.tier in tiers:
            held = partners.setdefault((link.left, link.year), [])
            held.append((places[link.right, link.year], link.tier))
    made = {name: np.full(len(sides[0]), np.nan) for name in values}
    weakest = np.full(len(sides[0]), np.nan)
    means: dict[str, Any] = {"mean": np.mean, "max": np.max}
    gather = means.get(several, np.sum)
    crowded = []
    for at, row in enumerate(sides[0]):
        held = partners.get((row.key, row.year), [])
        if not held:
            continue
        if len(held) > 1:
            crowded.append((row.key, row.year, len(held)))
        weakest[at] = max(tier for _, tier in held)
        for name, column in values.items():
            made[name][at] = float(gather([column[place] for place, _ in held]))
    return made | {"match_tier": weakest}, crowded
