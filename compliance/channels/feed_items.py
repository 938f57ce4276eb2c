"""What stands in a news feed: findings of its owner, or notices of a search. It writes no format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Final

from django.utils.translation import gettext as _

from compliance.alerts import wording
from compliance.alerts.links import finding_url, mail_host, notice_url
from compliance.alerts.rules.facts import facts_of, node_of
from compliance.alerts.rules.language import RuleError
from compliance.alerts.rules.meaning import rule_holds
from compliance.channels.models import Feed
from compliance.core import clock
from compliance.core.punctuation import names_joined
from compliance.exposure import wording as exposure
from compliance.exposure.models import Finding
from compliance.exposure.selectors import finding_list_visible
from compliance.search.following import BACKFILL_DAYS, Followed, notices_followed
from compliance.search.models import SavedSearch
from regulations.basis_wording import regime_marked
from regulations.wording import change_kind

ENTRIES: Final = 60
DAYS: Final = BACKFILL_DAYS
"""A feed goes back as far as the preview of a search."""
_CONTROLS = {c: " " for c in (*range(32), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF) if c not in (9, 10, 13)}
_CONTROLS |= {c: " " for c in range(0xD800, 0xE000)}
"""Characters that XML cannot hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One entry, its texts free of what XML cannot hold. `id` never changes; `content` is HTML."""

    id: str
    title: str
    url: str
    published_at: datetime
    updated_at: datetime
    regimes: tuple[str, ...]
    content: str


def feed_items(feed: Feed) -> list[FeedItem]:
    """Of the last 90 days, newest first, at most sixty, worded in the active language."""
    if feed.search is not None:
        return notice_items(feed.search)
    return [_of_finding(row) for row in _findings(feed)]


def notice_items(saved: SavedSearch) -> list[FeedItem]:
    """Notices of a search that were new or changed."""
    since = clock.now() - timedelta(days=DAYS)
    return [_of_notice(row, saved) for row in notices_followed(saved, since=since, most=ENTRIES)]


def xml_text(text: str) -> str:
    return text.translate(_CONTROLS)


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


def _of_finding(row: Finding) -> FeedItem:
    measure, notice = row.measure, row.measure.notice
    title = wording.shortened(measure.title, 160)
    return FeedItem(
        id=f"tag:{mail_host()},2025:finding/{row.pk}",
        title=xml_text(f"{wording.verdict(row.verdict)}: {title}"),
        url=finding_url(row.pk),
        published_at=row.found_at,
        updated_at=row.changed_at,
        regimes=(measure.regime,),
        content=_finding_content(row, notice.symbol.strip()),
    )


def _finding_content(row: Finding, symbol: str) -> str:
    measure = row.measure
    date = wording.day(row.next_on)
    return _facts_told(
        (_("Firm"), str(row.firm)),
        (_("Rule"), f"{regime_marked(measure.regime, measure.regime_by)} · {exposure.stage(measure.stage)}"),
        (_("Markets"), names_joined(measure.markets[:6])),
        (_("Next date"), f"{date} ({exposure.role(row.next_role)})" if date else ""),
        (_("Next step"), exposure.next_step(row.next_step)),
        (_("Products"), str(row.sku_count)),
        (_("Score"), wording.score(float(row.score), None)),
        (_("Source"), symbol),
    )


def _of_notice(row: Followed, saved: SavedSearch) -> FeedItem:
    title = wording.shortened(row.title, 160)
    regimes = [regime_marked(code, row.regimes_by.get(code, "")) for code in row.regimes]
    return FeedItem(
        id=f"tag:{mail_host()},2025:notice/{row.notice}",
        title=xml_text(f"{change_kind(row.change)}: {title}"),
        url=notice_url(row.notice),
        published_at=row.at,
        updated_at=row.at,
        regimes=row.regimes,
        content=_facts_told(
            (_("Notice"), row.symbol.strip()),
            (_("Regime"), names_joined(regimes)),
            (_("Markets"), names_joined(row.markets[:6])),
            (_("Published"), wording.day(row.published_on)),
            (_("Because you follow it"), saved.name),
            (_("Why I follow this"), saved.why),
        ),
    )


def _facts_told(*facts: tuple[str, str]) -> str:
    return "".join(
        f"<p><b>{escape(xml_text(str(label)))}</b>: {escape(xml_text(text))}</p>"
        for label, text in facts
        if text
    )
