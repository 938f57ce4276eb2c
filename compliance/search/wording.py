"""Codes of the search in the reader's language: kinds, facets, what was wrong with an address."""

from __future__ import annotations

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from compliance.core.locales import locale_now
from compliance.search.asking import LONGEST, Fault
from compliance.search.identifiers import Identifier
from compliance.search.models import Entry
from regulations.wording import document_type, regime, source_title

FACETS = {
    "kind": gettext_lazy("Kind"),
    "regime": gettext_lazy("Regime"),
    "market": gettext_lazy("Market"),
    "type": gettext_lazy("Document type"),
    "language": gettext_lazy("Language"),
    "source": gettext_lazy("Source"),
    "year": gettext_lazy("Year"),
}
KINDS = {
    "notice": gettext_lazy("Notices"),
    "act": pgettext_lazy("law", "Acts"),
    "substance": gettext_lazy("Substances"),
    "product": gettext_lazy("Products"),
    "obligation": gettext_lazy("Obligations"),
}
TONES = {"notice": "watch", "act": "quiet", "substance": "uncertain", "product": "good", "obligation": "act"}
_NAMES = {"since": gettext_lazy("from"), "until": gettext_lazy("to"), "sort": gettext_lazy("order")}


def kind(code: str) -> str:
    """One thing of a kind."""
    return str(Entry.Kind(code).label)


def facet(name: str) -> str:
    return str(FACETS.get(name) or _NAMES.get(name) or name)


def value(name: str, code: str) -> str:
    """A value of a facet; the code itself where we have no words for it."""
    if name == "kind":
        return str(KINDS.get(code, code))
    if name == "regime":
        return regime(code)
    if name == "market":
        return market(code)
    if name == "type":
        return document_type(code)
    if name == "language":
        return language(code)
    return source_title(code, "") if name == "source" else code


def market(code: str) -> str:
    """Country, union or state by its code."""
    if code in ("EU", "UE"):
        return _("European Union")
    return str(locale_now().territories.get(code.partition("-")[0], code)) + code[2:]


def language(code: str) -> str:
    return str(locale_now().languages.get(code, code))


def fault(one: Fault) -> str:
    """What in an address could not be taken, and what to do."""
    if one.code == "too_long":
        return _("Only the first %(count)d characters were searched for.") % {"count": LONGEST}
    if one.code == "before_since":
        return _("The last day lies before the first; it was left out. Correct one of them.")
    values = {"value": one.value, "name": facet(one.name)}
    if one.code == "no_day":
        return _("“%(value)s” is no day; write 2025-06-30. It was left out.") % values
    return _("“%(value)s” is no value of the filter “%(name)s”; it was left out.") % values


def number_fault(one: Identifier) -> str:
    """A number with a wrong check digit: which, and what it would have to be."""
    kinds = {"cas": "CAS", "ec": "EC"}
    values = {"kind": kinds.get(one.kind, one.kind), "code": one.code, "instead": one.instead}
    if one.instead:
        return (
            _(
                "%(kind)s %(code)s has a wrong check digit: with these digits before it, it would be "
                "%(instead)s. Look at the number again."
            )
            % values
        )
    return _("%(kind)s %(code)s has a wrong check digit. Look at the number again.") % values


def count(total: int, *, is_capped: bool) -> str:
    """How much was found."""
    if is_capped:
        return _("More than %(count)s found. Narrow the search to rank and count all of them.") % {
            "count": total
        }
    return ngettext("%(count)s found", "%(count)s found", total) % {"count": total}


def is_chinese() -> bool:
    """Whether the reader reads Chinese."""
    return (get_language() or "").startswith("zh")


def suggestion(code: str) -> str:
    """Why another search is offered where one found nothing."""
    return {
        "spelling": _("spelt like known words"),
        "number": _("with the right check digit"),
        "word": _("only this word"),
        "filters": _("without the filters"),
    }.get(code, code)
