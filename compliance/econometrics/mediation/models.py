"""Mediation as a model of a specification, in the shape of all results; computes no path itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scipy import stats

from compliance.econometrics.arrays import Table
from compliance.econometrics.asking import ModelSpec
from compliance.econometrics.faults import InestimableModel, SpecificationFault
from compliance.econometrics.fields import Fields
from compliance.econometrics.formulas.evaluation import Evaluation
from compliance.econometrics.formulas.grammar import parse
from compliance.econometrics.mediation.paths import mediate
from compliance.econometrics.mediation.settings import VCOVS
from compliance.econometrics.panel import panel_of
from compliance.econometrics.results import plain


def mediated_model(frame: Table, spec: ModelSpec) -> dict[str, Any]:
    """Coefficients `total`, `direct`, `indirect`, the paths `a::m` and `b::m`; all detail under `mediation`.

    One mediator: error and p of the indirect effect are Sobel's, its interval the bootstrap's; with several
    those of the sum are the bootstrap's. Raises EconometricsError.
    """
    asked = _settings(spec)
    frame, outside = _worked_out(frame, spec, asked)
    found = mediate(frame, asked)
    coefficients = {"total": found["total"], "direct": found["direct"]}
    coefficients["indirect"] = _indirect(found, spec)
    for name, item in found["mediators"].items():
        coefficients |= {f"a::{name}": item["a"], f"b::{name}": item["b"]}
        if len(found["mediators"]) > 1:
            coefficients[f"indirect::{name}"] = _product(item, spec)
    lost = {"sample": outside} if outside else {}
    gone = int((found["dropped"] or {}).get("rows", 0))
    told: dict[str, Any] = plain(
        {
            "name": spec.name,
            "estimator": "mediation",
            "vcov": asked["vcov"],
            "outcome": spec.outcome,
            "n": found["n"],
            "n_dropped": lost | ({"missing": gone} if gone else {}),
            "dropped": [],
            "coefficients": coefficients,
            "r2": found["full"]["r2"],
            "r2_within": None,
            "df_resid": found["full"]["df_resid"],
            "diagnostics": {},
            "mediation": found,
            "notes": [found["assumption"]],
        }
    )
    return told


def _settings(spec: ModelSpec) -> dict[str, Any]:
    part = Fields(spec.mediation, f"model {spec.name!r}, mediation")
    mediators = part.entries("mediators") or part.entries("mediator")
    treatment = str(part.take("treatment", default="") or "") or (spec.regressors or ("",))[0]
    draws, seed = int(part.number("draws", 9999)), int(part.number("seed", 20240101))
    part.done()
    if not mediators or not treatment:
        raise SpecificationFault(
            f"model {spec.name!r}: mediation needs `mediation: {{mediators: […]}}` and the treatment as "
            "first regressor.",
            reason="no_mediators",
            where="mediation",
        )
    if spec.vcov.kind not in VCOVS or len(spec.vcov.clusters) > 1 or spec.endogenous:
        raise SpecificationFault(
            f"model {spec.name!r}: mediation takes {', '.join(VCOVS)} with one way of clusters, and no "
            "instruments.",
            reason="vcov",
            where="vcov",
        )
    cluster = spec.vcov.clusters[0] if spec.vcov.clusters else None
    return {
        "outcome": spec.outcome, "treatment": treatment, "mediators": list(mediators),
        "controls": [name for name in spec.regressors if name != treatment], "absorb": list(spec.absorb),
        "cluster": cluster, "weights": spec.weights or None, "vcov": spec.vcov.kind, "draws": draws,
        "seed": seed, "level": spec.level,
    }  # fmt: skip


def _worked_out(frame: Table, spec: ModelSpec, asked: Mapping[str, Any]) -> tuple[Table, int]:
    """The rows of the sample with expressions as columns, and how many rows lie outside."""
    panel = panel_of(frame, spec.unit, spec.time) if spec.time else None
    evaluation, names = Evaluation(frame, panel), set(frame.columns)
    for text in (asked["outcome"], asked["treatment"], *asked["mediators"], *asked["controls"]):
        if text not in names and not text.startswith(("i.", "ib")):
            frame = frame.assign(**{text: evaluation.number(parse(text, names))})
    if not spec.sample:
        return frame, 0
    inside = evaluation.truth(spec.sample)
    if not inside.any():
        raise InestimableModel(
            f"model {spec.name!r}: no rows are left; all are outside the sample {spec.sample!r}.",
            reason="no_rows",
            where="sample",
        )
    return frame[inside].reset_index(drop=True), int((~inside).sum())


def _indirect(found: Mapping[str, Any], spec: ModelSpec) -> dict[str, Any]:
    if len(found["mediators"]) == 1:
        (item,) = found["mediators"].values()
        return _product(item, spec)
    (joint,) = (value for key, value in found.items() if key == "indirect_total")
    drawn = joint.get("bootstrap") or {}
    return _told(joint["indirect"], drawn.get("se"), drawn.get("p"), drawn.get("percentile"), spec)


def _product(item: Mapping[str, Any], spec: ModelSpec) -> dict[str, Any]:
    drawn = item.get("bootstrap") or {}
    sobel = item["sobel"]
    return _told(item["indirect"], sobel["se"], sobel["p"], drawn.get("percentile"), spec)


def _told(
    beta: float, se: float | None, p: float | None, ci: list[float] | None, spec: ModelSpec
) -> dict[str, Any]:
    half = float(stats.norm.ppf(0.5 + spec.level / 2)) * (se or float("nan"))
    return {
        "beta": beta,
        "se": se,
        "t": beta / se if se else None,
        "p": p,
        "ci": ci or [beta - half, beta + half],
    }
