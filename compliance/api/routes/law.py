"""What regulators published: notices with their measures and versions, and the sources' health."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from ninja import Path, Query, Router
from ninja.errors import HttpError
from ninja.pagination import paginate

from compliance.api.access import user_of
from compliance.api.paging import Number, Pages
from compliance.api.rows import ERRORS
from compliance.api.schemas import NoticeFilter, NoticeRow, NoticeTold, SourceRow
from regulations.models import Measure, Notice, Source
from regulations.owned import PRIVATE_SOURCES, owned_visible

router = Router()


@router.get("/notices", response={200: list[NoticeRow], **ERRORS}, summary="Notices, newest first")
@paginate(Pages)
def notices(request: HttpRequest, wanted: Query[NoticeFilter]) -> QuerySet[Notice]:
    rows = _visible(request).order_by("-published_on", "-pk")
    if wanted.source:
        rows = rows.filter(source__name=wanted.source)
    if wanted.q:
        rows = rows.filter(Q(title__icontains=wanted.q) | Q(symbol__icontains=wanted.q))
    if wanted.relevant is not None:
        rows = rows.filter(relevant=wanted.relevant)
    if wanted.regime:
        rows = rows.filter(regimes__contains=[wanted.regime])
    if wanted.published_since:
        rows = rows.filter(published_on__gte=wanted.published_since)
    return rows


@router.get(
    "/notices/{notice_id}", response={200: NoticeTold, **ERRORS}, summary="One notice with its measures"
)
def notice(request: HttpRequest, notice_id: Path[Number]) -> Notice:
    row = _visible(request).filter(pk=notice_id).first()
    if row is None:
        raise HttpError(404, f"There is no notice {notice_id} that you may see.")
    measures = row.measures.prefetch_related("scope", "milestones").order_by("pk")
    return NoticeTold.from_orm(_Told(row, [_measure(one) for one in measures], _versions(row)))  # type: ignore[return-value]


@router.get("/sources", response={200: list[SourceRow], **ERRORS}, summary="Sources and their health")
@paginate(Pages)
def sources(request: HttpRequest) -> QuerySet[Source]:
    return Source.objects.exclude(name__in=PRIVATE_SOURCES).order_by("name")


class _Told:
    """A notice with what is told beside its own columns."""

    def __init__(self, row: Notice, measures: list[dict[str, Any]], versions: list[dict[str, Any]]) -> None:
        self._row, self.measures, self.versions = row, measures, versions

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


def _visible(request: HttpRequest) -> QuerySet[Notice]:
    rows = Notice.objects.filter(is_gone=False).select_related("source")
    return owned_visible(rows, user=user_of(request))


def _versions(row: Notice) -> list[dict[str, Any]]:
    found = row.versions.order_by("number").select_related("capture")
    return [
        {
            "number": one.number,
            "title": one.title,
            "text": one.text,
            "read_at": one.read_at.isoformat(),
            "content_sha256": one.content_hash,
            "capture_sha256": one.capture.sha256,
        }
        for one in found
    ]


def _measure(one: Measure) -> dict[str, Any]:
    return {
        "id": one.pk,
        "title": one.title,
        "regime": one.regime,
        "regime_by": one.regime_by,
        "stage": one.stage,
        "markets": one.markets,
        "needs": one.needs,
        "scope": [
            {
                "kind": code.kind,
                "code": code.code,
                "limit_ppm": code.limit_ppm,
                "basis": code.basis,
                "is_inferred": code.is_inferred,
            }
            for code in one.scope.all()
        ],
        "dates": [
            {
                "role": date.role,
                "on": date.on.isoformat() if date.on else None,
                "rule": date.rule,
                "earliest": date.earliest.isoformat() if date.earliest else None,
            }
            for date in one.milestones.all()
        ],
    }
