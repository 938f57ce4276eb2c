"""Reads what the law says. It writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import BooleanField, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce

from regulations.ingest.families import story_symbols
from regulations.models import Measure, Notice, NoticeReference, Run, Source

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
    if notice.kind == Notice.Kind.RULE:
        return _rule_story(notice)
    stories = set(story_symbols(notice.symbols))
    # An addendum to a joint document may print its members in another order: any of them ties the two.
    family = notices_tied(
        notice.source.kin(),
        Q(base_symbol__in={notice.base_symbol, *stories}),
        Q(symbols__overlap=list(stories)),
        Q(parent__in=Notice.objects.filter(symbols__overlap=list(stories)).order_by().values("pk")),
    )
    members = [found for found in family if stories & set(story_symbols(found.symbols))] or [notice]
    return sorted(members, key=lambda n: (n.parent_symbol != "", n.published_on or date.min, n.symbol))


def notices_tied(among: Q, *ties: Q) -> list[Notice]:
    """Notices that any of these conditions ties, each once, in no order. One query that asks each tie of its
    own index; joined by OR they would be asked of every notice."""
    parts = [Notice.objects.filter(among, tie).order_by() for tie in ties]
    return list(parts[0].union(*parts[1:]))


def _rule_story(notice: Notice) -> list[Notice]:
    """A rule and its corrections, whichever window brought each."""
    family = Notice.objects.filter(notice.source.kin(), kind=Notice.Kind.RULE, base_symbol=notice.base_symbol)
    return sorted(family, key=lambda n: (n.parent_symbol != "", n.published_on or date.min, n.symbol))


@dataclass(frozen=True, slots=True)
class RelatedNotice:
    """A notice tied to another by a number: which kind of number, which, and who quotes whom."""

    notice: Notice
    role: str
    """fr_document, fr_page or us_docket; see `NoticeReference.Kind`."""
    code: str
    quotes: bool
    """True where the other notice is the one that is quoted."""
    printed: str


def notices_related(notice: Notice) -> list[RelatedNotice]:
    """Notices that this one quotes by number, or that quote it; the document itself before its docket.

    The two sides of a tie are equal numbers: one bears it, the other quotes it. Documents of the same
    story are no relations of each other.
    """
    mine = {(r.kind, r.code): r for r in notice.references.order_by("bears")}
    if not mine:
        return []
    wanted = Q()
    for kind, code in mine:
        wanted |= Q(kind=kind, code=code, bears=not mine[kind, code].bears)
    found = NoticeReference.objects.filter(wanted).exclude(notice=notice).select_related("notice__source")
    # What somebody's own page quotes is nobody else's business.
    found = found.filter(notice__owner_key__in={"", notice.owner_key})
    story = {document.pk for document in story_documents(notice)}
    strength = {"fr_document": 0, "fr_page": 1, "us_docket": 2}
    related: dict[int, RelatedNotice] = {}
    for other in sorted(found, key=lambda r: (strength[r.kind], r.notice.published_on or date.min, r.pk)):
        if other.notice_id not in story:
            ours = mine[other.kind, other.code]
            quoting = ours if other.bears else other
            related.setdefault(
                other.notice_id,
                RelatedNotice(other.notice, other.kind, other.code, other.bears, quoting.printed),
            )
    return list(related.values())


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
