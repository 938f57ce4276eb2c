"""From judged weights to probabilities, and whether a result may stand without a reviewer.

Knows the figures of `calibration.yml`: a logistic curve for regimes that the rules report and one for
those they do not (Platt 1999, on the log-odds of the weight), and the least confidence of `auto`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FIGURES = Path(__file__).parent / "calibration.yml"
_EDGE = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """p = 1 / (1 + exp(-(slope * log-odds(weight) + shift)))"""

    slope: float
    shift: float

    def at(self, weight: float) -> float:
        weight = min(max(weight, _EDGE), 1 - _EDGE)
        return 1 / (1 + math.exp(-(self.slope * math.log(weight / (1 - weight)) + self.shift)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """The figures of `calibration.yml`."""

    reported: Curve
    unreported: Curve
    never: float
    """Probability of a regime for which no rule fired at all."""
    auto_least: float
    """Least sureness of `auto`: the product over regimes of max(p, 1 - p)."""
    auto_least_heard: float
    """The same where a second opinion was heard; it makes every document less sure."""

    def probabilities(
        self, labels: Iterable[str], weights: Mapping[str, float], reported: Mapping[str, float]
    ) -> dict[str, float]:
        """Probability of each label. `weights` as the rules weighed, `reported` what they decided."""
        found = {}
        for label in labels:
            if label in reported:
                p = max(self.reported.at(reported[label]), 0.5)
            elif weights.get(label, 0.0) > 0:
                p = min(self.unreported.at(weights[label]), 0.499)
            else:
                p = self.never
            found[label] = round(p, 4)
        return found


def sureness(probabilities: Mapping[str, float]) -> float:
    """Probability that the whole set of regimes is right, were the regimes independent."""
    return math.prod(max(p, 1 - p) for p in probabilities.values())


@cache
def calibration() -> Calibration:
    """The figures in use. Raises `ValueError` where the file lacks one."""
    told = yaml.safe_load(FIGURES.read_text(encoding="utf-8"))
    try:
        return Calibration(
            reported=Curve(**told["reported"]),
            unreported=Curve(**told["unreported"]),
            never=float(told["never"]),
            auto_least=float(told["auto_least"]),
            auto_least_heard=float(told["auto_least_heard"]),
        )
    except (KeyError, TypeError) as fault:
        raise ValueError(f"{FIGURES.name}: {fault} is missing or of the wrong kind") from None
