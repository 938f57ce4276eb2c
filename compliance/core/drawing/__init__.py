"""Charts made alike: colours, type, light and dark, wide and narrow, and SVG. It knows no page."""

from compliance.core.drawing.looks import (
    AMOUNT,
    COLOURS,
    FADE,
    INK,
    LINE,
    PAPER,
    Look,
    look_named,
    rows_of,
    spec_dressed,
)
from compliance.core.drawing.picture import chart_svg, spec_svg

__all__ = [
    "AMOUNT",
    "COLOURS",
    "FADE",
    "INK",
    "LINE",
    "PAPER",
    "Look",
    "chart_svg",
    "look_named",
    "rows_of",
    "spec_dressed",
    "spec_svg",
]
