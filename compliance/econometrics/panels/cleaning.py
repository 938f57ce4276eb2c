"""What is done to a panel before it is estimated, each step counted and each filled cell marked.

Tables come in and go out as DataFrames; the table given is never changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from compliance.econometrics.arrays import Table
from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.reading import column_of, numbers_of

SPECIAL = re.compile(r"^(?:\*ST|S\*ST|SST|ST|PT)(?![A-Za-z])", re.IGNORECASE)
"""Short names of shares under special treatment (ST, *ST, SST, S*ST) or particular transfer (PT)."""
GRID = ((0.0, 1.0), (0.005, 0.995), (0.01, 0.99), (0.025, 0.975), (0.05, 0.95))


@dataclass(frozen=True, slots=True)
class Filled:
    """`cells` are (row of the table, counted from 0; column) that interpolation wrote, `marks` the columns
    that say so."""

    table: Table
    cells: tuple[tuple[int, str], ...]
    marks: tuple[str, ...]


def without_special_treatment(table: Table, name: str) -> tuple[Table, dict[str, int]]:
    """Firm-years whose short name shows no special treatment, and the rows left out by mark.

    A row without a name is kept and counted under `no_name`: whether it was under treatment is not known.
    """
    column = column_of(table, name)
    texts = ["" if value is None or value != value else str(value) for value in column]
    marks = [SPECIAL.match(unicodedata.normalize("NFKC", text).strip()) for text in texts]
    counts: dict[str, int] = {"no_name": sum(not text.strip() for text in texts)}
    for mark in marks:
        if mark:
            counts[mark[0].upper()] = counts.get(mark[0].upper(), 0) + 1
    return table[[mark is None for mark in marks]].reset_index(drop=True), counts


def winsorised(
    table: Table, columns: Sequence[str], low: float = 0.01, high: float = 0.99
) -> tuple[Table, dict[str, tuple[int, int]]]:
    """Values beyond the two quantiles brought to them; how many at each end. Missing stays so."""
    if not 0 <= low < high <= 1:
        raise SpecificationFault(
            f"Winsorising from {low:g} to {high:g}: give two shares between 0 and 1, the smaller first.",
            reason="shares",
            where="winsorised",
        )
    made, counts = table.copy(), {}
    for name in columns:
        values = numbers_of(table, name)
        known = values[~np.isnan(values)]
        if not len(known):
            raise SpecificationFault(f"Column {name!r} holds no number.", reason="no_numbers", where=name)
        bottom, top = np.quantile(known, [low, high])
        counts[name] = (int((values < bottom).sum()), int((values > top).sum()))
        made[name] = np.clip(values, bottom, top)
    return made, counts


def winsor_grid(
    table: Table, columns: Sequence[str], grid: Sequence[tuple[float, float]] = GRID
) -> dict[tuple[float, float], Table]:
    """The table winsorised at each pair of shares, to show that no result hangs on one of them."""
    return {(low, high): winsorised(table, columns, low, high)[0] for low, high in grid}


def interpolated(table: Table, columns: Sequence[str], *, firm: str, year: str, longest: int = 1) -> Filled:
    """Gaps inside a firm's series, of at most `longest` years, filled on the line between their neighbours.

    Nothing before a firm's first or after its last value is filled. Each column gets `<column>_filled` (True
    where written). Raises SpecificationFault where a firm-year stands twice.
    """
    if longest < 1:
        raise SpecificationFault(
            f"longest is {longest}: give one year or more.", reason="longest", where="interpolated"
        )
    years = numbers_of(table, year)
    firms = [str(value) for value in column_of(table, firm)]
    order = sorted(range(len(table)), key=lambda row: (firms[row], years[row]))
    for one, other in pairwise(order):
        if firms[one] == firms[other] and years[one] == years[other]:
            raise SpecificationFault(
                f"{firms[one]!r} stands twice in {years[one]:g} (rows {one + 1} and {other + 1}).",
                reason="repeated_firm_year",
                where=firms[one],
            )
    made, cells = table.copy(), []
    for name in columns:
        values = numbers_of(table, name).copy()
        marks = np.zeros(len(table), dtype=bool)
        known = [row for row in order if not np.isnan(values[row])]
        place = {row: at for at, row in enumerate(order)}
        for one, other in pairwise(known):
            between = order[place[one] + 1 : place[other]]
            if firms[one] != firms[other] or not between or years[other] - years[one] - 1 > longest:
                continue
            for row in between:
                share = (years[row] - years[one]) / (years[other] - years[one])
                values[row] = values[one] + share * (values[other] - values[one])
                marks[row] = True
                cells.append((row, name))
        made[name], made[f"{name}_filled"] = values, marks
    return Filled(made, tuple(sorted(cells)), tuple(f"{name}_filled" for name in columns))


def undone(filled: Filled) -> Table:
    """The table as it was: filled cells missing again, marks gone."""
    made = filled.table.copy()
    for row, name in filled.cells:
        made.iloc[row, made.columns.get_loc(name)] = np.nan
    return made.drop(columns=list(filled.marks))
