"""How every chart looks: colours, our type, light or dark, wide or narrow, numbers by language.

A chart names the colours of the light look; the dark one exchanges them, so that charts know no theme.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

import altair as alt

COLOURS: Final = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#4d4d4d"]
"""Of Okabe and Ito, told apart under every kind of colour blindness; shapes or words differ as well."""
INK, FADE, LINE, PAPER = "#18212d", "#566273", "#d9dee6", "#ffffff"
"""Words, lesser words and marks, grid, ground."""
AMOUNT: Final = "amount"
"""As the `format` of an axis: large numbers short, as the reader's language shortens them."""
FONT: Final = "Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, DejaVu Sans, sans-serif"
WIDTH, NARROW, HEIGHT = 760, 316, 260
"""In pixels. A width holds the axes, so that a picture fits where it stands; a height does not."""
NARROW_PART = 190
"""Of views one above the other, which share no room for their axes."""

_ON_DARK: Final = ["#4ba3d9", "#f08a4b", "#35c39b", "#e2a0c5", "#f0bd4c", "#8accf2", "#b9c2cd"]
_DARK: Final = dict(zip(COLOURS, _ON_DARK, strict=True)) | {
    INK: "#e6ebf2",
    FADE: "#a3b0c0",
    LINE: "#33404f",
    PAPER: "#171e27",
}
NARROW_LINE = 42
"""Letters of a title that fit a phone."""
NARROW_LABEL = 150
"""Labels of an axis may take half of a phone, not all of it."""
_SHORT: Final = {
    "en": ((1e9, " bn"), (1e6, " M"), (1e3, " k")),
    "zh": ((1e8, "亿"), (1e4, "万")),
}
_CONCATENATED: Final = ("vconcat", "hconcat", "concat")
_DATA: Final = {"data", "datasets", "values"}


@dataclass(frozen=True, slots=True)
class Look:
    """For whom a chart is drawn. `language`: a code of Django's; only its first two letters count."""

    is_dark: bool = False
    is_narrow: bool = False
    language: str = "en"


def look_named(name: str, language: str = "en") -> Look:
    """`name` as in an address: dark, narrow, narrow-dark; anything else is the light and wide look."""
    parts = set(name.split("-"))
    return Look(is_dark="dark" in parts, is_narrow="narrow" in parts, language=language)


def rows_of(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Rows as inline values of a chart."""
    build: Any = alt.Data
    return build(values=[dict(row) for row in rows])


def spec_dressed(chart: Any, look: Look) -> dict[str, Any]:
    """The Vega-Lite specification of an Altair chart in the look; one that was kept takes another look.

    A width of its own shrinks in the narrow look: what is wider than a phone cannot be read there.
    """
    spec: dict[str, Any] = deepcopy(dict(chart)) if isinstance(chart, Mapping) else chart.to_dict()
    # Altair names an older edition than is drawn with; what we draw is the same in both.
    spec.pop("$schema", None)
    spec["background"] = PAPER
    spec["config"] = _merged(spec.get("config", {}), _config(look))
    _size(spec, look)
    if look.is_narrow and isinstance(spec.get("title"), str):
        is_chinese = any(letter >= "\u2e80" for letter in spec["title"])
        spec["title"] = wrap(spec["title"], NARROW_LINE // (2 if is_chinese else 1))
    return dict(_worded(spec, look))


def _config(look: Look) -> dict[str, Any]:
    narrow = look.is_narrow
    return {
        "aria": False,  # the page tells the picture in words of the reader's language
        "font": FONT,
        "axis": {
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "labelColor": INK,
            "titleColor": INK,
            "gridColor": LINE,
            "domainColor": FADE,
            "tickColor": FADE,
            "labelLimit": 110 if narrow else 320,
        },
        "axisX": {"labelOverlap": True, "labelSeparation": 6},
        "legend": {
            "orient": "top",
            "title": None,
            "labelFontSize": 12,
            "labelColor": INK,
            "columns": 1 if narrow else 3,
            "labelLimit": NARROW - 60 if narrow else 300,
        },
        "range": {"category": COLOURS},
        "text": {"color": INK, "fontSize": 12},
        "title": {"fontSize": 14, "anchor": "start", "fontWeight": "normal", "color": INK},
        "view": {"stroke": None},
    }


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """`above` wins, group by group."""
    found = dict(below)
    for key, value in above.items():
        old = found.get(key)
        found[key] = {**old, **value} if isinstance(old, dict) and isinstance(value, Mapping) else value
    return found


def _size(spec: dict[str, Any], look: Look) -> None:
    parts = next((spec[key] for key in _CONCATENATED if key in spec), None)
    for part in parts or ():
        wanted = part.get("width", WIDTH)
        part["width"] = min(wanted, NARROW_PART) if look.is_narrow else wanted
        part.setdefault("height", HEIGHT)
    if parts is None:
        wanted = spec.get("width", WIDTH)
        spec["width"] = min(wanted, NARROW) if look.is_narrow else wanted
        spec.setdefault("height", HEIGHT)
        spec["autosize"] = {"type": "fit-x", "contains": "padding"}


def _worded(part: Any, look: Look) -> Any:
    """The same with colours of the look and amounts in the language; data stay as they are."""
    if isinstance(part, Mapping):
        found = {key: value if key in _DATA else _worded(value, look) for key, value in part.items()}
        if look.is_narrow and isinstance(found.get("legend"), dict):
            found["legend"] = {**found["legend"], "columns": 1, "labelLimit": NARROW - 60}
        if look.is_narrow and "labelLimit" in (axis := found.get("axis") or {}):
            found["axis"] = {**axis, "labelLimit": min(axis["labelLimit"], NARROW_LABEL)}
        if found.get("format") == AMOUNT:
            del found["format"]
            found["labelExpr"] = _amount(look.language)
        return found
    if isinstance(part, list | tuple):
        return [_worded(value, look) for value in part]
    if look.is_dark and isinstance(part, str):
        return _DARK.get(part.lower(), part)
    return part


def _amount(language: str) -> str:
    """An expression of Vega that shortens `datum.value`."""
    told = "format(datum.value, ',~g')"
    for size, unit in reversed(_SHORT.get(language[:2], _SHORT["en"])):
        short = f"format(datum.value / {size:.0f}, ',~g') + '{unit}'"
        told = f"abs(datum.value) >= {size:.0f} ? {short} : {told}"
    return told
