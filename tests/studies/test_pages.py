"""Pages of studies, as people use them: file, begin, edit, check, run, read, compare, share."""

import io
import json
import zipfile

import pandas as pd
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from compliance.core.jobs import jobs_drain
from compliance.studies.models import Dataset, Report, ReportShare, Study, StudyRun
from tests.studies.conftest import SPECIFICATION, csv_of, panel_frame, panel_make, report_make, study_make

pytestmark = pytest.mark.django_db


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def upload(client: Client, people, content: bytes, name: str, title: str = "Mine"):
    file = SimpleUploadedFile(name, content)
    owner = f"association:{people.association.pk}"
    return client.post(
        reverse("studies:panel-new"), {"title": title, "owner": owner, "file": file}, follow=True
    )


def test_from_a_file_to_a_report(people) -> None:
    client = client_of(people["analyst"])
    answer = upload(client, people, csv_of(panel_frame()), "My panel.csv")
    panel = Dataset.objects.get()
    assert (panel.row_count, panel.file_name, panel.owner) == (180, "My panel.csv", people.association)
    assert "Different values" in answer.content.decode()
    answer = client.post(reverse("studies:new"), {"title": "Effect of x", "dataset": panel.pk}, follow=True)
    study = Study.objects.get()
    address = reverse("studies:study", args=[study.pk])
    assert study.owner == people.association and "guessed from the columns" in answer.content.decode()
    answer = client.post(
        address,
        {"title": study.title, "dataset": panel.pk, "specification": study.specification, "action": "check"},
    )
    assert "The study can be run" in answer.content.decode()
    given = {"title": "Effect of x", "dataset": panel.pk, "specification": SPECIFICATION, "action": "run"}
    page = client.post(address, given, follow=True).content.decode()
    assert "waiting for a worker" in page and 'hx-trigger="every 2s"' in page and "disabled" in page
    progress = reverse("studies:progress", args=[study.pk])
    waiting = client.get(progress)
    assert "HX-Refresh" not in waiting.headers
    jobs_drain(queue="analytics")
    assert client.get(progress).headers["HX-Refresh"] == "true"
    report = Report.objects.get()
    page = client.get(reverse("studies:report", args=[report.pk])).content.decode()
    for words in (
        "Results",
        "Few clusters",
        "plots/coefficients.en.svg",
        reverse("studies:plot", args=[report.pk, "coefficients.en"]),
        "tables/tables.en.xlsx",
        report.digest,
    ):
        assert words in page, words
    assert "Effect of x" in client.get(reverse("studies:list")).content.decode()


@pytest.mark.parametrize("ending", ["dta", "parquet", "xlsx", "csv"])
def test_all_kinds_of_panels_are_read(people, ending, tmp_path) -> None:
    frame, path = panel_frame(4, 3), tmp_path / f"p.{ending}"
    if ending == "dta":
        frame.to_stata(path, write_index=False)
    elif ending == "parquet":
        import duckdb

        with duckdb.connect() as memory:
            memory.register("frame", frame)
            memory.execute(f"copy frame to '{path}' (format parquet)")
    elif ending == "xlsx":
        frame.to_excel(path, index=False)
    else:
        frame.to_csv(path, index=False)
    upload(client_of(people["staff"]), people, path.read_bytes(), path.name)
    panel = Dataset.objects.get()
    assert panel.row_count == 12 and panel.column_names == ["firm", "year", "y", "x", "w"]


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "a.csv", "The submitted file is empty"),
        (b"%PDF-1.7", "a.pdf", "ends in .csv, .dta, .parquet, .xlsx, not in .pdf"),
        (b"MZ\x90\x00", "a.dta", "no panel of the kind that its name says"),
        (b"PAR1 cut off", "a.parquet", "cut or damaged"),
        (b"PAR1" + b"\0" * 40 + b"PAR1", "a.parquet", "cut or damaged"),
        (b"PAR1....PAR1", "a.dta", "the content is parquet"),
        (b"<stata_dta><header>", "a.dta", "is not a readable dta file"),
        (b"a,b\n", "a.csv", "has no rows"),
        (b"a,a\n1,2\n", "a.csv", "several columns named a"),
        (b"<html><script>alert(1)</script>", "a.csv", "markup"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xlsx", "macros"),
    ],
)
def test_a_file_that_is_no_panel_is_refused_with_a_sentence(people, content, name, told) -> None:
    answer = upload(client_of(people["staff"]), people, content, name)
    assert told in answer.content.decode().replace("&#x27;", "'"), name
    assert not Dataset.objects.exists()


def test_a_huge_parquet_is_refused_before_it_is_unfolded(people, tmp_path) -> None:
    import duckdb

    path = tmp_path / "p.parquet"
    with duckdb.connect() as memory:
        memory.execute(f"copy (select 1 as a from range(3000000)) to '{path}' (format parquet)")
    assert path.stat().st_size < 100_000
    answer = upload(client_of(people["staff"]), people, path.read_bytes(), "p.parquet")
    assert "3,000,000 rows" in answer.content.decode() and not Dataset.objects.exists()


def test_problems_are_told_with_place_and_remedy_and_nothing_is_run(people) -> None:
    study, client = study_make(people.association), client_of(people["analyst"])
    wrong = SPECIFICATION.replace("regressors: [x]", "regressors: [xx]").replace("[x, w]", "[x, ww]")
    given = {"title": "T", "dataset": study.dataset_id, "specification": wrong, "action": "run"}
    page = client.post(reverse("studies:study", args=[study.pk]), given).content.decode()
    assert "2 things to put right" in page
    assert "base: The data have no column" in page and "line 4" in page and "line 5" in page
    assert "Use a column that the panel has" in page
    assert not StudyRun.objects.exists()
    study.refresh_from_db()
    assert study.specification == wrong.strip()  # what somebody typed is not lost


def test_a_failed_run_is_told_on_the_page(people) -> None:
    wrong = "models: [{outcome: y, regressors: [x], sample: year > 3000}]"
    study = study_make(people.association, specification=wrong)
    client = client_of(people["analyst"])
    given = {"title": "T", "dataset": study.dataset_id, "specification": wrong, "action": "check"}
    page = client.post(reverse("studies:study", args=[study.pk]), given).content.decode()
    assert "1 thing to put right" in page


def test_two_reports_side_by_side(people) -> None:
    study, client = study_make(people.association), client_of(people["analyst"])
    left = report_make(study)
    study.specification = SPECIFICATION.replace("outcome: y, regressors: [x]", "outcome: -y, regressors: [x]")
    study.specification = study.specification.replace("outcome: -y", 'outcome: "0 - y"')
    study.save()
    right = report_make(study)
    address = reverse("studies:compare") + f"?left={left.pk}&right={right.pk}"
    page = client.get(address).content.decode()
    assert (
        "other sign" in page and "The specifications differ" in page and "Both rest on the same panel" in page
    )
    assert client.get(reverse("studies:compare")).status_code == 200
    foreign = report_make(study_make(people["stranger"]))
    page = client.get(reverse("studies:compare") + f"?left={left.pk}&right={foreign.pk}").content.decode()
    assert "Select a valid choice" in page and "Coefficients" not in page


def test_files_are_shown_or_downloaded_but_never_run(people) -> None:
    report, client = report_make(study_make(people.association)), client_of(people["analyst"])

    def file(path: str, query: str = ""):
        return client.get(reverse("studies:file", args=[report.pk, path]) + query)

    shown = file("plots/coefficients.en.svg")
    assert shown["Content-Type"] == "image/svg+xml" and shown["Content-Disposition"].startswith("inline")
    assert "sandbox" in shown["Content-Security-Policy"] and b"<svg" in shown.content
    assert file("plots/coefficients.en.svg", "?download")["Content-Disposition"].startswith("attachment")
    drawn = client.get(reverse("studies:plot", args=[report.pk, "coefficients.en"]) + "?look=narrow-dark")
    assert drawn["Content-Type"].startswith("image/svg+xml") and b"<svg" in drawn.content
    again = client.get(reverse("studies:plot", args=[report.pk, "coefficients.en"]) + "?as=json").json()
    assert again == json.loads(file("plots/coefficients.en.vl.json").content)
    assert client.get(reverse("studies:plot", args=[report.pk, "nothing"])).status_code == 404
    page = file("report.en.html")
    assert page["Content-Type"] == "application/octet-stream"
    assert page["Content-Disposition"].startswith("attachment")
    sheet = load_workbook(io.BytesIO(file("tables/tables.en.xlsx").content)).active
    assert sheet.max_row > 5
    assert file("plots/nothing.svg").status_code == 404
    assert file("../../../etc/passwd").status_code == 404
    bundle = zipfile.ZipFile(io.BytesIO(client.get(reverse("studies:archive", args=[report.pk])).content))
    assert bundle.testzip() is None
    assert {"specification.yml", "results.json", "scripts/models.do"} <= set(bundle.namelist())


def test_a_panel_in_use_stays_and_an_unused_one_goes_with_its_bytes(
    people, django_capture_on_commit_callbacks
) -> None:
    study, client = study_make(people.association), client_of(people["analyst"])
    page = client.post(reverse("studies:panel-delete", args=[study.dataset_id]), follow=True).content.decode()
    assert "A study uses this panel" in page and Dataset.objects.count() == 1
    unused = panel_make(people.association)
    storage, name = unused.file.storage, unused.file.name
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("studies:panel-delete", args=[unused.pk]))
    assert not storage.exists(name) and Dataset.objects.count() == 1


def test_sharing_asks_for_agreement_and_can_be_taken_back(people) -> None:
    report = report_make(study_make(people.firm))
    officer, analyst = client_of(people["officer"]), client_of(people["analyst"])
    address = reverse("studies:report", args=[report.pk])
    assert analyst.get(address).status_code == 404
    share = reverse("studies:share", args=[report.pk])
    given = {"association": people.association.pk, "audience": "staff"}
    officer.post(share, given)
    assert not ReportShare.objects.exists() and analyst.get(address).status_code == 404
    page = officer.post(share, {**given, "agreed": "on"}, follow=True).content.decode()
    assert "The report is shared with" in page
    page = analyst.get(address).content.decode()
    assert "To the study" not in page and "Withdraw" not in page
    assert reverse("studies:study", args=[report.study_id]) not in page
    assert report.title in analyst.get(reverse("studies:list")).content.decode()
    row = ReportShare.objects.get()
    assert analyst.post(reverse("studies:unshare", args=[row.pk])).status_code == 404
    officer.post(reverse("studies:unshare", args=[row.pk]))
    assert analyst.get(address).status_code == 404


def test_a_shared_report_with_a_script_in_its_names_runs_nothing(people) -> None:
    frame = pd.DataFrame(panel_frame()).rename(columns={"x": "<script>alert(1)</script>"})
    study = study_make(people.association, title="<img src=x onerror=alert(2)>")
    study.dataset = panel_make(
        people.association, "<b>p</b>", csv_of(frame.rename(columns={"<script>alert(1)</script>": "x"}))
    )
    study.specification = SPECIFICATION.replace("name: base", 'name: "<script>alert(3)</script>"')
    study.save()
    report = report_make(study)
    page = client_of(people["analyst"]).get(reverse("studies:report", args=[report.pk])).content.decode()
    for wrong in ("<script>alert", "<img src=x", "<b>p</b>"):
        assert wrong not in page
