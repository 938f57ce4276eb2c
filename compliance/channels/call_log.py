"""The log of a webhook's calls as a sheet, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from compliance.channels.models import WebhookCall
from compliance.channels.wording import refusal
from compliance.core.documents.workbook import Sheet, SheetColumn


def calls_sheet(calls: Iterable[WebhookCall]) -> Sheet:
    """Times are UTC. What was sent is not in it."""
    columns = [
        SheetColumn(_("happened"), "date", 20),
        SheetColumn(_("event"), width=26),
        SheetColumn(_("event id"), width=40),
        SheetColumn(_("state"), width=14),
        SheetColumn(_("attempts"), "number", 10),
        SheetColumn(_("next attempt"), "date", 20),
        SheetColumn(_("status"), "number", 10),
        SheetColumn(_("milliseconds"), "number", 14),
        SheetColumn(_("reason"), width=40),
        SheetColumn(_("beginning of the answer"), width=60),
    ]
    rows = (
        [
            *(call.created_at, call.event, call.event_id, str(call.get_state_display()), call.attempts),
            *(call.next_at, call.status, call.milliseconds, refusal(call.reason_code), call.answer),
        ]
        for call in calls
    )
    return Sheet(_("Calls"), columns, rows)
