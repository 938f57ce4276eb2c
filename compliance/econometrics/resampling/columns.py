"""The complete rows of named columns with their effects, clusters and weights; knows no model.

Rows are sorted by cluster and by what they hold, so results do not depend on the table's order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from compliance.econometrics.arrays import FloatArray, IntArray, Table, crossed, groups_of, recoded
from compliance.econometrics.faults import InestimableModel, UnreadableTable
from compliance.econometrics.reading import codes_of, numbers_of


@dataclass(frozen=True, slots=True)
class Columns:
    """n complete rows. `cluster` is None where errors are not clustered, `weight` where rows weigh the
    same."""

    values: Mapping[str, FloatArray]
    effects: tuple[IntArray, ...]
    cluster: IntArray | None
    weight: FloatArray | None
    groups: Mapping[str, tuple[IntArray, tuple[Any, ...]]]
    """Name of a grouping column → codes (n,) and its levels."""
    dropped: Mapping[str, Any] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(next(iter(self.values.values())))

    def matrix(self, names: Sequence[str]) -> FloatArray:
        """(n, k) the named columns."""
        return np.column_stack([self.values[name] for name in names] or [np.empty((self.count, 0))])

    def clusters(self) -> IntArray:
        """(n,) clusters, every row its own where there are none."""
        return np.arange(self.count) if self.cluster is None else self.cluster

    def of(self, rows: IntArray) -> Columns:
        """The same columns of some rows."""
        return Columns(
            {name: column[rows] for name, column in self.values.items()},
            tuple(recoded(codes[rows]) for codes in self.effects),
            None if self.cluster is None else recoded(self.cluster[rows]),
            None if self.weight is None else self.weight[rows],
            {name: (codes[rows], levels) for name, (codes, levels) in self.groups.items()},
            self.dropped,
        )


def columns_read(
    frame: Table,
    numeric: Sequence[str],
    *,
    absorb: Sequence[str] = (),
    cluster: str | None = None,
    weights: str | None = None,
    groups: Sequence[str] = (),
) -> Columns:
    """Columns of a table, rows with a missing value dropped and counted.

    absorb: names of fixed effects; `industry^year` (or `×`, `:`, `#`) is their interaction.
    Raises UnreadableTable for absent columns or text, InestimableModel where nothing or one cluster is left.
    """
    import pandas as pd

    frame = frame if isinstance(frame, pd.DataFrame) else pd.DataFrame(frame)
    values = {name: numbers_of(frame, name) for name in dict.fromkeys(numeric)}
    weight = numbers_of(frame, weights) if weights else None
    coded = {name: codes_of(frame, name) for name in _names(absorb, cluster, groups)}
    lost = {name: ~np.isfinite(column) for name, column in values.items()}
    lost |= {name: codes < 0 for name, (codes, _) in coded.items()}
    if weight is not None and weights:
        if (weight < 0).any():
            raise UnreadableTable(
                f"Column {weights!r} holds a negative weight in row {int(np.argmax(weight < 0)) + 1}.",
                reason="bad_weight",
                where=weights,
            )
        lost[weights] = ~(weight > 0)
    gone = np.any(list(lost.values()), axis=0)
    rows = np.flatnonzero(~gone)
    if not len(rows):
        raise InestimableModel("No row is complete in all columns the model names.", reason="no_rows")
    sorting = [column[rows] for column in values.values()] + [codes[rows] for codes, _ in coded.values()]
    if cluster:
        sorting.append(coded[cluster][0][rows])
    rows = rows[np.lexsort(sorting)]
    found = Columns(
        {name: column[rows] for name, column in values.items()},
        tuple(_effect(coded, part, rows) for part in absorb),
        recoded(coded[cluster][0][rows]) if cluster else None,
        None if weight is None else weight[rows] / weight[rows].mean(),
        {name: (coded[name][0][rows], tuple(coded[name][1])) for name in groups},
        {
            "rows": int(gone.sum()),
            "by_column": {name: int(bad.sum()) for name, bad in lost.items() if bad.any()},
        },
    )
    if found.cluster is not None and groups_of(found.cluster) < 2:
        raise InestimableModel(
            f"Column {cluster!r} holds one cluster only; clustered errors need at least two.",
            reason="one_cluster",
            where=cluster or "",
        )
    return found


def _parts(effect: str) -> list[str]:
    return [part.strip() for part in re.split(r"[\^×:#*]", effect) if part.strip()]


def _names(absorb: Sequence[str], cluster: str | None, groups: Sequence[str]) -> list[str]:
    named = [part for effect in absorb for part in _parts(effect)]
    return list(dict.fromkeys([*named, *([cluster] if cluster else []), *groups]))


def _effect(coded: Mapping[str, tuple[IntArray, Any]], effect: str, rows: IntArray) -> IntArray:
    return crossed(*[coded[part][0][rows] for part in _parts(effect)])
