"""The page of a notice: its documents in order, the deadline that stands, what was not read yet."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from compliance.core import clock
from compliance.core.jobs import jobs_drain
from regulations.models import Notice
from tests.factories import FirmFactory, UserFactory
from tests.regulations.brought import brought, entry, notification, source_made

pytestmark = pytest.mark.django_db

BASE = "G/TBT/N/BRA/1"


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(UserFactory(firms=[FirmFactory()]))
    return client


def test_a_story_shows_its_documents_and_the_deadline_that_stands(client: Client, tmp_path: Path) -> None:
    source = source_made()
    first = notification(BASE, deadline=date(2026, 5, 1), title="<b>Kettles</b>")
    brought(tmp_path, source, first)
    longer = notification(
        f"{BASE}/Add.2", deadline=date(2026, 6, 15), text="The comment period is extended.",
        published_on=date(2026, 3, 20),
    )  # fmt: skip
    brought(tmp_path, source, longer, as_of=date(2026, 4, 1))
    jobs_drain(kinds=["understand"])
    with clock.standing_at(date(2026, 4, 2)):
        page = client.get(f"/desk/notices/{Notice.objects.get(symbol=BASE).pk}/").content.decode()
    assert page.index(f">{BASE}</h3>") < page.index(f"{BASE}/Add.2</a></h3>")
    assert "open until <b>June 15, 2026</b>" in page or "open until <b>15 June 2026</b>" in page
    assert f"{BASE}/Add.1" in page and "not read yet" in page
    assert "&lt;b&gt;Kettles" in page and "<b>Kettles" not in page
    assert "<b>added</b>" in page


def test_an_entry_of_a_list_has_a_page_too(client: Client, tmp_path: Path) -> None:
    brought(tmp_path, source_made(), entry("Lead", date(2018, 6, 27), "7439-92-1"))
    jobs_drain(kinds=["understand"])
    assert client.get(f"/desk/notices/{Notice.objects.get().pk}/").status_code == 200


def test_an_older_address_of_a_notice_leads_to_its_page(client: Client, tmp_path: Path) -> None:
    brought(tmp_path, source_made(), entry("Lead", date(2018, 6, 27), "7439-92-1"))
    notice = Notice.objects.get()
    assert client.get(f"/notices/{notice.pk}/").headers["Location"] == f"/desk/notices/{notice.pk}/"


def test_an_unknown_notice_is_not_found_and_a_stranger_logs_in(client: Client) -> None:
    assert client.get("/desk/notices/999999/").status_code == 404
    answer = Client().get("/desk/notices/1/")
    assert answer.status_code == 302 and "login" in answer.headers["Location"]
