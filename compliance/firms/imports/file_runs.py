"""Files that a worker reads: asked for on a page, read in a job, their report kept for the page."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation

from compliance.core import clock
from compliance.core.jobs import job_enqueue
from compliance.firms.imports.engine import ImportFile, import_run
from compliance.firms.imports.report import ImportReport
from compliance.firms.imports.scope import Scope
from compliance.firms.models import ImportFileRun, User
from compliance.firms.selectors import firm_list_editable

LARGE_BYTES = 400_000
"""From this size a worker reads the file: a page must answer within seconds."""
JOB = "import_file"
_TOLD_SECONDS = 1.0


def upload_path(stored: str) -> Path:
    """Where an uploaded file waits between its dry run and its confirmation."""
    return Path(settings.FAIRLEAD_HOME) / "imports" / Path(stored).name


@transaction.atomic
def run_ask(*, user: User, wish: dict[str, Any], is_dry: bool, is_partial: bool = False) -> ImportFileRun:
    """Queue the reading of an uploaded file for somebody."""
    run = ImportFileRun.objects.create(
        user=user, kind=wish["kind"], wish={**wish, "partial": is_partial}, is_dry=is_dry
    )
    job_enqueue(kind=JOB, subject=f"import:{run.pk}")
    return run


def wish_run(
    wish: dict[str, Any], user: User, *, dry_run: bool, is_partial: bool = False, on_progress: Any = None
) -> ImportReport | None:
    """Do what was asked for, as far as the person may still write these firms; None where they may not."""
    firms = firm_list_editable(user=user)
    firm = firms.filter(pk=wish["firm"]).first() if wish["firm"] else None
    if wish["firm"] and firm is None:
        return None
    return import_run(
        kind=wish["kind"],
        file=ImportFile(
            path=upload_path(wish["stored"]),
            name=wish["name"],
            sheet=wish["sheet"],
            ignore=wish["ignore"],
            columns=wish.get("columns", {}),
        ),
        scope=Scope(firms=firms, firm=firm, actor=str(user), is_whole=wish["whole"]),
        dry_run=dry_run,
        accept_partial=is_partial,
        remember=not dry_run,
        on_progress=on_progress,
    )


def run_do(run: ImportFileRun) -> None:
    """Read the file of a run and keep its report. Twice does it once."""
    if run.state in (ImportFileRun.State.DONE, ImportFileRun.State.FAILED):
        return
    told = 0.0

    def tell(stage: str, done: int, of: int) -> None:
        nonlocal told
        if time.monotonic() - told < _TOLD_SECONDS:
            return
        told = time.monotonic()
        ImportFileRun.objects.filter(pk=run.pk).update(
            state=ImportFileRun.State.RUNNING, stage=stage, done=done, of=of
        )

    report = None
    if upload_path(run.wish["stored"]).is_file():
        with translation.override(run.user.language or settings.LANGUAGE_CODE):
            found = wish_run(
                run.wish, run.user, dry_run=run.is_dry, is_partial=run.wish["partial"], on_progress=tell
            )
            report = found.to_json() if found is not None else None
    state = ImportFileRun.State.FAILED if report is None else ImportFileRun.State.DONE
    ImportFileRun.objects.filter(pk=run.pk).update(state=state, report=report, finished_at=clock.now())
