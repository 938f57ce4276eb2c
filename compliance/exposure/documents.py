"""The pages that a finding rests on: where their bytes lie, and what else was read together with them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from compliance.exposure.chain import CaptureStep, DocumentStep
from compliance.exposure.models import Finding
from crawlers.contract import WARC_FILE
from regulations.models import Capture, NoticeVersion
from regulations.selectors import story_documents


def capture_step(capture: Capture) -> CaptureStep:
    """The page as it was read."""
    return CaptureStep(
        url=capture.url,
        sha256=capture.sha256,
        observed_on=capture.observed_on,
        retrieved_at=capture.retrieved_at,
        origin=capture.run.origin,
        warc=_warc(capture.run.folder),
        offset=capture.offset,
        length=capture.length,
    )


def _warc(folder: str) -> str:
    """Within the folder of runs where it lies there: the same on every machine."""
    path, runs = Path(folder) / WARC_FILE, Path(settings.CRAWL_RUNS_DIR)
    return str(path.relative_to(runs.parent) if path.is_relative_to(runs) else path)


def other_documents(finding: Finding, version: NoticeVersion | None) -> tuple[DocumentStep, ...]:
    """What else the measure was read from, oldest first."""
    quoted = version.notice_id if version else None
    others = [notice for notice in story_documents(finding.measure.notice) if notice.pk != quoted]
    newest = (
        NoticeVersion.objects.filter(notice__in=others)
        .order_by("notice_id", "-number")
        .defer("title", "text", "item")
    )
    current = {row.notice_id: row for row in newest.distinct("notice_id").select_related("capture__run")}
    return tuple(
        DocumentStep(
            symbol=notice.symbol.strip(),
            title=notice.title,
            url=notice.url,
            published_on=notice.published_on,
            version=current[notice.pk].number,
            stage=notice.stage,
            capture=capture_step(current[notice.pk].capture),
            locator=current[notice.pk].locator,
        )
        for notice in others
        if notice.pk in current
    )
