"""Where a measure stands on a day: its stage as read, moved on by the dates that have passed. Pure."""

from collections.abc import Iterable
from datetime import date

_ENDED = frozenset({"expired", "withdrawn"})
_DECIDED = frozenset({"adopted", "in_force", "applies"})


def stage_on(stage: str, milestones: Iterable[tuple[str, date | None]], day: date) -> str:
    """The stage on `day`, given (role, date) pairs; a date counts from its own day on.

    Only what is decided moves: the date that a draft proposes for itself says nothing of its adoption.
    A sunset ends any measure on the day after it.
    """
    dates = [(role, on) for role, on in milestones if on is not None]
    passed = {role for role, on in dates if on <= day}
    if stage in _ENDED:
        return stage
    if any(role == "sunset" and on < day for role, on in dates):
        return "expired"
    if stage not in _DECIDED:
        return stage
    if "application" in passed:
        return "applies"
    if "entry_into_force" in passed and stage == "adopted":
        return "in_force"
    return stage
