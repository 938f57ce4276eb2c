"""What a reader says of an item by the links of a mail: it concerns us, it does not, remind me.

A token in each mail stands for one reader and one week; it ends after eight weeks, or with the reader's
right to see the finding. It knows no page.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compliance.alerts.models import Reminder, Subscription
from compliance.alerts.weeks import IsoWeek
from compliance.core import clock
from compliance.core.exceptions import FairleadError
from compliance.core.roles import EDITORS, role_of
from compliance.evidence.ledger import record_append
from compliance.exposure.models import Finding
from compliance.exposure.selectors import finding_list_visible
from compliance.exposure.workflow import findings_move

if TYPE_CHECKING:
    from compliance.firms.models import User

VALID_FOR = timedelta(weeks=8)
_EPOCH = date(2000, 1, 3)
_ID, _WEEK, _SEAL = 5, 2, 17
"""Bytes of a token: subscription, weeks since the epoch, keyed hash. Together 32 characters."""
REMIND_IN = (7, 14, 28)
"""Days that the page offers."""


class Verdict(StrEnum):
    RELEVANT = "relevant"
    NOT_US = "not_us"
    REMIND = "remind"


class VerdictExpired(FairleadError):
    """The link is older than its validity."""

    def __init__(self) -> None:
        super().__init__(
            _("This link is older than eight weeks and does nothing any more. Open the finding instead.")
        )


class VerdictRefused(FairleadError):
    """What the reader asked cannot be done; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a token stands for, and of which week's mail it is."""

    subscription: Subscription
    week: IsoWeek

    @property
    def user(self) -> User:
        return self.subscription.user


def verdict_token(subscription: Subscription, week: IsoWeek) -> str:
    """32 characters that stand for this reader and the mail of this week.

    A subscription that is not saved, as in a preview, gets one that stands for nobody.
    """
    weeks = max((week.monday - _EPOCH).days // 7, 0)
    head = (subscription.pk or 0).to_bytes(_ID, "big") + weeks.to_bytes(_WEEK, "big")
    return base64.urlsafe_b64encode(head + _seal(subscription, head)).decode()


def reader_of(token: str) -> Reader | None:
    """The reader of a token; None for one that nobody gave out. Raises VerdictExpired."""
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except ValueError:
        return None
    if len(raw) != _ID + _WEEK + _SEAL:
        return None
    head, seal = raw[: _ID + _WEEK], raw[_ID + _WEEK :]
    subscription = (
        Subscription.objects.select_related("user").filter(pk=int.from_bytes(head[:_ID], "big")).first()
    )
    if subscription is None or not hmac.compare_digest(_seal(subscription, head), seal):
        return None
    week = IsoWeek.of(_EPOCH + timedelta(weeks=int.from_bytes(head[_ID:], "big")))
    if clock.today() > week.monday + VALID_FOR:
        raise VerdictExpired
    return Reader(subscription, week)


def _seal(subscription: Subscription, head: bytes) -> bytes:
    key = hashlib.sha256(f"verdict:{settings.SECRET_KEY}:{subscription.token}".encode()).digest()
    return hmac.new(key, head, hashlib.sha256).digest()[:_SEAL]


def may_judge(user: User) -> bool:
    """Whether mails to this person hold verdict links: only who may settle findings gets them."""
    return role_of(user) in EDITORS


def finding_of(reader: Reader, finding_id: int) -> Finding | None:
    """The finding, if the reader may still see and settle it."""
    if not may_judge(reader.user):
        return None
    found = finding_list_visible(user=reader.user).select_related("firm", "measure__notice")
    return found.filter(pk=finding_id).first()


def event_of(reader: Reader, finding: Finding) -> QuerySet[Finding]:
    """The finding with those of the same event at the reader's firms: a mail tells them as one item."""
    seen = finding_list_visible(user=reader.user)
    if not finding.measure.group:
        return seen.filter(pk=finding.pk)
    return seen.filter(firm_id=finding.firm_id, measure__group=finding.measure.group)


@transaction.atomic
def verdict_give(
    *, reader: Reader, finding: Finding, verdict: Verdict, reason: str = "", days: int = 7
) -> None:
    """Write what the reader decided of the item. Saying the same twice changes nothing.

    Raises VerdictRefused for “not us” without a reason and for a reminder at a day that is not offered;
    WorkflowRefused as the desk does.
    """
    if verdict is Verdict.REMIND:
        _remind(reader, finding, days)
        return
    words = reason.strip()
    if verdict is Verdict.NOT_US and not words:
        raise VerdictRefused(_("Nothing was changed: say in a few words why it is not yours."))
    findings = [row for row in event_of(reader, finding) if row.is_open]
    if verdict is Verdict.NOT_US:
        findings_move(findings=findings, to=Finding.Status.EXCLUDED, by=reader.user, reason=words)
    else:
        findings_move(findings=findings, to=Finding.Status.APPLICABLE, by=reader.user, reason=words)
    _recorded(reader, finding, {"verdict": verdict.value})


def _remind(reader: Reader, finding: Finding, days: int) -> None:
    if days not in REMIND_IN:
        raise VerdictRefused(_("Choose one of the days that the page offers."))
    on = clock.today() + timedelta(days=days)
    Reminder.objects.update_or_create(user=reader.user, finding=finding, defaults={"on": on})
    _recorded(reader, finding, {"verdict": Verdict.REMIND.value, "on": on.isoformat()})


def _recorded(reader: Reader, finding: Finding, payload: dict[str, str]) -> None:
    payload |= {"mail_of": str(reader.week), "subscription": str(reader.subscription.pk)}
    record_append(kind="finding.judged", subject=finding.key, payload=payload, actor=str(reader.user)[:200])
