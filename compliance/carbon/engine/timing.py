"""When a good enters the market, and what the law sets for that time: price, factor, correction, mark-up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .faults import LineFault, Notice
from .figures import ONE, ZERO, Figure, Status
from .rulepack import RulePack

FIRST_YEAR = 2026
LAST_YEAR = 2060
_PERIOD = re.compile(r"(20\d\d)(?:[-\s]?Q([1-4])|-(\d\d))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ImportTime:
    """Release for free circulation. `quarter` is None where only the year is known."""

    year: int
    quarter: int | None

    @property
    def period(self) -> str:
        return f"{self.year}Q{self.quarter}" if self.quarter else str(self.year)

    def is_after(self, day: date) -> bool:
        return (self.year, self.quarter or 1) > (day.year, (day.month + 2) // 3)


def import_time_read(text: str) -> ImportTime:
    """A day, "2026-02", "2026Q1" or "2026". Raises LineFault for what is no time, or lies before 2026."""
    word = text.strip().replace("/", "-")
    if found := _PERIOD.fullmatch(word):
        year, quarter, month = found.groups()
        if month and not 1 <= int(month) <= 12:
            raise _no_date(text)
        number = int(quarter) if quarter else (int(month) + 2) // 3 if month else None
        when = ImportTime(int(year), number)
    else:
        try:
            day = date.fromisoformat(word[:10] if "T" in word else word)
        except ValueError as error:
            raise _no_date(text) from error
        when = ImportTime(day.year, (day.month + 2) // 3)
    if when.year < FIRST_YEAR:
        raise LineFault(
            "date_before_2026",
            f"{text} lies before 1 January 2026: no certificates are due for imports of that time.",
            "Only imports from 2026 on cost certificates; check the date.",
        )
    if when.year > LAST_YEAR:
        raise LineFault("date_too_late", f"{text} is too far ahead.", f"Give a date up to {LAST_YEAR}.")
    return when


def _no_date(text: str) -> LineFault:
    return LineFault(
        "date_unreadable", f"{text!r} is not a date.", 'Give the day of import as YYYY-MM-DD, or "2026Q1".'
    )


def factor_find(year: int, pack: RulePack) -> Figure:
    """Share of free allocation REMAINING (Directive 2003/87 Art 10a(1a)): 97.5 % in 2026, 0 from 2034."""
    last = max(pack.factors)
    value = pack.factors.get(year, ZERO if year > last else ONE)
    return Figure("cbam_factor", value, "share", Status.LAW, f"CBAM factor {year}", "cbam_factor")


def cscf_find(year: int, pack: RulePack) -> Figure:
    known = pack.cscf.get(year)
    if known is not None:
        return Figure("cscf", known, "share", Status.LAW, f"correction factor {year}", "cscf")
    figure = Figure("cscf", ONE, "share", Status.ASSUMED, f"correction factor {year} unpublished", "cscf")
    assumed = pack.assumptions["cscf_unpublished"]
    return figure.ranged(assumed.lo, assumed.hi, status=Status.ASSUMED, why=assumed.reason)


def markup_find(sector: str, year: int, pack: RulePack) -> Figure:
    """Mark-up on the total default value, as a share; not compounded from year to year."""
    value = next(markup for start, markup in reversed(pack.markups[sector]) if start <= year)
    return Figure(
        "markup", value, "share", Status.LAW, f"mark-up {sector.replace('_', ' ')} {year}", "markup"
    )


def price_find(when: ImportTime, pack: RulePack) -> tuple[Figure, tuple[Notice, ...]]:
    """EUR per certificate: 2026 by quarter of import; what is unpublished is carried forward, labelled."""
    published = {period: price for period, price in pack.prices.items() if price is not None}
    price = published.get(when.period)
    if price is not None:
        return _price(price, Status.PUBLISHED, f"CBAM price {when.period}"), ()
    of_year = [price for period, price in published.items() if period.startswith(str(when.year))]
    if when.quarter is None and of_year:
        mean = sum(of_year, ZERO) / len(of_year)
        figure = _price(mean, Status.ASSUMED, f"mean of the published quarters of {when.year}")
        figure = figure.ranged(min(of_year), max(of_year), status=Status.ASSUMED, why="quarter not given")
        return figure, (
            Notice("price_quarter", "The price goes by the quarter of import.", "Give the day of import."),
        )
    weeks = [price for period, price in published.items() if _in_quarter(period, when)]
    if weeks:
        mean = sum(weeks, ZERO) / len(weeks)
        figure = _price(mean, Status.ASSUMED, f"mean of {len(weeks)} weekly prices in {when.period}")
        figure = figure.ranged(min(weeks), max(weeks), status=Status.ASSUMED, why="week not known")
        return figure, (
            Notice(
                "price_week",
                "From 2027 a certificate costs the average of the week of purchase, not known yet.",
                "Override price with that week's.",
            ),
        )
    latest = max(published)
    near = of_year or when.period in pack.prices
    assumed = pack.assumptions["price_next_quarter" if near else "price_later_year"]
    value = published[latest]
    figure = _price(value, Status.ASSUMED, f"price of {latest} carried forward")
    figure = figure.ranged(value * assumed.lo, value * assumed.hi, status=Status.ASSUMED, why=assumed.reason)
    return figure, (
        Notice(
            "price_unpublished",
            f"No price is published for {when.period}; that of {latest} ({value} EUR) was carried forward.",
            "Override price for a scenario, or wait for the Commission's figure.",
        ),
    )


def _in_quarter(period: str, when: ImportTime) -> bool:
    """True for a week ("2027W06") that lies in the quarter of `when`; thirteen weeks make a quarter."""
    year, _, week = period.partition("W")
    if not week or when.quarter is None or int(year) != when.year:
        return False
    return min(4, (int(week) - 1) // 13 + 1) == when.quarter


def _price(value: Decimal, status: Status, source: str) -> Figure:
    return Figure("price", value, "EUR/tCO2e", status, source, "price")


def reference_price_find(when: ImportTime, price: Figure, pack: RulePack) -> Figure:
    """Average price of the import year: by it a carbon price paid becomes certificates (draft Art 9 act)."""
    quarters = [price for period, price in pack.prices.items() if period.startswith(str(when.year))]
    known = [item for item in quarters if item is not None]
    if not known:
        return price.named("reference_price")
    status = Status.PUBLISHED if len(known) == len(quarters) == 4 else Status.PROVISIONAL
    mean = sum(known, ZERO) / len(known)
    return Figure(
        "reference_price",
        mean,
        "EUR/tCO2e",
        status,
        f"mean of {len(known)} published quarters of {when.year}",
        "carbon_price",
    )
