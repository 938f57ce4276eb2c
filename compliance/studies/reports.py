"""Keeps what a run found, hands its files out as they were made, and shares it by consent."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from typing import Any, Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.core.exceptions import FairleadError
from compliance.core.hashing import content_hash
from compliance.evidence.ledger import record_append
from compliance.firms.models import Association
from compliance.studies.models import Report, ReportFile, ReportShare, StudyRun
from compliance.studies.running import Made, code_version, run_fail

MEDIA: Final = {
    ".json": "application/json",
    ".html": "text/html",
    ".tex": "application/x-tex",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".do": "text/plain",
    ".R": "text/plain",
}


class FileChanged(FairleadError):
    """A stored file no longer has the digest under which it was made."""

    def __init__(self, *, path: str) -> None:
        super().__init__(
            _("The stored file %(path)s is missing or no longer the one that was made. Run the study again.")
            % {"path": path}
        )


@transaction.atomic
def report_keep(*, run: StudyRun, made: Made) -> Report | None:
    """Freeze what was made, once a run; None where the run failed."""
    run = StudyRun.objects.select_for_update().get(pk=run.pk)
    if not run.is_open:
        return getattr(run, "report", None)
    if made.fault is not None:
        run_fail(run, made.fault)
        return None
    digests = {path: hashlib.sha256(content).hexdigest() for path, content in made.files.items()}
    held = {
        "results": made.results,
        "credibility": made.credibility,
        "truth": made.truth,
        "tables": made.tables,
        "specification": run.specification,
        "dataset": run.dataset.sha256,
        "code": code_version(),
        "files": digests,
    }
    report = Report.objects.create(
        study=run.study,
        run=run,
        title=run.study.title,
        specification=run.specification,
        results=made.results,
        credibility=made.credibility,
        truth=made.truth,
        tables=made.tables,
        dataset_name=run.dataset.title,
        dataset_sha256=run.dataset.sha256,
        code_version=code_version(),
        seed=made.seed,
        digest=content_hash(held),
        made_by=run.asked_by,
        made_at=clock.now(),
    )
    for path, content in made.files.items():
        _file_keep(report, path, content, digests[path])
    StudyRun.objects.filter(pk=run.pk).update(
        state=StudyRun.State.DONE, percent=100, stage="", detail="", finished_at=clock.now()
    )
    record_append(
        kind="study.reported",
        subject=f"report:{report.pk}",
        payload={"study": run.study_id, "run": run.pk, "digest": report.digest, "code": report.code_version},
        actor=run.asked_by[:200],
    )
    return report


def _file_keep(report: Report, path: str, content: bytes, digest: str) -> None:
    row = ReportFile(
        report=report,
        path=path,
        media_type=MEDIA.get(PurePosixPath(path).suffix, "application/octet-stream"),
        size=len(content),
        sha256=digest,
    )
    row.file.save("file", ContentFile(content), save=False)
    row.save()


def file_content(row: ReportFile) -> bytes:
    """The bytes as they were made. Raises FileChanged where they are gone or altered."""
    try:
        with row.file.storage.open(row.file.name) as stored:
            content: bytes = stored.read()
    except FileNotFoundError as missing:
        raise FileChanged(path=row.path) from missing
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise FileChanged(path=row.path)
    return content


@transaction.atomic
def report_share(*, report: Report, association: Association, audience: str, by: Any) -> ReportShare:
    """Show a report to an association's staff, or to its consenting members too; again changes to whom."""
    Report.objects.select_for_update().get(pk=report.pk)
    standing = ReportShare.objects.filter(
        report=report, association=association, withdrawn_at__isnull=True
    ).first()
    if standing and standing.audience == audience:
        return standing
    share = standing or ReportShare(report=report, association=association)
    share.audience, share.shared_by, share.shared_at = audience, str(by)[:254], clock.now()
    share.full_clean()
    share.save()
    record_append(
        kind="study.shared",
        subject=f"report:{report.pk}",
        payload={"association": association.code, "audience": audience, "digest": report.digest},
        actor=str(by)[:200],
    )
    return share


@transaction.atomic
def share_withdraw(*, share: ReportShare, by: Any) -> None:
    """Those it was shown to see it no longer; a second time changes nothing."""
    ended = ReportShare.objects.filter(pk=share.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=clock.now()
    )
    if ended:
        record_append(
            kind="study.unshared",
            subject=f"report:{share.report_id}",
            payload={"association": share.association.code},
            actor=str(by)[:200],
        )
