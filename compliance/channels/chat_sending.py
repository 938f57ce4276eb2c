"""Builds a chat message, hands it over, writes what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from compliance.alerts.building import audience_of
from compliance.alerts.digest import digest_compose
from compliance.alerts.gather import Before, items_of
from compliance.alerts.items import Item, NotYours
from compliance.alerts.models import Subscription
from compliance.alerts.presenting import digest_view
from compliance.alerts.pulse import pulse_of
from compliance.alerts.told import Told
from compliance.alerts.weeks import IsoWeek, zone_named
from compliance.channels.chat_services import SHAPES, ChatAddressRefused, apprise_url
from compliance.channels.chat_text import chat_text
from compliance.channels.chats import chat_room_switch
from compliance.channels.models import ChatPost, ChatRoom
from compliance.channels.posting import ChatRefused, chat_post
from compliance.channels.sealing import SealBroken, unseal
from compliance.core import clock
from compliance.core.jobs import job_enqueue
from compliance.core.punctuation import names_joined

WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
_FINAL: Final = ("seal", "chat_address", "stopped", "no_account", "chat_refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of an attempt: `code` empty where the message was taken."""

    code: str = ""
    may_pass: bool = False
    text: str = ""
    told: list[list[Any]]
    is_empty: bool = False


def chat_attempt(*, post_id: int) -> Attempt | None:
    """Build the message once and post it. Runs outside a transaction; None where nothing is to be done."""
    post = ChatPost.objects.select_related("room__user").filter(pk=post_id, state="queued").first()
    if post is None:
        return None
    room = post.room
    if not room.active:
        return Attempt(code="stopped", told=[])
    if not room.user.is_active:
        return Attempt(code="no_account", told=[])
    text, told = post.text, post.told
    if not text:
        text, told = message_of(post, at=clock.now())
    if not text:
        return Attempt(told=[], is_empty=True)
    try:
        chat_post(apprise_url(room.service, unseal(room.address_sealed)), text)
    except SealBroken:
        return Attempt(code="seal", text=text, told=told)
    except ChatAddressRefused as refused:
        return Attempt(code=refused.code, text=text, told=told)
    except ChatRefused as refused:
        return Attempt(code="chat_refused", may_pass=refused.may_pass, text=text, told=told)
    return Attempt(text=text, told=told)


def chat_settle(*, post_id: int, attempt: Attempt | None) -> None:
    """Write what came of an attempt, in the transaction that ends the job."""
    if attempt is None:
        return
    post = ChatPost.objects.select_for_update().filter(pk=post_id, state="queued").first()
    if post is None:
        return
    post.attempts, post.text, post.told = post.attempts + 1, attempt.text, attempt.told
    post.reason_code = attempt.code
    if attempt.is_empty:
        post.state = ChatPost.State.EMPTY
    elif not attempt.code:
        post.state, post.sent_at = ChatPost.State.SENT, clock.now()
    elif attempt.may_pass and post.attempts <= len(WAITS):
        job_enqueue(kind="chat", subject=post.key, due_at=timezone.now() + WAITS[post.attempts - 1])
    else:
        post.state = ChatPost.State.FAILED
        post.told = []  # what did not arrive was not told
        if attempt.code in ("seal", "chat_address", "chat_refused") and not attempt.may_pass:
            chat_room_switch(room=ChatRoom.objects.get(pk=post.room_id), active=False, reason=attempt.code)
    post.save()


def message_of(post: ChatPost, *, at: datetime) -> tuple[str, list[list[Any]]]:
    """The words of a message and what it tells; no words where there is nothing to say."""
    room, user = post.room, post.room.user
    digest_wish = Subscription.objects.filter(user=user, channel=Subscription.Channel.MAIL).first()
    zone = zone_named(digest_wish.timezone if digest_wish else user.timezone)
    today, week = at.astimezone(zone).date(), IsoWeek(post.iso_year, post.iso_week)
    named = {int(pk): names for pk, names in post.about.get("findings", {}).items()}
    most = SHAPES[ChatRoom.Service(room.service)].bytes_most
    with translation.override(room.language):
        if post.about.get("try"):
            return _("Fairlead: this room is connected. The next message tells what is new."), []
        items = items_of(user=user, week=week, told=_told(room), only=named.keys() if named else None)
        if named:
            items = [item for item in items if item.is_news]
        pulse = pulse_of(user=user, items=items, today=today)
        digest = digest_compose(items, today=today, pulse=pulse, not_yours=NotYours())
        is_wanted = not named and (digest_wish is None or digest_wish.heartbeat)
        if digest.is_empty and not is_wanted:
            return "", []
        audience, _is_association = audience_of(user)
        view = digest_view(digest, week=week, audience=audience, zone=zone, today=today)
        remarks = {pk: names_joined(names) for pk, names in named.items()}
        text = chat_text(view, bytes_most=most, remarks=remarks)
    return text, [_state(item) for item, _section in digest.news]


def _state(item: Item) -> list[Any]:
    return [item.finding, item.now.to_json()]


def _told(room: ChatRoom) -> Before:
    """What the room was last told of each finding, and when."""
    found: dict[int, tuple[Told, datetime]] = {}
    posts = ChatPost.objects.filter(room=room, state=ChatPost.State.SENT).exclude(told=[])
    for told, at in posts.order_by("pk").values_list("told", "queued_at").iterator():
        for finding, state in told:
            found[finding] = (Told.from_json(state), at)
    return found
