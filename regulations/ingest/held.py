"""What we hold of a source, for the crawler that looks what is missing. It writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from regulations.models import Notice

WEEKS_BACK = timedelta(weeks=30)
"""A weekly report may name alerts published long before it; no report names one older than this."""


def alerts_held(as_of: date) -> Mapping[str, Any]:
    """References of the Safety Gate alerts that a weekly report may name."""
    held = Notice.objects.filter(source__name="safety_gate", published_on__gte=as_of - WEEKS_BACK)
    return {"known": sorted(held.values_list("symbol", flat=True))}
