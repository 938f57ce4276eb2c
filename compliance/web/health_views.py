"""What machines ask: does the process live, can it work, is the pipeline up to date. No personal data."""

from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.alerts.models import Delivery, Subscription
from compliance.core.health import queue_health, ready_checks
from compliance.evidence.models import Record
from regulations.models import Source
from regulations.selectors import RHYTHM

DIGEST_LATE_AFTER = timedelta(days=8)
UNAVAILABLE = 503


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers. No I/O: a database that is away must not get every web process restarted."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Whether requests may be sent here: database, broker, migrations."""
    checks = ready_checks()
    return _answer(all(check.well for check in checks), {check.name: check.fault or "ok" for check in checks})


@never_cache
@require_safe
def pipeline(request: HttpRequest) -> JsonResponse:
    """Whether notices become mails in time: queue, sources, digests, ledger. Ages in seconds, None: never."""
    try:
        now = timezone.now()
        queue = queue_health()
        sources = [_source(source, now) for source in Source.objects.filter(enabled=True)]
        # Mails at once and on somebody's work say nothing of the digest.
        digests = Delivery.objects.filter(state=Delivery.State.SENT, kind=Delivery.Kind.WEEKLY)
        digest_age = _age(_newest(digests, "sent_at"), now)
        digest_late = (
            digest_age is not None
            and digest_age > DIGEST_LATE_AFTER.total_seconds()
            and Subscription.objects.filter(channel=Subscription.Channel.MAIL).exists()
        )
        facts = {
            "queue": {
                "due": queue.due,
                "running": queue.running,
                "quarantined": queue.quarantined,
                "oldest_due_seconds": queue.oldest_due_seconds,
            },
            "sources": sources,
            "last_digest_seconds": digest_age,
            "ledger_head_seconds": _age(_newest(Record.objects.all(), "recorded_at"), now),
        }
    except (DatabaseError, InterfaceError) as error:
        return _answer(False, {"database": type(error).__name__})
    stale = any(source["stale"] for source in sources)
    return _answer(queue.well and not stale and not digest_late, facts)


def _source(source: Source, now: datetime) -> dict[str, Any]:
    """Stale: an alarm stands, or no good run within twice the promised rhythm, or never one."""
    age = _age(source.last_success_at, now)
    late = age is None or age > 2 * RHYTHM[source.every].total_seconds()
    return {
        "name": source.name,
        "last_success_seconds": age,
        "alarm": source.alarm_code,
        "stale": late or bool(source.alarm),
    }


def _newest(rows: Any, field: str) -> datetime | None:
    return rows.order_by(f"-{field}").values_list(field, flat=True).first()


def _age(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else (now - moment).total_seconds()


def _answer(well: bool, facts: dict[str, Any]) -> JsonResponse:
    return JsonResponse({"status": "ok" if well else "degraded"} | facts, status=200 if well else UNAVAILABLE)
