"""The OpenAPI description holds for calls that nobody thought of: no server error, no surprise."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from compliance.api.door import door
from compliance.api.services import token_make
from compliance.core import clock
from compliance.search.models import SavedSearch
from tests.web.world import World, world_make

schema = schemathesis.openapi.from_dict(door.get_openapi_schema())
schema.app = get_wsgi_application()


@pytest.fixture
def officer(db: Any) -> Iterator[tuple[World, str]]:
    """A world and a token. As with Django's own client, a request ends without closing the connection."""
    world, scopes = world_make(), ["read", "findings", "products", "searches"]
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield world, token_make(user=world.users["officer"], name="test", scopes=scopes)[1]
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)
def test_no_call_ends_in_a_server_error(case: schemathesis.Case, officer: tuple[World, str]) -> None:
    cache.clear()
    world, token = officer
    saved = SavedSearch.objects.get_or_create(
        user=world.users["officer"],
        name="Kettles",
        defaults={"asked": {"q": "kettles"}, "created_at": clock.now()},
    )[0]
    own = {
        "search_id": saved.pk,
        "finding_id": world.own.rows["exposure.Finding"].pk,
        "product_id": world.own.rows["firms.Product"].pk,
        "notice_id": world.law["regulations.Notice"].pk,
        "firm_id": world.own.firm.pk,
    }
    for name in case.path_parameters or {}:
        case.path_parameters[name] = own[name]
    response = case.call(headers={"Authorization": f"Bearer {token}"})
    assert response.status_code < 500, case.as_curl_command()
    case.validate_response(
        response,
        checks=[schemathesis.checks.not_a_server_error, status_code_conformance, response_schema_conformance],
    )
