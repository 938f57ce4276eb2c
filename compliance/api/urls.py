"""Addresses of the interface; a new version gets a number of its own."""

import json
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja.responses import NinjaJSONEncoder

from compliance.api.door import door
from compliance.api.problems import nothing_here


@csrf_exempt
@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description; to read only."""
    return HttpResponse(_described(), content_type="application/json")


@cache
def _described() -> bytes:
    return json.dumps(door.get_openapi_schema(), cls=NinjaJSONEncoder, ensure_ascii=False).encode()


urlpatterns = [
    # Before the door: its own first page and description take any method, and ask programs for a cookie.
    path("api/v1/", nothing_here),
    path("api/v1/openapi.json", description, name="openapi"),
    path("api/v1/", door.urls),
    path("api/v1/<path:rest>", nothing_here),
]
