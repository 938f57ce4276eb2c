"""Builds the message: headers, text part, HTML part of equal content. It neither chooses nor sends."""

from __future__ import annotations

import email
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from email.charset import QP, Charset
from email.message import Message
from email.utils import format_datetime, formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from compliance.alerts.links import mail_host, unsubscribe_url, verdict_url
from compliance.alerts.models import Subscription
from compliance.alerts.presenting import DigestView
from compliance.alerts.weeks import IsoWeek

_HEADER_LENGTH = 200
_LIST = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around the digest: why the reader gets it, how it stops, what the ledger said."""

    language: str
    rhythm: str
    unsubscribe_url: str
    verdict_url: str
    ledger: str
    is_association: bool


def frame_of(
    subscription: Subscription, *, ledger: str, is_association: bool, verdict_token: str = ""
) -> Frame:
    """`ledger` is “position:digest”, or what to print where nothing is recorded yet.

    Without a verdict token the mail holds no verdict links.
    """
    return Frame(
        language=subscription.language,
        rhythm=_("%(day)s, %(hour)s:00, %(zone)s")
        % {
            "day": subscription.get_weekday_display(),
            "hour": f"{subscription.hour:02d}",
            "zone": subscription.timezone,
        },
        unsubscribe_url=unsubscribe_url(subscription),
        verdict_url=verdict_url(verdict_token) if verdict_token else "",
        ledger=ledger,
        is_association=is_association,
    )


def message_id_of(*, user_id: int, week: IsoWeek, kind: str) -> str:
    """The same for every attempt at the same mail, so that a duplicate can be recognised as one.

    The keyed part keeps installations with the same host name apart.
    """
    name = f"{week}.{kind}.{user_id}"
    seal = hmac.new(settings.SECRET_KEY.encode(), name.encode(), hashlib.sha256).hexdigest()[:16]
    return f"<{name}.{seal}@{mail_host()}>"


def header_text(text: str) -> str:
    """Text from anywhere as one printable header line: a line break would begin a header of its own."""
    return "".join(c if c.isprintable() else " " for c in text)[:_HEADER_LENGTH].strip()


def envelope_of(
    subject: str, subscription: Subscription, *, message_id: str, at: datetime
) -> EmailMultiAlternatives:
    """The headers of one reader's digest in the language that is active; its bodies are still empty."""
    message = EmailMultiAlternatives(
        subject=header_text(subject),
        to=[subscription.user.email],
        headers={
            "Message-ID": message_id,
            "Date": format_datetime(at),
            "List-Id": formataddr((header_text(_("Fairlead weekly digest")), f"{_LIST}.{mail_host()}")),
            "List-Unsubscribe": (
                f"<{unsubscribe_url(subscription)}>, "
                f"<mailto:{settings.MAIL_UNSUBSCRIBE_ADDRESS}?subject={subscription.token}>"
            ),
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "Content-Language": subscription.language,
        },
    )
    # Quoted-printable: no relay has to rewrite the body, which would break its signature.
    message.encoding = _quoted_printable()
    return message


def message_of(
    view: DigestView, frame: Frame, subscription: Subscription, *, message_id: str, at: datetime
) -> EmailMultiAlternatives:
    """The whole message in the language that is active."""
    context = {"view": view, "frame": frame}
    message = envelope_of(view.subject, subscription, message_id=message_id, at=at)
    message.body = render_to_string("alerts/digest.txt", context)
    message.attach_alternative(render_to_string("alerts/digest.html", context), "text/html")
    return message


def _quoted_printable() -> Charset:
    charset = Charset("utf-8")
    charset.body_encoding = QP
    return charset


class _Bytes(Message):
    """A parsed message that is written out as the bytes it was read from."""

    raw: bytes = b""

    def as_bytes(self, unixfrom: bool = False, policy: Any = None, linesep: str = "\n") -> bytes:
        return self.raw.replace(b"\n", linesep.encode())


class StoredMessage(EmailMessage):
    """A message that was built before: every attempt hands over the same bytes, with `\\n` between lines."""

    def __init__(self, raw: bytes, *, to: str) -> None:
        super().__init__(to=[to])
        self.raw = raw

    def message(self) -> Message:
        parsed = email.message_from_bytes(self.raw, _class=_Bytes)
        parsed.raw = self.raw
        return parsed
