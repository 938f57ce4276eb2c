"""Codes, dates and money of a digest in the reader's language. It decides nothing.

Everything here is worded in the language that is active when it is called.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from compliance.alerts.items import Entry, Item, Money, Section, Sku, Why
from compliance.alerts.told import Change, Milestone
from compliance.core.locales import place_named
from compliance.core.punctuation import clauses_joined, labelled, names_joined
from compliance.exposure import wording as exposure
from compliance.exposure.path_words import path_told
from regulations.basis_wording import regime_marked as regime_marked
from regulations.substance_words import substance_title
from regulations.symbol_words import symbol_words

_NAMED_NOTES = 2
_NAMED_MARKETS = 6
_OF_ONE_DAY = ("comment_deadline", "notification", "latest_application")
"""Dates on which something can be done for the last time: once they passed that must be said."""
_ASSUMED = frozenset({"component_as_article", "basis_not_material"})
"""Notes on a path that stand for a judgement of ours, however sure codes and shares are."""
_CERTAIN, _LIKELY = 0.995, 0.85
"""From here on codes and dates count as stated, or as surely read."""
BADGES = {
    "act": pgettext_lazy("verdict", "Act"),
    "watch": pgettext_lazy("verdict", "Watch"),
    "uncertain": pgettext_lazy("verdict", "Undecided"),
    "not_yours": pgettext_lazy("verdict", "Not yours"),
}

SECTIONS = {
    "act": gettext_lazy("to act on"),
    "changed": gettext_lazy("changed"),
    "watch": gettext_lazy("new to watch"),
    "uncertain": gettext_lazy("undecided"),
    "standing": gettext_lazy("told before"),
}


def section(code: str) -> str:
    """Part of the mail that a finding was told in."""
    return str(SECTIONS.get(code, code))


def verdict(code: str) -> str:
    return str(BADGES.get(code) or exposure.verdict(code))


def day(on: date | None) -> str:
    if on is None:
        return ""
    return date_format(on, "DATE_FORMAT" if (get_language() or "").startswith("zh") else "j F Y")


def moment(at: datetime | None, zone: ZoneInfo) -> str:
    """Day and minute in the reader's zone."""
    return date_format(timezone.localtime(at, zone), "Y-m-d H:i") if at else _("never")


def item_title(item: Item) -> str:
    """The title; one that a source gives as a bare name, such as “Lead”, comes with the list it stands on."""
    title = substance_title(item.title)
    if item.symbol == item.title or not item.symbol.endswith(item.title):
        return title
    listed = symbol_words(item.symbol)
    return listed if listed.endswith(item.title) else labelled(listed, title)


def due(entry: Entry, today: date) -> str:
    """“now”, “by 30 June 2025”; empty for what asks for nothing yet."""
    if entry.section is not Section.ACT:
        return ""
    if entry.next_on is None or entry.next_on < today:
        return _("now")
    return _("by %(day)s") % {"day": day(entry.next_on)}


def places(markets: Iterable[str]) -> str:
    """The markets by name."""
    return names_joined(place_named(code) for code in list(markets)[:_NAMED_MARKETS])


def milestone(milestone: Milestone, today: date) -> str:
    """“applies from 1 July 2026”, or the rule with the earliest day it can be."""
    named = exposure.role(milestone.role)
    if milestone.on:
        text = _("%(what)s %(day)s") % {"what": named, "day": day(milestone.on)}
        is_over = milestone.on < today and milestone.role in _OF_ONE_DAY
        return _("%(date)s (passed)") % {"date": text} if is_over else text
    if milestone.earliest:
        return _("%(what)s %(rule)s, not before %(day)s") % {
            "what": named,
            "rule": milestone.rule or _("date not fixed yet"),
            "day": day(milestone.earliest),
        }
    return _("%(what)s %(rule)s") % {"what": named, "rule": milestone.rule or _("date not fixed yet")}


def mark(text: str) -> str:
    """A compared date as told: an ISO day is written out, a rule stands as it is."""
    parts = []
    for part in text.split(", "):
        try:
            parts.append(day(date.fromisoformat(part)))
        except ValueError:
            parts.append(part)
    return names_joined(parts)


def change(change: Change) -> str:
    """“applies from 1 January 2026 → 1 July 2026”."""
    if change.what == "date":
        name, before, after = exposure.role(change.role), mark(change.before), mark(change.after)
        if not before:
            return _("new date: %(what)s %(after)s") % {"what": name, "after": after}
        if not after:
            return _("date dropped: %(what)s %(before)s") % {"what": name, "before": before}
    elif change.what == "skus":
        name, before, after = _("products concerned"), change.before, change.after
        if before == after:
            return _("other products concerned, still %(count)s") % {"count": after}
    else:
        named = verdict if change.what == "verdict" else exposure.stage
        name = _("verdict") if change.what == "verdict" else _("status")
        before, after = named(change.before), named(change.after)
    return _("%(what)s %(before)s → %(after)s") % {"what": name, "before": before, "after": after}


def money(money: Money) -> str:
    """Amount, currency, year; says where values are missing. Grouped by three in every language."""
    if money.amount is None:
        return _("export value unknown")
    text = f"{money.currency} {money.amount:,.0f}"
    if money.years:
        years = f"{money.years[0]}–{money.years[-1]}" if len(money.years) > 1 else str(money.years[0])
        text = _("%(amount)s a year (%(years)s)") % {"amount": text, "years": years}
    if money.is_partial:
        text = _("at least %(amount)s") % {"amount": text}
    return text


def moneys(amounts: Iterable[Money]) -> str:
    """Values in several currencies side by side: unlike currencies are never added."""
    return " + ".join(money(amount) for amount in amounts)


def skus(skus: tuple[Sku, ...], count: int, named: int) -> str:
    """“5: A, B, C and 2 more”."""
    if not skus:
        return str(count)
    text = _("%(count)d: %(names)s") % {"count": count, "names": names_joined(s.code for s in skus[:named])}
    rest = count - min(named, len(skus))
    return _("%(text)s and %(count)d more") % {"text": text, "count": rest} if rest > 0 else text


def why(why: Why) -> str:
    """The path from the measure's code to the SKU, how close the codes are, and what we assumed."""
    path = path_told(why.path)
    remarks = [exposure.strength(why.strength)] if why.strength else []
    remarks += [_("our inference")] if why.is_inferred else []
    remarks += [exposure.note(code) for code in why.notes[:_NAMED_NOTES]]
    if not remarks:
        return path
    return _("%(path)s (%(remarks)s)") % {"path": path, "remarks": clauses_joined(remarks)}


def score(now: float, before: float | None) -> str:
    if before is None or round(before) == round(now):
        return _("%(score)s of 100") % {"score": round(now)}
    return _("%(score)s of 100, was %(before)s") % {"score": round(now), "before": round(before)}


def confidence(item: Item) -> str:
    """How sure the codes and dates are that an item rests on; an inference is called one."""
    certainty = item.certainty
    if not item.is_inferred and item.whys and _ASSUMED.intersection(item.whys[0].notes):
        basis = _("medium: an assumption of ours, see “Why you”")
    elif item.is_inferred:
        basis = _("our inference, to be checked")
    elif certainty is None:
        basis = _("codes as the source states them")
    elif certainty >= _CERTAIN:
        basis = _("high: stated by the source")
    elif certainty >= _LIKELY:
        basis = _("high: read from the text")
    else:
        basis = _("medium: read from the text, to be checked")
    if certainty is None or certainty >= _CERTAIN:
        return basis
    return _("%(basis)s (%(percent)d %%)") % {"basis": basis, "percent": int(certainty * 100)}


def shortened(text: str, length: int) -> str:
    """One line of at most `length` characters, cut between words where there are any."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    return (cut[: cut.rfind(" ")] if cut.rfind(" ") > length * 0.6 else cut).rstrip(" ,;:.") + "…"


def not_yours_reasons(reasons: Iterable[tuple[str, int]]) -> str:
    """“nothing sold in its market (61), no product of its scope (35)”."""
    told = (
        _("%(reason)s (%(count)d)") % {"reason": exposure.not_yours_reason(code), "count": count}
        for code, count in reasons
    )
    return names_joined(told)
