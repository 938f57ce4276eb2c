"""The calibration of the understanding as a picture: predicted probability against observed share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair

from compliance.core.drawing import COLOURS, FADE, chart_svg, rows_of


def calibration_svg(bands: Sequence[Mapping[str, Any]]) -> str:
    """SVG of the bands of `evaluation.bins`, with 95 % intervals and the line of perfect calibration."""
    rows = [
        {
            "predicted": band["predicted"],
            "observed": band["observed"],
            "low": band["interval"][0],
            "high": band["interval"][1],
            "documents": band["n"],
        }
        for band in bands
    ]
    axis = altair.Scale(domain=[0, 1])
    x = altair.X("predicted:Q", scale=axis, title="predicted probability")
    base = altair.Chart(rows_of(rows))
    diagonal = (
        altair.Chart(rows_of([{"at": 0}, {"at": 1}]))
        .mark_line(strokeDash=[4, 4], color=FADE)
        .encode(x="at:Q", y="at:Q")
    )
    whiskers = base.mark_rule(color=COLOURS[0]).encode(
        x=x, y=altair.Y("low:Q", scale=axis, title="observed share"), y2="high:Q"
    )
    points = base.mark_circle(color=COLOURS[0], opacity=1).encode(
        x=x, y="observed:Q", size=altair.Size("documents:Q", title="labels")
    )
    chart = (diagonal + whiskers + points).properties(width=360, height=360)
    return chart_svg(chart)
