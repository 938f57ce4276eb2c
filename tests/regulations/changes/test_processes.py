"""A process moves when its stage has a later day; everything else of it is history, put right or edited."""

from datetime import date
from typing import Any

import pytest

from crawlers.contract import CaptureRef, Code, NoticeItem
from regulations.changes.model import Change, ChangeKind
from regulations.changes.states import changes_between

INTENTION, OPINION = ("Intention", "2023-01-13"), ("Final opinion", "2026-03-02")
CONSULTATION = ("Consultation", "2026-03-26")


def process(*steps: tuple[str, str], name: str = "Fluorinated group", **values: Any) -> NoticeItem:
    stage, stage_on = steps[-1]
    material = {"stage": stage, "stage_on": stage_on, "status": values.pop("status", "Ongoing")}
    material["comments_by"] = values.pop("comments_by", [])
    return NoticeItem(
        source="restrictions",
        symbol=f"Restriction: {name}, opened {steps[0][1]}",
        kind="process",
        title=name,
        text="A restriction is being prepared.",
        published_on=date.fromisoformat(stage_on),
        codes=(Code(scheme="cas", code="335-67-1"),),
        details={
            "stage": stage,
            "stage_on": stage_on,
            "submitters": values.pop("submitters", ["Germany"]),
            "steps": [{"step": step, "on": on} for step, on in steps],
        },
        material=material,
        capture=CaptureRef(url="https://list.example/", sha256="a" * 64, locator="A2"),
    )


def changes(old: list[NoticeItem], new: list[NoticeItem]) -> list[Change]:
    return changes_between(old, new, is_complete=True)


def test_a_stage_move_is_one_event_however_many_rows_it_touches() -> None:
    (change,) = changes([process(INTENTION, OPINION)], [process(INTENTION, OPINION, CONSULTATION)])
    assert (change.kind, change.happened_on) == (ChangeKind.STAGE_MOVED, date(2026, 3, 26))
    assert ("stage", "Final opinion", "Consultation") in [(f.field, f.before, f.after) for f in change.fields]


def test_the_same_stage_on_a_later_day_is_a_move() -> None:
    again = ("Consultation", "2026-05-04")
    (change,) = changes([process(INTENTION, CONSULTATION)], [process(INTENTION, CONSULTATION, again)])
    assert change.kind is ChangeKind.STAGE_MOVED


def test_another_stage_on_the_day_of_the_known_one_is_a_move() -> None:
    same_day = ("Decision", OPINION[1])
    (change,) = changes([process(INTENTION, OPINION)], [process(INTENTION, OPINION, same_day)])
    assert change.kind is ChangeKind.STAGE_MOVED


def test_a_stage_of_an_earlier_day_is_history_put_right() -> None:
    earlier = ("Withdrawn", "2016-06-06")
    (change,) = changes([process(INTENTION, OPINION)], [process(INTENTION, earlier)])
    assert (change.kind, change.is_alert) == (ChangeKind.COSMETIC, False)


def test_another_submitter_is_cosmetic_and_named() -> None:
    before, after = (process(INTENTION, OPINION, submitters=[who]) for who in ("Germany", "ECHA"))
    (change,) = changes([before], [after])
    assert change.kind is ChangeKind.COSMETIC
    assert [(f.field, f.before, f.after) for f in change.fields] == [
        ("details.submitters", ["Germany"], ["ECHA"])
    ]


def test_a_new_deadline_amends_and_a_lost_one_is_cosmetic() -> None:
    bare, dated = process(INTENTION), process(INTENTION, comments_by=["2026-05-25"])
    assert [change.kind for change in changes([bare], [dated])] == [ChangeKind.AMENDED]
    assert [change.kind for change in changes([dated], [bare])] == [ChangeKind.COSMETIC]


def test_a_renamed_process_is_found_by_its_steps() -> None:
    before = process(INTENTION, OPINION)
    after = process(INTENTION, OPINION, name="Per- and polyfluorinated group")
    assert [change.kind for change in changes([before], [after])] == [ChangeKind.RENAMED]


def test_a_process_of_the_same_substance_with_other_steps_is_another_one() -> None:
    """Opened on the same day, sharing only that first step: nothing proves that they are one."""
    before = process(INTENTION, OPINION, name="Lead")
    after = process(INTENTION, ("Withdrawn", "2024-02-01"), name="Lead and its compounds")
    kinds = [change.kind for change in changes([before], [after])]
    assert kinds == [ChangeKind.LATE, ChangeKind.REMOVED]


@pytest.mark.parametrize("names", [("Lead", "Lead compounds"), ("Lead compounds", "Lead")])
def test_two_candidates_that_fit_equally_leave_it_open(names: tuple[str, str]) -> None:
    old = [process(INTENTION, OPINION, name=name) for name in names]
    new = process(INTENTION, OPINION, name="Third name")
    kinds = [change.kind for change in changes(old, [new])]
    assert kinds == [ChangeKind.LATE, ChangeKind.REMOVED, ChangeKind.REMOVED]
