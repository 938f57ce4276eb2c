"""Instrumented columns and fit as printed: LM against F, IV against OLS, R² of nested columns.

With one endogenous regressor and L instruments under one assumption on errors, LM = N·W/(W + df) with
W = L·F: the score and the Wald form of one hypothesis."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from compliance.econometrics.audit.findings import Finding
from compliance.econometrics.audit.printed import Printed, printed
from compliance.econometrics.audit.reading import Column, Document, Paper

LM = ("kp_rk_lm", "kp_lm", "rk_lm", "kp", "lm", "kleibergen-paap rk lm")
F = ("kp_rk_wald_f", "wald_f", "rk_f", "kp_f", "f", "first_stage_f", "cragg_donald_f")
INSTRUMENTED = re.compile(r"\biv\b|2sls|instrument|工具变量|gmm|liml", re.IGNORECASE)
LAGGED = re.compile(r"lag|滞后|previous year|l\.", re.IGNORECASE)
APART = 2.0
"""Robust forms of LM and F need not agree to the digit; a factor of two on either side is granted."""


def instrument_findings(document: Document) -> Iterator[Finding]:
    """Every column with instruments, and R² of all."""
    for paper in document.papers:
        for table, column in paper.columns():
            where = (paper.key, table.key, column.label)
            for verdict, code, numbers in _column(paper, column):
                yield Finding("instruments", verdict, code, *where, numbers, "audit.instruments.lm_bounds")
            found = printed(column.facts.get("r2"))
            if found is not None and not found.holds(0.0, 1.0):
                numbers = {"r2": found.value}
                yield Finding("r2", "impossible", "r2_range", *where, numbers, "audit.instruments")
        for table in paper.tables:
            yield from _nested(paper, table.key, table.columns)


def _named(column: Column, names: tuple[str, ...]) -> Printed | None:
    lower = {key.lower().replace(" ", "_"): value for key, value in column.facts.items()}
    return next((found for name in names if (found := printed(lower.get(name)))), None)


def lm_bounds(f: float, n: int, instruments: int = 1) -> tuple[float, float]:
    """LM that goes with a Wald F, between no effects absorbed and effects that take half the rows."""
    wald = f * instruments
    return n * wald / (wald + n), n * wald / (wald + n / 2)


def _column(paper: Paper, column: Column) -> Iterator[tuple[str, str, dict[str, Any]]]:
    lm, f, n = _named(column, LM), _named(column, F), column.n
    is_iv = bool(INSTRUMENTED.search(column.label)) or (lm is not None and f is not None)
    if lm is not None and n is not None and lm.low > n:
        yield "impossible", "lm_n", {"lm": lm.value, "n": n}
    elif lm is not None and f is not None and n is not None:
        count = printed(column.facts.get("instruments"))
        low, high = lm_bounds(f.value, n, round(count.value) if count else 1)
        told = {"n": n, "f": f.value, "lm": lm.value, "lm_low": low, "lm_high": high}
        fits = low / APART <= lm.value <= high * APART
        yield ("consistent", "consistent", told) if fits else ("unsupported", "lm_f", told)
    if not is_iv:
        return
    if LAGGED.search(column.label):
        yield "doubtful", "lagged_instrument", {}
    plain = _without_instruments(paper, column)
    name = next(iter(column.cells), "")
    if plain is not None and plain.cells[name].beta.value:
        iv, ols = column.cells[name].beta.value, plain.cells[name].beta.value
        far = abs(iv / ols) >= 3 or iv * ols < 0
        told = {"iv": iv, "ols": ols, "ratio": iv / ols}
        yield ("doubtful", "iv_ratio", told) if far else ("consistent", "consistent", told)


def _without_instruments(paper: Paper, column: Column) -> Column | None:
    """The column without instruments most like this one: same outcome and effects, most regressors."""
    name = next(iter(column.cells), "")
    fitting = [
        other
        for _, other in paper.columns()
        if other.dep == column.dep
        and name in other.cells
        and not INSTRUMENTED.search(other.label)
        and _named(other, LM) is None
        and other.facts.get("label") is None
        and _effects(other) == _effects(column)
    ]
    return max(fitting, key=lambda other: len(other.cells), default=None)


def _effects(column: Column) -> frozenset[str]:
    return frozenset(key for key, value in column.facts.items() if value is True and key != "controls")


def _nested(paper: Paper, table: str, columns: tuple[Column, ...]) -> Iterator[Finding]:
    """More regressors or effects on the same rows never lower R²."""
    for before, after in pairwise(columns):
        first, second = printed(before.facts.get("r2")), printed(after.facts.get("r2"))
        wider = set(before.cells) <= set(after.cells) and _effects(before) <= _effects(after)
        same = before.dep == after.dep and before.n == after.n and before.n is not None
        controls = bool(before.facts.get("controls")) <= bool(after.facts.get("controls"))
        plain = not INSTRUMENTED.search(before.label + after.label)
        labelled = "label" in before.facts or "label" in after.facts
        if not (first and second and wider and same and controls and plain) or labelled:
            continue
        falls = second.high < first.low
        numbers = {"before": first.value, "after": second.value, "column": after.label, "n": after.n}
        yield Finding(
            "r2",
            "doubtful" if falls else "consistent",
            "r2_falls" if falls else "consistent",
            paper.key,
            table,
            after.label,
            numbers,
            "audit.instruments",
        )
