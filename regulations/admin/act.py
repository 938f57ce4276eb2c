"""Acts of the EU with their names, ties and texts, and the list of acts that are watched."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import FieldTextFilter, RangeDateFilter
from unfold.decorators import display

from compliance.core import clock
from compliance.core.access import RoleRules
from compliance.core.exports import ExportAdmin
from compliance.core.roles import ADMINISTRATORS, EDITORS
from regulations.admin.law import LawAdmin, Tag, chips, foreign_link, lines, page_link
from regulations.ingest.watching import celex_given
from regulations.models import Act, ActRelation, ActText, WatchedAct

_MOST = 300
PAGE = "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:{}"


class ActTextInline(RoleRules, TabularInline):
    model = ActText
    fields = readonly_fields = ("celex", "state_on", "language", "media", "shown_size", "read_at")
    verbose_name_plural = _("texts")
    extra = 0
    per_page = 50
    tab = True
    show_count = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("body")

    @display(description=_("size"))
    def shown_size(self, text: ActText) -> str:
        return filesizeformat(text.size)


class ActRelationInline(RoleRules, TabularInline):
    model = ActRelation
    fields = readonly_fields = ("kind", "target_link", "told_by")
    verbose_name_plural = _("what it does to other acts")
    extra = 0
    per_page = 50
    tab = True
    show_count = True

    @display(description=_("other act (CELEX)"))
    def target_link(self, relation: ActRelation) -> str:
        return _act_link(relation.target)

    @display(description=_("origin"), label={ActRelation.Origin.TITLE: "warning"})
    def told_by(self, relation: ActRelation) -> Tag:
        return Tag(relation.origin, relation.get_origin_display())


@admin.register(Act)
class ActAdmin(LawAdmin):
    export_fields = (
        *("celex", "title", "eli", "cellar", "document_type", "document_on", "published_on", "in_force"),
        "changed_at",
    )
    list_display = ("celex", "short_title", "document_type", "published_on", "in_force", "text_total")
    list_display_links = ("celex", "short_title")
    list_filter = (
        ("celex", FieldTextFilter),
        ("published_on", RangeDateFilter),
        "in_force",
    )
    search_fields = ("celex", "title", "eli", "cellar", "aliases__alias")
    inlines = (ActTextInline, ActRelationInline)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("celex", "page"),
                    "title",
                    ("document_type", "in_force"),
                    ("document_on", "published_on"),
                )
            },
        ),
        (_("Names"), {"fields": ("eli", "cellar", "names")}),
        (_("Relations"), {"fields": ("done_to_it", "notice_link")}),
        (_("History"), {"fields": ("changed_at",), "classes": ("collapse",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counted = super().get_queryset(request).annotate(texts_held=Count("texts", distinct=True))
        return counted.select_related("notice")

    @display(description=_("title"), ordering="title")
    def short_title(self, act: Act) -> str:
        return act.title if len(act.title) <= 100 else f"{act.title[:100]}…"

    @display(description=_("texts"), ordering="texts_held")
    def text_total(self, act: Any) -> int:
        return int(act.texts_held)

    @display(description=_("page for people"))
    def page(self, act: Act) -> str:
        return foreign_link(PAGE.format(act.celex)) if act.celex[:1].isdigit() else "–"

    @display(description=_("other names"))
    def names(self, act: Act) -> str:
        return chips(alias.alias for alias in act.aliases.all()[:_MOST])

    @display(description=_("what other acts do to it"))
    def done_to_it(self, act: Act) -> str:
        told = ActRelation.objects.filter(target=act.celex).select_related("act")
        return lines(
            page_link(
                "regulations_act", relation.act_id, f"{relation.act.celex} {relation.get_kind_display()}"
            )
            for relation in told.order_by("-act__published_on", "act__celex")[:_MOST]
        )

    @display(description=_("notice"))
    def notice_link(self, act: Act) -> str:
        return page_link("regulations_notice", act.notice_id, act.notice) if act.notice else "–"


class WatchedActForm(forms.ModelForm):
    """A number may be given as people write it: 2011/65/EU, a CELEX number, an address of EUR-Lex."""

    class Meta:
        model = WatchedAct
        fields = ("celex", "title", "why", "enabled")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if number := self.fields.get("celex"):
            number.max_length = 300
            number.validators = []
            number.widget.attrs.pop("maxlength", None)
            number.help_text = _("CELEX number (32011L0065), the act's number (2011/65/EU), or its address.")

    def clean_celex(self) -> str:
        celex = celex_given(self.cleaned_data["celex"])
        if WatchedAct.objects.filter(celex=celex).exclude(pk=self.instance.pk).exists():
            raise ValidationError(gettext("%(celex)s is watched already.") % {"celex": celex})
        return celex


@admin.register(WatchedAct)
class WatchedActAdmin(RoleRules, ExportAdmin, ModelAdmin):
    creators = EDITORS
    editors = deleters = ADMINISTRATORS
    form = WatchedActForm
    export_fields = ("celex", "title", "why", "added_by", "added_at", "is_ours", "enabled")
    list_display = ("celex", "title", "enabled", "read", "added_by", "added_at")
    list_filter = ("enabled", "is_ours")
    search_fields = ("celex", "title", "why")
    show_full_result_count = False
    fields = ("celex", "title", "why", "enabled", "added_by", "added_at", "read")
    readonly_fields = ("added_by", "added_at", "read")

    def get_readonly_fields(self, request: HttpRequest, obj: WatchedAct | None = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "celex") if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: WatchedAct, form: Any, change: bool) -> None:
        if not change:
            obj.added_by, obj.added_at = str(request.user), clock.now()
            said = gettext("%(celex)s is read with the next crawl of CELLAR.") % {"celex": obj.celex}
            self.message_user(request, said, messages.INFO)
        super().save_model(request, obj, form, change)

    @display(description=pgettext_lazy("law", "act"))
    def read(self, watched: WatchedAct) -> str:
        return _act_link(watched.celex) if watched.celex else "–"


def _act_link(celex: str) -> str:
    act = Act.objects.filter(celex=celex).only("pk").first()
    return page_link("regulations_act", act.pk, celex) if act else celex
