"""News as an Atom feed (RFC 4287): the newest findings of a reader, each with an id that never changes."""

from __future__ import annotations

from datetime import timedelta
from html import escape
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from feedgen.feed import FeedGenerator

from compliance.alerts import wording
from compliance.alerts.links import finding_url, findings_url, mail_host
from compliance.alerts.rules.facts import facts_of, node_of
from compliance.alerts.rules.language import RuleError
from compliance.alerts.rules.meaning import rule_holds
from compliance.channels.feeds import feed_url
from compliance.channels.models import Feed
from compliance.core import clock
from compliance.core.punctuation import names_joined
from compliance.exposure import wording as exposure
from compliance.exposure.models import Finding
from compliance.exposure.selectors import finding_list_visible
from regulations.wording import regime

ENTRIES: Final = 60
DAYS: Final = 90
_CONTROLS = {c: " " for c in (*range(32), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF) if c not in (9, 10, 13)}
_CONTROLS |= {c: " " for c in range(0xD800, 0xE000)}
"""Characters that XML cannot hold."""


def atom_of(feed: Feed) -> bytes:
    """The feed in its language, newest first: findings that are news and still open, of the last 90 days."""
    with translation.override(feed.language):
        out = FeedGenerator()
        out.id(f"tag:{mail_host()},2025:feed/{feed.pk}")
        title = (
            _("Fairlead: %(rule)s") % {"rule": feed.rule.name} if feed.rule else _("Fairlead: what is new")
        )
        out.title(_xml(title))
        out.author(name="Fairlead")
        out.link(href=feed_url(feed), rel="self", type="application/atom+xml")
        out.link(href=findings_url(), rel="alternate", type="text/html")
        out.language(feed.language)
        out.generator("Fairlead", uri=settings.SITE_URL)
        rows = _findings(feed)
        out.updated(max((row.changed_at for row in rows), default=feed.created_at))
        for row in rows:
            _entry(out, row)
        return bytes(out.atom_str())


def _findings(feed: Feed) -> list[Finding]:
    since = clock.now() - timedelta(days=DAYS)
    rows = (
        finding_list_visible(user=feed.user)
        .filter(status__in=Finding.OPEN, news_at__gte=since)
        .exclude(verdict=Finding.Verdict.NOT_YOURS)
        .select_related("firm", "measure__notice")
        .order_by("-changed_at", "-pk")
    )
    if feed.rule is None:
        return list(rows[:ENTRIES])
    try:
        node = node_of(feed.rule.text)
    except RuleError:
        return []
    today = clock.today()
    return [row for row in rows[: ENTRIES * 20] if rule_holds(node, facts_of(row, today=today))][:ENTRIES]


def _entry(out: FeedGenerator, row: Finding) -> None:
    measure, notice = row.measure, row.measure.notice
    entry = out.add_entry(order="append")
    entry.id(f"tag:{mail_host()},2025:finding/{row.pk}")
    title = wording.shortened(measure.title, 160)
    entry.title(_xml(f"{wording.verdict(row.verdict)}: {title}"))
    entry.link(href=finding_url(row.pk), rel="alternate", type="text/html")
    entry.published(row.found_at)
    entry.updated(row.changed_at)
    entry.category(term=measure.regime, label=_xml(regime(measure.regime)))
    entry.content(_content(row, notice.symbol.strip()), type="html")


def _content(row: Finding, symbol: str) -> str:
    measure = row.measure
    date = wording.day(row.next_on)
    facts = [
        (_("Firm"), str(row.firm)),
        (_("Rule"), f"{regime(measure.regime)} · {exposure.stage(measure.stage)}"),
        (_("Markets"), names_joined(measure.markets[:6])),
        (_("Next date"), f"{date} ({exposure.role(row.next_role)})" if date else ""),
        (_("Next step"), exposure.next_step(row.next_step)),
        (_("Products"), str(row.sku_count)),
        (_("Score"), wording.score(float(row.score), None)),
        (_("Source"), symbol),
    ]
    return "".join(
        f"<p><b>{escape(_xml(str(label)))}</b>: {escape(_xml(text))}</p>" for label, text in facts if text
    )


def _xml(text: str) -> str:
    return text.translate(_CONTROLS)
