"""Makes, fills, orders and sends bulletins; every decision is in the ledger. Words come from `proposing`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.core.exceptions import FairleadError
from compliance.core.hashing import content_hash
from compliance.core.jobs import JobRequest, job_enqueue_many
from compliance.evidence.ledger import record_append
from compliance.exposure.models import Finding
from compliance.firms.models import Association, Firm, User
from compliance.firms.selectors import consent_stands
from compliance.room.members import OPEN
from compliance.room.models import Bulletin, BulletinCopy, BulletinItem, BulletinReader
from compliance.room.proposing import proposed
from regulations.models import Measure

COPY_JOB = "bulletin_copy"
PERIOD = timedelta(days=7)
MOST_ITEMS = 40
CANDIDATES = 60
_WORDS = ("heading", "heading_zh", "text", "text_zh")


class BulletinRefused(FairleadError):
    """What was asked cannot be done with this bulletin; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A rule that could go into the bulletin. `firms`: consenting members with an open finding on it."""

    measure: Measure
    firms: int
    worst: float
    next_on: date | None
    is_new: bool


def bulletin_period(association: Association) -> tuple[date, date]:
    """From the day after the last bulletin's end, or the last seven days, to today."""
    today = clock.today()
    last = Bulletin.objects.filter(association=association).aggregate(day=Max("until"))["day"]
    since = max(last + timedelta(days=1), today - 4 * PERIOD) if last else today - PERIOD
    return min(since, today), today


@transaction.atomic
def bulletin_make(*, association: Association, by: Any) -> Bulletin:
    """A draft of the period since the last one, with a title in both languages."""
    since, until = bulletin_period(association)
    now = clock.now()
    bulletin = Bulletin.objects.create(
        association=association,
        since=since,
        until=until,
        title=f"Compliance bulletin, {until.isoformat()}",
        title_zh=f"合规简报({until.isoformat()})",
        created_by=str(by),
        created_at=now,
        changed_at=now,
    )
    record_append(
        kind="bulletin.made",
        subject=bulletin.key,
        payload={"association": association.code, "since": since, "until": until},
        actor=str(by),
    )
    return bulletin


def candidates(*, bulletin: Bulletin, firms: QuerySet[Firm]) -> list[Candidate]:
    """Public rules under open findings of these members, new ones first, then by members and score."""
    rows = (
        Finding.objects.filter(
            OPEN,
            firm__in=firms.values("pk"),
            verdict__in=(Finding.Verdict.ACT, Finding.Verdict.WATCH),
            measure__notice__owner_key="",
        )
        .exclude(measure__in=bulletin.items.values("measure"))
        .order_by()
        .values("measure")
        .annotate(
            firms=Count("firm"),
            worst=Max("score"),
            next=Max("next_on"),
            new=Count(
                "pk", filter=Q(news_at__date__gte=bulletin.since) | Q(found_at__date__gte=bulletin.since)
            ),
        )
        .order_by(F("new").desc(), "-firms", "-worst", "measure")[:CANDIDATES]
    )
    found = list(rows)
    measures = Measure.objects.select_related("notice").in_bulk([row["measure"] for row in found])
    return [
        Candidate(
            measure=measures[row["measure"]],
            firms=row["firms"],
            worst=float(row["worst"]),
            next_on=row["next"],
            is_new=row["new"] > 0,
        )
        for row in found
    ]


@transaction.atomic
def items_add(*, bulletin: Bulletin, measures: Iterable[int], firms: QuerySet[Firm]) -> int:
    """Append candidates with words proposed in both languages; how many. What is no candidate is left out."""
    _must_be_draft(bulletin)
    wanted = set(measures)
    chosen = [one for one in candidates(bulletin=bulletin, firms=firms) if one.measure.pk in wanted]
    held = bulletin.items.aggregate(n=Count("pk"), last=Max("place"))
    if held["n"] + len(chosen) > MOST_ITEMS:
        raise BulletinRefused(
            _("A bulletin holds at most %(most)d items. Send this one and begin another.")
            % {"most": MOST_ITEMS}
        )
    place = held["last"] or 0
    BulletinItem.objects.bulk_create(
        BulletinItem(bulletin=bulletin, measure=one.measure, place=place + n, **proposed(one.measure))
        for n, one in enumerate(chosen, start=1)
    )
    _touch(bulletin)
    return len(chosen)


@transaction.atomic
def bulletin_write(
    *, bulletin: Bulletin, words: Mapping[str, str], items: Mapping[int, Mapping[str, Any]]
) -> None:
    """Write the words of the bulletin and of its items, by number: `place`, `is_gone`, texts.

    Raises ValidationError for words that are missing or too long, BulletinRefused for a sent bulletin.
    """
    _must_be_draft(bulletin)
    for name in ("title", "title_zh", "intro", "intro_zh"):
        setattr(bulletin, name, words.get(name, getattr(bulletin, name)).strip())
    bulletin.full_clean()
    faults = {}
    for item in bulletin.items.all():
        given = items.get(item.pk)
        if given is None:
            continue
        if given.get("is_gone"):
            item.delete()
            continue
        for name in _WORDS:
            setattr(item, name, str(given.get(name, getattr(item, name))).strip())
        item.place = int(given.get("place", item.place))
        try:
            item.full_clean()
        except ValidationError as fault:
            faults[item.heading or str(item.measure)] = "; ".join(fault.messages)
        else:
            item.save()
    if faults:
        raise ValidationError([f"{heading}: {fault}" for heading, fault in faults.items()])
    _touch(bulletin)


def readers_of(association: Association) -> QuerySet[User]:
    """Officers of the consenting members and the association's own people, with an address."""
    members = association.memberships.filter(consent_stands()).values("firm")
    people = Q(firms__in=members, role=User.Role.OFFICER) | Q(associations=association)
    stopped = BulletinReader.objects.filter(association=association, wants=False).values("user")
    return User.objects.filter(people, is_active=True).exclude(email="").exclude(pk__in=stopped).distinct()


@transaction.atomic
def bulletin_send(*, bulletin: Bulletin, by: Any) -> int:
    """Freeze the bulletin and queue a copy for every reader; how many. Raises BulletinRefused."""
    bulletin = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    _must_be_draft(bulletin)
    items = list(bulletin.items.all())
    _must_be_whole(bulletin, items)
    now = clock.now()
    bulletin.state, bulletin.sent_at, bulletin.sent_by = Bulletin.State.SENT, now, str(by)
    bulletin.changed_at, bulletin.sha256 = now, content_hash(_content(bulletin, items))
    bulletin.save()
    readers = list(readers_of(bulletin.association))
    if not readers:
        raise BulletinRefused(_("Nobody would get it: no consenting member has an officer with an address."))
    BulletinReader.objects.bulk_create(
        (BulletinReader(association=bulletin.association, user=one, changed_at=now) for one in readers),
        ignore_conflicts=True,
    )
    copies = BulletinCopy.objects.bulk_create(BulletinCopy(bulletin=bulletin, user=one) for one in readers)
    job_enqueue_many(JobRequest(kind=COPY_JOB, subject=f"bulletin_copy:{copy.pk}") for copy in copies)
    record_append(
        kind="bulletin.sent",
        subject=bulletin.key,
        payload={"sha256": bulletin.sha256, "items": len(items), "readers": len(copies)},
        actor=str(by),
    )
    return len(copies)


def _must_be_draft(bulletin: Bulletin) -> None:
    if not bulletin.is_draft:
        raise BulletinRefused(_("This bulletin was sent and stays as it is. Begin another one."))


def _must_be_whole(bulletin: Bulletin, items: list[BulletinItem]) -> None:
    if not items:
        raise BulletinRefused(_("The bulletin has no item yet. Choose at least one."))
    if not bulletin.title_zh:
        raise BulletinRefused(_("The Chinese title is missing."))
    for item in items:
        for name in _WORDS:
            if not getattr(item, name):
                raise BulletinRefused(
                    _("“%(heading)s” has no text in one of the two languages. Write it, or take it out.")
                    % {"heading": item.heading}
                )


def _content(bulletin: Bulletin, items: list[BulletinItem]) -> dict[str, Any]:
    words = {name: getattr(bulletin, name) for name in ("title", "title_zh", "intro", "intro_zh")}
    told = [{"measure": item.measure_id} | {name: getattr(item, name) for name in _WORDS} for item in items]
    return words | {"items": told}


def _touch(bulletin: Bulletin) -> None:
    bulletin.changed_at = clock.now()
    bulletin.save()
