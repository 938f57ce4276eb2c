"""Refusals as problem details (RFC 9457): what was wrong, where, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from ninja.responses import NinjaJSONEncoder

MEDIA: Final = "application/problem+json"
CODES: Final = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    412: "changed_since",
    413: "too_large",
    415: "unsupported_type",
    428: "if_match_missing",
    429: "too_many",
    500: "failed",
    503: "unavailable",
}
REMEDIES: Final = {
    400: "Compare the request with /api/v1/openapi.json.",
    401: "Send “Authorization: Bearer fl_…” with a token that is neither revoked nor expired.",
    403: "Use a token that has the scope, of a user whose role may do this.",
    404: "Ask the list that holds such rows: it shows what you may see.",
    405: "Use a method that `allow` names; /api/v1/openapi.json tells what each does.",
    406: "Name a type of these in “Accept”, or leave the header out.",
    409: "Read the row again, then decide anew.",
    412: "Look at `current`, decide anew, and send `etag` as If-Match.",
    413: "Send less at once.",
    415: "Set “Content-Type” to what the body is, of the types that are taken.",
    422: "Correct what `errors` names and send the request again.",
    428: "Read the row, and send its ETag as If-Match; “If-Match: *” means whatever stands there now.",
    429: "Wait as many seconds as Retry-After says.",
    500: "Send it again, with the same Idempotency-Key; tell the operator the time where that fails too.",
    503: "Send it again after as many seconds as Retry-After says, with the same Idempotency-Key.",
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
    text = json.dumps(body, cls=NinjaJSONEncoder, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type=f"{MEDIA}; charset=utf-8")


@csrf_exempt
def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address below the interface that leads nowhere."""
    return problem(
        request,
        404,
        code="no_route",
        detail=f"There is no route “{rest[:120]}”.",
        remedy="The routes stand in /api/v1/openapi.json.",
    )
