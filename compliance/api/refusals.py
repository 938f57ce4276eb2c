"""What is raised in or around an operation, as problem details: which status, which words."""

from __future__ import annotations

import logging
from typing import Final

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
    ValidationError,
)
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled
from ninja.errors import ValidationError as BadRequest

from compliance.api.access import SPAN_SECONDS
from compliance.api.guarding import ChangedSince
from compliance.api.problems import problem
from compliance.core.exceptions import FairleadError

log = logging.getLogger(__name__)
WAIT_SECONDS: Final = 5
"""After this many seconds a database that was started anew takes calls again."""


def refusals_tell(door: NinjaAPI) -> None:
    """Have the door answer what is raised. A subclass is answered as the nearest class named here."""
    for kind, handler in (
        (HttpError, _http),
        (AuthenticationError, _stranger),
        (Throttled, _throttled),
        (BadRequest, _bad),
        (ChangedSince, _changed),
        (FairleadError, _refused),
        (ValidationError, _invalid),
        (IntegrityError, _twice),
        (RequestDataTooBig, _too_large),
        (TooManyFieldsSent, _too_large),
        (TooManyFilesSent, _too_large),
        (MultiPartParserError, _unreadable),
        (UnreadablePostError, _unreadable),
        (OperationalError, _unavailable),
        (InterfaceError, _unavailable),
    ):
        door.add_exception_handler(kind, handler)  # type: ignore[arg-type]


def _stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = problem(request, 401, detail="The token is missing, unknown, expired or revoked.")
    response["WWW-Authenticate"] = 'Bearer realm="Fairlead"'
    return response


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    response = problem(request, error.status_code, detail=str(error))
    if error.status_code == 429:
        response["Retry-After"] = str(SPAN_SECONDS)
    return response


def _throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
    response = problem(request, 429, detail="More calls than a token may make in a minute.")
    response["Retry-After"] = str(int(error.wait or SPAN_SECONDS))
    return response


def _bad(request: HttpRequest, error: BadRequest) -> HttpResponse:
    errors = [{"where": ".".join(map(str, one["loc"])), "message": one["msg"]} for one in error.errors]
    return problem(
        request,
        422,
        code="bad_request",
        detail="The request does not fit the description.",
        errors=errors,
    )


def _changed(request: HttpRequest, error: ChangedSince) -> HttpResponse:
    parts = ", ".join(error.changed or ())
    known = "It was changed since you read it." if error.tag else "There is no such row, so none to change."
    response = problem(
        request,
        412,
        detail=f"Changed since you read it: {parts}." if parts else known,
        changed=error.changed,
        etag=error.tag,
        current=error.current,
    )
    if error.tag:
        response["ETag"] = error.tag
    return response


def _refused(request: HttpRequest, error: FairleadError) -> HttpResponse:
    return problem(request, 409, code=getattr(error, "code", "refused"), detail=str(error))


def _twice(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    return problem(request, 409, code="conflict", detail="Such a row was written at the same moment.")


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    errors = [{"where": where, "message": text} for where, texts in found.items() for text in texts]
    return problem(request, 422, code="invalid", detail="The values do not fit.", errors=errors)


def _too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(
        request,
        413,
        detail="The body is larger than is taken at once, or has too many parts.",
        remedy="Send less at once; large lists go to /imports as a file.",
    )


def _unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(request, 400, code="unreadable", detail="The body broke off or is not what it says it is.")


def _unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("the database did not serve a call of the interface", exc_info=error)
    response = problem(request, 503, detail="The database does not answer; nothing of this call was written.")
    response["Retry-After"] = str(WAIT_SECONDS)
    return response
