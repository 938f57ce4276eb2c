"""First words for an item of a bulletin, in English and Chinese, from what is known of the rule.

They say stage, dates, codes and market as read, and what is our inference. The title of a notice stays in
its own language: nobody of us translates what a regulator printed.
"""

from __future__ import annotations

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.core.locales import place_named
from compliance.core.punctuation import names_joined
from compliance.exposure import wording
from regulations.basis_wording import regime_marked
from regulations.models import Measure, ScopeCode
from regulations.substance_words import substance_title, substance_words
from regulations.symbol_words import symbol_words

_LONGEST = 300
_CODES = 8
_KINDS = {"hs": "HS", "cn": "CN", "ics": "ICS"}


def proposed(measure: Measure) -> dict[str, str]:
    """heading, heading_zh, text, text_zh."""
    scope = list(measure.scope.order_by("kind", "code"))
    milestones = list(measure.milestones.filter(on__isnull=False).order_by("on"))
    told = {}
    for language, suffix in (("en", ""), ("zh-hans", "_zh")):
        with translation.override(language):
            told[f"heading{suffix}"] = _heading(measure)
            told[f"text{suffix}"] = "\n".join(line for line in _lines(measure, scope, milestones) if line)
    return told


def _heading(measure: Measure) -> str:
    known = _("%(regime)s: %(title)s") % {
        "regime": regime_marked(measure.regime, measure.regime_by),
        "title": substance_title(measure.title),
    }
    return known if len(known) <= _LONGEST else known[: _LONGEST - 1] + "…"


def _lines(measure: Measure, scope: list[ScopeCode], milestones: list[object]) -> list[str]:
    markets = names_joined(place_named(code) for code in measure.markets)
    return [
        _("Stage: %(stage)s. Markets: %(markets)s.")
        % {"stage": wording.stage(measure.stage), "markets": markets or "–"},
        " ".join(_date(one) for one in milestones),
        _goods(scope),
        _substances(scope),
        _("Official number: %(symbol)s.") % {"symbol": symbol_words(measure.notice.symbol)},
    ]


def _date(milestone: object) -> str:
    day = date_format(milestone.on, "DATE_FORMAT")  # type: ignore[attr-defined]
    what = wording.role(milestone.role)  # type: ignore[attr-defined]
    return _("%(what)s: %(day)s.") % {"what": what[:1].upper() + what[1:], "day": day}


def _goods(scope: list[ScopeCode]) -> str:
    codes = [row for row in scope if row.kind in _KINDS]
    if not codes and any(row.kind == "substance" for row in scope):
        return _("It names substances: it concerns every product that holds them.")
    if not codes:
        return _("The notice names no product code: read its scope.")
    named = names_joined(f"{_KINDS[row.kind]} {row.code}" for row in codes[:_CODES])
    more = _(" and %(count)d more") % {"count": len(codes) - _CODES} if len(codes) > _CODES else ""
    line = _("Products: %(codes)s%(more)s.") % {"codes": named, "more": more}
    if any(row.is_inferred for row in codes):
        line += " " + _("Codes that the notice does not print are our inference.")
    return line


def _substances(scope: list[ScopeCode]) -> str:
    rows = [row for row in scope if row.kind == "substance"]
    if not rows:
        return ""
    named = (f"{substance_words(row.code)} {row.code}".strip() for row in rows[:_CODES])
    return _("Substances (CAS or EC number): %(numbers)s.") % {"numbers": names_joined(named)}
