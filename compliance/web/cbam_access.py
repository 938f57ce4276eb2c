"""What the CBAM pages share: which firm they are about, who may write, numbers out of addresses."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.core.roles import EDITORS, role_of
from compliance.core.row_numbers import row_number
from compliance.firms.models import Firm, Product
from compliance.firms.selectors import firm_list_visible, product_list_visible


def firm_of(request: HttpRequest, code: str) -> Firm:
    """A firm that the user may see, else 404: whether another exists is nobody's business."""
    return get_object_or_404(firm_list_visible(user=request.user), code=code)


def firm_to_edit(request: HttpRequest, code: str) -> Firm:
    """The same for a change: its officers and administrators only."""
    row = firm_of(request, code)
    if not may_edit(request):
        raise PermissionDenied
    return row


def may_edit(request: HttpRequest) -> bool:
    return role_of(request.user) in EDITORS


def product_of(request: HttpRequest, firm: Firm, pk: int) -> Product:
    return get_object_or_404(product_list_visible(user=request.user).filter(firm=firm), pk=pk)


def product_asked(request: HttpRequest, firm: Firm) -> Product | None:
    """`?product=7` of an address; None where it is not there."""
    asked = request.GET.get("product", "")
    if not asked:
        return None
    number = row_number(asked)
    if number is None:
        raise Http404
    return product_of(request, firm, number)


def tabs_of(firm: Firm, current: str) -> list[dict[str, Any]]:
    """The pages of a firm, one of them current."""
    names = (
        ("firm", _("Cost")),
        ("shipments", _("Shipments")),
        ("scenarios", _("Scenarios")),
    )
    return [
        {"label": label, "url": reverse(f"cbam:{name}", args=[firm.code]), "is_current": name == current}
        for name, label in names
    ]


def file_answer(content: bytes, *, name: str, media: str) -> HttpResponse:
    """A file to download, never shown in place."""
    answer = HttpResponse(content, content_type=media)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
