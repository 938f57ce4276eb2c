"""Bulletins of associations: reading what was sent, writing and sending a draft."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Field, Path, Router, Schema, Status
from ninja.decorators import decorate_view
from ninja.pagination import paginate
from pydantic import StringConstraints

from compliance.api.access import ROOM, TokenAuth, user_of
from compliance.api.guarding import guarded
from compliance.api.idempotency import idempotent
from compliance.api.paging import Number, Pages
from compliance.api.routes.room import room_or_404, room_to_write
from compliance.api.rows import ERRORS, row_or_404
from compliance.api.schemas import TOLD_BY, ToldBy
from compliance.core.documents import pdf_bytes
from compliance.core.documents.word import word_bytes
from compliance.room.bulletin_documents import bulletin_document
from compliance.room.bulletins import (
    Candidate,
    bulletin_make,
    bulletin_send,
    bulletin_write,
    candidates,
    items_add,
)
from compliance.room.models import Bulletin, BulletinItem
from compliance.room.selectors import bulletin_list_visible, room_members

router = Router()
AUTH = TokenAuth(ROOM)
Title = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Heading = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]
Text = Annotated[str, StringConstraints(max_length=4_000, pattern=r"^[^\x00]*$")]


class BulletinRow(Schema):
    """`sha256`: of what was sent; empty for a draft."""

    id: int
    association_id: int
    since: date
    until: date
    title: str
    title_zh: str
    state: str
    sent_at: datetime | None
    sha256: str


class ItemTold(Schema):
    id: int
    measure_id: int
    place: int
    heading: str
    heading_zh: str
    text: str
    text_zh: str


class BulletinTold(BulletinRow):
    intro: str
    intro_zh: str
    items: list[ItemTold]

    @staticmethod
    def resolve_items(row: Bulletin) -> list[BulletinItem]:
        return list(row.items.order_by("place", "pk"))


class CandidateRow(Schema):
    """A rule that could go in. `firms`: consenting members with an open finding on it."""

    measure_id: int
    title: str
    regime: str
    regime_by: ToldBy = Field(description=TOLD_BY)
    firms: int
    worst: float
    next_on: date | None
    is_new: bool


class ItemEdit(Schema):
    """What is null or left out stays as it is; `is_gone` takes the item out."""

    id: Number
    place: Annotated[int, Field(ge=1, le=1_000)] | None = None
    heading: Heading | None = None
    heading_zh: Heading | None = None
    text: Text | None = None
    text_zh: Text | None = None
    is_gone: bool = False


class BulletinEdit(Schema):
    """`add`: numbers of measures, of which those that are candidates are appended."""

    title: Title | None = None
    title_zh: Title | None = None
    intro: Text | None = None
    intro_zh: Text | None = None
    items: Annotated[list[ItemEdit], Field(max_length=200)] = []
    add: Annotated[list[Number], Field(max_length=200)] = []


class SentTold(Schema):
    readers: int


@router.get("/bulletins", response={200: list[BulletinRow], **ERRORS}, summary="Bulletins, newest first")
@paginate(Pages)
def bulletins(request: HttpRequest, association_id: Number | None = None) -> QuerySet[Bulletin]:
    """Who works in a room sees drafts as well, members what was sent."""
    rows = bulletin_list_visible(user=user_of(request)).order_by("-until", "-pk")
    return rows.filter(association=association_id) if association_id is not None else rows


@router.get(
    "/bulletins/{bulletin_id}", response={200: BulletinTold, **ERRORS}, summary="One bulletin with its items"
)
def one(request: HttpRequest, bulletin_id: Path[Number]) -> Bulletin:
    return _seen(request, bulletin_id)


@router.get(
    "/bulletins/{bulletin_id}/file", response={200: None, **ERRORS}, summary="A bulletin as PDF or Word"
)
def file(
    request: HttpRequest,
    bulletin_id: Path[Number],
    kind: Literal["pdf", "docx"] = "pdf",
    language: Literal["en", "zh-hans"] = "en",
) -> HttpResponse:
    row = _seen(request, bulletin_id)
    document = bulletin_document(row, list(row.items.select_related("measure__notice")), language)
    content = pdf_bytes(document) if kind == "pdf" else word_bytes(document)
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="bulletin_{row.pk}_{language}.{kind}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@router.post(
    "/associations/{association_id}/bulletins",
    response={201: BulletinTold, **ERRORS},
    summary="Begin a bulletin",
    auth=AUTH,
)
@decorate_view(idempotent)
def made(request: HttpRequest, association_id: Path[Number]) -> Status:
    """A draft of the period since the last one."""
    room = room_to_write(request, association_id)
    return Status(201, bulletin_make(association=room, by=user_of(request)))


@router.get(
    "/bulletins/{bulletin_id}/candidates",
    response={200: list[CandidateRow], **ERRORS},
    summary="Rules that could go into a draft",
)
def proposed(request: HttpRequest, bulletin_id: Path[Number]) -> list[dict[str, Any]]:
    row = _seen(request, bulletin_id)
    room = room_or_404(request, row.association_id)
    if not row.is_draft:
        return []
    firms = room_members(user=user_of(request), association=room)
    return [_candidate(one) for one in candidates(bulletin=row, firms=firms)]


@router.patch(
    "/bulletins/{bulletin_id}", response={200: BulletinTold, **ERRORS}, summary="Write a draft", auth=AUTH
)
@decorate_view(idempotent)
@guarded(one, Bulletin, "bulletin_id", required=True)
def written(request: HttpRequest, bulletin_id: Path[Number], new: BulletinEdit) -> Bulletin:
    row = _draft(request, bulletin_id)
    names = ("title", "title_zh", "intro", "intro_zh")
    words = {name: value for name in names if (value := getattr(new, name)) is not None}
    items = {one.id: one.dict(exclude={"id"}, exclude_none=True) for one in new.items}
    with transaction.atomic():
        bulletin_write(bulletin=row, words=words, items=items)
        if new.add:
            firms = room_members(user=user_of(request), association=row.association)
            items_add(bulletin=row, measures=new.add, firms=firms)
    return _seen(request, bulletin_id)


@router.post(
    "/bulletins/{bulletin_id}/send",
    response={200: SentTold, **ERRORS},
    summary="Send a draft to all readers",
    auth=AUTH,
)
@decorate_view(idempotent)
@guarded(one, Bulletin, "bulletin_id", required=True)
def sent(request: HttpRequest, bulletin_id: Path[Number]) -> dict[str, int]:
    """It is frozen; sent, it is never changed."""
    return {"readers": bulletin_send(bulletin=_draft(request, bulletin_id), by=user_of(request))}


def _seen(request: HttpRequest, bulletin_id: int) -> Bulletin:
    rows = bulletin_list_visible(user=user_of(request)).select_related("association")
    return row_or_404(rows, bulletin_id, "bulletin")


def _draft(request: HttpRequest, bulletin_id: int) -> Bulletin:
    row = _seen(request, bulletin_id)
    room_to_write(request, row.association_id)
    return row


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "measure_id": one.measure.pk,
        "title": one.measure.title,
        "regime": one.measure.regime,
        "regime_by": one.measure.regime_by,
        "firms": one.firms,
        "worst": one.worst,
        "next_on": one.next_on,
        "is_new": one.is_new,
    }
