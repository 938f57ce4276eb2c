"""Prices many lines by default values on arrays; the rates come from the same rules as single lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .allocation import CbamFactor
from .defaults import default_find
from .faults import LineFault
from .figures import ONE, ZERO
from .goods import cn_read, good_find
from .lines import Line
from .origins import EXEMPT_ZONES, origin_read
from .positions import default_terms
from .rulepack import Country, Good, RulePack
from .timing import FIRST_YEAR, ImportTime, cscf_find, factor_find, price_find
from .valuation import at_value

Floats = NDArray[np.float64]
QUARTERS = 4
YEARS = 10_000


@dataclass(frozen=True, slots=True)
class BulkResult:
    """Arrays of shape (n_lines,): tCO2e/t, tCO2e/t, certificates, EUR.

    A refused line holds NaN in all of them, and in `refusal` the place of its code in `codes`; else -1.
    """

    see: Floats
    sefa: Floats
    certificates: Floats
    cost: Floats
    refusal: NDArray[np.int32]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BulkLines:
    """Columns of shape (n_lines,): CN or TARIC as text or integers, ISO codes, tonnes, year, quarter 1-4."""

    cn: ArrayLike
    country: ArrayLike
    mass: ArrayLike
    year: ArrayLike
    quarter: ArrayLike


def bulk_price(lines: BulkLines, pack: RulePack) -> BulkResult:
    """Certificates and cost of every line by default values; equal to `line_price` to the cent.

    Raises ValueError if columns differ in length. What single lines are warned of is not told here.
    """
    cn, cn_at = np.unique(np.asarray(lines.cn), return_inverse=True)
    country, country_at = np.unique(np.asarray(lines.country), return_inverse=True)
    year = np.asarray(lines.year, dtype=np.int64)
    quarter = np.asarray(lines.quarter, dtype=np.int64)
    mass = np.asarray(lines.mass, dtype=np.float64)
    if len({len(column) for column in (cn_at, country_at, year, quarter, mass)}) > 1:
        raise ValueError("the columns of bulk lines differ in length")
    rates = _Rates(pack)
    pair, pair_at = np.unique(cn_at.astype(np.int64) * len(country) + country_at, return_inverse=True)
    kinds = np.array(
        [rates.kind(str(cn[key // len(country)]), str(country[key % len(country)])) for key in pair.tolist()],
        dtype=np.int64,
    )
    dated, dated_at = np.unique(kinds[pair_at] * YEARS + np.clip(year, 0, YEARS - 1), return_inverse=True)
    found = np.array([rates.rate(*divmod(key, YEARS)) for key in dated.tolist()]).reshape(-1, 3)
    see, sefa, refused = (found[dated_at, column] for column in range(3))
    price = _prices(year, quarter, pack)
    for bad, code in (
        (~np.isfinite(mass) | (mass < 0), "mass_unusable"),
        (np.isnan(price), "date_unreadable"),
    ):
        if bad.any():
            refused = np.where(bad & (refused < 0), rates.code(code), refused)
    certificates = np.where(refused < 0, np.maximum(0.0, see - sefa) * mass, np.nan)
    return BulkResult(
        see=np.where(refused < 0, see, np.nan),
        sefa=np.where(refused < 0, sefa, np.nan),
        certificates=certificates,
        cost=certificates * price,
        refusal=refused.astype(np.int32),
        codes=tuple(rates.codes),
    )


class _Rates:
    """Rates per tonne, each found once: lines of one good whose origins share a row share their rate."""

    def __init__(self, pack: RulePack) -> None:
        self.codes: dict[str, int] = {}
        self._pack = pack
        self._kinds: list[tuple[str, Good, Country] | str] = []
        self._known: dict[object, int] = {}
        self._goods: dict[str, tuple[str, Good] | str] = {}
        self._countries: dict[str, Country | str] = {}

    def code(self, name: str) -> int:
        return self.codes.setdefault(name, len(self.codes))

    def kind(self, cn_text: str, country_text: str) -> int:
        """A number for all pairs of good and origin that the law treats alike."""
        good = self._goods.get(cn_text) or self._goods.setdefault(cn_text, self._good(cn_text))
        country = self._countries.get(country_text) or self._countries.setdefault(
            country_text, self._country(country_text)
        )
        if isinstance(good, str) or isinstance(country, str):
            fault = good if isinstance(good, str) else str(country)
            return self._number(("fault", fault), fault)
        cn, found = good
        if country.zone in EXEMPT_ZONES:
            return self._number(("exempt",), (cn, found, country))
        try:
            row = default_find(cn, country, self._pack).row
        except LineFault as fault:
            return self._number(("fault", fault.notice.code), fault.notice.code)
        return self._number((cn, row.country, row.cn), (cn, found, country))

    def rate(self, kind: int, year: int) -> tuple[float, float, float]:
        """(SEE, SEFA, code of refusal or -1); the sums are made in Decimal, as for a single line."""
        found = self._kinds[kind]
        if isinstance(found, str):
            return np.nan, np.nan, self.code(found)
        if year < FIRST_YEAR:
            return np.nan, np.nan, self.code("date_before_2026")
        cn, good, country = found
        if country.zone in EXEMPT_ZONES:
            return 0.0, 0.0, -1
        line = Line(id="", cn=cn, country=country.iso2, mass=ONE, when=ImportTime(year, None))
        try:
            emissions, allocations, _ = default_terms(line, good, country, self._pack)
        except LineFault as fault:
            return np.nan, np.nan, self.code(fault.notice.code)
        factor, cscf = CbamFactor(factor_find(year, self._pack)), cscf_find(year, self._pack)
        see = sum((term.value(at_value) for term in emissions), ZERO)
        sefa = sum((term.value(factor, cscf, at_value) for term in allocations), ZERO)
        return float(see), float(sefa), -1

    def _number(self, key: object, found: tuple[str, Good, Country] | str) -> int:
        number = self._known.setdefault(key, len(self._kinds))
        if number == len(self._kinds):
            self._kinds.append(found)
        return number

    def _good(self, text: str) -> tuple[str, Good] | str:
        try:
            cn = cn_read(text)
            return cn, good_find(cn, self._pack)
        except LineFault as fault:
            return fault.notice.code

    def _country(self, text: str) -> Country | str:
        try:
            return origin_read(text, self._pack)
        except LineFault as fault:
            return fault.notice.code


def _prices(year: NDArray[np.int64], quarter: NDArray[np.int64], pack: RulePack) -> Floats:
    """EUR per certificate of each line; NaN where year or quarter is none."""
    period = year * 10 + quarter
    periods, at = np.unique(period, return_inverse=True)
    values = np.full(len(periods), np.nan)
    for place, key in enumerate(periods.tolist()):
        of_year, of_quarter = divmod(key, 10)
        if of_year >= FIRST_YEAR and 1 <= of_quarter <= QUARTERS:
            values[place] = float(price_find(ImportTime(of_year, of_quarter), pack)[0].value)
    return values[at]
