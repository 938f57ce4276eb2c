"""The shipments of a firm as a list, their template, and their import from Excel: all rows or none."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import NamedTemporaryFile

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from compliance.cbam import telling, wording
from compliance.cbam.models import ProductCost, Shipment
from compliance.cbam.selectors import cost_list_standing, shipment_list_visible
from compliance.cbam.shipping import COLUMNS, ShipmentsRefused, shipments_import, template_rows
from compliance.core.documents import Sheet, SheetColumn, workbook_write
from compliance.core.tables import XLSX, Cell, Column, Table, excel_answer
from compliance.firms.models import Firm
from compliance.web.cbam_access import file_answer, firm_of, firm_to_edit, may_edit, tabs_of

ON_A_PAGE = 50
MOST_BYTES = 10 * 1024 * 1024
PROBLEMS_SHOWN = 200


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Excel or CSV file"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.ods,.xls"}),
    )

    def clean_file(self) -> UploadedFile:
        found = self.cleaned_data["file"]
        if found.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB. Split it."))
        return found


@require_safe
@never_cache
@login_required
def shipments(request: HttpRequest, code: str) -> HttpResponse:
    """The firm's shipments with their cost; `?excel` gives all of them as a workbook."""
    row = firm_of(request, code)
    rows = _rows(request, row)
    if "excel" in request.GET:
        return excel_answer(f"cbam_shipments_{row.code}", [_table(request, row, list(rows)).sheet()])
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = _context(request, row) | {"page": page, "table": _table(request, row, list(page.object_list))}
    return render(request, "cbam/shipments.html", context)


def _rows(request: HttpRequest, row: Firm):
    rows = shipment_list_visible(user=request.user).filter(firm=row)
    return rows.select_related("product", "declaration__installation").order_by(
        "-import_date", "-planned_year", "reference"
    )


def _context(request: HttpRequest, row: Firm) -> dict[str, object]:
    return {
        "firm": row,
        "tabs": tabs_of(row, "shipments"),
        "form": FileForm(),
        "may_edit": may_edit(request),
        "add": reverse("admin:cbam_shipment_add"),
    }


def _table(request: HttpRequest, firm: Firm, rows: list[Shipment]) -> Table:
    costs = {
        cost.shipment_id: cost for cost in cost_list_standing(user=request.user).filter(shipment__in=rows)
    }
    columns = [
        Column(_("Reference")),
        Column("SKU"),
        Column("CN / TARIC"),
        Column(_("Market")),
        Column(_("Origin")),
        Column(_("Net mass (t)"), "number"),
        Column(_("Import")),
        Column(_("Basis")),
        Column(_("Cost"), "money"),
        Column(_("Band")),
        Column(_("Buyer"), is_sheet_only=True),
    ]
    return Table(
        _("Shipments"),
        columns,
        [_line(firm, row, costs.get(row.pk)) for row in rows],
        excel="?excel" if rows else "",
        empty=_("Plans follow the newest trade flows until shipments are entered."),
    )


def _line(firm: Firm, row: Shipment, cost: ProductCost | None) -> list[Cell]:
    note = telling.refusal_of(cost) if cost else _("being priced")
    band = ""
    if cost is not None and cost.low_eur is not None:
        ends = {"low": telling.euros(cost.low_eur), "high": telling.euros(cost.high_eur)}
        band = _("%(low)s to %(high)s") % ends
    address = reverse("cbam:product", args=[firm.code, row.product_id])
    return [
        Cell(row.reference, url=reverse("admin:cbam_shipment_change", args=[row.pk])),
        Cell(row.product.sku, url=f"{address}?line={cost.pk}#explanation" if cost else address),
        Cell(row.cn),
        Cell(row.market),
        Cell(row.country),
        Cell(row.mass_t, telling.number(row.mass_t, 3)),
        Cell(
            row.import_date.isoformat() if row.import_date else str(row.planned_year),
            note="" if row.import_date else _("planned"),
        ),
        Cell(wording.basis_words(row.basis), note=_unproven(cost)),
        Cell(cost.cost_eur if cost else None, telling.euros(cost.cost_eur if cost else None), note=note),
        Cell(band),
        Cell(row.buyer),
    ]


def _unproven(cost: ProductCost | None) -> str:
    return _("actual values unproven") if cost is not None and cost.is_unproven else ""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def upload(request: HttpRequest, code: str) -> HttpResponse:
    """Read a file: every row is right and all are written, or each wrong one is told and none is."""
    row = firm_to_edit(request, code)
    if request.method != "POST":
        return redirect("cbam:shipments", code=row.code)
    form = FileForm(request.POST, request.FILES)
    context = _context(request, row) | {"form": form}
    if not form.is_valid():
        return render(request, "cbam/import.html", context, status=400)
    found = form.cleaned_data["file"]
    try:
        with NamedTemporaryFile(suffix=Path(found.name).suffix[:8]) as kept:
            for chunk in found.chunks():
                kept.write(chunk)
            kept.flush()
            report = shipments_import(firm=row, path=Path(kept.name), name=found.name, by=request.user)
    except ShipmentsRefused as refused:
        problems = refused.report.problems
        context |= {
            "refused": str(refused),
            "problems": problems[:PROBLEMS_SHOWN],
            "more": max(0, len(problems) - PROBLEMS_SHOWN),
        }
        return render(request, "cbam/import.html", context, status=422)
    said = _("%(created)d new, %(changed)d changed, %(unchanged)d as they were.")
    numbers = {"created": report.created, "changed": report.changed, "unchanged": report.unchanged}
    messages.success(request, said % numbers)
    return redirect("cbam:shipments", code=row.code)


@require_safe
@never_cache
@login_required
def template(request: HttpRequest, code: str) -> HttpResponse:
    """An empty workbook with the columns and a few example lines of the firm's own goods."""
    row = firm_of(request, code)
    columns = [
        SheetColumn(str(title), "date" if name == "import_date" else "text", 18)
        for name, title in COLUMNS.items()
    ]
    target = io.BytesIO()
    workbook_write([Sheet(_("Shipments"), columns, template_rows(row))], target)
    return file_answer(target.getvalue(), name="cbam_shipments.xlsx", media=XLSX)
