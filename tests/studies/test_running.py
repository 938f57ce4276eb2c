"""Runs by workers: progress, frozen reports, faults in sentences, one at a time."""

import pytest
from django.conf import settings as django_settings

from compliance.core.handlers import queue_of
from compliance.core.jobs import jobs_drain
from compliance.core.models import Job
from compliance.evidence.ledger import ledger_verify
from compliance.evidence.models import Record
from compliance.studies import running
from compliance.studies.models import Report, ReportFile, StudyRun
from compliance.studies.reports import FileChanged, file_content, report_keep
from compliance.studies.running import JOB, RunOpen, run_ask, run_estimate, run_settled
from tests.studies.conftest import SPECIFICATION, panel_make, report_make, study_make

pytestmark = pytest.mark.django_db


def test_a_worker_of_the_analytics_queue_makes_the_report(people) -> None:
    study = study_make(people.association)
    run = run_ask(study=study, by=people["analyst"])
    assert queue_of(JOB) == "analytics"
    assert Job.objects.get(kind=JOB).subject == f"run:{run.pk}"
    report_counts = jobs_drain(queue="analytics")
    assert report_counts.counts[JOB] == 1 and not report_counts.failures
    run.refresh_from_db()
    assert (run.state, run.percent, run.fault) == ("done", 100, None)
    report = Report.objects.get(run=run)
    effect = report.results["models"][1]["coefficients"]["x"]
    assert effect["ci"][0] < 0.5 < effect["ci"][1]
    assert report.seed == 7 and report.dataset_sha256 == study.dataset.sha256
    assert report.results["data"]["file"] == "panel.csv"
    assert report.credibility["counts"]["green"] > 3
    paths = set(report.files.values_list("path", flat=True))
    assert {"results.json", "credibility.json", "tables/tables.en.xlsx", "plots/coefficients.en.svg"} <= paths
    assert {"plots/coefficients.en.png", "scripts/models.do", "scripts/models.R", "report.en.html"} <= paths
    assert '<table class="three">' in report.tables["en"]
    kinds = list(
        Record.objects.filter(kind__startswith="study.").order_by("position").values_list("kind", flat=True)
    )
    assert kinds == ["study.panel_filed", "study.run", "study.reported"]
    assert ledger_verify().holds


def test_progress_goes_up_and_names_its_stage(people, monkeypatch) -> None:
    study = study_make(people.association)
    run = run_ask(study=study, by="x")
    seen = []
    plain = running._teller

    def watching(row):
        tell = plain(row)

        def told(stage: str, done: int, of: int) -> None:
            tell(stage, done, of)
            row.refresh_from_db()
            seen.append((row.stage, row.detail, row.percent, row.state))

        return told

    monkeypatch.setattr(running, "_teller", watching)
    run_estimate(run)
    percents = [percent for _, _, percent, _ in seen]
    assert percents == sorted(percents) and percents[-1] < 100
    assert {state for *_, state in seen} == {"running"}
    assert [detail for stage, detail, *_ in seen if stage == "models"] == ["base", "full"]
    assert {"reading", "models", "credibility", "report", "storing"} <= {stage for stage, *_ in seen}


def test_a_second_run_is_refused_while_one_waits(people) -> None:
    study = study_make(people.association)
    run_ask(study=study, by="x")
    with pytest.raises(RunOpen):
        run_ask(study=study, by="x")
    assert StudyRun.objects.count() == 1


def test_a_run_keeps_the_specification_it_was_asked_with(people) -> None:
    study = study_make(people.association)
    run = run_ask(study=study, by="x")
    study.specification = "models: ["
    study.save()
    assert report_keep(run=run, made=run_estimate(run)).specification == SPECIFICATION


def test_keeping_twice_keeps_one_report(people) -> None:
    study = study_make(people.association)
    run = run_ask(study=study, by="x")
    made = run_estimate(run)
    first, second = report_keep(run=run, made=made), report_keep(run=run, made=made)
    assert first == second and Report.objects.count() == 1


def test_equal_runs_give_equal_digests_and_another_seed_another(people) -> None:
    study = study_make(people.association)
    first, second = report_make(study), report_make(study)
    assert first.results == second.results and first.credibility == second.credibility
    study.specification = SPECIFICATION.replace("seed: 7", "seed: 8")
    study.save()
    assert report_make(study).digest != first.digest


@pytest.mark.parametrize(
    ("specification", "told", "reason"),
    [
        ("models: [", "This is not YAML, line", "yaml"),
        ("models: []", "must list at least one model", "no_models"),
        ("models: [{outcome: y, regressors: [xx]}]", "no column 'xx'", "no_column"),
        ("data: ../../etc/passwd\nmodels: [{outcome: y, regressors: [x]}]", "`data` names", "data"),
        ("data: {file: other.csv}\nmodels: [{outcome: y, regressors: [x]}]", "`data` names", "data"),
    ],
)
def test_a_bad_specification_ends_in_a_sentence(people, specification, told, reason) -> None:
    run = run_ask(study=study_make(people.association, specification=specification), by="x")
    assert jobs_drain(queue="analytics").failures == []
    run.refresh_from_db()
    assert run.state == "failed" and told in run.fault["sentence"] and run.fault["reason"] == reason
    assert not Report.objects.exists()


def test_one_failed_model_leaves_the_others_a_report(people) -> None:
    specification = SPECIFICATION.replace("regressors: [x, w]", "regressors: [x, w, nothing]")
    report = report_make(study_make(people.association, specification=specification))
    assert [("error" in model) for model in report.results["models"]] == [False, True]


def test_a_changed_panel_is_not_run(people) -> None:
    study = study_make(people.association)
    storage, name = study.dataset.file.storage, study.dataset.file.name
    with storage.open(name, "wb") as file:
        file.write(b"firm,year,y,x,w\n1,2,3,4,5\n")
    run = run_ask(study=study, by="x")
    report_keep(run=run, made=run_estimate(run))
    run.refresh_from_db()
    assert (
        run.fault["reason"] == "panel_changed" and "no longer the one that was filed" in run.fault["sentence"]
    )


def test_a_changed_or_missing_file_of_a_report_is_not_handed_out(people) -> None:
    report = report_make(study_make(people.association))
    row = ReportFile.objects.get(report=report, path="results.json")
    assert file_content(row).startswith(b"{")
    with row.file.storage.open(row.file.name, "wb") as file:
        file.write(b"{}")
    with pytest.raises(FileChanged, match=r"results\.json"):
        file_content(row)
    row.file.storage.delete(row.file.name)
    with pytest.raises(FileChanged):
        file_content(row)


def test_a_worker_that_gave_up_leaves_a_run_that_may_be_asked_again(people, monkeypatch, settings) -> None:
    settings.JOB_ATTEMPTS = 1
    study = study_make(people.association)
    run = run_ask(study=study, by="x")

    def broken(*args):
        raise RuntimeError("no memory")

    monkeypatch.setattr("compliance.studies.handlers.run_estimate", broken)
    assert jobs_drain(queue="analytics").failures[0].quarantined
    run.refresh_from_db()
    assert run_settled(run).state == "failed" and run.fault["reason"] == "worker"
    assert run_ask(study=study, by="x").is_open


def test_analytics_has_time_and_a_queue_of_its_own() -> None:
    assert (
        django_settings.JOB_TIME_LIMITS["analytics"]["soft_time_limit"]
        > django_settings.CELERY_TASK_TIME_LIMIT
    )


def test_panels_of_all_owners_hold_the_owner(people) -> None:
    for owner in (people.association, people.firm, people["officer"]):
        assert panel_make(owner).owner == owner
