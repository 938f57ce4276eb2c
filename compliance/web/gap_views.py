"""Pages of the gap report: of a firm and of one of its products, for whoever sees the firm."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language_info
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.core.row_numbers import row_number
from compliance.exposure.gaps.gathering import firm_report
from compliance.exposure.gaps.rendering import FORMATS, LANGUAGES, report_file
from compliance.exposure.gaps.telling import Teller
from compliance.firms.models import Firm, Product
from compliance.firms.selectors import association_list_visible, firm_list_visible, product_list_visible

_TYPES = {
    "html": "application/octet-stream",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@require_safe
@never_cache
@login_required(login_url="admin:login")
def choose(request: HttpRequest) -> HttpResponse:
    """The firms that the user may see, each with its report."""
    firms = firm_list_visible(user=request.user).order_by("name", "pk")
    associations = association_list_visible(user=request.user).order_by("name", "pk")
    if firms.count() == 1 and not associations:
        return firm(request, firms.get().code)
    return render(request, "web/gaps.html", {"firms": firms, "associations": associations})


@require_safe
@never_cache
@login_required(login_url="admin:login")
def firm(request: HttpRequest, code: str) -> HttpResponse:
    """What the firm lacks, as of now."""
    row = _firm(request, code)
    return _page(request, row, None)


@require_safe
@never_cache
@login_required(login_url="admin:login")
def product(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What one product lacks, as of now."""
    row = _firm(request, code)
    return _page(request, row, _product(request, row, pk))


@require_safe
@never_cache
@login_required(login_url="admin:login")
def download(request: HttpRequest, code: str, language: str, kind: str) -> HttpResponse:
    """The report as a file; `?product=7` narrows it to one product."""
    names = {called.lower(): name for name, called in LANGUAGES.items()}
    if kind not in FORMATS or language.lower() not in names:
        raise Http404
    row = _firm(request, code)
    asked = request.GET.get("product", "")
    number = row_number(asked)
    if asked and number is None:
        raise Http404
    one = _product(request, row, number) if number is not None else None
    content = report_file(firm_report(firm=row, product=one), language=names[language.lower()], kind=kind)
    answer = HttpResponse(content, content_type=_TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="gap_report_{row.code}_{language}.{kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _firm(request: HttpRequest, code: str) -> Firm:
    return get_object_or_404(firm_list_visible(user=request.user), code=code)


def _product(request: HttpRequest, row: Firm, pk: int) -> Product:
    return get_object_or_404(product_list_visible(user=request.user).filter(firm=row), pk=pk)


def _page(request: HttpRequest, row: Firm, one: Product | None) -> HttpResponse:
    teller = Teller(firm_report(firm=row, product=one))
    told = teller.told()
    skus = {product.sku: product.product_id for product in teller.report.matrix.products}
    for line in told["products"]:
        line["url"] = reverse("web:gaps-product", args=[row.code, skus[line["sku"]]])
    context: dict[str, Any] = {
        "told": told,
        "firm": row,
        "product": one,
        "files": [
            {
                "name": f"{get_language_info(language)['name_local']} · {kind.upper()}",
                "url": reverse("web:gaps-file", args=[row.code, called, kind])
                + (f"?product={one.pk}" if one else ""),
            }
            for language, called in LANGUAGES.items()
            for kind in FORMATS
            if kind != "html"
        ],
    }
    return render(request, "web/gap_report.html", context)
