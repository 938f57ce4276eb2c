"""What one model asks for, read from a mapping: columns, covariance, estimator; runs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from typing import Any

from compliance.econometrics.covariance.choice import VcovChoice, vcov_choice
from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.fields import Fields

ESTIMATORS = {
    "ols": "ols",
    "fe": "ols",
    "feols": "ols",
    "wls": "ols",
    "iv": "iv",
    "2sls": "iv",
    "tsls": "iv",
    "liml": "liml",
    "fuller": "liml",
    "gmm": "gmm",
    "gmm2s": "gmm",
    "cue": "gmm",
    "poisson": "poisson",
    "ppml": "poisson",
    "fepois": "poisson",
    "did": "did",
    "heckman": "heckman",
    "heckit": "heckman",
    "lee": "lee_bounds",
    "lee_bounds": "lee_bounds",
    "mediation": "mediation",
}
SELECTED = ("heckman", "lee_bounds")
"""Estimators of outcomes that are seen for some rows only."""
SINGLETONS = ("auto", "keep", "drop")


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One model as asked for. Tuples of formula entries; empty text or tuple where nothing was said.

    `small` None leaves it to the estimator: t and F for OLS and absorbed models, z and χ² for plain IV.
    `psd` None mends a covariance that is not positive for OLS (as reghdfe), not for IV (as ivreg2).
    """

    name: str
    estimator: str
    outcome: str
    regressors: tuple[str, ...] = ()
    endogenous: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    absorb: tuple[str, ...] = ()
    vcov: VcovChoice = field(default_factory=VcovChoice)
    weights: str = ""
    weights_kind: str = "analytic"
    sample: str = ""
    small: bool | None = None
    constant: bool = True
    fuller: float = 0.0
    iterate: bool = False
    cue: bool = False
    psd: bool | None = None
    dofminus: float = 0.0
    sdofminus: float = 0.0
    singletons: str = "auto"
    level: float = 0.95
    unit: str = ""
    time: str = ""
    did: Mapping[str, Any] = field(default_factory=dict)
    selection: Mapping[str, Any] = field(default_factory=dict)
    mediation: Mapping[str, Any] = field(default_factory=dict)
    shift_share: Mapping[str, Any] = field(default_factory=dict)
    imputation: Mapping[str, Any] = field(default_factory=dict)

    @property
    def instrumented(self) -> bool:
        return bool(self.endogenous)


def panel_columns(panel: Any, unit: str, time: str) -> tuple[str, str]:
    """Names of the unit and time columns from `{unit, time}` or `[unit, time]`."""
    if panel is None:
        return unit, time
    if isinstance(panel, (list, tuple)) and len(panel) == 2:
        return str(panel[0]), str(panel[1])
    if isinstance(panel, Mapping):
        part = Fields(panel, "panel")
        for key in ("unit", "id", "entity", "firm", "panel"):
            unit = str(part.take(key, default="") or "") or unit
        for key in ("time", "period", "year"):
            time = str(part.take(key, default="") or "") or time
        part.done()
        return unit, time
    raise SpecificationFault(
        "`panel` must be {unit: …, time: …} with two column names.", reason="shape", where="panel"
    )


def model_of(given: Mapping[str, Any], place: int, unit: str = "", time: str = "") -> ModelSpec:
    """One model; unknown words are refused with the nearest known one."""
    name = str(given.get("name") or f"model {place + 1}")
    part = Fields(given, f"model {name!r}")
    part.take("name", default=None)
    sides = _formula(part.take("formula", default=None))
    lists = {
        key: part.entries(key) or sides.get(key, ())
        for key in ("regressors", "endogenous", "instruments", "absorb")
    }
    lists["absorb"] = tuple(
        name.strip() for entry in lists["absorb"] for name in entry.split("+") if name.strip()
    )
    outcome = _outcome(part, sides)
    word = str(part.take("estimator", default="") or "").strip().lower()
    estimator = _estimator(word, lists, part.where)
    did, mediation = part.mapping("did"), part.mapping("mediation")
    unit, time = panel_columns(
        part.take("panel", default=None),
        str(part.take("unit", default=unit)),
        str(part.take("time", default=time)),
    )
    weights, kind = _weights(part)
    spec = ModelSpec(
        name=name,
        estimator="did" if did else "mediation" if mediation else estimator,
        outcome=outcome,
        vcov=vcov_choice(part),
        weights=weights,
        weights_kind=kind,
        sample=str(part.take("sample", default="") or ""),
        small=part.flag("small"),
        constant=part.flag("constant") is not False,
        fuller=part.number("fuller", 1.0 if word == "fuller" else 0.0),
        iterate=bool(part.flag("iterate")),
        cue=bool(part.flag("cue")) or word == "cue",
        psd=part.flag("psd"),
        dofminus=part.number("dofminus", 0.0),
        sdofminus=part.number("sdofminus", 0.0),
        singletons=part.choice("singletons", SINGLETONS, "auto"),
        level=_level(part),
        unit=unit,
        time=time,
        did=did,
        selection=part.mapping("selection"),
        mediation=mediation,
        shift_share=part.mapping("shift_share"),
        imputation=part.mapping("imputation"),
        **lists,
    )
    part.done()
    _check(spec)
    return spec


def _outcome(part: Fields, sides: Mapping[str, tuple[str, ...]]) -> str:
    named = part.entries("outcome")
    if len(named) > 1:
        raise SpecificationFault(
            f"{part.where}: `outcome` is one column or formula, not {len(named)}; give each outcome a model.",
            reason="shape",
            where="outcome",
        )
    return (named or sides.get("outcome", ("",)))[0]


def _formula(given: Any) -> dict[str, tuple[str, ...]]:
    """fixest's notation: y ~ x1 + x2 | fe1 + fe2 | endogenous ~ instruments."""
    if given is None:
        return {}
    left, tilde, right = str(given).partition("~")
    if not tilde:
        raise SpecificationFault(f"formula {given!r} has no ~.", reason="formula", where="formula")
    parts = [piece.strip() for piece in right.split("|")]
    sides: dict[str, tuple[str, ...]] = {"outcome": (left.strip(),), "regressors": (parts[0],)}
    for piece in parts[1:]:
        if "~" in piece:
            endogenous, _, instruments = piece.partition("~")
            sides["endogenous"], sides["instruments"] = (endogenous.strip(),), (instruments.strip(),)
        elif piece != "0":
            sides["absorb"] = (piece,)
    return sides


def _estimator(given: str, lists: Mapping[str, Any], where: str) -> str:
    if not given:
        return "iv" if lists["endogenous"] else "ols"
    name = ESTIMATORS.get(given)
    if name is None:
        near = get_close_matches(given, list(ESTIMATORS), n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise SpecificationFault(
            f"{where}: the estimator {given!r} is unknown; known are ols, iv, liml, gmm, cue, poisson, did, "
            f"heckman, lee_bounds, mediation.{hint}",
            reason="estimator",
            where="estimator",
        )
    return name


def _weights(part: Fields) -> tuple[str, str]:
    given = part.take("weights", default=None)
    kind = str(part.take("weights_kind", default="") or part.take("weight_type", default="") or "analytic")
    if isinstance(given, Mapping):
        inner = Fields(given, f"{part.where}, weights")
        kind = str(inner.take("kind", default="") or inner.take("type", default="") or kind)
        given = inner.take("column", default=None)
        inner.done()
    names = {"aweight": "analytic", "pweight": "analytic", "fweight": "frequency", "probability": "analytic"}
    kind = names.get(kind.rstrip("s"), kind)
    if kind not in ("analytic", "frequency"):
        raise SpecificationFault(
            f"{part.where}: weights are analytic or frequency, not {kind!r}.",
            reason="weights",
            where="weights",
        )
    return str(given or ""), kind


def _level(part: Fields) -> float:
    level = part.number("level", 0.95)
    level = level / 100 if level > 1 else level
    if not 0.5 <= level < 1:
        raise SpecificationFault(f"{part.where}: level must lie in [0.5, 1).", reason="level", where="level")
    return level


def _check(spec: ModelSpec) -> None:
    where = f"model {spec.name!r}"
    if spec.estimator == "did":
        return
    if not spec.outcome:
        raise SpecificationFault(f"{where} has no `outcome`.", reason="no_outcome", where="outcome")
    _check_selection(spec, where)
    if bool(spec.endogenous) != bool(spec.instruments):
        lacking = "instruments" if spec.endogenous else "endogenous"
        raise SpecificationFault(
            f"{where}: `endogenous` and `instruments` come together, `{lacking}` is empty.",
            reason="no_instruments",
            where=lacking,
        )
    if spec.estimator in ("liml", "gmm") and not spec.endogenous and not spec.instruments:
        raise SpecificationFault(
            f"{where}: the estimator {spec.estimator} needs `endogenous` and `instruments`.",
            reason="no_instruments",
            where="instruments",
        )
    for key, owner in (("fuller", "liml"), ("iterate", "gmm"), ("cue", "gmm")):
        if getattr(spec, key) and spec.estimator != owner:
            raise SpecificationFault(
                f"{where}: `{key}` goes with the estimator {owner}, not {spec.estimator}.",
                reason="estimator",
                where=key,
            )
    if spec.estimator in ("ols", "poisson") and spec.endogenous:
        raise SpecificationFault(
            f"{where}: the estimator {spec.estimator} takes no `endogenous`; use iv, liml or gmm.",
            reason="estimator",
            where="estimator",
        )
    if spec.estimator == "iv" and not spec.endogenous:
        raise SpecificationFault(
            f"{where}: the estimator iv needs `endogenous` and `instruments`.",
            reason="no_instruments",
            where="instruments",
        )


def _check_selection(spec: ModelSpec, where: str) -> None:
    if spec.selection and spec.estimator not in SELECTED:
        raise SpecificationFault(
            f"{where}: `selection` goes with the estimators {' and '.join(SELECTED)}.",
            reason="estimator",
            where="selection",
        )
    for key in ("absorb", "endogenous", "instruments", "weights") if spec.estimator in SELECTED else ():
        if getattr(spec, key):
            hint = " Use i. dummies or unit means instead." if key == "absorb" else ""
            raise SpecificationFault(
                f"{where}: {spec.estimator} takes no `{key}`.{hint}", reason="estimator", where=key
            )


def words() -> list[str]:
    """Names of everything a model may say, for documentation and tests."""
    return [item.name for item in fields(ModelSpec)]
