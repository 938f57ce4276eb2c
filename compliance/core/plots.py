"""What a page needs of a plot: its words, its addresses by look, and what such an address answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language

from compliance.core.drawing import look_named, spec_dressed, spec_svg
from compliance.core.tables import Table

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@dataclass(frozen=True, slots=True)
class Plot:
    """For `desk/_plot.html`. `address` answers by `chart_answer`; `told` says the picture in words; `table`
    holds its figures, or is None where they stand on the page already."""

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
        return self._with("as=json")

    @property
    def dark(self) -> str:
        return self._with("look=dark")

    @property
    def narrow(self) -> str:
        return self._with("look=narrow")

    @property
    def narrow_dark(self) -> str:
        return self._with("look=narrow-dark")

    def _with(self, query: str) -> str:
        return f"{self.address}{'&' if '?' in self.address else '?'}{query}"


def chart_answer(request: HttpRequest, chart: Any) -> HttpResponse:
    """The picture of an Altair chart, or with `?as=json` the specification that it was drawn from.

    `?look=` chooses dark, narrow or narrow-dark.
    """
    look = look_named(request.GET.get("look", ""), get_language() or "en")
    spec = spec_dressed(chart, look)
    if request.GET.get("as") == "json":
        answer: HttpResponse = JsonResponse(spec, json_dumps_params={"ensure_ascii": False})
    else:
        answer = HttpResponse(spec_svg(spec), content_type="image/svg+xml; charset=utf-8")
    # The language stands in a cookie or with the account: either way the session decides.
    answer["Vary"] = "Cookie, Accept-Language"
    answer["Cache-Control"] = "private, max-age=60"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = _POLICY
    return answer
