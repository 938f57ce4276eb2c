"""Scores what a measure means for a firm: six factors, 0 to 100 points, by a versioned model file.

Pure: facts in, points out, in exact decimals so that the same inputs give the same points on every
machine. Knows no database and no verdict.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal, localcontext
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import yaml

FORMAT: Final = 1
FACTORS: Final = ("applicability", "severity", "urgency", "money", "readiness", "sensitivity")
_ADDED_LATER: Final = frozenset({"sensitivity"})
"""Factors that an older model file does not weigh."""
MODELS: Final = Path(__file__).parent / "score"
CURRENT: Final = MODELS / "v2.yml"
_TENTH: Final = Decimal("0.1")
_ONE, _ZERO = Decimal(1), Decimal(0)
_EXACT: Final = Context(prec=28, rounding=ROUND_HALF_EVEN)


class ModelUnreadable(ValueError):
    """A model file that is not of this format or breaks its own rules."""

    def __init__(self, *, path: Path, reason: str) -> None:
        super().__init__(f"{path.name}: {reason}")
        self.path, self.reason = path, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreInputs:
    """Everything that points follow from.

    `strength` is empty where nothing met; `quality` certain, inferred or uncertain. `days` to the next
    date still ahead (0: today). `value` and `total` are a year's exports in one currency, None: unknown.
    The SKU counts say for how many evidence is valid, expiring or lacking.
    """

    strength: str
    quality: str
    stage: str
    doc_type: str
    regime: str
    days: int | None
    value: Decimal | None
    value_is_partial: bool
    total: Decimal | None
    currency: str
    skus: int
    skus_covered: int
    skus_expiring: int
    sensitivity: str = ""
    """Environmental sensitivity grade of the most sensitive product concerned; empty: unknown."""


@dataclass(frozen=True, slots=True)
class Score:
    """Points in tenths; `contributions` (factor → points) add up to `points` exactly."""

    points: Decimal
    contributions: Mapping[str, Decimal]
    model_version: str


@dataclass(frozen=True, slots=True)
class VerdictRules:
    """What the model file says on when to act; `assessment.py` applies it."""

    act_strengths: frozenset[str]
    binding_stages: frozenset[str]
    near_days: int
    never_act_types: frozenset[str]
    duty_roles: frozenset[str]
    expiring_within_days: int


@dataclass(frozen=True, slots=True)
class ScoreModel:
    """A model file, read and checked."""

    version: str
    weights: Mapping[str, Decimal]
    table: Mapping[str, Any]
    rules: VerdictRules

    def score(self, inputs: ScoreInputs) -> Score:
        """Points of every factor and their sum, by largest remainder so that tenths add up."""
        with localcontext(_EXACT):
            shares = self.shares(inputs)
            raw = {name: weight * shares[name] for name, weight in self.weights.items()}
            points = sum(raw.values(), _ZERO).quantize(_TENTH, ROUND_HALF_EVEN)
            return Score(points, _tenths(raw, points), self.version)

    def shares(self, inputs: ScoreInputs) -> dict[str, Decimal]:
        """How much of each factor's weight the inputs earn, 0 to 1."""
        return {
            "applicability": self._applicability(inputs),
            "severity": self._severity(inputs),
            "urgency": self._urgency(inputs),
            "money": self._money(inputs),
            "readiness": self._readiness(inputs),
            "sensitivity": self._sensitivity(inputs),
        }

    def reweighed(self, factor: str, times: Decimal) -> ScoreModel:
        """The same model with one weight multiplied and all brought back to a sum of 100."""
        changed = {name: w * times if name == factor else w for name, w in self.weights.items()}
        whole = sum(changed.values(), _ZERO)
        weights = {name: w * 100 / whole for name, w in changed.items()}
        return replace(self, version=f"{self.version}*{factor}x{times}", weights=weights)

    def _applicability(self, inputs: ScoreInputs) -> Decimal:
        table = self.table["applicability"]
        if not inputs.strength:
            return Decimal(table["nothing_met"])
        share: Decimal = table["strength"][inputs.strength] * table["quality"][inputs.quality]
        return share

    def _severity(self, inputs: ScoreInputs) -> Decimal:
        table = self.table["severity"]
        of_type: Decimal = table["type"].get(inputs.doc_type, table["unlisted"])
        of_regime: Decimal = table["regime"].get(inputs.regime, table["unlisted"])
        return Decimal(table["stage"][inputs.stage]) * of_type * of_regime

    def _urgency(self, inputs: ScoreInputs) -> Decimal:
        table = self.table["urgency"]
        binds = inputs.stage in {"in_force", "applies"}
        standing = Decimal(table["binds_now"]) if binds else _ZERO
        if inputs.days is None:
            return standing or Decimal(table["no_date"])
        return max(standing, _on_line(table["days"], max(inputs.days, 0)))

    def _money(self, inputs: ScoreInputs) -> Decimal:
        table = self.table["money"]
        if inputs.value is None:
            return Decimal(table["unknown"])
        share = min(_ONE, inputs.value / inputs.total) if inputs.total else _ZERO
        curve: Decimal = table["curve"]
        earned = (_ONE + curve * share).ln() / (_ONE + curve).ln()
        floor: Decimal = table["floor"].get(inputs.currency, _ZERO)
        if inputs.value < floor:  # small money is small, whatever its share
            earned *= inputs.value / floor
        earned = min(_ONE, earned)
        return max(earned, Decimal(table["partly_unknown_at_least"])) if inputs.value_is_partial else earned

    def _sensitivity(self, inputs: ScoreInputs) -> Decimal:
        table = self.table.get("sensitivity")
        if table is None:
            return _ZERO
        return Decimal(table["grade"].get(inputs.sensitivity, table["unknown"]))

    def _readiness(self, inputs: ScoreInputs) -> Decimal:
        table = self.table["readiness"]
        if not inputs.skus:
            return Decimal(table["nothing_met"])
        lacking = inputs.skus - inputs.skus_covered - inputs.skus_expiring
        earned = inputs.skus_covered * table["covered"] + inputs.skus_expiring * table["expiring"]
        return Decimal((earned + lacking * table["lacking"]) / inputs.skus)


@cache
def model_current() -> ScoreModel:
    """The model that findings are scored with."""
    return model_read(CURRENT)


def model_read(path: Path) -> ScoreModel:
    """Read and check a model file. Raises ModelUnreadable with what is wrong."""
    raw = path.read_bytes()
    try:
        table = _decimals(yaml.safe_load(raw))
        if table["format"] != FORMAT:
            raise ModelUnreadable(path=path, reason=f"format {table['format']}, wanted {FORMAT}")
        _check(path, table)
        verdict = table["verdict"]
        rules = VerdictRules(
            act_strengths=frozenset(verdict["act_strengths"]),
            binding_stages=frozenset(verdict["binding_stages"]),
            near_days=int(verdict["near_days"]),
            never_act_types=frozenset(verdict["never_act_types"]),
            duty_roles=frozenset(verdict["duty_roles"]),
            expiring_within_days=int(table["readiness"]["expiring_within_days"]),
        )
    except (KeyError, TypeError, yaml.YAMLError) as error:
        raise ModelUnreadable(path=path, reason=f"{type(error).__name__}: {error}") from error
    version = f"{table['name']}:{hashlib.sha256(raw).hexdigest()[:12]}"
    weights = {name: table["weights"][name] for name in FACTORS if name in table["weights"]}
    return ScoreModel(version, weights, table, rules)


def model_of(version: str) -> ScoreModel:
    """The model of a recorded version, from the files that are kept. Raises ModelUnreadable for another."""
    for path in sorted(MODELS.glob("v*.yml")):
        model = model_read(path)
        if model.version == version:
            return model
    raise ModelUnreadable(path=MODELS, reason=f"no file here is version {version}")


def _decimals(value: Any) -> Any:
    """Numbers of the file as decimals, as they are printed there."""
    if isinstance(value, dict):
        return {k: _decimals(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_decimals(v) for v in value]
    return Decimal(str(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def _check(path: Path, table: Mapping[str, Any]) -> None:
    weights = table["weights"]
    needed = set(FACTORS) - _ADDED_LATER
    is_complete = needed <= set(weights) <= set(FACTORS)
    if not is_complete or sum(weights.values()) != 100 or min(weights.values()) < 0:
        raise ModelUnreadable(path=path, reason=f"weights are {', '.join(FACTORS)} and sum to 100")
    shares = [
        *table["applicability"]["strength"].values(),
        *table["applicability"]["quality"].values(),
        table["applicability"]["nothing_met"],
        *(v for part in ("stage", "type", "regime") for v in table["severity"][part].values()),
        table["severity"]["unlisted"],
        *(share for _, share in table["urgency"]["days"]),
        table["urgency"]["binds_now"],
        table["urgency"]["no_date"],
        table["money"]["unknown"],
        table["money"]["partly_unknown_at_least"],
        *(table["readiness"][part] for part in ("covered", "expiring", "lacking", "nothing_met")),
        *table.get("sensitivity", {"grade": {}})["grade"].values(),
    ]
    if not all(0 <= share <= 1 for share in shares):
        raise ModelUnreadable(path=path, reason="a share is not between 0 and 1")
    curve = table["urgency"]["days"]
    if any(a[0] >= b[0] or a[1] < b[1] for a, b in pairwise(curve)):
        raise ModelUnreadable(path=path, reason="urgency.days must rise in days and fall in share")
    if table["money"]["curve"] <= 0:
        raise ModelUnreadable(path=path, reason="money.curve must be above 0")


def _on_line(points: list[list[Decimal]], x: int) -> Decimal:
    for (x0, y0), (x1, y1) in pairwise(points):
        if x <= x1:
            return y0 + (y1 - y0) * max(_ZERO, Decimal(x) - x0) / (x1 - x0)
    return points[-1][1]


def _tenths(raw: Mapping[str, Decimal], points: Decimal) -> dict[str, Decimal]:
    """Largest remainder: floors first, the tenths that are left go to the largest remainders."""
    floors = {name: share.quantize(_TENTH, ROUND_FLOOR) for name, share in raw.items()}
    left = int((points - sum(floors.values(), _ZERO)) / _TENTH)
    by_remainder = sorted(raw, key=lambda name: (floors[name] - raw[name], FACTORS.index(name)))
    for name in by_remainder[:left]:
        floors[name] += _TENTH
    return floors
