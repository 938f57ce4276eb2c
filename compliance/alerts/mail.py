"""Builds the message: headers, text part, HTML part of equal content. It neither chooses nor sends."""

from __future__ import annotations

import email
import hashlib
import hmac
from collections.abc import Sequence
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

from compliance.alerts.html import html_of
from compliance.alerts.links import mail_host, settings_url, unsubscribe_url, verdict_url
from compliance.alerts.models import Subscription
from compliance.alerts.presenting import DigestView
from compliance.alerts.streams import STREAM_OF, WORK, Stream
from compliance.alerts.weeks import IsoWeek
from compliance.core.zones import zone_words

_HEADER_LENGTH = 200
CALENDAR_NAME = "deadlines.ics"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around the digest: why the reader gets it, how it stops, what the ledger said."""

    language: str
    rhythm: str
    unsubscribe_url: str
    verdict_url: str
    ledger: str
    is_association: bool
    settings_url: str
    stream: str = "weekly"


def frame_of(
    subscription: Subscription, *, ledger: str, is_association: bool, verdict_token: str = ""
) -> Frame:
    """`ledger` is “position:digest”, or what to print where nothing is recorded yet.

    Without a verdict token the mail holds no verdict links.
    """
    return Frame(
        language=subscription.language,
        settings_url=settings_url(),
        stream=STREAM_OF[subscription.channel].code,
        rhythm=_("%(day)s, %(hour)s:00, %(zone)s")
        % {
            "day": subscription.get_weekday_display(),
            "hour": f"{subscription.hour:02d}",
            "zone": zone_words(subscription.timezone),
        },
        unsubscribe_url=unsubscribe_url(subscription),
        verdict_url=verdict_url(verdict_token) if verdict_token else "",
        ledger=ledger,
        is_association=is_association,
    )


def message_id_of(*, user_id: int, week: IsoWeek, kind: str, occasion: str = "") -> str:
    """The same for every attempt at the same mail, so that a duplicate can be recognised as one.

    The keyed part keeps installations with the same host name apart.
    """
    name = f"{week}.{kind}.{user_id}"
    if occasion:
        name += f".{hashlib.sha256(occasion.encode()).hexdigest()[:12]}"
    seal = hmac.new(settings.SECRET_KEY.encode(), name.encode(), hashlib.sha256).hexdigest()[:16]
    return f"<{name}.{seal}@{mail_host()}>"


def header_text(text: str) -> str:
    """Text from anywhere as one printable header line: a line break would begin a header of its own."""
    return "".join(c if c.isprintable() else " " for c in text)[:_HEADER_LENGTH].strip()


def envelope_of(
    subject: str, subscription: Subscription, *, message_id: str, at: datetime
) -> EmailMultiAlternatives:
    """The headers of one reader's mail in the language that is active; its bodies are still empty."""
    headers = {
        "List-Unsubscribe": (
            f"<{unsubscribe_url(subscription)}>, "
            f"<mailto:{settings.MAIL_UNSUBSCRIBE_ADDRESS}?subject={subscription.token}>"
        ),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return _envelope(
        subject,
        subscription.user.email,
        stream=STREAM_OF[subscription.channel],
        language=subscription.language,
        message_id=message_id,
        at=at,
        headers=headers,
    )


def work_envelope(
    subject: str, address: str, *, language: str, message_id: str, at: datetime
) -> EmailMultiAlternatives:
    """The headers of a mail about somebody's own work: no list that one leaves, so no way to leave it."""
    return _envelope(
        subject, address, stream=WORK, language=language, message_id=message_id, at=at, headers={}
    )


def _envelope(
    subject: str,
    address: str,
    *,
    stream: Stream,
    language: str,
    message_id: str,
    at: datetime,
    headers: dict[str, str],
) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=header_text(subject),
        to=[address],
        headers={
            "Message-ID": message_id,
            "Date": format_datetime(at),
            "List-Id": formataddr((header_text(str(stream.name)), f"{stream.code}.{mail_host()}")),
            **headers,
            "Auto-Submitted": "auto-generated",
            "Content-Language": language,
        },
    )
    message.encoding = quoted_printable()
    return message


def message_of(
    view: DigestView,
    frame: Frame,
    subscription: Subscription,
    *,
    message_id: str,
    at: datetime,
    calendar: bytes = b"",
    texts: Sequence[tuple[str, str]] = (),
) -> EmailMultiAlternatives:
    """The whole message in the language that is active.

    `calendar`: an iCalendar file to attach; `texts`: names and contents of text files to attach.
    """
    message = envelope_of(view.subject, subscription, message_id=message_id, at=at)
    context = {"view": view, "frame": frame, "has_parts": bool(texts)}
    bodies_fill(message, "digest", context, calendar=calendar)
    for name, text in texts:
        message.attach(name, text, "text/plain")
    return message


def bodies_fill(
    message: EmailMultiAlternatives, name: str, context: dict[str, Any], *, calendar: bytes = b""
) -> None:
    """Both bodies from the templates `alerts/<name>.txt` and `.mjml`, and the file where there is one."""
    message.body = render_to_string(f"alerts/{name}.txt", context)
    message.attach_alternative(html_of(f"alerts/{name}.mjml", context), "text/html")
    if calendar:
        message.attach(CALENDAR_NAME, calendar, "text/calendar")


def quoted_printable() -> Charset:
    """How all mails travel: no relay has to rewrite a body, which would break its signature."""
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
