"""The trade plots as charts: notifications by year and member, exports with growth, parts of a whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from compliance.core.drawing import AMOUNT, COLOURS, PAPER, rows_of
from compliance.room.trade import Exported, Notified, Part

SHOWN_MARKETS = 6
SHOWN_CHAPTERS = 20
WIDTH, ROW = 560, 24
Chart = Any


def notified_chart(found: Notified) -> Chart:
    """Stacked bars: years, the members that notified most, the others together."""
    named = found.markets[:SHOWN_MARKETS]
    rest = _("others")
    rows: dict[tuple[int, str], int] = {}
    for year, counts in found.counts.items():
        for market, count in counts.items():
            key = (year, market if market in named else rest)
            rows[key] = rows.get(key, 0) + count
    order = [*named, rest]
    data = [
        {"year": str(year), "member": market, "count": count, "place": order.index(market)}
        for (year, market), count in sorted(rows.items())
    ]
    top = max((sum(counts.values()) for counts in found.counts.values()), default=0)
    whole = alt.Axis(tickCount=min(max(top, 1), 6), tickMinStep=1, format=",d")
    shown = [name for name in order if any(row["member"] == name for row in data)]
    colours = [COLOURS[order.index(name)] for name in shown]
    return (
        alt.Chart(rows_of(data))
        .mark_bar(stroke=PAPER, strokeWidth=0.5)
        .encode(
            x=alt.X("year:O", title=_("year"), axis=alt.Axis(labelAngle=0)),
            y=alt.Y("count:Q", title=_("notifications"), axis=whole),
            color=alt.Color("member:N", scale=alt.Scale(domain=shown, range=colours)),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("year:O", title=_("year")),
                alt.Tooltip("member:N", title=_("member")),
                alt.Tooltip("count:Q", title=_("notifications"), format=",d"),
            ],
        )
        .properties(width=WIDTH)
    )


def exports_chart(found: Sequence[Exported]) -> Chart:
    """Bars of value in US dollars, with the growth against the year before written above each."""
    data = [
        {
            "year": str(one.year),
            "value": float(one.value_usd),
            "growth": None if one.growth is None else f"{one.growth:+.1%}",
        }
        for one in found
    ]
    base = alt.Chart(rows_of(data)).encode(
        x=alt.X("year:O", title=_("year"), axis=alt.Axis(labelAngle=0)),
        y=alt.Y("value:Q", title=_("US dollars"), axis=alt.Axis(format=AMOUNT)),
        tooltip=[
            alt.Tooltip("year:O", title=_("year")),
            alt.Tooltip("value:Q", title=_("US dollars"), format=",.0f"),
            alt.Tooltip("growth:N", title=_("growth")),
        ],
    )
    bars = base.mark_bar(color=COLOURS[0]) + base.mark_text(dy=-7).encode(text="growth:N")
    return bars.properties(width=WIDTH)


def structure_chart(parts: Sequence[Part]) -> Chart:
    """Bars of the shares of chapters, the largest first."""
    data = [{"code": part.code, "share": part.share} for part in parts[:SHOWN_CHAPTERS]]
    base = alt.Chart(rows_of(data)).encode(
        x=alt.X("share:Q", title=_("share"), axis=alt.Axis(format="%")),
        y=alt.Y("code:N", title=_("chapter of the Harmonized System"), sort=None),
        tooltip=[
            alt.Tooltip("code:N", title=_("chapter of the Harmonized System")),
            alt.Tooltip("share:Q", title=_("share"), format=".1%"),
        ],
    )
    words = base.mark_text(align="left", dx=4).encode(text=alt.Text("share:Q", format=".1%"))
    return (base.mark_bar(color=COLOURS[2]) + words).properties(width=WIDTH, height=max(80, ROW * len(data)))
