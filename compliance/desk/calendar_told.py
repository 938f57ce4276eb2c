"""Dates ahead in the reader's language: by month, as a table, and as a chart of how many a month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import altair as alt
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from compliance.core.drawing import rows_of
from compliance.core.punctuation import labelled, names_joined
from compliance.core.tables import Cell, Column, Table
from compliance.desk.calendar_selectors import KINDS, Day
from compliance.desk.today_lines import days_told
from compliance.exposure import wording
from compliance.exposure.gaps import wording as gaps
from regulations.substance_words import substance_title

NAMES = {
    "rule": pgettext_lazy("kind of date", "of a rule"),
    "own": pgettext_lazy("kind of date", "your own"),
    "evidence": pgettext_lazy("kind of date", "evidence expires"),
    "obligation": pgettext_lazy("kind of date", "of an obligation"),
}
TONES = {"rule": "act", "own": "watch", "evidence": "quiet", "obligation": "quiet"}
COLUMNS = (
    Column(gettext_lazy("day"), "date", 13),
    Column(gettext_lazy("kind"), width=18),
    Column(gettext_lazy("what"), width=70),
    Column(gettext_lazy("firm"), width=28),
    Column(gettext_lazy("remark"), width=36),
)
MONTHS_DRAWN = 18


@dataclass(frozen=True, slots=True)
class Told:
    """One date as a line."""

    on: date
    kind: str
    kind_words: str
    tone: str
    what: str
    url: str
    firm: str
    days: str
    remark: str


def day_told(day: Day) -> Told:
    what, url = _what(day)
    remark = gaps.products(day.count) if day.kind == "obligation" else ""
    if day.is_open:
        remark = names_joined(filter(None, (remark, _("may not concern you, or come later"))))
    return Told(
        on=day.on,
        kind=day.kind,
        kind_words=str(NAMES[day.kind]),
        tone=TONES[day.kind],
        what=what,
        url=url,
        firm=str(day.firm),
        days=days_told(day.on),
        remark=remark,
    )


def _what(day: Day) -> tuple[str, str]:
    if day.kind == "evidence":
        return str(day.subject), reverse("desk:evidence")
    if day.kind == "obligation":
        title = labelled(gaps.date_role(day.role), gaps.pick(day.subject.title))
        return title, reverse("web:gaps-firm", args=[day.firm.code])
    title = substance_title(day.subject.measure.title)
    url = reverse("desk:finding", args=[day.subject.pk])
    return (labelled(wording.role(day.role), title) if day.kind == "rule" else title), url


def months_told(days: Iterable[Day]) -> list[dict[str, Any]]:
    """Lines by month, in order."""
    grouped = groupby(days, key=lambda day: (day.on.year, day.on.month))
    return [
        {"month": date(year, month, 1), "lines": [day_told(day) for day in members]}
        for (year, month), members in grouped
    ]


def days_table(days: Iterable[Day]) -> Table:
    rows = []
    for told in map(day_told, days):
        rows.append(
            [Cell(told.on), Cell(told.kind_words), Cell(told.what), Cell(told.firm), Cell(told.remark)]
        )
    return Table(title=_("Dates ahead"), columns=COLUMNS, rows=rows)


def months_counted(days: Iterable[Day]) -> list[tuple[date, str, int]]:
    """(first of the month, kind, how many) of the next months that are drawn."""
    counts = Counter((day.on.replace(day=1), day.kind) for day in days)
    months = sorted({month for month, _kind in counts})[:MONTHS_DRAWN]
    return [(month, kind, counts[month, kind]) for month in months for kind in KINDS if counts[month, kind]]


def months_table(counted: list[tuple[date, str, int]], excel: str = "") -> Table:
    columns = (
        Column(gettext_lazy("month"), "date", 13),
        *(Column(NAMES[kind], "number") for kind in KINDS),
    )
    found = {(month, kind): count for month, kind, count in counted}
    months = dict.fromkeys(month for month, _kind, _count in counted)
    rows = [
        [Cell(month, _month(month)), *(Cell(found.get((month, kind), 0)) for kind in KINDS)]
        for month in months
    ]
    return Table(title=_("Dates ahead by month"), columns=columns, rows=rows, excel=excel)


def months_chart(counted: list[tuple[date, str, int]]) -> Any:
    """Bars of dates a month, a colour a kind."""
    rows = [
        {"month": month.isoformat()[:7], "kind": str(NAMES[kind]), "count": count}
        for month, kind, count in counted
    ]
    return (
        alt.Chart(rows_of(rows))
        .mark_bar()
        .encode(
            x=alt.X("month:O", title=None),
            y=alt.Y("count:Q", title=_("dates"), axis=alt.Axis(tickMinStep=1, format="d")),
            color=alt.Color("kind:N", sort=[str(NAMES[kind]) for kind in KINDS]),
            tooltip=[
                alt.Tooltip("month:O", title=_("month")),
                alt.Tooltip("kind:N", title=_("kind")),
                alt.Tooltip("count:Q", title=_("dates")),
            ],
        )
    )


def chart_told(counted: list[tuple[date, str, int]]) -> str:
    """The chart in words: how many dates, and the fullest month."""
    total = sum(count for _month_, _kind, count in counted)
    by_month: Counter[date] = Counter()
    for month, _kind, count in counted:
        by_month[month] += count
    if not by_month:
        return _("No date is ahead.")
    fullest, most = max(by_month.items(), key=lambda row: (row[1], -row[0].toordinal()))
    said = ngettext("%(count)d date is ahead", "%(count)d dates are ahead", total) % {"count": total}
    return _("%(dates)s; most in %(month)s: %(most)d") % {
        "dates": said,
        "month": _month(fullest),
        "most": most,
    }


def _month(first: date) -> str:
    return date_format(first, "YEAR_MONTH_FORMAT")
