"""Completes the OpenAPI description: entity tags, idempotency keys, the media type of refusals."""

from __future__ import annotations

from typing import Any, Final

from compliance.api.problems import MEDIA

_TAG: Final = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 200, "pattern": "^[ -~]*$"},
    "description": "The ETag of the answer before: 304 where nothing changed.",
}
_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "The same key with the same request is done once and answered the same for seven days.",
}
_WAIT: Final = {
    "Retry-After": {"schema": {"type": "integer"}, "description": "Seconds until calls are taken again."}
}


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with what the door does around every route."""
    for methods in schema["paths"].values():
        for method, operation in methods.items():
            _headers(method, operation)
            for code, response in operation.get("responses", {}).items():
                if str(code).startswith(("4", "5")):
                    _refusal(str(code), response)
    return schema


def _headers(method: str, operation: dict[str, Any]) -> None:
    parameters = operation.setdefault("parameters", [])
    if method == "get":
        parameters.append(_TAG)
        operation["responses"].setdefault(304, {"description": "Not changed since that ETag."})
        answer = operation["responses"].get(200)
        if answer is not None:
            answer["headers"] = {"ETag": {"schema": {"type": "string"}, "description": "Of this answer."}}
    else:
        parameters.append(_KEY)


def _refusal(code: str, response: dict[str, Any]) -> None:
    content = response.get("content", {})
    if "application/json" in content:
        content[MEDIA] = content.pop("application/json")
    if code == "429":
        response["headers"] = _WAIT
