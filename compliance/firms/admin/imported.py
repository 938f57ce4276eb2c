"""What imports leave behind in the admin: questions on codes, remembered columns, declarations."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from compliance.core.access import VisibleRelatedFilter
from compliance.core.exports import ExportAdmin
from compliance.core.roles import EDITORS
from compliance.firms.admin.rows import FirmRows
from compliance.firms.codes_by_year import question_settle
from compliance.firms.models import CodeQuestion, FirmMapping, MaterialDeclaration

NOBODY: frozenset[str] = frozenset()


class CodeQuestionForm(forms.ModelForm):
    settled_as = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=12,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("The code that the product shall have. Proposals are our inference."),
    )

    class Meta:
        model = CodeQuestion
        fields = ("settled_as",)

    def clean_settled_as(self) -> str:
        code = self.cleaned_data["settled_as"].strip()
        if self.instance.settled_at and code != self.instance.settled_as:
            raise ValidationError(_("This question is settled. Change the code at the product."))
        return code


@admin.register(CodeQuestion)
class CodeQuestionAdmin(FirmRows, ExportAdmin, ModelAdmin):
    form = CodeQuestionForm
    firm_path = "product__firm"
    creators = deleters = NOBODY
    editors = EDITORS
    list_display = ("product", "scheme", "given", "shown_proposals", "settled_as", "asked_at")
    list_select_related = ("product",)
    list_filter = (("product__firm", VisibleRelatedFilter), "scheme", "reason")
    search_fields = ("product__sku", "given")
    export_fields = ("product__firm__code", "product__sku", "scheme", "given", "reason", "settled_as")
    readonly_fields = (
        *("product", "scheme", "given", "reason", "edition", "shown_proposals"),
        *("asked_at", "settled_by", "settled_at"),
    )
    fieldsets = ((None, {"fields": (*readonly_fields, "settled_as")}),)

    @display(description=_("proposals"))
    def shown_proposals(self, question: CodeQuestion) -> str:
        return ", ".join(code for code, _why in question.proposals) or "–"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        code = form.cleaned_data.get("settled_as", "")
        if code and not obj.settled_at:
            obj.settled_as = ""
            try:
                question_settle(question=obj, code=code, by=request.user)
            except ValidationError as fault:
                self.message_user(request, " ".join(fault.messages), "error")


@admin.register(FirmMapping)
class FirmMappingAdmin(FirmRows, ExportAdmin, ModelAdmin):
    creators = editors = NOBODY
    deleters = EDITORS
    list_display = ("firm", "kind", "shown_headers", "by", "changed_at")
    list_filter = (("firm", VisibleRelatedFilter), "kind")
    search_fields = ("firm__name", "firm__code")
    export_fields = ("firm__code", "kind", "headers", "columns", "by", "changed_at")
    readonly_fields = ("firm", "kind", "headers", "columns", "by", "changed_at")
    fieldsets = ((None, {"fields": readonly_fields}),)

    @display(description=_("headers"))
    def shown_headers(self, mapping: FirmMapping) -> str:
        return ", ".join(mapping.headers[:8])


@admin.register(MaterialDeclaration)
class MaterialDeclarationAdmin(FirmRows, ExportAdmin, ModelAdmin):
    firm_path = "product__firm"
    creators = editors = NOBODY
    deleters = EDITORS
    list_display = ("product", "format", "declaration_class", "issuer", "declared_on", "read_at")
    list_select_related = ("product",)
    list_filter = (("product__firm", VisibleRelatedFilter), "format")
    search_fields = ("product__sku", "issuer")
    export_fields = ("product__firm__code", "product__sku", "format", "issuer", "declared_on", "sha256")
    readonly_fields = (
        *("product", "format", "declaration_class", "issuer", "declared_on"),
        *("sha256", "statement", "read_at"),
    )
    fieldsets = ((None, {"fields": readonly_fields}),)
