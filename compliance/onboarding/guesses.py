"""Proposes answers from what was given, each with its reason: our inference until somebody has checked it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.core.punctuation import names_joined
from compliance.exposure.applicability import ProductProfile
from compliance.exposure.applicability.traits import Vocabulary
from compliance.exposure.applicability.truth import Truth
from compliance.exposure.profiles import likely_codes
from compliance.firms.imports.looking import ListedProduct
from compliance.firms.sectors import section_most
from compliance.onboarding.material import Material
from regulations.catalogue.loading import catalogue

TRAITS = (
    *("contains_battery", "radio", "mains_voltage", "food_contact", "intended_for_children"),
    *("skin_contact", "professional_only", "wood", "water_or_stain_repellent"),
)
"""Traits that decide about many obligations, the widest first; asked where code and name leave them open."""
MOST_TRAITS = 5
_FORMS = (
    (r"\bgmbh\b|\bag\b|\bkg\b", "DE"),
    (r"\bs\.?r\.?l\b|\bs\.?p\.?a\b", "IT"),
    (r"\bs\.?a\.?s\b", "FR"),
    (r"\bb\.?v\b", "NL"),
    (r"\binc\b|\bllc\b", "US"),
    (r"\bk\.?k\b|株式会社", "JP"),
    (r"有限公司|股份|集团|工厂|厂$|\bco\.?,? ltd\b", "CN"),
)
_MONEY = {
    "CN": "CNY",
    "US": "USD",
    "JP": "JPY",
    "GB": "GBP",
    "DE": "EUR",
    "FR": "EUR",
    "IT": "EUR",
    "NL": "EUR",
}
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Guess:
    """A proposed answer and the sentence that says where it comes from."""

    value: Any
    why: str


@dataclass(frozen=True, slots=True)
class TraitGuess:
    """A question on all products at once. `value`: each, yes or no; the counts are of products."""

    trait: str
    value: str
    yes: int
    no: int
    open: int

    @property
    def counted(self) -> tuple[str, str, int, int, int]:
        """As plain values, to be kept."""
        return self.trait, self.value, self.yes, self.no, self.open

    @property
    def why(self) -> str:
        return _("Code and name say: %(yes)d yes, %(no)d no; %(open)d open.") % {
            "yes": self.yes,
            "no": self.no,
            "open": self.open,
        }


@cache
def vocabulary() -> Vocabulary:
    """Built once a process: its tables of words take longer than reading a firm's products."""
    return Vocabulary(catalogue().traits)


def country_guess(name: str) -> Guess:
    plain = name.casefold()
    for pattern, country in _FORMS:
        if found := re.search(pattern, plain):
            return Guess(
                country, _("“%(form)s” in the name speaks for it.") % {"form": found.group().strip()}
            )
    if _CHINESE.search(name):
        return Guess("CN", _("The name is written in Chinese."))
    return Guess("CN", _("An assumption: nothing in the name tells."))


def currency_guess(material: Material, country: str) -> Guess:
    if material.look and material.look.currencies:
        code = material.look.currencies[0]
        return Guess(code, _("It stands in your list."))
    return Guess(_MONEY.get(country, "USD"), _("The usual one for the country; your list names none."))


def sector_guess(material: Material) -> Guess:
    name, count, whole = section_most(material.all_codes)
    if not name:
        return Guess("", _("Nothing that was given tells."))
    why = ngettext(
        "%(count)d of %(whole)d code lies there.", "%(count)d of %(whole)d codes lie there.", whole
    )
    return Guess(name, why % {"count": count, "whole": whole})


def markets_guess(material: Material) -> Guess:
    if material.look and material.look.markets:
        return Guess(list(material.look.markets), _("They stand in your list."))
    return Guess(["EU", "US", "GB"], _("An assumption: the great markets. Take out where you do not sell."))


def codes_guess(material: Material) -> Guess:
    codes = list(material.all_codes)
    if material.codes:
        return Guess(codes, _("You gave them."))
    if material.look and material.look.codes:
        return Guess(codes, _("They stand in your list."))
    if material.proposed:
        words = names_joined(dict.fromkeys(word for _code, word in material.proposed))
        return Guess(codes, _("Our inference from these words: %(words)s.") % {"words": words})
    return Guess(codes, _("Nothing that was given tells. Without a code little can be compared."))


def trait_guesses(material: Material, codes: Sequence[str]) -> list[TraitGuess]:
    """At most five questions, on traits that are open for at least one product."""
    if material.traits is not None:
        return [TraitGuess(*one) for one in material.traits]
    if material.look and material.look.products:
        return traits_read(material.look.products)
    return _trait_guesses(
        [ProductProfile(sku=code, hs=code[:6], cn=code if len(code) == 8 else "") for code in codes]
    )


def traits_read(products: Iterable[ListedProduct]) -> list[TraitGuess]:
    """The same for the products of a list."""
    return _trait_guesses([_profile(one) for one in products])


def _trait_guesses(profiles: Sequence[ProductProfile]) -> list[TraitGuess]:
    if not profiles:
        return []
    readings = [vocabulary().read(profile) for profile in profiles]
    found = []
    for trait in TRAITS:
        values = [reading[trait] for reading in readings if trait in reading]
        left = [reading for reading in values if reading.value is Truth.UNKNOWN]
        if not left:
            continue
        likely = {reading.likely for reading in left}
        value = (
            {Truth.TRUE: "yes", Truth.FALSE: "no"}.get(likely.pop(), "each") if len(likely) == 1 else "each"
        )
        yes = sum(reading.value is Truth.TRUE for reading in values)
        found.append(TraitGuess(trait, value, yes, len(values) - yes - len(left), len(left)))
    return found[:MOST_TRAITS]


def _profile(one: ListedProduct) -> ProductProfile:
    return ProductProfile(
        sku=one.sku,
        name=one.name,
        name_zh=one.name_zh,
        hs=one.hs or one.cn[:6],
        cn=one.cn,
        likely_codes=likely_codes((one.name, one.name_zh), one.cn or one.hs),
    )
