"""The page of a finding: the whole chain, what it can cost, what was decided and what can be; its files."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.core.plots import Plot
from compliance.core.punctuation import clauses_joined
from compliance.core.roles import EDITORS, role_of
from compliance.core.tables import excel_answer
from compliance.desk.bars import contribution_bar
from compliance.desk.clause_meaning import meanings_of
from compliance.desk.finding_told import products_table, risk_told
from compliance.desk.listing import owners_offered
from compliance.desk.plotting.dates_plot import LEAST, dates_told, finding_dates
from compliance.desk.refused import refusal_taken
from compliance.desk.today_lines import STATUS_TONES, TONES, days_told, line_of
from compliance.exposure import wording
from compliance.exposure.admin.telling import chain_told
from compliance.exposure.chain import Explanation
from compliance.exposure.explanation import explanation_of
from compliance.exposure.finding_rows import RELATED, finding_rows
from compliance.exposure.findings import plain
from compliance.exposure.models import Finding
from compliance.exposure.risk import risk_of
from compliance.exposure.selectors import finding_list_visible
from regulations.basis_wording import inferences_told, regime_marked

SKUS_SHOWN = 20


@require_safe
@never_cache
@login_required
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """From the quoted words to the record in the ledger, with the forms that decide."""
    row = _finding(request, pk)
    rows = finding_rows(row)
    chain = explanation_of(rows)
    may_settle = role_of(request.user) in EDITORS
    products = {one.product.sku: one.product_id for one in rows.exposures[:SKUS_SHOWN]}
    context = {
        "finding": row,
        "line": line_of(row, []),
        "chain": chain,
        "told": chain_told(chain),
        "tone": TONES.get(row.verdict, "quiet"),
        "status_tone": STATUS_TONES.get(row.status, "quiet"),
        "regime": regime_marked(row.measure.regime, row.measure.regime_by),
        "inferences": inferences_told(row.measure.told_by),
        "notice_url": reverse("desk:notice", args=[row.measure.notice_id]),
        "days": days_told(row.next_on),
        "risk": risk_told(row, risk_of(rows)),
        "bar": _bar(chain),
        "dates": _dates(row, chain),
        "why": clauses_joined(wording.reason(given) for given in chain.reasons),
        "basis": wording.basis(chain.quote.basis) if chain.quote else "",
        "quote_language": row.measure.notice.language,
        "meanings": meanings_of(row.measure.notice, rows.list_code),
        "products": products_table(row, chain, products, most=SKUS_SHOWN),
        "products_more": max(0, len(chain.skus) - SKUS_SHOWN),
        "events": [wording.event(event) for event in row.events.order_by("-pk")],
        "may_settle": may_settle,
        "refused": refusal_taken(request),
        "owners": owners_offered(user=request.user) if may_settle else (),
    }
    return render(request, "desk/finding.html", context)


@require_safe
@never_cache
@login_required
def explanation(request: HttpRequest, pk: int) -> HttpResponse:
    """The same chain for machines, as the interface and the command give it."""
    row = _finding(request, pk)
    told: dict[str, Any] = plain(asdict(explanation_of(finding_rows(row))))
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
@never_cache
@login_required
def products(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All products concerned as a workbook."""
    row = _finding(request, pk)
    table = products_table(row, explanation_of(finding_rows(row)), {})
    return excel_answer(f"fairlead_finding_{row.pk}", [table.sheet()])


def _finding(request: HttpRequest, pk: int) -> Finding:
    rows = finding_list_visible(user=request.user).select_related(*RELATED, "owner")
    return get_object_or_404(rows, pk=pk)


def _dates(row: Finding, chain: Explanation) -> Plot | None:
    """None for a single date or where all is past: the list tells that well enough."""
    dates = finding_dates(chain.milestones, row.due_on)
    if len(dates) < LEAST or all(one.kind == "past" for one in dates):
        return None
    return Plot(
        title=_("Dates on a line"),
        address=reverse("desk:finding-dates", args=[row.pk]),
        told=dates_told(dates),
    )


def _bar(chain: Explanation) -> Any:
    return contribution_bar(
        (wording.factor(name), points, most) for name, points, most in chain.score.contributions
    )
