"""The interface as one object: routes, entity tags, OpenAPI description; `refusals` tells its errors."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from ninja import NinjaAPI

from compliance.api.access import READ, TokenAuth, limits
from compliance.api.described import described
from compliance.api.refusals import refusals_tell
from compliance.api.routes import (
    account,
    bulletins,
    cbam,
    cbam_costs,
    channels,
    duties,
    evidence,
    findings,
    gaps,
    hooks,
    imports,
    law,
    parts,
    products,
    room,
    search,
    studies,
    triage,
    watching,
)
from compliance.api.tags import tag_of
from compliance.api.webhook_descriptions import webhooks_described

DESCRIPTION = """
What an officer can read or do on Fairlead's pages, for programs.

* **Token**: `Authorization: Bearer fl_…`; made in the admin or with `manage.py api_token`. It sees what its
  user sees; its scopes (`read`, `findings`, `products`, `evidence`, `cbam`, `searches`, `channels`, `room`,
  `studies`, `account`) narrow that further.
* **Lists** take `limit` (at most 200) and `offset` and answer `items` and `count`, in a stable order.
* **Search** pages by `after`, takes the filters of the page and counts each; kept searches tell what is new.
* **Language**: words of ours come in the language of `Accept-Language`: `en` or `zh-hans`.
* **Entity tags**: every answer to GET has an `ETag`; send it back as `If-None-Match` and get 304
  when nothing changed. Send it as `If-Match` with a write, and somebody else's change is not written over:
  412 then tells which parts are `changed` and what stands there (`current`). Where two people may replace
  the same thing, a write without it is refused (428).
* **Writes** take an `Idempotency-Key`: the same key with the same request is done once and answered the same.
* **Files** are sent as `multipart/form-data`; larger lists are read by a worker: ask for the import again.
* **Studies** are run by a worker: ask for the run again until it is over; its report never changes.
* **Limits**: 600 calls a minute a token; 429 names in `Retry-After` how long to wait.
* **Webhooks**: what changes is told to your own address, signed by the rules of Standard Webhooks; make one
  here or on the page “Mail and channels”. The events are listed under `webhooks`.
* **Errors** are problem details (RFC 9457): `code`, `detail` (what), `errors` (where), `remedy` (what to do).
"""


class Door(NinjaAPI):
    """NinjaAPI with entity tags: an unchanged answer to GET costs no transfer."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        return described(super().get_openapi_schema(**kwargs))

    def create_response(self, request: HttpRequest, data: Any, **kwargs: Any) -> HttpResponse:
        response = super().create_response(request, data, **kwargs)
        if request.method != "GET" or response.status_code != 200:
            if (tag := getattr(request, "written_tag", "")) and response.status_code < 300:
                response["ETag"] = tag
            return response
        response["ETag"] = tag_of(data)
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
for _router, _tag in (
    (law.router, "law"),
    (products.router, "products"),
    (parts.router, "products"),
    (imports.router, "imports"),
    (findings.router, "findings"),
    (triage.router, "findings"),
    (duties.router, "obligations"),
    (gaps.router, "obligations"),
    (evidence.router, "evidence"),
    (search.router, "search"),
    (account.router, "account"),
    (channels.router, "channels"),
    (hooks.router, "channels"),
    (cbam.router, "cbam"),
    (cbam_costs.router, "cbam"),
    (room.router, "room"),
    (bulletins.router, "room"),
    (studies.router, "studies"),
    (watching.router, "work"),
):
    door.add_router("", _router, tags=[_tag])

refusals_tell(door)
