"""CBAM pages of a firm: cost, products with their explanation, charts and files; for who sees the firm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from compliance.cbam import telling
from compliance.cbam.changes import change_seen
from compliance.cbam.charting import NAMES, picture_chart
from compliance.cbam.models import CostAlarm, PackEdition, ProductCost
from compliance.cbam.overview import (
    FirmOverview,
    break_even_of,
    firm_overview,
    summed,
    totals_by_firm,
)
from compliance.cbam.report import FORMATS, LANGUAGES, report_file
from compliance.cbam.selectors import change_list_open
from compliance.core.plots import chart_answer
from compliance.core.tables import excel_address, excel_answer, excel_asked
from compliance.firms.models import Firm, Product
from compliance.firms.selectors import firm_list_visible
from compliance.web.cbam_access import (
    file_answer,
    firm_of,
    firm_to_edit,
    may_edit,
    product_asked,
    product_of,
    tabs_of,
)
from compliance.web.cbam_pictures import (
    break_even_picture,
    pictures_of,
    products_picture,
)
from compliance.web.cbam_tables import lines_table, products_table, totals_table, workbook_address

_MEDIA = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class AlarmForm(forms.ModelForm):
    class Meta:
        model = CostAlarm
        fields = ("percent", "least_eur")


@require_safe
@never_cache
@login_required
def choose(request: HttpRequest) -> HttpResponseBase:
    """The firms that the user may see, each with its cost; one firm's page where there is one only."""
    firms = list(firm_list_visible(user=request.user).order_by("name", "pk"))
    if len(firms) == 1:
        return redirect("cbam:firm", code=firms[0].code)
    totals = totals_by_firm(row.pk for row in firms)
    table = totals_table([(row, totals.get(row.pk)) for row in firms], excel_address(request))
    if excel_asked(request):
        return excel_answer("cbam_firms", [table.sheet()])
    return render(request, "cbam/choose.html", {"table": table})


@require_safe
@never_cache
@login_required
def firm(request: HttpRequest, code: str) -> HttpResponse:
    """What CBAM costs the firm's buyers this year, what it rests on, and what is ahead."""
    row = firm_of(request, code)
    found = firm_overview(row)
    return render(request, "cbam/firm.html", _firm_context(request, row, found))


def _firm_context(request: HttpRequest, row: Firm, found: FirmOverview) -> dict[str, Any]:
    alarm = CostAlarm.objects.filter(firm=row).first() or CostAlarm(firm=row)
    return {
        "firm": row,
        "tabs": tabs_of(row, "firm"),
        "found": found,
        "cost": telling.cost_words(found.total, is_partial=found.is_partial),
        "band": telling.band_words(found.total, is_partial=found.is_partial),
        "table": products_table(found),
        "bars": products_picture(found),
        "plots": pictures_of(found, excel=workbook_address(row)),
        "pack": PackEdition.objects.filter(edition=found.edition).first(),
        "changes": [_change(change) for change in change_list_open(user=request.user).filter(firm=row)],
        "alarm": AlarmForm(instance=alarm),
        "may_edit": may_edit(request),
        "files": [
            {
                "name": f"{get_language_info(language)['name_local']} · {kind.upper()}",
                "url": reverse("cbam:report", args=[row.code, called.lower(), kind]),
            }
            for language, called in LANGUAGES.items()
            for kind in FORMATS
        ],
    }


def _change(change: Any) -> dict[str, Any]:
    return {
        "row": change,
        "text": _("%(before)s → %(after)s a year: %(was)s became %(now)s.")
        % {
            "before": change.before_edition,
            "after": change.after_edition,
            "was": telling.euros(change.before_eur),
            "now": telling.euros(change.after_eur),
        },
    }


@require_safe
@never_cache
@login_required
def product(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """One product: its lines, one explained step by step with the articles; or its tables as a file."""
    row = firm_of(request, code)
    one = product_of(request, row, pk)
    found = product_overview(row, one)
    rows = [line for summed_one in found.products for line in summed_one.rows]
    chosen = _line_asked(request, rows)
    excel = excel_address(request)
    table = lines_table(rows, chosen, row, excel)
    proof = break_even_picture(found, one.pk, excel)
    plots = pictures_of(found, excel=excel, product=one.pk)
    if excel_asked(request):
        told = [table, *(plot.table for plot in [*plots, *([proof] if proof else [])] if plot.table)]
        return excel_answer(f"cbam_{row.code}_{one.pk}", [each.sheet() for each in told])
    result = chosen.results[chosen.counted] if chosen else None
    other = chosen.results["default" if chosen.counted == "actual" else "actual"] if chosen else None
    context = {
        "firm": row,
        "tabs": tabs_of(row, "firm"),
        "product": one,
        "found": found,
        "cost": telling.cost_words(found.total, is_partial=found.is_partial),
        "band": telling.band_words(found.total, is_partial=found.is_partial),
        "table": table,
        "chosen": chosen,
        "refusal": telling.refusal_of(chosen) if chosen else "",
        "steps": telling.steps_of((result or {}).get("explanation", [])),
        "other_steps": telling.steps_of((other or {}).get("explanation", [])),
        "notices": telling.notices_of(result),
        "even": _even(rows),
        "proof": proof,
        "plots": plots,
    }
    return render(request, "cbam/product.html", context)


def product_overview(row: Firm, one: Product) -> FirmOverview:
    """The overview of a firm narrowed to one product."""
    found = firm_overview(row)
    return summed(
        found, [line for group in found.products if group.product.pk == one.pk for line in group.rows]
    )


def _even(rows: list[ProductCost]) -> dict[str, str]:
    even = break_even_of(rows)
    return {
        "see": telling.number(even.see, 3),
        "actual_see": telling.number(even.actual_see, 3),
        "default_per_t": telling.euros(even.default_per_t, 2),
        "actual_per_t": telling.euros(even.actual_per_t, 2),
        "saving": telling.euros(even.saving_eur),
        "marginal": telling.euros(even.marginal, 2),
        "is_loss": bool(even.saving_eur is not None and even.saving_eur < 0),
        "has_actual": even.actual_per_t is not None,
    }


def _line_asked(request: HttpRequest, rows: list[ProductCost]) -> ProductCost | None:
    """The line to explain: the one asked for, else the dearest."""
    asked = request.GET.get("line", "")
    for row in rows:
        if str(row.pk) == asked:
            return row
    return max(rows, key=lambda row: (row.cost_eur is not None, row.cost_eur or 0, -row.pk), default=None)


@require_safe
@never_cache
@login_required
def picture(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """A chart of the firm or of one product as SVG, or its specification."""
    row = firm_of(request, code)
    one = product_asked(request, row)
    found = product_overview(row, one) if one else firm_overview(row)
    if name not in NAMES or found.total is None:
        raise Http404
    try:
        chart = picture_chart(found, name)
    except ValueError as nothing:
        raise Http404 from nothing
    return chart_answer(request, chart)


@require_safe
@never_cache
@login_required
def report(request: HttpRequest, code: str, language: str, kind: str) -> HttpResponse:
    """The report as a workbook or a document, in either language."""
    row = firm_of(request, code)
    names = {called.lower(): name for name, called in LANGUAGES.items()}
    if kind not in FORMATS or language.lower() not in names:
        raise Http404
    content = report_file(row, language=names[language.lower()], kind=kind)
    return file_answer(content, name=f"cbam_{row.code}_{language}.{kind}", media=_MEDIA[kind])


@require_POST
@login_required
def alarm(request: HttpRequest, code: str) -> HttpResponse:
    """From which change on the firm wants to hear of a new edition."""
    row = firm_to_edit(request, code)
    form = AlarmForm(request.POST, instance=CostAlarm.objects.filter(firm=row).first() or CostAlarm(firm=row))
    if not form.is_valid():
        context = _firm_context(request, row, firm_overview(row)) | {"alarm": form}
        return render(request, "cbam/firm.html", context, status=400)
    form.save()
    messages.success(request, _("Kept."))
    return redirect("cbam:firm", code=row.code)


@require_POST
@login_required
def seen(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Set an alarm aside."""
    row = firm_to_edit(request, code)
    change_seen(
        change=get_object_or_404(change_list_open(user=request.user).filter(firm=row), pk=pk), by=request.user
    )
    messages.success(request, _("The change is set aside; the ledger keeps it."))
    return redirect("cbam:firm", code=row.code)
