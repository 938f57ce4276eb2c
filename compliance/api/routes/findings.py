"""Findings: the list, the whole chain of one, and what an officer decides."""

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from ninja.pagination import paginate

from compliance.api.access import FINDINGS, TokenAuth, user_of
from compliance.api.guarding import guarded
from compliance.api.idempotency import idempotent
from compliance.api.paging import Number, Pages
from compliance.api.rows import ERRORS
from compliance.api.schemas import Chain, CommentNew, DueNew, FindingFilter, FindingRow, StatusNew
from compliance.desk.product_selectors import findings_touching
from compliance.exposure.calendars import firm_calendar
from compliance.exposure.findings import plain
from compliance.exposure.models import Finding, FindingEvent
from compliance.exposure.selectors import finding_explain, finding_list_visible
from compliance.exposure.workflow import findings_comment, findings_move, findings_schedule
from compliance.firms.selectors import firm_list_visible, product_list_visible

router = Router()


@router.get("/findings", response={200: list[FindingRow], **ERRORS}, summary="Findings, highest score first")
@paginate(Pages)
def findings(request: HttpRequest, wanted: Query[FindingFilter]) -> QuerySet[Finding]:
    rows = findings_seen(request).order_by("-score", "pk")
    if wanted.firm_id is not None:
        rows = rows.filter(firm=wanted.firm_id)
    if wanted.verdict:
        rows = rows.filter(verdict=wanted.verdict)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.min_score is not None:
        rows = rows.filter(score__gte=wanted.min_score)
    if wanted.changed_since:
        rows = rows.filter(changed_at__date__gte=wanted.changed_since)
    if wanted.regime:
        rows = rows.filter(measure__regime=wanted.regime)
    if wanted.market:
        rows = rows.filter(measure__markets__contains=[wanted.market])
    if wanted.owner_id is not None:
        rows = rows.filter(owner=wanted.owner_id)
    if wanted.product_id is not None:
        product = product_list_visible(user=user_of(request)).filter(pk=wanted.product_id).first()
        touching = findings_touching(product).values("pk") if product else []
        rows = rows.filter(pk__in=touching)
    if wanted.due_before:
        rows = rows.filter(next_on__lt=wanted.due_before)
    return rows


@router.get(
    "/findings/{finding_id}", response={200: Chain, **ERRORS}, summary="One finding with its whole chain"
)
def finding(request: HttpRequest, finding_id: Path[Number]) -> dict[str, Any]:
    row = finding_or_404(request, finding_id)
    return {
        "finding": row,
        "contributions": row.contributions,
        "chain": plain(asdict(finding_explain(finding_id=row.pk))),
        "history": [_event(event) for event in row.events.order_by("pk")],
    }


@router.post(
    "/findings/{finding_id}/status",
    response={200: FindingRow, **ERRORS},
    summary="Settle a finding",
    auth=TokenAuth(FINDINGS),
)
@decorate_view(idempotent)
@guarded(finding, Finding, "finding_id")
def status_put(request: HttpRequest, finding_id: Path[Number], new: StatusNew) -> Finding:
    """`excluded`, `done`, and anything that takes back one of them, need a reason."""
    row = finding_or_404(request, finding_id)
    findings_move(findings=[row], to=new.status, by=user_of(request), reason=new.reason)
    return finding_or_404(request, finding_id)


@router.post(
    "/findings/{finding_id}/comments",
    response={200: FindingRow, **ERRORS},
    summary="Add a comment",
    auth=TokenAuth(FINDINGS),
)
@decorate_view(idempotent)
@guarded(finding, Finding, "finding_id")
def comment_post(request: HttpRequest, finding_id: Path[Number], new: CommentNew) -> Finding:
    row = finding_or_404(request, finding_id)
    findings_comment(findings=[row], text=new.text, by=user_of(request))
    return finding_or_404(request, finding_id)


@router.post(
    "/findings/{finding_id}/due",
    response={200: FindingRow, **ERRORS},
    summary="Set the own due date",
    auth=TokenAuth(FINDINGS),
)
@decorate_view(idempotent)
@guarded(finding, Finding, "finding_id")
def due_put(request: HttpRequest, finding_id: Path[Number], new: DueNew) -> Finding:
    row = finding_or_404(request, finding_id)
    findings_schedule(findings=[row], due_on=new.due_on, by=user_of(request))
    return finding_or_404(request, finding_id)


@router.get("/firms/{firm_id}/calendar.ics", response={200: None, **ERRORS}, summary="Deadlines as iCalendar")
def calendar(request: HttpRequest, firm_id: Path[Number]) -> HttpResponse:
    """Stable UIDs; a date that moves comes with a higher SEQUENCE."""
    user = user_of(request)
    firm = firm_list_visible(user=user).filter(pk=firm_id).first()
    if firm is None:
        raise HttpError(404, f"There is no firm {firm_id} that you may see.")
    return HttpResponse(firm_calendar(firm=firm, language=user.language), content_type="text/calendar")


def findings_seen(request: HttpRequest) -> QuerySet[Finding]:
    """Findings that the caller sees, with what a row tells."""
    rows = finding_list_visible(user=user_of(request))
    return rows.select_related("firm", "owner", "measure__notice")


def finding_or_404(request: HttpRequest, finding_id: int) -> Finding:
    """Raises HttpError 404."""
    row = findings_seen(request).filter(pk=finding_id).first()
    if row is None:
        raise HttpError(404, f"There is no finding {finding_id} that you may see.")
    return row


def _event(event: FindingEvent) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "before": event.before,
        "after": event.after,
        "text": event.text,
        "actor": event.actor,
        "at": event.at.isoformat(),
    }
