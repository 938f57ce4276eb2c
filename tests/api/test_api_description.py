"""The OpenAPI description holds for calls that nobody thought of: no server error, no surprise."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator, FormatChecker
from ninja import Schema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from compliance.api.door import door
from compliance.api.models import ApiToken
from compliance.api.services import token_make
from tests.api.routes import law_numbers, numbers_of, own_numbers, study_numbers
from tests.web.world import world_make

EXAMPLES = 8
schema = schemathesis.openapi.from_dict(door.get_openapi_schema())
schema.app = get_wsgi_application()
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    response_schema_conformance,
    content_type_conformance,
]
WORKER = {"room": "staff"}
"""Tag → role whose token calls; everything else is an officer's."""
FILES = ("/file", "/excel", ".ics")
"""Downloads: no JSON is told of them."""


def _by_tag() -> dict[str, list[Any]]:
    found = defaultdict(list)
    for result in schema.get_all_operations():
        operation = result.ok()
        found[operation.definition.raw["tags"][0]].append(operation)
    return dict(found)


OPERATIONS = _by_tag()


@pytest.fixture
def steady(db: Any) -> Iterator[None]:
    """As with Django's own client, a request ends without closing the connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("tag", sorted(OPERATIONS))
def test_no_call_ends_in_a_server_error(tag: str, steady: None) -> None:
    world, called = world_make(), Counter[str]()
    user = world.users[WORKER.get(tag, "officer")]
    _token, text = token_make(user=user, name="test", scopes=ApiToken.Scope.values)
    numbers = numbers_of(world.own) | own_numbers(user) | law_numbers(world) | study_numbers(user)

    for operation in OPERATIONS[tag]:

        @given(case=operation.as_strategy())
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            database=None,
        )
        def walk(case: schemathesis.Case) -> None:
            cache.clear()
            for name in case.path_parameters or {}:
                case.path_parameters[name] = numbers[name]
            if case.headers and "If-Match" in case.headers:
                case.headers["If-Match"] = (
                    "*"  # made-up tags hold never: tests/api/test_guarding.py has true ones
                )
            with transaction.atomic():  # no case finds what another one left behind
                response = case.call(headers={"Authorization": f"Bearer {text}"})
                transaction.set_rollback(True)
            called[str(response.status_code)[0]] += 1
            checks = CHECKS[:2] if case.path.endswith(FILES) else CHECKS
            case.validate_response(response, checks=checks)

        walk()
    assert called["5"] == 0 and called["2"] > 0, called
    assert called.total() >= EXAMPLES * len(OPERATIONS[tag]) // 2, called


def test_every_refusal_says_what_where_and_what_to_do() -> None:
    """In the description, for every route; and 304, ETag, Idempotency-Key as the door gives them."""
    for path, methods in door.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            answers = {str(code): told for code, told in operation["responses"].items()}
            refusals = [code for code in answers if code.startswith("4")]
            assert {"401", "403", "404", "422", "429"} <= set(refusals), path
            assert all("application/problem+json" in answers[code]["content"] for code in refusals), path
            headers = {one["name"] for one in operation["parameters"] if one["in"] == "header"}
            written = {"Idempotency-Key"} | ({"If-Match"} if "412" in answers else set())
            assert headers == ({"If-None-Match"} if method == "get" else written), path
            assert {"406", "415", "500", "503"} <= set(answers), path
            assert ("304" in answers) == (method == "get"), path
            assert operation["summary"] and operation["tags"], path


def test_every_row_and_every_change_of_one_has_an_example_that_fits() -> None:
    described = door.get_openapi_schema()
    shapes, wanted = described["components"]["schemas"], set()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if any(one["name"] == "If-Match" for one in operation["parameters"]):
                wanted.add(_named(operation.get("requestBody", {})))
            if method == "get" and path.removeprefix("/api/v1").startswith(NEW) and path.endswith("}"):
                wanted.add(_named(operation["responses"][200]))
    for name in wanted - {""} | {name for name, shape in shapes.items() if "examples" in shape}:
        [example] = shapes[name]["examples"]
        whole = {**shapes[name], "components": {"schemas": shapes}}
        Draft202012Validator(whole, format_checker=FormatChecker()).validate(example)
        assert set(example) <= set(shapes[name]["properties"]), name
    assert len(wanted) > 20


NEW = (
    *("/products", "/evidence", "/rules", "/feeds", "/webhooks", "/chat-rooms", "/saved-searches"),
    *("/cbam/installations", "/cbam/declarations", "/cbam/shipments", "/cbam/scenarios", "/bulletins"),
    *("/studies", "/study-runs", "/study-reports", "/watched-pages", "/account"),
)
"""Rows that are changed over the interface."""


def _named(told: dict[str, Any]) -> str:
    held = told.get("content", {}).get("application/json", {}).get("schema", {})
    return str(held.get("$ref", "")).rpartition("/")[2]


def test_no_two_shapes_share_a_name() -> None:
    """Of two shapes with one name the description would tell one for both."""
    names = Counter(
        shape.__name__ for shape in _shapes(Schema) if shape.__module__.startswith("compliance.api")
    )
    assert [name for name, count in names.items() if count > 1] == []


def _shapes(shape: type[Schema]) -> Iterator[type[Schema]]:
    for found in set(shape.__subclasses__()):
        yield found
        yield from _shapes(found)
