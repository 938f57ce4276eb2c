"""What a difference-in-differences study may ask for, read from a plain mapping; knows no data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from compliance.econometrics.did.errors import DidError, shown

ESTIMATORS = {
    "callaway_santanna": ("cs", "csdid", "att_gt", "did", "callaway"),
    "sun_abraham": ("sa", "sunab", "sun", "eventstudyinteract"),
    "imputation": ("bjs", "borusyak", "did_imputation", "didimputation", "borusyak_jaravel_spiess"),
    "did2s": ("gardner", "two_stage"),
    "stacked": ("stack", "stacked_did", "cengiz"),
    "dcdh": ("did_multiplegt", "did_multiplegt_dyn", "chaisemartin", "de_chaisemartin_dhaultfoeuille"),
    "twfe": ("two_way", "two_way_fe", "ols"),
}
"""Estimator → other names by which people and packages call it."""

CHOICES: dict[str, dict[str, tuple[str, ...]]] = {
    "control": {
        "never": ("nevertreated", "never_treated", "never-treated"),
        "notyet": ("notyettreated", "not_yet_treated", "not-yet", "not_yet", "not-yet-treated"),
    },
    "est_method": {
        "dr": ("drdid", "doubly_robust"),
        "reg": ("regression", "or"),
        "ipw": ("stdipw", "std_ipw"),
    },
    "base": {"varying": ("short",), "universal": ("long", "long2")},
    "balance": {"drop": ("balanced",), "pairwise": ("unbalanced", "keep")},
    "stack_control": {"notyet": ("not_yet_treated",), "never": ("never_treated",)},
    "stack_weights": {"corrective": ("weighted", "wing"), "none": ("unweighted", "cengiz")},
    "small_sample": {"fixest": ("stata", "reghdfe"), "none": ()},
}

RENAMED = {
    "y": "outcome", "yname": "outcome", "dep": "outcome",
    "id": "unit", "idname": "unit", "entity": "unit", "ivar": "unit", "gid": "unit",
    "tname": "time", "year": "time", "period": "time",
    "gname": "cohort", "gvar": "cohort", "first_treat": "cohort", "first_treated": "cohort",
    "first_treatment": "cohort", "group": "cohort",
    "treat": "treatment", "treated": "treatment", "d": "treatment",
    "controls": "covariates", "xformla": "covariates", "x": "covariates",
    "weightsname": "weights", "weight": "weights",
    "clustervars": "cluster", "cluster_var": "cluster", "clusters": "cluster",
    "control_group": "control", "comparison": "control", "controls_group": "control",
    "base_period": "base", "biters": "draws", "bootstrap_draws": "draws", "reps": "draws",
    "estimators": "compare", "alpha": "alpha", "panel_balance": "balance",
}  # fmt: skip
"""Names used by R's did, Stata's csdid and their kin → ours."""


@dataclass(frozen=True, slots=True)
class DidOptions:
    """One study. Times, cohorts and anticipation are in the units of the column `time`."""

    outcome: str
    unit: str
    time: str
    cohort: str | None = None
    """Column with the first treated period; empty, 0 or infinite means never."""
    treatment: str | None = None
    """Column with 0/1 treatment, from which the cohort is read where `cohort` is not given."""
    covariates: tuple[str, ...] = ()
    weights: str | None = None
    cluster: str | None = None
    estimator: str = "callaway_santanna"
    compare: tuple[str, ...] = ()
    control: str = "never"
    est_method: str = "dr"
    base: str = "varying"
    balance: str = "drop"
    anticipation: float = 0.0
    level: float = 0.95
    draws: int = 999
    seed: int = 20240101
    uniform: bool = True
    min_e: float | None = None
    max_e: float | None = None
    balance_e: float | None = None
    stack_pre: int | None = None
    stack_post: int | None = None
    stack_control: str = "notyet"
    stack_weights: str = "corrective"
    small_sample: str = "fixest"
    bacon: bool = False
    honest: Mapping[str, Any] | None = None
    placebo: Mapping[str, Any] | None = None
    power: bool = False
    unknown: tuple[str, ...] = field(default=(), repr=False)


def options_read(options: Mapping[str, Any]) -> DidOptions:
    """Options under their own or a known other name, each value checked.

    Raises DidError with a sentence that names the option, what it holds and what it may hold.
    """
    named = {_own_name(key, value): value for key, value in options.items() if value is not None}
    _from_model(named)
    if "alpha" in named:
        named["level"] = 1 - _number("alpha", named.pop("alpha"), 0.0, 1.0)
    known = {item.name for item in fields(DidOptions)} - {"unknown"}
    strange = sorted(set(named) - known)
    if strange:
        raise DidError(
            "unknown_option",
            f"The option{'s' if len(strange) > 1 else ''} {shown(strange)} of the difference-in-differences "
            f"study {'are' if len(strange) > 1 else 'is'} not known; known are {', '.join(sorted(known))}.",
        )
    for key in ("outcome", "unit", "time"):
        if not isinstance(named.get(key), str) or not named[key]:
            raise DidError("missing_option", f"The option '{key}' must name a column of the data.")
    if not named.get("cohort") and not named.get("treatment"):
        raise DidError(
            "missing_option",
            "Either 'cohort' (column with the first treated period) or 'treatment' (column of 0 and 1) "
            "must be given.",
        )
    return DidOptions(**_values(named))


def _from_model(named: dict[str, Any]) -> None:
    """What a model says in the words of a regression: regressors are covariates, absorbed effects unit and
    time."""
    cluster = named.get("cluster")
    if cluster is not None and not isinstance(cluster, str):
        if len(cluster) > 1:
            raise DidError(
                "bad_option",
                f"The option 'cluster' names {shown(cluster)}; these estimators cluster one way.",
            )
        named["cluster"] = next(iter(cluster), None)
    absorb = [part.strip() for part in _names(named.pop("absorb", ()))]
    for key, effect in zip(("unit", "time"), absorb, strict=False):
        named.setdefault(key, effect)
    other = [effect for effect in absorb if effect not in (named.get("unit"), named.get("time"))]
    if other:
        raise DidError(
            "bad_option",
            f"These estimators absorb unit and time effects only; they cannot absorb {shown(other)}.",
        )
    own = {named.get(key) for key in ("treatment", "cohort", "outcome", "unit", "time")}
    regressors = [name for name in _names(named.pop("regressors", ())) if name not in own]
    if regressors:
        named.setdefault("covariates", regressors)


def _own_name(key: str, value: Any) -> str:
    if key == "method":
        is_cell_method = any(
            str(value) == name or value in other for name, other in CHOICES["est_method"].items()
        )
        return "est_method" if is_cell_method else "estimator"
    return RENAMED.get(key, key)


def _values(named: dict[str, Any]) -> dict[str, Any]:
    read = dict(named)
    for key, choices in CHOICES.items():
        if key in read:
            read[key] = _choice(key, read[key], choices)
    if "estimator" in read:
        read["estimator"] = _choice("estimator", read["estimator"], ESTIMATORS)
    if "compare" in read:
        asked = list(ESTIMATORS) if read["compare"] in (True, "all") else _names(read["compare"] or ())
        read["compare"] = tuple(_choice("compare", item, ESTIMATORS) for item in asked)
    if "covariates" in read:
        read["covariates"] = _covariates(read["covariates"])
    bounds = {"level": (0.0, 1.0), "anticipation": (0.0, 1e6), "min_e": (-1e6, 1e6), "max_e": (-1e6, 1e6),
              "balance_e": (0.0, 1e6)}  # fmt: skip
    for key, (low, high) in bounds.items():
        if key in read:
            read[key] = _number(key, read[key], low, high)
    for key, least in {"draws": 0, "seed": 0, "stack_pre": 1, "stack_post": 0}.items():
        if key in read:
            read[key] = _whole(key, read[key], least)
    for key in ("honest", "placebo"):
        if key in read and not isinstance(read[key], Mapping):
            read[key] = {} if read[key] else None
    return read


def _choice(key: str, value: Any, choices: Mapping[str, Sequence[str]]) -> str:
    asked = str(value).strip().lower()
    for name, others in choices.items():
        if asked == name or asked in others:
            return name
    raise DidError("bad_option", f"The option '{key}' is '{value}'; it may be {', '.join(choices)}.")


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(item) for item in value)


def _covariates(value: Any) -> tuple[str, ...]:
    """A list of columns, or a one-sided formula such as `~ lpop + 1`."""
    if isinstance(value, str):
        value = [part.strip() for part in value.replace("~", "").split("+")]
    return tuple(name for name in _names(value) if name not in ("", "1", "0"))


def _number(key: str, value: Any, low: float, high: float) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if not low <= number <= high or (key in ("level", "alpha") and number in (low, high)):
        raise DidError(
            "bad_option", f"The option '{key}' is '{value}'; it must be a number from {low:g} to {high:g}."
        )
    return number


def _whole(key: str, value: Any, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise DidError(
            "bad_option", f"The option '{key}' is '{value}'; it must be a whole number, at least {least}."
        )
    return value
