"""Subgroup columns as printed: whether their effects differ, and whether their rows make up the whole.

Columns form a family where their rows add up to those of a column of the full sample, or where the table
says that it compares groups. Groups are taken as independent, so se² add up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from scipy import stats

from compliance.econometrics.audit.channels import channels
from compliance.econometrics.audit.findings import Finding
from compliance.econometrics.audit.reading import Cell, Column, Document, Paper, PrintedTable

HINT = re.compile(
    r"heterogen|subsample|subgroup|region|resource|by_group|异质|分组|分样本|区域|地区", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Family:
    """Columns that split one sample by one trait; `full` the rows of the whole where a column has them."""

    table: PrintedTable
    columns: tuple[Column, ...]
    treatment: str
    full: int | None


def families(paper: Paper) -> list[Family]:
    """Runs of columns whose rows add up to a full sample, and tables that say they compare groups."""
    found: list[Family] = []
    sizes = {column.n for _, column in paper.columns() if column.n} | {_sample(paper)}
    mediating = {id(item.table) for item in channels(paper)}
    for table in paper.tables:
        if id(table) in mediating:
            continue
        rest, at = list(table.columns), 0
        while at < len(rest):
            run = _run(rest[at:], sizes)
            if run and (treatment := _treatment(run)):
                found.append(Family(table, run, treatment, sum(column.n or 0 for column in run)))
                rest[at : at + len(run)] = []
            else:
                at += 1
        if HINT.search(table.key) and len(rest) > 1 and (treatment := _treatment(tuple(rest))):
            found.append(Family(table, tuple(rest), treatment, None))
    return found


def _sample(paper: Paper) -> int | None:
    given = paper.sample.get("firm_years", paper.sample.get("city_years", paper.sample.get("observations")))
    return int(given) if isinstance(given, int) else None


def _run(columns: list[Column], sizes: set[int | None]) -> tuple[Column, ...]:
    """The shortest run from the first column, two columns at least, whose rows add up to a printed N."""
    total = 0
    for count, column in enumerate(columns, start=1):
        if not column.n or column.dep != columns[0].dep:
            return ()
        total += column.n
        if count > 1 and total in sizes:
            return tuple(columns[:count])
    return ()


def _treatment(columns: tuple[Column, ...]) -> str:
    """The first variable all columns share that is estimated with an error."""
    return next(
        (
            name
            for name in columns[0].cells
            if all(name in column.cells and column.cells[name].se is not None for column in columns)
        ),
        "",
    )


def group_findings(document: Document) -> Iterator[Finding]:
    """Every pair of every family, and rows against the whole."""
    for paper in document.papers:
        for family in families(paper):
            for first, second in combinations(family.columns, 2):
                yield _difference(paper, family, first, second)
            yield from _rows(paper, family)


def difference_bounds(first: Cell, second: Cell) -> tuple[float, float]:
    """z of the difference at the printed values, and the greatest |z| over rounding."""
    assert first.se is not None and second.se is not None
    gap = first.beta.value - second.beta.value
    spread = (first.se.value**2 + second.se.value**2) ** 0.5
    least = (max(first.se.low, 0.0) ** 2 + max(second.se.low, 0.0) ** 2) ** 0.5
    widest = abs(gap) + first.beta.half + second.beta.half
    return gap / spread if spread else 0.0, widest / least if least else 1e9


def _difference(paper: Paper, family: Family, first: Column, second: Column) -> Finding:
    one, two = first.cells[family.treatment], second.cells[family.treatment]
    z, high = difference_bounds(one, two)
    p = float(2 * stats.norm.sf(abs(z)))
    code = (
        "difference_holds" if p < 0.05 else "difference_open" if one.stars != two.stars else "difference_same"
    )
    numbers = {
        "first": first.label,
        "second": second.label,
        "first_beta": one.beta.value,
        "second_beta": two.beta.value,
        "difference": one.beta.value - two.beta.value,
        "z": z,
        "p": p,
        "z_high": high,
    }
    verdict = {
        "difference_open": "unsupported",
        "difference_holds": "consistent",
        "difference_same": "doubtful",
    }
    return Finding(
        "group_difference",
        verdict[code],
        code,
        paper.key,
        family.table.key,
        f"{first.label} / {second.label}",
        numbers,
        "audit.groups.difference_bounds",
    )


def _rows(paper: Paper, family: Family) -> Iterator[Finding]:
    total = sum(column.n or 0 for column in family.columns)
    names = ", ".join(column.label for column in family.columns)
    where = (paper.key, family.table.key, names)
    if family.full is not None:
        yield Finding(
            "group_rows", "consistent", "consistent", *where, {"sum": total}, "audit.groups.families"
        )
        return
    known = [column.n for _, column in paper.columns() if column.n]
    full = max(known, default=0)
    if total != full and all(column.n for column in family.columns):
        numbers = {"groups": names, "sum": total, "full": full}
        yield Finding("group_rows", "doubtful", "groups_n", *where, numbers, "audit.groups.families")
