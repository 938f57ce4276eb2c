"""From a person and a week to a finished message: gather, choose, quote, word, frame. It writes nothing."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.alerts.alike import Alike
from compliance.alerts.digest import digest_compose
from compliance.alerts.followed import because, followed_of, with_followed
from compliance.alerts.gather import items_of
from compliance.alerts.items import Digest, NotYours, Section
from compliance.alerts.mail import frame_of, message_id_of, message_of
from compliance.alerts.member_parts import MemberPart, member_parts
from compliance.alerts.models import Delivery, Subscription
from compliance.alerts.presenting import DigestView, digest_view
from compliance.alerts.pulse import pulse_of
from compliance.alerts.quotes import quotes_of
from compliance.alerts.verdicts import may_judge
from compliance.alerts.verdicts import verdict_token as token_of
from compliance.alerts.weeks import IsoWeek
from compliance.core.roles import ANALYST, STAFF, role_of
from compliance.evidence.ledger import Head, ledger_head
from compliance.exposure.calendars import findings_calendar
from compliance.firms.selectors import Audience, association_list_visible, firm_list_visible

if TYPE_CHECKING:
    from compliance.firms.models import User

_NAMED_FIRMS = 3
CALENDAR_ITEMS = 3
"""Findings of one event whose dates go into the attached calendar; the feed holds all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A digest in words and what else stands in its mail; readers of like words share it."""

    digest: Digest
    view: DigestView
    calendar: bytes
    parts: tuple[MemberPart, ...]
    """For an association: what concerns one member each, to be forwarded."""
    ledger: Head | None
    is_association: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltDigest:
    """A digest, its words, its message, and the head of the ledger that it prints."""

    digest: Digest
    view: DigestView
    message: EmailMultiAlternatives
    ledger: Head | None

    @property
    def is_empty(self) -> bool:
        return self.digest.is_empty

    @property
    def told(self) -> list[list[Any]]:
        """Finding, part of the mail, and state of each item that is news."""
        return [[item.finding, section, item.now.to_json()] for item, section in self.digest.news]

    @property
    def counts(self) -> dict[str, int | bool]:
        """How much the mail tells, for the admin and the ledger."""
        digest = self.digest
        return {
            "act": digest.count(Section.ACT),
            "changed": digest.count(Section.CHANGED),
            "watch": digest.count(Section.WATCH),
            "uncertain": sum(q.findings for q in digest.questions),
            "not_yours": digest.not_yours.count,
            "settled": digest.settled,
            "standing": digest.standing.total,
            "is_heartbeat": digest.is_empty,
        }


def digest_build(
    *, subscription: Subscription, week: IsoWeek, at: datetime, kind: str = Delivery.Kind.WEEKLY
) -> BuiltDigest:
    """What `subscription` is told in `week`, as of the moment `at`, in its own language."""
    written = digest_write(subscription=subscription, week=week, at=at)
    return digest_frame(written, subscription=subscription, week=week, at=at, kind=kind)


def digest_write(
    *,
    subscription: Subscription,
    week: IsoWeek,
    at: datetime,
    alike: Alike | None = None,
    audience: Audience | None = None,
) -> Written:
    """What is told, worded for the subscription's language and zone; its day, hour and token are not asked.

    `alike`: what digests read before have in common; `audience`: the reader's own, where it is known.
    """
    user = subscription.user
    today = at.astimezone(subscription.zone).date()
    with translation.override(subscription.language):
        digest = _digest(subscription, week, at, alike or Alike(), audience)
        named, is_association = audience_of(user)
        return Written(
            digest=digest,
            view=digest_view(digest, week=week, audience=named, zone=subscription.zone, today=today),
            calendar=calendar_of(digest, language=subscription.language, today=today),
            parts=member_parts(digest, week=week, today=today),
            ledger=ledger_head(),
            is_association=is_association,
        )


def digest_frame(
    written: Written,
    *,
    subscription: Subscription,
    week: IsoWeek,
    at: datetime,
    kind: str = Delivery.Kind.WEEKLY,
    verdict_token: str = "",
) -> BuiltDigest:
    """The mail around the words: how often it comes and how it stops, its links, its headers.

    `verdict_token`: what stands in the verdict links instead of the reader's own.
    """
    user = subscription.user
    with translation.override(subscription.language):
        frame = frame_of(
            subscription,
            ledger=str(written.ledger or _("nothing recorded yet")),
            is_association=written.is_association,
            verdict_token=(verdict_token or token_of(subscription, week)) if may_judge(user) else "",
        )
        message = message_of(
            written.view,
            frame,
            subscription,
            message_id=message_id_of(user_id=user.pk, week=week, kind=kind),
            at=at,
            calendar=written.calendar,
            texts=[(part.name, part.text) for part in written.parts],
        )
    return BuiltDigest(digest=written.digest, view=written.view, message=message, ledger=written.ledger)


def calendar_of(digest: Digest, *, language: str, today: date) -> bytes:
    """The dates ahead of what is told in full, as an iCalendar file; empty where there is none.

    The entries are those of the firms' calendars, so that whoever has both sees each date once.
    """
    told = [item.finding for entry in digest.entries for item in entry.items[:CALENDAR_ITEMS]]
    return findings_calendar(finding_ids=told, language=language, since=today) if told else b""


def _digest(
    subscription: Subscription, week: IsoWeek, at: datetime, alike: Alike, audience: Audience | None
) -> Digest:
    user, today = subscription.user, at.astimezone(subscription.zone).date()
    searches = followed_of(user=user, at=at)
    items = because(items_of(user=user, week=week), searches)
    others = alike.not_yours(user, audience)
    digest = digest_compose(
        items,
        today=today,
        pulse=pulse_of(user=user, items=items, today=today, alike=alike, audience=audience),
        not_yours=NotYours(count=others.count, reasons=others.reasons),
        for_association=role_of(user) in (STAFF, ANALYST),
    )
    return quoted(with_followed(digest, searches))


def quoted(digest: Digest) -> Digest:
    """The digest with the clause of each item that asks for action or changed."""
    quotes = quotes_of([entry.lead for entry in digest.entries if entry.section != Section.WATCH])
    entries = tuple(
        dataclasses.replace(
            entry,
            items=(
                dataclasses.replace(entry.lead, quote=quotes.get(entry.lead.measure, "")),
                *entry.items[1:],
            ),
        )
        for entry in digest.entries
    )
    return dataclasses.replace(digest, entries=entries)


def audience_of(user: User) -> tuple[str, bool]:
    """Whom the digest is about, and whether it is the association's variant."""
    if role_of(user) in (STAFF, ANALYST):
        return ", ".join(str(a) for a in association_list_visible(user=user)) or _("no association"), True
    firms = [str(firm) for firm in firm_list_visible(user=user)[: _NAMED_FIRMS + 1]]
    names = ", ".join(firms[:_NAMED_FIRMS]) or _("no firm")
    return (_("%(names)s and others") % {"names": names} if len(firms) > _NAMED_FIRMS else names), False
