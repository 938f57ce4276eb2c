"""Numbers that say how far they are believed; knows no law and computes no cost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)
ONE = Decimal(1)


class Status(StrEnum):
    """From firm to weak. A result is as weak as its weakest input."""

    LAW = "law"
    PUBLISHED = "published"
    STATED = "stated"  # by the user: believed, not checked
    PROVISIONAL = "provisional"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its range. `name` is unique within one line; `article` is a key of the pack's acts."""

    name: str
    value: Decimal
    unit: str
    status: Status
    source: str
    article: str
    lo: Decimal | None = None
    hi: Decimal | None = None

    @property
    def low(self) -> Decimal:
        return self.value if self.lo is None else self.lo

    @property
    def high(self) -> Decimal:
        return self.value if self.hi is None else self.hi

    @property
    def is_certain(self) -> bool:
        return self.low == self.high

    def ranged(self, lo: Decimal, hi: Decimal, *, status: Status, why: str) -> Figure:
        """The same value, believed less: `lo` and `hi` are absolute and must embrace it."""
        if not lo <= self.value <= hi:
            raise ValueError(f"{self.name}: {self.value} lies outside [{lo}, {hi}]")
        return replace(
            self,
            lo=min(lo, self.low),
            hi=max(hi, self.high),
            status=weakest(self.status, status),
            source=f"{self.source}; {why}",
        )

    def named(self, name: str) -> Figure:
        return replace(self, name=name)


_ORDER = tuple(Status)


def weakest(*statuses: Status) -> Status:
    return max(statuses, key=_ORDER.index)


def stated(name: str, value: Decimal, unit: str, source: str, article: str) -> Figure:
    """A figure the user gave: taken as it is, and labelled so."""
    return Figure(name, value, unit, Status.STATED, source, article)
