"""Every address of the desk × role × own or foreign object. An address that is not classified fails."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from compliance.desk.plotting.bundle import bundle_name
from compliance.desk.urls import urlpatterns
from compliance.exposure.models import Finding
from tests.web.world import FOREIGN, Side, World

pytestmark = pytest.mark.django_db

LISTS = (
    *("today", "not-yours", "today-workbook", "products", "products-workbook"),
    *("calendar", "calendar-workbook", "calendar-chart", "evidence", "evidence-workbook", "today-plot"),
)
"""Show rows of the reader's firms."""
ROWS = {
    "finding": "exposure.Finding",
    "finding-explanation": "exposure.Finding",
    "finding-products": "exposure.Finding",
    "finding-dates": "exposure.Finding",
    "product": "firms.Product",
    "product-limits": "firms.Product",
    "product-workbook": "firms.Product",
}
"""Show one row of a firm."""
NAMED = {
    "today-part": ["act"],
    "calendar-file": None,
    "notice": None,
    "notice-dates": None,
    "plot-bundle": [bundle_name()],
}
UNNAMED = {"calendar-file", "finding-dates", "product-limits", "notice-dates"}
"""Tell dates and substances and no name of a firm."""
WRITES = {"triage", "evidence-new", "theme"}
READERS = ("officer", "staff", "analyst")


def addresses(side: Side) -> dict[str, str]:
    """Addresses of the objects of one side."""
    found = {name: reverse(f"desk:{name}", args=[side.rows[label].pk]) for name, label in ROWS.items()}
    found["calendar-file"] = reverse("desk:calendar-file", args=[side.firm.code])
    for name in ("notice", "notice-dates"):
        found[name] = reverse(f"desk:{name}", args=[side.rows["regulations.Notice"].pk])
    return found


def shows_foreign(response) -> bool:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if "spreadsheet" in response.headers.get("Content-Type", ""):
        book = load_workbook(io.BytesIO(content))
        cells = [cell for sheet in book.worksheets for row in sheet.values for cell in row]
        return any(FOREIGN.lower() in str(cell).lower() for cell in cells)
    return FOREIGN.lower().encode() in content.lower()


def test_every_address_is_classified() -> None:
    assert {pattern.name for pattern in urlpatterns} == {*LISTS, *ROWS, *NAMED, *WRITES}


@pytest.mark.parametrize("role", READERS)
def test_lists_show_nothing_of_a_foreign_firm(watched_world: World, role: str) -> None:
    client = watched_world.client_of(role)
    queries = ("", f"?q={FOREIGN[:5]}", f"?firm={watched_world.foreign.firm.pk}", "?owner=nobody&page=1")
    for name in LISTS:
        for query in queries:
            answer = client.get(reverse(f"desk:{name}") + query)
            assert answer.status_code == 200, name
            assert not shows_foreign(answer), (name, query)
    answer = client.get(f"{reverse('desk:today-part', args=['act'])}?firm={watched_world.foreign.firm.pk}")
    assert not shows_foreign(answer)


@pytest.mark.parametrize("role", READERS)
def test_own_objects_are_shown_and_foreign_ones_not_found(watched_world: World, role: str) -> None:
    client = watched_world.client_of(role)
    for name, address in addresses(watched_world.own).items():
        answer = client.get(address)
        assert answer.status_code == 200, name
        assert not shows_foreign(answer), name
    for name, address in addresses(watched_world.foreign).items():
        answer = client.get(address)
        assert answer.status_code == 404, name
        assert not shows_foreign(answer), name


def test_an_administrator_finds_the_foreign_firm_everywhere(watched_world: World) -> None:
    """The control of the tests around it: the word that they look for does show where it may."""
    client = watched_world.client_of("administrator")
    for name in ("today", "today-workbook", "products", "products-workbook", "evidence", "evidence-workbook"):
        assert shows_foreign(client.get(reverse(f"desk:{name}"))), name
    for name, address in addresses(watched_world.foreign).items():
        if name not in UNNAMED:
            assert shows_foreign(client.get(address)), name


@pytest.mark.parametrize("role", READERS)
def test_no_form_changes_a_foreign_finding(watched_world: World, role: str) -> None:
    client = watched_world.client_of(role)
    finding = watched_world.foreign.rows["exposure.Finding"]
    before = Finding.objects.filter(pk=finding.pk).values().get()
    for action in ("take", "applicable", "excluded", "done", "in_process", "assign", "schedule", "comment"):
        form = {"finding": [finding.pk], "action": action, "reason": "mine", "comment": "mine"}
        answer = client.post(reverse("desk:triage"), form | {"due_on": "2099-01-01"}, follow=True)
        assert not shows_foreign(answer), action
    assert Finding.objects.filter(pk=finding.pk).values().get() == before
    assert finding.events.count() == 1


def test_forms_name_no_foreign_firm(watched_world: World) -> None:
    assert not shows_foreign(watched_world.client_of("officer").get(reverse("desk:evidence-new")))


def test_without_a_login_everything_leads_to_the_login_page(watched_world: World) -> None:
    for name in (*LISTS, "evidence-new"):
        assert "login" in Client().get(reverse(f"desk:{name}")).headers["Location"], name
    for address in addresses(watched_world.own).values():
        assert "login" in Client().get(address).headers["Location"], address


def test_someone_who_was_switched_off_is_out(watched_world: World) -> None:
    client = watched_world.client_of("officer")
    watched_world.users["officer"].is_active = False
    watched_world.users["officer"].save()
    assert client.get(reverse("desk:today")).status_code == 302


def test_a_member_whose_consent_ended_is_out_of_sight(watched_world: World) -> None:
    client = watched_world.client_of("staff")
    membership = watched_world.own.rows["firms.Membership"]
    membership.consent_withdrawn_on = "2024-06-01"
    membership.save()
    for name, address in addresses(watched_world.own).items():
        assert client.get(address).status_code == 404, name
