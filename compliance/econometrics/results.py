"""What an estimate says: coefficients, diagnostics, and everything that was dropped on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import numpy as np

from compliance.econometrics.arrays import FloatArray
from compliance.econometrics.covariance import Dependence, SmallSample


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One estimate: `se` in the coefficient's unit, `t` against zero, two-sided `p`, interval `ci`."""

    beta: float
    se: float
    t: float
    p: float
    ci: tuple[float, float]

    def to_json(self) -> dict[str, Any]:
        return {
            "beta": self.beta,
            "se": finite(self.se),
            "t": finite(self.t),
            "p": finite(self.p),
            "ci": [finite(end) for end in self.ci],
        }


@dataclass(frozen=True, slots=True)
class Dropped:
    """Rows or a column left out: `reason` is a code, `columns` which, `rows` how many, `where` the first."""

    reason: str
    rows: int = 0
    columns: tuple[str, ...] = ()
    where: tuple[int, ...] = ()
    sentence: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "reason": self.reason,
            "rows": self.rows,
            "columns": list(self.columns),
            "first_rows": list(self.where),
            "sentence": self.sentence,
        }


@dataclass(frozen=True, slots=True)
class Estimate:
    """One model's result; `vcov` in the order of `coefficients`, `diagnostics` by the names of the JSON."""

    name: str
    estimator: str
    vcov_kind: str
    n: float
    coefficients: dict[str, Coefficient]
    vcov: FloatArray
    df_resid: float
    n_dropped: dict[str, int] = field(default_factory=dict)
    dropped: tuple[Dropped, ...] = ()
    r2: float | None = None
    r2_within: float | None = None
    diagnostics: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The model's object in results JSON; NaN and infinities become null."""
        return {
            "name": self.name,
            "estimator": self.estimator,
            "vcov": self.vcov_kind,
            "n": int(self.n) if float(self.n).is_integer() else self.n,
            "n_dropped": self.n_dropped,
            "dropped": [item.to_json() for item in self.dropped],
            "coefficients": {name: item.to_json() for name, item in self.coefficients.items()},
            "r2": finite(self.r2),
            "r2_within": finite(self.r2_within),
            "df_resid": finite(self.df_resid),
            "diagnostics": plain(self.diagnostics),
            **{name: plain(value) for name, value in self.facts.items()},
            "notes": list(self.notes),
        }


def coefficients_of(
    names: list[str],
    beta: FloatArray,
    vcov: FloatArray,
    sample: SmallSample,
    dependence: Dependence,
    level: float = 0.95,
) -> dict[str, Coefficient]:
    """Coefficients with t, p and intervals under the sample's reference distribution."""
    errors = np.sqrt(np.maximum(np.diag(vcov), 0.0))  # NaN stays NaN
    with np.errstate(divide="ignore", invalid="ignore"):
        t = beta / errors
    p = sample.p_value(t, dependence)
    width = sample.quantile(level, dependence)
    return {
        name: Coefficient(
            float(b), float(se), float(ratio), float(chance), (float(b - width * se), float(b + width * se))
        )
        for name, b, se, ratio, chance in zip(names, beta, errors, t, p, strict=True)
    }


def finite(value: float | None) -> float | None:
    """The number, or None where JSON has no word for it."""
    return float(value) if value is not None and isfinite(value) else None


def plain(value: Any) -> Any:
    """Values as JSON takes them."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (bool, str)) or value is None:
        return value
    if isinstance(value, (int, np.integer)):
        return int(value)
    return finite(float(value))
