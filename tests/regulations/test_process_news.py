"""Another stage of a process is news; another submitter, another name or a corrected history is none."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from compliance.alerts.told import Milestone, told_of
from compliance.core.jobs import jobs_drain
from crawlers.contract import Code, NoticeItem
from regulations.models import ChangeEvent, Measure, NoticeVersion
from tests.regulations.brought import CAPTURE, brought, source_made

pytestmark = pytest.mark.django_db

OPENED, OPINION = ("Intention", "2023-01-13"), ("Opinion", "2026-03-02")
CONSULTATION = ("Consultation", "2026-03-26")


def process(
    *steps: tuple[str, str], name: str = "Fluorinated group", submitter: str = "Norway"
) -> NoticeItem:
    stage, stage_on = steps[-1]
    return NoticeItem(
        source="a_source",
        symbol=f"Restriction: {name}, opened {steps[0][1]}",
        kind="process",
        title=name,
        text=f"A restriction of {name} is being prepared.\nSubmitter: {submitter}\nCurrent stage: {stage}",
        published_on=date.fromisoformat(stage_on),
        area="REACH",
        members=("EU",),
        codes=(Code(scheme="cas", code="335-67-1"),),
        details={
            "stage": stage,
            "stage_on": stage_on,
            "status": "Ongoing",
            "submitters": [submitter],
            "steps": [{"step": step, "on": on} for step, on in steps],
        },
        material={"stage": stage, "stage_on": stage_on, "status": "Ongoing"},
        capture=CAPTURE,
    )


def state() -> tuple[str, str]:
    """Hash of the measure, and hash of what a reader would be told of it."""
    measure = Measure.objects.get()
    dates = [Milestone(role=m.role, on=m.on, rule=m.rule) for m in measure.milestones.all()]
    told = told_of(
        verdict="uncertain", stage=measure.stage, milestones=dates, skus="", sku_count=0, score=0.0
    )
    return measure.content_hash, told.hash


@pytest.mark.parametrize(
    ("now", "kind", "is_news"),
    [
        ({"steps": (OPENED, OPINION, CONSULTATION)}, "stage_moved", True),
        ({"steps": (OPENED, OPINION), "submitter": "Germany"}, "cosmetic", False),
        ({"steps": (OPENED, OPINION), "name": "Per- and polyfluorinated group"}, "renamed", False),
    ],
)
def test_only_a_stage_is_news(tmp_path: Path, now: dict[str, Any], kind: str, is_news: bool) -> None:
    source = source_made(complete=True)
    brought(tmp_path, source, process(OPENED, OPINION))
    jobs_drain(kinds=["understand"])
    before = state()
    steps = now.pop("steps")
    brought(tmp_path, source, process(*steps, **now), as_of=date(2026, 4, 1))
    jobs_drain(kinds=["understand"])
    assert NoticeVersion.objects.count() == 2
    assert (ChangeEvent.objects.get().kind, ChangeEvent.objects.get().is_alert) == (kind, is_news)
    assert [new != old for new, old in zip(state(), before, strict=True)] == [is_news, is_news]
