"""Scenarios of a firm side by side, saved and shared; the engine is carbon's, unchanged."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.carbon.charts import path_chart
from compliance.cbam import telling
from compliance.cbam.charting import chart_words
from compliance.cbam.models import SavedScenario
from compliance.cbam.overview import firm_overview
from compliance.cbam.selectors import scenario_list_visible
from compliance.cbam.whatif import (
    ScenarioRefused,
    compared,
    name_of,
    notices_of,
    overrides_check,
    overrides_of,
)
from compliance.core.plots import Plot, chart_answer
from compliance.core.tables import Cell, Column, Table, excel_answer
from compliance.firms.models import Firm
from compliance.web.cbam_access import firm_of, firm_to_edit, may_edit, tabs_of

MOST = 6
"""Columns side by side that a reader can still compare."""


class ScenarioForm(forms.ModelForm):
    price = forms.DecimalField(
        label=gettext_lazy("Certificate price (EUR)"), required=False, min_value=0, max_value=2000
    )
    price_growth = forms.DecimalField(
        label=gettext_lazy("Price rises a year (%)"), required=False, min_value=-50, max_value=100
    )
    price_stress = forms.DecimalField(
        label=gettext_lazy("Or: every price moves by (%)"), required=False, min_value=-90, max_value=500
    )
    benchmark_change = forms.DecimalField(
        label=gettext_lazy("Benchmarks from 2027 move by (%)"), required=False, min_value=-100, max_value=100
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("Values"),
        required=False,
        choices=[
            ("", gettext_lazy("as they count today")),
            ("default", gettext_lazy("default values for all")),
        ],
    )
    see = forms.DecimalField(
        label=gettext_lazy("Actual emissions of all lines (tCO2e/t)"),
        required=False,
        min_value=0,
        max_value=100,
    )
    country = forms.RegexField(
        label=gettext_lazy("Everything from this origin"), regex=r"^[A-Za-z]{2}$", required=False
    )
    carbon_price_paid = forms.DecimalField(
        label=gettext_lazy("Carbon price paid (EUR/tCO2e)"), required=False, min_value=0, max_value=2000
    )
    pass_through = forms.DecimalField(
        label=gettext_lazy("Buyers pass back (%)"), required=False, min_value=0, max_value=100
    )
    out_of_quota = forms.DecimalField(
        label=gettext_lazy("Steel beyond its quota, at 50 % duty (%)"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=gettext_lazy("Reg (EU) 2026/1384. Needs trade flows in EUR."),
    )
    downstream = forms.BooleanField(
        label=gettext_lazy("Downstream goods of COM(2025) 989 from 2028"), required=False
    )

    class Meta:
        model = SavedScenario
        fields = ("name", "audience")

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if cleaned.get("price_growth") is not None and cleaned.get("price") is None:
            self.add_error("price", _("Give the price that rises."))
            return cleaned
        cleaned["what_if"] = overrides_of(cleaned)
        if not cleaned["what_if"]:
            raise forms.ValidationError(_("Change at least one thing: this is what stands already."))
        try:
            overrides_check(cleaned["what_if"])
        except ScenarioRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def scenarios(request: HttpRequest, code: str) -> HttpResponse:
    """The firm's scenarios side by side, and a form for another; a post keeps it."""
    row = firm_of(request, code)
    form = ScenarioForm()
    if request.method == "POST":
        row = firm_to_edit(request, code)
        form = ScenarioForm(request.POST, instance=SavedScenario(firm=row, owner=request.user))
        name = request.POST.get("name", "").replace("\x00", "").strip()
        taken = SavedScenario.objects.filter(firm=row, name=name).exists()
        if taken:
            form.add_error("name", _("The firm has a scenario of this name. Choose another."))
        elif form.is_valid():
            kept = form.save(commit=False)
            kept.what_if = form.cleaned_data["what_if"]
            kept.save()
            messages.success(request, _("The scenario is kept."))
            return redirect("cbam:scenarios", code=row.code)
    context = _context(request, row) | {"form": form}
    return render(request, "cbam/scenarios.html", context, status=400 if form.errors else 200)


def _context(request: HttpRequest, row: Firm) -> dict[str, Any]:
    seen = _seen(request, row)
    chosen = _chosen(request, seen)
    context: dict[str, Any] = {
        "firm": row,
        "tabs": tabs_of(row, "scenarios"),
        "may_edit": may_edit(request),
        "scenarios": [{"row": one, "is_chosen": one in chosen} for one in seen],
    }
    try:
        found = compared(firm_overview(row), chosen)
    except ScenarioRefused as refused:
        return context | {"refused": str(refused)}
    result = found["result"]
    if result is None:
        return context
    query = "&".join(f"s={one.pk}" for one in chosen)
    picture = reverse("cbam:scenario-picture", args=[row.code])
    told = table_of(result)
    return context | {
        "left_out": found["left_out"],
        "notices": notices_of(result),
        "table": Table(told.title, told.columns, told.rows, excel=f"{_excel(row)}?{query}"),
        "plot": Plot(
            title=_("Cost by year, side by side"),
            address=f"{picture}?{query}",
            told=_("Lines of yearly cost; the table holds the same figures."),
        ),
    }


def _excel(row: Firm) -> str:
    return reverse("cbam:scenario-table", args=[row.code])


def _seen(request: HttpRequest, row: Firm) -> QuerySet[SavedScenario]:
    return (
        scenario_list_visible(user=request.user)
        .filter(firm=row)
        .select_related("owner")
        .order_by("name", "pk")
    )


def _chosen(request: HttpRequest, seen: QuerySet[SavedScenario]) -> list[SavedScenario]:
    """Those that `?s=1&s=2` names, else the first ones; what the user may not see is not among them."""
    asked = request.GET.getlist("s")
    rows = [one for one in seen if str(one.pk) in asked] if asked else list(seen)
    return rows[:MOST]


def table_of(result: dict[str, Any]) -> Table:
    """Years and sums as rows, a column a scenario."""
    beside = result["table"]
    heads = [Column("")] + [
        Column(
            name_of(name) if complete else _("%(scenario)s (incomplete)") % {"scenario": name_of(name)},
            "money",
        )
        for name, complete in zip(beside["scenarios"], beside["complete"], strict=True)
    ]
    words = {
        "npv": _("Net present value"),
        "npv_low": _("… at best"),
        "npv_high": _("… at worst"),
        "versus_first": _("Against as it stands"),
        "npv_exporter": _("Passed back to the firm"),
    }
    rows = []
    for entry in beside["rows"]:
        if entry["row"] == "line_npv":
            continue
        label = entry["of"] if entry["row"] == "year" else words.get(entry["row"], entry["row"])
        rows.append([Cell(label), *(Cell(value, telling.euros(value)) for value in entry["values"])])
    return Table(_("Scenarios side by side, EUR"), heads, rows)


@require_safe
@never_cache
@login_required
def picture(request: HttpRequest, code: str) -> HttpResponse:
    """The yearly cost of the chosen scenarios as SVG, or its specification."""
    row = firm_of(request, code)
    result = _result(request, row)
    rows = [
        (year["year"], name_of(one["id"]), year["cost_eur"], *year["band"])
        for one in result["scenarios"]
        for year in one["years"]
    ]
    return chart_answer(request, path_chart(rows, chart_words()))


@require_safe
@never_cache
@login_required
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The table of the chosen scenarios as a workbook."""
    row = firm_of(request, code)
    return excel_answer(f"cbam_scenarios_{row.code}", [table_of(_result(request, row)).sheet()])


def _result(request: HttpRequest, row: Firm) -> dict[str, Any]:
    try:
        found = compared(firm_overview(row), _chosen(request, _seen(request, row)))
    except ScenarioRefused as refused:
        raise Http404 from refused
    if found["result"] is None:
        raise Http404
    return dict(found["result"])


@require_POST
@login_required
def delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take a scenario away that the user sees: officers of the firm and administrators."""
    row = firm_to_edit(request, code)
    one = get_object_or_404(_seen(request, row), pk=pk)
    one.delete()
    messages.success(request, _("The scenario is gone."))
    return redirect("cbam:scenarios", code=row.code)
