"""Names of the events that webhooks tell, and their bodies. Each is one record of the ledger, so that its
id proves its place."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_lazy as _

from compliance.alerts.links import finding_url
from compliance.evidence.models import Record
from compliance.exposure.findings import plain
from compliance.exposure.models import Finding
from compliance.firms.models import Evidence

PING: Final = "ping"
EVENTS: Final = {
    "finding.found": _("a rule turned out to concern a firm"),
    "finding.changed": _("verdict, dates, products, value or rule changed materially"),
    "finding.reopened": _("a settled finding came back, because its rule or products changed"),
    "finding.in_process": _("somebody took a finding up"),
    "finding.applicable": _("somebody held a finding applicable"),
    "finding.excluded": _("somebody excluded a finding, with a reason"),
    "finding.done": _("somebody marked a finding as done"),
    "finding.assigned": _("a finding was given to an owner"),
    "finding.scheduled": _("a finding got a due date"),
    "finding.commented": _("somebody commented on a finding"),
    "evidence.expiring": _("a document is about to expire or has expired"),
}
"""Kinds of records that are told, in words."""
_STEPS = ("before", "after", "reason", "days", "expires_on", "issuer", "number")
"""What a record says beside the state of its subject."""


def event_id(record: Record) -> str:
    """The same for every attempt and every receiver."""
    return f"evt_{record.position}"


def bodies_of(records: Iterable[Record]) -> dict[int, tuple[str, int, str]]:
    """Position → (firm's code, firm, body). Records whose subject is gone are left out."""
    rows = list(records)
    findings = _findings(rows)
    documents = _documents(rows)
    found = {}
    for row in rows:
        kind, _sep, number = row.subject.partition(":")
        subject = (
            (findings if kind == "finding" else documents).get(int(number)) if number.isdigit() else None
        )
        if subject is None:
            continue
        data = _finding(subject) if isinstance(subject, Finding) else _document(subject)
        steps = {name: row.payload[name] for name in _STEPS if name in row.payload}
        body = body_of(row.kind, row.recorded_at.isoformat(), {**data, **steps, "actor": row.actor}, row)
        found[row.position] = (subject.firm.code, subject.firm_id, body)
    return found


def body_of(kind: str, at: str, content: dict[str, Any], record: Record | None = None) -> str:
    """The body as it is signed and sent: type, moment and data, and the place in the ledger."""
    ledger = {"position": record.position, "digest": record.digest} if record else None
    body = {"type": kind, "timestamp": at, "ledger": ledger, "data": content}
    return json.dumps(body, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def _findings(rows: Iterable[Record]) -> dict[int, Finding]:
    wanted = _numbers(rows, "finding")
    found = Finding.objects.filter(pk__in=wanted).select_related("firm", "measure__notice", "owner")
    return {row.pk: row for row in found}


def _documents(rows: Iterable[Record]) -> dict[int, Evidence]:
    wanted = _numbers(rows, "evidence")
    return {row.pk: row for row in Evidence.objects.filter(pk__in=wanted).select_related("firm")}


def _numbers(rows: Iterable[Record], kind: str) -> set[int]:
    subjects = (row.subject.removeprefix(f"{kind}:") for row in rows if row.subject.startswith(f"{kind}:"))
    return {int(number) for number in subjects if number.isdigit()}


def _finding(row: Finding) -> dict[str, Any]:
    """The finding as it is when the event is written down."""
    measure, notice = row.measure, row.measure.notice
    return plain(
        {
            "finding": row.pk,
            "firm": row.firm.code,
            "verdict": row.verdict,
            "score": row.score,
            "status": row.status,
            "title": measure.title,
            "regime": measure.regime,
            "regime_by": measure.regime_by,
            "stage": measure.stage,
            "markets": list(measure.markets),
            "symbol": notice.symbol.strip(),
            "source_url": notice.url,
            "next_step": row.next_step,
            "next_on": row.next_on,
            "next_role": row.next_role,
            "due_on": row.due_on,
            "sku_count": row.sku_count,
            "value": row.value,
            "currency": row.firm.currency,
            "owner": str(row.owner) if row.owner else None,
            "url": finding_url(row.pk),
        }
    )


def _document(row: Evidence) -> dict[str, Any]:
    return plain({"evidence": row.pk, "firm": row.firm.code, "title": str(row)})
