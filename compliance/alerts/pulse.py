"""Proof that the work was done: sources read, products compared, the next deadline. It chooses no items."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from compliance.alerts.items import Alarm, CostNews, Item, Pulse
from compliance.cbam.selectors import change_list_open
from compliance.core import clock
from compliance.exposure.reminders import reminder_list_visible
from compliance.firms.models import Product
from compliance.firms.selectors import firm_list_visible
from regulations.health import WEEK, Staleness, staleness
from regulations.models import Notice, Source

if TYPE_CHECKING:
    from compliance.firms.models import User

EVIDENCE_NAMED = 3


def pulse_of(*, user: User, items: Sequence[Item], today: date) -> Pulse:
    """Sources and their alarms, coverage of the user's products, the nearest date among open findings."""
    sources = list(Source.objects.filter(enabled=True))
    products = Product.objects.filter(firm__in=firm_list_visible(user=user), is_active=True).aggregate(
        n=Count("pk"), ready=Count("pk", filter=~Q(hs="", cn="") & Q(bom_complete=True))
    )
    following = min(
        (i for i in items if i.next_on and i.next_on >= today and i.verdict in ("act", "watch")),
        key=lambda i: (i.next_on, i.finding),
        default=None,
    )
    reminders = reminder_list_visible(user=user).filter(outcome="open").select_related("evidence")
    due = list(reminders.order_by("expires_on", "evidence_id"))
    read = [s.last_success_at for s in sources if s.last_success_at]
    return Pulse(
        sources=len(sources),
        last_success=max(read, default=None),
        never_read=tuple(str(s) for s in sources if not s.last_success_at and not s.alarm),
        unread=tuple(
            Alarm(title=str(s), code=stale.value, since=s.last_success_at)
            for s in sources
            if not s.alarm and (stale := _unread(s)) is not None
        ),
        alarms=tuple(Alarm(title=str(s), code=s.alarm_code, since=s.alarm_since) for s in sources if s.alarm),
        notices=Notice.objects.filter(is_gone=False, owner_key="").count(),
        products=products["n"],
        products_ready=products["ready"],
        next_on=following.next_on if following else None,
        next_role=following.next_role if following else "",
        next_title=following.title if following else "",
        next_finding=following.finding if following else None,
        evidence_due=len(due),
        evidence_next=tuple((str(row.evidence), row.expires_on) for row in due[:EVIDENCE_NAMED]),
        cbam=_cbam(user, today),
    )


def _cbam(user: User, today: date) -> tuple[CostNews, ...]:
    """Changes of CBAM cost that the user's firms want to hear of, newest first."""
    week_ago = datetime.combine(today, time(), UTC) - timedelta(days=7)
    rows = change_list_open(user=user).select_related("firm").order_by("-raised_at", "pk")
    return tuple(
        CostNews(
            firm=str(row.firm),
            year=row.year,
            before=row.before_eur,
            after=row.after_eur,
            edition=row.after_edition,
            is_new=row.raised_at >= week_ago,
        )
        for row in rows
    )


def _unread(source: Source) -> Staleness | None:
    """How stale a source is that was read before, but not within this week or for twice its rhythm."""
    now, last = clock.now(), source.last_success_at
    stale = staleness(source, now=now)
    if last is None or stale is Staleness.OK:
        return None
    return stale if stale is Staleness.SILENT or now - last > WEEK else None
