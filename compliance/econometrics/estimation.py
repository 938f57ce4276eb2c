"""A model on a table: rows, columns, coefficients, variance, diagnostics; the way in for all but did."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from compliance.econometrics.arrays import FloatArray, Table
from compliance.econometrics.binding import dependence_of
from compliance.econometrics.continuous import cue
from compliance.econometrics.covariance import Dependence, SmallSample
from compliance.econometrics.covariance.dependence import positive
from compliance.econometrics.covariance.jackknife import crv3
from compliance.econometrics.covariance.leverage import leverage, stretched
from compliance.econometrics.design import Design, design_build
from compliance.econometrics.equation import Fit, covariance, gmm, kclass, liml, ols
from compliance.econometrics.poisson import poisson
from compliance.econometrics.preparing import Prepared, prepare, sample_of
from compliance.econometrics.resampling.threads import single_threaded
from compliance.econometrics.results import Estimate, coefficients_of
from compliance.econometrics.specification import ModelSpec
from compliance.econometrics.timing import timed_spec
from compliance.econometrics.weak.battery import instrument_diagnostics, wald_f

PERFECT = 1e-20
"""Share of the outcome's squares below which nothing but rounding is left."""

FEW_CLUSTERS = 20
SMALL = 200_000


def estimate(frame: Table, spec: ModelSpec) -> Estimate:
    """OLS, IV, LIML, GMM or Poisson on a DataFrame. Raises EconometricsError with what and where.

    Small tables are worked on by one thread: BLAS threads would wait for each other longer than they work.
    """
    return (_estimated if len(frame) > SMALL else single_threaded(_estimated))(frame, spec)


def _estimated(frame: Table, spec: ModelSpec) -> Estimate:
    spec, chosen = timed_spec(frame, spec)
    design = design_build(frame, spec)
    if spec.estimator == "poisson":
        return poisson(design, spec, tuple(chosen))
    prepared = prepare(design, spec)
    dependence, notes = dependence_of(design, spec)
    sample = sample_of(prepared, spec, dependence)
    fit = fitted(prepared, spec, dependence, sample)
    vcov, told = _variance(design, prepared, fit, dependence, sample, spec)
    notes += told
    diagnostics: dict[str, Any] = {}
    facts = _facts(design, prepared, fit, dependence, sample)
    names = list(prepared.names)
    facts |= wald_f(names, fit.beta, vcov, sample, dependence)
    coefficients = coefficients_of(names, fit.beta, vcov, sample, dependence, spec.level)
    if prepared.equation.excluded.shape[1]:
        plain = dependence if dependence.kind not in ("hc2", "hc3", "crv3") else _plain(dependence)
        found = instrument_diagnostics(prepared.equation, fit, plain, sample, vcov, names)
        diagnostics, more = found.values, found.facts
        notes += found.notes
        facts |= more
    residual = float(fit.residuals @ fit.residuals)
    notes += _warnings(design, dependence, residual / prepared.total_within)
    return Estimate(
        name=spec.name,
        estimator=spec.estimator,
        vcov_kind=dependence.kind,
        n=dependence.count,
        coefficients=coefficients,
        vcov=vcov,
        df_resid=sample.residual_df(),
        n_dropped=design.n_dropped,
        dropped=(*design.dropped, *prepared.dropped),
        r2=1 - residual / prepared.total,
        r2_within=1 - residual / prepared.total_within if design.effects else None,
        diagnostics=diagnostics,
        facts=facts,
        notes=(*chosen, *design.notes, *notes),
    )


def _warnings(design: Design, dependence: Dependence, unexplained: float) -> list[str]:
    """What makes standard errors say less than they seem to."""
    found = []
    if unexplained < PERFECT:
        found.append("The outcome is fitted exactly; standard errors and tests mean nothing here.")
    for name, groups in zip(design.cluster_names, dependence.cluster_counts, strict=False):
        if dependence.clusters and dependence.kind == "cluster" and groups < FEW_CLUSTERS:
            found.append(
                f"Only {groups} clusters of {name}: clustered errors tend to be too small. Compare "
                "crv3 or the wild cluster bootstrap."
            )
    return found


def _plain(dependence: Dependence) -> Dependence:
    """What instrument statistics assume where coefficients use a leverage or jackknife form."""
    return replace(dependence, kind="cluster" if dependence.kind == "crv3" else "hc1")


def fitted(prepared: Prepared, spec: ModelSpec, dependence: Dependence, sample: SmallSample) -> Fit:
    """Coefficients of a prepared equation by the model's estimator, Poisson aside."""
    equation = prepared.equation
    if not equation.endogenous.shape[1] and not (spec.estimator == "gmm" and equation.excluded.shape[1]):
        return ols(equation.y, equation.regressors)
    if spec.estimator == "liml":
        return liml(equation, fuller=spec.fuller, count=sample.count, absorbed=prepared.cost.rank)
    if spec.estimator == "gmm":
        plain = dependence if dependence.kind not in ("hc2", "hc3", "crv3") else _plain(dependence)
        return cue(equation, plain) if spec.cue else gmm(equation, plain, iterate=spec.iterate)
    return kclass(equation, 1.0)


def _variance(
    design: Design,
    prepared: Prepared,
    fit: Fit,
    dependence: Dependence,
    sample: SmallSample,
    spec: ModelSpec,
) -> tuple[FloatArray, list[str]]:
    """The covariance, and what a reader should know of it."""
    if fit.weighting is not None:
        return covariance(fit, dependence, sample), []
    if dependence.kind in ("hc2", "hc3"):
        hat = leverage(fit.design, list(design.effects), design.weights)
        if dependence.frequency is not None:
            # A row that stands for several shares its leverage among them.
            hat = hat / dependence.frequency
        errors = stretched(fit.residuals, hat, dependence.kind)
        bound = replace(dependence, kind="hc0")
        return covariance(replace(fit, residuals=errors), bound, sample), []
    if dependence.kind == "crv3":
        return _jackknifed(design, prepared), []
    raw = covariance(fit, dependence, sample)
    mended, needed = positive(raw)
    if not needed:
        return raw, []
    # reghdfe and fixest mend, ivreg2 does not; a negative variance has no root under any convention.
    mend = spec.psd if spec.psd is not None else not fit_is_iv(fit) or bool((np.diag(raw) <= 0).any())
    if mend:
        return mended, ["The covariance was not positive; its negative eigenvalues were set to zero."]
    return raw, ["The covariance is not positive; it stands as it is, as in ivreg2. `psd: true` mends it."]


def fit_is_iv(fit: Fit) -> bool:
    """Whether the fit is of the k-class: two-stage least squares, LIML, Fuller."""
    return fit.k is not None


def _jackknifed(design: Design, prepared: Prepared) -> FloatArray:
    """CRV3 from the kept columns as they were before effects were taken out."""
    endogenous, exogenous, excluded = (
        [column for column, stays in zip(part.values, keep, strict=True) if stays]
        for part, keep in zip(
            (design.endogenous, design.exogenous, design.excluded), prepared.kept, strict=True
        )
    )
    ones = [np.ones(len(design.y))] if design.constant else []
    x = np.column_stack([*endogenous, *exogenous, *ones])
    z = np.column_stack([*excluded, *exogenous, *ones]) if endogenous else x
    roots = np.ones(len(design.y)) if prepared.roots is None else prepared.roots
    return crv3(design.y, x, z, design.clusters[0], list(design.effects), roots)


def _facts(
    design: Design, prepared: Prepared, fit: Fit, dependence: Dependence, sample: SmallSample
) -> dict[str, Any]:
    """What a reader checks a result by beside its coefficients."""
    residual = float(fit.residuals @ fit.residuals)
    lost = sample.parameters + sample.absorbed + sample.sdofminus
    spread = residual / (sample.count - sample.dofminus - (lost if sample.small else 0))
    has_mean = design.constant or bool(design.effects)
    share = (1 - residual / prepared.total) if prepared.total else None
    facts: dict[str, Any] = {
        "outcome": design.outcome,
        "rss": residual,
        "rmse": spread**0.5,
        "r2_uncentered": 1 - residual / prepared.total_raw if prepared.total_raw else None,
        "r2_adjusted": None
        if share is None
        else 1 - (1 - share) * (sample.count - has_mean) / sample.residual_df(),
        "small": sample.small,
        "n_clusters": dict(zip(design.cluster_names, dependence.cluster_counts, strict=False))
        if dependence.clusters
        else {},
    }
    if dependence.kernel:
        facts["kernel"] = {"name": dependence.kernel, "bandwidth": dependence.bandwidth}
    if design.effects:
        facts["absorbed"] = [
            {"effect": name, "levels": levels, "nested_in_cluster": nested}
            for name, levels, nested in zip(
                design.effect_names, prepared.cost.levels, prepared.cost.nested, strict=True
            )
        ]
        facts["df_absorbed"] = prepared.cost.rank
        facts["connected_sets"] = prepared.cost.components
        facts["df_absorbed_exact"] = prepared.cost.exact
    if fit.k is not None and fit.root is not None:
        facts["liml_lambda"], facts["k"] = fit.root, fit.k
    return facts
