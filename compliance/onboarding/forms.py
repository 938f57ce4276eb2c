"""The questions: at most eleven, each filled in with what we propose and the reason for it."""

from __future__ import annotations

from typing import Any

from babel import Locale
from babel.numbers import list_currencies
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from compliance.alerts.models import Subscription
from compliance.channels.models import ChatRoom
from compliance.core.zones import zone_choices
from compliance.firms.imports.books import MAX_BYTES
from compliance.firms.imports.markets import countries
from compliance.firms.sectors import WORDS as SECTORS
from compliance.onboarding import guesses
from compliance.onboarding.material import Material, codes_read
from regulations.catalogue.loading import catalogue

MARKETS = ("EU", "US", "GB", "CA", "AU", "JP", "KR", "BR", "MX", "IN", "SA", "AE", "CN")
MOST_QUESTIONS = 11
_EACH = (
    ("each", _("It differs: leave open what code and name do not tell")),
    ("yes", _("Yes, for all that are open")),
    ("no", _("No, for all that are open")),
)


def locale_now() -> Locale:
    return Locale.parse("zh_Hans" if (get_language() or "").startswith("zh") else "en")


def market_name(code: str) -> str:
    """“Germany”; for the EU and for codes that nobody names the code's own words."""
    if code == "EU":
        return gettext("European Union")
    return str(locale_now().territories.get(code, code))


class FirmForm(forms.Form):
    """What can be given: the name, words or codes, a list. Only the name is needed."""

    name = forms.CharField(
        label=_("Name of your firm"), max_length=200, widget=forms.TextInput({"autocomplete": "organization"})
    )
    text = forms.CharField(
        label=_("HS or CN codes, or what you make"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Pasted as it is: 8516.71, 85167970, “electric kettles, toasters”. May stay empty."),
    )
    file = forms.FileField(
        label=_("A product list, if you have one at hand"),
        required=False,
        help_text=_("Excel, OpenDocument or CSV from your ERP. Nothing is written before you have seen it."),
    )

    def clean_file(self) -> Any:
        return file_checked(self.cleaned_data["file"])


class ListForm(forms.Form):
    file = forms.FileField(
        label=_("Product list"),
        help_text=_("Any Excel, OpenDocument or CSV file, as your ERP writes it. Columns are recognised."),
    )

    def clean_file(self) -> Any:
        return file_checked(self.cleaned_data["file"])


def file_checked(file: Any) -> Any:
    if file and file.size > MAX_BYTES:
        raise ValidationError(
            gettext("The file has more than %(limit)s MB. Split it.") % {"limit": MAX_BYTES // 2**20}
        )
    return file


class Questions(forms.Form):
    """`why` holds the reason for each proposal by field."""

    name = forms.CharField(label=_("Name of the firm"), max_length=200)
    country = forms.ChoiceField(label=_("Where it is seated"))
    sector = forms.ChoiceField(label=_("What it mostly makes"), required=False)
    currency = forms.ChoiceField(label=_("Currency that its sales are counted in"))
    markets = forms.MultipleChoiceField(
        label=_("Where it sells"), widget=forms.CheckboxSelectMultiple, required=False
    )
    codes = forms.CharField(
        label=_("Customs codes of its products"), required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, material: Material, known: dict[str, Any], **kwargs: Any) -> None:
        self.why: dict[str, str] = {}
        country = guesses.country_guess(material.name)
        codes = guesses.codes_guess(material)
        proposed = {
            "name": guesses.Guess(material.name, gettext("You gave it.")),
            "country": country,
            "sector": guesses.sector_guess(material),
            "currency": guesses.currency_guess(material, country.value),
            "markets": guesses.markets_guess(material),
            "codes": guesses.Guess(" ".join(codes.value), codes.why),
        }
        self.traits = guesses.trait_guesses(material, codes.value)[: MOST_QUESTIONS - len(proposed)]
        proposed |= {f"trait-{one.trait}": guesses.Guess(one.value, one.why) for one in self.traits}
        initial = {name: guess.value for name, guess in proposed.items()} | known
        super().__init__(*args, initial=initial, **kwargs)
        self._choices(initial["markets"])
        for name, guess in proposed.items():
            self.why[name] = guess.why
        for one in self.traits:
            text = catalogue().traits[one.trait].question
            self.fields[f"trait-{one.trait}"] = forms.ChoiceField(
                label=text.zh if (get_language() or "").startswith("zh") else text.en,
                choices=_EACH,
                widget=forms.RadioSelect,
                initial=initial[f"trait-{one.trait}"],
            )

    def _choices(self, markets: list[str]) -> None:
        names = locale_now().territories
        self.fields["country"].choices = sorted(
            ((code, names.get(code, code)) for code in countries()), key=lambda row: row[1]
        )
        self.fields["sector"].choices = [("", gettext("not told")), *SECTORS.items()]
        named = locale_now().currencies
        self.fields["currency"].choices = [
            (code, f"{code} {named[code]}" if code in named else code) for code in sorted(list_currencies())
        ]
        offered = dict.fromkeys((*markets, *MARKETS))
        self.fields["markets"].choices = [(code, market_name(code)) for code in offered]

    def clean_codes(self) -> str:
        known, unknown = codes_read(self.cleaned_data["codes"])
        if unknown:
            raise ValidationError(
                gettext("No HS or CN code: %(codes)s. Correct it, or take it out.")
                % {"codes": ", ".join(unknown[:5])}
            )
        return " ".join(known)

    def rows(self) -> list[dict[str, Any]]:
        """Number, field, reason, as the page shows them."""
        first = f"trait-{self.traits[0].trait}" if self.traits else ""
        return [
            {
                "number": number,
                "field": field,
                "why": self.why.get(field.name, ""),
                "is_first_trait": field.name == first,
            }
            for number, field in enumerate(self, start=1)
        ]


class WhenForm(forms.Form):
    """Day, hour, zone and language of the weekly mail, and a chat room where it shall stand as well."""

    weekday = forms.TypedChoiceField(label=_("Day"), coerce=int, choices=Subscription.Weekday.choices)
    hour = forms.TypedChoiceField(
        label=_("Hour"), coerce=int, choices=[(hour, f"{hour:02d}:00") for hour in range(24)]
    )
    timezone = forms.ChoiceField(label=_("Time zone"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    heartbeat = forms.BooleanField(
        label=_("Also in a week without news: three lines that say what was checked"), required=False
    )

    service = forms.ChoiceField(label=_("Also into a chat room"), required=False)
    address = forms.CharField(
        label=_("Address of the room's robot"),
        required=False,
        max_length=1_000,
        help_text=_("Copied from the room's settings. Leave it empty for mail alone."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [("", gettext("no, by mail alone")), *ChatRoom.Service.choices]
        self.fields["timezone"].choices = zone_choices()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("service") and not said.get("address"):
            self.add_error("address", gettext("Paste the address of the room's robot, or choose mail alone."))
        return said


class ColleagueForm(forms.Form):
    email = forms.EmailField(label=_("Mail address of your colleague"), max_length=150)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)
