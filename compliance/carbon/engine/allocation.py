"""Free allocation: the only place where the CBAM factor is applied, and only ever to a benchmark.

The market's commonest error is "emissions x 2.5 % x price". Here the factor has no arithmetic of its own:
it is an object whose one method takes a `Benchmark`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from .figures import Figure

At = Callable[[Figure], Decimal]
"""Where in its range each figure is taken: at its value, or at one end."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """tCO2e/t of column A or B; deliberately not a number."""

    figure: Figure


@dataclass(frozen=True, slots=True)
class CbamFactor:
    """Share of free allocation remaining; deliberately not a number."""

    figure: Figure

    def allocation(self, benchmark: Benchmark, cscf: Figure, at: At) -> Decimal:
        """CBAM_y x CSCF_y x BM in tCO2e/t (IR 2025/2620 Annex, eq 2, 3 and 6)."""
        if not isinstance(benchmark, Benchmark):
            raise TypeError(f"the CBAM factor multiplies a benchmark, never {type(benchmark).__name__}")
        return at(self.figure) * at(cscf) * at(benchmark.figure)


@dataclass(frozen=True, slots=True)
class AllocationTerm:
    """One summand of SEFA: `mass` t per t of product, times what is verified or follows a benchmark."""

    label: str
    mass: Decimal
    is_process: bool
    benchmark: Benchmark | None = None
    verified: Figure | None = None

    def value(self, factor: CbamFactor, cscf: Figure, at: At) -> Decimal:
        if self.verified is not None:
            return self.mass * at(self.verified)
        if self.benchmark is None:
            return Decimal(0)
        return self.mass * factor.allocation(self.benchmark, cscf, at)
