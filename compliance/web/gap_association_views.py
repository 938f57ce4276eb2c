"""The page of an association's gaps: members as they were last worked out, for whoever sees them."""

from __future__ import annotations

from itertools import islice

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from compliance.core.documents import pdf_bytes
from compliance.core.tables import excel_address, excel_answer, excel_asked
from compliance.exposure.gaps.members import members_of
from compliance.exposure.gaps.members_pages import members_document
from compliance.exposure.gaps.members_sheets import members_sheets
from compliance.exposure.gaps.members_told import association_told
from compliance.exposure.gaps.summaries import StoredMembers, summaries_ask
from compliance.firms.models import Association
from compliance.firms.selectors import association_list_visible, firm_list_visible

MEMBER_SHEETS = 2
"""Of the workbook of members: themselves, and what most of them lack."""


@require_safe
@never_cache
@login_required(login_url="admin:login")
def association(request: HttpRequest, code: str) -> HttpResponseBase:
    """Members that the user sees, by risk, and what most of them lack; `?as=xlsx`: both as a workbook."""
    kept = _kept(request, code)
    told = association_told(kept)
    if excel_asked(request):
        # The pairs of product and obligation of every member are a matter of its own report.
        return excel_answer(f"gap_report_{code}", islice(members_sheets(told, ()), MEMBER_SHEETS))
    for row in told["members"]:
        row["url"] = reverse("web:gaps-firm", args=[row["code"]])
    return render(
        request, "web/gap_association.html", {"told": told, "kept": kept, "excel": excel_address(request)}
    )


@require_safe
@never_cache
@login_required(login_url="admin:login")
def print_out(request: HttpRequest, code: str) -> HttpResponse:
    """The same as PDF, in the language of the page."""
    content = pdf_bytes(members_document(association_told(_kept(request, code))))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="gap_report_{code}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@login_required(login_url="admin:login")
def refresh(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the members to be worked out anew; workers do it."""
    row = _association(request, code)
    firms = members_of(row).filter(pk__in=firm_list_visible(user=request.user).values("pk"))
    with transaction.atomic():
        count = summaries_ask(firms=firms.values_list("pk", flat=True))
    said = ngettext("%(count)d member is being worked out.", "%(count)d members are being worked out.", count)
    messages.success(request, said % {"count": count})
    return redirect("web:gaps-association", code=row.code)


def _association(request: HttpRequest, code: str) -> Association:
    return get_object_or_404(association_list_visible(user=request.user), code=code)


def _kept(request: HttpRequest, code: str) -> StoredMembers:
    row = _association(request, code)
    seen = firm_list_visible(user=request.user).values("pk")
    return StoredMembers(row, members_of(row).filter(pk__in=seen))
