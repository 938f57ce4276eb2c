"""What routes share: finding a row that the caller may see or write, and writing one with what follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from ninja.errors import HttpError

from compliance.api.access import user_of
from compliance.api.schemas import Refusal
from compliance.firms.models import Firm
from compliance.firms.selectors import firm_list_editable, firm_list_visible
from compliance.firms.services import firms_changed

Row = TypeVar("Row", bound=Model)
ERRORS = {400: Refusal}
"""Has the shape of refusals described; `described` names the other statuses, which cost seconds if each route
tells them of itself."""


def row_or_404(rows: QuerySet[Row], pk: int, what: str) -> Row:
    """The row of this number among those that the caller may see. Raises HttpError 404."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise HttpError(404, f"There is no {what} {pk} that you may see.")
    return row


def firm_or_404(request: HttpRequest, firm_id: int) -> Firm:
    return row_or_404(firm_list_visible(user=user_of(request)), firm_id, "firm")


def firm_to_write(request: HttpRequest, firm_id: int) -> Firm:
    """A firm whose tables the caller may write. Raises HttpError 404."""
    firm = firm_list_editable(user=user_of(request)).filter(pk=firm_id).first()
    if firm is None:
        raise HttpError(404, f"There is no firm {firm_id} that you may write to. GET /firms lists yours.")
    return firm


def to_write(request: HttpRequest, rows: QuerySet[Row], pk: int, what: str, *, firm: str = "firm") -> Row:
    """A row of a firm that the caller may write. Raises HttpError 404."""
    firms = firm_list_editable(user=user_of(request))
    return row_or_404(rows.filter(**{f"{firm}__in": firms}), pk, what)


@transaction.atomic
def row_write(row: Row, values: Mapping[str, Any], *, firm_id: int) -> Row:
    """Set values, check the whole row, save it, and have the firm looked at anew. Raises ValidationError."""
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    firms_changed(firm_ids=[firm_id])
    return row


@transaction.atomic
def row_drop(row: Model, *, firm_id: int) -> None:
    """Delete a row and have the firm looked at anew."""
    row.delete()
    firms_changed(firm_ids=[firm_id])
