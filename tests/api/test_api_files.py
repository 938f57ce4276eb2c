"""What comes with a file: evidence, lists of products, lists of shipments; all of it or nothing."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from compliance.cbam.models import Shipment
from compliance.core.jobs import jobs_drain
from compliance.firms.models import Evidence, Product
from tests.api.conftest import caller
from tests.web.world import World

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


def sheet(*rows: list[Any]) -> SimpleUploadedFile:
    book, target = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(target)
    return SimpleUploadedFile("list.xlsx", target.getvalue())


def paper(world: World, firm: Any = None, **more: Any) -> dict[str, Any]:
    firm = firm or world.own.firm
    return {
        "firm_id": firm.pk,
        "kind": "test_report",
        "title": "Lead in solder",
        "issuer": "Sample Lab",
        "number": "R-1",
        "regime": "rohs",
        "issued_on": "2026-01-02",
        "file": SimpleUploadedFile("report.txt", b"No lead was found."),
    } | more


def test_evidence_is_filed_once_linked_and_read_back(world: World) -> None:
    client = caller(world.users["officer"])
    product = world.own.rows["firms.Product"]
    key = {"headers": {"Idempotency-Key": "report-1"}}
    made = client.post(f"{V1}/evidence", paper(world, product_ids=[product.pk]), **key)
    assert made.status_code == 201, made.content
    again = client.post(f"{V1}/evidence", paper(world, product_ids=[product.pk]), **key)
    assert (again.status_code, again.json()["id"]) == (201, made.json()["id"])
    assert again.headers["Idempotency-Replayed"] == "true"
    row = made.json()
    assert row["product_ids"] == [product.pk] and len(row["sha256"]) == 64
    file = client.get(f"{V1}/evidence/{row['id']}/file")
    assert b"".join(file.streaming_content) == b"No lead was found."
    assert "attachment" in file.headers["Content-Disposition"]
    linked = client.put(
        f"{V1}/evidence/{row['id']}/products",
        {"product_ids": []},
        content_type="application/json",
        headers={"If-Match": client.get(f"{V1}/evidence/{row['id']}").headers["ETag"]},
    )
    assert linked.json()["product_ids"] == []
    twice = client.post(f"{V1}/evidence", paper(world, number="R-2"))
    assert twice.status_code == 409 and "on file already" in twice.json()["detail"]


@pytest.mark.parametrize(
    ("file", "word"),
    [(b"", "empty"), (b"MZ\x90\x00\x03" + b"\x00" * 60, "type"), (b"<script>alert(1)</script>", "markup")],
)
def test_a_file_that_is_not_kept_is_told_at_its_field(world: World, file: bytes, word: str) -> None:
    sent = paper(world, file=SimpleUploadedFile("report.txt", file))
    answer = caller(world.users["officer"]).post(f"{V1}/evidence", sent)
    assert answer.status_code == 422 and answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json()["errors"], word
    assert Evidence.objects.filter(number="R-1").count() == 0


def test_files_reach_own_firms_of_editors_only(world: World) -> None:
    for role, firm, status in (
        ("officer", world.foreign.firm, 404),
        ("staff", world.own.firm, 403),
        ("analyst", world.own.firm, 403),
    ):
        client = caller(world.users[role])
        assert client.post(f"{V1}/evidence", paper(world, firm)).status_code == status, role
        list_of = {"kind": "products", "firm_id": firm.pk, "file": sheet(["sku", "name"], ["N-1", "New"])}
        assert client.post(f"{V1}/imports", list_of).status_code == status, role
        shipped = {"firm_id": firm.pk, "file": sheet(["reference"], ["x"])}
        assert client.post(f"{V1}/cbam/shipments/import", shipped).status_code == status, role
    foreign = world.foreign.rows["firms.Product"].pk
    answer = caller(world.users["officer"]).post(f"{V1}/evidence", paper(world, product_ids=[foreign]))
    assert answer.status_code == 422 and answer.json()["errors"][0]["where"] == "product_ids"
    assert not Evidence.objects.filter(number="R-1").exists()


def test_a_list_is_checked_by_a_worker_then_written_by_consent(world: World) -> None:
    client = caller(world.users["officer"])
    rows = sheet(["sku", "name", "hs"], ["N-1", "Kettle", "851679"], ["N-2", "", "851679"])
    asked = client.post(
        f"{V1}/imports", {"kind": "products", "firm_id": world.own.firm.pk, "file": rows}
    ).json()
    assert (asked["state"], asked["report"], asked["is_dry"]) == ("waiting", None, True)
    agree = f"{V1}/imports/{asked['id']}/agree"
    early = client.post(agree, {"is_partial": True}, content_type="application/json")
    assert (early.status_code, early.json()["code"]) == (409, "import_not_ready")
    jobs_drain(kinds=["import_file"])
    told = client.get(f"{V1}/imports/{asked['id']}").json()
    assert told["state"] == "done" and not Product.objects.filter(sku="N-1").exists()
    [fault] = told["report"]["rejected"]
    assert (fault["row"], bool(fault["message"]), bool(fault["remedy"])) == (3, True, True)
    written = client.post(agree, {"is_partial": True}, content_type="application/json")
    assert written.status_code == 202
    jobs_drain(kinds=["import_file"])
    done = client.get(f"{V1}/imports/{written.json()['id']}").json()
    assert (done["report"]["created"], done["report"]["partial"]) == (1, True)
    assert Product.objects.filter(firm=world.own.firm, sku="N-1").exists()


def test_shipments_come_as_a_list_or_not_at_all(world: World) -> None:
    client, sku = caller(world.users["officer"]), world.own.rows["firms.Product"].sku
    head = ["reference", "sku", "cn", "market", "country", "mass_t", "planned_year"]
    good, bad = ["S-1", sku, "73181588", "DE", "CN", 2, 2026], ["S-2", sku, "73181588", "DE", "CN", -2, 2026]

    def send(*rows: list[Any]) -> Any:
        sent = {"firm_id": world.own.firm.pk, "file": sheet(head, *rows)}
        return client.post(f"{V1}/cbam/shipments/import", sent)

    refused = send(good, bad)
    assert refused.status_code == 422, refused.content
    assert any("row 3" in one["where"] and one["message"] for one in refused.json()["errors"])
    assert not Shipment.objects.filter(reference="S-1").exists()
    taken = send(good)
    assert (taken.status_code, taken.json()["created"]) == (200, 1), taken.content
    broken = SimpleUploadedFile("file", b"-_")
    answer = client.post(f"{V1}/cbam/shipments/import", {"firm_id": world.own.firm.pk, "file": broken})
    assert answer.status_code == 422 and answer.json()["errors"]
