"""Findings in the admin: the chain on the page, and settling with a reason."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from compliance.core import clock
from compliance.core.models import Job
from compliance.evidence.models import Record
from compliance.exposure.models import Finding
from tests.factories import (
    ExposureFactory,
    FindingFactory,
    FirmFactory,
    MeasureFactory,
    MilestoneFactory,
    NoticeVersionFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    return FirmFactory(code="ACME", currency="CNY")


@pytest.fixture
def client(firm) -> Client:
    client = Client()
    client.force_login(UserFactory(email="li@firm.example", firms=[firm]))
    return client


@pytest.fixture
def finding(firm) -> Finding:
    version = NoticeVersionFactory(
        notice__symbol="G/TBT/N/EU/7", text="<b>Kettles</b> of HS 8516.79 must comply."
    )
    measure = MeasureFactory(notice=version.notice, scope=[("hs", "851679")], markets=["EU"])
    MilestoneFactory(measure=measure, role="application", on=date(2025, 12, 1), origin="text")
    product = ProductFactory(firm=firm, sku="K-17", hs="851679", markets=["DE"])
    ExposureFactory(
        product=product, measure=measure, path=["HS 851679", "SKU K-17"], value=Decimal("123456.00")
    )
    return FindingFactory(firm=firm, measure=measure, value=Decimal("123456.00"), next_on=date(2025, 12, 1))


def change(finding: Finding) -> str:
    return reverse("admin:exposure_finding_change", args=[finding.pk])


def act(name: str, finding: Finding) -> str:
    return reverse(f"admin:exposure_finding_{name}", args=[finding.pk])


def test_the_page_shows_the_whole_chain(client, finding) -> None:
    content = client.get(change(finding)).content.decode()
    capture = finding.measure.notice.versions.get().capture
    for part in (
        "G/TBT/N/EU/7", "8516.79</mark>", capture.sha256, capture.url, "HS 851679 → SKU K-17", "123,456 CNY",
        "Dec. 1, 2025", "our reading of the text", "no evidence", "50.0",
        reverse("admin:regulations_notice_change", args=[finding.measure.notice_id]),
        reverse("admin:regulations_measure_change", args=[finding.measure_id]),
    ):  # fmt: skip
        assert part in content, part
    assert "<b>Kettles" not in content


@pytest.mark.parametrize(("name", "status"), [("done_one", "done"), ("exclude_one", "excluded")])
def test_a_finding_is_settled_with_a_reason_and_the_name_in_the_ledger(client, finding, name, status) -> None:
    assert client.get(act(name, finding)).status_code == 200
    finding.refresh_from_db()
    assert finding.status == "unread"
    answer = client.post(
        act(name, finding), {"reason": "sold out", "_form_submitted": "True"}, headers={"HX-Request": "true"}
    )
    assert answer.headers["HX-Redirect"] == change(finding)
    finding.refresh_from_db()
    assert (finding.status, finding.status_reason) == (status, "sold out")
    record = Record.objects.get(subject=finding.key)
    assert (record.kind, record.actor, record.payload["reason"]) == (
        f"finding.{status}",
        "li@firm.example",
        "sold out",
    )


def test_without_a_reason_nothing_is_settled(client, finding) -> None:
    client.post(act("exclude_one", finding), {"reason": "  ", "_form_submitted": "True"})
    response = client.post(
        reverse("admin:exposure_finding_changelist"),
        {"action": "desk_done", "_selected_action": [finding.pk], "reason": ""},
        follow=True,
    )
    assert "give a reason" in response.content.decode()
    finding.refresh_from_db()
    assert finding.status == "unread"
    assert not Record.objects.exists()


def test_many_findings_are_settled_with_one_reason(client, firm) -> None:
    rows = [FindingFactory(firm=firm) for _ in range(3)]
    client.post(
        reverse("admin:exposure_finding_changelist"),
        {
            "action": "desk_excluded",
            "_selected_action": [row.pk for row in rows],
            "reason": "not sold there",
        },
    )
    assert Finding.objects.filter(status="excluded", status_reason="not sold there").count() == 3


def test_the_list_puts_what_to_act_on_first(client, firm) -> None:
    for verdict, score in (("watch", 90), ("act", 10), ("uncertain", 95), ("act", 60)):
        FindingFactory(firm=firm, verdict=verdict, score=score)
    rows = client.get(reverse("admin:exposure_finding_changelist")).context["cl"].result_list
    assert [(row.verdict, int(row.score)) for row in rows] == [
        ("act", 60),
        ("act", 10),
        ("uncertain", 95),
        ("watch", 90),
    ]


def test_checking_again_queues_the_firm(client, finding) -> None:
    client.post(
        reverse("admin:exposure_finding_changelist"),
        {"action": "recheck_exposure", "_selected_action": [finding.pk]},
    )
    queued = Job.objects.filter(kind="expose_firm").values_list("subject", flat=True)
    assert list(queued) == [f"firm:{finding.firm_id}"]


@pytest.mark.parametrize("name", ["finding", "exposure"])
def test_the_number_of_queries_of_a_list_does_not_grow_with_its_rows(
    client, firm, name, django_assert_max_num_queries
) -> None:
    with clock.standing_at(date(2025, 6, 10)):
        for _ in range(12):
            FindingFactory(firm=firm)
            ExposureFactory(product__firm=firm)
        with django_assert_max_num_queries(14):
            assert client.get(reverse(f"admin:exposure_{name}_changelist")).status_code == 200
