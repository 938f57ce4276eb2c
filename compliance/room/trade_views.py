"""The trade page: notifications by year and member, exports and their growth, the structure of goods."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from compliance.core.documents import pdf_bytes
from compliance.core.plots import Plot, chart_answer
from compliance.core.punctuation import names_joined
from compliance.core.tables import Cell, Column, Table, excel_answer
from compliance.firms.models import Association
from compliance.room import plots, trade
from compliance.room.entering import room_page, room_shown
from compliance.room.selectors import room_members
from compliance.room.trade_report import trade_document

SCOPE_WORDS = {
    "electromechanical": gettext_lazy("electromechanical goods (HS 84 and 85)"),
    "metal": gettext_lazy("base metals and articles of them (HS 72 to 83)"),
    "textiles": gettext_lazy("textiles (HS 50 to 63)"),
    "all": gettext_lazy("all goods"),
}
_OWN_TITLE = gettext_lazy("What consenting members say they export")


@require_safe
@room_page
def page(request: HttpRequest, room: Association) -> HttpResponseBase:
    scope = _scope(request)
    figures = _figures(scope)
    faced, made, year = figures.faced, figures.made, figures.year
    tables = _tables(figures)
    shown = {
        "faced": (_("Notifications by other members"), bool(faced.counts)),
        "made": (_("Notifications by China"), bool(made.counts)),
        "exports": (_("Exports that China reported"), bool(tables["exports"].rows)),
        "structure": (
            _("Structure of exports in %(year)s") % {"year": year} if year else _("Structure of exports"),
            year is not None,
        ),
    }
    context = {
        "scopes": [(code, words, code == scope) for code, words in SCOPE_WORDS.items()],
        "scope": scope,
        "faced": faced,
        "plots": [
            (
                Plot(
                    title=title,
                    address=reverse("room:trade-plot", args=[room.code, name]) + f"?scope={scope}",
                    told=_told(tables[name]),
                    table=tables[name],
                ),
                is_drawn,
            )
            for name, (title, is_drawn) in shown.items()
        ],
        "own_url": reverse("room:trade-own", args=[room.code]) + f"?scope={scope}",
        "own_title": _OWN_TITLE,
        "excel": reverse("room:trade-workbook", args=[room.code]) + f"?scope={scope}",
        "prints": [
            (name, reverse("room:trade-report", args=[room.code, code]) + f"?scope={scope}")
            for code, name in settings.LANGUAGES
        ],
    }
    return room_shown(request, room, "trade", "room/trade.html", context)


@require_safe
@room_page
def own(request: HttpRequest, room: Association) -> HttpResponseBase:
    """What members say they export, at an address of its own: it is summed over all their products, and the
    rest of the page does not wait for it."""
    scope = _scope(request)
    excel = reverse("room:trade-workbook", args=[room.code]) + f"?scope={scope}"
    context = {"own": replace(_own(request, room, scope), excel=excel)}
    return room_shown(request, room, "trade", "room/trade_own.html", context)


@require_safe
@room_page
def plot(request: HttpRequest, room: Association, name: str) -> HttpResponseBase:
    """One plot as SVG, or its specification."""
    drawn = _charts(_scope(request))
    if name not in drawn:
        raise Http404
    return chart_answer(request, drawn[name]())


def _charts(scope: str) -> dict[str, Callable[[], Any]]:
    return {
        "faced": lambda: plots.notified_chart(trade.notified(scope)),
        "made": lambda: plots.notified_chart(trade.notified(scope, by_china=True)),
        "exports": lambda: plots.exports_chart(trade.exports(scope)),
        "structure": lambda: plots.structure_chart(trade.structure(scope)[1]),
    }


@require_safe
@room_page
def report(request: HttpRequest, room: Association, language: str) -> HttpResponseBase:
    """The page as PDF in either language."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    scope = _scope(request)
    with translation.override(language):
        tables, charts = _all_tables(request, room, scope), _charts(scope)
        content = pdf_bytes(
            trade_document(
                association=(language.startswith("zh") and room.name_zh) or room.name,
                scope=str(SCOPE_WORDS[scope]),
                parts=[
                    (table, charts[name]() if table.rows and name in charts else None, _told(table))
                    for name, table in tables.items()
                ],
                language=language,
            )
        )
    answer = HttpResponse(content, content_type="application/pdf")
    name = f"trade_{room.code}_{scope}_{language}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
@room_page
def workbook(request: HttpRequest, room: Association) -> HttpResponseBase:
    scope = _scope(request)
    tables = _all_tables(request, room, scope)
    return excel_answer(f"trade_{room.code}", [table.sheet() for table in tables.values()])


def _scope(request: HttpRequest) -> str:
    wanted = request.GET.get("scope", "electromechanical")
    return wanted if wanted in trade.SCOPES else "electromechanical"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    """What the page tells of a kind of goods, read once. `year`: of the structure, None without figures."""

    faced: trade.Notified
    made: trade.Notified
    exports: list[trade.Exported]
    year: int | None
    parts: list[trade.Part]


def _figures(scope: str) -> _Figures:
    faced, made = trade.notified_both(scope)
    year, parts = trade.structure(scope)
    return _Figures(faced=faced, made=made, exports=trade.exports(scope), year=year, parts=parts)


def _all_tables(request: HttpRequest, room: Association, scope: str) -> dict[str, Table]:
    return _tables(_figures(scope)) | {"own": _own(request, room, scope)}


def _own(request: HttpRequest, room: Association, scope: str) -> Table:
    firms = room_members(user=request.user, association=room).values_list("pk", flat=True)
    return _own_table(trade.member_exports(firms, scope))


def _tables(figures: _Figures) -> dict[str, Table]:
    return {
        "faced": _notified_table(_("Notifications by other members"), figures.faced),
        "made": _notified_table(_("Notifications by China"), figures.made),
        "exports": _exports_table(figures.exports),
        "structure": _structure_table(figures.parts),
    }


def _notified_table(title: str, found: trade.Notified) -> Table:
    columns = [
        Column(_("Year"), "number", 8),
        Column(_("Member"), width=12),
        Column(_("Count"), "number", 10),
    ]
    rows = [
        [Cell(year, str(year)), Cell(market), Cell(found.counts[year][market])]
        for year in found.years
        for market in found.markets
        if market in found.counts[year]
    ]
    return Table(title, columns, rows, empty=_("No notification of these goods has been read."))


def _exports_table(found: list[trade.Exported]) -> Table:
    columns = [
        Column(_("Year"), "number", 8),
        Column(_("Value (US dollars)"), "money", 22),
        Column(_("Growth"), "percent", 12),
        Column(_("Chapters without a figure"), width=24),
    ]
    rows = [
        [
            Cell(one.year, str(one.year)),
            Cell(one.value_usd, f"{one.value_usd:,.0f}"),
            Cell(one.growth, "–" if one.growth is None else f"{one.growth:+.1%}"),
            Cell(names_joined(one.missing), names_joined(one.missing) or "–"),
        ]
        for one in found
    ]
    empty = _("No trade figure has been read. The source “comtrade” brings them.")
    return Table(_("Exports that China reported"), columns, rows, empty=empty)


def _structure_table(parts: list[trade.Part]) -> Table:
    columns = [
        Column(_("Chapter (HS)"), width=14),
        Column(_("Value (US dollars)"), "money", 22),
        Column(_("Share"), "percent", 10),
    ]
    rows = [
        [Cell(one.code), Cell(one.value_usd, f"{one.value_usd:,.0f}"), Cell(one.share, f"{one.share:.1%}")]
        for one in parts
    ]
    return Table(_("Structure of exports"), columns, rows, empty=_("No trade figure has been read."))


def _own_table(found: dict[str, dict[int, Any]]) -> Table:
    columns = [
        Column(_("Currency"), width=10),
        Column(_("Year"), "number", 8),
        Column(_("Value"), "money", 22),
        Column(_("Growth"), "percent", 12),
    ]
    rows = []
    for currency, years in found.items():
        for year, value in years.items():
            before = years.get(year - 1)
            growth = float(value / before - 1) if before else None
            shown = "–" if growth is None else f"{growth:+.1%}"
            rows.append(
                [Cell(currency), Cell(year, str(year)), Cell(value, f"{value:,.0f}"), Cell(growth, shown)]
            )
    return Table(
        _OWN_TITLE,
        columns,
        rows,
        empty=_("No member has given trade flows of these goods."),
    )


def _told(table: Table) -> str:
    """The picture in words: the table's lines, for those who do not see it."""
    lines = ["; ".join(str(cell.shown) for _column, cell in line) for line in table.lines[:12]]
    return f"{table.title}. " + " | ".join(lines)
