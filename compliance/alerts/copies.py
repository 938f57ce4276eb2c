"""One built message as the bytes of many readers: what differs is put in, nothing is rendered again.

It knows headers and encoded bodies, neither findings nor the database.
"""

from __future__ import annotations

import copy
import re
from datetime import datetime

from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from compliance.alerts.mail import envelope_of
from compliance.alerts.models import Subscription, token_new
from compliance.alerts.verdicts import verdict_token
from compliance.alerts.weeks import IsoWeek

PLACEHOLDER, VERDICT_PLACEHOLDER = token_new(), token_new()
"""Stand where a reader's tokens will. As long as any token, so that lines keep their length."""
_FIELD = re.compile(rb"^[^ \t\n].*\n(?:[ \t].*\n)*", re.MULTILINE)
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,30}@[A-Za-z0-9.-]{1,40}")
"""Neither encoded nor folded in a header: it can be written as it is."""
_OWN = (b"to", b"message-id")
"""Fields in which the mails of one content differ otherwise than by a token."""
# Quoted-printable may break a line anywhere, also within the placeholder; where it breaks stays.
_BROKEN = re.compile(
    b"|".join(
        b"(?:=\n)?".join(re.escape(c.encode()) for c in placeholder)
        for placeholder in (PLACEHOLDER, VERDICT_PLACEHOLDER)
    )
)
Piece = bytes | tuple[int, slice]
"""Bytes that all readers share, or letters of one of a reader's two tokens."""


def as_template(subscription: Subscription) -> Subscription:
    """The same digest with the placeholder for its token; it must not be saved."""
    template = copy.copy(subscription)
    template.token = PLACEHOLDER
    return template


class Copies:
    """A message that was built for `as_template(...)`, to be given to each of its readers."""

    def __init__(self, message: EmailMultiAlternatives, at: datetime) -> None:
        raw = message.message().as_bytes()
        head, _, body = raw.partition(b"\n\n")
        self._subject, self._at = message.subject, at
        # The fields in their order, cut where those stand that are written for each reader.
        self._parts: list[list[Piece] | bytes] = []
        for name, field in _fields(head):
            self._parts.append(name if name in _OWN else _pieces(field + b"\n"))
        self._parts.append(_pieces(b"\n" + body))

    def of(self, subscription: Subscription, *, message_id: str, week: IsoWeek) -> bytes:
        """The whole message to this reader of this week. Its token must be as long as the placeholder."""
        if len(subscription.token) != len(PLACEHOLDER):
            raise ValueError(
                f"subscription {subscription.pk}: the token has not {len(PLACEHOLDER)} characters"
            )
        tokens = (subscription.token.encode(), verdict_token(subscription, week).encode())
        own = self._own(subscription, message_id)
        written: list[bytes] = []
        for part in self._parts:
            if isinstance(part, bytes):
                written.append(own[part] + b"\n")
            else:
                written += [
                    piece if isinstance(piece, bytes) else tokens[piece[0]][piece[1]] for piece in part
                ]
        return b"".join(written)

    def _own(self, subscription: Subscription, message_id: str) -> dict[bytes, bytes]:
        """To and Message-ID as the mail library writes them; it is asked where they are not plain."""
        address = subscription.user.email
        if _PLAIN_ADDRESS.fullmatch(address) and message_id.isascii() and len(message_id) < 60:
            return {b"to": f"To: {address}".encode(), b"message-id": f"Message-ID: {message_id}".encode()}
        with translation.override(subscription.language):
            envelope = envelope_of(self._subject, subscription, message_id=message_id, at=self._at)
        envelope.body = "-"
        head, _, _ = envelope.message().as_bytes().partition(b"\n\n")
        return dict(_fields(head))


def _pieces(text: bytes) -> list[Piece]:
    """The text cut at the placeholders; a line break within one stays where it was."""
    pieces: list[Piece] = []
    end = 0
    for found in _BROKEN.finditer(text):
        letters = found.group()
        which = int(letters.replace(b"=\n", b"") != PLACEHOLDER.encode())
        pieces.append(text[end : found.start()])
        done = 0
        for number, stretch in enumerate(letters.split(b"=\n")):
            if number:
                pieces.append(b"=\n")
            pieces.append((which, slice(done, done + len(stretch))))
            done += len(stretch)
        end = found.end()
    return [*pieces, text[end:]]


def _fields(head: bytes) -> list[tuple[bytes, bytes]]:
    """(name, field as it stands with its folded lines), in order."""
    found = _FIELD.findall(head + b"\n")
    return [(text.partition(b":")[0].lower(), text.rstrip(b"\n")) for text in found]
