"""If-Match against the row as it stands (RFC 9110, 13.1.1): no write over what others wrote meanwhile."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.utils.http import parse_etags
from ninja import Status
from ninja.errors import HttpError
from ninja.operation import Operation, ResponseObject
from ninja.utils import contribute_operation_callback

from compliance.api.access import user_of
from compliance.api.tags import parts_changed, tag_of

HEADER: Final = "If-Match"
MARK: Final = "x-if-match"
"""Under this name an operation says in the description whether the header is required or honoured."""
View = TypeVar("View", bound=Callable[..., Any])


class ChangedSince(Exception):
    """The row is no longer as it was when the caller read it."""

    def __init__(self, *, tag: str, current: Any, changed: list[str] | None) -> None:
        super().__init__("the row was changed since it was read")
        self.tag, self.current, self.changed = tag, current, changed


def guarded(
    read: Callable[..., Any], lock: type[Model], name: str = "", *, required: bool = False
) -> Callable[[View], View]:
    """Around an operation that writes what `read`, the operation of a GET, tells.

    The row of `lock` that the path parameter `name` numbers (no name: the caller's own account) is locked,
    so that of two writers with the same tag one writes. A tag that no longer holds ends in ChangedSince
    (412), no tag where it is required in 428, a header that holds no tag in 400. The answer carries the tag
    of the row as it stands then.
    """

    def around(view: View) -> View:
        @wraps(view)
        def write(request: HttpRequest, *args: Any, **values: Any) -> Any:
            with transaction.atomic():
                if (given := request.headers.get(HEADER)) is not None:
                    lock._default_manager.select_for_update(of=("self",)).filter(
                        pk=values[name] if name else user_of(request).pk
                    ).first()
                    _compare(given, _told(read, request, name, values))
                elif required:
                    _told(read, request, name, values)  # who may not see the row is told that it is not there
                    raise HttpError(428, "Others may write this too: say by If-Match what you have read.")
                done = view(request, *args, **values)
                if not (isinstance(done, Status) and done.status_code == 204):
                    request.written_tag = tag_of(_told(read, request, name, values))  # type: ignore[attr-defined]
                return done

        # Written-out types are looked up where the operation stands, not here.
        write.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
        contribute_operation_callback(write, _marks("required" if required else "honoured"))
        return write  # type: ignore[return-value]

    return around


def keyed(read: Callable[..., Any], name: str) -> Callable[[View], View]:
    """Around an operation that makes or changes a row by a key of the caller's (a SKU, a reference).

    It is one transaction, in which the operation calls `found_compare`; its answer carries the row's tag.
    """

    def around(view: View) -> View:
        @wraps(view)
        def write(request: HttpRequest, *args: Any, **values: Any) -> Any:
            with transaction.atomic():
                done = view(request, *args, **values)
                told = _told(read, request, name, {name: done.value.pk})
                request.written_tag = tag_of(told)  # type: ignore[attr-defined]
                return done

        write.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]
        contribute_operation_callback(write, _marks("honoured"))
        return write  # type: ignore[return-value]

    return around


def found_compare(request: HttpRequest, found: Model | None, read: Callable[..., Any], name: str) -> None:
    """Compare If-Match with the row that has the caller's key, and lock it; without the header nothing.

    Raises ChangedSince also where there is no such row yet: who sends a tag means to change, not to make.
    """
    given = request.headers.get(HEADER)
    if given is None:
        return
    if found is None:
        raise ChangedSince(tag="", current=None, changed=None)
    type(found)._default_manager.select_for_update(of=("self",)).filter(pk=found.pk).first()
    _compare(given, _told(read, request, name, {name: found.pk}))


def _marks(word: str) -> Callable[[Operation], None]:
    def mark(operation: Operation) -> None:
        operation.openapi_extra = {**(operation.openapi_extra or {}), MARK: word}

    return mark


def _told(read: Callable[..., Any], request: HttpRequest, name: str, values: dict[str, Any]) -> Any:
    """What GET would answer to this caller now, as plain values. Raises HttpError 404."""
    found = read(request, **({name: values[name]} if name else {}))
    model = read._ninja_operation.response_models[200]  # type: ignore[attr-defined]
    context = {"request": request, "response_status": 200}
    return model.model_validate(ResponseObject(found), context=context).model_dump(context=context)[
        "response"
    ]


def _compare(given: str, current: Any) -> None:
    if given.strip() == "*":
        return
    tags = parse_etags(given)
    if not tags:
        raise HttpError(400, "“If-Match” holds no entity tag: it is “*” or tags in double quotes.")
    now = tag_of(current)
    if now not in tags:
        raise ChangedSince(tag=now, current=current, changed=parts_changed(tags[0], current))
