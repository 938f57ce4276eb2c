"""Editing in the admin: codes are checked as in an import, and a change queues the check of its firm."""

import hashlib
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from compliance.core.models import Job
from compliance.evidence.models import Record
from compliance.firms.models import Component, Content, Evidence, Firm, Product
from tests.factories import (
    AdministratorFactory,
    ComponentFactory,
    ContentFactory,
    EvidenceFactory,
    ExposureFactory,
    FirmFactory,
    MembershipFactory,
    ProductFactory,
    TradeFlowFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

INLINES = ("components", "flows", "traits", "figures", "Evidence_products")


@pytest.fixture
def firm() -> Firm:
    return FirmFactory(code="ACME")


@pytest.fixture
def client(firm) -> Client:
    client = Client()
    client.force_login(UserFactory(firms=[firm]))
    return client


def management(prefix: str, total: int = 0, initial: int = 0) -> dict[str, str]:
    return {f"{prefix}-TOTAL_FORMS": str(total), f"{prefix}-INITIAL_FORMS": str(initial)}


def product_form(firm: Firm, **values: str) -> dict[str, str]:
    empty = {key: value for prefix in INLINES for key, value in management(prefix).items()}
    base = {
        "firm": str(firm.pk),
        "sku": "K-1",
        "name": "Kettle",
        "name_zh": "",
        "hs": "",
        "cn": "",
        "markets": "",
    }
    return {**empty, **base, **values}


def jobs() -> list[tuple[str, str]]:
    """What follows a change first; other kinds of jobs that follow it have their own tests."""
    return list(Job.objects.filter(kind="expose_firm").values_list("kind", "subject"))


def test_a_new_product_queues_the_check_of_its_firm(client, firm) -> None:
    form = product_form(firm, hs="851679", cn="85167970", markets="de, FR 、us", bom_complete="on")
    assert client.post(reverse("admin:firms_product_add"), form).status_code == 302
    product = Product.objects.get()
    assert (product.hs, product.cn, product.markets) == ("851679", "85167970", ["DE", "FR", "US"])
    assert jobs() == [("expose_firm", f"firm:{firm.pk}")]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("hs", "999999", "There is no such HS code"),
        ("hs", "10121", "lost its leading zero"),
        ("cn", "85167971", "no such code in the Combined Nomenclature"),
        ("markets", "Germny", "Perhaps DE is meant"),
    ],
)
def test_a_wrong_code_is_told_as_in_an_import(client, firm, field, value, said) -> None:
    response = client.post(reverse("admin:firms_product_add"), product_form(firm, **{field: value}))
    assert response.status_code == 200
    assert said in response.content.decode()
    assert not Product.objects.exists()
    assert jobs() == []


def test_components_with_their_contents_are_saved_on_the_page_of_the_product(client, firm) -> None:
    product = ProductFactory(firm=firm, sku="K-1", name="Kettle", hs="851679", markets=["DE"])
    cord = ComponentFactory(product=product, name="Cord", material="PVC", mass_g=Decimal("100"))
    lead = ContentFactory(component=cord, cas="7439-92-1", share_percent=Decimal("0.05"))
    form = product_form(firm, hs="851679", markets="DE", is_active="on")
    del form["firm"]
    form |= management("components", 1, 1) | management("components-0-contents", 2, 1)
    form |= {
        "components-0-id": cord.pk,
        "components-0-product": product.pk,
        "components-0-name": "Cord",
        "components-0-material": "PVC",
        "components-0-mass_g": "120",
        "components-0-contents-0-id": lead.pk,
        "components-0-contents-0-component": cord.pk,
        "components-0-contents-0-name": "Lead",
        "components-0-contents-0-cas": "7439-92-1",
        "components-0-contents-0-share_percent": "0.2",
        "components-0-contents-1-component": cord.pk,
        "components-0-contents-1-name": "DEHP",
        "components-0-contents-1-cas": "117-81-7",
        "components-0-contents-1-share_percent": "",
    }
    response = client.post(reverse("admin:firms_product_change", args=[product.pk]), form)
    assert response.status_code == 302, response.context["errors"] if response.context else ""
    assert Component.objects.get().mass_g == 120
    assert list(Content.objects.order_by("cas").values_list("cas", "share_percent")) == [
        ("117-81-7", None),
        ("7439-92-1", Decimal("0.2")),
    ]
    assert jobs() == [("expose_firm", f"firm:{firm.pk}")]
    Job.objects.all().delete()
    form |= {"components-0-contents-1-cas": "117-81-8"}
    response = client.post(reverse("admin:firms_product_change", args=[product.pk]), form)
    assert "should be 7" in response.content.decode()
    assert jobs() == []


def test_saving_without_a_change_queues_nothing(client, firm) -> None:
    product = ProductFactory(firm=firm, sku="K-1", name="Kettle", hs="851679", markets=["DE"])
    form = product_form(firm, hs="851679", markets="DE", is_active="on")
    del form["firm"]
    assert client.post(reverse("admin:firms_product_change", args=[product.pk]), form).status_code == 302
    assert jobs() == []


def test_deleting_takes_what_we_derived_along_and_queues_the_check(client, firm) -> None:
    product = ProductFactory(firm=firm)
    ExposureFactory(product=product)
    confirm = client.get(reverse("admin:firms_product_delete", args=[product.pk]))
    assert b"permission" not in confirm.content.lower()
    client.post(reverse("admin:firms_product_delete", args=[product.pk]), {"post": "yes"})
    assert not Product.objects.exists()
    assert jobs() == [("expose_firm", f"firm:{firm.pk}")]


def test_deleting_many_queues_each_firm_once() -> None:
    one, two = ProductFactory(), ProductFactory()
    client = Client()
    client.force_login(AdministratorFactory())
    flows = [
        TradeFlowFactory(product=one),
        TradeFlowFactory(product=one, market="US"),
        TradeFlowFactory(product=two),
    ]
    client.post(
        reverse("admin:firms_tradeflow_changelist"),
        {"action": "delete_selected", "_selected_action": [flow.pk for flow in flows], "post": "yes"},
    )
    assert sorted(jobs()) == sorted(("expose_firm", f"firm:{row.firm_id}") for row in (one, two))


def test_the_action_of_a_list_queues_the_check(client, firm) -> None:
    product = ProductFactory(firm=firm)
    response = client.post(
        reverse("admin:firms_product_changelist"),
        {"action": "recheck_exposure", "_selected_action": [product.pk]},
        follow=True,
    )
    assert "1 firm is being checked" in response.content.decode()
    assert jobs() == [("expose_firm", f"firm:{firm.pk}")]


def test_the_currency_of_a_firm_that_sells_cannot_be_changed(client, firm) -> None:
    page = reverse("admin:firms_firm_change", args=[firm.pk])
    assert b'name="currency"' in client.get(page).content
    TradeFlowFactory(product__firm=firm)
    assert b'name="currency"' not in client.get(page).content


def test_consent_is_recorded_with_the_name_of_who_gave_it(client, firm) -> None:
    membership = MembershipFactory(firm=firm, consent_on=None)
    form = {"name": firm.name, "name_zh": "", "sector": firm.sector, "country": "CN", "currency": "CNY"}
    form |= management("memberships", 1, 1)
    form |= {
        "memberships-0-id": membership.pk,
        "memberships-0-firm": firm.pk,
        "memberships-0-consent_on": "2025-05-01",
        "memberships-0-consent_withdrawn_on": "",
    }
    assert client.post(reverse("admin:firms_firm_change", args=[firm.pk]), form).status_code == 302
    membership.refresh_from_db()
    assert str(membership.consent_on) == "2025-05-01"
    record = Record.objects.get(kind="membership.consent")
    assert record.actor.endswith("@firm.example")
    assert record.payload["consent_on"] == "2025-05-01"


def evidence_form(firm: Firm, **values: object) -> dict[str, object]:
    base = {
        "firm": firm.pk,
        "kind": "certificate",
        "title": "t",
        "issuer": "i",
        "number": "n",
        "regime": "rohs",
    }
    return {**base, "issued_on": "2024-01-01", **values}


def test_a_file_of_evidence_is_hashed_and_only_its_readers_get_it(client, firm, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    proof = b"%PDF-1.7 proof\n%%EOF\n"
    file = SimpleUploadedFile("report.pdf", proof)
    assert client.post(reverse("admin:firms_evidence_add"), evidence_form(firm, file=file)).status_code == 302
    document = Evidence.objects.get()
    assert document.sha256 == hashlib.sha256(proof).hexdigest()
    answer = client.get(document.file.url)
    assert b"".join(answer.streaming_content) == proof
    assert answer.headers["Content-Disposition"].startswith("attachment")
    stranger = Client()
    assert stranger.get(document.file.url).status_code == 302
    stranger.force_login(UserFactory())
    assert stranger.get(document.file.url).status_code == 404
    assert client.get("/media/evidence/../secret_key").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("page.html", b"<html></html>", "a browser would run"),
        ("run.exe", b"MZ\x00", "This type of file is not kept"),
        ("report.pdf", b"MZ\x00", "This type of file is not kept"),
        ("scan.png", b"%PDF-1.7\n%%EOF", "The name ends in .png, the content is pdf"),
        ("form.pdf", b"%PDF-1.7 /JavaScript %%EOF", "runs or fetches"),
    ],
)
def test_a_file_that_could_run_is_refused(client, firm, name, content, said, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    form = evidence_form(firm, file=SimpleUploadedFile(name, content))
    response = client.post(reverse("admin:firms_evidence_add"), form)
    assert said in response.content.decode()
    assert not Evidence.objects.exists()


def test_an_unknown_regime_is_told(client, firm) -> None:
    response = client.post(reverse("admin:firms_evidence_add"), evidence_form(firm, regime="rohs2"))
    assert "Write one of" in response.content.decode()


def test_evidence_is_found_by_its_validity(client, firm) -> None:
    EvidenceFactory(firm=firm, title="over", expires_on="2024-12-31", issued_on="2024-01-01")
    EvidenceFactory(firm=firm, title="forever", expires_on=None)
    page = reverse("admin:firms_evidence_changelist")
    assert b"forever" not in client.get(f"{page}?validity=expired").content
    assert b"forever" in client.get(f"{page}?validity=endless").content
