"""Watched pages in the admin: added with an address and a selector, tried once, then watched."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextInputWidget

from compliance.core import clock
from compliance.core.access import RoleRules, VisibleRelatedFilter
from compliance.core.exports import ExportAdmin
from compliance.core.roles import ADMINISTRATOR, EDITORS, role_of
from compliance.firms.admin.forms import MarketsField
from compliance.firms.models import WatchedPage
from compliance.firms.pages import page_address, page_try, selector_check
from compliance.firms.selectors import firm_list_editable, firm_list_visible
from regulations.wording import page_reason

_ASKED = ("firm", "association", "url", "selector", "is_feed", "title", "markets", "every", "enabled")


class WatchedPageForm(forms.ModelForm):
    url = forms.URLField(
        label=_("Address"),
        max_length=1000,
        assume_scheme="https",
        widget=UnfoldAdminTextInputWidget,
        help_text=_("A public page or feed, with https."),
    )
    markets = MarketsField(
        required=False,
        label=_("Markets"),
        help_text=_("Markets that its rules concern: ISO 3166 alpha-2, or EU. Empty: unknown."),
    )
    needs_firm = False
    """Set for those who may not add public pages."""

    class Meta:
        model = WatchedPage
        fields = _ASKED

    def clean_url(self) -> str:
        return page_address(self.cleaned_data["url"])

    def clean_selector(self) -> str:
        return selector_check(self.cleaned_data["selector"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        firm = cleaned.get("firm") or self.instance.firm
        if self.needs_firm and firm is None and "firm" not in self.errors:
            self.add_error("firm", gettext("Choose the firm: only administrators add pages for everybody."))
        if firm and cleaned.get("association"):
            self.add_error(
                "association", gettext("A page belongs to a firm or to an association, not to both.")
            )
        if cleaned.get("is_feed") and cleaned.get("selector"):
            self.add_error("selector", gettext("A feed is read by its entries: leave the selector empty."))
        return cleaned


@admin.register(WatchedPage)
class WatchedPageAdmin(RoleRules, ExportAdmin, ModelAdmin):
    creators = editors = deleters = EDITORS
    form = WatchedPageForm
    list_per_page = 50
    show_full_result_count = False
    warn_unsaved_form = True
    export_fields = (
        *("firm__code", "association__code", "title", "url", "selector", "is_feed", "every", "enabled"),
        *("created_by", "created_at", "last_read_at", "last_change_at", "failure_code"),
    )
    list_display = ("title", "firm", "url", "state", "last_read_at", "last_change_at", "enabled")
    list_select_related = ("firm",)
    list_filter = (
        ("firm", VisibleRelatedFilter),
        ("every", ChoicesDropdownFilter),
        "is_feed",
        "enabled",
    )
    search_fields = ("title", "url")
    autocomplete_fields = ("firm", "association")
    actions_detail = ("try_it",)
    readonly_fields = (
        *("created_by", "created_at", "last_read_at", "last_change_at", "looked_at", "failing_since"),
        *("why", "tried_at", "tried"),
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("firm", "association"),
                    "title",
                    "url",
                    ("selector", "is_feed"),
                    ("markets", "every"),
                    "enabled",
                )
            },
        ),
        (
            _("How it fares"),
            {"fields": ("why", ("last_read_at", "last_change_at"), ("looked_at", "failing_since"))},
        ),
        (_("What a try showed"), {"fields": ("tried_at", "tried")}),
        (_("History"), {"fields": (("created_by", "created_at"),), "classes": ("collapse",)}),
    )

    def visible(self, queryset: QuerySet[Any], user: Any) -> QuerySet[Any]:
        return queryset.filter(Q(firm=None) | Q(firm__in=firm_list_visible(user=user)))

    def has_change_permission(self, request: HttpRequest, obj: WatchedPage | None = None) -> bool:
        return super().has_change_permission(request, obj) and _is_theirs(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: WatchedPage | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_theirs(request, obj)

    def has_try_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.editors)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"needs_firm": role_of(request.user) != ADMINISTRATOR})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # What it brought belongs to whom it belonged to then.
        fixed = ("firm",) if obj else ()
        public = () if role_of(request.user) == ADMINISTRATOR else ("association",)
        return (*self.readonly_fields, *fixed, *public)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("firm")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """In a choice of several, public pages stay unless an administrator deletes them."""
        if role_of(request.user) != ADMINISTRATOR:
            queryset = queryset.filter(firm__in=firm_list_editable(user=request.user))
        super().delete_queryset(request, queryset)

    def save_model(self, request: HttpRequest, obj: WatchedPage, form: Any, change: bool) -> None:
        if not change:
            obj.created_by, obj.created_at = str(request.user), clock.now()
            said = gettext("The page is read with the next run. “Try it” shows at once what would be read.")
            self.message_user(request, said, messages.INFO)
        elif {"url", "selector", "is_feed", "markets"} & set(form.changed_data):
            obj.looked_at = None  # due with the next run, whatever its rhythm
        super().save_model(request, obj, form, change)

    @action(
        description=_("Try it"),
        permissions=["try"],
        icon="play_arrow",
        dialog={
            "title": _("Try it"),
            "description": _("The page is fetched once, as a watch would; this takes up to 40 seconds."),
            "form_class": None,
            "form_submit_text": _("Try it"),
        },
    )
    def try_it(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        page = self.get_object(request, object_id)
        if page is None:
            raise Http404
        if not self.has_change_permission(request, page):
            raise PermissionDenied
        try:
            tried = page_try(page=page)
        except ValidationError as refused:
            self.message_user(request, " ".join(refused.messages), messages.WARNING)
        else:
            level = messages.ERROR if tried.tried_code else messages.SUCCESS
            said = (
                page_reason(tried.tried_code)
                if tried.tried_code
                else gettext("The page can be read: see below.")
            )
            self.message_user(request, said, level)
        address = reverse("admin:firms_watchedpage_change", args=[page.pk])
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)

    @display(
        description=_("state"), label={"well": "success", "fails": "danger", "new": "info", "off": "info"}
    )
    def state(self, page: WatchedPage) -> tuple[str, Any]:
        if not page.enabled:
            return "off", _("switched off")
        if page.failure_code:
            return "fails", _("cannot be read")
        return ("well", _("well")) if page.last_read_at else ("new", _("not yet read"))

    @display(description=_("why it cannot be read"))
    def why(self, page: WatchedPage) -> str:
        return _told(page.failure_code, page.failure) if page.failure_code else "–"

    @display(description=_("text that would be watched"))
    def tried(self, page: WatchedPage) -> str:
        if page.tried_at is None:
            return "–"
        if page.tried_code:
            return _told(page.tried_code, page.tried_text)
        return format_html('<div class="fl-text">{}</div>', page.tried_text)


def _told(code: str, sentence: str) -> str:
    """The reason in the reader's words, and beneath it as the crawler told it."""
    return format_html("<div>{}</div><div><small>{}</small></div>", page_reason(code), sentence)


def _is_theirs(request: HttpRequest, page: WatchedPage | None) -> bool:
    """Public pages are an administrator's."""
    return page is None or page.firm_id is not None or role_of(request.user) == ADMINISTRATOR
