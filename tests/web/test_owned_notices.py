"""What a firm's own page brings: every list, page, search, table, finding and count × who may see it."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from compliance.alerts.gather import items_of
from compliance.alerts.pulse import pulse_of
from compliance.alerts.weeks import IsoWeek
from compliance.core import clock
from compliance.exposure import services
from compliance.exposure.models import Exposure, Finding
from compliance.exposure.selectors import finding_counts, not_yours
from regulations.health import sources_health
from regulations.models import ChangeEvent, DocumentText, Notice, NoticeDocument
from regulations.selectors import notices_related
from tests.factories import (
    AdministratorFactory,
    AssociationFactory,
    CaptureFactory,
    FirmFactory,
    MeasureFactory,
    MembershipFactory,
    NoticeFactory,
    NoticeVersionFactory,
    ProductFactory,
    ReviewFactory,
    RunFactory,
    ScopeCodeFactory,
    SourceFactory,
    TradeFlowFactory,
    UnreadableRowFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SECRET = "Quokka"
OPEN_TO = ("owner", "staff", "administrator")
CLOSED_TO = ("stranger", "analyst")
TABLES = ("notice", "noticeversion", "measure", "review", "documenttext")
OF_RUNS = ("run", "capture", "unreadablerow")


@pytest.fixture
def world() -> dict[str, Any]:
    firm, other = FirmFactory(), FirmFactory()
    association = AssociationFactory()
    MembershipFactory(firm=firm, association=association)
    source = SourceFactory(name="user_page")
    run = RunFactory(source=source)
    capture = CaptureFactory(run=run, url=f"https://{SECRET.lower()}.example/")
    notice = NoticeFactory(
        source=source, symbol=f"page:1 {SECRET}", kind="page", title=f"{SECRET} rules",
        owner_key=f"firm:{firm.pk}", relevant=True, url=capture.url,
    )  # fmt: skip
    version = NoticeVersionFactory(
        notice=notice, title=f"{SECRET} rules", text=f"{SECRET} text", capture=capture
    )
    measure = MeasureFactory(notice=notice, title=f"{SECRET} measure", markets=["EU"], needs="any")
    ScopeCodeFactory(measure=measure, kind="hs", code="9503")
    for owner in (firm, other):
        TradeFlowFactory(product=ProductFactory(firm=owner, hs="950300", cn="", markets=["EU"]), market="EU")
        ProductFactory(firm=owner, hs="", cn="", markets=["EU"])  # without a code: nothing keeps us from a no
    rows = {
        "notice": notice, "noticeversion": version, "measure": measure, "run": run, "capture": capture,
        "review": ReviewFactory(notice=notice, version=version, why=SECRET),
        "unreadablerow": UnreadableRowFactory(run=run, reason=SECRET),
    }  # fmt: skip
    document = NoticeDocument.objects.create(
        notice=notice,
        url=capture.url,
        role="document",
        media="pdf",
        capture=capture,
        fetched_at=version.read_at,
    )
    rows["documenttext"] = DocumentText.objects.create(
        document=document, capture=capture, text=f"{SECRET} attachment", read_at=version.read_at
    )
    users = {
        "owner": UserFactory(firms=[firm]),
        "staff": UserFactory(role="staff", associations=[association]),
        "stranger": UserFactory(firms=[other]),
        "analyst": UserFactory(role="analyst", associations=[AssociationFactory()]),
        "administrator": AdministratorFactory(),
    }
    services.firm_expose(firm_id=firm.pk)
    services.firm_expose(firm_id=other.pk)
    services.measure_expose(measure_id=measure.pk)
    return {"firm": firm, "other": other, "rows": rows, "users": users}


def client_of(world: dict[str, Any], who: str) -> Client:
    client = Client()
    client.force_login(world["users"][who])
    return client


def shows(response: Any) -> bool:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return SECRET.lower().encode() in content.lower()


@pytest.mark.parametrize("who", OPEN_TO)
def test_those_who_may_see_the_firm_see_what_its_page_brings(world: dict[str, Any], who: str) -> None:
    client = client_of(world, who)
    for table in TABLES:
        address = f"admin:regulations_{table}"
        assert shows(client.get(reverse(f"{address}_change", args=[world["rows"][table].pk]))), table
        if table != "review":
            assert shows(client.get(reverse(f"{address}_changelist"))), table
    assert shows(client.get(reverse("desk:notice", args=[world["rows"]["notice"].pk])))


@pytest.mark.parametrize("who", CLOSED_TO)
def test_nobody_else_finds_it_in_any_list_search_page_or_table(world: dict[str, Any], who: str) -> None:
    client = client_of(world, who)
    for table in (*TABLES, *OF_RUNS):
        address, row = f"admin:regulations_{table}", world["rows"][table]
        for query in ("", f"?q={SECRET[:4]}", "?o=1"):
            assert not shows(client.get(reverse(f"{address}_changelist") + query)), (table, query)
        exported = client.post(reverse(f"{address}_export"), {"format": "0", **_fields(row)})
        assert exported.status_code == 200 and not shows(exported), table
        for route in admin.site._registry[type(row)].get_urls():
            if route.name and route.pattern.converters:
                reached = reverse(f"admin:{route.name}", args=[row.pk])
                assert not shows(client.get(reached, follow=True)), reached
    assert client.get(reverse("desk:notice", args=[world["rows"]["notice"].pk])).status_code == 404
    for page in (reverse("web:sources"), reverse("web:source", args=["user_page"]), reverse("admin:index")):
        assert not shows(client.get(page)), page


@pytest.mark.parametrize("who", ["owner", "staff"])
def test_runs_that_read_pages_of_several_are_an_administrators(world: dict[str, Any], who: str) -> None:
    client = client_of(world, who)
    for table in OF_RUNS:
        assert not shows(client.get(reverse(f"admin:regulations_{table}_changelist"))), table
        row = world["rows"][table]
        assert client.get(reverse(f"admin:regulations_{table}_change", args=[row.pk])).status_code == 302
    assert shows(client_of(world, "administrator").get(reverse("admin:regulations_capture_changelist")))


def test_it_touches_products_of_its_firm_alone(world: dict[str, Any]) -> None:
    assert {row.product.firm for row in Exposure.objects.all()} == {world["firm"]}
    assert {row.firm for row in Finding.objects.all()} == {world["firm"]}
    found = services.exposure_reconcile()
    assert found.differences == 0
    public = Notice.objects.get(pk=world["rows"]["notice"].pk)
    public.owner_key = ""
    public.save()
    services.measure_expose(measure_id=world["rows"]["measure"].pk)
    assert {row.product.firm for row in Exposure.objects.all()} == {world["firm"], world["other"]}


def test_counts_of_another_firm_do_not_hold_it(world: dict[str, Any]) -> None:
    measure = world["rows"]["measure"]
    assert measure.pk not in {pk for pk, _why in not_yours(firm=world["other"]).measures}
    assert sum(finding_counts(firms=[world["other"]]).values()) == 0
    assert sum(finding_counts(firms=[world["firm"]]).values()) == 1


def test_the_mail_of_another_firm_is_silent_about_it(world: dict[str, Any]) -> None:
    week = IsoWeek.of(clock.today())
    assert [item.title for item in items_of(user=world["users"]["owner"], week=week)] == [f"{SECRET} measure"]
    stranger = world["users"]["stranger"]
    assert items_of(user=stranger, week=week) == []
    assert pulse_of(user=stranger, items=[], today=clock.today()).notices == 0


def test_a_public_notice_does_not_say_who_quotes_it(world: dict[str, Any]) -> None:
    notice = world["rows"]["notice"]
    public = NoticeFactory(symbol="2026-12345")
    public.references.create(kind="fr_document", code="2026-12345", printed="2026-12345", bears=True)
    notice.references.create(kind="fr_document", code="2026-12345", printed="FR Doc. 2026-12345", bears=False)
    assert notices_related(public) == []
    assert [one.notice for one in notices_related(notice)] == [public]
    notice.owner_key = ""
    notice.save()
    assert [one.notice for one in notices_related(public)] == [notice]


def test_source_health_gives_no_sample_of_it(world: dict[str, Any]) -> None:
    [health] = sources_health(now=clock.now(), name="user_page")
    assert health.samples == ()
    assert not ChangeEvent.objects.exists()


def _fields(row: Any) -> dict[str, str]:
    """Ticks of the export form: every column."""
    (resource,) = admin.site._registry[type(row)].get_export_resource_classes(None)
    names = resource().get_export_order()
    return {f"{resource.__name__.lower()}_{name}": "on" for name in names} | {"resource": "0"}
