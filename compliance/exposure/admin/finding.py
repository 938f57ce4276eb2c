"""Findings in the admin: verdict, money, date, next step, the whole chain; settling them with a reason."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    FieldTextFilter,
    RangeDateFilter,
    RangeNumericFilter,
)
from unfold.decorators import action, display
from unfold.forms import ActionForm, BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget

from compliance.core.access import VisibleRelatedFilter
from compliance.core.roles import EDITORS, role_of
from compliance.exposure import wording
from compliance.exposure.admin.exposure import shortened
from compliance.exposure.admin.telling import chain_told
from compliance.exposure.models import Finding
from compliance.exposure.selectors import finding_explain
from compliance.exposure.services import ReasonMissing, finding_dismiss, finding_done, finding_reopen
from compliance.firms.admin.trade import money_shown
from compliance.firms.selectors import of_visible_firms
from compliance.firms.services import firms_changed
from regulations.admin.law import LawAdmin, Tag, back, list_link, page_link

VERDICT_COLOURS = {"act": "danger", "uncertain": "warning", "watch": "info", "not_yours": "success"}
_STATUS_COLOURS = {"open": "warning", "done": "success", "dismissed": "info"}
_ORDER = ("act", "uncertain", "watch", "not_yours")


class SettleForm(ActionForm):
    """The choice of an action with the reason that settling asks for."""

    reason = forms.CharField(
        label="",
        required=False,
        widget=forms.TextInput(
            attrs={
                "placeholder": _("Reason, in your own words"),
                "class": "fl-reason",
                "x-show": "action.startsWith('settle')",
            }
        ),
    )


class ReasonDialog(BaseDialogForm):
    reason = forms.CharField(
        label=_("Reason, in your own words"),
        max_length=2000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


def _dialog(title: Any, description: Any) -> dict[str, Any]:
    return {"title": title, "description": description, "form_class": ReasonDialog, "form_submit_text": title}


def _consequence() -> Case:
    """What needs a hand first: act, then uncertain, then watch."""
    places = [When(verdict=code, then=Value(place)) for place, code in enumerate(_ORDER)]
    return Case(*places, default=Value(len(_ORDER)), output_field=IntegerField())


@admin.register(Finding)
class FindingAdmin(LawAdmin):
    settlers = EDITORS
    action_form = SettleForm
    list_fullwidth = True
    export_fields = (
        *("firm__code", "measure__notice__symbol", "measure__title", "measure__regime", "measure__stage"),
        *("verdict", "score", "value", "firm__currency", "value_is_partial", "sku_count", "next_step"),
        *("next_on", "next_role", "status", "status_reason", "model_version", "found_at", "changed_at"),
    )
    list_display = (
        "shown_verdict",
        "shown_score",
        "what",
        "firm",
        "money",
        "next_date",
        "sku_count",
        "shown_status",
    )
    list_display_links = ("shown_verdict", "what")
    list_select_related = ("firm", "measure__notice")
    list_filter = (
        ("verdict", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
        ("firm", VisibleRelatedFilter),
        ("measure__regime", FieldTextFilter),
        ("measure__stage", ChoicesDropdownFilter),
        ("next_on", RangeDateFilter),
        ("score", RangeNumericFilter),
    )
    search_fields = ("measure__title", "measure__notice__symbol", "firm__code", "firm__name", "firm__name_zh")
    actions = ("settle_done", "settle_dismissed", "settle_reopened", "recheck_exposure")
    actions_detail = ("done_one", "dismiss_one", "reopen_one")
    change_form_outer_before_template = "exposure/chain.html"
    fieldsets = (
        (_("Links"), {"fields": (("firm_link", "measure_link"), ("notice_link", "exposures_link"))}),
        (_("Status"), {"fields": (("shown_status", "status_reason"), ("found_at", "changed_at"))}),
    )

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return of_visible_firms(queryset, user=user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(consequence=_consequence())

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        return (_consequence().asc(), "-score", "pk")

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        own = ("measure__id__exact", "firm__code", "firm__code__exact")
        return lookup in own or super().lookup_allowed(lookup, value, request)

    def has_settle_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return role_of(request.user) in self.settlers

    # --- columns -----------------------------------------------------------------------------

    @display(description=_("verdict"), label=VERDICT_COLOURS, ordering="consequence")
    def shown_verdict(self, finding: Finding) -> Tag:
        return Tag(finding.verdict, wording.verdict(finding.verdict))

    @display(description=_("score"), ordering="score")
    def shown_score(self, finding: Finding) -> str:
        return f"{finding.score:.0f}"

    @display(description=_("measure"), ordering="measure__title", header=True)
    def what(self, finding: Finding) -> list[str]:
        title = f"{shortened(str(finding.measure.notice), 40)} · {shortened(finding.measure.title, 90)}"
        return [title, wording.next_step(finding.next_step)]

    @display(description=_("money at stake"), ordering="value")
    def money(self, finding: Finding) -> str:
        shown = money_shown(finding.value, finding.firm.currency)
        return (
            gettext("at least %(money)s") % {"money": shown}
            if finding.value_is_partial and finding.value
            else shown
        )

    @display(description=_("next date"), ordering="next_on")
    def next_date(self, finding: Finding) -> str:
        return wording.next_date(finding) or "–"

    @display(description=_("status"), label=_STATUS_COLOURS, ordering="status")
    def shown_status(self, finding: Finding) -> Tag:
        return Tag(finding.status, finding.get_status_display())

    # --- page --------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        finding = self.get_object(request, object_id)
        told = chain_told(finding_explain(finding_id=finding.pk)) if finding else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "told": told})

    @display(description=_("firm"))
    def firm_link(self, finding: Finding) -> str:
        return page_link("firms_firm", finding.firm_id, finding.firm)

    @display(description=_("measure"))
    def measure_link(self, finding: Finding) -> str:
        return page_link("regulations_measure", finding.measure_id, finding.measure)

    @display(description=_("notice"))
    def notice_link(self, finding: Finding) -> str:
        return page_link("regulations_notice", finding.measure.notice_id, finding.measure.notice)

    @display(description=_("products touched"))
    def exposures_link(self, finding: Finding) -> str:
        filters = {"measure__id__exact": finding.measure_id, "product__firm__id__exact": finding.firm_id}
        return list_link("exposure_exposure", finding.sku_count, **filters)

    # --- actions -----------------------------------------------------------------------------

    @admin.action(description=_("Done: dealt with"), permissions=["settle"])
    def settle_done(self, request: HttpRequest, queryset: QuerySet[Finding]) -> None:
        self._settle(request, queryset, finding_done, request.POST.get("reason", ""))

    @admin.action(description=_("Dismiss: not for us"), permissions=["settle"])
    def settle_dismissed(self, request: HttpRequest, queryset: QuerySet[Finding]) -> None:
        self._settle(request, queryset, finding_dismiss, request.POST.get("reason", ""))

    @admin.action(description=_("Open again"), permissions=["settle"])
    def settle_reopened(self, request: HttpRequest, queryset: QuerySet[Finding]) -> None:
        self._settle(request, queryset, finding_reopen, request.POST.get("reason", ""))

    @admin.action(description=_("Check again what touches the firm"), permissions=["settle"])
    def recheck_exposure(self, request: HttpRequest, queryset: QuerySet[Finding]) -> None:
        firm_ids = set(queryset.order_by().values_list("firm_id", flat=True))
        firms_changed(firm_ids=firm_ids)
        said = ngettext(
            "%(count)d firm is being checked.", "%(count)d firms are being checked.", len(firm_ids)
        )
        self.message_user(request, said % {"count": len(firm_ids)}, messages.SUCCESS)

    @action(
        description=_("Done"),
        permissions=["settle"],
        icon="check",
        dialog=_dialog(_("Done"), _("What was done? It goes into the ledger with your name.")),
    )
    def done_one(self, request: HttpRequest, form: ReasonDialog, object_id: str) -> HttpResponse:
        return self._settle_one(request, form, object_id, finding_done)

    @action(
        description=_("Dismiss"),
        permissions=["settle"],
        icon="block",
        dialog=_dialog(_("Dismiss"), _("Why is it not for you? It goes into the ledger with your name.")),
    )
    def dismiss_one(self, request: HttpRequest, form: ReasonDialog, object_id: str) -> HttpResponse:
        return self._settle_one(request, form, object_id, finding_dismiss)

    @action(
        description=_("Open again"),
        permissions=["settle"],
        icon="undo",
        dialog=_dialog(_("Open again"), _("Why? It goes into the ledger with your name.")),
    )
    def reopen_one(self, request: HttpRequest, form: ReasonDialog, object_id: str) -> HttpResponse:
        return self._settle_one(request, form, object_id, finding_reopen)

    def _settle_one(
        self, request: HttpRequest, form: ReasonDialog, object_id: str, settle: Any
    ) -> HttpResponse:
        rows = self.get_queryset(request).filter(pk=object_id)
        self._settle(request, rows, settle, form.cleaned_data["reason"])
        return back(request, reverse("admin:exposure_finding_change", args=[object_id]))

    def _settle(self, request: HttpRequest, rows: QuerySet[Finding], settle: Any, reason: str) -> None:
        findings = list(rows)
        try:
            for finding in findings:
                settle(finding=finding, by=request.user, reason=reason)
        except ReasonMissing:
            self.message_user(
                request, gettext("Nothing was changed: give a reason in your own words."), messages.ERROR
            )
            return
        said = ngettext("%(count)d finding is settled.", "%(count)d findings are settled.", len(findings))
        self.message_user(request, said % {"count": len(findings)}, messages.SUCCESS)
