"""Proof that the work was done: sources read, products compared, the next deadline. It chooses no items."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from compliance.alerts.alike import Alike
from compliance.alerts.items import Alarm, CostNews, Item, Pulse
from compliance.cbam.selectors import change_list_open
from compliance.core import clock
from compliance.exposure.reminders import reminder_list_visible
from compliance.firms.selectors import Audience
from regulations.health import WEEK, Staleness, staleness
from regulations.models import Source

if TYPE_CHECKING:
    from compliance.firms.models import User

EVIDENCE_NAMED = 3


def pulse_of(
    *,
    user: User,
    items: Sequence[Item],
    today: date,
    alike: Alike | None = None,
    audience: Audience | None = None,
) -> Pulse:
    """Sources and their alarms, coverage of the user's products, the nearest date among open findings.

    `alike` and `audience`, if given, spare reading again what other readers were told.
    """
    alike = alike or Alike()
    sources, products = alike.sources, alike.coverage(user, audience)
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
        notices=alike.notices,
        products=products.products,
        products_ready=products.ready,
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
