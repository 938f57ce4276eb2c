"""What a mediation, decomposition or subgroup study asks for, read from a plain mapping; knows no data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from compliance.econometrics.faults import SpecificationFault

KNOWN = {
    "outcome", "treatment", "mediators", "controls", "absorb", "cluster", "weights", "vcov", "draws", "seed",
    "level", "groups", "group", "unit",
}  # fmt: skip
RENAMED = {
    "y": "outcome", "x": "treatment", "regressor": "treatment", "iv": "treatment", "mv": "mediators",
    "mediator": "mediators", "m": "mediators", "covariates": "controls", "cv": "controls", "fe": "absorb",
    "fixed_effects": "absorb", "reps": "draws", "by": "group",
}  # fmt: skip
VCOVS = ("iid", "hc0", "hc1", "cluster")


@dataclass(frozen=True, slots=True)
class Settings:
    """A study. `extra` holds what only some studies know: mediators, groups, group, unit."""

    outcome: str
    treatment: str
    controls: tuple[str, ...] = ()
    absorb: tuple[str, ...] = ()
    cluster: str | None = None
    weights: str | None = None
    vcov: str | None = None
    draws: int = 9999
    seed: int = 20240101
    level: float = 0.95
    extra: Mapping[str, Any] = field(default_factory=dict)

    def names(self, key: str) -> tuple[str, ...]:
        """A list of columns among the extras."""
        return as_names(self.extra.get(key, ()))


def as_names(value: Any) -> tuple[str, ...]:
    """One column, several, or `a + b` as a tuple of names."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split("+") if part.strip())
    return tuple(str(item) for item in value or ())


def settings_read(spec: Mapping[str, Any], required: Sequence[str]) -> Settings:
    """Settings under their own or a known other name. Raises SpecificationFault naming the option that is
    wrong."""
    named = {RENAMED.get(key, key): value for key, value in spec.items() if value is not None}
    strange = sorted(set(named) - KNOWN)
    if strange:
        raise SpecificationFault(
            f"Option {', '.join(strange)} is not known; known are {', '.join(sorted(KNOWN))}.",
            reason="unknown_option",
        )
    for key in required:
        if not named.get(key):
            raise SpecificationFault(f"The option {key!r} is missing.", reason="missing_option", where=key)
    vcov = named.get("vcov")
    vcov = (
        {"robust": "hc1", "clustered": "cluster"}.get(str(vcov).lower(), str(vcov).lower()) if vcov else None
    )
    if vcov is not None and vcov not in VCOVS:
        raise SpecificationFault(
            f"The option 'vcov' is {vcov!r}; it may be {', '.join(VCOVS)}.", reason="bad_option", where="vcov"
        )
    if vcov == "cluster" and not named.get("cluster"):
        raise SpecificationFault(
            "vcov 'cluster' needs the option 'cluster'.", reason="missing_option", where="cluster"
        )
    level = named.get("level", 0.95)
    if not isinstance(level, (int, float)) or not 0 < level < 1:
        raise SpecificationFault(
            f"The option 'level' is {level!r}; it must lie between 0 and 1.", reason="bad_option"
        )
    known = {
        "outcome",
        "treatment",
        "controls",
        "absorb",
        "cluster",
        "weights",
        "vcov",
        "draws",
        "seed",
        "level",
    }
    return Settings(
        outcome=str(named["outcome"]),
        treatment=str(named.get("treatment", "")),
        controls=as_names(named.get("controls")),
        absorb=as_names(named.get("absorb")),
        cluster=named.get("cluster"),
        weights=named.get("weights"),
        vcov=vcov,
        draws=_whole("draws", named.get("draws", 9999)),
        seed=_whole("seed", named.get("seed", 20240101)),
        level=float(level),
        extra={key: value for key, value in named.items() if key not in known},
    )


def _whole(key: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise SpecificationFault(
            f"The option {key!r} is {value!r}; it must be a whole number, zero or greater.",
            reason="bad_option",
            where=key,
        )
    return value
