"""Reads what the law says. It writes nothing."""

from __future__ import annotations

from django.db.models import BooleanField, QuerySet
from django.db.models.functions import Coalesce

from regulations.models import Measure, Notice, Source

LIVE_STAGES = ("proposed", "adopted", "in_force", "applies")


def notices_relevant() -> QuerySet[Notice]:
    """Standing notices that concern exporters: the reviewer's word first, else the understanding's."""
    says = Coalesce("reviewed_relevant", "relevant", output_field=BooleanField())
    return Notice.objects.filter(is_gone=False).alias(says=says).filter(says=True)


def measures_standing() -> QuerySet[Measure]:
    """Measures that can still touch somebody: neither expired nor withdrawn."""
    return Measure.objects.filter(stage__in=LIVE_STAGES)


def sources_by_health() -> QuerySet[Source]:
    """All sources, those with an alarm first."""
    return Source.objects.order_by("-alarm_since", "name")
