"""Which media types an address takes and gives, by its own description; whether a request fits them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from compliance.api.door import door
from compliance.api.problems import problem

JSON: Final = "application/json"
_NAME = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Offer:
    """`takes`: types of a body; `gives`: types of a good answer. Empty: no body, and any type."""

    takes: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()


def disagreement(request: HttpRequest) -> HttpResponse | None:
    """Problem 406 or 415 where what is sent or wanted does not fit the description; None where it does."""
    match = request.resolver_match
    offer = _offers().get((str(request.method), _NAME.sub(r"{\1}", "/" + match.route))) if match else None
    if offer is None:
        return None
    if offer.gives and request.accepted_types and not any(map(request.accepts, offer.gives)):
        given = ", ".join(offer.gives)
        return problem(request, 406, detail=f"This address answers with {given}, which “Accept” leaves out.")
    if offer.takes and _is_sent(request) and not _fits(request.content_type or "", offer.takes):
        taken = ", ".join(offer.takes)
        answer = problem(
            request, 415, detail=f"The body is sent as “{request.content_type}”; it is taken as {taken}."
        )
        answer["Accept"] = taken
        return answer
    return None


def _is_sent(request: HttpRequest) -> bool:
    return (
        request.META.get("CONTENT_LENGTH") not in (None, "", "0") or "HTTP_TRANSFER_ENCODING" in request.META
    )


def _fits(sent: str, taken: tuple[str, ...]) -> bool:
    """A body without a type is read as JSON, and so is one of a type that is written as JSON."""
    sent = sent.lower()
    return sent in taken or (JSON in taken and (not sent or sent.endswith("+json")))


@cache
def _offers() -> dict[tuple[str, str], Offer]:
    paths: dict[str, Any] = door.get_openapi_schema()["paths"]
    return {
        (method.upper(), path): _offer(operation)
        for path, methods in paths.items()
        for method, operation in methods.items()
    }


def _offer(operation: dict[str, Any]) -> Offer:
    takes = operation.get("requestBody", {}).get("content", {})
    good = [told for code, told in operation["responses"].items() if str(code).startswith("2")]
    return Offer(tuple(takes), tuple(sorted({kind for told in good for kind in told.get("content", {})})))
