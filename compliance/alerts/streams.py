"""The streams of mails, each a list of its own to mail programs. It knows neither people nor contents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from compliance.alerts.models import Delivery, Subscription


@dataclass(frozen=True, slots=True)
class Stream:
    """`code` begins the List-Id; `name` is what a mail program shows for it."""

    code: str
    name: Any


WEEKLY: Final = Stream("weekly", _("Fairlead weekly digest"))
INSTANT: Final = Stream("instant", _("Fairlead instant mail"))
WORK: Final = Stream("work", _("Fairlead assignments and deadlines"))
STREAM_OF: Final = {Subscription.Channel.MAIL: WEEKLY, Subscription.Channel.INSTANT: INSTANT}
"""What the reader may stop; mails about one's own work are no list that one leaves."""
KINDS: Final = {
    Delivery.Kind.WEEKLY: WEEKLY,
    Delivery.Kind.INSTANT: INSTANT,
    Delivery.Kind.WORK: WORK,
}
