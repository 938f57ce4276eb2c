"""Today's list as a picture: what asks for something by when, and what yearly sales it concerns."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import Any

import altair as alt
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.core import clock
from compliance.core.drawing import AMOUNT, COLOURS, rows_of
from compliance.desk.listing import valued_condition
from compliance.exposure import wording
from compliance.exposure.models import Finding
from regulations.substance_words import substance_title

DRAWN = 200
"""The findings with the highest score; more points could not be told apart."""
BANDS = (0, 30, 90, 365)
"""Days until which a band lasts; beyond the last is later."""
VERDICTS = (Finding.Verdict.ACT, Finding.Verdict.UNCERTAIN, Finding.Verdict.WATCH)
_LOOKS = {
    Finding.Verdict.ACT: (COLOURS[1], "triangle-up"),
    Finding.Verdict.UNCERTAIN: (COLOURS[3], "square"),
    Finding.Verdict.WATCH: (COLOURS[0], "diamond"),
}
_TITLE = 60
WIDTH = 1160
"""The list is as wide as the page, and so is its picture."""


def today_chart(rows: QuerySet[Finding]) -> Any:
    """One mark a finding: by when against yearly sales; shape and colour by consequence.

    Values of several currencies do not compare: the currency of most findings is drawn.
    """
    found = list(
        rows.filter(valued_condition())
        .select_related("firm", "measure__notice")
        .order_by("-score", "pk")[:DRAWN]
    )
    counted = Counter(one.firm.currency for one in found)
    currency = min(counted, key=lambda code: (-counted[code], code), default="")
    taken: Counter[int] = Counter()
    points = []
    for one in found:
        if one.firm.currency == currency:
            band = _band(one)
            points.append(_point(one, band, taken[band]))
            taken[band] += 1
    return _chart(points, currency)


def _band(one: Finding) -> int:
    """Place in `_band_words`. What asks for action without a date binds already."""
    if one.next_on is None:
        return 0 if one.verdict == Finding.Verdict.ACT else len(BANDS) + 1
    return bisect_left(BANDS, (one.next_on - clock.today()).days)


def _band_words() -> list[str]:
    return [_("now"), _("30 d"), _("90 d"), _("1 yr"), _("later"), _("no date")]


def _point(one: Finding, band: int, place: int) -> dict[str, Any]:
    """`place`: how many stand in the band already; marks of one band stand beside each other."""
    return {
        "band": _band_words()[band],
        "beside": (place % 5 - 2) + (place // 5 % 2) / 2,
        "value": float(one.value or 0),
        "verdict": wording.verdict(one.verdict),
        "score": float(one.score),
        "rule": substance_title(one.measure.title)[:_TITLE],
        "symbol": one.measure.notice.symbol.strip(),
        "when": wording.next_date(one),
        "firm": str(one.firm),
        "url": reverse("desk:finding", args=[one.pk]),
    }


def _chart(points: list[dict[str, Any]], currency: str) -> Any:
    names = [wording.verdict(code) for code in VERDICTS]
    colours, shapes = zip(*(_LOOKS[code] for code in VERDICTS), strict=True)
    marks = (
        alt.Chart(rows_of(points))
        .mark_point(filled=True, opacity=0.8)
        .encode(
            x=alt.X(
                "band:N",
                title=_("by when"),
                scale=alt.Scale(domain=_band_words()),
                axis=alt.Axis(labelAngle=0, labelOverlap=False, grid=True, bandPosition=0),
            ),
            xOffset=alt.XOffset("beside:Q", scale=alt.Scale(domain=[-3, 3])),
            y=alt.Y(
                "value:Q",
                title=_("yearly sales concerned (%(currency)s)") % {"currency": currency or "–"},
                scale=alt.Scale(type="log", nice=True),
                axis=alt.Axis(format=AMOUNT, values=_decades(points)),
            ),
            color=alt.Color("verdict:N", scale=alt.Scale(domain=names, range=list(colours))),
            shape=alt.Shape("verdict:N", scale=alt.Scale(domain=names, range=list(shapes))),
            size=alt.Size("score:Q", scale=alt.Scale(domain=[0, 100], range=[40, 260]), legend=None),
            href="url:N",
            tooltip=[
                alt.Tooltip("rule:N", title=_("rule")),
                alt.Tooltip("symbol:N", title=_("symbol")),
                alt.Tooltip("firm:N", title=_("firm")),
                alt.Tooltip("when:N", title=_("next date")),
                alt.Tooltip("value:Q", title=_("yearly value"), format=",.0f"),
                alt.Tooltip("score:Q", title=_("score")),
            ],
        )
    )
    return marks.properties(width=WIDTH, height=150)


def _decades(points: list[dict[str, Any]]) -> list[float]:
    """Ticks at powers of ten around the values."""
    values = [one["value"] for one in points] or [1_000.0]
    return [10.0**power for power in range(-2, 14) if min(values) / 10 <= 10**power <= max(values) * 10]


def today_told(counts: dict[str, int]) -> str:
    """The picture in words; the list below it holds every finding with its date and value."""
    asked = counts["act"]
    said = ngettext("%(count)d finding asks for action", "%(count)d findings ask for action", asked)
    return _("%(act)s; marks further up concern more sales, marks further left come sooner") % {
        "act": said % {"count": asked}
    }
