"""Lists as files: checked, then written by consent; the engine is that of the import pages."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, File, Form, Path, Router, Schema, Status
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from ninja.files import UploadedFile
from ninja.pagination import paginate
from pydantic import StringConstraints

from compliance.api.access import PRODUCTS, TokenAuth, user_of
from compliance.api.idempotency import idempotent
from compliance.api.paging import Number, Pages
from compliance.api.rows import ERRORS, firm_to_write, row_or_404
from compliance.core.exceptions import FairleadError
from compliance.core.roles import EDITORS, role_of
from compliance.firms.admin.uploads import upload_keep
from compliance.firms.imports.books import MAX_BYTES
from compliance.firms.imports.file_runs import run_ask, upload_path
from compliance.firms.models import ImportFileRun

router = Router()
Name = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]


class ImportNew(Schema):
    """`ignore`: headers to leave out. `is_whole`: what a bill of material does not name is taken out."""

    kind: Literal["products", "flows", "bom", "evidence"]
    firm_id: Number
    sheet: Name = ""
    ignore: Annotated[list[Name], Field(max_length=60)] = []
    is_whole: bool = False


class ImportAgreed(Schema):
    """`is_partial`: leave out the rows that cannot be taken; otherwise all rows are written, or none."""

    is_partial: bool = False


class ImportRow(Schema):
    """`report` is null while it is `waiting` or `running`; its parts are those of docs/imports.md."""

    id: int
    kind: str
    is_dry: bool
    state: str
    stage: str
    done: int
    of: int
    file: str
    report: dict[str, Any] | None
    asked_at: datetime
    finished_at: datetime | None

    @staticmethod
    def resolve_file(row: ImportFileRun) -> str:
        return str(row.wish.get("name", ""))


class ImportRefused(FairleadError):
    """An import that cannot go on from where it stands."""

    code = "import_not_ready"


@router.get("/imports", response={200: list[ImportRow], **ERRORS}, summary="Your imports, newest first")
@paginate(Pages)
def imports(request: HttpRequest) -> QuerySet[ImportFileRun]:
    return _own(request).order_by("-pk")


@router.get(
    "/imports/{import_id}",
    response={200: ImportRow, **ERRORS},
    summary="How far an import is, and its report",
)
def one(request: HttpRequest, import_id: Path[Number]) -> ImportFileRun:
    return row_or_404(_own(request), import_id, "import")


@router.post(
    "/imports",
    response={202: ImportRow, **ERRORS},
    summary="Have a list checked; nothing is written",
    auth=TokenAuth(PRODUCTS),
)
@decorate_view(idempotent)
def asked(request: HttpRequest, new: Form[ImportNew], file: File[UploadedFile]) -> Status:
    """`multipart/form-data`. A worker reads it: ask /imports/{id} until it is `done`, then agree to it."""
    firm = firm_to_write(request, new.firm_id)
    if file.size is None or file.size > MAX_BYTES:
        raise HttpError(413, f"The file has more than {MAX_BYTES // 2**20} MB. Split it.")
    wish = {
        "kind": new.kind,
        "firm": firm.pk,
        "user": user_of(request).pk,
        "stored": upload_keep(file),
        "name": str(file.name)[:200],
        "sheet": new.sheet,
        "ignore": new.ignore,
        "whole": new.is_whole,
    }
    return Status(202, run_ask(user=user_of(request), wish=wish, is_dry=True))


@router.post(
    "/imports/{import_id}/agree",
    response={202: ImportRow, **ERRORS},
    summary="Write what was checked",
    auth=TokenAuth(PRODUCTS),
)
@decorate_view(idempotent)
def agreed(request: HttpRequest, import_id: Path[Number], new: ImportAgreed) -> Status:
    """Gives another import, whose report says what was written."""
    row = row_or_404(_own(request), import_id, "import")
    if not row.is_dry or row.state != ImportFileRun.State.DONE:
        raise ImportRefused("Only an import that was checked can be written. Ask until its state is “done”.")
    if not upload_path(row.wish["stored"]).is_file():
        raise ImportRefused("The file is no longer kept. Send it again.")
    wish = {name: value for name, value in row.wish.items() if name != "partial"}
    return Status(202, run_ask(user=user_of(request), wish=wish, is_dry=False, is_partial=new.is_partial))


def _own(request: HttpRequest) -> QuerySet[ImportFileRun]:
    user = user_of(request)
    rows = ImportFileRun.objects.filter(user=user)
    return rows if role_of(user) in EDITORS else rows.none()
