"""The form by which an officer puts a document on file: the same checks as in the admin, plain fields."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compliance.firms.admin.forms import EvidenceForm, kind_choices
from compliance.firms.imports.layouts import EVIDENCE_REGIMES
from compliance.firms.models import Evidence, Product
from compliance.firms.selectors import firm_list_editable
from regulations.wording import regime

_SKUS = re.compile(r"[\n,;，；、]+")


class FilteredChecks(forms.CheckboxSelectMultiple):
    """Boxes in a frame of a few lines; with scripts, words above them leave those that hold all of these."""

    template_name = "desk/_checks.html"

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label = label

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"label": self.label}


def _regimes() -> list[tuple[str, str]]:
    return [(code, regime(code)) for code in EVIDENCE_REGIMES]


class EvidenceUpload(EvidenceForm):
    """A new document with its file. Products are named by their SKUs; none: the whole firm."""

    regime = forms.ChoiceField(choices=_regimes, label=_("Regime"))
    serves = forms.MultipleChoiceField(
        choices=kind_choices,
        required=False,
        label=_("Serves as"),
        widget=FilteredChecks(label=_("Serves as")),
        help_text=_(
            "Every obligation that asks for one of these kinds is served. Empty: it proves nothing yet."
        ),
    )
    skus = forms.CharField(
        required=False,
        label=_("For which SKUs"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Separated by commas or lines; empty: the document covers the whole firm."),
    )
    file = forms.FileField(label=_("File"))
    obligations = None  # type: ignore[assignment]

    class Meta:
        model = Evidence
        fields = (
            *("firm", "kind", "title", "issuer", "number", "regime", "issued_on", "expires_on"),
            "serves",
            "file",
        )
        widgets = {
            "issued_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "expires_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    field_order = (
        *("firm", "file", "kind", "title", "issuer", "number", "regime"),
        *("issued_on", "expires_on", "serves", "skus"),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        firms = firm_list_editable(user=user).order_by("name")
        chosen = self.fields["firm"]
        chosen.queryset = firms  # type: ignore[attr-defined]
        first = list(firms[:2])
        if len(first) == 1:
            chosen.initial = first[0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        names = list(
            dict.fromkeys(name.strip() for name in _SKUS.split(cleaned.get("skus", "")) if name.strip())
        )
        firm = cleaned.get("firm")
        found = list(Product.objects.filter(firm=firm, sku__in=names)) if firm and names else []
        unknown = sorted(set(names) - {row.sku for row in found}) if firm else []
        if unknown:
            text = gettext("The firm has no product with these SKUs: %(skus)s.")
            self.add_error("skus", text % {"skus": ", ".join(unknown[:10])})
        cleaned["products"] = found
        return cleaned
