"""Studies over the interface: seen, run and read by the same people as on the pages, with their refusals."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from openpyxl import load_workbook

from compliance.core.jobs import jobs_drain
from compliance.core.models import Job
from compliance.studies.models import Dataset, ReportFile, Study, StudyRun
from compliance.studies.reports import report_share, share_withdraw
from compliance.studies.running import JOB
from tests.api.conftest import caller
from tests.api.routes import STUDIES
from tests.studies.conftest import People, panel_make, report_canned, report_make, study_make
from tests.studies.test_tenancy import FOREIGN, OWNERS, ROLES, rows_of

pytestmark = pytest.mark.django_db
V1 = "/api/v1"
OF_REPORT = {
    ("get", "/study-reports/{report_id}"),
    ("get", "/study-reports/{report_id}/excel"),
    ("get", "/study-reports/{report_id}/file"),
}
LISTS = {("get", "/studies"), ("get", "/study-reports")}


@pytest.fixture(autouse=True)
def uncounted():
    cache.clear()
    yield
    cache.clear()


def called(client: Client, method: str, path: str, report: Any) -> Any:
    url = V1 + path.format(study_id=report.study_id, run_id=report.run_id, report_id=report.pk)
    sent = {"path": "results.json"} if path.endswith("/file") else {}
    sent |= {"part": "questions"} if path.endswith("/excel") else {}
    return getattr(client, method)(url, sent)


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("owner", list(OWNERS))
def test_rows_open_to_the_owners_and_to_nobody_else(people: People, owner: str) -> None:
    report = rows_of(people, owner)["report"]
    for role in ROLES:
        client, may = caller(people[role]), role in OWNERS[owner]
        for method, path in sorted(STUDIES - LISTS):
            answer = called(client, method, path, report)
            assert answer.status_code == ((202 if method == "post" else 200) if may else 404), (role, path)
            assert may or FOREIGN.lower().encode() not in content(answer).lower(), (role, path)
            StudyRun.objects.filter(state="waiting").delete()
        for _method, path in sorted(LISTS):
            told = client.get(V1 + path)
            assert (told.json()["count"], FOREIGN.encode() in told.content) == (int(may), may), (role, path)


def test_a_shared_report_is_read_and_nothing_behind_it(people: People) -> None:
    report = rows_of(people, "firm")["report"]
    share = report_share(report=report, association=people.association, audience="staff", by="tests")
    client = caller(people["staff"])
    for method, path in sorted(STUDIES - LISTS):
        expected = 200 if (method, path) in OF_REPORT else 404
        assert called(client, method, path, report).status_code == expected, path
    [row] = client.get(f"{V1}/study-reports").json()["items"]
    assert (row["id"], row["study_id"]) == (report.pk, None)
    assert client.get(f"{V1}/studies").json()["count"] == 0
    assert client.get(f"{V1}/study-reports?study_id={report.study_id}").json()["count"] == 0
    share_withdraw(share=share, by="tests")
    assert client.get(f"{V1}/study-reports").json()["count"] == 0


def test_a_run_is_asked_for_followed_and_its_report_read(people: People) -> None:
    study, client = study_make(people.association, title="Kettles"), caller(people["analyst"])
    [row] = client.get(f"{V1}/studies").json()["items"]
    assert (row["owner_kind"], row["last_state"], row["newest_report_id"]) == ("association", "", None)
    told = client.get(f"{V1}/studies/{study.pk}").json()
    assert told["problems"] == [] and told["specification"] == study.specification
    asked = client.post(f"{V1}/studies/{study.pk}/runs", headers={"Idempotency-Key": "run-1"})
    assert (asked.status_code, asked.json()["state"], asked.json()["percent"]) == (202, "waiting", 0)
    again = client.post(f"{V1}/studies/{study.pk}/runs", headers={"Idempotency-Key": "run-1"})
    assert again.json() == asked.json()
    second = client.post(f"{V1}/studies/{study.pk}/runs")
    assert (second.status_code, second.json()["code"]) == (409, "run_open")
    assert StudyRun.objects.count() == Job.objects.filter(kind=JOB).count() == 1
    url = f"{V1}/study-runs/{asked.json()['id']}"
    assert client.get(url).json()["stage"]
    StudyRun.objects.update(state="running", stage="models", detail="base", percent=31)
    running = client.get(url).json()
    assert (running["percent"], "base" in running["stage"], running["report_id"]) == (31, True, None)
    StudyRun.objects.update(state="waiting", stage="", detail="", percent=0)
    jobs_drain(kinds=[JOB])
    done = client.get(url).json()
    assert (done["state"], done["percent"], done["fault"]) == ("done", 100, None), done
    report = client.get(f"{V1}/study-reports/{done['report_id']}").json()
    base = next(model for model in report["results"]["models"] if model["name"] == "base")
    assert base["coefficients"]["x"]["beta"] == pytest.approx(0.5, abs=0.1)
    assert report["credibility"]["answers"] and report["study_id"] == study.pk and len(report["digest"]) == 64
    assert client.get(f"{V1}/studies/{study.pk}/runs").json()["items"] == [done]
    tables = client.get(f"{V1}/study-reports/{done['report_id']}/excel")
    kept = ReportFile.objects.get(path="tables/tables.en.xlsx")
    assert content(tables) == kept.file.read() and "tables.en.xlsx" in tables.headers["Content-Disposition"]
    questions = client.get(f"{V1}/study-reports/{done['report_id']}/excel?part=questions")
    head = client.head(f"{V1}/study-reports/{done['report_id']}/excel?part=questions")
    assert content(head) == b"" and head.headers["Content-Type"] == questions.headers["Content-Type"]
    book = load_workbook(io.BytesIO(content(questions)))
    assert book.worksheets[0].max_row > len(report["credibility"]["answers"])
    paths = {one["path"] for one in report["files"]}
    assert {"results.json", "tables/tables.en.xlsx"} <= paths
    found = client.get(f"{V1}/study-reports/{done['report_id']}/file", {"path": "results.json"})
    assert json.loads(content(found))["models"][0]["name"] == "base"


def test_a_study_that_cannot_be_run_says_why_in_which_line(people: People) -> None:
    study, client = study_make(people.firm), caller(people["officer"])
    Study.objects.update(
        specification=study.specification.replace("regressors: [x, w]", "regressors: [x, v]")
    )
    refused = client.post(f"{V1}/studies/{study.pk}/runs")
    told = refused.json()
    assert (refused.status_code, told["code"]) == (422, "specification")
    assert told["errors"][0]["where"].startswith("line 5") and "v" in told["errors"][0]["message"]
    assert not StudyRun.objects.exists()
    problems = client.get(f"{V1}/studies/{study.pk}").json()["problems"]
    assert [(one["reason"], one["line"]) for one in problems] == [("no_column", 5)] and problems[0]["remedy"]


def test_a_run_that_shows_too_few_firms_fails_and_has_no_report(people: People) -> None:
    """The guard of the pages stands where a run is estimated, so that no door leads around it."""
    study, client = study_make(people.association), caller(people["staff"])
    rows = b"firm,year,y,x,w\n" + b"".join(
        f"{firm},{year},{firm * year % 7},{(firm + year) % 5},{firm}\n".encode()
        for firm in range(4)
        for year in range(2010, 2020)
    )
    panel = panel_make(people.association, "Members", rows)
    Dataset.objects.filter(pk=panel.pk).update(kind="members", firm_ids=[people.firm.pk])
    Study.objects.update(dataset=panel)
    asked = client.post(f"{V1}/studies/{study.pk}/runs")
    assert asked.status_code == 202, asked.content
    jobs_drain(kinds=[JOB])
    told = client.get(f"{V1}/study-runs/{asked.json()['id']}").json()
    assert (told["state"], told["fault"]["reason"], told["report_id"]) == ("failed", "few_firms", None)
    assert told["fault"]["sentence"] and told["fault"]["remedy"]
    assert client.get(f"{V1}/study-reports").json()["count"] == 0


def test_a_file_that_is_no_longer_as_it_was_made_is_not_handed_out(people: People) -> None:
    report, client = report_canned(study_make(people.firm)), caller(people["officer"])
    url = f"{V1}/study-reports/{report.pk}"
    assert client.get(f"{url}/excel").status_code == 404
    assert "formats" in client.get(f"{url}/excel").json()["detail"]
    assert client.get(f"{url}/file", {"path": "../x"}).status_code == 404
    row = report.files.get(path="results.json")
    with row.file.storage.open(row.file.name, "wb") as stored:
        stored.write(b"[]")
    refused = client.get(f"{url}/file", {"path": "results.json"})
    assert refused.status_code == 404 and "results.json" in refused.json()["detail"]


def test_starting_a_run_needs_its_scope(people: People) -> None:
    study = study_make(people.firm)
    refused = caller(people["officer"], "read").post(f"{V1}/studies/{study.pk}/runs")
    assert refused.status_code == 403 and "studies" in refused.json()["detail"]
    assert caller(people["officer"], "studies").post(f"{V1}/studies/{study.pk}/runs").status_code == 202


def test_the_frozen_report_tells_the_same_twice(people: People) -> None:
    report, client = report_make(study_make(people.firm)), caller(people["officer"])
    url = f"{V1}/study-reports/{report.pk}"
    first = client.get(url)
    Study.objects.update(title="Renamed", specification="models: []")
    assert client.get(url).content == first.content
    assert client.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
