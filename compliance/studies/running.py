"""Runs of studies: asked for on a page, estimated by a worker of the analytics queue, kept as a report."""

from __future__ import annotations

import hashlib
import json
import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import compliance.econometrics
from compliance.core import clock
from compliance.core.exceptions import FairleadError
from compliance.core.jobs import job_enqueue
from compliance.core.models import Job
from compliance.econometrics.faults import EconometricsError
from compliance.econometrics.reading import table_read
from compliance.econometrics.reporting.layout import layouts
from compliance.econometrics.reporting.webpage import table_html
from compliance.econometrics.runner import StudyResult, results_write, specification_run
from compliance.evidence.ledger import record_append
from compliance.studies.anonymity import few_firms_check
from compliance.studies.building import consent_lost
from compliance.studies.differencing import differencing_check
from compliance.studies.models import Dataset, Study, StudyRun
from compliance.studies.panels import PanelChanged, dataset_on_disk
from compliance.studies.specifying import specification_bound

log = logging.getLogger(__name__)

JOB: Final = "study_run"
LONGEST: Final = timedelta(hours=2)
STAGES: Final = {"models": (5, 45), "credibility": (45, 80), "report": (80, 97)}
"""Stage → from which to which per cent of the work; the rest is reading and keeping."""


@dataclass(frozen=True, slots=True)
class Made:
    """What an estimation left: results and files by path, or the reason why there are none."""

    results: dict[str, Any] = field(default_factory=dict)
    credibility: dict[str, Any] | None = None
    truth: list[dict[str, Any]] = field(default_factory=list)
    tables: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    seed: int | None = None
    fault: dict[str, Any] | None = None


class RunOpen(FairleadError):
    """The study is being run already."""

    code = "run_open"

    def __init__(self) -> None:
        super().__init__(_("This study is being run already."))


def run_ask(*, study: Study, by: Any) -> StudyRun:
    """Queue a run of the study as it stands now. Raises RunOpen while another waits or runs."""
    with transaction.atomic():
        run = run_begin(study=study, by=by)
        job_enqueue(kind=JOB, subject=f"run:{run.pk}")
    return run


def run_begin(*, study: Study, by: Any) -> StudyRun:
    """Write down that the study is to be run, for whoever then does it. Raises RunOpen."""
    last = study.runs.order_by("-pk").first()
    if last is not None:
        run_settled(last)
    try:
        with transaction.atomic():
            run = StudyRun.objects.create(
                study=study,
                dataset=study.dataset,
                specification=study.specification,
                asked_by=str(by)[:254],
            )
            record_append(
                kind="study.run",
                subject=f"study:{study.pk}",
                payload={
                    "run": run.pk,
                    "panel": study.dataset.sha256,
                    "specification": hashlib.sha256(run.specification.encode()).hexdigest(),
                },
                actor=str(by)[:200],
            )
    except IntegrityError as error:
        raise RunOpen from error
    return run


def run_settled(run: StudyRun) -> StudyRun:
    """The run; one that no worker will finish any more counts as failed.

    Its job was set aside after the last attempt, or the process that ran it without a job ended long ago.
    """
    if run.is_open:
        jobs = Job.objects.filter(kind=JOB, subject=f"run:{run.pk}").order_by("-pk")
        state = jobs.values_list("state", flat=True).first()
        left = state is None and run.asked_at < clock.now() - LONGEST
        if left or state == Job.State.QUARANTINED:
            run_fail(run, {"sentence": _("The worker gave up."), "reason": "worker", "where": ""})
            run.refresh_from_db()
    return run


def run_estimate(run: StudyRun) -> Made:
    """Everything that takes time, outside any transaction; the page sees how far it is."""
    tell = _teller(run)
    tell("reading", 0, 1)
    try:
        if consent_lost(run.dataset):
            raise EconometricsError(
                "Members whose figures are in this panel have withdrawn their consent. Make the panel anew.",
                reason="consent",
            )
        with dataset_on_disk(run.dataset) as path, tempfile.TemporaryDirectory(prefix="fairlead-") as out:
            return _made(run, path, Path(out), tell)
    except EconometricsError as error:
        return Made(fault={"sentence": error.sentence, "reason": error.reason, "where": error.where})
    except PanelChanged as error:
        return Made(fault={"sentence": str(error), "reason": "panel_changed", "where": ""})


def _made(run: StudyRun, path: Path, out: Path, tell: Callable[[str, int, int], None]) -> Made:
    spec = specification_bound(run.specification, file_name=run.dataset.file_name, path=path)
    assert spec.report is not None
    if run.dataset.kind == Dataset.Kind.MEMBERS:
        frame = table_read(path, sheet=spec.sheet)
        few_firms_check(frame, spec)
        differencing_check(run.dataset, frame, spec, path)
    result = specification_run(spec, lambda name, done, of: tell(f"models {name}", done, of))
    if len(result.failed) == len(result.models):
        first = result.failed[0]
        raise EconometricsError(
            f"No model could be estimated. {first['name']}: {first['error']['sentence']}",
            reason=first["error"]["reason"],
            where=first["name"],
        )
    results_write(result, out, tell)
    tell("storing", 0, 1)
    files = {
        item.relative_to(out).as_posix(): item.read_bytes()
        for item in sorted(out.rglob("*"))
        if item.is_file()
    }
    asked = spec.report.credibility
    return Made(
        results=_told_of(result, run),
        credibility=_read(files, "credibility.json"),
        truth=_read(files, "truth.json") or [],
        tables=_tables(result),
        files=files,
        seed=asked.seed if asked else None,
    )


def _told_of(result: StudyResult, run: StudyRun) -> dict[str, Any]:
    """The results under the panel's own name: a worker's temporary file is nobody's business."""
    told = result.to_json()
    return {**told, "data": {**told["data"], "file": run.dataset.file_name}}


def _read(files: dict[str, bytes], name: str) -> Any:
    return json.loads(files[name]) if name in files else None


def _tables(result: StudyResult) -> dict[str, str]:
    """Tables as escaped HTML without a page around them, by language."""
    assert result.spec is not None and result.spec.report is not None
    options = result.spec.report
    models = [{**model, **(model.get("did") or {})} for model in result.models]
    return {
        language: "".join(table_html(table) for table in layouts(models, options, language))
        for language in options.languages
    }


def _teller(run: StudyRun) -> Callable[[str, int, int], None]:
    def tell(stage: str, done: int, of: int) -> None:
        name, _, detail = stage.partition(" ")
        first, last = STAGES.get(name, (98, 99) if name == "storing" else (1, 4))
        percent = first + int((last - first) * done / max(of, 1))
        StudyRun.objects.filter(pk=run.pk).update(
            state=StudyRun.State.RUNNING, stage=name[:20], detail=detail[:200], percent=min(percent, 99)
        )

    return tell


def run_fail(run: StudyRun, fault: dict[str, Any]) -> None:
    """The run ended without a report, and why."""
    StudyRun.objects.filter(pk=run.pk).update(
        state=StudyRun.State.FAILED, fault=fault, finished_at=clock.now(), stage="", detail=""
    )


@cache
def code_version() -> str:
    """A digest of the estimators' own sources: equal digests estimate alike."""
    package = Path(compliance.econometrics.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".yml"):
            digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"econometrics {digest.hexdigest()[:16]}"
