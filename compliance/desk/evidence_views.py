"""The page of evidence: documents that expire first, and the form that puts another on file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from compliance.core import clock
from compliance.core.roles import EDITORS, role_of
from compliance.core.tables import excel_answer, sheet_of
from compliance.core.uploads import FileRefused
from compliance.desk.evidence_forms import EvidenceUpload
from compliance.desk.evidence_told import SOON_DAYS, evidence_rows, evidence_table, validity_condition
from compliance.firms.filing import FileKnown, evidence_attach, refusal_words
from compliance.firms.models import Evidence
from compliance.firms.selectors import evidence_list_visible
from compliance.firms.services import firms_changed

ON_A_PAGE = 25
VALIDITIES = ("expired", "soon", "valid", "unstated")


@require_safe
@never_cache
@login_required
def evidence(request: HttpRequest) -> HttpResponse:
    """Documents, the first to expire first."""
    validity = _validity(request)
    rows = _rows(request.user)
    counts = rows.order_by().aggregate(
        **{code: Count("pk", filter=validity_condition(code, clock.today())) for code in VALIDITIES}
    )
    shown = rows.filter(validity_condition(validity, clock.today())) if validity else rows
    page = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page"))
    excel = reverse("desk:evidence-workbook") + (f"?validity={validity}" if validity else "")
    words = {
        "expired": _("expired"),
        "soon": _("expire within %(days)d days") % {"days": SOON_DAYS},
        "valid": _("valid"),
        "unstated": _("prove nothing yet"),
    }
    context = {
        "page": page,
        "table": evidence_table(list(page.object_list), page.paginator.count, excel),
        "chips": [("", _("all"), "")] + [(code, words[code], counts[code]) for code in VALIDITIES],
        "validity": validity,
        "may_edit": role_of(request.user) in EDITORS,
    }
    return render(request, "desk/evidence.html", context)


@require_safe
@never_cache
@login_required
def workbook(request: HttpRequest) -> HttpResponseBase:
    """All documents that the filter leaves, as a workbook."""
    validity, rows = _validity(request), _rows(request.user)
    shown = rows.filter(validity_condition(validity, clock.today())) if validity else rows
    table = evidence_table([], 0, "")
    return excel_answer(
        "fairlead_evidence", [sheet_of(_("Evidence"), table.columns, evidence_rows(shown.iterator(500)))]
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """Put a document on file."""
    if role_of(request.user) not in EDITORS:
        raise PermissionDenied(_("Your role reads documents; officers of the firm file them."))
    form = EvidenceUpload(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid() and _file(request, form):
        return redirect("desk:evidence")
    return render(request, "desk/evidence_upload.html", {"form": form}, status=422 if form.errors else 200)


def _file(request: HttpRequest, form: EvidenceUpload) -> bool:
    """Keep the document with its file and products; what stands against it is told at the form."""
    document: Evidence = form.save(commit=False)
    file, document.file = form.cleaned_data["file"], ""
    try:
        with transaction.atomic():
            evidence_attach(document=document, file=file, by=request.user)
            document.products.set(form.cleaned_data["products"])
            firms_changed(firm_ids=[document.firm_id])
    except FileRefused as refused:
        form.add_error("file", refusal_words(refused))
    except FileKnown as known:
        form.add_error("file", str(known))
    except IntegrityError:
        form.add_error("number", _("A document of this issuer with this number is on file already."))
    else:
        messages.success(request, _("“%(title)s” is on file.") % {"title": document})
        return True
    return False


def _rows(user: Any) -> QuerySet[Evidence]:
    rows = evidence_list_visible(user=user).select_related("firm").annotate(product_count=Count("products"))
    return rows.order_by(F("expires_on").asc(nulls_last=True), "pk")


def _validity(request: HttpRequest) -> str:
    asked = request.GET.get("validity", "")
    return asked if asked in VALIDITIES else ""
