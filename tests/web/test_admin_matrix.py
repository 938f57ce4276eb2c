"""Every table of the admin × role × own or foreign row: lists, pages, autocomplete, export, import, actions.

A table that is registered but not in the matrix fails the test: somebody must say who may see it.
"""

import io

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from compliance.firms.models import Membership, Product
from tests.web.world import FOREIGN, World, world_make

pytestmark = pytest.mark.django_db

ROLES = ("officer", "staff", "analyst", "administrator")
# Per table: who reads, adds, changes, deletes.
EVERYBODY, EDITORS, ADMINISTRATOR, NOBODY = set(ROLES), {"officer", "administrator"}, {"administrator"}, set()
READ_ONLY = (EVERYBODY, NOBODY, NOBODY, NOBODY)
FIRM_ROWS = (EVERYBODY, EDITORS, EDITORS, EDITORS)
MATRIX = {
    "firms.Firm": (EVERYBODY, ADMINISTRATOR, EDITORS, ADMINISTRATOR),
    "firms.Association": (EVERYBODY, ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR),
    "firms.Membership": (EVERYBODY, ADMINISTRATOR, EDITORS, ADMINISTRATOR),
    "firms.Product": FIRM_ROWS,
    "firms.Component": FIRM_ROWS,
    "firms.TradeFlow": FIRM_ROWS,
    "firms.Evidence": FIRM_ROWS,
    "firms.WatchedPage": FIRM_ROWS,
    "firms.CodeQuestion": (EVERYBODY, NOBODY, EDITORS, NOBODY),
    "firms.FirmMapping": (EVERYBODY, NOBODY, NOBODY, EDITORS),
    "firms.MaterialDeclaration": (EVERYBODY, NOBODY, NOBODY, EDITORS),
    "firms.User": (ADMINISTRATOR,) * 4,
    "exposure.Finding": READ_ONLY,
    "exposure.Exposure": READ_ONLY,
    "exposure.FindingEvent": READ_ONLY,
    "exposure.CalendarEntry": READ_ONLY,
    "exposure.EvidenceReminder": READ_ONLY,
    "exposure.GapSummary": READ_ONLY,
    "cbam.Installation": FIRM_ROWS,
    "cbam.EmissionDeclaration": FIRM_ROWS,
    "cbam.Shipment": FIRM_ROWS,
    "cbam.CostAlarm": FIRM_ROWS,
    "cbam.ProductCost": READ_ONLY,
    "cbam.CostChange": READ_ONLY,
    "cbam.SavedScenario": READ_ONLY,
    "cbam.PackEdition": READ_ONLY,
    "regulations.Source": READ_ONLY,
    "regulations.Run": READ_ONLY,
    "regulations.Capture": READ_ONLY,
    "regulations.UnreadableRow": READ_ONLY,
    "regulations.Notice": READ_ONLY,
    "regulations.NoticeVersion": READ_ONLY,
    "regulations.Review": READ_ONLY,
    "regulations.DocumentText": READ_ONLY,
    "regulations.Measure": READ_ONLY,
    "regulations.Substance": READ_ONLY,
    "regulations.Listing": READ_ONLY,
    "regulations.Dataset": READ_ONLY,
    "regulations.StateTrade": READ_ONLY,
    "regulations.Act": READ_ONLY,
    "regulations.WatchedAct": (EVERYBODY, EDITORS, ADMINISTRATOR, ADMINISTRATOR),
}
ELSEWHERE = {"account", "accounts", "alerts", "api", "axes", "core", "evidence", "mfa", "room", "studies"}
"""Apps whose tests say who may see their tables; that only administrators see inner works is said here."""
OF_ALL = {"firms.User", "cbam.PackEdition"}
TENANT = [
    label for label in MATRIX if label.startswith(("firms.", "exposure.", "cbam.")) and label not in OF_ALL
]


@pytest.fixture
def world() -> World:
    return world_make()


def client_of(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.users[role])
    return client


def page(label: str, name: str, *args: object) -> str:
    return reverse(f"admin:{label.replace('.', '_').lower()}_{name}", args=args)


def shows_foreign(response) -> bool:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if "spreadsheet" in response.headers.get("Content-Type", ""):
        rows = load_workbook(io.BytesIO(content)).active.values
        return any(FOREIGN.lower() in str(cell).lower() for row in rows for cell in row)
    return FOREIGN.lower().encode() in content.lower()


def test_every_registered_table_has_its_row_in_the_matrix() -> None:
    registered = {m._meta.label for m in admin.site._registry if m._meta.app_label not in ELSEWHERE}
    assert registered == set(MATRIX)


@pytest.mark.parametrize("role", ROLES)
def test_lists_pages_and_forms_open_to_whom_the_matrix_says(world, role) -> None:
    client = client_of(world, role)
    rows = world.own.rows | world.law | {"firms.User": world.users["officer"]}
    for label, (readers, creators, editors, deleters) in MATRIX.items():
        pk = rows[label].pk
        answers = {
            "changelist": client.get(page(label, "changelist")).status_code == 200,
            "change": client.get(page(label, "change", pk)).status_code == 200,
            "history": client.get(page(label, "history", pk)).status_code == 200,
            "add": client.get(page(label, "add")).status_code == 200,
            "delete": client.get(page(label, "delete", pk)).status_code == 200,
        }
        reads = role in readers
        due = {"changelist": reads, "change": reads, "history": reads}
        due |= {"add": role in creators, "delete": role in deleters}
        assert answers == due, (role, label)
        has_save = b'name="_save"' in client.get(page(label, "change", pk)).content
        assert has_save == (role in editors), (role, label)


@pytest.mark.parametrize("role", ["officer", "staff", "analyst"])
def test_nothing_of_a_foreign_firm_shows_in_any_list_or_export(world, role) -> None:
    client = client_of(world, role)
    assert not shows_foreign(client.get(reverse("admin:index")))
    for label in TENANT:
        # The page repeats what was searched for: a part of the word shows whether the rest was found.
        for query in ("", "?q=" + FOREIGN[:5], "?o=1", "?o=-1"):
            assert not shows_foreign(client.get(page(label, "changelist") + query)), (label, query)
        for file_format in ("0", "1"):
            answer = client.post(
                page(label, "export"), {"format": file_format, "resource": "", **_all_fields(label)}
            )
            assert answer.status_code == 200, label
            assert not shows_foreign(answer), label


def test_an_administrator_finds_the_foreign_firm_in_every_list_and_export(world) -> None:
    """The control of the tests around it: the word that they look for does show where it may."""
    client = client_of(world, "administrator")
    for label in TENANT:
        if label not in ("exposure.Finding", "exposure.CalendarEntry"):
            assert shows_foreign(client.get(page(label, "changelist"))), label
        answer = client.post(page(label, "export"), {"format": "0", **_all_fields(label)})
        assert shows_foreign(answer), label
        response = client.get(page(label, "change", world.foreign.rows[label].pk))
        assert shows_foreign(response), label


@pytest.mark.parametrize("role", ["officer", "staff", "analyst"])
def test_a_foreign_row_cannot_be_reached_by_its_number(world, role) -> None:
    client = client_of(world, role)
    for label in TENANT:
        foreign = world.foreign.rows[label]
        for name in ("change", "history", "delete"):
            response = client.get(page(label, name, foreign.pk), follow=True)
            assert not shows_foreign(response), (label, name)
            answer = client.get(page(label, name, foreign.pk))
            assert answer.status_code in (302, 403, 404), (label, name)
        assert client.post(page(label, "change", foreign.pk), {"name": "stolen"}).status_code in (302, 403)
        assert client.post(page(label, "delete", foreign.pk), {"post": "yes"}).status_code in (302, 403)
        assert type(foreign).objects.filter(pk=foreign.pk).exists()


@pytest.mark.parametrize("role", ["officer", "staff", "analyst"])
def test_no_route_of_a_table_shows_or_changes_a_foreign_row(world, role) -> None:
    """Routes are taken from the admin itself, so that a new page or action is walked as well."""
    client = client_of(world, role)
    walked = 0
    for label in TENANT:
        foreign = world.foreign.rows[label]
        before = type(foreign).objects.filter(pk=foreign.pk).values().get()
        for route in admin.site._registry[type(foreign)].get_urls():
            if not route.name:
                continue
            arguments = [foreign.pk] if route.pattern.converters else []
            address = reverse(f"admin:{route.name}", args=arguments)
            for answer in (
                client.get(address, follow=True),
                client.post(
                    address, {"_form_submitted": "True", "reason": "mine", "post": "yes"}, follow=True
                ),
            ):
                assert answer.status_code < 500, address
                assert not shows_foreign(answer), address
            walked += 1
        assert type(foreign).objects.filter(pk=foreign.pk).values().get() == before, label
    assert walked > 60


@pytest.mark.parametrize("role", ["officer", "staff", "analyst"])
def test_filters_on_a_foreign_firm_find_nothing_and_name_nobody(world, role) -> None:
    client = client_of(world, role)
    foreign, number = world.foreign.rows, world.foreign.firm.pk
    for label, query in {
        "firms.Product": f"firm__id__exact={number}",
        "firms.TradeFlow": f"product__firm__id__exact={number}",
        "firms.Component": f"product__firm__id__exact={number}",
        "firms.Evidence": f"firm__id__exact={number}",
        "exposure.Finding": f"firm__id__exact={number}",
        "exposure.Exposure": f"product__id__exact={foreign['firms.Product'].pk}",
        "firms.Membership": f"association__id__exact={foreign['firms.Association'].pk}",
    }.items():
        response = client.get(f"{page(label, 'changelist')}?{query}", follow=True)
        assert response.status_code == 200
        assert not shows_foreign(response), label


@pytest.mark.parametrize("role", ["officer", "staff", "analyst"])
def test_autocomplete_offers_no_foreign_row(world, role) -> None:
    client = client_of(world, role)
    for app, model, field in (
        ("firms", "product", "firm"),
        ("firms", "tradeflow", "product"),
        ("firms", "component", "product"),
        ("firms", "evidence", "products"),
        ("firms", "membership", "association"),
        ("firms", "membership", "firm"),
    ):
        address = (
            f"{reverse('admin:autocomplete')}?app_label={app}&model_name={model}&field_name={field}&term="
        )
        response = client.get(address)
        assert response.status_code == 200
        assert response.json()["results"], (model, field)
        assert not shows_foreign(response), (model, field)


def test_autocomplete_of_people_is_an_administrators(world) -> None:
    address = f"{reverse('admin:autocomplete')}?app_label=firms&model_name=user&field_name=firms&term="
    assert client_of(world, "administrator").get(address).status_code == 200
    assert not shows_foreign(client_of(world, "officer").get(address))


@pytest.mark.parametrize("role", ["officer", "staff", "analyst"])
def test_actions_on_foreign_rows_do_nothing(world, role) -> None:
    client = client_of(world, role)
    for label in TENANT:
        foreign = world.foreign.rows[label]
        for action in (
            "delete_selected",
            "export_admin_action",
            "recheck_exposure",
            "desk_excluded",
            "desk_take",
        ):
            response = client.post(
                page(label, "changelist"),
                {"action": action, "_selected_action": [foreign.pk], "post": "yes", "reason": "mine"},
                follow=True,
            )
            assert not shows_foreign(response), (label, action)
        assert type(foreign).objects.filter(pk=foreign.pk).exists()
        export = {"format": "0", "resource": "", "export_items": [foreign.pk], **_all_fields(label)}
        assert not shows_foreign(client.post(page(label, "export"), export)), label
    finding = world.foreign.rows["exposure.Finding"]
    finding.refresh_from_db()
    assert finding.status == "unread"


@pytest.mark.parametrize("role", ["officer", "staff", "analyst"])
def test_dialogs_on_foreign_findings_do_nothing(world, role) -> None:
    client = client_of(world, role)
    finding = world.foreign.rows["exposure.Finding"]
    for action in (
        *("take_one", "done_one", "exclude_one", "applicable_one", "reopen_one"),
        *("assign_one", "schedule_one", "comment_one"),
    ):
        address = reverse(f"admin:exposure_finding_{action}", args=[finding.pk])
        client.post(address, {"reason": "mine", "text": "mine", "_form_submitted": "True"})
        finding.refresh_from_db()
        assert (finding.status, finding.status_reason) == ("unread", f"{FOREIGN} reason")


@pytest.mark.parametrize("role", ["staff", "analyst"])
def test_readers_cannot_settle_or_change_own_rows_either(world, role) -> None:
    client = client_of(world, role)
    finding = world.own.rows["exposure.Finding"]
    address = reverse("admin:exposure_finding_exclude_one", args=[finding.pk])
    assert client.post(address, {"reason": "mine", "_form_submitted": "True"}).status_code == 403
    product = world.own.rows["firms.Product"]
    assert client.post(page("firms.Product", "change", product.pk), {"name": "x"}).status_code == 403
    client.post(
        page("firms.Product", "changelist"),
        {"action": "delete_selected", "_selected_action": [product.pk], "post": "yes"},
    )
    assert Product.objects.filter(pk=product.pk).exists()


def test_an_officer_cannot_put_a_row_into_a_foreign_firm(world) -> None:
    client = client_of(world, "officer")
    theirs = world.foreign
    product = {"firm": theirs.firm.pk, "sku": "NEW", "name": "x", "markets": "", **_no_inlines()}
    refused = client.post(page("firms.Product", "add"), product)
    assert set(refused.context["adminform"].form.errors) == {"firm"}
    flow = {"product": theirs.rows["firms.Product"].pk, "market": "DE", "year": 2024, "value": "1"}
    refused = client.post(page("firms.TradeFlow", "add"), flow)
    assert set(refused.context["adminform"].form.errors) == {"product"}
    evidence = {
        **{"firm": world.own.firm.pk, "kind": "certificate", "title": "t", "issuer": "i", "number": "n"},
        **{"regime": "rohs", "issued_on": "2024-01-01", "products": [theirs.rows["firms.Product"].pk]},
    }
    refused = client.post(page("firms.Evidence", "add"), evidence)
    assert set(refused.context["adminform"].form.errors) == {"products"}
    assert not Product.objects.filter(sku="NEW").exists()
    assert theirs.rows["firms.Product"].flows.count() == 1
    assert theirs.rows["firms.Product"].evidence.count() == 1


def test_an_officer_gives_consent_but_joins_nothing(world) -> None:
    client = client_of(world, "officer")
    membership = world.own.rows["firms.Membership"]
    dates = {"joined_on": "2024-01-01", "consent_on": "2024-01-01", "consent_withdrawn_on": "2025-01-01"}
    client.post(page("firms.Membership", "change", membership.pk), dates)
    membership.refresh_from_db()
    assert str(membership.consent_withdrawn_on) == "2025-01-01"
    answer = client.post(
        page("firms.Membership", "add"),
        {"firm": world.own.firm.pk, "association": world.foreign.rows["firms.Association"].pk},
    )
    assert answer.status_code == 403
    assert Membership.objects.count() == 2


@pytest.mark.parametrize("role", ["officer", "staff", "analyst"])
def test_inner_works_are_an_administrators(world, role) -> None:
    client = client_of(world, role)
    for app in ("core", "evidence"):
        for model in apps.get_app_config(app).get_models():
            if model in admin.site._registry:
                assert client.get(page(model._meta.label, "changelist")).status_code == 403


@pytest.mark.parametrize("role", ["officer", "staff", "analyst"])
def test_operating_the_watch_is_an_administrators(world, role) -> None:
    client = client_of(world, role)
    source, notice = world.law["regulations.Source"], world.law["regulations.Notice"]
    submitted = {"_form_submitted": "True"}
    crawl = reverse("admin:regulations_source_crawl_this", args=[source.pk])
    say = reverse("admin:regulations_notice_say_irrelevant", args=[notice.pk])
    assert client.post(crawl, submitted).status_code == 403
    assert client.post(say, submitted).status_code == 403
    client.post(
        page("regulations.Source", "changelist"), {"action": "switch_off", "_selected_action": [source.pk]}
    )
    source.refresh_from_db()
    assert source.enabled


def test_without_a_login_everything_leads_to_the_login_page(world) -> None:
    for label in MATRIX:
        for address in (page(label, "changelist"), page(label, "add"), page(label, "export")):
            answer = Client().get(address)
            assert answer.status_code == 302
            assert "/admin/login/" in answer.headers["Location"]


def test_someone_who_was_switched_off_is_out(world) -> None:
    client = client_of(world, "officer")
    officer = world.users["officer"]
    officer.is_active = False
    officer.save()
    assert client.get(reverse("admin:index")).status_code == 302


def _all_fields(label: str) -> dict[str, str]:
    """Ticks of the export form: every column of every resource."""
    model_admin = admin.site._registry[apps.get_model(label)]
    (resource,) = model_admin.get_export_resource_classes(None)
    names = resource().get_export_order()
    return {f"{resource.__name__.lower()}_{name}": "on" for name in names} | {"resource": "0"}


def _no_inlines() -> dict[str, str]:
    prefixes = ("components", "flows", "Evidence_products")
    return {f"{prefix}-{part}_FORMS": "0" for prefix in prefixes for part in ("TOTAL", "INITIAL")}
