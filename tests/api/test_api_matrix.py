"""Every route × role × own and foreign object: no caller ever reads or writes another firm's rows.

A route that is not classified fails the test: somebody must say who may see it.
"""

import json
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from compliance.api.door import door
from tests.api.conftest import caller
from tests.api.routes import (
    LISTS,
    OWN,
    ROOM,
    ROWS,
    TOLD,
    WRITES,
    address,
    classified,
    numbers_of,
    own_numbers,
)
from tests.factories import UserFactory
from tests.web.world import FOREIGN, Side, World

pytestmark = pytest.mark.django_db
ROLES = ("officer", "staff", "analyst", "administrator")
WRITERS = {"officer", "administrator"}


def call(client: Client, method: str, url: str, body: Any) -> Any:
    """The answer; whatever the call did is undone. If-Match: who may write is asked here, not what stands."""
    more = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    with transaction.atomic():
        tag = {} if method == "post" and not url.endswith("/send") else {"If-Match": "*"}
        answer = getattr(client, method)(url, **more, headers=tag)
        transaction.set_rollback(True)
    return answer


def row_of(side: Side, label: str) -> Any:
    return side.firm if label == "firms.Firm" else side.rows[label]


def sent(body: Any, side: Side, label: str) -> Any:
    """What is sent, with this side's numbers in place."""
    if isinstance(body, dict):
        return {name: sent(value, side, label) for name, value in body.items()}
    if isinstance(body, list):
        return [sent(value, side, label) for value in body]
    if isinstance(body, str) and body.startswith("$"):
        return row_of(side, label if body == "$row" else body[1:]).pk
    return body


def test_every_route_is_classified() -> None:
    paths = door.get_openapi_schema()["paths"]
    routes = {(method, path.removeprefix("/api/v1")) for path, methods in paths.items() for method in methods}
    assert routes == classified()


@pytest.mark.parametrize("role", ROLES)
def test_lists_hold_no_foreign_row(world: World, role: str) -> None:
    client = caller(world.users[role])
    for path, label in LISTS.items():
        told = client.get(f"/api/v1{path}?limit=200")
        assert told.status_code == 200, (path, told.content)
        seen = {row["id"] for row in told.json()["items"]}
        assert row_of(world.own, label).pk in seen, path
        assert (row_of(world.foreign, label).pk in seen) == (role == "administrator"), (path, role)
        assert (FOREIGN.lower() in told.content.decode().lower()) <= (role == "administrator"), (path, role)
    for path in TOLD:
        told = client.get(f"/api/v1{path}")
        assert told.status_code == 200, (path, told.content)
        assert (FOREIGN.lower() in told.content.decode().lower()) <= (role == "administrator"), (path, role)


@pytest.mark.parametrize("role", ROLES)
def test_single_rows_of_others_are_not_found(world: World, role: str) -> None:
    client = caller(world.users[role])
    for side, expected in ((world.own, 200), (world.foreign, 200 if role == "administrator" else 404)):
        numbers = numbers_of(side)
        for path in ROWS:
            answer = client.get(address(path, numbers))
            assert answer.status_code == expected, (path, role, side.firm, answer.content[:300])


@pytest.mark.parametrize("role", ROLES)
def test_writes_reach_own_rows_of_editors_only(world: World, role: str) -> None:
    client = caller(world.users[role])
    for side in (world.own, world.foreign):
        numbers = numbers_of(side)
        for (method, path), (label, body) in WRITES.items():
            answer = call(client, method, address(path, numbers), sent(body, side, label))
            may = role == "administrator" or (role in WRITERS and side is world.own)
            assert (answer.status_code < 300) == may, (method, path, role, side.firm, answer.content[:400])
            assert may or answer.status_code in (403, 404, 409), (method, path, role, answer.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_what_is_ones_own_nobody_else_reaches(world: World, role: str) -> None:
    colleague = UserFactory(firms=[world.own.firm])
    numbers, client, owner = own_numbers(colleague), caller(world.users[role]), caller(colleague)
    for (method, path), body in OWN.items():
        if body == "" and method != "get":
            continue
        answer = call(client, method, address(path, numbers), body or None)
        expected = (200,) if body == "" else (404, 403)  # 403: a role that writes none of these at all
        assert answer.status_code in expected, (method, path, role, answer.content[:300])
        assert b"quagga" not in answer.content, (method, path, role)
        mine = call(owner, method, address(path, numbers), body or None)
        may_wait = path.endswith("/agree")  # nothing was checked yet: refused, but seen
        assert mine.status_code < 300 or (may_wait and mine.status_code == 409), (path, mine.content[:300])


@pytest.mark.parametrize("role", ROLES)
def test_rooms_are_read_by_those_who_work_there_and_written_by_staff(world: World, role: str) -> None:
    client = caller(world.users[role])
    for side in (world.own, world.foreign):
        numbers = numbers_of(side)
        is_seen = role == "administrator" or (role in ("staff", "analyst") and side is world.own)
        for (method, path), body in ROOM.items():
            answer = call(client, method, address(path, numbers), body)
            if not is_seen:
                assert answer.status_code == 404, (method, path, role, answer.content[:300])
            elif method == "get":
                assert answer.status_code == 200, (path, role, answer.content[:300])
                assert (FOREIGN in answer.content.decode("latin-1")) <= (role == "administrator"), path
            elif role == "analyst":
                assert answer.status_code == 403, (method, path, answer.content[:300])
            else:
                empty = path.endswith("/send")  # a bulletin without items is refused, not hidden
                assert answer.status_code == 409 if empty else answer.status_code < 300, (
                    path,
                    answer.content,
                )


@pytest.mark.parametrize("scope", ["findings", "products", "evidence", "cbam", "channels", "room"])
def test_a_write_needs_its_scope(world: World, scope: str) -> None:
    """A token with `read` alone writes nothing; one with the scope reaches beyond the refusal."""
    paths = {
        "findings": "/findings/{finding_id}/take",
        "products": "/products/{product_id}/answers",
        "evidence": "/evidence/{evidence_id}/products",
        "cbam": "/firms/{firm_id}/cbam/alarm",
        "channels": "/rules",
        "room": "/memberships/{membership_id}/withdraw",
    }
    url, user = address(paths[scope], numbers_of(world.own)), world.users["officer"]
    method = "put" if scope in ("products", "evidence", "cbam") else "post"
    refused = call(caller(user, "read"), method, url, {})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert scope in refused.json()["detail"] and refused.json()["remedy"]
    assert call(caller(user, scope), method, url, {}).status_code in (200, 422)
