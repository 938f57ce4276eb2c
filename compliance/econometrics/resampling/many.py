"""Wild cluster bootstrap of several coefficients with the same draws, for joint tests; knows no reporting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.resampling.columns import Columns
from compliance.econometrics.resampling.romano_wolf import q_values, romano_wolf
from compliance.econometrics.resampling.threads import single_threaded
from compliance.econometrics.resampling.wild import wild_statistics


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One coefficient of one model: outcome on regressor and controls."""

    outcome: str
    regressor: str
    controls: tuple[str, ...] = ()


@single_threaded
def joint_tests(
    columns: Columns,
    hypotheses: Sequence[Hypothesis],
    *,
    kind: str = "rademacher",
    draws: int = 9999,
    seed: int = 0,
) -> list[dict[str, Any]]:
    """Each hypothesis that its coefficient is zero: own p, Romano–Wolf p and q.

    All models use the rows of `columns`, its effects and clusters, and the same bootstrap weights.
    """
    t = np.empty(len(hypotheses))
    drawn: list[FloatArray] = []
    for at, item in enumerate(hypotheses):
        t[at], statistics = wild_statistics(
            columns, item.outcome, item.regressor, item.controls, kind=kind, draws=draws, seed=seed
        )
        drawn.append(statistics)
    table = np.column_stack(drawn)
    own = (np.abs(table) >= np.abs(t) * (1 - 1e-10)).mean(axis=0)
    adjusted, q = romano_wolf(t, table), q_values(own)
    return [
        {"outcome": item.outcome, "regressor": item.regressor, "t": float(t[at]), "p": float(own[at]),
         "p_romano_wolf": float(adjusted[at]), "q": float(q[at])}
        for at, item in enumerate(hypotheses)
    ]  # fmt: skip
