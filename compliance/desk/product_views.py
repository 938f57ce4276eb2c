"""Pages of products: the list with what touches each, and one product with all that binds it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.core import clock
from compliance.core.plots import Plot
from compliance.core.roles import EDITORS, role_of
from compliance.core.tables import Table, excel_answer, sheet_of
from compliance.desk import product_told
from compliance.desk.listing import firms_offered, products_touched
from compliance.desk.plotting.limits_plot import Level, levels_told
from compliance.desk.product_list import product_rows, products_table
from compliance.desk.product_selectors import (
    FirmByFirm,
    contents_of,
    documents_covering,
    findings_touching,
    products_wanted,
    records_of,
)
from compliance.desk.today_lines import line_of
from compliance.evidence.wording import record_kind
from compliance.exposure.applicability.limits import LimitReading
from compliance.exposure.duties import assessor_now
from compliance.exposure.gaps.gathering import firm_report
from compliance.exposure.gaps.telling import Teller
from compliance.exposure.profiles import profiles_of
from compliance.firms.models import Product
from compliance.firms.selectors import product_list_visible
from regulations.catalogue.schema import Obligation

ON_A_PAGE = 25
WORDS_MOST = 80
FINDINGS_SHOWN = 20
"""The gravest; a link shows all."""


@require_safe
@never_cache
@login_required
def products(request: HttpRequest) -> HttpResponse:
    """Products that the reader may see, with what touches each."""
    asked = _asked(request)
    rows = products_wanted(user=request.user, **asked)
    firms = firms_offered(user=request.user)
    page = Paginator(FirmByFirm(rows, firms), ON_A_PAGE).get_page(request.GET.get("page"))
    excel = f"{reverse('desk:products-workbook')}?{request.GET.urlencode()}"
    context = {
        "page": page,
        "table": products_table(list(page.object_list), page.paginator.count, excel),
        "asked": asked,
        "firms": firms,
        "may_edit": role_of(request.user) in EDITORS,
    }
    return render(request, "desk/products.html", context)


@require_safe
@never_cache
@login_required
def products_workbook(request: HttpRequest) -> HttpResponseBase:
    """All that the words find, as a workbook."""
    rows = products_wanted(user=request.user, **_asked(request))
    table = products_table([], 0, "")
    return excel_answer("fairlead_products", [sheet_of(_("Products"), table.columns, product_rows(rows))])


@require_safe
@never_cache
@login_required
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """Obligations with verdict and reason, substances against limits, documents, findings, history."""
    row = _product(request, pk)
    findings = list(findings_touching(row))
    still = [one for one in findings if one.is_open]
    shown = still if request.GET.get("findings") == "all" else still[:FINDINGS_SHOWN]
    touched = products_touched(shown)
    teller, tables, levels = product_parts(row)
    context = {
        "product": row,
        "tables": tables,
        "limits": _limits_plot(row, levels),
        "counts": [one for one in teller.counts() if one["count"]],
        "lines": [line_of(one, touched[one.pk]) for one in shown],
        "open_count": len(still),
        "more": len(still) - len(shown),
        "settled": len(findings) - len(still),
        "questions": row.code_questions.filter(settled_at__isnull=True),
        "records": [{"words": record_kind(one.kind), "record": one} for one in records_of(row, findings)],
        "may_edit": role_of(request.user) in EDITORS,
        "cbam": product_told.cbam_told(row),
    }
    return render(request, "desk/product.html", context)


@require_safe
@never_cache
@login_required
def product_workbook(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All tables of the page, a sheet each."""
    row = _product(request, pk)
    _teller, tables, _levels = product_parts(row)
    return excel_answer(f"fairlead_product_{row.pk}", [table.sheet() for table in tables.values()])


def _asked(request: HttpRequest) -> dict[str, Any]:
    given = request.GET
    return {
        "words": given.get("q", "").replace("\0", "").strip()[:WORDS_MOST],
        "firm": given.get("firm", "").replace("\0", "")[:WORDS_MOST],
        "lacking": given.get("lacking", "") if given.get("lacking") in ("code", "bom") else "",
    }


def _limits_plot(row: Product, levels: list[Level]) -> Plot | None:
    """None where nothing is on file to compare with a limit."""
    if not levels:
        return None
    return Plot(
        title=_("How much of each limit is used up"),
        address=reverse("desk:product-limits", args=[row.pk]),
        told=levels_told(levels),
    )


def _product(request: HttpRequest, pk: int) -> Product:
    return get_object_or_404(product_list_visible(user=request.user).select_related("firm"), pk=pk)


def product_levels(row: Product) -> list[Level]:
    """The limits of a product for the picture alone."""
    return _judged(row)[2]


def _judged(row: Product) -> tuple[Teller, list[tuple[Obligation, LimitReading]], list[Level]]:
    """The report on a product, its limits, and of these what the picture shows."""
    judge = assessor_now()
    profiles = profiles_of([row.pk])
    teller = Teller(firm_report(firm=row.firm, product=row, assessor=judge, profiles=profiles))
    answers = judge.answers(profiles[row.pk], clock.today())
    concerned = [cell.duty.obligation for cell in teller.report.matrix.cells]
    found = product_told.limits_found(concerned, answers)
    return teller, found, product_told.limit_levels(found, answers, teller)


def product_parts(row: Product) -> tuple[Teller, dict[str, Table], list[Level]]:
    """What a product's page shows: who words it, its tables, and its limits for the picture."""
    excel = reverse("desk:product-workbook", args=[row.pk])
    teller, found, levels = _judged(row)
    flows = row.flows.order_by("-year", "-value", "market")
    tables = {
        "obligations": product_told.obligations_table(teller, excel),
        "limits": product_told.limits_table(found, teller, excel),
        "substances": product_told.substances_table(contents_of(row), row, excel),
        "documents": product_told.documents_table(documents_covering(row), excel),
        "flows": product_told.flows_table(flows, row.firm.currency, excel),
    }
    return teller, tables, levels
