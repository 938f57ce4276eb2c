"""The interface as one object: routes, errors, entity tags, OpenAPI description."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as BadRequest

from compliance.api.access import READ, TokenAuth, limits
from compliance.api.routes import duties, findings, law, products, search
from compliance.api.webhook_descriptions import webhooks_described
from compliance.core.exceptions import FairleadError
from compliance.core.hashing import sha256_hex

DESCRIPTION = """
What an officer can read or do on Fairlead's pages, for programs.

* **Token**: `Authorization: Bearer fl_…`; made in the admin or with `manage.py api_token`. It sees what its
  user sees; its scopes (`read`, `findings`, `products`, `searches`) narrow that further.
* **Lists** take `limit` (at most 200) and `offset` and answer `items` and `count`.
* **Search** pages by `after`, takes the filters of the page and counts each; kept searches tell what is new.
* **Entity tags**: every answer to GET has an `ETag`; send it back as `If-None-Match` and get 304
  when nothing changed.
* **Writes** take an `Idempotency-Key`: the same key with the same request is done once and answered the same.
* **Limits**: 600 calls a minute a token; 429 names in `Retry-After` how long to wait.
* **Webhooks**: what changes is told to your own address, signed by the rules of Standard Webhooks; make one
  on the page “Mail and channels”. The events are listed under `webhooks`.
* **Errors** are JSON: `code`, `message` (what, where, what to do), and for bad requests `detail` a field.
"""


class Door(NinjaAPI):
    """NinjaAPI with entity tags: an unchanged answer to GET costs no transfer."""

    def create_response(self, request: HttpRequest, data: Any, **kwargs: Any) -> HttpResponse:
        response = super().create_response(request, data, **kwargs)
        if request.method != "GET" or response.status_code != 200:
            return response
        response["ETag"] = f'"{sha256_hex(response.content.decode())[:32]}"'
        response["Cache-Control"] = "private, no-cache"
        return get_conditional_response(request, etag=response["ETag"], response=response) or response


door = Door(
    title="Fairlead",
    version="1",
    description=DESCRIPTION,
    auth=TokenAuth(READ),
    throttle=limits(),
    urls_namespace="api",
    docs_url=None,
    openapi_extra={"webhooks": webhooks_described()},
)
door.add_router("", law.router, tags=["law"])
door.add_router("", products.router, tags=["products"])
door.add_router("", findings.router, tags=["findings"])
door.add_router("", duties.router, tags=["obligations"])
door.add_router("", search.router, tags=["search"])


def _told(request: HttpRequest, status: int, code: str, message: str, **more: Any) -> HttpResponse:
    return door.create_response(request, {"code": code, "message": message, **more}, status=status)


@door.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    codes = {401: "unauthorized", 403: "forbidden", 404: "not_found", 429: "too_many"}
    return _told(request, error.status_code, codes.get(error.status_code, "refused"), str(error))


@door.exception_handler(BadRequest)
def _bad(request: HttpRequest, error: BadRequest) -> HttpResponse:
    detail = [{"where": ".".join(map(str, one["loc"])), "message": one["msg"]} for one in error.errors]
    return _told(request, 422, "bad_request", "The request does not fit the description.", detail=detail)


@door.exception_handler(FairleadError)
def _refused(request: HttpRequest, error: FairleadError) -> HttpResponse:
    return _told(request, 409, getattr(error, "code", "refused"), str(error))


@door.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    detail = [{"where": where, "message": text} for where, texts in found.items() for text in texts]
    return _told(request, 422, "invalid", "The values do not fit.", detail=detail)
