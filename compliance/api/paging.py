"""Pages of a list: `limit` and `offset` in, `items` and `count` out."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Field, Schema
from ninja.pagination import PaginationBase
from pydantic import StringConstraints

MOST = 200
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
Words = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
"""Text to look for; PostgreSQL keeps no NUL."""


class Pages(PaginationBase):
    """At most 200 rows at once; rows have a stable order, so that pages neither overlap nor leave gaps."""

    class Input(Schema):
        limit: Annotated[int, Field(ge=1, le=MOST)] = 50
        offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0

    class Output(Schema):
        items: list[Any]
        count: int

    def paginate_queryset(self, queryset: QuerySet[Any], pagination: Input, **_: Any) -> dict[str, Any]:
        first = pagination.offset
        return {"items": queryset[first : first + pagination.limit], "count": self._items_count(queryset)}
