"""Panels: filing a file, making one from members, looking at what is in one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance.core.tables import excel_address, excel_answer, excel_asked
from compliance.core.uploads import FileRefused
from compliance.econometrics.faults import UnreadableTable
from compliance.studies.building import TooFewFirms, consent_lost, dataset_build, waiting_newcomers
from compliance.studies.forms import MembersForm, PanelForm
from compliance.studies.models import Dataset
from compliance.studies.panels import dataset_delete, dataset_file
from compliance.studies.selectors import dataset_list_visible, owners_open
from compliance.studies.told import panel_table
from compliance.studies.wording import panel_refusal_words


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """File a panel; what is wrong with the file is told beside it."""
    form = PanelForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            row = dataset_file(
                owner=form.cleaned_data["owner"],
                title=form.cleaned_data["title"],
                file=form.cleaned_data["file"],
                by=request.user,
            )
        except FileRefused as refused:
            form.add_error("file", panel_refusal_words(refused))
        except UnreadableTable as unreadable:
            form.add_error("file", unreadable.sentence)
        else:
            return redirect("studies:panel", pk=row.pk)
    return _new_page(request, form, MembersForm(user=request.user))


@require_POST
@login_required
def members(request: HttpRequest) -> HttpResponse:
    """Make a panel of an own association's consenting members."""
    form = MembersForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            row = dataset_build(
                association=form.cleaned_data["association"],
                title=form.cleaned_data["title"],
                by=request.user,
            )
        except TooFewFirms as few:
            form.add_error("association", str(few))
        else:
            messages.success(
                request,
                _("The panel holds %(count)d firms, numbered, without names.") % {"count": len(row.firm_ids)},
            )
            waiting = waiting_newcomers(row)
            if waiting:
                messages.info(
                    request,
                    ngettext(
                        "%(count)d new member waits: beside an earlier report its figures would show.",
                        "%(count)d new members wait: beside an earlier report their figures would show.",
                        waiting,
                    )
                    % {"count": waiting},
                )
            return redirect("studies:panel", pk=row.pk)
    return _new_page(request, PanelForm(user=request.user), form)


def _new_page(request: HttpRequest, form: PanelForm, members_form: MembersForm) -> HttpResponse:
    offered = owners_open(user=request.user)[0].exists()
    context = {"form": form, "members": members_form if offered else None}
    return render(request, "studies/panel_new.html", context)


@require_safe
@never_cache
@login_required
def panel(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What is in a panel, column by column, and the studies over it."""
    row = _panel(request, pk)
    table = panel_table(row, excel_address(request))
    if excel_asked(request):
        return excel_answer(f"fairlead_panel_{row.pk}", [table.sheet()])
    context = {"panel": row, "table": table, "lost": consent_lost(row), "studies": row.studies.all()}
    return render(request, "studies/panel.html", context)


@require_POST
@login_required
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a panel that no study uses."""
    row = _panel(request, pk)
    try:
        dataset_delete(dataset=row, by=request.user)
    except ProtectedError:
        messages.error(request, _("A study uses this panel. Give the study another one first."))
        return redirect("studies:panel", pk=row.pk)
    messages.success(request, _("The panel is deleted."))
    return redirect("studies:list")


def _panel(request: HttpRequest, pk: int) -> Dataset:
    rows = dataset_list_visible(user=request.user).select_related("association", "firm", "user")
    return get_object_or_404(rows, pk=pk)
