"""From a delivery to its finished message, by its kind: digest, instant mail, mail about one's own work."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.alerts.building import BuiltDigest, audience_of, calendar_of, digest_build, quoted
from compliance.alerts.digest import digest_compose
from compliance.alerts.gather import asked_items, items_of
from compliance.alerts.instant import told_by_mail
from compliance.alerts.items import Digest, Pulse
from compliance.alerts.links import settings_url
from compliance.alerts.mail import bodies_fill, frame_of, message_of, work_envelope
from compliance.alerts.models import Delivery
from compliance.alerts.presenting import DigestView, digest_view
from compliance.alerts.subjects import instant_subject
from compliance.alerts.verdicts import may_judge, verdict_token
from compliance.alerts.weeks import zone_named
from compliance.alerts.work import findings_of
from compliance.alerts.work_lines import WorkView, work_view
from compliance.core.punctuation import names_joined
from compliance.evidence.ledger import Head, ledger_head
from compliance.exposure.calendars import findings_calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltWork:
    """A mail about somebody's own work; it tells findings and claims no place in the digest's memory."""

    view: WorkView
    message: EmailMultiAlternatives
    ledger: Head | None

    @property
    def is_empty(self) -> bool:
        return not self.view.items

    @property
    def told(self) -> list[list[Any]]:
        return []

    @property
    def counts(self) -> dict[str, int | bool]:
        return {"work": len(self.view.items)}


def mail_build(delivery: Delivery, *, at: datetime) -> BuiltDigest | BuiltWork:
    """The mail of a delivery in its reader's language, as of the moment `at`."""
    if delivery.kind == Delivery.Kind.WORK:
        return work_build(delivery, at=at)
    if delivery.kind == Delivery.Kind.INSTANT:
        return instant_build(delivery, at=at)
    assert delivery.subscription is not None  # a digest without one is not sent
    return digest_build(subscription=delivery.subscription, week=delivery.week, at=at, kind=delivery.kind)


def instant_build(delivery: Delivery, *, at: datetime) -> BuiltDigest:
    """What a rule named, told like a digest's items: grouped by event, gravest first, eight in full.

    What any mail told before in the same state is left out: only a material change is told again.
    """
    subscription, user = delivery.subscription, delivery.user
    assert subscription is not None  # an instant mail without one is not sent
    today = at.astimezone(zone_named(subscription.timezone)).date()
    named = {int(pk): names for pk, names in delivery.about.get("findings", {}).items()}
    with translation.override(subscription.language):
        told = told_by_mail(user=user, findings=named.keys())
        items = items_of(user=user, week=delivery.week, told=told, only=named.keys())
        digest = quoted(digest_compose([i for i in items if i.is_news], today=today, pulse=Pulse()))
        audience, is_association = audience_of(user)
        view = digest_view(
            digest,
            week=delivery.week,
            audience=audience,
            zone=subscription.zone,
            today=today,
            remarks={pk: names_joined(names) for pk, names in named.items()},
        )
        head = ledger_head()
        frame = frame_of(
            subscription,
            ledger=str(head or _("nothing recorded yet")),
            is_association=is_association,
            verdict_token=verdict_token(subscription, delivery.week) if may_judge(user) else "",
        )
        view = _instant_view(view, digest, today)
        message = message_of(
            view,
            frame,
            subscription,
            message_id=delivery.message_id,
            at=at,
            calendar=calendar_of(digest, language=subscription.language, today=today),
        )
    return BuiltDigest(digest=digest, view=view, message=message, ledger=head)


def _instant_view(view: DigestView, digest: Digest, today: date) -> DigestView:
    """The digest's page without what only a week has: what was checked, what stands, what is not ours."""
    entries = (*digest.entries, *digest.links, *digest.unlisted)
    undecided = sum(question.findings for question in digest.questions)
    return dataclasses.replace(
        view,
        subject=instant_subject(entries, undecided, today),
        week=_("Told at once"),
        standing=(),
        pulse=(),
        not_yours=None,
        is_empty=False,
    )


def work_build(delivery: Delivery, *, at: datetime) -> BuiltWork:
    """Findings that were given to the reader, or whose date comes near, each with its next step."""
    user = delivery.user
    language, today = user.language, at.astimezone(zone_named(user.timezone)).date()
    with translation.override(language):
        findings = findings_of(delivery)
        items = asked_items(user=user, week=delivery.week, findings=[f.pk for f in findings])
        view = work_view(findings, delivery.about, today=today, items=items)
        head = ledger_head()
        message = work_envelope(
            view.subject, user.email, language=language, message_id=delivery.message_id, at=at
        )
        frame = {"language": language, "ledger": str(head or _("nothing recorded yet")), "stream": "work"}
        bodies_fill(
            message,
            "work",
            {"view": view, "frame": frame | {"settings_url": settings_url()}},
            calendar=_calendar([f.pk for f in findings], language, today),
        )
    return BuiltWork(view=view, message=message, ledger=head)


def _calendar(findings: list[int], language: str, today: date) -> bytes:
    return findings_calendar(finding_ids=findings, language=language, since=today) if findings else b""
