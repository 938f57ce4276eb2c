"""Findings in the admin: verdict, money, date, next step, the whole chain; settling them with a reason."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    DropdownFilter,
    FieldTextFilter,
    RangeDateFilter,
    RangeNumericFilter,
)
from unfold.decorators import display

from compliance.core.access import VisibleRelatedFilter
from compliance.exposure import wording
from compliance.exposure.admin.desk import DeskActions
from compliance.exposure.admin.exposure import shortened
from compliance.exposure.admin.telling import chain_told
from compliance.exposure.models import Finding
from compliance.exposure.risk import cbam_page, finding_risk
from compliance.exposure.selectors import finding_explain
from compliance.firms.admin.trade import money_shown
from compliance.firms.selectors import of_visible_firms
from compliance.firms.services import firms_changed
from regulations.admin.law import LawAdmin, Tag, lines, list_link, page_link

VERDICT_COLOURS = {"act": "danger", "uncertain": "warning", "watch": "info", "not_yours": "success"}
_STATUS_COLOURS = {
    "unread": "warning",
    "in_process": "info",
    "applicable": "danger",
    "excluded": "success",
    "done": "success",
}
_ORDER = ("act", "uncertain", "watch", "not_yours")


def _consequence() -> Case:
    """What needs a hand first: act, then uncertain, then watch."""
    places = [When(verdict=code, then=Value(place)) for place, code in enumerate(_ORDER)]
    return Case(*places, default=Value(len(_ORDER)), output_field=IntegerField())


class StateFilter(DropdownFilter):
    """One state, or all that are still to do; older addresses say `state=open`."""

    title = _("status")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", pgettext_lazy("finding", "still open")), *Finding.Status.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked = self.value()
        if asked == "open":
            return queryset.filter(status__in=Finding.OPEN)
        return queryset.filter(status=asked) if asked in Finding.Status.values else queryset


@admin.register(Finding)
class FindingAdmin(DeskActions, LawAdmin):
    list_fullwidth = True
    export_fields = (
        *("firm__code", "measure__notice__symbol", "measure__title", "measure__regime"),
        *("measure__regimes_by", "measure__stage"),
        *("verdict", "score", "value", "firm__currency", "value_is_partial", "sku_count", "next_step"),
        *(
            "next_on",
            "next_role",
            "status",
            "status_reason",
            "owner__email",
            "due_on",
            "model_version",
            "found_at",
            "changed_at",
        ),
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
        "owner",
        "due_on",
    )
    list_display_links = ("shown_verdict", "what")
    list_select_related = ("firm", "measure__notice", "owner")
    list_filter = (
        ("verdict", ChoicesDropdownFilter),
        StateFilter,
        ("firm", VisibleRelatedFilter),
        ("measure__regime", FieldTextFilter),
        ("measure__stage", ChoicesDropdownFilter),
        ("next_on", RangeDateFilter),
        ("score", RangeNumericFilter),
    )
    search_fields = ("measure__title", "measure__notice__symbol", "firm__code", "firm__name", "firm__name_zh")
    actions = (*DeskActions.actions, "recheck_exposure")
    change_form_outer_before_template = "exposure/chain.html"
    fieldsets = (
        (_("Links"), {"fields": (("firm_link", "measure_link"), ("notice_link", "exposures_link"))}),
        (
            _("Desk"),
            {
                "fields": (
                    ("shown_status", "status_reason"),
                    ("owner", "due_on"),
                    ("found_at", "changed_at"),
                    "history",
                )
            },
        ),
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
        told = chain_told(finding_explain(finding_id=finding.pk)) | _cbam(finding) if finding else {}
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

    @display(description=_("History"))
    def history(self, finding: Finding) -> str:
        return lines(wording.event(row) for row in finding.events.order_by("-pk"))

    # --- actions -----------------------------------------------------------------------------

    @admin.action(description=_("Check again what touches the firm"), permissions=["settle"])
    def recheck_exposure(self, request: HttpRequest, queryset: QuerySet[Finding]) -> None:
        firm_ids = set(queryset.order_by().values_list("firm_id", flat=True))
        firms_changed(firm_ids=firm_ids)
        said = ngettext(
            "%(count)d firm is being checked.", "%(count)d firms are being checked.", len(firm_ids)
        )
        self.message_user(request, said % {"count": len(firm_ids)}, messages.SUCCESS)


def _cbam(finding: Finding) -> dict[str, Any]:
    """What CBAM costs a year at the buyers, where the rule is one of CBAM, and where that is explained."""
    if finding.measure.regime != "cbam":
        return {}
    risk = finding_risk(firm_id=finding.firm_id, measure_id=finding.measure_id)
    if risk is None or risk.cbam_eur is None:
        shown = gettext("unknown")
    else:
        low, high = risk.cbam_eur
        shown = gettext("%(low)s to %(high)s") % {"low": f"{low:,.0f}", "high": money_shown(high, "EUR")}
    return {"cbam": shown, "cbam_url": cbam_page(finding.firm)}
