"""What we hold of a source, and what we miss, for the crawler that fills the gap. It writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from regulations.models import Notice

WEEKS_BACK = timedelta(weeks=30)
"""A weekly report may name alerts published long before it; no report names one older than this."""

AT_ONCE = 20
"""Chains asked for in one run."""


def alerts_held(as_of: date) -> Mapping[str, Any]:
    """References of the Safety Gate alerts that a weekly report may name."""
    held = Notice.objects.filter(source__name="safety_gate", published_on__gte=as_of - WEEKS_BACK)
    return {"known": sorted(held.values_list("symbol", flat=True))}


def addenda_without_original(as_of: date) -> Mapping[str, Any]:
    """Symbols of WTO addenda whose original we do not hold: a few each day, all of them in turn."""
    orphans = (
        Notice.objects.filter(source__family="wto", parent=None, is_gone=False)
        .exclude(parent_symbol="")
        .order_by("pk")
    )
    count = orphans.count()
    start = as_of.toordinal() * AT_ONCE % count if count > AT_ONCE else 0
    found = [*orphans[start : start + AT_ONCE], *orphans[: max(start + AT_ONCE - count, 0)]]
    return {"orphans": list(dict.fromkeys(notice.symbols[0] for notice in found if notice.symbols))}
