"""Solves x = e + B x exactly in fractions, as (I - B) x = e; knows neither products nor emissions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

Matrix = Sequence[Sequence[Fraction]]


class Unsolvable(ArithmeticError):
    """I - B has no inverse; `place` is a row that depends on the others."""

    def __init__(self, place: int) -> None:
        super().__init__(f"row {place} depends on the others")
        self.place = place


def loop_solve(flows: Matrix, own: Matrix) -> list[list[Fraction]]:
    """x of shape (n, k) with x = own + flows x; `flows` is (n, n), `own` (n, k). Raises Unsolvable."""
    size = len(flows)
    rows = [[Fraction(int(i == j)) - flows[i][j] for j in range(size)] + list(own[i]) for i in range(size)]
    for column in range(size):
        pivot = next((i for i in range(column, size) if rows[i][column]), None)
        if pivot is None:
            raise Unsolvable(column)
        rows[column], rows[pivot] = rows[pivot], rows[column]
        lead = rows[column][column]
        if lead != 1:
            rows[column] = [value / lead for value in rows[column]]
        for i in range(size):
            factor = rows[i][column]
            if i != column and factor:
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[column], strict=True)]
    return [row[size:] for row in rows]
