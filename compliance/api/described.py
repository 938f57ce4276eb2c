"""Completes the OpenAPI description: entity tags, idempotency keys, the media type of refusals."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from compliance.api.examples import EXAMPLES
from compliance.api.guarding import MARK
from compliance.api.problems import MEDIA

_TAG: Final = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 400, "pattern": "^[ -~]*$"},
    "description": "The ETag of the answer before: 304 where nothing changed.",
}
_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "The same key with the same request is done once and answered the same for seven days.",
}
_MATCH: Final = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string", "maxLength": 400, "pattern": r"^(\*|\"[!#-~]+\")$"},
    "description": "The ETag of what you have read; “*”: whatever stands there now. Else 412.",
    "examples": {
        "read": {"value": '"9f2c41d07b6e4a558d0e61f3c2a7b914.Xk2aQ9-c"'},
        "any": {"value": "*"},
    },
}
_REFUSAL: Final = {"$ref": "#/components/schemas/Refusal"}
_CHANGED: Final = {
    "allOf": [
        _REFUSAL,
        {
            "type": "object",
            "required": ["changed", "etag", "current"],
            "properties": {
                "changed": {
                    "type": ["array", "null"],
                    "items": {"type": "string"},
                    "description": "Parts that are other than what you read; null: cannot be told.",
                },
                "etag": {"type": "string", "description": "Of what stands there now."},
                "current": {"description": "What GET tells of it now."},
            },
        },
    ],
    "example": {
        "type": "about:blank",
        "title": "Precondition Failed",
        "status": 412,
        "code": "changed_since",
        "detail": "Changed since you read it: name.",
        "remedy": "Look at `current`, decide anew, and send `etag` as If-Match.",
        "instance": "/api/v1/products/7",
        "errors": [],
        "changed": ["name"],
        "etag": '"1b5d0c9f3e2a48778c6f90ab12de34f5.Zz8pQ9-c"',
        "current": {"id": 7, "name": "Kettle, 1.7 l"},
    },
}
_WAIT: Final = {
    "Retry-After": {"schema": {"type": "integer"}, "description": "Seconds until calls are taken again."}
}


REFUSALS: Final = (400, 401, 403, 404, 406, 409, 413, 415, 422, 429, 500, 503)
"""What any route may refuse with."""


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with what the door does around every route."""
    for methods in schema["paths"].values():
        for method, operation in methods.items():
            _headers(method, operation)
            operation["responses"] |= {code: _refusal(code) for code in REFUSALS}
    for name, example in EXAMPLES.items():
        schema["components"]["schemas"][name]["examples"] = [example]
    return schema


def _headers(method: str, operation: dict[str, Any]) -> None:
    parameters = operation.setdefault("parameters", [])
    if method == "get":
        parameters.append(_TAG)
        operation["responses"].setdefault(304, {"description": "Not changed since that ETag."})
        answer = operation["responses"].get(200)
        if answer is not None:
            answer["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "Of this answer."}}
        return
    parameters.append(_KEY)
    if word := operation.pop(MARK, ""):
        parameters.append(_MATCH | {"required": word == "required"})
        answers = operation["responses"]
        answers[412] = {"description": "Changed since it was read.", "content": {MEDIA: {"schema": _CHANGED}}}
        if word == "required":
            told = {"description": "If-Match is missing.", "content": {MEDIA: {"schema": _REFUSAL}}}
            answers[428] = told
        for code in {200, 201, 202} & set(answers):
            answers[code]["headers"] = {
                "ETag": {"schema": {"type": "string"}, "description": "Of the row as it stands now."}
            }


def _refusal(code: int) -> dict[str, Any]:
    told = {"description": HTTPStatus(code).phrase, "content": {MEDIA: {"schema": _REFUSAL}}}
    return told | ({"headers": _WAIT} if code in (429, 503) else {})
