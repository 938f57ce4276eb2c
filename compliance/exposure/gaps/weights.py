"""The numbers that a plan weighs gaps with, and the risk of one gap. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from compliance.exposure.gaps.facts import GAPS, GapCell, GapProduct, Verdict

CURRENT: Final = Path(__file__).with_name("plan_v1.yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWeights:
    """Numbers of a plan file; see there what each means."""

    version: str
    severity: Mapping[str, float]
    state: Mapping[str, float]
    certainty: Mapping[str, float]
    phase: Mapping[str, float]
    value_floor: float
    effort_hours: Mapping[str, float]
    question_hours: float
    further_product: float


def weights_read(path: Path = CURRENT) -> PlanWeights:
    """The weights of a file. Raises TypeError where a figure is missing or too many."""
    told: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return PlanWeights(**told)


@cache
def weights_current() -> PlanWeights:
    return weights_read()


def cell_risk(cell: GapCell, weights: PlanWeights, value_factor: float = 1.0) -> float:
    """Points of one obligation before one product: 0 where nothing is lacking or open."""
    duty = cell.duty
    if duty.verdict is Verdict.UNCERTAIN:
        certainty = weights.certainty["likely" if duty.leans_to_apply else "open"]
        lacking = 1.0 if cell.state in GAPS else 0.0
    else:
        certainty = weights.certainty["presumed" if duty.is_presumed else "applies"]
        lacking = weights.state.get(cell.state, 0.0)
    severity = weights.severity[duty.obligation.severity]
    return severity * certainty * lacking * weights.phase[duty.phase] * value_factor


def value_factors(products: Iterable[GapProduct], weights: PlanWeights) -> dict[int, float]:
    """Product → how much it weighs by its yearly value; where none is known all weigh the same."""
    rows = list(products)
    most = max((row.value for row in rows if row.value is not None), default=None)
    if not most:
        return {row.product_id: 1.0 for row in rows}
    floor = weights.value_floor
    return {
        row.product_id: 1.0 if row.value is None else floor + (1 - floor) * float(row.value / most)
        for row in rows
    }
