"""The search for programs: what the page finds, to the same people; kept searches are one's own."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from compliance.search.models import SavedSearch
from tests.api.conftest import caller
from tests.factories import FirmFactory, ProductFactory, UserFactory
from tests.search.conftest import index_all
from tests.web.world import FOREIGN, world_make

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


@pytest.fixture(autouse=True)
def uncounted() -> Any:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def client(officer) -> Client:
    return caller(officer)


def sent(client: Client, method: str, path: str, body: object = None) -> Any:
    call = getattr(client, method)
    return call(f"{V1}{path}", json.dumps(body), content_type="application/json")


def test_a_search_tells_rows_facets_and_the_next_page(library, client) -> None:
    told = client.get(f"{V1}/search?q=kettles&limit=1").json()
    assert (told["count"], told["is_capped"], len(told["items"])) == (2, False, 1)
    assert told["facets"]["kind"] == {"notice": 1, "product": 1}
    following = client.get(f"{V1}/search?q=kettles&limit=1&after={told['after']}").json()
    assert {told["items"][0]["kind"], following["items"][0]["kind"]} == {"notice", "product"}
    assert following["after"] == ""


def test_an_identifier_says_that_it_is_the_thing(library, client) -> None:
    first = client.get(f"{V1}/search?q=7439%E2%80%9192-1").json()["items"][0]
    assert (first["kind"], first["label"], first["is_thing"]) == ("substance", "7439-92-1", True)
    assert first["id"] == str(library["lead"].pk)
    wrong = client.get(f"{V1}/search?q=7439-92-3").json()
    assert wrong["faults"] == [
        {"kind": "cas", "code": "7439-92-3", "fault": "check_digit", "instead": "7439-92-1"}
    ]
    assert "7439-92-1" in {one["q"] for one in wrong["suggestions"]}


def test_filters_are_those_of_the_page(library, client) -> None:
    told = client.get(f"{V1}/search?kind=notice&market=CN").json()
    assert [row["label"] for row in told["items"]] == ["G/TBT/N/CHN/77/Add.1"]
    assert client.get(f"{V1}/search?kind=notice&kind=act&year=2025").json()["count"] >= 1


@pytest.mark.parametrize(
    ("query", "status"),
    [("kind=planet", 422), ("since=yesterday", 422), ("limit=0", 422), ("limit=101", 422), ("after=x", 400),
     ("since=2025-02-01&until=2025-01-01", 422), ("year=20", 422), ("q=%00", 422), ("sort=wild", 422)],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_a_message(client, query, status) -> None:
    answer = client.get(f"{V1}/search?{query}")
    assert answer.status_code == status
    assert answer.json()["detail"]


@pytest.mark.parametrize("role", ["officer", "staff", "analyst", "administrator"])
def test_a_foreign_firm_s_products_are_found_by_nobody_but_the_administrator(role) -> None:
    world = world_make()
    index_all()
    client = caller(world.users[role])
    for query in (
        f"q={FOREIGN}",
        f"q={FOREIGN}-1",
        "kind=product",
        "q=kettle",
        "q=8516",
        f"q={FOREIGN[:5]}*",
    ):
        text = client.get(f"{V1}/search?{query}&limit=100").content.decode().lower()
        assert (f"{FOREIGN} kettle".lower() in text) == (role == "administrator"), (role, query)


def test_searches_are_kept_changed_and_dropped(library, client, officer) -> None:
    body = {"name": "Kettles", "why": "Ours", "follows": True, "asked": {"q": "kettles", "market": ["EU"]}}
    made = sent(client, "post", "/saved-searches", body)
    assert made.status_code == 201
    key = made.json()["id"]
    assert made.json()["asked"] == {"q": "kettles", "market": ["EU"]}
    assert sent(client, "post", "/saved-searches", body).status_code == 422
    assert client.get(f"{V1}/saved-searches").json()[0]["name"] == "Kettles"
    assert client.get(f"{V1}/saved-searches/{key}/backfill").json()["days"] == 90
    notices = client.get(f"{V1}/saved-searches/{key}/notices?since=2025-01-01T00:00:00Z")
    assert (notices.status_code, notices.json()) == (200, [])
    assert sent(client, "patch", f"/saved-searches/{key}", {"follows": False}).json()["follows"] is False
    assert sent(client, "delete", f"/saved-searches/{key}").status_code == 204
    assert sent(client, "delete", f"/saved-searches/{key}").status_code == 404
    assert not SavedSearch.objects.exists()


def test_a_search_that_asks_nothing_is_not_kept(client) -> None:
    assert sent(client, "post", "/saved-searches", {"name": "All", "asked": {}}).status_code == 422


def test_kept_searches_of_others_are_not_there(library, client, officer, firm) -> None:
    made = sent(client, "post", "/saved-searches", {"name": "Mine", "asked": {"q": "fans"}}).json()["id"]
    other = caller(UserFactory(firms=[firm]))
    assert other.get(f"{V1}/saved-searches").json() == []
    for method, path, body in (
        ("patch", f"/saved-searches/{made}", {"name": "stolen"}),
        ("delete", f"/saved-searches/{made}", None),
    ):
        assert sent(other, method, path, body).status_code == 404
    for part in ("notices?since=2025-01-01T00:00:00Z", "backfill"):
        assert other.get(f"{V1}/saved-searches/{made}/{part}").status_code == 404
    assert SavedSearch.objects.get().name == "Mine"


def test_keeping_needs_its_scope_and_readers_may_have_it(library) -> None:
    analyst = UserFactory(role="analyst")
    body = {"name": "Fans", "asked": {"q": "fans"}}
    assert sent(caller(analyst, "read"), "post", "/saved-searches", body).status_code == 403
    assert sent(caller(analyst, "read", "searches"), "post", "/saved-searches", body).status_code == 201
    stranger = ProductFactory(firm=FirmFactory(), name="Zanzibar fan")
    index_all()
    assert stranger.name not in caller(analyst).get(f"{V1}/search?q=fan").content.decode()
