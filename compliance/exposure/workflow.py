"""Moves findings over the desk: state, owner, due date, comments; each step an event and a record.

What a finding says is computed elsewhere; here stands only what people decide about it. Every service
takes one finding or many and does all or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.core.hashing import sha256_hex
from compliance.core.roles import EDITORS, role_of
from compliance.evidence.ledger import Entry, records_append
from compliance.exposure.desk_rules import (
    BY_HAND,
    COMMENT_MOST,
    REASON_MOST,
    WITH_REASON,
    ReasonMissing,
    WorkflowRefused,
    may_own,
    words_checked,
)
from compliance.exposure.models import Finding, FindingEvent

Status = Finding.Status
Kind = FindingEvent.Kind
_DUE_FIRST, _DUE_LAST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class DeskReport:
    """How many findings a service changed, and how many were so already."""

    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Step:
    """One event to write, with the record that says it in the ledger."""

    finding: Finding
    kind: str
    before: str = ""
    after: str = ""
    text: str = ""
    record: str = ""
    payload: dict[str, Any] | None = None


def finding_move(*, finding: Finding, to: str, by: Any, reason: str = "") -> Finding:
    """Put one finding into another state; see findings_move."""
    findings_move(findings=[finding], to=to, by=by, reason=reason)
    finding.refresh_from_db()
    return finding


def finding_take(*, finding: Finding, by: Any) -> Finding:
    """Into process, owned by who takes it where nobody owns it yet."""
    findings_take(findings=[finding], by=by)
    finding.refresh_from_db()
    return finding


def finding_exclude(*, finding: Finding, by: Any, reason: str) -> Finding:
    """Not for us: set aside with a reason, until the rule or its products change."""
    return finding_move(finding=finding, to=Status.EXCLUDED, by=by, reason=reason)


def finding_done(*, finding: Finding, by: Any, reason: str) -> Finding:
    """Dealt with: set aside with what was done, until the rule or its products change."""
    return finding_move(finding=finding, to=Status.DONE, by=by, reason=reason)


def finding_reopen(*, finding: Finding, by: Any, reason: str) -> Finding:
    """Back on the desk, in process."""
    return finding_move(finding=finding, to=Status.IN_PROCESS, by=by, reason=reason)


@transaction.atomic
def findings_move(*, findings: Iterable[Finding], to: str, by: Any, reason: str = "") -> DeskReport:
    """Put findings into the state `to` (one of BY_HAND), all or none.

    Raises ReasonMissing where one is excluded, done, or taken back from there without a reason;
    WorkflowRefused for a state that nobody chooses by hand. The same state and reason again is no step.
    """
    if to not in BY_HAND:
        known = ", ".join(BY_HAND)
        raise WorkflowRefused(
            "unknown_state",
            _("“%(state)s” is no state to choose. Choose one of: %(known)s.") % {"state": to, "known": known},
        )
    words = words_checked(reason, REASON_MOST)

    def step(row: Finding) -> _Step | None:
        if row.status == to and (not words or row.status_reason == words):
            return None
        if not words and (to in WITH_REASON or not row.is_open):
            raise ReasonMissing(finding=row)
        before, row.status, row.status_reason = row.status, to, words
        payload = {"reason": words, "before": before, "on": clock.today().isoformat()}
        return _Step(row, Kind.MOVED, before, to, words, f"finding.{to}", payload)

    return _walk(findings, step, fields=("status", "status_reason"), by=by)


@transaction.atomic
def findings_take(*, findings: Iterable[Finding], by: Any) -> DeskReport:
    """Put unread findings into process; who takes them owns those that nobody owns."""
    rows = list(findings)
    mine = [row.pk for row in rows if row.owner_id is None]
    moved = findings_move(
        findings=[row for row in rows if row.status in (Status.UNREAD, Status.IN_PROCESS)],
        to=Status.IN_PROCESS,
        by=by,
    )
    if mine and role_of(by) in EDITORS:
        findings_assign(findings=[row for row in rows if row.pk in mine], owner=by, by=by)
    return DeskReport(moved.changed, len(rows) - moved.changed)


@transaction.atomic
def findings_assign(*, findings: Iterable[Finding], owner: Any, by: Any) -> DeskReport:
    """Give findings to one person, or with None to nobody.

    Raises WorkflowRefused where the person may not settle findings or does not see the firm of one.
    """
    rows = list(findings)
    if owner is not None and not may_own(owner, {row.firm_id for row in rows}):
        raise WorkflowRefused(
            "owner_unsuitable",
            _("%(who)s is no officer of every firm concerned. Choose one who is.") % {"who": owner},
        )

    def step(row: Finding) -> _Step | None:
        if row.owner_id == (owner.pk if owner else None):
            return None
        before = str(row.owner) if row.owner_id else ""
        row.owner = owner
        after = str(owner) if owner else ""
        payload = {"before": before, "after": after}
        return _Step(row, Kind.ASSIGNED, before[:254], after[:254], "", "finding.assigned", payload)

    return _walk(rows, step, fields=("owner",), by=by)


@transaction.atomic
def findings_schedule(*, findings: Iterable[Finding], due_on: date | None, by: Any) -> DeskReport:
    """Set the firm's own due date, or with None take it away. Raises WorkflowRefused for a day gone by."""
    if due_on is not None and due_on < clock.today():
        raise WorkflowRefused(
            "due_past",
            _("%(day)s has gone by. Give a day from today on.") % {"day": due_on.isoformat()},
        )
    if due_on is not None and not _DUE_FIRST <= due_on < _DUE_LAST:
        raise WorkflowRefused(
            "due_far", _("%(day)s is too far away to be a due date.") % {"day": due_on.isoformat()}
        )

    def step(row: Finding) -> _Step | None:
        if row.due_on == due_on:
            return None
        before = row.due_on.isoformat() if row.due_on else ""
        row.due_on, after = due_on, due_on.isoformat() if due_on else ""
        payload = {"before": before, "after": after}
        return _Step(row, Kind.SCHEDULED, before, after, "", "finding.scheduled", payload)

    return _walk(findings, step, fields=("due_on",), by=by)


@transaction.atomic
def findings_comment(*, findings: Iterable[Finding], text: str, by: Any) -> DeskReport:
    """Add a comment to each finding. The ledger keeps its digest, so that the words can be proved."""
    words = words_checked(text, COMMENT_MOST)
    if not words:
        raise WorkflowRefused("comment_empty", _("The comment is empty. Write what the next reader needs."))
    payload = {"sha256": sha256_hex(words), "characters": len(words)}

    def step(row: Finding) -> _Step:
        return _Step(row, Kind.COMMENTED, text=words, record="finding.commented", payload=payload)

    return _walk(findings, step, fields=(), by=by)


def finding_comment(*, finding: Finding, text: str, by: Any) -> Finding:
    """Add a comment to one finding."""
    findings_comment(findings=[finding], text=text, by=by)
    return finding


def returns_note(returned: Iterable[tuple[Finding, str, str]]) -> None:
    """Write the events of decided findings that came back: (finding, state before, code of the cause).

    The records in the ledger are written with the change that brought them back.
    """
    moment = clock.now()
    FindingEvent.objects.bulk_create(
        FindingEvent(
            finding=finding, kind=Kind.REOPENED, before=before, after=Status.UNREAD, text=cause,
            actor="fairlead", at=moment,
        )
        for finding, before, cause in returned
    )  # fmt: skip


def _walk(
    findings: Iterable[Finding],
    step: Callable[[Finding], _Step | None],
    *,
    fields: tuple[str, ...],
    by: Any,
) -> DeskReport:
    """Lock the rows, take the step of each, write rows, events and records."""
    ids = [finding.pk for finding in findings]
    # Only the findings are locked, not the people that own them.
    rows = list(
        Finding.objects.select_for_update(of=("self",))
        .filter(pk__in=ids)
        .select_related("owner")
        .order_by("pk")
    )
    steps = [taken for row in rows if (taken := step(row)) is not None]
    if fields and steps:
        Finding.objects.bulk_update([taken.finding for taken in steps], fields, batch_size=500)
    actor, moment = str(by), clock.now()
    FindingEvent.objects.bulk_create(
        [
            FindingEvent(
                finding=taken.finding, kind=taken.kind, before=taken.before, after=taken.after,
                text=taken.text, actor=actor[:254], at=moment,
            )
            for taken in steps
        ],
        batch_size=500,
    )  # fmt: skip
    records_append(
        Entry(kind=taken.record, subject=taken.finding.key, payload=taken.payload or {}, actor=actor[:200])
        for taken in steps
    )
    return DeskReport(len(steps), len(rows) - len(steps))
