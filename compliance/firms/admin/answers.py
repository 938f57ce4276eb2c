"""An officer's answers on a product, edited on the product's page; who said what and when is kept."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminSelectWidget

from compliance.core import clock
from compliance.firms.admin.rows import FirmRows
from compliance.firms.models import ProductFigure, ProductTrait
from regulations.catalogue.loading import catalogue


def trait_choices() -> list[tuple[str, str]]:
    """Every trait of the catalogue with its question in the reader's language."""
    zh = (get_language() or "").startswith("zh")
    return [("", "–")] + [
        (trait.id, trait.question.zh if zh else trait.question.en)
        for trait in sorted(catalogue().traits.values(), key=lambda t: t.id)
    ]


class ProductTraitForm(forms.ModelForm):
    trait = forms.ChoiceField(label=_("question"), choices=trait_choices, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = ProductTrait
        fields = ("trait", "holds", "note")


class ProductTraitInline(FirmRows, TabularInline):
    model = ProductTrait
    form = ProductTraitForm
    firm_path = "product__firm"
    fields = ("trait", "holds", "note", "by", "at")
    readonly_fields = ("by", "at")
    extra = 0
    tab = True
    show_count = True
    hide_title = True


class ProductFigureInline(FirmRows, TabularInline):
    model = ProductFigure
    firm_path = "product__firm"
    fields = ("figure", "amount", "unit", "by", "at")
    readonly_fields = ("by", "at")
    extra = 0
    tab = True
    show_count = True
    hide_title = True


def signed(formset: Any, *, by: Any) -> None:
    """Put name and time under the answers that changed; other formsets are left alone."""
    if formset.model not in (ProductTrait, ProductFigure):
        return
    for form in formset.forms:
        if form.has_changed():
            form.instance.by, form.instance.at = str(by), clock.now()
