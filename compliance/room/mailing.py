"""Builds and hands over the mails of a room: copies of bulletins, invitations of members."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import format_datetime, formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from compliance.alerts.html import html_of
from compliance.alerts.links import mail_host
from compliance.alerts.mail import header_text, quoted_printable
from compliance.alerts.suppressing import is_suppressed
from compliance.alerts.transport import Refused, send
from compliance.core import clock
from compliance.room.bulletin_documents import worded
from compliance.room.models import Bulletin, BulletinCopy, BulletinItem, BulletinReader, MemberInvitation

LANGUAGES = ("en", "zh-hans")
LATER = "later"


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of a mail: `state` of the copy, or sent and failed; `reason` for people."""

    state: str
    reason: str = ""


def copy_hand_over(copy_id: int) -> Handed | None:
    """Send one copy. None where it is settled already. Raises NotNow: the queue tries again later."""
    copy = (
        BulletinCopy.objects.select_related("user", "bulletin__association")
        .filter(pk=copy_id, state=BulletinCopy.State.QUEUED)
        .first()
    )
    if copy is None:
        return None
    reader = BulletinReader.objects.filter(association=copy.bulletin.association, user=copy.user).first()
    with translation.override(copy.user.language):
        if reader is None or not reader.wants:
            return Handed(BulletinCopy.State.SUPPRESSED, _("The reader stopped the bulletins."))
        if not copy.user.is_active or not copy.user.email:
            return Handed(BulletinCopy.State.SUPPRESSED, _("The reader has no mail address or left."))
        if is_suppressed(copy.user.email):
            return Handed(BulletinCopy.State.SUPPRESSED, _("Mails to this address came back."))
        message = bulletin_message(copy, reader)
    try:
        send(message, on_hand_over=_nothing)
    except Refused as refusal:
        return Handed(BulletinCopy.State.FAILED, str(refusal))
    return Handed(BulletinCopy.State.SENT)


def bulletin_message(copy: BulletinCopy, reader: BulletinReader) -> EmailMultiAlternatives:
    """The bulletin in the reader's language; the same identity at every attempt."""
    bulletin, language = copy.bulletin, _language(copy.user.language)
    with translation.override(language):
        items = list(bulletin.items.select_related("measure__notice"))
        stop = settings.SITE_URL + reverse("room:stop", args=[reader.token])
        context = bulletin_context(bulletin, items, language) | {"stop_url": stop}
        message = EmailMultiAlternatives(
            subject=header_text(context["title"]),
            body=render_to_string("room/bulletin_mail.txt", context),
            to=[copy.user.email],
            headers={
                "Message-ID": f"<bulletin.{bulletin.pk}.{copy.user_id}.{bulletin.sha256[:16]}@{mail_host()}>",
                "Date": format_datetime(bulletin.sent_at or clock.now()),
                "List-Id": formataddr(
                    (
                        header_text(bulletin.association.name),
                        f"bulletin-{bulletin.association_id}.{mail_host()}",
                    )
                ),
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
                "Content-Language": language,
            },
        )
        message.encoding = quoted_printable()
        message.attach_alternative(html_of("room/bulletin.mjml", context), "text/html")
    return message


def bulletin_context(bulletin: Bulletin, items: list[BulletinItem], language: str) -> dict[str, Any]:
    """What the mail and its preview show, in one language."""
    association = bulletin.association
    return {
        "language": language,
        "title": worded(bulletin, "title", language),
        "intro": worded(bulletin, "intro", language),
        "association": (language == "zh-hans" and association.name_zh) or association.name,
        "bulletin": bulletin,
        "items": [
            {
                "heading": worded(item, "heading", language),
                "lines": worded(item, "text", language).splitlines(),
                "url": item.measure.notice.url,
                "symbol": item.measure.notice.symbol.strip(),
            }
            for item in items
        ],
        "findings_url": settings.SITE_URL + reverse("alerts:findings"),
    }


def invitation_hand_over(invitation_id: int) -> Handed | None:
    """Send one invitation. None where it was sent or answered. Raises NotNow."""
    row = MemberInvitation.objects.select_related("association").filter(pk=invitation_id).first()
    if row is None or row.mailed_at or not row.is_open(clock.now()):
        return None
    language = _language(row.language)
    with translation.override(language):
        if is_suppressed(row.email):
            return Handed("failed", _("Mails to this address came back."))
        name = (language == "zh-hans" and row.association.name_zh) or row.association.name
        context = {
            "language": language,
            "invitation": row,
            "association": name,
            "url": settings.SITE_URL + reverse("room:invited", args=[row.token]),
        }
        message = EmailMultiAlternatives(
            subject=header_text(
                _("%(association)s invites %(firm)s") % {"association": name, "firm": row.firm_name}
            ),
            body=render_to_string("room/invitation_mail.txt", context),
            to=[row.email],
            headers={
                "Message-ID": f"<invitation.{row.pk}.{row.token[:16]}@{mail_host()}>",
                "Date": format_datetime(row.invited_at),
                "Auto-Submitted": "auto-generated",
                "Content-Language": language,
            },
        )
        message.encoding = quoted_printable()
        message.attach_alternative(html_of("room/invitation.mjml", context), "text/html")
    try:
        send(message, on_hand_over=_nothing)
    except Refused as refusal:
        return Handed("failed", str(refusal))
    return Handed("sent")


def _language(code: str) -> str:
    return code if code in LANGUAGES else "en"


def _nothing() -> None:
    """Nothing stands between a copy and its hand-over: the same message twice bears the same identity."""
