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
_OF_PARTS = (b"content-type", b"mime-version", b"content-transfer-encoding")
# Quoted-printable may break a line anywhere, also within the placeholder; where it breaks stays.
_BROKEN, _BROKEN_VERDICT = (
    re.compile(b"((?:=\n)?)".join(re.escape(c.encode()) for c in placeholder))
    for placeholder in (PLACEHOLDER, VERDICT_PLACEHOLDER)
)


def as_template(subscription: Subscription) -> Subscription:
    """The same digest with the placeholder for its token; it must not be saved."""
    template = copy.copy(subscription)
    template.token = PLACEHOLDER
    return template


class Copies:
    """The bodies of a message that was built for `as_template(...)`, to be given to each of its readers."""

    def __init__(self, message: EmailMultiAlternatives, at: datetime) -> None:
        raw = message.message().as_bytes()
        head, _, self._body = raw.partition(b"\n\n")
        self._head, self._subject, self._at = _fields(head), message.subject, at

    def of(self, subscription: Subscription, *, message_id: str, week: IsoWeek) -> bytes:
        """The whole message to this reader of this week. Its token must be as long as the placeholder."""
        if len(subscription.token) != len(PLACEHOLDER):
            raise ValueError(
                f"subscription {subscription.pk}: the token has not {len(PLACEHOLDER)} characters"
            )
        with translation.override(subscription.language):
            envelope = envelope_of(self._subject, subscription, message_id=message_id, at=self._at)
        envelope.body = "-"
        head, _, _ = envelope.message().as_bytes().partition(b"\n\n")
        own = _fields(head)
        # The reader's fields in the order of the message; what tells of the parts is the message's own.
        fields = [text if name in _OF_PARTS else own[name] for name, text in self._head.items()]
        body = _filled(_BROKEN, subscription.token, self._body)
        return (
            b"\n".join(fields) + b"\n\n" + _filled(_BROKEN_VERDICT, verdict_token(subscription, week), body)
        )


def _filled(placeholder: re.Pattern[bytes], token: str, body: bytes) -> bytes:
    """The body with the token, letter by letter, for the placeholder and its line breaks where they were."""
    letters = token.encode()

    def letters_of(found: re.Match[bytes]) -> bytes:
        return b"".join(letters[n : n + 1] + br for n, br in enumerate((*found.groups(), b"")))

    return placeholder.sub(letters_of, body)


def _fields(head: bytes) -> dict[bytes, bytes]:
    """Name → field as it stands, its folded lines included, in order."""
    found = _FIELD.findall(head + b"\n")
    return {text.partition(b":")[0].lower(): text.rstrip(b"\n") for text in found}
