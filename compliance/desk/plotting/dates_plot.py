"""Dates on a line: those of a finding's rule, and those of a notice's documents and versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.core.drawing import COLOURS, FADE, INK, rows_of
from compliance.core.punctuation import labelled, names_joined
from compliance.exposure import wording
from regulations.models import NoticeVersion
from regulations.stories import Story
from regulations.wording import date_role, part_words

LEAST = 2
"""A single date is read faster than looked at."""
ROW, DRAWN = 30, 24
WIDTH = {"finding": 330, "notice": 760}
_LOOKS = {
    "past": (FADE, "circle"),
    "ahead": (COLOURS[0], "diamond"),
    "earliest": (COLOURS[4], "triangle-right"),
    "own": (COLOURS[1], "square"),
    "document": (COLOURS[0], "diamond"),
    "version": (COLOURS[2], "circle"),
    "stands": (COLOURS[1], "triangle-right"),
}


@dataclass(frozen=True, slots=True, order=True)
class Dated:
    """A day, what it is, and its kind: a key of `kind_words`."""

    on: date
    words: str
    kind: str


def kind_words() -> dict[str, str]:
    return {
        "past": _("past"),
        "ahead": _("ahead"),
        "earliest": _("at the earliest"),
        "own": _("your own"),
        "document": _("document published"),
        "version": _("version read"),
        "stands": _("date that stands"),
    }


def finding_dates(milestones: Iterable[Any], due_on: date | None) -> list[Dated]:
    """In order; milestones bear `role`, `on` and `earliest`. A rule without any day is left out."""
    today, found = clock.today(), set()
    for one in milestones:
        day = one.on or one.earliest
        if day is not None:
            kind = "past" if day < today else "ahead" if one.on else "earliest"
            found.add(Dated(day, wording.role(one.role), kind))
    if due_on is not None:
        found.add(Dated(due_on, _("Your own date"), "own"))
    return sorted(found)


def notice_dates(story: Story, versions: Iterable[NoticeVersion]) -> list[Dated]:
    """Documents of the family, versions of this one, and dates that stand; the newest where they are many."""
    found = {
        Dated(step.published_on, labelled(part_words(step.part), step.symbol), "document")
        for step in story.steps
        if step.published_on
    }
    found |= {
        Dated(one.read_at.date(), _("Version %(number)d") % {"number": one.number}, "version")
        for one in versions
    }
    dates = [*story.dates, *([story.deadline] if story.deadline else [])]
    found |= {Dated(one.day, date_role(one.role), "stands") for one in dates if one.day}
    return sorted(found)[-DRAWN:]


def dates_chart(dates: Sequence[Dated], width: int) -> Any:
    """A row a date, from the first to the last; a dashed line is today."""
    words, limit = kind_words(), max(150, width * 2 // 5)
    rows = [
        {
            "label": f"{date_format(one.on, 'DATE_FORMAT')} {one.words}",
            "on": one.on.isoformat(),
            "what": one.words,
            "kind": words[one.kind],
            "day": date_format(one.on, "DATE_FORMAT"),
        }
        for one in dates
    ]
    present = [kind for kind in _LOOKS if any(one.kind == kind for one in dates)]
    names = [words[kind] for kind in present]
    colours, shapes = [_LOOKS[kind][0] for kind in present], [_LOOKS[kind][1] for kind in present]
    base = alt.Chart(rows_of(rows)).encode(
        y=alt.Y("label:N", sort=[row["label"] for row in rows], title=None, axis=alt.Axis(labelLimit=limit)),
        x=alt.X(
            "on:T",
            title=None,
            axis=alt.Axis(format="%Y-%m", tickCount=4, labelAngle=0, labelFlush=24),
            scale=alt.Scale(padding=14),
        ),
        tooltip=[alt.Tooltip("what:N", title=_("what")), alt.Tooltip("day:N", title=_("day"))],
    )
    marks = base.mark_point(filled=True, size=110, opacity=1).encode(
        color=alt.Color("kind:N", scale=alt.Scale(domain=names, range=colours)),
        shape=alt.Shape("kind:N", scale=alt.Scale(domain=names, range=shapes)),
    )
    now: Mapping[str, str] = {"on": clock.today().isoformat()}
    line = alt.Chart(rows_of([now])).mark_rule(color=INK, strokeDash=[4, 4]).encode(x="on:T")
    return (line + marks).properties(width=width, height=max(60, ROW * len(rows)))


def dates_told(dates: Sequence[Dated]) -> str:
    return names_joined(f"{date_format(one.on, 'SHORT_DATE_FORMAT')} {one.words}" for one in dates)
