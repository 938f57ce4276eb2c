"""Forgets kept answers: a program that repeats a call does so within days."""

from datetime import datetime, timedelta

from compliance.api.models import AnsweredCall
from compliance.core.handlers import ticker

KEPT = timedelta(days=7)


@ticker
def answers_forget(now: datetime) -> None:
    AnsweredCall.objects.filter(at__lt=now - KEPT).delete()
