"""Work that runs for the caller: jobs of the firms, runs of sources, pages that firms have watched."""

from datetime import datetime
from typing import Annotated, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema, Status
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from ninja.pagination import paginate
from pydantic import StringConstraints

from compliance.api.access import PRODUCTS, TokenAuth, user_of
from compliance.api.guarding import guarded
from compliance.api.idempotency import idempotent
from compliance.api.paging import Number, Pages
from compliance.api.rows import ERRORS, firm_to_write, row_or_404, to_write
from compliance.api.schemas import Market
from compliance.core import clock
from compliance.core.models import Job
from compliance.core.roles import ADMINISTRATOR, role_of
from compliance.firms.models import WatchedPage
from compliance.firms.pages import page_address, selector_check
from compliance.firms.selectors import firm_list_visible, of_visible_firms
from regulations.models import Run, Source
from regulations.owned import PRIVATE_SOURCES

router = Router()
AUTH = TokenAuth(PRODUCTS)
State = Literal["queued", "running", "done", "quarantined"]


class JobFilter(Schema):
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.]{1,64}$")] | None = None
    state: State | None = None


class JobRow(Schema):
    """`subject`: what it is about, such as “firm:7”. Quarantined after three attempts: `reason` says why."""

    id: int
    kind: str
    subject: str
    state: str
    attempts: int
    reason: str
    due_at: datetime
    created_at: datetime
    finished_at: datetime | None


class RunRow(Schema):
    """One reading of a source; a failed one changed nothing."""

    id: int
    status: str
    started_at: datetime | None
    finished_at: datetime | None
    reason: str


class PageRow(Schema):
    """`firm_id` null: a public page. `failure_code`: why it could not be read."""

    id: int
    firm_id: int | None
    title: str
    url: str
    selector: str
    is_feed: bool
    markets: list[str]
    every: str
    enabled: bool
    last_read_at: datetime | None
    last_change_at: datetime | None
    failure_code: str


class PageNew(Schema):
    """A public page or feed, with https. `selector`: which part is read; empty: its main part."""

    firm_id: Number
    title: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    url: Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"^[^\x00-\x20]*$")]
    selector: Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")] = ""
    is_feed: bool = False
    markets: Annotated[list[Market], Field(max_length=60)] = []
    every: Literal["daily", "weekly", "monthly"] = "daily"
    enabled: bool = True


@router.get("/jobs", response={200: list[JobRow], **ERRORS}, summary="Work on your firms, newest first")
@paginate(Pages)
def jobs(request: HttpRequest, wanted: Query[JobFilter]) -> QuerySet[Job]:
    """Administrators see all work; others what is done for the firms that they see."""
    user = user_of(request)
    rows = Job.objects.order_by("-pk")
    if role_of(user) != ADMINISTRATOR:
        firms = firm_list_visible(user=user).values_list("pk", flat=True)
        rows = rows.filter(subject__in=[f"firm:{pk}" for pk in firms])
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    return rows.filter(state=wanted.state) if wanted.state else rows


@router.get(
    "/sources/{name}/runs",
    response={200: list[RunRow], **ERRORS},
    summary="Readings of a source, newest first",
)
@paginate(Pages)
def runs(
    request: HttpRequest, name: Path[Annotated[str, StringConstraints(pattern=r"^[a-z0-9_\-]{1,64}$")]]
) -> QuerySet[Run]:
    source = Source.objects.exclude(name__in=PRIVATE_SOURCES).filter(name=name).first()
    if source is None:
        raise HttpError(404, f"There is no source “{name}”.")
    return source.runs.order_by("-pk")


@router.get("/watched-pages", response={200: list[PageRow], **ERRORS}, summary="Pages that are watched")
@paginate(Pages)
def pages(request: HttpRequest, firm_id: Number | None = None) -> QuerySet[WatchedPage]:
    rows = _pages(request).order_by("pk")
    return rows.filter(firm=firm_id) if firm_id is not None else rows


@router.post("/watched-pages", response={201: PageRow, **ERRORS}, summary="Have a page watched", auth=AUTH)
@decorate_view(idempotent)
def page_new(request: HttpRequest, new: PageNew) -> Status:
    """What it brings is the firm's alone."""
    firm = firm_to_write(request, new.firm_id)
    values = new.dict(exclude={"firm_id"})
    values["url"], values["selector"] = page_address(new.url), selector_check(new.selector)
    if new.is_feed and values["selector"]:
        raise HttpError(422, "A feed is read by its entries: leave the selector empty.")
    row = WatchedPage(firm=firm, created_by=str(user_of(request))[:200], created_at=clock.now(), **values)
    row.full_clean()
    row.save()
    return Status(201, row)


@router.get("/watched-pages/{page_id}", response={200: PageRow, **ERRORS}, summary="One page that is watched")
def page(request: HttpRequest, page_id: Path[Number]) -> WatchedPage:
    return row_or_404(_pages(request), page_id, "watched page")


@router.delete(
    "/watched-pages/{page_id}", response={204: None, **ERRORS}, summary="Watch a page no longer", auth=AUTH
)
@decorate_view(idempotent)
@guarded(page, WatchedPage, "page_id")
def page_drop(request: HttpRequest, page_id: Path[Number]) -> Status:
    to_write(request, WatchedPage.objects.all(), page_id, "watched page").delete()
    return Status(204, None)


def _pages(request: HttpRequest) -> QuerySet[WatchedPage]:
    """Those of firms that the caller sees, and public ones."""
    rows = of_visible_firms(WatchedPage.objects.all(), user=user_of(request))
    return rows | WatchedPage.objects.filter(firm=None)
