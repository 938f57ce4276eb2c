"""Notifications under the TBT Agreement and exports of a kind of goods, year by year, from what is at hand.

What is counted is said with the figure: first documents of a family, by the year of their publication, by
the member that notified. Exports are those that China reported to the United Nations; a year without a
figure stays empty and is never a zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, Sum

from compliance.firms.models import TradeFlow
from regulations.models import Notice, ScopeCode, StateTrade

SCOPES: Mapping[str, tuple[str, ...]] = {
    "electromechanical": ("84", "85"),
    "metal": ("72", "73", "74", "75", "76", "78", "79", "80", "81", "82", "83"),
    "textiles": tuple(f"{chapter:02d}" for chapter in range(50, 64)),
    "all": (),
}
"""Chapters of the Harmonized System. The customs' own aggregate of electromechanical goods is wider than 84
and 85: figures of the two are not comparable."""
ICS: Mapping[str, tuple[str, ...]] = {
    "electromechanical": ("21", "23", "25", "27", "29", "31", "33", "35", "97.030", "97.040", "97.060"),
    "metal": ("77",),
    "textiles": ("59", "61"),
    "all": (),
}
"""Fields of the International Classification for Standards that stand for the same goods: our choice."""
REPORTER, WORLD = "CHN", "W00"
NOTIFIER = "CN"


@dataclass(frozen=True, slots=True)
class Notified:
    """`counts[year][market]`: first documents; `undated` have no day. `unscoped`: bear neither HS nor ICS."""

    counts: Mapping[int, Mapping[str, int]]
    families: int
    undated: int
    unscoped: int

    @property
    def years(self) -> list[int]:
        return sorted(self.counts)

    @property
    def markets(self) -> list[str]:
        totals: dict[str, int] = defaultdict(int)
        for row in self.counts.values():
            for market, count in row.items():
                totals[market] += count
        return sorted(totals, key=lambda market: (-totals[market], market))


@dataclass(frozen=True, slots=True)
class Exported:
    """Value in US dollars; `growth`: against the year before, None where that year has no figure."""

    year: int
    value_usd: Decimal
    growth: float | None
    missing: tuple[str, ...]
    """Chapters of the scope without a figure in that year: the value is too small by them."""


@dataclass(frozen=True, slots=True)
class Part:
    """One chapter's share in the newest year that has figures."""

    code: str
    value_usd: Decimal
    share: float


def notified(scope: str, *, by_china: bool = False) -> Notified:
    """Public notifications whose codes lie in the scope: of others, or those that China made."""
    return notified_both(scope)[by_china]


def notified_both(scope: str) -> tuple[Notified, Notified]:
    """(of others, those that China made). Two queries."""
    rows = Notice.objects.filter(kind=Notice.Kind.NOTIFICATION, area="TBT", owner_key="", parent_symbol="")
    coded = ScopeCode.objects.filter(measure__notice=OuterRef("pk"), kind__in=("hs", "cn", "ics"))
    unscoped = rows.filter(~Exists(coded)).count()
    if SCOPES[scope]:
        rows = rows.filter(Exists(coded.filter(_codes(scope))))
    days: dict[int, date | None] = {}
    markets: dict[int, list[str]] = defaultdict(list)
    for pk, day, market in rows.order_by().values_list("pk", "published_on", "members__market"):
        days[pk] = day
        if market is not None:
            markets[pk].append(market)
    found = (
        [pk for pk in days if NOTIFIER not in markets[pk]],
        [pk for pk in days if NOTIFIER in markets[pk]],
    )
    others, own = (_notified({pk: days[pk] for pk in some}, markets, unscoped) for some in found)
    return others, own


def _notified(days: Mapping[int, date | None], markets: Mapping[int, list[str]], unscoped: int) -> Notified:
    counts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for pk, day in days.items():
        for market in markets[pk] if day else ():
            counts[day.year][market] += 1
    undated = sum(day is None for day in days.values())
    return Notified({year: dict(row) for year, row in counts.items()}, len(days), undated, unscoped)


def _codes(scope: str) -> Q:
    wanted = Q()
    for chapter in SCOPES[scope]:
        wanted |= Q(kind__in=("hs", "cn"), code__startswith=chapter)
    for field in ICS[scope]:
        wanted |= Q(kind="ics", code__startswith=field)
    return wanted


def exports(scope: str) -> list[Exported]:
    """What China reported as exported to the world, by year; of all goods where the scope is all."""
    chapters = SCOPES[scope] or ("TOTAL",)
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for year, code, value in _reported(chapters):
        found[year][code] = value
    told: list[Exported] = []
    whole: dict[int, Decimal] = {}
    for year in sorted(found):
        missing = tuple(code for code in chapters if code not in found[year])
        value = sum(found[year].values(), Decimal(0))
        before = whole.get(year - 1)
        growth = float(value / before - 1) if before and not missing else None
        if not missing:
            whole[year] = value
        told.append(Exported(year, value, growth, missing))
    return told


def structure(scope: str) -> tuple[int | None, list[Part]]:
    """(year, chapters by value) of the newest year with figures."""
    chapters = SCOPES[scope] or tuple(f"{chapter:02d}" for chapter in range(1, 98))
    rows = list(_reported(chapters))
    if not rows:
        return None, []
    year = max(year for year, _, _ in rows)
    values = {code: value for found, code, value in rows if found == year}
    whole = sum(values.values(), Decimal(0))
    parts = [Part(code, value, float(value / whole) if whole else 0.0) for code, value in values.items()]
    return year, sorted(parts, key=lambda part: (-part.value_usd, part.code))


def _reported(codes: Iterable[str]) -> Iterable[tuple[int, str, Decimal]]:
    return (
        StateTrade.objects.filter(
            reporter=REPORTER, partner=WORLD, flow=StateTrade.Flow.EXPORT, code__in=list(codes)
        )
        .order_by("year", "code")
        .values_list("year", "code", "value_usd")
    )


def member_exports(firms: Iterable[int], scope: str) -> dict[str, dict[int, Decimal]]:
    """Currency → year → value of what the members themselves said they export, never converted."""
    rows = TradeFlow.objects.filter(product__firm__in=list(firms)).order_by()
    wanted = Q()
    for chapter in SCOPES[scope]:
        wanted |= Q(product__hs__startswith=chapter)
    told: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    values = rows.filter(wanted).values_list("product__firm__currency", "year").annotate(Sum("value"))
    for currency, year, value in values:
        if value is not None:
            told[currency][year] += value
    return {currency: dict(sorted(years.items())) for currency, years in sorted(told.items())}
