"""Around every address of the interface: its types are agreed on before, and every refusal is a problem."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from compliance.api.door import door
from compliance.api.negotiation import disagreement
from compliance.api.problems import MEDIA, problem

BELOW: Final = "/api/"
_DETAILS: Final = {
    400: "The request cannot be read.",
    403: "This may not be called so.",
    404: "There is no such address.",
    412: "What stands here is not what If-Match names.",
    500: "The server failed at this call. What happened is written down there.",
    503: "The server cannot work on this call just now.",
}


class ProblemAnswers:
    """First of all middleware, so that it sees what all others answer: pages of theirs end here.

    The status and the headers (Allow, Retry-After) of a refusal stay, its body becomes problem details.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(BELOW):
            return self.get_response(request)
        if request.method != "HEAD":
            return self._answer(request)
        # HEAD is GET without the content (RFC 9110, 9.3.2); the door knows GET alone.
        request.method = "GET"
        whole = self._answer(request)
        request.method = "HEAD"
        return _headed(whole)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code < 400 or response.get("Content-Type", "").startswith(MEDIA):
            return response
        return _as_problem(request, response)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        return disagreement(request) if request.path_info.startswith(BELOW) else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What was raised around an operation (a body too large, a lost database) is told as within one."""
        if not request.path_info.startswith(BELOW):
            return None
        try:
            answer = door.on_exception(request, error)
        except Exception:  # nothing of the door's: Django writes it down and answers 500
            return None
        return answer if isinstance(answer, HttpResponse) else None


def _as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    status = response.status_code
    more: dict[str, Any] = {}
    detail = _DETAILS.get(status, "The request is refused.")
    if status == 405:
        taken = {one.strip() for one in response.get("Allow", "").split(",") if one.strip()}
        more["allow"] = sorted(taken | ({"HEAD"} if "GET" in taken else set()))
        response["Allow"] = ", ".join(more["allow"])
        detail = f"“{request.method}” is not taken here, only {response['Allow']}."
    told = problem(request, status, detail=detail, **more)
    del response["ETag"]
    response["Content-Type"] = told["Content-Type"]
    return _with_content(response, told.content)


def _headed(whole: HttpResponseBase) -> HttpResponseBase:
    """The answer's status and headers, its length included, without content."""
    length = whole.get("Content-Length")
    if length is None and isinstance(whole, HttpResponse):
        length = str(len(whole.content))
    answer = _with_content(whole, b"")
    if length is None:
        del answer["Content-Length"]
    else:
        answer["Content-Length"] = length
    return answer


def _with_content(response: HttpResponseBase, content: bytes) -> HttpResponseBase:
    """The very answer, so that what it holds open is closed with it, and only then."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = iter([content])
    elif isinstance(response, HttpResponse):
        response.content = content
    response["Content-Length"] = str(len(content))
    return response
