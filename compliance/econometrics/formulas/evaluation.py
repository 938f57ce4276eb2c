"""Expressions worked out on a table, column by column; calls only the functions listed here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from compliance.econometrics.arrays import BoolArray, FloatArray, Table
from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.formulas.grammar import parse
from compliance.econometrics.formulas.nodes import (
    Binary,
    Call,
    Column,
    Difference,
    Factor,
    Node,
    Number,
    Shift,
    Text,
    Unary,
)
from compliance.econometrics.panel import Panel, panel_required
from compliance.econometrics.reading import column_of, numbers_of

FUNCTIONS: dict[str, Callable[[FloatArray], FloatArray]] = {
    "log": np.log,
    "ln": np.log,
    "log10": np.log10,
    "log2": np.log2,
    "log1p": np.log1p,
    "ln1p": np.log1p,
    "exp": np.exp,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sign": np.sign,
    "asinh": np.arcsinh,
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.round,
}
ARITHMETIC: dict[str, Callable[[FloatArray, FloatArray], FloatArray]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    ":": np.multiply,
    "#": np.multiply,
}
COMPARISONS = {"==", "!=", "<", "<=", ">", ">="}


class Evaluation:
    """Values of expressions over all rows of one table; NaN stands for missing and for undefined."""

    def __init__(self, frame: Table, panel: Panel | None) -> None:
        self.frame, self.panel = frame, panel
        self._numbers: dict[str, FloatArray] = {}

    def column(self, name: str) -> FloatArray:
        if name not in self._numbers:
            self._numbers[name] = numbers_of(self.frame, name)
        return self._numbers[name]

    def number(self, node: Node) -> FloatArray:
        """Values as floats (n,); infinities, as of log(0), count as undefined."""
        with np.errstate(all="ignore"):
            values = self._number(node)
        if values.ndim == 0:
            values = np.full(len(self.frame), float(values))
        if isinstance(node, Column):
            return values
        return np.where(np.isfinite(values), values, np.nan)

    def _number(self, node: Node) -> FloatArray:
        if isinstance(node, Number):
            return np.asarray(node.value)
        if isinstance(node, Column):
            return self.column(node.name)
        if isinstance(node, Unary):
            return self._truth(node) if node.sign == "not" else self._signed(node)
        if isinstance(node, Shift):
            panel = panel_required(self.panel, "A lag or lead")
            return panel.shifted(self.number(node.inner), node.periods)
        if isinstance(node, Difference):
            panel = panel_required(self.panel, "A difference")
            values = self.number(node.inner)
            return values - panel.shifted(values, node.periods)
        if isinstance(node, Binary):
            return self._binary(node)
        if isinstance(node, Call):
            return self._call(node)
        if isinstance(node, Factor) and node.only:
            return self._level(node)
        raise _fault(f"{_word(node)} is a group, not a number")

    def _signed(self, node: Unary) -> FloatArray:
        values = self._number(node.inner)
        return -values if node.sign == "-" else values

    def _level(self, node: Factor) -> FloatArray:
        values = self.column(node.name)
        return np.where(np.isnan(values), np.nan, (values == float(node.only)).astype(float))

    def _binary(self, node: Binary) -> FloatArray:
        if node.sign in COMPARISONS or node.sign in ("and", "or"):
            return self._truth(node)
        left, right = self._number(node.left), self._number(node.right)
        if node.sign == "^":
            return np.asarray(np.power(left, right))
        if node.sign not in ARITHMETIC:
            raise _fault(f"{node.sign!r} cannot be worked out here")
        return ARITHMETIC[node.sign](left, right)

    def _call(self, node: Call) -> FloatArray:
        name, arguments = node.name, node.arguments
        if name == "I" and len(arguments) == 1:
            return self._number(arguments[0])
        if name in ("in", "not in", "inlist", "inrange", "missing", "isna"):
            return self._truth(node)
        if name in ("min", "max") and len(arguments) > 1:
            sides = np.broadcast_arrays(*[self._number(argument) for argument in arguments])
            return np.asarray((np.minimum if name == "min" else np.maximum).reduce(sides))
        if name in ("std", "center") and len(arguments) == 1:
            values = self._number(arguments[0])
            spread = np.nanstd(values, ddof=1) if name == "std" else 1.0
            return np.asarray((values - np.nanmean(values)) / spread)
        if name not in FUNCTIONS or len(arguments) != 1:
            known = ", ".join(sorted([*FUNCTIONS, "I", "l", "f", "d", "min", "max", "std", "center"]))
            raise _fault(
                f"the function {name!r} is not known here, or takes another number of parts ({known})"
            )
        return FUNCTIONS[name](self._number(arguments[0]))

    # --- truth: 1, 0, or NaN where a cell it rests on is missing ---

    def truth(self, text: str) -> BoolArray:
        """Rows an expression holds for; rows where it cannot be known are left out."""
        values = self._truth(parse(text, set(self.frame.columns)))
        if values.ndim == 0:
            values = np.full(len(self.frame), float(values))
        return np.asarray(np.nan_to_num(values, nan=0.0) != 0)

    def _truth(self, node: Node) -> FloatArray:
        if isinstance(node, Unary) and node.sign == "not":
            return 1 - self._truth(node.inner)
        if isinstance(node, Binary) and node.sign in ("and", "or"):
            left, right = self._truth(node.left), self._truth(node.right)
            # One side can settle the matter although the other is unknown.
            settled = 0.0 if node.sign == "and" else 1.0
            known = (left == settled) | (right == settled)
            return np.where(known, settled, np.where(np.isnan(left + right), np.nan, 1 - settled))
        if isinstance(node, Binary) and node.sign in COMPARISONS:
            return self._compared(node.sign, node.left, node.right)
        if isinstance(node, Call) and node.name in ("missing", "isna"):
            return self._missing(node)
        if isinstance(node, Call) and node.name in ("in", "not in", "inlist"):
            first, *members = node.arguments
            found = np.zeros(())
            for member in members:
                found = np.maximum(found, self._compared("==", first, member))
            return 1 - found if node.name == "not in" else found
        if isinstance(node, Call) and node.name == "inrange" and len(node.arguments) == 3:
            value, low, high = node.arguments
            return self._compared(">=", value, low) * self._compared("<=", value, high)
        values = self._number(node)
        return np.where(np.isnan(values), np.nan, (values != 0).astype(float))

    def _missing(self, node: Call) -> FloatArray:
        parts = [
            column_of(self.frame, part.name).isna().to_numpy()
            if isinstance(part, Column)
            else np.isnan(self.number(part))
            for part in node.arguments
        ]
        return np.asarray(np.any(parts, axis=0).astype(float))

    def _compared(self, sign: str, left: Node, right: Node) -> FloatArray:
        if isinstance(left, Text) or isinstance(right, Text):
            return self._compared_texts(sign, left, right)
        first, second = self._number(left), self._number(right)
        return np.where(np.isnan(first) | np.isnan(second), np.nan, _compare(sign, first, second))

    def _compared_texts(self, sign: str, left: Node, right: Node) -> FloatArray:
        """A column beside a text: cells as text, or as dates where the column holds dates."""
        import pandas as pd

        if isinstance(left, Text):
            turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
            return self._compared_texts(turned.get(sign, sign), right, left)
        if not isinstance(left, Column) or not isinstance(right, Text):
            raise _fault("a text is compared with a column")
        column = column_of(self.frame, left.name)
        known = column.notna().to_numpy()
        other: Any = right.value
        if pd.api.types.is_datetime64_any_dtype(column.dtype):
            values, other = column, pd.Timestamp(right.value)
        elif pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype):
            values, other = self._labelled(left.name, right.value)
        else:
            values = column.astype(str).str.strip()
        held = np.asarray(_compare(sign, values, other), dtype=float)
        return np.where(known, held, np.nan)

    def _labelled(self, name: str, text: str) -> tuple[Any, Any]:
        """A column of numbers beside a text: by Stata's value labels, or by the number the text spells."""
        labels = self.frame.attrs.get("labels", {}).get(name, {})
        if text in labels.values():
            return self.frame[name].map(labels).astype(str), text
        try:
            return self.frame[name], float(text)
        except ValueError:
            told = f"; its labels are {', '.join(list(labels.values())[:8])}" if labels else ""
            raise _fault(f"the column {name!r} holds numbers, not texts such as {text!r}{told}") from None


def _compare(sign: str, left: Any, right: Any) -> Any:
    if sign == "==":
        return left == right
    if sign == "!=":
        return left != right
    if sign in ("<", "<="):
        return left < right if sign == "<" else left <= right
    return left > right if sign == ">" else left >= right


def _word(node: Node) -> str:
    return repr(node.name) if isinstance(node, (Factor, Column, Call)) else type(node).__name__.lower()


def _fault(what: str) -> SpecificationFault:
    return SpecificationFault(f"The expression cannot be worked out: {what}.", reason="formula")
