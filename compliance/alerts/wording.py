"""Codes, dates and money of a digest in the reader's language. It decides nothing.

Everything here is worded in the language that is active when it is called.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from compliance.alerts.items import Money, Sku, Why
from compliance.alerts.told import Change, Milestone
from compliance.exposure.models import Finding
from regulations.models.notice import Stage

DATE_ROLES = {
    "publication": gettext_lazy("published"),
    "comment_deadline": gettext_lazy("comments close"),
    "adoption": gettext_lazy("adoption"),
    "entry_into_force": gettext_lazy("enters into force"),
    "application": gettext_lazy("must be complied with"),
    "sunset": gettext_lazy("sale ends or permission expires"),
    "modification": gettext_lazy("last edited"),
}
STRENGTHS = {
    "cn": gettext_lazy("same eight-digit product code"),
    "hs8": gettext_lazy("same eight-digit product code"),
    "hs6": gettext_lazy("same six-digit product code"),
    "hs4": gettext_lazy("same four-digit heading: check that the product is meant"),
    "hs2": gettext_lazy("same two-digit chapter only: check that the product is meant"),
    "substance": gettext_lazy("a substance in the bill of material"),
    "product": gettext_lazy("a product word: check that the product is meant"),
}
BADGES = {
    "act": pgettext_lazy("verdict", "Act"),
    "watch": pgettext_lazy("verdict", "Watch"),
    "uncertain": pgettext_lazy("verdict", "Undecided"),
    "not_yours": pgettext_lazy("verdict", "Not yours"),
}


def verdict(code: str) -> str:
    return str(BADGES.get(code) or dict(Finding.Verdict.choices).get(code, code))


def stage(code: str) -> str:
    return str(dict(Stage.choices).get(code, code))


def role(code: str) -> str:
    return str(DATE_ROLES.get(code, code.replace("_", " ")))


def day(on: date | None) -> str:
    return date_format(on, "DATE_FORMAT") if on else ""


def moment(at: datetime | None, zone: ZoneInfo) -> str:
    """Day and minute in the reader's zone."""
    return date_format(timezone.localtime(at, zone), "Y-m-d H:i") if at else _("never")


def milestone(milestone: Milestone) -> str:
    """“must be complied with 1 July 2026”, or the rule with the earliest day it can be."""
    named = role(milestone.role)
    if milestone.on:
        return _("%(what)s: %(day)s") % {"what": named, "day": day(milestone.on)}
    if milestone.earliest:
        return _("%(what)s: %(rule)s, not before %(day)s") % {
            "what": named,
            "rule": milestone.rule or _("date not fixed yet"),
            "day": day(milestone.earliest),
        }
    return _("%(what)s: %(rule)s") % {"what": named, "rule": milestone.rule or _("date not fixed yet")}


def mark(text: str) -> str:
    """A compared date as told: an ISO day is written out, a rule stands as it is."""
    parts = []
    for part in text.split(", "):
        try:
            parts.append(day(date.fromisoformat(part)))
        except ValueError:
            parts.append(part)
    return ", ".join(parts)


def change(change: Change) -> str:
    """“enters into force: 1 January 2026 → 1 July 2026”."""
    if change.what == "date":
        name, before, after = role(change.role), mark(change.before), mark(change.after)
        if not before:
            return _("new date, %(what)s: %(after)s") % {"what": name, "after": after}
        if not after:
            return _("date dropped, %(what)s: was %(before)s") % {"what": name, "before": before}
    elif change.what == "skus":
        name, before, after = _("products concerned"), change.before, change.after
        if before == after:
            return _("other products concerned, still %(count)s") % {"count": after}
    else:
        named = verdict if change.what == "verdict" else stage
        name = _("verdict") if change.what == "verdict" else _("status")
        before, after = named(change.before), named(change.after)
    return _("%(what)s: %(before)s → %(after)s") % {"what": name, "before": before, "after": after}


def money(money: Money) -> str:
    """Amount, currency, year; says where values are missing. Grouped by three in every language."""
    if money.amount is None:
        return _("export value unknown")
    text = f"{money.currency} {money.amount:,.0f}"
    if money.years:
        years = f"{money.years[0]}–{money.years[-1]}" if len(money.years) > 1 else str(money.years[0])
        text = _("%(amount)s a year (%(years)s)") % {"amount": text, "years": years}
    if money.is_partial:
        text = _("%(amount)s at least, some values unknown") % {"amount": text}
    return text


def moneys(amounts: Iterable[Money]) -> str:
    """Values in several currencies side by side: unlike currencies are never added."""
    return " + ".join(money(amount) for amount in amounts)


def skus(skus: tuple[Sku, ...], count: int, named: int) -> str:
    """“5 products: A, B, C and 2 more”."""
    total = ngettext("%(count)d product", "%(count)d products", count) % {"count": count}
    if not skus:
        return total
    text = _("%(total)s: %(names)s") % {"total": total, "names": ", ".join(s.code for s in skus[:named])}
    rest = count - min(named, len(skus))
    return _("%(text)s and %(count)d more") % {"text": text, "count": rest} if rest > 0 else text


def why(why: Why) -> str:
    """The path from the measure's code to the SKU, how close the codes are, and whether we inferred it."""
    path = " → ".join(why.path)
    closeness = str(STRENGTHS.get(why.strength, ""))
    if why.is_inferred:
        label = _("our inference, the text does not name it")
        closeness = f"{closeness}; {label}" if closeness else label
    return _("%(path)s (%(closeness)s)") % {"path": path, "closeness": closeness} if closeness else path


def score(now: float, before: float | None) -> str:
    if before is None or round(before) == round(now):
        return _("%(score)s of 100") % {"score": round(now)}
    return _("%(score)s of 100, was %(before)s") % {"score": round(now), "before": round(before)}


def shortened(text: str, length: int) -> str:
    """One line of at most `length` characters, cut between words where there are any."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    return (cut[: cut.rfind(" ")] if cut.rfind(" ") > length * 0.6 else cut).rstrip(" ,;:.") + "…"


def named(codes: Iterable[tuple[str, int]], words: dict[str, Any]) -> str:
    """“no export to the market (61), no product code of its scope (35)”."""
    return ", ".join(f"{words.get(code, code)} ({count})" for code, count in codes)


def next_step(code: str) -> str:
    return code


def settle(code: str) -> str:
    return code


def regime(code: str) -> str:
    return code


def not_yours_reasons(reasons: Iterable[tuple[str, int]]) -> str:
    return named(reasons, {})
