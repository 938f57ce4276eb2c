"""The interface: who may call, what comes back, and that nothing is done twice."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from compliance.api.door import door
from compliance.api.handlers import answers_forget
from compliance.api.models import AnsweredCall, ApiToken
from compliance.api.services import TokenRefused, token_make, token_revoke
from compliance.core import clock
from compliance.core.models import Job
from compliance.evidence.models import Record
from compliance.exposure.models import FindingEvent
from compliance.firms.models import Product
from tests.api.conftest import caller
from tests.factories import ProductFactory
from tests.web.world import World

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


def post(client: Client, path: str, body: object, **headers: str):
    return client.post(f"{V1}{path}", json.dumps(body), content_type="application/json", headers=headers)


def test_a_token_is_shown_once_and_kept_as_a_hash(world: World, capsys) -> None:
    call_command("api_token", "--user", "officer@own.example", "--name", "erp", "--days", "30")
    text = capsys.readouterr().out.strip()
    token = ApiToken.objects.get()
    assert text.startswith("fl_")
    assert text not in (token.sha256, token.prefix, token.name)
    assert token.scopes == ["read"]
    assert Record.objects.get(kind="token.made").payload["scopes"] == ["read"]
    me = Client(headers={"Authorization": f"Bearer {text}"}).get(f"{V1}/me").json()
    assert me == {
        "user": "officer@own.example", "role": "officer", "language": "en", "scopes": ["read"], "firms": 1,
    }  # fmt: skip


@pytest.mark.parametrize("way", ["none", "wrong", "revoked", "expired", "gone", "other scheme"])
def test_what_opens_nothing(world: World, way: str) -> None:
    user = world.users["officer"]
    token, text = token_make(user=user, name="x", scopes=["read"])
    others = {"none": "", "wrong": "Bearer fl_" + "A" * 43, "other scheme": f"Basic {text}"}
    header = others.get(way, f"Bearer {text}")
    if way == "revoked":
        assert token_revoke(token=token, by="x")
        assert not token_revoke(token=token, by="x")
    if way == "expired":
        ApiToken.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    if way == "gone":
        user.is_active = False
        user.save()
    response = Client(headers={"Authorization": header} if header else {}).get(f"{V1}/firms")
    assert response.status_code == 401
    assert response.json()["code"] == "unauthorized"


def test_scopes_and_roles_narrow(world: World) -> None:
    finding = world.own.rows["exposure.Finding"]
    reader = caller(world.users["officer"], "read")
    refused = post(reader, f"/findings/{finding.pk}/status", {"status": "in_process"})
    assert refused.status_code == 403
    assert "findings" in refused.json()["detail"]
    staff = caller(world.users["staff"])
    assert post(staff, f"/findings/{finding.pk}/status", {"status": "in_process"}).status_code == 403
    assert staff.get(f"{V1}/findings/{finding.pk}").status_code == 200
    with pytest.raises(TokenRefused):
        token_make(user=world.users["officer"], name="x", scopes=["everything"])
    with pytest.raises(TokenRefused):
        token_make(user=world.users["officer"], name="x", scopes=["read"], days=1000)


def test_a_finding_with_its_chain_is_settled_once(world: World) -> None:
    client, finding = caller(world.users["officer"]), world.own.rows["exposure.Finding"]
    told = client.get(f"{V1}/findings/{finding.pk}").json()
    assert told["finding"]["id"] == finding.pk
    assert told["chain"]["source"]["title"]
    assert sum(told["contributions"].values()) == pytest.approx(float(told["finding"]["score"]))
    path, body = f"/findings/{finding.pk}/status", {"status": "excluded", "reason": "Not sold there."}
    before = FindingEvent.objects.count()
    first = post(client, path, body, **{"Idempotency-Key": "k1"})
    again = post(client, path, body, **{"Idempotency-Key": "k1"})
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert FindingEvent.objects.count() == before + 1
    other = post(client, path, {"status": "done", "reason": "x"}, **{"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    history = client.get(f"{V1}/findings/{finding.pk}").json()["history"]
    assert history[-1]["text"] == "Not sold there."


def test_what_was_refused_may_be_asked_again(world: World) -> None:
    client, finding = caller(world.users["officer"]), world.own.rows["exposure.Finding"]
    key = {"Idempotency-Key": "k2"}
    refused = post(client, f"/findings/{finding.pk}/status", {"status": "done"}, **key)
    assert (refused.status_code, refused.json()["code"]) == (409, "reason_missing")
    assert not AnsweredCall.objects.exists()
    done = post(client, f"/findings/{finding.pk}/status", {"status": "done", "reason": "Tested."}, **key)
    assert done.json()["status"] == "done"
    bad = post(client, f"/findings/{finding.pk}/comments", {"text": "x"}, **{"Idempotency-Key": "é" * 300})
    assert bad.status_code == 400


def test_a_product_is_made_then_changed_and_exposed_anew(world: World) -> None:
    client = caller(world.users["officer"])
    new = {"firm_id": world.own.firm.pk, "sku": "API-1", "name": "Fan", "hs": "841451", "markets": ["EU"]}
    Job.objects.all().delete()
    assert post(client, "/products", new).status_code == 201
    assert post(client, "/products", new | {"name": "Table fan"}).status_code == 200
    assert Product.objects.get(sku="API-1").name == "Table fan"
    assert Job.objects.filter(kind="expose_firm").count() == 1
    refused = post(client, "/products", new | {"cn": "85161011"})
    assert refused.status_code == 422
    assert refused.json()["errors"]
    foreign = post(client, "/products", new | {"firm_id": world.foreign.firm.pk})
    assert foreign.status_code == 404
    assert not Product.objects.filter(firm=world.foreign.firm, sku="API-1").exists()


def test_pages_filters_and_entity_tags(world: World) -> None:
    client = caller(world.users["officer"], "read")
    for number in range(7):
        ProductFactory(firm=world.own.firm, sku=f"P-{number}", markets=["JP"])
    page = client.get(f"{V1}/products?market=JP&limit=3&offset=3").json()
    assert page["count"] == 7
    assert [row["sku"] for row in page["items"]] == ["P-3", "P-4", "P-5"]
    assert client.get(f"{V1}/products?limit=201").status_code == 422
    response = client.get(f"{V1}/products?q=p-1")
    assert [row["sku"] for row in response.json()["items"]] == ["P-1"]
    unchanged = client.get(f"{V1}/products?q=p-1", headers={"If-None-Match": response["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    ProductFactory(firm=world.own.firm, sku="p-10")
    assert client.get(f"{V1}/products?q=p-1", headers={"If-None-Match": response["ETag"]}).status_code == 200


def test_calls_are_counted(world: World) -> None:
    stranger = Client(headers={"Authorization": "Bearer fl_" + "A" * 43})
    codes = [stranger.get(f"{V1}/me").status_code for _ in range(31)]
    assert codes[0] == 401
    assert codes[-1] == 429


def test_calls_of_a_token_are_counted_for_each_token_alone(world: World, monkeypatch) -> None:
    monkeypatch.setattr("compliance.api.access.CALLS", 3)
    client, other = caller(world.users["officer"]), caller(world.users["officer"])
    answers = [client.get(f"{V1}/me") for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "60" and answers[-1].json()["code"] == "too_many"
    assert other.get(f"{V1}/me").status_code == 200


def test_obligations_of_a_product(world: World) -> None:
    client, product = caller(world.users["officer"], "read"), world.own.rows["firms.Product"]
    told = client.get(f"{V1}/products/{product.pk}/applicability?market=EU").json()
    assert set(told["counts"]) == {"applies", "does_not_apply", "uncertain"}
    assert told["obligations"]
    assert client.get(f"{V1}/products/{product.pk}/applicability?market=ZZ").status_code == 404
    listed = client.get(f"{V1}/obligations?regime=reach").json()
    assert listed
    assert {row["regime"] for row in listed} == {"reach"}


def test_the_calendar_is_one(world: World) -> None:
    client = caller(world.users["officer"], "read")
    response = client.get(f"{V1}/firms/{world.own.firm.pk}/calendar.ics")
    assert response["Content-Type"].startswith("text/calendar")
    assert response.content.startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize("role", ["officer", "staff", "analyst", "administrator"])
def test_everybody_sees_and_revokes_their_own_tokens_only(world: World, role: str) -> None:
    mine, _ = token_make(user=world.users[role], name="mine", scopes=["read"])
    other_user = world.users["officer" if role != "officer" else "staff"]
    other, _ = token_make(user=other_user, name="other", scopes=["read"])
    client = Client()
    client.force_login(world.users[role])
    page = client.get("/admin/api/apitoken/").content.decode()
    assert mine.prefix in page
    assert (other.prefix in page) == (role == "administrator")
    chosen = {"action": "revoke", "_selected_action": [mine.pk, other.pk]}
    client.post("/admin/api/apitoken/", chosen)
    mine.refresh_from_db()
    other.refresh_from_db()
    assert mine.revoked_at is not None
    assert (other.revoked_at is not None) == (role == "administrator")


def test_kept_answers_are_forgotten_after_a_week(world: World) -> None:
    client, finding = caller(world.users["officer"]), world.own.rows["exposure.Finding"]
    post(client, f"/findings/{finding.pk}/comments", {"text": "x"}, **{"Idempotency-Key": "k"})
    answers_forget(clock.now() + timedelta(days=6))
    assert AnsweredCall.objects.exists()
    answers_forget(clock.now() + timedelta(days=8))
    assert not AnsweredCall.objects.exists()


def test_what_tells_a_regime_is_told_of_findings_notices_and_measures(world: World) -> None:
    client, finding = caller(world.users["officer"]), world.own.rows["exposure.Finding"]
    measure, notice = finding.measure, finding.measure.notice
    measure.regimes = notice.regimes = [measure.regime, "weee"]
    measure.regimes_by = notice.regimes_by = {measure.regime: {"by": "words", "words": ["kettle"]}}
    measure.save()
    notice.save()
    assert client.get(f"{V1}/findings/{finding.pk}").json()["finding"]["regime_by"] == "words"
    told = client.get(f"{V1}/notices/{notice.pk}").json()
    assert told["regimes_by"] == {measure.regime: "words"}  # of WEEE nothing is known
    assert [one["regime_by"] for one in told["measures"] if one["id"] == measure.pk] == ["words"]
    row = door.get_openapi_schema()["components"]["schemas"]["FindingRow"]["properties"]
    assert row["regime_by"]["enum"] == ["law", "source", "person", "goods", "words", "nothing", ""]
    assert "Our inference: goods" in row["regime_by"]["description"]
