"""Forms of the admin: a code typed there passes the same readers as one that is imported."""

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelect2MultipleWidget, UnfoldAdminTextInputWidget

from compliance.core.uploads import CheckedFile, FileRefused, file_check
from compliance.firms.filing import FileKnown, evidence_known, refusal_words
from compliance.firms.imports import cas, codes, currencies, markets
from compliance.firms.imports.cells import Cell, words
from compliance.firms.imports.layouts import EVIDENCE_REGIMES
from compliance.firms.imports.problems import CellFault, Problem
from compliance.firms.imports.wording import problem_message, problem_remedy
from compliance.firms.models import Content, Evidence, Firm, Product, TradeFlow
from regulations.catalogue.loading import catalogue


def code_read(reader: Callable[[Cell], Any], value: Any) -> Any:
    """The value as an import would read it; raises ValidationError with the same words."""
    try:
        return reader(Cell(value))
    except CellFault as fault:
        problem = Problem.of(fault, row=None, value=value)
        raise ValidationError(f"{problem_message(problem)} {problem_remedy(problem)}") from fault


class MarketsField(forms.CharField):
    """Market codes in one line, as people write them: DE, FR, US."""

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> list[str]:
        return list(code_read(words(markets.market, "|,;，；、 "), super().clean(value)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial or []), data)


class ProductForm(forms.ModelForm):
    markets = MarketsField(
        required=False,
        label=_("Markets"),
        help_text=_("ISO 3166 alpha-2, or EU where the member state is unknown."),
    )

    class Meta:
        model = Product
        fields = ("firm", "sku", "name", "name_zh", "hs", "cn", "markets", "bom_complete", "is_active")

    def clean_hs(self) -> str:
        return code_read(codes.hs, self.cleaned_data["hs"])

    def clean_cn(self) -> str:
        return code_read(codes.cn, self.cleaned_data["cn"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("cn") and not cleaned.get("hs"):
            cleaned["hs"] = cleaned["cn"][:6]
        if cleaned.get("cn") and not cleaned["cn"].startswith(cleaned["hs"]):
            self.add_error("cn", gettext("The CN code does not begin with the HS code."))
        return cleaned


class TradeFlowForm(forms.ModelForm):
    class Meta:
        model = TradeFlow
        fields = ("product", "market", "year", "value", "mass_kg")

    def clean_market(self) -> str:
        return code_read(markets.market, self.cleaned_data["market"])


class ContentForm(forms.ModelForm):
    class Meta:
        model = Content
        fields = ("component", "name", "cas", "share_percent")

    def clean_cas(self) -> str:
        return code_read(cas.cas, self.cleaned_data["cas"])


class FirmForm(forms.ModelForm):
    class Meta:
        model = Firm
        fields = ("code", "name", "name_zh", "sector", "country", "currency", "is_sample")

    def clean_country(self) -> str:
        return code_read(markets.country, self.cleaned_data["country"])

    def clean_currency(self) -> str:
        return code_read(currencies.currency, self.cleaned_data["currency"])


def kind_choices() -> list[tuple[str, str]]:
    is_chinese = (get_language() or "").startswith("zh")
    held = catalogue().evidence_kinds.values()
    return sorted(
        ((kind.id, kind.text.zh if is_chinese else kind.text.en) for kind in held), key=itemgetter(1)
    )


def _obligation_choices() -> list[tuple[str, str]]:
    is_chinese = (get_language() or "").startswith("zh")
    held = catalogue().obligations.values()
    return [(one.id, f"{one.id} · {one.title.zh if is_chinese else one.title.en}") for one in held]


class EvidenceForm(forms.ModelForm):
    serves = forms.MultipleChoiceField(
        choices=kind_choices,
        required=False,
        label=_("Serves as"),
        widget=UnfoldAdminSelect2MultipleWidget,
        help_text=_(
            "Every obligation that asks for one of these kinds is served. Empty: it proves nothing yet."
        ),
    )
    obligations = forms.MultipleChoiceField(
        choices=_obligation_choices,
        required=False,
        label=_("Only for obligations"),
        widget=UnfoldAdminSelect2MultipleWidget,
        help_text=_("Empty: all that ask for these kinds."),
    )

    class Meta:
        model = Evidence
        fields = (
            *("firm", "kind", "title", "title_zh", "issuer", "number", "regime"),
            *("issued_on", "expires_on", "products", "serves", "obligations", "substances", "file"),
        )

    checked: CheckedFile | None = None

    def clean_regime(self) -> str:
        regime = str(self.cleaned_data["regime"]).strip().casefold()
        if regime not in EVIDENCE_REGIMES:
            known = ", ".join(EVIDENCE_REGIMES)
            raise ValidationError(
                gettext("This regime is not known. Write one of: %(known)s.") % {"known": known}
            )
        return regime

    def clean_substances(self) -> list[str]:
        return [code_read(cas.cas, number) for number in self.cleaned_data["substances"]]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file or "file" not in self.changed_data:
            return file
        try:
            self.checked = file_check(file.file, name=str(file.name))
        except FileRefused as refused:
            raise ValidationError(refusal_words(refused)) from refused
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        firm = cleaned.get("firm") or self.instance.firm if self.instance.pk else cleaned.get("firm")
        strangers = [row.sku for row in cleaned.get("products") or () if firm and row.firm_id != firm.pk]
        if strangers:
            self.add_error(
                "products",
                gettext("These products are not the firm's: %(skus)s.") % {"skus": ", ".join(strangers)},
            )
        if firm and self.checked:
            known = evidence_known(firm=firm, sha256=self.checked.sha256, besides=self.instance.pk)
            if known:
                self.add_error("file", str(FileKnown(document=known)))
        return cleaned
