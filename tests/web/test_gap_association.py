"""The page of an association's gaps: what workers kept, for whoever sees the members."""

import pytest
from django.test import Client
from django.urls import reverse

from compliance.core.jobs import jobs_drain
from compliance.core.models import Job
from compliance.exposure.gaps.gathering import firm_report
from compliance.exposure.gaps.report import state_counts
from compliance.exposure.handlers import gap_summaries
from compliance.exposure.models import GapSummary
from compliance.firms.models import Membership
from tests.factories import FirmFactory, JobFactory, MembershipFactory, ProductFactory, UserFactory
from tests.web.world import FOREIGN, World, world_make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return world_make()


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(side, name: str = "gaps-association") -> str:
    return reverse(f"web:{name}", args=[side.rows["firms.Association"].code])


@pytest.mark.parametrize("role", ["officer", "staff", "analyst", "administrator"])
def test_who_sees_the_association_sees_its_consenting_members(world, role) -> None:
    client = client_of(world.users[role])
    silent = FirmFactory(code="silent", name="Silent Ltd")
    MembershipFactory(association=world.own.rows["firms.Association"], firm=silent, consent_on=None)
    answer = client.get(page(world.own)).content.decode()
    assert "Own Ltd" in answer and "Silent" not in answer and FOREIGN not in answer
    assert client.get(page(world.own, "gaps-association-pdf")).content.startswith(b"%PDF-")
    assert page(world.own) in client.get(reverse("web:gaps")).content.decode()


@pytest.mark.parametrize("role", ["officer", "staff", "analyst"])
@pytest.mark.parametrize("name", ["gaps-association", "gaps-association-pdf"])
def test_a_foreign_association_is_not_found(world, role, name) -> None:
    assert client_of(world.users[role]).get(page(world.foreign, name)).status_code == 404
    assert Client().get(page(world.own, name)).status_code == 302


def test_a_withdrawn_consent_takes_the_member_away_at_once(world) -> None:
    client = client_of(world.users["staff"])
    Membership.objects.filter(firm=world.own.firm).update(consent_withdrawn_on="2024-06-01")
    answer = client.get(page(world.own)).content.decode()
    assert "Own Ltd" not in answer and "No member has given its consent" in answer


def test_an_officer_sees_own_members_only(world) -> None:
    other = FirmFactory(code="neighbour", name="Neighbour Ltd")
    MembershipFactory(association=world.own.rows["firms.Association"], firm=other)
    assert "Neighbour" not in client_of(world.users["officer"]).get(page(world.own)).content.decode()
    answer = client_of(world.users["staff"]).get(page(world.own)).content.decode()
    assert "1 member was never worked out" in answer


def test_working_out_anew_is_asked_by_post_and_done_by_workers(world) -> None:
    client = client_of(world.users["staff"])
    address = page(world.own, "gaps-association-refresh")
    assert client.get(address).status_code == 405
    assert not Job.objects.filter(kind="gap_summary").exists()
    answer = client.post(address, follow=True)
    assert "1 member is being worked out" in answer.content.decode()
    assert Job.objects.get(kind="gap_summary").subject == f"firm:{world.own.firm.pk}"
    assert client.post(page(world.foreign, "gaps-association-refresh")).status_code == 404


def test_workers_keep_the_figures_of_each_firm_and_replace_them() -> None:
    firm, empty = FirmFactory(code="kettles"), FirmFactory(code="empty")
    ProductFactory(firm=firm, hs="851679", cn="85167970", markets=["DE"])
    gap_summaries(JobFactory.build(kind="gap_summaries", subject="day:2025-06-12"))
    jobs_drain()
    report = firm_report(firm=firm)
    row = GapSummary.objects.get(firm=firm)
    assert {name: row.counts[name] for name in ("missing", "uncertain")} == {
        name: state_counts(report.matrix.cells)[name] for name in ("missing", "uncertain")
    }
    assert float(row.risk) == round(report.plan.risk, 1)
    assert [step["number"] for step in row.steps["zh-hans"]] == [1, 2, 3, 4, 5]
    assert GapSummary.objects.get(firm=empty).products == 0
    firm.products.all().delete()
    gap_summaries(JobFactory.build(kind="gap_summaries", subject="day:2025-06-13"))
    jobs_drain()
    row.refresh_from_db()
    assert (row.products, row.counts.get("missing", 0)) == (0, 0)


def test_a_firm_that_is_gone_needs_no_figures() -> None:
    firm = FirmFactory()
    pk = firm.pk
    user = UserFactory(role="administrator", is_superuser=True)
    gap_summaries(JobFactory.build(kind="gap_summaries", subject="day:2025-06-12"))
    firm.delete()
    jobs_drain()
    assert not GapSummary.objects.filter(firm_id=pk).exists()
    assert not Job.objects.filter(state=Job.State.QUARANTINED).exists()
    assert client_of(user).get(reverse("admin:exposure_gapsummary_changelist")).status_code == 200
