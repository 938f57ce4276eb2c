"""A model's columns from a table: which rows and columns enter, and why every other one does not."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from compliance.econometrics.absorbing import singletons
from compliance.econometrics.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    Table,
    crossed,
    fill_without,
    recoded,
    without,
)
from compliance.econometrics.dummies import Columns, columns_of
from compliance.econometrics.faults import InestimableModel, SpecificationFault, UnreadableTable
from compliance.econometrics.formulas.evaluation import Evaluation
from compliance.econometrics.formulas.grammar import parse
from compliance.econometrics.formulas.nodes import Node, columns_in, shifted
from compliance.econometrics.formulas.terms import Term, Terms, terms_of
from compliance.econometrics.panel import Panel, panel_of
from compliance.econometrics.reading import column_of, numbers_of
from compliance.econometrics.results import Dropped
from compliance.econometrics.specification import ModelSpec

FIRST = 5
CROSS_MARKS = ("^", "#", ":", "*")


@dataclass(frozen=True, slots=True)
class Design:
    """Columns over the rows kept (n): raw, neither demeaned nor weighted. Codes run from 0 without gaps.

    `rows`: places in the table. `weights` None where all are one; analytic weights have mean one.
    `time`: whole periods. `coordinates`: latitude and longitude (n, 2).
    """

    y: FloatArray
    outcome: str
    exogenous: Columns
    endogenous: Columns
    excluded: Columns
    constant: bool
    effects: tuple[IntArray, ...]
    effect_names: tuple[str, ...]
    clusters: tuple[IntArray, ...]
    cluster_names: tuple[str, ...]
    weights: FloatArray | None
    weights_kind: str
    unit: IntArray | None
    time: IntArray | None
    coordinates: FloatArray | None
    rows: IntArray
    dropped: tuple[Dropped, ...]
    n_dropped: dict[str, int]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Sieve:
    """Rows still in, and a note of each group that left."""

    keep: BoolArray
    dropped: list[Dropped] = field(default_factory=list)

    def drop(self, rows: BoolArray, reason: str, sentence: str, columns: tuple[str, ...] = ()) -> None:
        """Takes out `rows`, counting only those still in."""
        left = rows & self.keep
        if left.any():
            first = tuple((np.flatnonzero(left)[:FIRST] + 1).tolist())
            self.dropped.append(Dropped(reason, int(left.sum()), columns, first, sentence))
            self.keep &= ~rows

    def counts(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for item in self.dropped:
            found[item.reason] = found.get(item.reason, 0) + item.rows
        return found


def design_build(frame: Table, spec: ModelSpec) -> Design:
    """Reads the model's columns, leaves out rows with reasons, expands factors on the rows that stay."""
    panel = _panel(frame, spec)
    evaluation = Evaluation(frame, panel)
    names = set(frame.columns)
    right = terms_of(list(spec.regressors), names) if spec.regressors else Terms(())
    endogenous = terms_of(list(spec.endogenous), names) if spec.endogenous else Terms(())
    excluded = terms_of(list(spec.instruments), names) if spec.instruments else Terms(())
    outcome = parse(spec.outcome, names)
    terms = (*right.terms, *endogenous.terms, *excluded.terms)
    _no_overlap(spec, right, endogenous, excluded)
    sieve = _Sieve(np.ones(len(frame), dtype=bool))
    if spec.sample:
        outside = ~evaluation.truth(spec.sample)
        sieve.drop(outside, "sample", f"outside the sample {spec.sample!r}")
    y = _sifted(evaluation, outcome, spec.outcome, sieve)
    for term in terms:
        for node in term.numbers:
            _sifted(evaluation, node, term.name, sieve)
        for factor in term.factors:
            absent = column_of(frame, factor.name).isna().to_numpy()
            sieve.drop(absent, "missing", f"{factor.name} is missing", (factor.name,))
    groups = {name: _group(frame, name, sieve) for name in (*spec.absorb, *spec.vcov.clusters)}
    weights = _weights(frame, spec, sieve)
    unit, time = _order(panel, spec, sieve)
    coordinates = _coordinates(frame, spec, sieve)
    notes = _singles(spec, [groups[name] for name in spec.absorb], sieve)
    if panel is not None and panel.repeated:
        notes.append(panel.repeated)
    rows = np.flatnonzero(sieve.keep).astype(np.int64)
    if not len(rows):
        raise InestimableModel(_nothing_left(spec, sieve), reason="no_rows", where=spec.name)
    gone = np.flatnonzero(~sieve.keep).astype(np.int64)
    groups = _coded(groups, gone, len(rows))
    return Design(
        y=without(y, gone),
        outcome=spec.outcome,
        exogenous=columns_of(right.terms, evaluation, rows, gone),
        endogenous=columns_of(endogenous.terms, evaluation, rows, gone),
        excluded=columns_of(excluded.terms, evaluation, rows, gone),
        constant=spec.constant and right.constant and not spec.absorb,
        effects=tuple(groups[name] for name in spec.absorb),
        effect_names=spec.absorb,
        clusters=tuple(groups[name] for name in spec.vcov.clusters),
        cluster_names=spec.vcov.clusters,
        weights=_scaled(weights, gone, spec),
        weights_kind=spec.weights_kind,
        unit=None if unit is None else recoded(without(unit, gone)),
        time=None if time is None else without(time, gone),
        coordinates=None if coordinates is None else without(coordinates, gone),
        rows=rows,
        dropped=tuple(sieve.dropped),
        n_dropped=sieve.counts(),
        notes=tuple(notes),
    )


def _coded(groups: dict[str, IntArray], gone: IntArray, rows: int) -> dict[str, IntArray]:
    """Codes without gaps over the rows kept, as columns of one matrix that demeaning need not copy."""
    table = np.empty((rows, len(groups)), dtype=np.int64, order="F")
    for place, codes in enumerate(groups.values()):
        column = table[:, place]
        fill_without(column, codes, gone)
        tidy = recoded(column)
        if tidy is not column:
            column[:] = tidy
    return {name: table[:, place] for place, name in enumerate(groups)}


def _no_overlap(spec: ModelSpec, right: Terms, endogenous: Terms, excluded: Terms) -> None:
    sides = {
        "regressors": {term.name for term in right.terms},
        "endogenous": {term.name for term in endogenous.terms},
        "instruments": {term.name for term in excluded.terms},
    }
    for first, second in (
        ("regressors", "endogenous"),
        ("regressors", "instruments"),
        ("endogenous", "instruments"),
    ):
        both = sides[first] & sides[second]
        if both:
            raise SpecificationFault(
                f"model {spec.name!r}: {sorted(both)[0]!r} is among {first} and {second}; keep it in one.",
                reason="overlap",
                where=second,
            )


def _sifted(evaluation: Evaluation, node: Node, name: str, sieve: _Sieve) -> FloatArray:
    """The values, rows without one taken out for the reason that fits."""
    values = evaluation.number(node)
    bad = ~np.isfinite(values)
    if bad.any():
        absent = np.zeros(len(values), dtype=bool)
        for column in columns_in(node):
            lacking = ~np.isfinite(evaluation.column(column))
            sieve.drop(lacking & bad, "missing", f"{column} is missing", (column,))
            absent |= lacking
        if shifted(node):
            sieve.drop(bad, "no_other_period", f"{name} has no row in the other period", (name,))
        else:
            sieve.drop(bad & ~absent, "undefined", f"{name} is not defined, as log of zero", (name,))
    return values


def group_names(text: str) -> list[str]:
    """Columns of a crossed effect such as industry^year."""
    for mark in CROSS_MARKS[1:]:
        text = text.replace(mark, "^")
    return [name.strip().strip("`").removeprefix("i.").strip() for name in text.split("^")]


def _group(frame: Table, text: str, sieve: _Sieve) -> IntArray:
    """Codes over all rows of a group column or a crossing; rows without one are taken out."""
    if text in frame.columns:
        parts = [_codes(frame, text)]
        names = [text]
    else:
        names = group_names(text)
        parts = [_codes(frame, name) for name in names]
    for name, codes in zip(names, parts, strict=True):
        sieve.drop(codes < 0, "missing", f"{name} is missing", (name,))
    if len(parts) == 1:
        return parts[0]
    return crossed(*[np.maximum(codes, 0) for codes in parts])


def _codes(frame: Table, name: str) -> IntArray:
    """Codes in any order, quick for whole numbers; -1 where missing."""
    import pandas as pd

    column = column_of(frame, name)
    if isinstance(column.dtype, np.dtype) and np.issubdtype(column.dtype, np.integer):
        values = column.to_numpy()
        low, top = int(values.min()), int(values.max())
        if top - low <= 2 * len(values) + 1024:
            return np.asarray(values - low if low else values, dtype=np.int64)
    codes, _ = pd.factorize(column, use_na_sentinel=True)
    return np.asarray(codes, dtype=np.int64)


def _weights(frame: Table, spec: ModelSpec, sieve: _Sieve) -> FloatArray | None:
    if not spec.weights:
        return None
    values = numbers_of(frame, spec.weights)
    sieve.drop(np.isnan(values), "missing", f"{spec.weights} is missing", (spec.weights,))
    negative = np.flatnonzero(sieve.keep & (values < 0))
    if len(negative):
        raise UnreadableTable(
            f"The weight {spec.weights!r} is negative in row {negative[0] + 1}; weights must not be.",
            reason="negative_weight",
            where=spec.weights,
        )
    sieve.drop(values == 0, "zero_weight", f"{spec.weights} is zero", (spec.weights,))
    if spec.weights_kind == "frequency":
        broken = np.flatnonzero(sieve.keep & (values != np.round(values)))
        if len(broken):
            raise UnreadableTable(
                f"The frequency weight {spec.weights!r} must be whole, but row {broken[0] + 1} holds "
                f"{values[broken[0]]}.",
                reason="broken_weight",
                where=spec.weights,
            )
    return values


def _scaled(weights: FloatArray | None, gone: IntArray, spec: ModelSpec) -> FloatArray | None:
    if weights is None:
        return None
    chosen = without(weights, gone)
    return chosen if spec.weights_kind == "frequency" else chosen / chosen.mean()


def _panel(frame: Table, spec: ModelSpec) -> Panel | None:
    return panel_of(frame, spec.unit, spec.time) if spec.time else None


def _order(panel: Panel | None, spec: ModelSpec, sieve: _Sieve) -> tuple[IntArray | None, IntArray | None]:
    """Unit and time for kernels; Driscoll–Kraay and cluster-kernel need no unique rows within a period."""
    if panel is None:
        return None, None
    needs = spec.vcov.kind in ("hac", "ac", "dk") or (spec.vcov.kind == "cluster" and spec.vcov.kernel)
    if needs or spec.vcov.same_period:
        sieve.drop(panel.unit < 0, "missing", f"{panel.time_name} or {panel.unit_name} is missing")
    if spec.vcov.kind in ("hac", "ac"):
        panel.must_be_unique()
    return panel.unit, panel.time


def _coordinates(frame: Table, spec: ModelSpec, sieve: _Sieve) -> FloatArray | None:
    if spec.vcov.kind != "conley":
        return None
    columns = []
    for name, bound in ((spec.vcov.latitude, 90), (spec.vcov.longitude, 180)):
        values = numbers_of(frame, name)
        sieve.drop(np.isnan(values), "missing", f"{name} is missing", (name,))
        beyond = np.flatnonzero(sieve.keep & (np.abs(values) > bound))
        if len(beyond):
            raise UnreadableTable(
                f"Column {name!r} must hold degrees up to {bound}, but row {beyond[0] + 1} holds "
                f"{values[beyond[0]]}.",
                reason="bad_coordinates",
                where=name,
            )
        columns.append(values)
    return np.column_stack(columns)


def _singles(spec: ModelSpec, effects: list[IntArray], sieve: _Sieve) -> list[str]:
    """Takes out singletons where they would change inference.

    One absorbed effect under iid: a singleton changes N alone, so xtreg keeps it, and so does `auto`.
    """
    if not effects:
        return []
    gone = np.flatnonzero(~sieve.keep).astype(np.int64)
    if len(gone) == len(sieve.keep):
        return []
    alone = singletons([without(codes, gone) for codes in effects])
    if not alone.any():
        return []
    keep = spec.singletons == "keep" or (
        spec.singletons == "auto" and len(effects) == 1 and spec.vcov.kind == "iid"
    )
    if keep:
        return [
            f"{int(alone.sum())} rows are alone in an absorbed group; they are kept and carry no information."
        ]
    singles = np.zeros(len(sieve.keep), dtype=bool)
    singles[np.flatnonzero(sieve.keep)[alone]] = True
    sieve.drop(singles, "singleton", "alone in an absorbed group", tuple(spec.absorb))
    return []


def _nothing_left(spec: ModelSpec, sieve: _Sieve) -> str:
    parts = "; ".join(f"{item.rows} rows: {item.sentence}" for item in sieve.dropped)
    return f"model {spec.name!r}: no rows are left. {parts}."


__all__ = ["Design", "Term", "design_build", "group_names"]
