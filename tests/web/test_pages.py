"""The pages: way in, source health for everybody, the first page of the admin, languages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from compliance.core import clock
from tests.factories import (
    PASSWORD,
    AdministratorFactory,
    AssociationFactory,
    EvidenceFactory,
    FindingFactory,
    FirmFactory,
    JobFactory,
    NoticeFactory,
    ProductFactory,
    SourceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_root_leads_to_the_desk_and_the_desk_to_the_login() -> None:
    first = Client().get("/")
    assert (first.status_code, first.headers["Location"]) == (302, "/desk/today/")
    assert "login" in Client().get("/desk/today/").headers["Location"]


def test_a_login_ends_at_the_desk() -> None:
    user = UserFactory(username="li")
    client = Client()
    assert client.get("/admin/login/?next=/admin/").headers["Location"] == "/accounts/login/?next=%2Fadmin%2F"
    answer = client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    assert answer.headers["Location"] == "/"


def test_an_account_is_greeted_in_its_language_until_another_is_chosen() -> None:
    client = client_of(UserFactory(language="zh-hans"))
    assert 'lang="zh-hans"' in client.get("/admin/").content.decode()
    client.post("/i18n/setlang/", {"language": "en", "next": "/admin/"})
    assert 'lang="en"' in client.get("/admin/").content.decode()


def test_the_desk_shows_own_findings_dates_and_alarms() -> None:
    firm = FirmFactory()
    soon = clock.today() + timedelta(days=12)
    FindingFactory(firm=firm, verdict="act", score=77, next_on=soon, measure__title="Kettle rule")
    FindingFactory(firm=firm, verdict="uncertain")
    FindingFactory(firm=firm, verdict="act", status="done", measure__title="Settled rule")
    FindingFactory(verdict="act", measure__title="Foreign rule")
    EvidenceFactory(firm=firm, issued_on="2020-01-01", expires_on="2021-01-01")
    SourceFactory(title="Bad list", alarm_code="refused")
    response = client_of(UserFactory(firms=[firm])).get("/admin/")
    counts = {tile["name"]: tile["count"] for tile in response.context["verdicts"]}
    assert list(counts.values()) == [1, 1, 0]
    content = response.content.decode()
    for part in ("Kettle rule", "in 12 days", "Bad list", "The source turned us away", "No product yet"):
        assert part in content, part
    assert "Foreign rule" not in content
    assert "Settled rule" not in content
    assert [row["count"] for row in response.context["desk"]] == [0, 1]


def test_an_administrator_also_sees_what_waits_for_review_and_what_broke() -> None:
    NoticeFactory(relevant=True)
    NoticeFactory(relevant=True, review="confirmed")
    JobFactory(state="quarantined")
    desk = client_of(AdministratorFactory()).get("/admin/").context["desk"]
    assert [row["count"] for row in desk] == [0, 0, 1, 1]


def test_the_desk_asks_the_database_a_constant_number_of_times(django_assert_max_num_queries) -> None:
    firm = FirmFactory()
    ProductFactory(firm=firm)
    soon = clock.today() + timedelta(days=12)
    for _ in range(15):
        FindingFactory(firm=firm, next_on=soon)
        SourceFactory(alarm_code="refused")
    client = client_of(UserFactory(firms=[firm]))
    with django_assert_max_num_queries(14):
        client.get("/admin/")


def test_the_side_bar_holds_what_the_role_may_read() -> None:
    officer = client_of(UserFactory()).get("/admin/").content.decode()
    boss = client_of(AdministratorFactory()).get("/admin/").content.decode()
    people = reverse("admin:firms_user_changelist")
    assert f'href="{people}"' in boss
    assert f'href="{people}"' not in officer
    for page in ("exposure_finding", "firms_product", "regulations_notice"):
        assert f'href="{reverse(f"admin:{page}_changelist")}"' in officer


@pytest.mark.parametrize(
    ("role", "works", "to"),
    [
        ("officer", False, "desk:today"),
        ("staff", True, "room:choose"),
        ("analyst", True, "room:choose"),
        ("staff", False, "desk:today"),
    ],
)
def test_people_land_where_they_work(role: str, works: bool, to: str) -> None:
    rooms = [AssociationFactory(code="guild")] if works else []
    firms = [FirmFactory()] if role == "officer" else []
    client = Client()
    client.force_login(UserFactory(role=role, associations=rooms, firms=firms))
    assert client.get("/").headers["Location"] == reverse(to)


def test_who_has_desk_and_room_changes_over_and_an_officer_has_nothing_to_choose() -> None:
    room = AssociationFactory(code="guild")
    client = Client()
    client.force_login(UserFactory(role="staff", associations=[room]))
    desk, place = reverse("desk:today"), reverse("room:choose")
    for address in (desk, reverse("room:overview", args=["guild"])):
        page = client.get(address).content.decode()
        switch = page[page.index('aria-label="Where you work"') :].partition("</nav>")[0]
        assert f'href="{desk}"' in switch and f'href="{place}"' in switch
        current = desk if address == desk else place
        assert f'href="{current}" aria-current="true"' in switch
    officer = Client()
    officer.force_login(UserFactory(role="officer", firms=[FirmFactory()]))
    assert "Where you work" not in officer.get(desk).content.decode()
