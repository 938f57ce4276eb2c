"""Dates move a decided measure on; they never adopt a draft."""

from datetime import date, timedelta

import pytest

from regulations.stages import stage_on

DAY = date(2026, 7, 1)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("stage", "milestones", "expected"),
    [
        ("adopted", [("entry_into_force", AFTER)], "adopted"),
        ("adopted", [("entry_into_force", DAY)], "in_force"),
        ("adopted", [("entry_into_force", BEFORE), ("application", DAY)], "applies"),
        ("in_force", [("application", AFTER)], "in_force"),
        ("applies", [("entry_into_force", BEFORE)], "applies"),
        ("applies", [("sunset", DAY)], "applies"),
        ("applies", [("sunset", BEFORE)], "expired"),
        ("proposed", [("entry_into_force", BEFORE), ("application", BEFORE)], "proposed"),
        ("withdrawn", [("application", BEFORE)], "withdrawn"),
        ("adopted", [("entry_into_force", None)], "adopted"),
        ("adopted", [], "adopted"),
    ],
)
def test_stage_on_a_day(stage: str, milestones: list[tuple[str, date | None]], expected: str) -> None:
    assert stage_on(stage, iter(milestones), DAY) == expected
