"""Refusals as problem details (RFC 9457): what was wrong, where, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

MEDIA: Final = "application/problem+json"
CODES: Final = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    413: "too_large",
    429: "too_many",
}
REMEDIES: Final = {
    400: "Compare the request with /api/v1/openapi.json.",
    401: "Send “Authorization: Bearer fl_…” with a token that is neither revoked nor expired.",
    403: "Use a token that has the scope, of a user whose role may do this.",
    404: "Ask the list that holds such rows: it shows what you may see.",
    405: "Compare the method with /api/v1/openapi.json.",
    409: "Read the row again, then decide anew.",
    412: "Read the row again and send its new ETag as If-Match.",
    413: "Send a smaller file.",
    422: "Correct what `errors` names and send the request again.",
    429: "Wait as many seconds as Retry-After says.",
}


def problem(
    request: HttpRequest,
    status: int,
    *,
    code: str = "",
    detail: str,
    errors: Iterable[dict[str, str]] = (),
    remedy: str = "",
    **more: Any,
) -> HttpResponse:
    """The answer that refuses. `errors`: parts of the request with `where` and `message`."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code or CODES.get(status, "refused"),
        "detail": detail,
        "remedy": remedy or REMEDIES.get(status, REMEDIES[400]),
        "instance": request.path,
        "errors": list(errors),
        **more,
    }
    text = json.dumps(body, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type=f"{MEDIA}; charset=utf-8")


def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address below the interface that leads nowhere."""
    return problem(
        request,
        404,
        code="no_route",
        detail=f"There is no route “{rest[:120]}”.",
        remedy="The routes stand in /api/v1/openapi.json.",
    )
