"""Search over everything that can be found, and the caller's own kept searches."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema, Status
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from pydantic import StringConstraints

from compliance.api.access import SEARCHES, TokenAuth, user_of
from compliance.api.guarding import guarded
from compliance.api.idempotency import idempotent
from compliance.api.paging import Number, Words
from compliance.api.rows import ERRORS
from compliance.api.schemas import TOLD_BY, ToldBy
from compliance.search.asking import FACETS, KINDS, SORTS, Asked, asked_read
from compliance.search.following import backfill, followable, notices_followed
from compliance.search.models import SavedSearch
from compliance.search.querying import Place, search
from compliance.search.results import entries_of
from compliance.search.selectors import saved_list_visible
from compliance.search.services import search_change, search_delete, search_save
from compliance.search.snippets import CLOSE, OPEN
from compliance.search.suggesting import suggestions

router = Router()
Value = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_\-]{1,64}$")]
Values = Annotated[list[Value], Field(max_length=20)]
Kinds = Annotated[
    list[Annotated[str, StringConstraints(pattern=f"^({'|'.join(KINDS)})$")]], Field(max_length=len(KINDS))
]
Years = Annotated[list[Annotated[str, StringConstraints(pattern=r"^(19|20)[0-9]{2}$")]], Field(max_length=20)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00]*$")]
Why = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]
SEARCH_MOST = 100


class AskedFilter(Schema):
    """The same filters as the page. Several values of one filter widen, filters narrow each other."""

    q: Words = ""
    kind: Kinds = []
    regime: Values = []
    market: Values = []
    type: Values = []
    language: Values = []
    source: Values = []
    year: Years = []
    since: date | None = None
    until: date | None = None
    sort: Annotated[str, StringConstraints(pattern=f"^({'|'.join(SORTS)})$")] = SORTS[0]


class SearchFilter(AskedFilter):
    limit: Annotated[int, Field(ge=1, le=SEARCH_MOST)] = 20
    after: Annotated[str, StringConstraints(max_length=200)] = ""


class SearchRow(Schema):
    """`id` is that of the thing itself; `marked` words stand in square brackets."""

    kind: str
    id: str
    label: str
    title: str
    title_zh: str
    marked: str
    regimes: list[str]
    regimes_by: dict[str, ToldBy] = Field(description=f"By regime. {TOLD_BY}")
    markets: list[str]
    doc_type: str
    language: str
    source: str
    firm_id: int | None
    dated_on: date | None
    is_thing: bool


class SuggestionRow(Schema):
    code: str
    q: str
    count: int


class SearchTold(Schema):
    """`count` of matches that were ranked; `is_capped`: there are more. `after` asks for the next page."""

    items: list[SearchRow]
    count: int
    is_capped: bool
    after: str
    facets: dict[str, dict[str, int]]
    faults: list[dict[str, str]]
    suggestions: list[SuggestionRow]


class SavedRow(Schema):
    id: int
    name: str
    why: str
    asked: dict[str, Any]
    follows: bool
    follows_since: datetime | None
    created_at: datetime


class SavedNew(Schema):
    name: Name
    why: Why = ""
    follows: bool = False
    asked: AskedFilter


class SavedEdit(Schema):
    """What is null or left out stays as it is."""

    name: Name | None = None
    why: Why | None = None
    follows: bool | None = None


class FollowedRow(Schema):
    notice_id: int
    symbol: str
    title: str
    regimes: list[str]
    regimes_by: dict[str, ToldBy] = Field(description=f"By regime. {TOLD_BY}")
    markets: list[str]
    change: str
    at: datetime


class BackfillTold(Schema):
    """How many notices following the search would have sent, by the Monday of each week."""

    days: int
    count: int
    weeks: dict[str, int]


@router.get("/search", response={200: SearchTold, **ERRORS}, summary="Search, best first")
def found(request: HttpRequest, wanted: Query[SearchFilter]) -> dict[str, Any]:
    """Identifiers in any spelling stand first (`is_thing`). Products are those of firms you may see."""
    after = Place.read(wanted.after) if wanted.after else None
    if wanted.after and after is None:
        raise HttpError(400, "No page begins there. Use the value of `after` of the page before.")
    asked = _asked(wanted)
    told = search(asked, user=user_of(request), after=after, size=wanted.limit)
    proposed = suggestions(asked, user=user_of(request)) if not told.total else []
    return {
        "items": [_row(entry, entry.pk in told.things) for entry in entries_of(told)],
        "count": told.total,
        "is_capped": told.is_capped,
        "after": told.following.token() if told.following else "",
        "facets": told.counts,
        "faults": [
            {"kind": one.kind, "code": one.code, "fault": one.fault, "instead": one.instead}
            for one in told.terms.identifiers
            if one.fault
        ],
        "suggestions": [{"code": one.code, "q": one.asked.q, "count": one.total} for one in proposed],
    }


@router.get("/saved-searches", response={200: list[SavedRow], **ERRORS}, summary="Your kept searches")
def saved(request: HttpRequest) -> list[SavedSearch]:
    return list(saved_list_visible(user=user_of(request)))


@router.post(
    "/saved-searches",
    response={201: SavedRow, **ERRORS},
    summary="Keep a search, and follow it",
    auth=TokenAuth(SEARCHES),
)
@decorate_view(idempotent)
def saved_new(request: HttpRequest, new: SavedNew) -> Status:
    """Followed, it tells new notices with the weekly mail."""
    row = search_save(
        user=user_of(request), asked=_asked(new.asked), name=new.name, why=new.why, follows=new.follows
    )
    return Status(201, row)


@router.get("/saved-searches/{search_id}", response={200: SavedRow, **ERRORS}, summary="One kept search")
def saved_one(request: HttpRequest, search_id: Path[Number]) -> SavedSearch:
    return _own(request, search_id)


@router.patch(
    "/saved-searches/{search_id}",
    response={200: SavedRow, **ERRORS},
    summary="Change a kept search",
    auth=TokenAuth(SEARCHES),
)
@decorate_view(idempotent)
@guarded(saved_one, SavedSearch, "search_id")
def saved_edit(request: HttpRequest, search_id: Path[Number], new: SavedEdit) -> SavedSearch:
    return search_change(saved=_own(request, search_id), name=new.name, why=new.why, follows=new.follows)


@router.delete(
    "/saved-searches/{search_id}",
    response={204: None, **ERRORS},
    summary="Drop a kept search",
    auth=TokenAuth(SEARCHES),
)
@decorate_view(idempotent)
@guarded(saved_one, SavedSearch, "search_id")
def saved_drop(request: HttpRequest, search_id: Path[Number]) -> Status:
    search_delete(saved=_own(request, search_id))
    return Status(204, None)


@router.get(
    "/saved-searches/{search_id}/notices",
    response={200: list[FollowedRow], **ERRORS},
    summary="New and changed notices of a kept search since a moment",
)
def saved_notices(request: HttpRequest, search_id: Path[Number], since: datetime) -> list[dict[str, Any]]:
    rows = notices_followed(_own(request, search_id), since=_moment(since))
    return [
        {
            "notice_id": row.notice,
            "symbol": row.symbol,
            "title": row.title,
            "regimes": list(row.regimes),
            "regimes_by": row.regimes_by,
            "markets": list(row.markets),
            "change": row.change,
            "at": row.at,
        }
        for row in rows
    ]


@router.get(
    "/saved-searches/{search_id}/backfill",
    response={200: BackfillTold, **ERRORS},
    summary="What following it would have sent in the last 90 days",
)
def saved_backfill(request: HttpRequest, search_id: Path[Number]) -> dict[str, Any]:
    asked = followable(Asked.from_json(_own(request, search_id).asked))
    told = backfill(asked, user=user_of(request))
    return {"days": told.days, "count": told.total, "weeks": {week.isoformat(): n for week, n in told.weeks}}


def _asked(wanted: AskedFilter) -> Asked:
    """Raises HttpError for days in the wrong order; all else the description has checked."""
    if wanted.since and wanted.until and wanted.since > wanted.until:
        raise HttpError(422, "`until` lies before `since`.")
    days = {name: [day.isoformat()] for name in ("since", "until") if (day := getattr(wanted, name))}
    chosen = {name: getattr(wanted, name) for name in FACETS}
    return asked_read({"q": [wanted.q], "sort": [wanted.sort], **days, **chosen})[0]


def _moment(given: datetime) -> datetime:
    """In UTC, as which a moment without a zone is read. Raises HttpError where there is no such moment."""
    try:
        return (given if given.tzinfo else given.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError as fault:
        raise HttpError(422, "`since` lies outside the calendar.") from fault


def _own(request: HttpRequest, search_id: int) -> SavedSearch:
    row = saved_list_visible(user=user_of(request)).filter(pk=search_id).first()
    if row is None:
        raise HttpError(404, f"You keep no search {search_id}.")
    return row


def _row(entry: Any, is_thing: bool) -> dict[str, Any]:
    names = ("kind", "label", "title_zh", "doc_type", "language", "source", "firm_id", "dated_on")
    key = entry.notice_id or entry.act_id or entry.substance_id or entry.product_id or entry.obligation
    return {name: getattr(entry, name) for name in names} | {
        "id": str(key),
        "title": entry.title,
        "marked": entry.lines.replace(OPEN, "[").replace(CLOSE, "]"),
        "regimes": entry.regimes,
        "regimes_by": entry.regimes_by,
        "markets": entry.markets,
        "is_thing": is_thing,
    }
