"""Large product lists of the first steps: read and written by a worker, while the page tells of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from compliance.core import clock
from compliance.core.jobs import job_enqueue
from compliance.core.models import Job
from compliance.firms.imports.file_runs import run_do
from compliance.firms.models import ImportFileRun
from compliance.onboarding.lists import products_settle
from compliance.onboarding.models import Start

JOB = "start_list"
State = ImportFileRun.State


@dataclass(frozen=True, slots=True)
class Waiting:
    """A list that a worker reads. `is_broken`: it was given up; `is_settled`: its products are written."""

    run: ImportFileRun
    is_broken: bool = False
    is_settled: bool = False

    @property
    def is_under_way(self) -> bool:
        has_report = self.run.state == State.DONE
        is_written = has_report and not self.run.is_dry and bool((self.run.report or {}).get("accepted"))
        return not self.is_broken and (not has_report or (is_written and not self.is_settled))


@transaction.atomic
def list_ask(*, start: Start, is_dry: bool, is_partial: bool = False) -> ImportFileRun:
    """Have the waiting list checked, or written, by a worker."""
    wish = {name: value for name, value in start.upload.items() if name not in ("run", "is_settled", "look")}
    run = ImportFileRun.objects.create(
        user=start.user, kind=wish["kind"], wish=wish | {"partial": is_partial}, is_dry=is_dry
    )
    start.upload = wish | {"run": run.pk}
    start.save(update_fields=["upload"])
    job_enqueue(kind=JOB, subject=f"start:{start.pk}", payload={"run": run.pk})
    return run


def waiting_of(start: Start) -> Waiting | None:
    """What a worker does with the person's list; None where none was asked."""
    run = ImportFileRun.objects.filter(pk=start.upload.get("run"), user=start.user).first()
    if run is None:
        return None
    job = Job.objects.filter(kind=JOB, subject=f"start:{start.pk}").order_by("-pk").first()
    is_broken = run.state == State.FAILED or (job is not None and job.state == Job.State.QUARANTINED)
    return Waiting(run, is_broken, bool(start.upload.get("is_settled")))


def list_work(*, start_id: int, run_id: int) -> None:
    """Read the list of a run; once written, apply what was said of all products. Twice does it once."""
    run = ImportFileRun.objects.select_related("user").filter(pk=run_id).first()
    start = Start.objects.select_related("user", "firm").filter(pk=start_id).first()
    if run is None or start is None or start.upload.get("run") != run_id:
        return
    run_do(run)
    run.refresh_from_db()
    report: dict[str, Any] = run.report or {}
    if run.is_dry or not report.get("accepted") or start.firm is None:
        return
    products_settle(start=start, firm=start.firm)
    with transaction.atomic():
        # The person may have chosen another file meanwhile: that one stays.
        row = Start.objects.select_for_update().get(pk=start_id)
        if row.upload.get("run") == run_id:
            row.upload["is_settled"] = clock.now().isoformat()
            row.save(update_fields=["upload"])
