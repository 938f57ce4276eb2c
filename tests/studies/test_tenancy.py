"""Every address and table of studies × role × own, shared and foreign rows.

Addresses are taken from the URL configuration and tables from the registry, so a new one is walked as well.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from compliance.studies import selectors, urls
from compliance.studies.models import Dataset, Report, ReportShare, Study, StudyRun
from compliance.studies.reports import report_share, share_withdraw
from tests.factories import MembershipFactory
from tests.studies.conftest import report_canned, study_make

pytestmark = pytest.mark.django_db

FOREIGN = "Zanzibar"
ROLES = ("officer", "staff", "analyst", "administrator", "stranger", "other analyst")
OWNERS = {
    "association": {"staff", "analyst", "administrator"},
    "firm": {"officer", "administrator"},
    "analyst": {"analyst", "administrator"},
    "officer": {"officer", "administrator"},
}
"""Whose row it is → who sees it without a share."""
PAGES = {
    "studies:study": "study",
    "studies:progress": "study",
    "studies:panel": "panel",
    "studies:panel-delete": "panel",
    "studies:report": "report",
    "studies:archive": "report",
    "studies:share": "report",
    "studies:file": "report",
    "studies:plot": "report",
    "studies:unshare": "share",
}
READ = {f"studies:{name}" for name in ("study", "progress", "panel", "report", "file", "plot")}
OPEN_TO_ALL = {"studies:list", "studies:new", "studies:compare", "studies:panel-new", "studies:panel-members"}


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def rows_of(people: Any, owner: str, title: str = FOREIGN) -> dict[str, Any]:
    holder = {"association": people.association, "firm": people.firm}.get(owner) or people[owner]
    study = study_make(holder, title=f"{title} study")
    report = report_canned(study)
    share = report_share(report=report, association=people.association, audience="staff", by="tests")
    share_withdraw(share=share, by="tests")
    return {"study": study, "panel": study.dataset, "report": report, "share": share}


def address(name: str, rows: dict[str, Any]) -> str:
    path = {"studies:file": ["results.json"], "studies:plot": ["canned.en"]}.get(name, [])
    return reverse(name, args=[rows[PAGES[name]].pk, *path])


def shows(answer: Any) -> bool:
    return FOREIGN.lower().encode() in answer.content.lower()


def test_every_address_is_in_the_matrix() -> None:
    assert {f"studies:{pattern.name}" for pattern in urls.urlpatterns} == set(PAGES) | OPEN_TO_ALL


@pytest.mark.parametrize("owner", list(OWNERS))
def test_pages_open_to_the_owners_and_to_nobody_else(people, owner) -> None:
    rows = rows_of(people, owner)
    for role in ROLES:
        client, sees = client_of(people[role]), role in OWNERS[owner]
        for name in [page for page in PAGES if page in READ]:
            answer = client.get(address(name, rows))
            assert answer.status_code == (200 if sees else 404), (role, name)
            assert sees or not shows(answer)
        for name in OPEN_TO_ALL - {"studies:panel-members"}:
            assert sees or not shows(client.get(reverse(name))), (role, name)
        assert shows(client.get(reverse("studies:list"))) == sees


def test_no_address_changes_a_foreign_row(people) -> None:
    rows = rows_of(people, "association")
    before = [
        list(model.objects.order_by("pk").values())
        for model in (Study, Dataset, Report, ReportShare, StudyRun)
    ]
    given = {
        **{"title": "stolen", "dataset": rows["panel"].pk, "specification": "models: []", "action": "run"},
        **{"association": people.association.pk, "audience": "members", "agreed": "on"},
        **{"owner": f"association:{people.association.pk}", "members-title": "mine"},
        "members-association": people.association.pk,
    }
    for role in ("stranger", "other analyst", "officer"):
        client = client_of(people[role])
        for name in PAGES:
            answer = client.post(address(name, rows), given)
            assert answer.status_code in (404, 405), (role, name)
        for name in OPEN_TO_ALL:
            assert client.post(reverse(name), given).status_code in (200, 405), (role, name)
    after = [
        list(model.objects.order_by("pk").values())
        for model in (Study, Dataset, Report, ReportShare, StudyRun)
    ]
    assert before == after


def test_without_a_login_everything_leads_to_the_login_page(people) -> None:
    rows = rows_of(people, "association")
    for name in PAGES:
        for answer in (Client().get(address(name, rows)), Client().post(address(name, rows))):
            assert answer.status_code in (302, 405) and not shows(answer), name
    for name in OPEN_TO_ALL:
        assert Client().get(reverse(name)).status_code in (302, 405), name


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        ("staff", {"staff", "analyst", "administrator", "officer"}),
        ("members", {"staff", "analyst", "administrator", "officer", "member"}),
    ],
)
def test_a_share_reaches_its_audience_and_opens_the_report_alone(people, audience, readers) -> None:
    study = study_make(people.firm, title=f"{FOREIGN} study")
    report = report_canned(study)
    member = people["stranger"]
    MembershipFactory(association=people.association, firm=member.firms.get())
    report_share(report=report, association=people.association, audience=audience, by="tests")
    for role in ("officer", "staff", "analyst", "administrator", "member", "other analyst"):
        client = client_of(member if role == "member" else people[role])
        answer = client.get(reverse("studies:report", args=[report.pk]))
        assert answer.status_code == (200 if role in readers else 404), role
        file = client.get(reverse("studies:file", args=[report.pk, "results.json"]))
        assert file.status_code == answer.status_code
        inner = client.get(reverse("studies:panel", args=[study.dataset_id])).status_code
        assert inner == (200 if role in ("officer", "administrator") else 404), role
        assert client.get(reverse("studies:study", args=[study.pk])).status_code == inner


def test_a_member_that_withdraws_its_consent_loses_the_shared_report(people) -> None:
    report = report_canned(study_make(people.association))
    report_share(report=report, association=people.association, audience="members", by="tests")
    client, page = client_of(people["officer"]), reverse("studies:report", args=[report.pk])
    assert client.get(page).status_code == 200
    people.firm.memberships.update(consent_withdrawn_on="2024-06-01")
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("role", ROLES)
def test_the_admin_shows_the_rows_of_the_pages_and_writes_none(people, role) -> None:
    rows = rows_of(people, "association")
    client, sees = client_of(people[role]), role in OWNERS["association"]
    run = rows["study"].runs.get()
    registered = {model for model in admin.site._registry if model._meta.app_label == "studies"}
    assert registered == {Study, Dataset, StudyRun, Report, ReportShare}
    for row in (rows["study"], rows["panel"], rows["report"], rows["share"], run):
        base = f"admin:studies_{type(row)._meta.model_name}"
        listed = client.get(reverse(f"{base}_changelist"))
        assert listed.status_code == 200 and shows(listed) == sees, (role, base)
        change = reverse(f"{base}_change", args=[row.pk])
        assert client.get(change).status_code == (200 if sees else 302), (role, base)
        assert not shows(client.get(change, follow=True)) or sees
        assert client.get(reverse(f"{base}_add")).status_code == 403
        for step in ("change", "delete"):
            asked = reverse(f"{base}_{step}", args=[row.pk])
            assert client.post(asked, {"post": "yes", "title": "stolen"}).status_code in (302, 403)
        assert type(row).objects.filter(pk=row.pk).exists()
    rows["study"].refresh_from_db()
    assert rows["study"].title != "stolen"


def test_every_table_of_the_app_has_a_selector_or_hangs_on_one() -> None:
    models = set(apps.get_app_config("studies").get_models())
    assert {model.__name__ for model in models} == {
        *("Study", "Dataset", "StudyRun", "Report", "ReportShare", "ReportFile")
    }
    assert selectors.study_list_visible(user=None).count() == 0
    assert selectors.report_list_visible(user=None).count() == 0
    assert selectors.share_list_visible(user=None).count() == 0
