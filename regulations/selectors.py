"""Reads what the law says. It writes nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import BooleanField, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from regulations.ingest.families import story_symbols
from regulations.models import Measure, Notice, Run, Source

RHYTHM = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
}
"""Time between two looks at a source, by the rhythm that its card promises."""
LIVE_STAGES = ("proposed", "adopted", "in_force", "applies")


def notices_relevant() -> QuerySet[Notice]:
    """Standing notices that concern exporters: the reviewer's word first, else the understanding's."""
    says = Coalesce("reviewed_relevant", "relevant", output_field=BooleanField())
    return Notice.objects.filter(is_gone=False).alias(says=says).filter(says=True)


def story_documents(notice: Notice) -> list[Notice]:
    """The story of a notice, oldest first: the document that the others amend leads, if we have it."""
    if not notice.symbols:
        return [notice]
    stories = set(story_symbols(notice.symbols))
    # An addendum to a joint document may print its members in another order: any of them ties the two.
    named = Q(base_symbol__in={notice.base_symbol, *stories}) | Q(symbols__overlap=list(stories))
    tied = named | Q(parent__symbols__overlap=list(stories))
    family = Notice.objects.filter(tied, notice.source.kin())
    members = [found for found in family if stories & set(story_symbols(found.symbols))] or [notice]
    return sorted(members, key=lambda n: (n.parent_symbol != "", n.published_on or date.min, n.symbol))


def measures_standing() -> QuerySet[Measure]:
    """Measures that can still touch somebody: neither expired nor withdrawn."""
    return Measure.objects.filter(stage__in=LIVE_STAGES)


def sources_by_health() -> QuerySet[Source]:
    """All sources, those with an alarm first."""
    return Source.objects.order_by(F("alarm_since").desc(nulls_last=True), "name")


def sources_due(*, now: datetime) -> list[Source]:
    """Enabled sources that nobody has looked at for as long as their rhythm promises."""
    scheduled = ~Q(runs__reason_code=Run.ON_DEMAND) & Q(runs__purpose=Run.Purpose.WATCH)
    sources = Source.objects.filter(enabled=True).annotate(
        looked_at=Max("runs__started_at", filter=scheduled)
    )
    return [s for s in sources if s.looked_at is None or now - s.looked_at >= RHYTHM[s.every]]
