"""What decided a verdict on a duty, in the reader's language: codes, words, parts, amounts against limits.

The applicability gives a reason as one short text of a fixed grammar (`applicability/evaluation.py`,
`substances.py`, `limits.py`). Here its figures and names are kept and the words around them are worded. A
text that is none of these is shown as it is, never hidden.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.core.punctuation import clauses_joined
from compliance.exposure.applicability.evaluation import Step
from compliance.exposure.applicability.questions import BASES, QUANTITIES, UNITS, told_in
from compliance.exposure.applicability.truth import Truth
from compliance.exposure.gaps.wording import pick
from regulations.catalogue.loading import catalogue
from regulations.substance_words import substance_title

_PLAIN: Final = {
    "no code": gettext_lazy("no HS or CN code"),
    "not told": gettext_lazy("not told"),
    "bill of material open": gettext_lazy("the bill of material is not complete"),
    "complete bill of material names none": gettext_lazy("the complete bill of material names none"),
    "not every amount is known": gettext_lazy("not every amount is known"),
}
_SHOWN: Final = (
    (re.compile(r"^(?P<a>\S+) mg/kg > (?P<b>\S+)$"), "%(a)s mg/kg > %(b)s mg/kg"),
    (re.compile(r"^(?P<a>\S+) mg/kg < (?P<b>\S+)$"), "%(a)s mg/kg < %(b)s mg/kg"),
    (
        re.compile(r"^at least (?P<a>\S+) mg/kg > (?P<b>\S+)$"),
        gettext_lazy("at least %(a)s mg/kg > %(b)s mg/kg"),
    ),
    (re.compile(r"^(?P<a>\S+) mg/kg at most$"), gettext_lazy("%(a)s mg/kg at most")),
    (re.compile(r"^(?P<a>\S+) mg/kg, right at the limit$"), gettext_lazy("%(a)s mg/kg, right at the limit")),
    (
        re.compile(r"^present, (?P<basis>\S+) amount not told$"),
        gettext_lazy("contained; not told: %(basis)s"),
    ),
    (
        re.compile(r"^amount in the (?P<basis>[a-z ]+) unknown$"),
        gettext_lazy("share of the %(basis)s unknown"),
    ),
    (re.compile(r"^present$"), gettext_lazy("contained")),
    (re.compile(r"^absent$"), gettext_lazy("not contained")),
    (re.compile(r"^amount unknown$"), gettext_lazy("amount unknown")),
)
"""How a substance stands to a limit, with the whole of the limit's figure in its unit."""
_TAILS: Final = re.compile(
    r"^(?P<name>.*?) ?(?P<shown>(?:at least )?\d[\d.e+-]* mg/kg (?:[<>] [\d.e+-]+|at most)"
    r"|\d[\d.e+-]* mg/kg, right at the limit|present, \S+ amount not told|amount in the [a-z ]+? unknown"
    r"|present|absent|amount unknown)(?: in (?P<place>.+))?$"
)
_CODE = re.compile(r"^(?P<code>(?:HS|CN) \d+) in (?P<prefix>\d+)$")
_SUM = re.compile(r"^together (?P<shown>\d[\d.e+-]* mg/kg > [\d.e+-]+)(?: in (?P<place>.+))?$")
_SUM_MOST = re.compile(r"^together at most (?P<amount>\S+) mg/kg$")
_LIST = re.compile(r"^list (?P<name>\S+) is not at hand$")
_UNIT = re.compile(r"^told in (?P<told>\S+), not in (?P<unit>\S+)$")
_TEST = re.compile(r"^(?P<unit>\S+) is told by a test, not by a bill of material$")
_ELEMENT = "; counted as the element, whose share of it is not known"


def basis_word(code: str) -> str:
    return pick(told_in(BASES, code))


def quantity_word(code: str) -> str:
    return pick(told_in(QUANTITIES, code))


def unit_word(unit: str) -> str:
    return pick(UNITS[unit]) if unit in UNITS else unit


def step_words(step: Step) -> str:
    """One thing that decided, such as “HS 851679, within 85” or “the name says “kettle””."""
    if step.about == "always":
        return _("it binds whatever the product is")
    if step.about == "trait":
        return _trait(step)
    if step.about == "quantity":
        return _("%(what)s: %(told)s") % {
            "what": quantity_word(step.key),
            "told": because_words(step.because),
        }
    return because_words(step.because) or step.key


def because_words(because: str) -> str:
    """A reason as the applicability wrote it, in words of the active language."""
    if because.endswith(_ELEMENT):
        told = because_words(because.removesuffix(_ELEMENT))
        return clauses_joined((told, _("counted as the element, whose share of it is not known")))
    if because in _PLAIN:
        return str(_PLAIN[because])
    for pattern, told_by in _WHOLE:
        if found := pattern.match(because):
            return told_by(found.groupdict(""))
    return clauses_joined(_substance(part) for part in because.split("; "))


def _trait(step: Step) -> str:
    if step.origin in ("answer", "implied") and step.because in catalogue().traits:
        question = pick(catalogue().traits[step.because].question)
        if step.origin == "implied":
            return _("follows from: %(question)s") % {"question": question}
        answer = {Truth.TRUE: _("yes"), Truth.FALSE: _("no")}.get(step.value, _("unknown"))
        return _("%(question)s Answered: %(answer)s") % {"question": question, "answer": answer}
    if step.origin == "bom":
        return _("the bill of material names “%(word)s”") % {"word": step.because}
    if step.origin == "word":
        return _("name or description says “%(word)s”") % {"word": step.because}
    if not step.because and step.key in catalogue().traits:
        return pick(catalogue().traits[step.key].question)
    return because_words(step.because) or step.key


def _substance(part: str) -> str:
    """“Lead 29000 mg/kg > 1000 in insert”: the name and the place are the firm's or the list's own words."""
    found = _TAILS.match(part)
    if not found:
        return part
    told = " ".join(word for word in (substance_title(found["name"]), _shown(found["shown"])) if word)
    return _in_place(told, found["place"] or "")


def _shown(shown: str) -> str:
    for pattern, text in _SHOWN:
        if found := pattern.match(shown):
            values = found.groupdict()
            if "basis" in values:
                values["basis"] = basis_word(values["basis"].replace(" ", "_"))
            return str(text) % values
    return shown


def _in_place(told: str, place: str) -> str:
    return _("%(told)s, in %(place)s") % {"told": told, "place": place} if place else told


def _listed(given: Mapping[str, str]) -> str:
    known = catalogue().lists.get(given["name"])
    return _("the list “%(name)s” is not at hand") % {"name": pick(known.text) if known else given["name"]}


def _units(given: Mapping[str, str]) -> str:
    return _("told in %(told)s, not in %(unit)s") % {name: unit_word(unit) for name, unit in given.items()}


_WHOLE: Final[tuple[tuple[re.Pattern[str], Callable[[Mapping[str, str]], str]], ...]] = (
    (_CODE, lambda given: _("%(code)s, within %(prefix)s") % given),
    (
        _SUM,
        lambda given: _in_place(
            _("together %(amount)s") % {"amount": _shown(given["shown"])}, given["place"]
        ),
    ),
    (_SUM_MOST, lambda given: _("together at most %(amount)s mg/kg") % given),
    (_LIST, _listed),
    (_UNIT, _units),
    (
        _TEST,
        lambda given: (
            _("a test tells %(unit)s, a bill of material does not") % {"unit": unit_word(given["unit"])}
        ),
    ),
)
