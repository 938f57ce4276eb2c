"""Two reports side by side: coefficients that both have, and lights; computes nothing new but differences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from compliance.studies.models import Report

CONSTANT = "_cons"


@dataclass(frozen=True, slots=True)
class Estimated:
    """A coefficient as a report gives it."""

    beta: float
    se: float | None
    p: float | None


@dataclass(frozen=True, slots=True)
class ComparedCoefficient:
    """One coefficient of one model in both reports; None on the side that lacks it."""

    model: str
    name: str
    left: Estimated | None
    right: Estimated | None

    @property
    def change(self) -> float | None:
        """Right minus left."""
        return self.right.beta - self.left.beta if self.left and self.right else None

    @property
    def turns(self) -> bool:
        """The sign is another one."""
        return bool(self.left and self.right) and self.left.beta * self.right.beta < 0  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class ComparedLight:
    """One attack in both reports: its light and number on each side, None where it was not made."""

    attack: str
    title: Mapping[str, str]
    model: str
    left: Mapping[str, Any] | None
    right: Mapping[str, Any] | None

    @property
    def differs(self) -> bool:
        return (self.left or {}).get("light") != (self.right or {}).get("light")


def coefficients_compared(left: Report, right: Report) -> list[ComparedCoefficient]:
    """Coefficients by model, in the order of the left report; constants left out."""
    first, second = _coefficients(left), _coefficients(right)
    keys = [*first, *(key for key in second if key not in first)]
    return [
        ComparedCoefficient(model, name, first.get((model, name)), second.get((model, name)))
        for model, name in keys
    ]


def _coefficients(report: Report) -> dict[tuple[str, str], Estimated]:
    return {
        (str(model["name"]), name): Estimated(item["beta"], item.get("se"), item.get("p"))
        for model in report.results.get("models", [])
        for name, item in (model.get("coefficients") or {}).items()
        if name != CONSTANT and item.get("beta") is not None
    }


def lights_compared(left: Report, right: Report) -> list[ComparedLight]:
    """Answers of both credibility reports by attack and model, those that differ first."""
    first, second = _lights(left), _lights(right)
    keys = [*first, *(key for key in second if key not in first)]
    found = [
        ComparedLight(
            attack, (first.get(key) or second[key])["title"], model, first.get(key), second.get(key)
        )
        for key in keys
        for attack, model in (key[:2],)
    ]
    return sorted(found, key=lambda item: not item.differs)


def _lights(report: Report) -> dict[tuple[str, str, int], Mapping[str, Any]]:
    found: dict[tuple[str, str, int], Mapping[str, Any]] = {}
    for answer in (report.credibility or {}).get("answers", []):
        # A model may be asked the same of several mediators or groups: they pair up in order.
        place = sum(key[:2] == (answer["attack"], answer["model"]) for key in found)
        found[answer["attack"], answer["model"], place] = answer
    return found
