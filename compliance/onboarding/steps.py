"""The steps, their order, and which of them a way has. It knows no page and no table."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Any] = {
    "choose": _("Begin"),
    "firm": _("Your firm"),
    "questions": _("Check"),
    "products": _("Products"),
    "result": _("Result"),
    "mail": _("Monday's mail"),
    "when": _("When and how"),
    "colleague": _("Colleague"),
}
_OWN = tuple(WORDS)
_READY = ("choose", "result", "mail", "when", "colleague")
"""Where the products are there already."""


def steps_of(path: str) -> tuple[str, ...]:
    """The steps of a way; before one is chosen those of own data, the longest."""
    return _READY if path in ("sample", "here") else _OWN


def step_after(path: str, step: str) -> str:
    """The next step; after the last one that one itself."""
    steps = steps_of(path)
    return steps[min(steps.index(step) + 1, len(steps) - 1)] if step in steps else steps[0]


def is_open(path: str, furthest: str, step: str) -> bool:
    """Whether a step may be looked at by somebody whose furthest is `furthest`."""
    steps = steps_of(path)
    if step not in steps:
        return False
    return steps.index(step) <= (steps.index(furthest) if furthest in steps else 0)
