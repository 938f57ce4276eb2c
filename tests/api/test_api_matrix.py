"""Every route × role × own and foreign object: no caller ever reads or writes another firm's rows.

A route that is not classified here fails the test: somebody must say who may see it.
"""

import json

import pytest

from compliance.api.door import door
from compliance.exposure.models import Finding
from compliance.firms.models import Product
from tests.api.conftest import caller
from tests.web.world import FOREIGN, World

pytestmark = pytest.mark.django_db
ROLES = ("officer", "staff", "analyst", "administrator")
WRITERS = {"officer", "administrator"}
PUBLIC = {
    ("get", "/me"),
    ("get", "/notices"),
    ("get", "/notices/{notice_id}"),
    ("get", "/sources"),
    ("get", "/obligations"),
}
"""What regulators say, and what a token says of itself: the same for everybody but for owned notices."""
LISTS = {
    ("get", "/firms"): "firms.Firm",
    ("get", "/products"): "firms.Product",
    ("get", "/findings"): "exposure.Finding",
    ("get", "/evidence"): "firms.Evidence",
}
ROWS = {
    ("get", "/products/{product_id}"): "firms.Product",
    ("get", "/products/{product_id}/applicability"): "firms.Product",
    ("get", "/findings/{finding_id}"): "exposure.Finding",
    ("get", "/firms/{firm_id}/calendar.ics"): "firms.Firm",
}
WRITES = {
    ("post", "/findings/{finding_id}/status"): {"status": "in_process"},
    ("post", "/findings/{finding_id}/comments"): {"text": "Looked at."},
    ("post", "/findings/{finding_id}/due"): {"due_on": None},
    ("post", "/products"): {"sku": "NEW", "name": "New"},
}


SEARCHES = {
    ("get", "/search"),
    ("get", "/saved-searches"),
    ("post", "/saved-searches"),
    ("patch", "/saved-searches/{search_id}"),
    ("delete", "/saved-searches/{search_id}"),
    ("get", "/saved-searches/{search_id}/notices"),
    ("get", "/saved-searches/{search_id}/backfill"),
}
"""Found by whom and kept by whom: tests/search/test_api.py walks them."""


def test_every_route_is_classified() -> None:
    paths = door.get_openapi_schema()["paths"]
    routes = {(method, path.removeprefix("/api/v1")) for path, methods in paths.items() for method in methods}
    assert routes == PUBLIC | set(LISTS) | set(ROWS) | set(WRITES) | SEARCHES


@pytest.mark.parametrize("role", ROLES)
def test_lists_hold_no_foreign_row(world: World, role: str) -> None:
    client = caller(world.users[role])
    for (_, path), label in LISTS.items():
        told = client.get(f"/api/v1{path}?limit=200")
        assert told.status_code == 200, path
        seen = {row["id"] for row in told.json()["items"]}
        assert world.own.rows[label].pk in seen if label in world.own.rows else seen
        shows = world.foreign.rows[label].pk in seen if label in world.foreign.rows else False
        assert shows == (role == "administrator"), (path, role)
        assert (FOREIGN.lower() in told.content.decode().lower()) <= (role == "administrator"), (path, role)


@pytest.mark.parametrize("role", ROLES)
def test_single_rows_of_others_are_not_found(world: World, role: str) -> None:
    client = caller(world.users[role])
    for (_, path), label in ROWS.items():
        for side, expected in ((world.own, 200), (world.foreign, 200 if role == "administrator" else 404)):
            row = side.rows[label] if label != "firms.Firm" else side.firm
            response = client.get("/api/v1" + path.replace("{", "").replace("}", "").replace(
                path.partition("{")[2].partition("}")[0], str(row.pk)))  # fmt: skip
            assert response.status_code == expected, (path, role, side.firm)


@pytest.mark.parametrize("role", ROLES)
def test_writes_reach_own_rows_of_editors_only(world: World, role: str) -> None:
    client = caller(world.users[role])
    for (_, path), body in WRITES.items():
        for side in (world.own, world.foreign):
            finding = side.rows["exposure.Finding"]
            sent = body | ({"firm_id": side.firm.pk} if path == "/products" else {})
            url = "/api/v1" + path.replace("{finding_id}", str(finding.pk))
            response = client.post(url, json.dumps(sent), content_type="application/json")
            may = role == "administrator" or (role in WRITERS and side is world.own)
            assert (response.status_code < 300) == may, (path, role, response.content)
    untouched = Finding.objects.get(pk=world.foreign.rows["exposure.Finding"].pk)
    if role != "administrator":
        assert untouched.status == world.foreign.rows["exposure.Finding"].status
        assert not Product.objects.filter(firm=world.foreign.firm, sku="NEW").exists()
