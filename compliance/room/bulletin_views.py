"""The editor of bulletins: make, choose rules, write both languages, look, export, send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from compliance.alerts.html import html_of
from compliance.core.documents import pdf_bytes, workbook_write
from compliance.core.documents.word import word_bytes
from compliance.core.row_numbers import row_number
from compliance.core.tables import XLSX, Cell, Column, Table
from compliance.firms.models import Association
from compliance.room.bulletin_documents import bulletin_document, bulletin_sheet
from compliance.room.bulletins import (
    BulletinRefused,
    bulletin_make,
    bulletin_send,
    bulletin_write,
    candidates,
    items_add,
    readers_of,
)
from compliance.room.entering import room_page, room_shown, writer_page
from compliance.room.mailing import LANGUAGES, bulletin_context
from compliance.room.models import Bulletin
from compliance.room.selectors import bulletin_list_visible, room_members

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FIELDS = ("title", "title_zh", "intro", "intro_zh")
_TYPED = ("heading", "heading_zh", "text", "text_zh")


@require_safe
@room_page
def bulletins(request: HttpRequest, room: Association) -> HttpResponseBase:
    rows = bulletin_list_visible(user=request.user).filter(association=room)
    columns = [
        Column(_("Bulletin"), width=50),
        Column(_("From"), "date", 14),
        Column(_("To"), "date", 14),
        Column(_("State"), width=12),
        Column(_("Sent to"), "number", 10),
    ]
    table = Table(
        _("Bulletins"),
        columns,
        [
            [
                Cell(row.title_here, url=reverse("room:bulletin", args=[room.code, row.pk])),
                Cell(row.since),
                Cell(row.until),
                Cell(row.get_state_display(), tone="good" if row.sent_at else "quiet"),
                Cell(row.copies.count() if row.sent_at else None, "" if row.sent_at else "–"),
            ]
            for row in rows[:100]
        ],
        empty=_("No bulletin yet. The first one begins with what your members have open."),
    )
    return room_shown(request, room, "bulletins", "room/bulletins.html", {"table": table})


@require_POST
@writer_page
def make(request: HttpRequest, room: Association) -> HttpResponseBase:
    row = bulletin_make(association=room, by=request.user)
    return redirect("room:bulletin", code=room.code, pk=row.pk)


@require_safe
@room_page
def bulletin(request: HttpRequest, room: Association, pk: int) -> HttpResponseBase:
    row = _bulletin(request, room, pk)
    return _editor(request, room, row)


@require_POST
@writer_page
def write(request: HttpRequest, room: Association, pk: int) -> HttpResponseBase:
    """Save the words; with the button “add” also append the chosen rules."""
    row = _bulletin(request, room, pk)
    given = _items_given(request, row)
    try:
        bulletin_write(
            bulletin=row,
            words={name: _text(request.POST[name]) for name in _FIELDS if name in request.POST},
            items=given,
        )
        firms = room_members(user=request.user, association=room)
        chosen = [number for one in request.POST.getlist("add") if (number := row_number(one)) is not None]
        added = items_add(bulletin=row, measures=chosen, firms=firms) if chosen else 0
    except (ValidationError, BulletinRefused) as fault:
        for line in getattr(fault, "messages", [str(fault)]):
            messages.error(request, line)
        return _editor(request, room, row, given, status=400)
    saved = _("Saved.")
    if added:
        saved += " " + ngettext("%(count)d item added.", "%(count)d items added.", added) % {"count": added}
    messages.success(request, saved)
    return redirect("room:bulletin", code=room.code, pk=pk)


@require_POST
@writer_page
def send(request: HttpRequest, room: Association, pk: int) -> HttpResponseBase:
    row = _bulletin(request, room, pk)
    try:
        count = bulletin_send(bulletin=row, by=request.user)
    except BulletinRefused as fault:
        messages.error(request, str(fault))
        return redirect("room:bulletin", code=room.code, pk=pk)
    said = ngettext("On its way to %(count)d reader.", "On its way to %(count)d readers.", count)
    messages.success(request, said % {"count": count})
    return redirect("room:bulletin", code=room.code, pk=pk)


@require_safe
@room_page
def download(request: HttpRequest, room: Association, pk: int, language: str, kind: str) -> HttpResponseBase:
    """PDF and Word in one language, Excel with both."""
    row = _bulletin(request, room, pk)
    items = list(row.items.select_related("measure__notice"))
    if language not in LANGUAGES or kind not in ("pdf", "docx", "xlsx"):
        raise Http404
    if kind == "xlsx":
        answer = HttpResponse(content_type=XLSX)
        workbook_write([bulletin_sheet(row, items)], answer)  # type: ignore[arg-type]
    else:
        document = bulletin_document(row, items, language)
        content = pdf_bytes(document) if kind == "pdf" else word_bytes(document)
        answer = HttpResponse(content, content_type="application/pdf" if kind == "pdf" else WORD)
    name = f"bulletin_{room.code}_{row.until.isoformat()}_{language}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
@xframe_options_sameorigin
@room_page
def preview(request: HttpRequest, room: Association, pk: int, language: str) -> HttpResponseBase:
    """The mail as its readers get it, in one language."""
    row = _bulletin(request, room, pk)
    if language not in LANGUAGES:
        raise Http404
    context = bulletin_context(row, list(row.items.select_related("measure__notice")), language)
    if request.GET.get("as") == "text":
        text = render_to_string("room/bulletin_mail.txt", context)
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(html_of("room/bulletin.mjml", context))
    answer["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    )
    return answer


def _editor(
    request: HttpRequest,
    room: Association,
    row: Bulletin,
    given: Mapping[int, Mapping[str, Any]] | None = None,
    status: int = 200,
) -> HttpResponseBase:
    """The page of a bulletin; `given`: what was typed and could not be saved, by item."""
    firms = room_members(user=request.user, association=room)
    items = list(row.items.select_related("measure__notice"))
    for item in items:
        for name in _TYPED:
            setattr(item, name, (given or {}).get(item.pk, {}).get(name, getattr(item, name)))
    context: dict[str, Any] = {
        "bulletin": row,
        "items": items,
        "places": range(1, len(items) + 1),
        "candidates": candidates(bulletin=row, firms=firms) if row.is_draft else [],
        "readers": readers_of(row.association).count() if row.is_draft else row.copies.count(),
        "copies": row.copies.select_related("user").order_by("user__email") if not row.is_draft else [],
        "languages": [("en", "English"), ("zh-hans", "中文")],
    }
    return room_shown(request, room, "bulletins", "room/bulletin.html", context, status=status)


def _bulletin(request: HttpRequest, room: Association, pk: int) -> Bulletin:
    rows = bulletin_list_visible(user=request.user).filter(association=room)
    return get_object_or_404(rows.select_related("association"), pk=pk)


def _items_given(request: HttpRequest, row: Bulletin) -> dict[int, dict[str, Any]]:
    given: dict[int, dict[str, Any]] = {}
    for pk in row.items.values_list("pk", flat=True):
        names = [name for name in _TYPED if f"item-{pk}-{name}" in request.POST]
        words = {name: _text(request.POST[f"item-{pk}-{name}"]) for name in names}
        place = row_number(request.POST.get(f"item-{pk}-place", ""))
        if place is not None:
            words["place"] = min(place, 999)  # type: ignore[assignment]
        given[pk] = words | {"is_gone": f"item-{pk}-gone" in request.POST}
    return given


def _text(typed: str) -> str:
    """What was typed, without the one character that the database cannot hold."""
    return typed.replace("\x00", "")
