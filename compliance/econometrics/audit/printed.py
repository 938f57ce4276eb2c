"""A number as printed: it stands for every value that rounds to it; knows no test."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

WHOLE = 0


@dataclass(frozen=True, slots=True)
class Printed:
    """A value and the decimals it was printed with; `low` and `high` bound what may have been rounded."""

    value: float
    decimals: int

    @property
    def half(self) -> float:
        """Half a unit of the last printed digit."""
        return 0.5 * 10.0**-self.decimals

    @property
    def low(self) -> float:
        return self.value - self.half

    @property
    def high(self) -> float:
        return self.value + self.half

    @property
    def size(self) -> tuple[float, float]:
        """Least and greatest absolute value."""
        return max(0.0, abs(self.value) - self.half), abs(self.value) + self.half

    def at_least(self, decimals: int) -> Printed:
        """The same number where its table prints more decimals: 0.09 in a table of three is 0.090."""
        return Printed(self.value, max(self.decimals, decimals))

    def holds(self, low: float, high: float) -> bool:
        """Whether some value in [low, high] prints as this number."""
        return low <= self.high and high >= self.low


def printed(given: Any) -> Printed | None:
    """The number in a JSON value or text such as "0.090"; None where it is no number."""
    if isinstance(given, bool) or given is None:
        return None
    text = str(given).strip().replace("−", "-").replace(",", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    exponent = number.as_tuple().exponent
    return Printed(float(number), max(WHOLE, -int(exponent)))
