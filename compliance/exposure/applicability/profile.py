"""What is known of one product when obligations are judged, as frozen records without a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstanceFact:
    """A substance in the product. `ppm`: basis → mg/kg (None: present, amount unknown); a basis that nobody
    gave is absent. `code` CAS or EC number, empty where only a name is known; `place` names the part."""

    code: str
    name: str = ""
    place: str = ""
    ppm: Mapping[str, float | None] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductProfile:
    """One product. Everything may be missing; what is missing makes verdicts uncertain.

    `hs` 2 to 6 digits, `cn` 8. `likely_codes`: headings that the name stands for, where the code is missing
    or short (our inference). `answers`: an officer's own word, trait → yes or no. `quantities`: what the
    firm told, figure → (amount, unit).
    """

    sku: str = ""
    name: str = ""
    name_zh: str = ""
    words: str = ""
    """Description, keywords, materials in running text."""
    hs: str = ""
    cn: str = ""
    likely_codes: tuple[str, ...] = ()
    answers: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    parts: tuple[str, ...] = ()
    """Names and materials of components."""
    substances: tuple[SubstanceFact, ...] = ()
    bom_complete: bool = False
    """True only where the firm states that its bill of material names everything."""
    quantities: Mapping[str, tuple[float, str]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def code(self) -> str:
        """The longest code at hand: CN before HS; empty where there is none."""
        return self.cn or self.hs


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMembers:
    """Who is on a list of substances: CAS or EC number → day of inclusion (None: always).

    `complete` false: the list also holds groups that numbers do not exhaust. `words`: names, lower case, of
    members without a number.
    """

    codes: Mapping[str, date | None]
    complete: bool = True
    words: tuple[str, ...] = ()

    def day_of(self, fact: SubstanceFact) -> tuple[bool, date | None]:
        """(is it named here, since when)."""
        if fact.code and fact.code in self.codes:
            return True, self.codes[fact.code]
        name = fact.name.lower()
        return bool(name) and any(word in name for word in self.words), None
