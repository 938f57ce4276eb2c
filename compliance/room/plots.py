"""The trade plots as charts: notifications by year and member, exports with growth, parts of a whole.

Colours are those of Okabe and Ito, told apart under every kind of colour blindness.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import vl_convert
from django.utils.translation import gettext as _

from compliance.room.trade import Exported, Notified, Part

COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#666666"]
SHOWN_MARKETS = 6
WIDTH, HEIGHT = 640, 300
FONT = "Noto Sans CJK SC, Noto Sans SC, DejaVu Sans, sans-serif"
Chart = Any


def svg(chart: Chart) -> str:
    """The chart as SVG; no script and no address of a network in it."""
    return str(vl_convert.vegalite_to_svg(_styled(chart).to_dict()))


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
    return (
        alt.Chart(alt.Data(values=data))
        .mark_bar()
        .encode(
            x=alt.X("year:O", title=_("year"), axis=alt.Axis(labelAngle=0)),
            y=alt.Y("count:Q", title=_("notifications")),
            color=alt.Color("member:N", title=_("member"), scale=alt.Scale(domain=order, range=COLOURS)),
            order=alt.Order("place:Q"),
        )
    )


def exports_chart(found: Sequence[Exported]) -> Chart:
    """Bars of value in billions of US dollars, and growth against the year before as points with figures."""
    data = [
        {
            "year": str(one.year),
            "value": float(one.value_usd) / 1e9,
            "growth": None if one.growth is None else f"{one.growth:+.1%}",
        }
        for one in found
    ]
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X("year:O", title=_("year"), axis=alt.Axis(labelAngle=0))
    )
    bars = base.mark_bar(color=COLOURS[0]).encode(y=alt.Y("value:Q", title=_("billion US dollars")))
    words = base.mark_text(dy=-7, fontSize=12, color="#333333").encode(y="value:Q", text="growth:N")
    return bars + words


def structure_chart(parts: Sequence[Part]) -> Chart:
    """Bars of the shares of chapters, the largest first."""
    data = [{"code": part.code, "share": part.share} for part in parts[:20]]
    return (
        alt.Chart(alt.Data(values=data))
        .mark_bar(color=COLOURS[2])
        .encode(
            x=alt.X("share:Q", title=_("share"), axis=alt.Axis(format="%")),
            y=alt.Y("code:N", title=_("chapter of the Harmonized System"), sort=None),
        )
    )


def _styled(chart: Chart) -> Chart:
    return (
        chart.properties(width=WIDTH, height=HEIGHT, background="#ffffff")
        .configure(font=FONT)
        .configure_axis(labelFontSize=12, titleFontSize=12, gridColor="#e6e6e6")
        .configure_legend(labelFontSize=12, titleFontSize=12)
        .configure_view(stroke=None)
    )
