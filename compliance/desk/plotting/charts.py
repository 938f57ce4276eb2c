"""What charts of pages share: colours, type, and the two answers that a chart's address gives."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt
import vl_convert
from django.http import HttpRequest, HttpResponse, JsonResponse

from compliance.desk.tables import Table

COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#4D4D4D"]
"""Of Okabe and Ito, told apart under every kind of colour blindness."""
FONT = "Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, DejaVu Sans, sans-serif"
WIDTH, HEIGHT = 720, 260


@dataclass(frozen=True, slots=True)
class Plot:
    """For `desk/_plot.html`. `address` answers with the picture, with `?as=json` with the specification;
    `told` says in words what the picture shows; `table` holds its figures."""

    title: Any
    address: str
    told: str
    table: Table | None = None
    is_table_open: bool = False

    @property
    def picture(self) -> str:
        return self.address

    @property
    def spec(self) -> str:
        return f"{self.address}{'&' if '?' in self.address else '?'}as=json"


def chart_themed(chart: Any, *, width: int = WIDTH, height: int = HEIGHT) -> Any:
    """The chart in our type and colours on white; tooltips come from its encoding."""
    sized = chart.properties(width=width, height=height, background="#ffffff")
    return (
        sized.configure(font=FONT)
        .configure_axis(labelFontSize=12, titleFontSize=12, labelColor="#18212d", titleColor="#18212d")
        .configure_legend(orient="top", title=None, labelFontSize=12)
        .configure_range(category=COLOURS)
        .configure_view(stroke=None)
    )


def rows_of(rows: Sequence[Mapping[str, Any]]) -> Any:
    return alt.Data(values=[dict(row) for row in rows])


def chart_answer(request: HttpRequest, chart: Any) -> HttpResponse:
    """The picture, or with `?as=json` the specification that it was drawn from."""
    spec = chart.to_dict()
    # Altair names an older edition than the bundle holds; what we draw is the same in both.
    spec.pop("$schema", None)
    if request.GET.get("as") == "json":
        answer: HttpResponse = JsonResponse(spec, json_dumps_params={"ensure_ascii": False})
    else:
        text = json.dumps(spec, ensure_ascii=False, sort_keys=True)
        answer = HttpResponse(_svg(text), content_type="image/svg+xml; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=60"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@lru_cache(maxsize=128)
def _svg(spec: str) -> str:
    return str(vl_convert.vegalite_to_svg(spec))
