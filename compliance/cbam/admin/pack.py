"""Rule packs in the admin: what each table is, which edition prices, putting another in use."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from compliance.carbon.cbam import PackError
from compliance.cbam.models import PackEdition
from compliance.cbam.packs import PackChanged, pack_use, packs_faulty, packs_register
from compliance.core.roles import ADMINISTRATORS
from regulations.admin.law import LawAdmin


@admin.register(PackEdition)
class PackEditionAdmin(LawAdmin):
    """Everybody reads which law prices; an administrator puts an edition in use."""

    operators = ADMINISTRATORS
    export_fields = ("edition", "family", "as_of", "digest", "is_current", "used_from", "used_by")
    list_display = ("edition", "as_of", "is_current", "used_from", "used_by", "short_digest")
    list_filter = ("is_current",)
    search_fields = ("edition", "digest")
    actions = ("use_edition",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("edition", "as_of"),
                    ("is_current", "used_from", "used_by"),
                    "digest",
                    "shown_caveats",
                    "shown_tables",
                )
            },
        ),
    )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Editions that were built since are found when somebody looks; faulty ones are told."""
        if self.has_operate_permission(request):
            packs_register()
            for edition, fault in packs_faulty().items():
                self.message_user(request, f"{edition}: {fault}", messages.ERROR)
        return super().changelist_view(request, extra_context)

    @display(description=_("digest over all tables"))
    def short_digest(self, row: PackEdition) -> str:
        return row.digest[:16]

    @display(description=_("caveats"))
    def shown_caveats(self, row: PackEdition) -> str:
        return format_html_join("", "<div>{}</div>", ((line,) for line in row.caveats)) or "–"

    @display(description=_("tables"))
    def shown_tables(self, row: PackEdition) -> str:
        head = format_html_join(
            "",
            "<th>{}</th>",
            (
                (word,)
                for word in (
                    gettext("table"),
                    gettext("act"),
                    gettext("annex"),
                    gettext("edition"),
                    gettext("belief"),
                    gettext("rows"),
                    "SHA-256",
                )
            ),
        )
        keys = ("table", "act", "annex", "edition", "status", "rows")
        body = format_html_join(
            "",
            "<tr>{}</tr>",
            (
                (
                    format_html_join(
                        "",
                        "<td>{}</td>",
                        [(entry[key],) for key in keys] + [(str(entry["sha256"])[:16],)],
                    ),
                )
                for entry in row.tables
            ),
        )
        return format_html('<table class="fl-table"><tr>{}</tr>{}</table>', head, body)

    @admin.action(description=_("Price with this edition"), permissions=["operate"])
    def use_edition(self, request: HttpRequest, queryset: QuerySet[PackEdition]) -> None:
        if queryset.count() != 1:
            self.message_user(request, gettext("Choose one edition."), messages.ERROR)
            return
        try:
            row = pack_use(edition=queryset.get().edition, by=request.user)
        except (PackError, PackChanged) as fault:
            self.message_user(request, str(fault), messages.ERROR)
            return
        said = gettext("Every firm is being priced again with %(edition)s.") % {"edition": row.edition}
        self.message_user(request, said, messages.SUCCESS)
