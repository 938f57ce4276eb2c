"""A finding as one line of the list: what to do, for which SKU, by when and why, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.core import clock
from compliance.core.punctuation import names_joined
from compliance.desk.listing import Touched
from compliance.exposure import wording
from compliance.exposure.models import Finding
from compliance.firms.admin.trade import money_shown
from regulations.wording import regime

_SOON = 14
TONES = {"act": "act", "watch": "watch", "uncertain": "uncertain", "not_yours": "quiet"}
STATUS_TONES = {
    "unread": "watch",
    "in_process": "quiet",
    "applicable": "act",
    "excluded": "quiet",
    "done": "good",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the list. `days` to the next date, None where there is none; `is_soon`: within two weeks."""

    finding: Finding
    url: str
    title: str
    symbol: str
    regime: str
    step: str
    when: str
    days: str
    is_soon: bool
    skus: str
    why: str
    path: str
    money: str
    verdict: str
    tone: str
    status: str
    status_tone: str


def line_of(finding: Finding, touched: list[Touched]) -> Line:
    measure = finding.measure
    days = (finding.next_on - clock.today()).days if finding.next_on else None
    return Line(
        finding=finding,
        url=reverse("admin:exposure_finding_change", args=[finding.pk]),
        title=measure.title,
        symbol=measure.notice.symbol.strip(),
        regime=regime(measure.regime),
        step=wording.next_step(finding.next_step),
        when=wording.next_date(finding),
        days=days_told(finding.next_on),
        is_soon=finding.verdict == "act" and (days is None or days <= _SOON),
        skus=skus_told(finding.sku_count, touched),
        why="; ".join(wording.reason(given) for given in finding.reasons[:2]),
        path=" → ".join(touched[0].path) if touched else "",
        money=money_of(finding),
        verdict=wording.verdict(finding.verdict),
        tone=TONES.get(finding.verdict, "quiet"),
        status=str(finding.get_status_display()),
        status_tone=STATUS_TONES.get(finding.status, "quiet"),
    )


def days_told(day: date | None) -> str:
    """“in 12 days”, “today”, “3 days ago”; empty without a day."""
    if day is None:
        return ""
    days = (day - clock.today()).days
    if days == 0:
        return _("today")
    if days < 0:
        return ngettext("%(count)d day ago", "%(count)d days ago", -days) % {"count": -days}
    return ngettext("in %(count)d day", "in %(count)d days", days) % {"count": days}


def skus_told(count: int, touched: list[Touched]) -> str:
    """“FAN-1, FAN-2 and 3 more”."""
    if not touched:
        return ngettext("%(count)d product", "%(count)d products", count) % {"count": count} if count else ""
    names = names_joined(one.sku for one in touched)
    more = max(0, count - len(touched))
    if not more:
        return names
    return ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more) % {
        "names": names,
        "count": more,
    }


def money_of(finding: Finding) -> str:
    """Yearly value at stake; “at least” where some of it is unknown."""
    shown = money_shown(finding.value, finding.firm.currency)
    is_least = finding.value_is_partial and finding.value
    return _("at least %(money)s") % {"money": shown} if is_least else shown


def cells_told(line: Line) -> dict[str, Any]:
    """The line as plain values, for files."""
    finding = line.finding
    return {
        "verdict": line.verdict,
        "score": finding.score,
        "symbol": line.symbol,
        "title": line.title,
        "regime": line.regime,
        "firm": str(finding.firm),
        "step": line.step,
        "when": line.when,
        "next_on": finding.next_on,
        "skus": line.skus,
        "sku_count": finding.sku_count,
        "why": line.why,
        "value": finding.value,
        "currency": finding.firm.currency,
        "status": line.status,
        "owner": str(finding.owner or ""),
        "due_on": finding.due_on,
    }
