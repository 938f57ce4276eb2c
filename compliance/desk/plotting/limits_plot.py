"""A product's substances against limits as bars: how much of a limit is used up; the limit is a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from compliance.core.drawing import COLOURS, INK, LINE, rows_of
from compliance.core.punctuation import names_joined
from compliance.exposure.duty_wording import limit_state_word

DRAWN = 18
MOST = 3.0
"""So many times a limit is as far as the picture goes; the label says how far it really is."""
ROW = 28
STATES = ("exceeded", "unknown", "kept")
_LOOKS = {"exceeded": (COLOURS[1], "▲"), "unknown": (COLOURS[3], "?"), "kept": (COLOURS[2], "✓")}


@dataclass(frozen=True, slots=True)
class Level:
    """A limit by name, how the product stands to it, and what is on file as a share of it (None: nothing)."""

    name: str
    rule: str
    state: str
    share: float | None


def limits_chart(levels: Sequence[Level]) -> Any:
    """Bars in the order given; what is not known has a sign and no bar, which is not zero."""
    names = [limit_state_word(state) for state in STATES]
    rows = [
        {
            "label": f"{number}. {one.name}",
            "rule": one.rule,
            "state": limit_state_word(one.state),
            "shown": None if one.share is None else min(one.share, MOST),
            "end": min(one.share or 0.0, MOST),
            "told": f"{_LOOKS[one.state][1]} {_told(one.share)}",
        }
        for number, one in enumerate(levels[:DRAWN], 1)
    ]
    base = alt.Chart(rows_of(rows)).encode(
        y=alt.Y("label:N", sort=[row["label"] for row in rows], title=None),
        tooltip=[
            alt.Tooltip("label:N", title=_("substance or list")),
            alt.Tooltip("rule:N", title=_("obligation")),
            alt.Tooltip("state:N", title=_("state")),
            alt.Tooltip("told:N", title=_("share of the limit")),
        ],
    )
    top = max([1.25, *(row["end"] * 1.4 + 0.1 for row in rows)])
    x = alt.X(
        "shown:Q",
        title=_("share of the limit"),
        axis=alt.Axis(format="%", tickCount=5),
        scale=alt.Scale(domain=[0, top], nice=False),
    )
    colours = alt.Scale(domain=names, range=[_LOOKS[state][0] for state in STATES])
    bars = base.mark_bar(height=14).encode(x=x, color=alt.Color("state:N", scale=colours))
    words = base.mark_text(align="left", dx=5, color=INK).encode(x=alt.X("end:Q"), text="told:N")
    limit = alt.Chart(rows_of([{"at": 1.0}])).mark_rule(color=INK, size=2).encode(x="at:Q")
    safe = alt.Chart(rows_of([{"from": 0.0, "to": 1.0}])).mark_rect(color=LINE, opacity=0.45)
    ground = safe.encode(x="from:Q", x2="to:Q")
    return (ground + bars + limit + words).properties(width=760, height=max(70, ROW * len(rows)))


def _told(share: float | None) -> str:
    return _("not known") if share is None else f"{share:.0%}"


def levels_told(levels: Sequence[Level]) -> str:
    """The picture in words."""
    return names_joined(f"{one.name} {_told(one.share)}" for one in levels[:DRAWN])
