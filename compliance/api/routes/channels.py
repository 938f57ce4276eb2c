"""How the caller is told: the weekly mail, mails at once with their rules, feeds. All of it is one's own."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Path, Router, Schema, Status
from ninja.decorators import decorate_view
from ninja.pagination import paginate
from pydantic import StringConstraints

from compliance.alerts.models import AlertRule, Subscription
from compliance.alerts.rules.language import RuleError
from compliance.alerts.rules.preview import rule_preview
from compliance.alerts.rules.services import alert_rule_delete, alert_rule_save, alert_rule_switch
from compliance.alerts.rules.wording import rule_error
from compliance.alerts.services import instant_set, subscription_set
from compliance.api.access import CHANNELS, TokenAuth, user_of
from compliance.api.guarding import guarded
from compliance.api.idempotency import idempotent
from compliance.api.paging import Number, Pages
from compliance.api.rows import ERRORS, row_or_404
from compliance.channels import selectors
from compliance.channels.feeds import feed_delete, feed_make, feed_renew, feed_urls
from compliance.channels.models import Feed
from compliance.channels.settings_views import streams_of
from compliance.firms.models import User

router = Router()
AUTH = TokenAuth(CHANNELS)
Language = Literal["en", "zh-hans"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00]*$")]
Note = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
RuleText = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class DigestTold(Schema):
    """`weekday` 1 Monday to 7 Sunday, `hour` in the IANA zone `timezone`. `instant`: mails at once."""

    active: bool
    weekday: int
    hour: int
    timezone: str
    language: str
    heartbeat: bool
    instant: bool


class DigestNew(Schema):
    """What is left out stays as it is."""

    active: bool | None = None
    weekday: Annotated[int, Field(ge=1, le=7)] | None = None
    hour: Annotated[int, Field(ge=0, le=23)] | None = None
    timezone: Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9_+\-/]+$")] | None = None
    language: Language | None = None
    heartbeat: bool | None = None
    instant: bool | None = None


class RuleRow(Schema):
    id: int
    name: str
    text: str
    note: str
    active: bool


class RuleNew(Schema):
    """`text` as on the page, such as “score > 80 or skus > 5”."""

    name: Name
    text: RuleText
    note: Note = ""


class RuleEdit(Schema):
    name: Name | None = None
    text: RuleText | None = None
    note: Note | None = None
    active: bool | None = None


class PreviewTold(Schema):
    """What the rule would have sent in the last `days`; `unknown`: findings that it could not judge."""

    days: int
    mails: int
    findings: int
    unknown: int


class FeedRow(Schema):
    """`urls` hold the token: whoever has one reads along. A news feed has one for Atom and one for RSS."""

    id: int
    kind: str
    rule_id: int | None
    search_id: int | None
    language: str
    urls: list[str]
    created_at: datetime
    read_on: date | None

    @staticmethod
    def resolve_urls(row: Feed) -> list[str]:
        return feed_urls(row)


class FeedNew(Schema):
    """Of everything, of one rule, or of one kept search."""

    kind: Literal["calendar", "atom"]
    language: Language
    rule_id: Number | None = None
    search_id: Number | None = None


@router.get("/digest", response={200: DigestTold, **ERRORS}, summary="When and how your mails come")
def digest(request: HttpRequest) -> dict[str, Any]:
    return digest_told(user_of(request))


@router.patch("/digest", response={200: DigestTold, **ERRORS}, summary="Choose your mails", auth=AUTH)
@decorate_view(idempotent)
@guarded(digest, User)
def digest_edit(request: HttpRequest, new: DigestNew) -> dict[str, Any]:
    values = new.dict(exclude={"instant"}, exclude_none=True)
    if values:
        subscription_set(user=user_of(request), **values)
    if new.instant is not None:
        instant_set(user=user_of(request), active=new.instant)
    return digest_told(user_of(request))


@router.get("/rules", response={200: list[RuleRow], **ERRORS}, summary="Your rules for mails at once")
@paginate(Pages)
def rules(request: HttpRequest) -> QuerySet[AlertRule]:
    return selectors.alert_rule_list_own(user=user_of(request)).order_by("pk")


@router.post("/rules", response={201: RuleRow, **ERRORS}, summary="Write a rule", auth=AUTH)
@decorate_view(idempotent)
def rule_new(request: HttpRequest, new: RuleNew) -> Status:
    return Status(201, alert_rule_save(user=user_of(request), **new.dict()))


@router.post("/rules/preview", response={200: PreviewTold, **ERRORS}, summary="What a rule would have sent")
def preview(request: HttpRequest, new: RuleNew) -> Any:
    """Saves nothing."""
    try:
        return rule_preview(user=user_of(request), text=new.text)
    except RuleError as error:
        raise ValidationError({"text": rule_error(error)}) from error


@router.get("/rules/{rule_id}", response={200: RuleRow, **ERRORS}, summary="One rule")
def rule(request: HttpRequest, rule_id: Path[Number]) -> AlertRule:
    return _rule(request, rule_id)


@router.patch("/rules/{rule_id}", response={200: RuleRow, **ERRORS}, summary="Change a rule", auth=AUTH)
@decorate_view(idempotent)
@guarded(rule, AlertRule, "rule_id")
def rule_edit(request: HttpRequest, rule_id: Path[Number], new: RuleEdit) -> AlertRule:
    row = _rule(request, rule_id)
    values = {
        name: getattr(row, name) if (given := getattr(new, name)) is None else given
        for name in ("name", "text", "note")
    }
    alert_rule_save(user=user_of(request), rule=row, **values)
    if new.active is not None:
        alert_rule_switch(user=user_of(request), rule=row, active=new.active)
    return _rule(request, rule_id)


@router.delete("/rules/{rule_id}", response={204: None, **ERRORS}, summary="Delete a rule", auth=AUTH)
@decorate_view(idempotent)
@guarded(rule, AlertRule, "rule_id")
def rule_drop(request: HttpRequest, rule_id: Path[Number]) -> Status:
    alert_rule_delete(user=user_of(request), rule=_rule(request, rule_id))
    return Status(204, None)


@router.get("/feeds", response={200: list[FeedRow], **ERRORS}, summary="Your feeds and calendars", auth=AUTH)
@paginate(Pages)
def feeds(request: HttpRequest) -> QuerySet[Feed]:
    """Asks for the scope `channels`, because the addresses hold their tokens."""
    return selectors.feed_list_own(user=user_of(request)).order_by("pk")


@router.post("/feeds", response={200: FeedRow, **ERRORS}, summary="Make a feed or a calendar", auth=AUTH)
@decorate_view(idempotent)
def feed_new(request: HttpRequest, new: FeedNew) -> Feed:
    """One of each kind for everything, each rule and each search: asked again, the same is given."""
    rule = search = None
    if new.rule_id is not None:
        rule = _rule(request, new.rule_id)
    if new.search_id is not None:
        search = row_or_404(selectors.search_list_own(user=user_of(request)), new.search_id, "kept search")
    return feed_make(user=user_of(request), kind=new.kind, language=new.language, rule=rule, search=search)


@router.get("/feeds/{feed_id}", response={200: FeedRow, **ERRORS}, summary="One feed or calendar", auth=AUTH)
def feed(request: HttpRequest, feed_id: Path[Number]) -> Feed:
    return _feed(request, feed_id)


@router.post(
    "/feeds/{feed_id}/renew", response={200: FeedRow, **ERRORS}, summary="Another address", auth=AUTH
)
@decorate_view(idempotent)
@guarded(feed, Feed, "feed_id")
def feed_again(request: HttpRequest, feed_id: Path[Number]) -> Feed:
    """The address before ends at once."""
    return feed_renew(feed=_feed(request, feed_id))


@router.delete("/feeds/{feed_id}", response={204: None, **ERRORS}, summary="End a feed", auth=AUTH)
@decorate_view(idempotent)
@guarded(feed, Feed, "feed_id")
def feed_drop(request: HttpRequest, feed_id: Path[Number]) -> Status:
    feed_delete(feed=_feed(request, feed_id))
    return Status(204, None)


def digest_told(user: Any) -> dict[str, Any]:
    """The mails of a person as DigestTold has them; where none was chosen yet, what they would be."""
    weekly, instant = streams_of(user)
    row = weekly or Subscription(
        active=False, weekday=1, hour=8, timezone=user.timezone, language=user.language
    )
    names = ("active", "weekday", "hour", "timezone", "language", "heartbeat")
    told = {name: getattr(row, name) for name in names}
    return told | {"instant": bool(instant and instant.active)}


def _rule(request: HttpRequest, rule_id: int) -> AlertRule:
    return row_or_404(selectors.alert_rule_list_own(user=user_of(request)), rule_id, "rule")


def _feed(request: HttpRequest, feed_id: int) -> Feed:
    return row_or_404(selectors.feed_list_own(user=user_of(request)), feed_id, "feed")
