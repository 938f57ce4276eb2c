"""Reads what comes back: delivery reports (RFC 3464) and complaints (RFC 5965). It sends nothing.

A report silences an address only where it carries the Message-ID of a mail that we sent to that address:
otherwise anybody could silence anybody.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.policy import default
from enum import StrEnum

from django.db.models import Q

from compliance.alerts.models import Delivery, Suppression
from compliance.alerts.services import subscription_stop
from compliance.alerts.suppressing import address_suppress

LARGEST = 2_000_000
"""Bytes of a report that are read."""
_ID = re.compile(r"<[^<>\s]{5,200}>")
_ADDRESS = re.compile(r"[^\s;<>]{1,64}@[^\s;<>]{1,190}")


class Returned(StrEnum):
    """What a message that came back turned out to be."""

    BOUNCE = "bounce"
    LATER = "later"
    """A passing fault: full mailbox, server down. Nothing follows."""
    COMPLAINT = "complaint"
    FOREIGN = "foreign"
    """A report on a mail that we did not send to that address."""
    NO_REPORT = "no_report"
    """An answer of a person or a machine that is no report."""


@dataclass(frozen=True, slots=True)
class Report:
    """What it was, for whom, and whether anything followed."""

    kind: Returned
    address: str = ""
    detail: str = ""
    is_new: bool = False


def returned_read(raw: bytes) -> Report:
    """Read a message as the mail server handed it over, and do what follows from it."""
    message = email.message_from_bytes(raw[:LARGEST], policy=default)
    if message.get_content_type() != "multipart/report":
        return Report(Returned.NO_REPORT)
    parts = [part for part in message.walk() if not part.is_multipart() or _holds_a_message(part)]
    sent = _sent(message)
    if any(part.get_content_type() == "message/feedback-report" for part in parts):
        return _complaint(sent)
    for status in _statuses(message):
        action = str(status.get("Action", "")).strip().lower()
        code = str(status.get("Status", "")).strip()
        address = _address_of(status)
        if not address:
            continue
        if sent is None or sent.recipient.lower() != address:
            return Report(Returned.FOREIGN, address)
        detail = " ".join(str(status.get("Diagnostic-Code", code)).split())[:500]
        if action != "failed" or not code.startswith("5"):
            return Report(Returned.LATER, address, detail)
        is_new = address_suppress(address=address, cause=Suppression.Cause.BOUNCED, detail=detail)
        return Report(Returned.BOUNCE, address, detail, is_new)
    return Report(Returned.NO_REPORT)


def _complaint(sent: Delivery | None) -> Report:
    """Somebody pressed “this is spam”: their stream stops, as if they had pressed “stop these mails”."""
    if sent is None:
        return Report(Returned.FOREIGN)
    if sent.subscription is not None:
        is_new = subscription_stop(subscription=sent.subscription)
    else:
        is_new = address_suppress(address=sent.recipient, cause=Suppression.Cause.COMPLAINT)
    return Report(Returned.COMPLAINT, sent.recipient.lower(), is_new=is_new)


def _holds_a_message(part: Message) -> bool:
    return part.get_content_type() in ("message/feedback-report", "message/delivery-status")


def _statuses(message: EmailMessage) -> Iterator[Message]:
    """The blocks of the report, one a recipient; the first block is about the message itself."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload():
                if isinstance(block, Message) and block.get("Final-Recipient"):
                    yield block


def _address_of(status: Message) -> str:
    """The recipient as we wrote it, where the server tells; it may have forwarded elsewhere."""
    for name in ("Original-Recipient", "Final-Recipient"):
        found = _ADDRESS.search(str(status.get(name, "")).partition(";")[2])
        if found:
            return found.group().lower()
    return ""


def _sent(message: EmailMessage) -> Delivery | None:
    """The mail of ours that the report gives back, found by its Message-ID."""
    ids: list[str] = []
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            ids += _ID.findall(str(part.get_payload(0).get("Message-ID", "")))
        elif kind == "text/rfc822-headers":
            headers = email.message_from_bytes(part.get_payload(decode=True) or b"", policy=default)
            ids += _ID.findall(str(headers.get("Message-ID", "")))
    known = Delivery.objects.select_related("subscription").filter(Q(message_id__in=ids))
    return known.exclude(recipient="").first() if ids else None
