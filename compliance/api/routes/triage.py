"""What a desk does besides settling one finding: taking, giving away, and many at once."""

from datetime import date
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Path, Router, Schema
from ninja.decorators import decorate_view
from ninja.pagination import paginate
from pydantic import StringConstraints

from compliance.api.access import FINDINGS, TokenAuth, user_of
from compliance.api.guarding import guarded
from compliance.api.idempotency import idempotent
from compliance.api.paging import Number, Pages
from compliance.api.routes.findings import finding, finding_or_404, findings_seen
from compliance.api.rows import ERRORS
from compliance.api.schemas import FindingRow
from compliance.desk.listing import owners_offered, part_counts, questions_open, regimes_open
from compliance.desk.triage import MOST_AT_ONCE, triage
from compliance.exposure.models import Finding
from compliance.exposure.workflow import findings_take
from compliance.firms.models import User

router = Router()


class OwnerRow(Schema):
    id: int
    email: str


class OwnerNew(Schema):
    """The number of a person from /owners, or null for nobody."""

    owner_id: Number | None


class TriageNew(Schema):
    """`action` decides which of the other parts count: `status` reasons, `owner_id`, `due_on`, `comment`."""

    finding_ids: Annotated[list[Number], Field(min_length=1, max_length=MOST_AT_ONCE)]
    action: Literal["take", "assign", "schedule", "comment", "in_process", "applicable", "excluded", "done"]
    reason: Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\x00]*$")] = ""
    comment: Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")] = ""
    owner_id: Number | None = None
    due_on: date | None = None


class TriageTold(Schema):
    """`unknown`: findings that were named and that the caller may not see."""

    changed: int
    unchanged: int
    unknown: int


class QuestionRow(Schema):
    """A question whose answer settles findings or obligations that are undecided."""

    code: str
    findings: int
    sample_id: int


class DeskTold(Schema):
    """Findings by part of today's list, open ones by regime, and what would settle the undecided."""

    parts: dict[str, int]
    regimes: dict[str, int]
    questions: list[QuestionRow]


@router.get("/desk", response={200: DeskTold, **ERRORS}, summary="Today's list in numbers")
def desk(request: HttpRequest, firm_id: Number | None = None) -> dict[str, Any]:
    rows = findings_seen(request)
    rows = rows.filter(firm=firm_id) if firm_id is not None else rows
    asked = questions_open(rows)
    return {
        "parts": part_counts(rows),
        "regimes": dict(regimes_open(rows)),
        "questions": [{"code": one.code, "findings": one.count, "sample_id": one.sample.pk} for one in asked],
    }


@router.get("/owners", response={200: list[OwnerRow], **ERRORS}, summary="People who may own findings")
@paginate(Pages)
def owners(request: HttpRequest) -> QuerySet[User]:
    return owners_offered(user=user_of(request)).order_by("email", "pk")


@router.post(
    "/findings/{finding_id}/owner",
    response={200: FindingRow, **ERRORS},
    summary="Give a finding to a person",
    auth=TokenAuth(FINDINGS),
)
@decorate_view(idempotent)
@guarded(finding, Finding, "finding_id")
def owner_put(request: HttpRequest, finding_id: Path[Number], new: OwnerNew) -> Finding:
    row = finding_or_404(request, finding_id)
    sent = {"action": "assign", "owner": str(new.owner_id or "")}
    triage(by=user_of(request), numbers=[str(row.pk)], sent=sent)
    return finding_or_404(request, finding_id)


@router.post(
    "/findings/{finding_id}/take",
    response={200: FindingRow, **ERRORS},
    summary="Take a finding into process",
    auth=TokenAuth(FINDINGS),
)
@decorate_view(idempotent)
@guarded(finding, Finding, "finding_id")
def take(request: HttpRequest, finding_id: Path[Number]) -> Finding:
    """Whoever takes it owns it where nobody does."""
    findings_take(findings=[finding_or_404(request, finding_id)], by=user_of(request))
    return finding_or_404(request, finding_id)


@router.post(
    "/triage",
    response={200: TriageTold, **ERRORS},
    summary="One step for many findings, all or none",
    auth=TokenAuth(FINDINGS),
)
@decorate_view(idempotent)
def many(request: HttpRequest, new: TriageNew) -> dict[str, int]:
    sent = {
        "action": new.action,
        "reason": new.reason,
        "comment": new.comment,
        "owner": str(new.owner_id or ""),
        "due_on": new.due_on.isoformat() if new.due_on else "",
    }
    done = triage(by=user_of(request), numbers=[str(pk) for pk in new.finding_ids], sent=sent)
    return {"changed": done.report.changed, "unchanged": done.report.unchanged, "unknown": done.unknown}
