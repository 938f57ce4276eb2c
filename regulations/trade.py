"""Writes and reads trade of states. Figures are statistics: nothing here makes a notice or an alert."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from crawlers.contract import NoticeItem
from regulations.comtrade import Figure, figures_of, states_of
from regulations.models import Capture, StateTrade

TRADE_KIND = "trade_figure"
"""Kind of an item that is one figure; it is no notice."""


@dataclass(frozen=True, slots=True)
class Written:
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    """Left alone because a figure observed later stands."""


@transaction.atomic
def figures_write(*, figures: Iterable[Figure], source: str, observed_on: date) -> Written:
    """Write figures; the same figure twice changes nothing, an older answer overwrites nothing."""
    tally = dict.fromkeys(("created", "changed", "unchanged", "older"), 0)
    for figure in figures:
        tally[_figure_write(figure, source, observed_on)] += 1
    return Written(**tally)


def _figure_write(figure: Figure, source: str, observed_on: date) -> str:
    place = {name: getattr(figure, name) for name in ("reporter", "partner", "year", "flow", "code")}
    told = {name: getattr(figure, name) for name in ("value_usd", "weight_kg", "hs_edition")}
    known = StateTrade.objects.filter(**place).first()
    if known is None:
        StateTrade.objects.create(**place, **told, source=source, observed_on=observed_on)
        return "created"
    if all(getattr(known, name) == value for name, value in told.items()):
        return "unchanged"
    if known.observed_on > observed_on:
        return "older"
    StateTrade.objects.filter(pk=known.pk).update(**told, source=source, observed_on=observed_on)
    return "changed"


def trade_figure_upsert(items: Sequence[NoticeItem], captures: Mapping[tuple[str, str], Capture]) -> str:
    """Write the figure of a crawled row. Returns created, changed or unchanged."""
    item = items[0]
    capture = captures[item.capture.url, item.capture.sha256]
    read = figures_of([(0, dict(item.details))])
    observed = capture.observed_on or capture.retrieved_at.date()
    written = figures_write(figures=read.figures, source=item.source, observed_on=observed)
    return "created" if written.created else "changed" if written.changed else "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeValue:
    """A value in US dollars; None where states of a sum have not reported. `missing` names them."""

    value_usd: Decimal | None
    missing: tuple[str, ...]
    editions: tuple[int, ...]
    """HS editions in which the summands were reported; more than one is a warning."""


def trade_value(*, reporter: str, partner: str, year: int, flow: str, code: str) -> TradeValue:
    """What a state (alpha-3), or "EU" as the sum of its 27 members, reported. A sum with a gap is no sum.

    Trade among the members is left out where both sides are the Union.
    """
    reporters, partners = states_of(reporter), states_of(partner)
    figures = StateTrade.objects.filter(
        reporter__in=reporters, partner__in=partners, year=year, flow=flow, code=code
    )
    found = {(f.reporter, f.partner): f for f in figures}
    wanted = [(r, p) for r in reporters for p in partners if r != p]
    missing = [r if len(reporters) > 1 else p for r, p in wanted if (r, p) not in found]
    values = [found[pair] for pair in wanted if pair in found]
    return TradeValue(
        value_usd=sum((f.value_usd for f in values), Decimal(0)) if wanted and not missing else None,
        missing=tuple(dict.fromkeys(missing)),
        editions=tuple(sorted({f.hs_edition for f in values if f.hs_edition})),
    )
