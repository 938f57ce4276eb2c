"""Two people over one row: who read it before the other's change is told, and writes nothing over it."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from compliance.api.door import door
from compliance.api.tags import parts_changed, tag_of
from compliance.room.models import BulletinItem
from tests.api.conftest import caller
from tests.api.routes import OWN, ROOM, ROWS, WRITES, address, numbers_of, own_numbers
from tests.api.test_api_matrix import sent
from tests.factories import FirmFactory, MembershipFactory, UserFactory
from tests.web.world import World

pytestmark = pytest.mark.django_db
PATHS = {
    path.removeprefix("/api/v1"): methods for path, methods in door.get_openapi_schema()["paths"].items()
}
TAKEN = {
    (method, path): next(one["required"] for one in told["parameters"] if one["name"] == "If-Match")
    for path, methods in PATHS.items()
    for method, told in methods.items()
    if any(one["name"] == "If-Match" for one in told["parameters"])
}
UPSERTS = {
    ("post", "/products"): {"sku": "NEW", "name": "Another"},
    ("post", "/cbam/installations"): {"name": "New works", "place": "CNSHA"},
    ("post", "/cbam/declarations"): {"see_direct": "3"},
    ("post", "/cbam/shipments"): {"mass_t": "3"},
    ("post", "/cbam/scenarios"): {"what_if": {"price": 90}},
}
"""Made or changed by a key of the caller's → what a second writer says otherwise."""
GUARDED = {write: required for write, required in TAKEN.items() if write not in UPSERTS}
REQUIRED = {
    ("patch", "/products/{product_id}"),
    ("put", "/products/{product_id}/components"),
    ("patch", "/evidence/{evidence_id}"),
    ("put", "/evidence/{evidence_id}/products"),
    ("patch", "/bulletins/{bulletin_id}"),
    ("post", "/bulletins/{bulletin_id}/send"),
    ("put", "/firms/{firm_id}/cbam/alarm"),
}
"""Where colleagues replace what each of them may have written; elsewhere a tag is honoured."""
KEYED = {
    ("post", "/code-questions/{question_id}/settle"),
    ("post", "/cbam/changes/{change_id}/seen"),
    ("post", "/memberships/{membership_id}/withdraw"),
    ("post", "/webhooks/{webhook_id}/ping"),
    ("post", "/webhooks/{webhook_id}/calls/{call_id}/replay"),
    ("post", "/chat-rooms/{room_id}/test"),
    ("post", "/imports/{import_id}/agree"),
    ("post", "/studies/{study_id}/runs"),
    ("post", "/associations/{association_id}/invitations"),
    ("post", "/associations/{association_id}/bulletins"),
}
"""Writes to a numbered address that replace nothing: a step that is taken once, or something new."""


MORE = {
    ("patch", "/saved-searches/{search_id}"): {"name": "mine"},
    ("patch", "/digest"): {"hour": 9},
    ("patch", "/account"): {"language": "zh-hans"},
}
"""Bodies that the matrix has no need of."""


def resource(path: str) -> str:
    """The address that tells what is written at `path`."""
    return path if "get" in PATHS[path] else path.rpartition("/")[0]


def body_of(method: str, path: str, world: World) -> Any:
    if (method, path) in WRITES:
        label, body = WRITES[method, path]
        return sent(body, world.own, label)
    return MORE.get((method, path), OWN.get((method, path), ROOM.get((method, path))))


def write(client: Client, method: str, url: str, body: Any, **headers: str) -> Any:
    more = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
    return getattr(client, method)(url, headers={n.replace("_", "-"): v for n, v in headers.items()}, **more)


def test_every_write_to_a_row_is_guarded_or_replaces_nothing() -> None:
    writes = {
        (method, path)
        for path, methods in PATHS.items()
        for method in methods
        if method != "get" and ("{" in path or method in ("patch", "put"))
    }
    assert writes == set(GUARDED) | KEYED
    assert {write for write, required in GUARDED.items() if required} == REQUIRED


@pytest.mark.parametrize(("method", "path"), sorted(GUARDED))
def test_a_tag_that_no_longer_holds_writes_nothing(world: World, method: str, path: str) -> None:
    user = world.users["staff" if path.startswith("/bulletins") else "officer"]
    client, numbers = caller(user), numbers_of(world.own) | own_numbers(user)
    body, url, read = body_of(method, path, world), address(path, numbers), address(resource(path), numbers)
    before = client.get(read)
    assert client.get(read).headers["ETag"] == before.headers["ETag"], "the same row, the same tag"
    stale = write(client, method, url, body, If_Match='"0123456789abcdef"')
    assert (stale.status_code, stale.json()["code"]) == (412, "changed_since"), stale.content
    told = stale.json()
    assert told["etag"] == stale.headers["ETag"] == before.headers["ETag"] and told["changed"] is None
    assert told["current"] == before.json() == client.get(read).json()
    for wrong, status in ((f"W/{before.headers['ETag']}", 412), ("unquoted", 400)):
        assert write(client, method, url, body, If_Match=wrong).status_code == status
    if (method, path) in REQUIRED:
        missing = write(client, method, url, body)
        assert (missing.status_code, missing.json()["code"]) == (428, "if_match_missing")
    assert client.get(read).headers["ETag"] == before.headers["ETag"]
    if path.endswith("/send"):
        return  # an empty bulletin is not sent at all: test_a_draft_... below
    with CaptureQueriesContext(
        connection,
    ) as queries:
        done = write(client, method, url, body, If_Match=f'"x", {before.headers["ETag"]}')
    assert done.status_code < 300, done.content
    assert any("FOR UPDATE" in one["sql"] for one in queries), "of two writers with one tag one waits"
    after = client.get(read)
    if done.status_code != 204:
        assert done.headers["ETag"] == after.headers["ETag"]
    else:
        assert after.status_code == 404


@pytest.mark.parametrize(("method", "path"), sorted(UPSERTS))
def test_a_row_known_by_the_callers_key_is_compared_too(world: World, method: str, path: str) -> None:
    assert (method, path) in TAKEN
    client, url, body = caller(world.users["officer"]), f"/api/v1{path}", body_of(method, path, world)
    body |= {"production_year": 2027} if path.endswith("/declarations") else {}  # the world has one of 2026
    nothing = write(client, method, url, body, If_Match="*")
    assert (nothing.status_code, nothing.json()["current"]) == (412, None), "there is none to change"
    made = write(client, method, url, body)
    assert made.status_code == 201, made.content
    row = client.get(f"{url}/{made.json()['id']}")
    assert made.headers["ETag"] == row.headers["ETag"]
    other = body | UPSERTS[method, path]
    changed = write(client, method, url, other, If_Match=row.headers["ETag"])
    assert changed.status_code == 200 and changed.headers["ETag"] != row.headers["ETag"], changed.content
    stale = write(client, method, url, body, If_Match=row.headers["ETag"])
    assert stale.status_code == 412 and stale.json()["changed"], stale.content
    assert stale.json()["etag"] == changed.headers["ETag"] == client.get(f"{url}/{row.json()['id']}")["ETag"]
    assert write(client, method, url, body).status_code == 200


def test_the_second_of_two_is_told_what_the_first_changed(world: World) -> None:
    product = world.own.rows["firms.Product"]
    url = f"/api/v1/products/{product.pk}"
    first, second = caller(world.users["officer"]), caller(UserFactory(firms=[world.own.firm]))
    read = second.get(url).headers["ETag"]
    taken = write(first, "patch", url, {"name": "Kettle", "mass_kg": "1.5"}, If_Match=read)
    assert taken.status_code == 200
    refused = write(second, "patch", url, {"name": "Toaster"}, If_Match=read)
    told = refused.json()
    assert refused.status_code == 412 and set(told["changed"]) == {"name", "mass_kg", "changed_at"}
    assert "name" in told["detail"] and told["current"]["name"] == "Kettle" and told["remedy"]
    again = write(second, "patch", url, {"name": "Toaster"}, If_Match=told["etag"])
    assert again.status_code == 200 and again.json()["mass_kg"] == told["current"]["mass_kg"]
    whatever = write(first, "patch", url, {"name": "Kettle"}, If_Match="*")
    assert whatever.status_code == 200
    assert write(first, "delete", url, None, If_Match=read).status_code == 412


def test_a_decision_on_a_finding_that_somebody_has_settled(world: World) -> None:
    finding = world.own.rows["exposure.Finding"]
    url = f"/api/v1/findings/{finding.pk}"
    client, colleague = caller(world.users["officer"]), caller(UserFactory(firms=[world.own.firm]))
    read = client.get(url).headers["ETag"]
    write(colleague, "post", f"{url}/status", {"status": "excluded", "reason": "Not sold there."})
    refused = write(client, "post", f"{url}/status", {"status": "in_process"}, If_Match=read)
    assert refused.status_code == 412
    assert {"finding.status", "finding.status_reason", "history"} <= set(refused.json()["changed"])
    assert client.get(url).json()["finding"]["status"] == "excluded"


def test_a_draft_that_a_colleague_changed_is_not_sent(world: World) -> None:
    client, numbers, member = caller(world.users["staff"]), numbers_of(world.own), FirmFactory()
    MembershipFactory(association_id=numbers["association_id"], firm=member)
    UserFactory(firms=[member])
    url = address("/bulletins/{bulletin_id}", numbers)
    BulletinItem.objects.create(
        bulletin_id=numbers["bulletin_id"],
        measure=world.own.rows["exposure.Finding"].measure,
        place=1,
        **dict.fromkeys(("heading", "heading_zh", "text", "text_zh"), "Kettles"),
    )
    whole = dict.fromkeys(("title", "title_zh", "intro", "intro_zh"), "Words")
    assert write(client, "patch", url, whole, If_Match="*").status_code == 200
    read = client.get(url).headers["ETag"]
    assert write(client, "patch", url, {"title": "New words"}, If_Match=read).status_code == 200
    refused = write(client, "post", f"{url}/send", None, If_Match=read)
    assert (refused.status_code, refused.json()["changed"]) == (412, ["title"])
    assert client.get(url).json()["state"] == "draft"
    assert write(client, "post", f"{url}/send", None, If_Match=refused.json()["etag"]).status_code == 200


def test_a_call_that_is_repeated_by_its_key_is_answered_not_compared(world: World) -> None:
    product = world.own.rows["firms.Product"]
    url, client = f"/api/v1/products/{product.pk}", caller(world.users["officer"])
    headers = {"If_Match": client.get(url).headers["ETag"], "Idempotency_Key": "once"}
    first = write(client, "patch", url, {"name": "Kettle"}, **headers)
    again = write(client, "patch", url, {"name": "Kettle"}, **headers)
    assert (first.status_code, again.status_code) == (200, 200) and first.json() == again.json()
    assert first.headers["ETag"] == again.headers["ETag"] == client.get(url).headers["ETag"]


def test_foreign_rows_are_not_there_with_any_tag(world: World) -> None:
    client, numbers = caller(world.users["officer"]), numbers_of(world.foreign)
    for method, path in sorted(GUARDED):
        if (method, path) not in WRITES:
            continue
        for headers in ({}, {"If_Match": '"0123"'}, {"If_Match": "*"}):
            body = body_of(method, path, world)
            assert write(client, method, address(path, numbers), body, **headers).status_code == 404, path


@pytest.mark.parametrize("path", sorted({*ROWS, *(path for method, path in OWN if method == "get")}))
def test_an_unchanged_row_is_not_sent_again(world: World, path: str) -> None:
    user = world.users["officer"]
    client, numbers = caller(user), numbers_of(world.own) | own_numbers(user)
    if path.endswith(".ics"):
        return
    answer = client.get(address(path, numbers))
    tag = answer.headers["ETag"]
    assert tag.startswith('"') and len(tag) < 300
    unchanged = client.get(address(path, numbers), headers={"If-None-Match": f'"x", {tag}'})
    assert (unchanged.status_code, unchanged.content, unchanged.headers["ETag"]) == (304, b"", tag)
    assert client.get(address(path, numbers), headers={"If-None-Match": '"x"'}).status_code == 200


def test_tags_tell_parts_only_where_they_can() -> None:
    row = {"id": 7, "name": "Kettle", "within": {"id": 1, "mass": None}}
    tag = tag_of(row)
    assert parts_changed(tag, row) == []
    assert parts_changed(tag, {**row, "name": "Fan"}) == ["name"]
    assert parts_changed(tag, {**row, "within": {"id": 1, "mass": 2}}) == ["within.mass"]
    assert parts_changed(tag, {**row, "more": 1}) is None
    assert parts_changed(tag_of([row]), [row]) is None and tag_of([row]).count(".") == 0
    assert tag_of({str(n): n for n in range(41)}).count(".") == 0
    assert tag_of(row) != tag_of({"name": "Kettle", "id": 7, "within": row["within"]})
