"""Webhooks with the log of their calls, and chat rooms: the caller's own, whatever the role."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Path, Router, Schema, Status
from ninja.decorators import decorate_view
from ninja.pagination import paginate
from pydantic import StringConstraints

from compliance.api.access import CHANNELS, TokenAuth, user_of
from compliance.api.guarding import guarded
from compliance.api.idempotency import idempotent
from compliance.api.paging import Number, Pages
from compliance.api.rows import ERRORS, row_or_404
from compliance.channels import selectors
from compliance.channels.chats import (
    chat_room_delete,
    chat_room_make,
    chat_room_set,
    chat_room_switch,
    chat_room_try,
)
from compliance.channels.models import ChatPost, ChatRoom, Webhook, WebhookCall
from compliance.channels.webhooks import (
    call_replay,
    webhook_change,
    webhook_delete,
    webhook_make,
    webhook_ping,
    webhook_renew,
    webhook_switch,
)

router = Router()
AUTH = TokenAuth(CHANNELS)
Name = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00]*$")]
Url = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00-\x20]*$")]
Events = Annotated[
    list[Annotated[str, StringConstraints(pattern=r"^[a-z_.]{1,64}$")]], Field(min_length=1, max_length=20)
]
Language = Literal["en", "zh-hans"]


class WebhookRow(Schema):
    """`failures`: calls given up in a row; five stop it, and `stopped_reason` says why."""

    id: int
    name: str
    url: str
    events: list[str]
    active: bool
    failures: int
    stopped_reason: str
    created_at: datetime


class WebhookMade(WebhookRow):
    """`secret` is shown this once; check signatures with it."""

    secret: str


class WebhookNew(Schema):
    """`events` are named under `webhooks` of the description. https, a public host, port 443 or 8443."""

    name: Name
    url: Url
    events: Events


class WebhookEdit(Schema):
    name: Name | None = None
    url: Url | None = None
    events: Events | None = None
    active: bool | None = None


class CallRow(Schema):
    """One event for one webhook; `status` is the receiver's answer, `answer` its beginning."""

    id: int
    webhook_id: int
    event_id: str
    event: str
    state: str
    attempts: int
    replays: int
    status: int | None
    reason_code: str
    answer: str
    milliseconds: int | None
    created_at: datetime
    tried_at: datetime | None
    next_at: datetime | None


class RoomRow(Schema):
    """The robot's address is never told again."""

    id: int
    service: str
    name: str
    language: str
    weekly: bool
    instant: bool
    active: bool
    stopped_reason: str


class RoomNew(Schema):
    """`address` of the robot as the service gives it; `secret`: DingTalk's signing secret."""

    service: Literal["wecom", "dingtalk", "feishu", "slack", "teams"]
    name: Name
    address: Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"^[^\x00-\x20]*$")]
    secret: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] = ""
    language: Language


class RoomEdit(Schema):
    weekly: bool | None = None
    instant: bool | None = None
    language: Language | None = None
    active: bool | None = None


class PostRow(Schema):
    id: int
    occasion: str
    state: str
    reason_code: str
    attempts: int
    queued_at: datetime
    sent_at: datetime | None


@router.get("/webhooks", response={200: list[WebhookRow], **ERRORS}, summary="Your webhooks")
@paginate(Pages)
def hooks(request: HttpRequest) -> QuerySet[Webhook]:
    return selectors.webhook_list_own(user=user_of(request)).order_by("pk")


@router.post("/webhooks", response={201: WebhookMade, **ERRORS}, summary="Add a webhook", auth=AUTH)
@decorate_view(idempotent)
def hook_new(request: HttpRequest, new: WebhookNew) -> Status:
    row, secret = webhook_make(user=user_of(request), **new.dict())
    return Status(201, _with_secret(row, secret))


@router.get("/webhooks/{webhook_id}", response={200: WebhookRow, **ERRORS}, summary="One webhook")
def hook(request: HttpRequest, webhook_id: Path[Number]) -> Webhook:
    return _hook(request, webhook_id)


@router.patch(
    "/webhooks/{webhook_id}",
    response={200: WebhookRow, **ERRORS},
    summary="Change, stop or resume a webhook",
    auth=AUTH,
)
@decorate_view(idempotent)
@guarded(hook, Webhook, "webhook_id")
def hook_edit(request: HttpRequest, webhook_id: Path[Number], new: WebhookEdit) -> Webhook:
    row = _hook(request, webhook_id)
    given = new.dict(exclude={"active"}, exclude_none=True)
    if given:
        names = ("name", "url", "events")
        webhook_change(webhook=row, **{name: given.get(name, getattr(row, name)) for name in names})
    if new.active is not None:
        webhook_switch(webhook=row, active=new.active)
    return _hook(request, webhook_id)


@router.delete(
    "/webhooks/{webhook_id}",
    response={204: None, **ERRORS},
    summary="Delete a webhook with its log",
    auth=AUTH,
)
@decorate_view(idempotent)
@guarded(hook, Webhook, "webhook_id")
def hook_drop(request: HttpRequest, webhook_id: Path[Number]) -> Status:
    webhook_delete(webhook=_hook(request, webhook_id))
    return Status(204, None)


@router.post(
    "/webhooks/{webhook_id}/secret",
    response={200: WebhookMade, **ERRORS},
    summary="Another secret",
    auth=AUTH,
)
@decorate_view(idempotent)
@guarded(hook, Webhook, "webhook_id")
def hook_secret(request: HttpRequest, webhook_id: Path[Number]) -> dict[str, Any]:
    """Shown this once; the one before ends at once."""
    row = _hook(request, webhook_id)
    return _with_secret(row, webhook_renew(webhook=row))


@router.post(
    "/webhooks/{webhook_id}/ping", response={202: CallRow, **ERRORS}, summary="Send a test call", auth=AUTH
)
@decorate_view(idempotent)
def hook_ping(request: HttpRequest, webhook_id: Path[Number]) -> Status:
    return Status(202, webhook_ping(webhook=_hook(request, webhook_id)))


@router.get(
    "/webhooks/{webhook_id}/calls",
    response={200: list[CallRow], **ERRORS},
    summary="Calls of 30 days, newest first",
)
@paginate(Pages)
def calls(
    request: HttpRequest,
    webhook_id: Path[Number],
    state: Literal["queued", "taken", "given_up"] | None = None,
) -> QuerySet[WebhookCall]:
    rows = selectors.call_list_own(user=user_of(request)).filter(webhook=_hook(request, webhook_id))
    return (rows.filter(state=state) if state else rows).order_by("-pk")


@router.post(
    "/webhooks/{webhook_id}/calls/{call_id}/replay",
    response={202: CallRow, **ERRORS},
    summary="Send a call again",
    auth=AUTH,
)
@decorate_view(idempotent)
def replay(request: HttpRequest, webhook_id: Path[Number], call_id: Path[Number]) -> Status:
    """The same id and body, a new time and signature; a call that still waits goes out as it is."""
    rows = selectors.call_list_own(user=user_of(request)).filter(webhook=_hook(request, webhook_id))
    row = row_or_404(rows, call_id, "call")
    call_replay(call=row)
    return Status(202, row_or_404(rows, call_id, "call"))


@router.get("/chat-rooms", response={200: list[RoomRow], **ERRORS}, summary="Your chat rooms")
@paginate(Pages)
def rooms(request: HttpRequest) -> QuerySet[ChatRoom]:
    return selectors.chat_room_list_own(user=user_of(request)).order_by("pk")


@router.post("/chat-rooms", response={201: RoomRow, **ERRORS}, summary="Connect a chat room", auth=AUTH)
@decorate_view(idempotent)
def room_new(request: HttpRequest, new: RoomNew) -> Status:
    return Status(201, chat_room_make(user=user_of(request), **new.dict()))


@router.get("/chat-rooms/{room_id}", response={200: RoomRow, **ERRORS}, summary="One chat room")
def room(request: HttpRequest, room_id: Path[Number]) -> ChatRoom:
    return _room(request, room_id)


@router.patch(
    "/chat-rooms/{room_id}",
    response={200: RoomRow, **ERRORS},
    summary="Choose what goes to a room, stop or resume it",
    auth=AUTH,
)
@decorate_view(idempotent)
@guarded(room, ChatRoom, "room_id")
def room_edit(request: HttpRequest, room_id: Path[Number], new: RoomEdit) -> ChatRoom:
    row = _room(request, room_id)
    given = new.dict(exclude={"active"}, exclude_none=True)
    if given:
        names = ("weekly", "instant", "language")
        chat_room_set(room=row, **{name: given.get(name, getattr(row, name)) for name in names})
    if new.active is not None:
        chat_room_switch(room=row, active=new.active)
    return _room(request, room_id)


@router.delete(
    "/chat-rooms/{room_id}", response={204: None, **ERRORS}, summary="Delete a chat room", auth=AUTH
)
@decorate_view(idempotent)
@guarded(room, ChatRoom, "room_id")
def room_drop(request: HttpRequest, room_id: Path[Number]) -> Status:
    chat_room_delete(room=_room(request, room_id))
    return Status(204, None)


@router.post(
    "/chat-rooms/{room_id}/test", response={202: PostRow, **ERRORS}, summary="Send a test message", auth=AUTH
)
@decorate_view(idempotent)
def room_test(request: HttpRequest, room_id: Path[Number]) -> Status:
    return Status(202, chat_room_try(room=_room(request, room_id)))


@router.get(
    "/chat-rooms/{room_id}/posts", response={200: list[PostRow], **ERRORS}, summary="Messages, newest first"
)
@paginate(Pages)
def posts(request: HttpRequest, room_id: Path[Number]) -> QuerySet[ChatPost]:
    rows = selectors.chat_post_list_own(user=user_of(request))
    return rows.filter(room=_room(request, room_id)).order_by("-pk")


def _hook(request: HttpRequest, webhook_id: int) -> Webhook:
    return row_or_404(selectors.webhook_list_own(user=user_of(request)), webhook_id, "webhook")


def _room(request: HttpRequest, room_id: int) -> ChatRoom:
    return row_or_404(selectors.chat_room_list_own(user=user_of(request)), room_id, "chat room")


def _with_secret(row: Webhook, secret: str) -> dict[str, Any]:
    names = WebhookRow.model_fields
    return {name: getattr(row, name) for name in names} | {"secret": secret}
