"""What all tables of a firm share in the admin: who sees which rows, and what follows when they change."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from compliance.core.access import DeletingRules, RoleRules
from compliance.core.roles import EDITORS
from compliance.firms.selectors import of_visible_firms
from compliance.firms.services import firms_changed


class FirmRows(RoleRules):
    """Rows of firms: seen with the firm, written by its officers and by administrators."""

    firm_path = "firm"
    creators = editors = deleters = EDITORS

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return of_visible_firms(queryset, user=user, firm=self.firm_path)


class FirmRowsAdmin(FirmRows, DeletingRules):
    """The same as a page of its own: a change queues the work of finding out what now touches the firm."""

    derived = frozenset(
        {"exposure.Exposure", "exposure.Finding", "exposure.FindingEvent", "exposure.CalendarEntry"}
        | {"exposure.EvidenceReminder", "exposure.GapSummary", "cbam.ProductCost", "cbam.CostChange"}
        | {"cbam.SavedScenario"}
    )
    actions = ["recheck_exposure"]
    list_per_page = 50
    list_max_show_all = 500
    show_full_result_count = False  # counting 50,000 rows twice a page tells nobody anything
    list_filter_submit = True
    warn_unsaved_form = True
    compressed_fields = True

    def firm_ids(self, rows: QuerySet[Any]) -> Iterable[int]:
        return rows.order_by().values_list(f"{self.firm_path}_id", flat=True).distinct()

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.has_changed() or any(formset.has_changed() for formset in _all_formsets(formsets)):
            self._changed(self.model.objects.filter(pk=form.instance.pk))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with transaction.atomic():
            firm_ids = list(self.firm_ids(self.model.objects.filter(pk=obj.pk)))
            super().delete_model(request, obj)
            firms_changed(firm_ids=firm_ids)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            firm_ids = list(self.firm_ids(queryset))
            super().delete_queryset(request, queryset)
            firms_changed(firm_ids=firm_ids)

    def _changed(self, rows: QuerySet[Any]) -> None:
        with transaction.atomic():
            firms_changed(firm_ids=list(self.firm_ids(rows)))

    @admin.action(description=_("Check again what touches the firm"), permissions=["change"])
    def recheck_exposure(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            firm_ids = list(self.firm_ids(queryset))
            firms_changed(firm_ids=firm_ids)
        count = len(firm_ids)
        said = ngettext("%(count)d firm is being checked.", "%(count)d firms are being checked.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS)


def _all_formsets(formsets: Any) -> Iterable[Any]:
    for formset in formsets:
        yield formset
        for form in formset.forms:
            yield from (nested.formset for nested in getattr(form, "nested_formsets", ()))
