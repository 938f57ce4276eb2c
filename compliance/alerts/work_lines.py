"""Words a mail about somebody's own work: what it is, until when, who gave it, what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.alerts import wording
from compliance.alerts.digest import money_of
from compliance.alerts.items import Item, Money
from compliance.alerts.lines import Line
from compliance.alerts.links import finding_url
from compliance.alerts.subjects import work_subject
from compliance.exposure import wording as exposure
from compliance.exposure.models import Finding

_TITLE, _NAMED_SKUS = 180, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """One finding of the reader's."""

    title: str
    facts: tuple[Line, ...]
    next_step: str
    url: str
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkView:
    """Everything that the mail prints, worded."""

    subject: str
    heading: str
    items: tuple[WorkItem, ...]


def work_view(
    findings: Sequence[Finding], about: Mapping[str, Any], *, today: date, items: Mapping[int, Item]
) -> WorkView:
    """In the active language. `about`: finding → who gave it (`given`), or the date that is near (`due`).

    `items`: finding → what is known of its products, values and paths.
    """
    given = {int(pk): str(by) for pk, by in about.get("given", {}).items()}
    told = tuple(
        _item(finding, items.get(finding.pk), given.get(finding.pk, ""), today) for finding in findings
    )
    if given:
        heading = ngettext("%(count)d finding is now yours", "%(count)d findings are now yours", len(told))
    else:
        heading = ngettext("%(count)d date of yours is near", "%(count)d dates of yours are near", len(told))
    heading %= {"count": len(told)}
    days = [day for finding in findings if (day := finding.due_on or finding.next_on)]
    left = _left(min(days), today) if days else ""
    if len(told) == 1:
        named = _("Yours by %(day)s") % {"day": wording.day(days[0])} if days else _("Now yours")
        subject = work_subject("", named if given else left, told[0].title)
    else:
        subject = work_subject(heading, left, told[0].title if told else "")
    return WorkView(subject=subject, heading=heading, items=told)


def _item(finding: Finding, item: Item | None, giver: str, today: date) -> WorkItem:
    measure, notice = finding.measure, finding.measure.notice
    day = finding.due_on or finding.next_on
    skus = wording.skus(item.skus if item else (), finding.sku_count, _NAMED_SKUS)
    whys = item.whys if item else ()
    known = Money(amount=finding.value, currency=finding.firm.currency, is_partial=finding.value_is_partial)
    money = money_of([item]) if item else (known,)
    facts = [
        Line(_left(day, today), label=_("Until")) if day else None,
        Line(giver, label=_("Given by")) if giver else None,
        Line(str(finding.firm), label=_("Firm")),
        Line(
            f"{wording.verdict(finding.verdict)} · {wording.score(float(finding.score), None)}",
            label=_("Verdict"),
        ),
        Line(wording.regime_marked(measure.regime, measure.regime_by), label=_("Rule"))
        if measure.regime
        else None,
        Line(wording.why(whys[0]), label=_("Why you")) if whys else None,
        Line(skus, label=_("Products")),
        Line(wording.moneys(money), label=_("At stake")),
        Line(wording.shortened(notice.symbol, 80), label=_("Source"), url=_web(notice.url)),
    ]
    return WorkItem(
        title=wording.shortened(wording.item_title(item) if item else measure.title, _TITLE),
        facts=tuple(fact for fact in facts if fact),
        next_step=exposure.next_step(finding.next_step),
        url=finding_url(finding.pk),
        is_late=bool(day and day < today),
    )


def _left(day: date, today: date) -> str:
    left = (day - today).days
    if left < 0:
        text = ngettext("%(day)s, %(count)d day ago", "%(day)s, %(count)d days ago", -left)
    elif left == 0:
        text = _("%(day)s, today")
    else:
        text = ngettext("%(day)s, in %(count)d day", "%(day)s, in %(count)d days", left)
    return text % {"day": wording.day(day), "count": abs(left)}


def _web(address: str) -> str:
    """An address from outside is a link only where it leads to a page."""
    return address if address.startswith(("https://", "http://")) else ""
