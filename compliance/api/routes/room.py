"""The association's room: members, heat map, goods, comparison, trade; and a firm's own memberships."""

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Path, Router, Schema, Status
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from ninja.pagination import paginate
from pydantic import StringConstraints

from compliance.api.access import ROOM, TokenAuth, user_of
from compliance.api.idempotency import idempotent
from compliance.api.paging import Number, Pages
from compliance.api.rows import ERRORS, row_or_404
from compliance.core.roles import role_of
from compliance.exposure.findings import plain
from compliance.firms.models import Association, Membership
from compliance.firms.selectors import association_list_visible, membership_list_visible
from compliance.room.comparing import comparison_of
from compliance.room.headings import headings_of
from compliance.room.heat import heat_of
from compliance.room.invitations import consent_withdraw, invitation_send
from compliance.room.members import member_rows, silent_count
from compliance.room.models import MemberInvitation
from compliance.room.selectors import WRITERS, invitation_list_visible, room_list_visible, room_members
from compliance.room.trade import exports, notified, structure

router = Router()
AUTH = TokenAuth(ROOM)
Goods = Literal["electromechanical", "metal", "textiles", "all"]


class AssociationRow(Schema):
    id: int
    code: str
    name: str
    name_zh: str


class MemberRow(Schema):
    """`act`, `watch`, `uncertain`: open findings; `unread`: those to act on that nobody has opened."""

    firm_id: int
    products: int
    act: int
    watch: int
    uncertain: int
    unread: int
    unread_since: datetime | None
    next_on: date | None
    officers: int
    last_login: datetime | None


class MembersTold(Schema):
    """`silent`: members that have not agreed; who they are is not told."""

    members: list[MemberRow]
    silent: int


class HeatCell(Schema):
    sector: str
    regime: str
    act: int
    watch: int
    firms: int
    worst: float | None


class HeadingRow(Schema):
    """One HS heading; `values` by currency, never converted; `unknown`: products without a value."""

    code: str
    products: int
    firms: int
    values: dict[str, Decimal]
    unknown: int
    rules: int


class TradeTold(Schema):
    """Counts of TBT notifications by year and member, and exports as reported, in US dollars."""

    goods: str
    notified: dict[str, Any]
    by_china: dict[str, Any]
    exports: list[dict[str, Any]]
    structure_year: int | None
    structure: list[dict[str, Any]]


class MembershipRow(Schema):
    id: int
    firm_id: int
    association_id: int
    joined_on: date | None
    consent_on: date | None
    consent_withdrawn_on: date | None


class InvitationRow(Schema):
    id: int
    association_id: int
    firm_name: str
    email: str
    invited_at: datetime
    answered_at: datetime | None
    is_accepted: bool | None


class InvitationNew(Schema):
    firm_name: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    email: Annotated[
        str, StringConstraints(max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+$")
    ]
    language: Literal["en", "zh-hans"] = "en"


@router.get(
    "/associations", response={200: list[AssociationRow], **ERRORS}, summary="Associations you may see"
)
@paginate(Pages)
def associations(request: HttpRequest) -> QuerySet[Association]:
    return association_list_visible(user=user_of(request)).order_by("pk")


@router.get(
    "/associations/{association_id}/members",
    response={200: MembersTold, **ERRORS},
    summary="Members that agreed, by what they have open",
)
def members(request: HttpRequest, association_id: Path[Number]) -> dict[str, Any]:
    room = room_or_404(request, association_id)
    rows = member_rows(user=user_of(request), association=room)
    return {
        "members": [
            {"firm_id": one.firm.pk}
            | {name: getattr(one, name) for name in MemberRow.model_fields if name != "firm_id"}
            for one in rows
        ],
        "silent": silent_count(room),
    }


@router.get(
    "/associations/{association_id}/heat",
    response={200: list[HeatCell], **ERRORS},
    summary="Open findings by sector and regime",
)
def heat(request: HttpRequest, association_id: Path[Number]) -> list[dict[str, Any]]:
    found = heat_of(_firms(request, association_id))
    return [
        {"sector": sector, "regime": regime, **asdict(found.cells[sector][regime])}
        for sector in found.sectors
        for regime in found.regimes
        if regime in found.cells[sector]
    ]


@router.get(
    "/associations/{association_id}/goods",
    response={200: list[HeadingRow], **ERRORS},
    summary="Exposure and value by HS heading",
)
def goods(request: HttpRequest, association_id: Path[Number]) -> list[dict[str, Any]]:
    rows = headings_of(_firms(request, association_id))
    return [asdict(one) | {"firms": len(one.firms)} for one in rows]


@router.get(
    "/associations/{association_id}/comparison",
    response={200: dict[str, Any], **ERRORS},
    summary="Quartiles over members, five at least",
)
def comparison(request: HttpRequest, association_id: Path[Number]) -> dict[str, Any]:
    """A group or an indicator of fewer than five members is left out, and so is who has which value."""
    room = room_or_404(request, association_id)
    found = comparison_of(list(room_members(user=user_of(request), association=room)))
    groups = [
        {
            "sector": one.sector,
            "size": one.size,
            "indicators": {name: plain(asdict(spread)) for name, spread in one.spreads.items()},
        }
        for one in found.groups
    ]
    return {"groups": groups, "too_small": found.too_small}


@router.get(
    "/associations/{association_id}/trade",
    response={200: TradeTold, **ERRORS},
    summary="Notifications and exports by year",
)
def trade(
    request: HttpRequest, association_id: Path[Number], goods: Goods = "electromechanical"
) -> dict[str, Any]:
    room_or_404(request, association_id)
    year, parts = structure(goods)
    return {
        "goods": goods,
        "notified": plain(asdict(notified(goods))),
        "by_china": plain(asdict(notified(goods, by_china=True))),
        "exports": [plain(asdict(one)) for one in exports(goods)],
        "structure_year": year,
        "structure": [plain(asdict(one)) for one in parts],
    }


@router.get(
    "/associations/{association_id}/invitations",
    response={200: list[InvitationRow], **ERRORS},
    summary="Firms that were invited",
)
@paginate(Pages)
def invitations(request: HttpRequest, association_id: Path[Number]) -> QuerySet[MemberInvitation]:
    rows = invitation_list_visible(user=user_of(request))
    return rows.filter(association=room_or_404(request, association_id)).order_by("-pk")


@router.post(
    "/associations/{association_id}/invitations",
    response={201: InvitationRow, **ERRORS},
    summary="Invite a firm",
    auth=AUTH,
)
@decorate_view(idempotent)
def invite(request: HttpRequest, association_id: Path[Number], new: InvitationNew) -> Status:
    """The mail holds the link; who opens it decides whether the association sees the firm."""
    room, user = room_to_write(request, association_id), user_of(request)
    return Status(201, invitation_send(association=room, by=user, **new.dict()))


@router.get("/memberships", response={200: list[MembershipRow], **ERRORS}, summary="Memberships and consent")
@paginate(Pages)
def memberships(request: HttpRequest) -> QuerySet[Membership]:
    return membership_list_visible(user=user_of(request)).order_by("pk")


@router.post(
    "/memberships/{membership_id}/withdraw",
    response={200: MembershipRow, **ERRORS},
    summary="Withdraw the consent",
    auth=AUTH,
)
@decorate_view(idempotent)
def withdraw(request: HttpRequest, membership_id: Path[Number]) -> Membership:
    """From now on the association sees nothing of the firm. Only an officer of the firm may."""
    row = row_or_404(membership_list_visible(user=user_of(request)), membership_id, "membership")
    return consent_withdraw(membership=row, by=user_of(request))


def room_or_404(request: HttpRequest, association_id: int) -> Association:
    """An association in whose room the caller works. Raises HttpError 404."""
    return row_or_404(room_list_visible(user=user_of(request)), association_id, "association's room")


def room_to_write(request: HttpRequest, association_id: int) -> Association:
    """The same for who may write there. Raises HttpError 404, 403."""
    room = room_or_404(request, association_id)
    if role_of(user_of(request)) not in WRITERS:
        raise HttpError(403, "The user of this token may read in the room, not write.")
    return room


def _firms(request: HttpRequest, association_id: int) -> list[int]:
    room = room_or_404(request, association_id)
    return list(room_members(user=user_of(request), association=room).values_list("pk", flat=True))
