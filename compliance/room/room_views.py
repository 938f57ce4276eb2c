"""The pages on members: overview with the heat map, members, goods, comparison; each also as Excel."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.core.tables import excel_answer
from compliance.firms.models import Association, Firm
from compliance.room import told
from compliance.room.comparing import LEAST, Comparison, comparison_of
from compliance.room.entering import room_page, room_shown
from compliance.room.headings import headings_of
from compliance.room.heat import HeatMap, heat_of
from compliance.room.members import member_rows, silent_count
from compliance.room.models import MemberInvitation
from compliance.room.selectors import bulletin_list_visible, room_list_visible, room_members

LATE = 5
"""Members with unread findings that the overview names."""


@require_safe
@never_cache
@login_required
def choose(request: HttpRequest) -> HttpResponseBase:
    """Straight into the only room, else a choice."""
    rooms = list(room_list_visible(user=request.user).order_by("code"))
    if len(rooms) == 1:
        return redirect("room:overview", code=rooms[0].code)
    return render(request, "room/choose.html", {"rooms": rooms})


@require_safe
@room_page
def overview(request: HttpRequest, room: Association) -> HttpResponseBase:
    agreed = member_rows(user=request.user, association=room, is_short=True)
    late = [one for one in agreed if one.has_not_read]
    found = heat_of(one.firm.pk for one in agreed)
    language = request.LANGUAGE_CODE
    context = {
        "agreed": len(agreed),
        "silent": silent_count(room),
        "act": sum(one.act for one in agreed),
        "watch": sum(one.watch for one in agreed),
        "unread": sum(one.unread for one in agreed),
        "late": [(told.firm_named(one.firm, language), one) for one in late[:LATE]],
        "late_count": len(late),
        "heat": told.heat_told(found, room),
        "bulletin": bulletin_list_visible(user=request.user).filter(association=room).first(),
    }
    return room_shown(request, room, "overview", "room/overview.html", context)


@require_safe
@room_page
def members(request: HttpRequest, room: Association) -> HttpResponseBase:
    rows = member_rows(user=request.user, association=room)
    context = {
        "table": told.members_table(rows, room, request.LANGUAGE_CODE),
        "silent": silent_count(room),
        "invitations": MemberInvitation.objects.filter(association=room).order_by("-invited_at")[:50],
    }
    return room_shown(request, room, "members", "room/members.html", context)


@require_safe
@room_page
def members_workbook(request: HttpRequest, room: Association) -> HttpResponseBase:
    rows = member_rows(user=request.user, association=room)
    return excel_answer(
        f"members_{room.code}", [told.members_table(rows, room, request.LANGUAGE_CODE).sheet()]
    )


@require_safe
@room_page
def heat_workbook(request: HttpRequest, room: Association) -> HttpResponseBase:
    return excel_answer(f"heat_{room.code}", [told.heat_table(_heat(request, room)).sheet()])


@require_safe
@room_page
def goods(request: HttpRequest, room: Association) -> HttpResponseBase:
    found = headings_of(_firm_ids(request, room))
    context = {"table": told.headings_table(found, room)}
    return room_shown(request, room, "goods", "room/goods.html", context)


@require_safe
@room_page
def goods_workbook(request: HttpRequest, room: Association) -> HttpResponseBase:
    found = headings_of(_firm_ids(request, room))
    return excel_answer(f"goods_{room.code}", [told.headings_table(found, room).sheet()])


@require_safe
@room_page
def compare(request: HttpRequest, room: Association) -> HttpResponseBase:
    firms, chosen, found = _comparison(request, room)
    language = request.LANGUAGE_CODE
    context = {
        "least": LEAST,
        "count": len(firms),
        "found": found,
        "tables": told.comparison_tables(found, chosen, language),
        "firms": [(firm.code, told.firm_named(firm, language)) for firm in firms],
        "chosen": chosen.code if chosen else "",
    }
    return room_shown(request, room, "compare", "room/compare.html", context)


@require_safe
@room_page
def compare_workbook(request: HttpRequest, room: Association) -> HttpResponseBase:
    _firms, chosen, found = _comparison(request, room)
    tables = told.comparison_tables(found, chosen, request.LANGUAGE_CODE)
    return excel_answer(f"comparison_{room.code}", [table.sheet() for table in tables])


def _comparison(request: HttpRequest, room: Association) -> tuple[list[Firm], Firm | None, Comparison]:
    firms = list(room_members(user=request.user, association=room))
    chosen = next((firm for firm in firms if firm.code == request.GET.get("firm")), None)
    return firms, chosen, comparison_of(firms)


def _firm_ids(request: HttpRequest, room: Association) -> list[int]:
    return list(room_members(user=request.user, association=room).values_list("pk", flat=True))


def _heat(request: HttpRequest, room: Association) -> HeatMap:
    return heat_of(_firm_ids(request, room))
