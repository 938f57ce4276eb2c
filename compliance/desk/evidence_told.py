"""How a document of evidence stands by its last day, in the reader's language."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from compliance.firms.models import Evidence

SOON_DAYS = 60
"""As the first reminder of a document that expires."""


def document_state(document: Evidence, today: date) -> tuple[str, str]:
    """(tone, words): expired, expiring soon, valid, or without a last day."""
    if document.expires_on is None:
        return "good", _("no expiry")
    if document.expires_on < today:
        return "act", pgettext("document", "expired")
    if (document.expires_on - today).days <= SOON_DAYS:
        return "watch", pgettext("document", "expires soon")
    return "good", _("valid")
