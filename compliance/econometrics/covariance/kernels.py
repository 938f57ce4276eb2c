"""Weights of autocovariances by lag over bandwidth; knows no rows.

Definitions: Andrews (1991, Econometrica 59, eq. 2.7) and Priestley (1981, table 6.1). `bandwidth` counts
as Stata's ivreg2 does: Bartlett with bandwidth b equals Newey and West (1987) with b - 1 lags.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, cos, floor, pi, sin

from compliance.econometrics.faults import SpecificationFault


def _bartlett(x: float) -> float:
    return 1 - x


def _parzen(x: float) -> float:
    return 1 - 6 * x**2 + 6 * x**3 if x <= 0.5 else 2 * (1 - x) ** 3


def _quadratic_spectral(x: float) -> float:
    angle = 6 * pi * x / 5
    return 25 / (12 * pi**2 * x**2) * (sin(angle) / angle - cos(angle))


KERNELS: dict[str, tuple[Callable[[float], float], bool]] = {
    "bartlett": (_bartlett, True),
    "parzen": (_parzen, True),
    "truncated": (lambda x: 1.0, True),
    "tukey-hanning": (lambda x: 0.5 + 0.5 * cos(pi * x), True),
    "tukey-hamming": (lambda x: 0.54 + 0.46 * cos(pi * x), True),
    "daniell": (lambda x: sin(pi * x) / (pi * x), False),
    "tent": (lambda x: 2 * (1 - cos(x)) / x**2, False),
    "quadratic-spectral": (_quadratic_spectral, False),
}
"""Name → weight at lag/bandwidth, and whether it ends at the bandwidth."""

ALIASES = {
    "newey-west": "bartlett",
    "nw": "bartlett",
    "bar": "bartlett",
    "par": "parzen",
    "tru": "truncated",
    "than": "tukey-hanning",
    "hanning": "tukey-hanning",
    "thann": "tukey-hanning",
    "tham": "tukey-hamming",
    "thamm": "tukey-hamming",
    "hamming": "tukey-hamming",
    "dan": "daniell",
    "ten": "tent",
    "qs": "quadratic-spectral",
    "qua": "quadratic-spectral",
    "gallant": "parzen",
    "andrews": "quadratic-spectral",
}


def kernel_name(given: str) -> str:
    """The kernel's full name; raises SpecificationFault for a stranger."""
    name = given.strip().lower().replace("_", "-").replace(" ", "-")
    name = ALIASES.get(name, name)
    if name not in KERNELS:
        known = ", ".join(sorted(KERNELS))
        raise SpecificationFault(
            f"The kernel {given!r} is unknown. Known are {known}.", reason="unknown_kernel", where="kernel"
        )
    return name


def lag_weights(name: str, bandwidth: float, span: int) -> list[tuple[int, float]]:
    """(lag, weight) for every lag from 1 to `span` whose weight is not zero."""
    weigh, ends = KERNELS[name]
    last = min(floor(bandwidth), span) if ends else span
    found = [(lag, weigh(lag / bandwidth)) for lag in range(1, last + 1)]
    return [(lag, weight) for lag, weight in found if weight != 0]


def default_bandwidth(periods: int) -> float:
    """Newey and West's (1994) rule of thumb: 4 (T/100)^(2/9) lags, rounded down, as a bandwidth."""
    return float(ceil(floor(4 * (periods / 100) ** (2 / 9)) + 1))
