"""Poisson pseudo-maximum likelihood with absorbed effects: coefficients by pyfixest, variance by our layer.

Santos Silva and Tenreyro (2006); algorithm of Correia, Guimarães and Zylkin (2020), which also finds rows
that separation makes uninformative.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from compliance.econometrics.absorbing import demean, effects_cost
from compliance.econometrics.arrays import FloatArray, IntArray, recoded
from compliance.econometrics.binding import dependence_of
from compliance.econometrics.covariance import Dependence, SmallSample
from compliance.econometrics.covariance.dependence import positive
from compliance.econometrics.design import Design
from compliance.econometrics.equation import Fit, covariance
from compliance.econometrics.faults import InestimableModel, SpecificationFault, UnreadableTable
from compliance.econometrics.preparing import CONSTANT, prepare
from compliance.econometrics.results import Dropped, Estimate, coefficients_of
from compliance.econometrics.solving import least_squares
from compliance.econometrics.specification import ModelSpec
from compliance.econometrics.weak.battery import wald_f

CONVERGED = 1e-10
ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Pseudo:
    """A PPML fit: the design on rows that separation left, columns left out, fitted means and weights."""

    design: Design
    names: list[str]
    fit: Fit
    mean: FloatArray
    weights: FloatArray
    dropped: tuple[Dropped, ...]
    separated: int


def poisson(design: Design, spec: ModelSpec, notes: tuple[str, ...] = ()) -> Estimate:
    """PPML of a design. Raises InestimableModel where the outcome is negative or nothing converges."""
    held = poisson_fit(design, spec)
    design, names, fit, mean, weights = held.design, held.names, held.fit, held.mean, held.weights
    dependence, more = dependence_of(design, spec)
    cost = effects_cost(list(design.effects), list(design.clusters))
    sample = SmallSample(
        dependence.count, len(names), cost.rank, cost.rank_small, small=spec.small is not False
    )
    vcov = _variance(fit, dependence, sample, more)
    facts = _facts(design, mean, weights, dependence) | {"small": sample.small, "df_absorbed": cost.rank}
    dropped, counts = _separated(design, held.dropped, held.separated)
    # Likelihood theory gives z, whatever correction the variance has.
    normal = replace(sample, small=False)
    return Estimate(
        name=spec.name,
        estimator="poisson",
        vcov_kind=dependence.kind,
        n=dependence.count,
        coefficients=coefficients_of(names, fit.beta, vcov, normal, dependence, spec.level),
        vcov=vcov,
        df_resid=sample.residual_df(),
        n_dropped=counts,
        dropped=dropped,
        facts=facts | wald_f(names, fit.beta, vcov, sample, dependence),
        notes=(*notes, *design.notes, *more),
    )


def poisson_fit(design: Design, spec: ModelSpec) -> Pseudo:
    """Coefficients, and the scores that a variance takes. Raises as `poisson` does."""
    _check(design, spec)
    prepared = prepare(design, spec)
    columns = [
        column for column, stays in zip(design.exogenous.values, prepared.kept[1], strict=True) if stays
    ]
    names = [name for name in prepared.names if name != CONSTANT]
    found = _fepois(design, columns, spec)
    rows = np.asarray(found._data.index.to_numpy(), dtype=np.int64)
    separated = len(design.y) - len(rows)
    design = _only(design, rows)
    columns = [column[rows] for column in columns]
    mean = np.asarray(found._Y_hat_response, dtype=np.float64).ravel()
    beta = np.asarray(found.coef().to_numpy(), dtype=np.float64)
    if design.constant:
        beta = np.append(beta[1:], beta[0])
        columns, names = [*columns, np.ones(len(rows))], [*names, CONSTANT]
    if len(beta) != len(names):
        raise InestimableModel(
            f"model {spec.name!r}: a regressor became collinear once separated rows had gone; leave one out.",
            reason="collinear",
            where=spec.name,
        )
    weights = np.ones(len(rows)) if design.weights is None else design.weights
    fit = _scores(design, columns, beta, mean, weights)
    return Pseudo(design, names, fit, mean, weights, prepared.dropped, separated)


def _variance(fit: Fit, dependence: Dependence, sample: SmallSample, notes: list[str]) -> FloatArray:
    if dependence.kind == "iid":
        return fit.bread
    vcov, mended = positive(covariance(fit, dependence, sample))
    if mended:
        notes.append("The covariance was not positive; its negative eigenvalues were set to zero.")
    return vcov


def _facts(design: Design, mean: FloatArray, weights: FloatArray, dependence: Dependence) -> dict[str, Any]:
    clusters = zip(design.cluster_names, dependence.cluster_counts, strict=False)
    return {
        "outcome": design.outcome,
        "deviance": _deviance(design.y, mean, weights),
        "pseudo_r2": _pseudo_r2(design.y, mean, weights),
        "n_clusters": dict(clusters) if dependence.clusters else {},
    }


def _separated(
    design: Design, columns: tuple[Dropped, ...], rows: int
) -> tuple[tuple[Dropped, ...], dict[str, int]]:
    """What was left out, separated rows among it."""
    if not rows:
        return (*design.dropped, *columns), design.n_dropped
    told = "separated: the effects or regressors fit the zero outcome exactly"
    gone = Dropped("separated", rows, tuple(design.effect_names), (), told)
    return (*design.dropped, *columns, gone), design.n_dropped | {"separated": rows}


def _check(design: Design, spec: ModelSpec) -> None:
    negative = np.flatnonzero(design.y < 0)
    if len(negative):
        row = int(design.rows[negative[0]]) + 1
        raise UnreadableTable(
            f"model {spec.name!r}: Poisson needs an outcome of zero or more, but {design.outcome} is "
            f"{design.y[negative[0]]:g} in row {row}.",
            reason="negative_outcome",
            where=design.outcome,
        )
    if spec.vcov.kind in ("hc2", "hc3", "crv3"):
        raise SpecificationFault(
            f"model {spec.name!r}: {spec.vcov.kind} is for linear models; use hc1 or clusters with poisson.",
            reason="vcov",
            where="vcov",
        )


def _fepois(design: Design, columns: list[FloatArray], spec: ModelSpec) -> Any:
    """pyfixest's fit under names of our own, so that no column name can break its formula."""
    import pandas as pd
    import pyfixest

    table: dict[str, Any] = {"y": design.y} | {f"x{place}": column for place, column in enumerate(columns)}
    table |= {f"f{place}": codes for place, codes in enumerate(design.effects)}
    right = " + ".join(f"x{place}" for place in range(len(columns))) or "1"
    effects = " + ".join(f"f{place}" for place in range(len(design.effects)))
    options: dict[str, Any] = {}
    if design.weights is not None:
        table["w"] = design.weights
        options = {"weights": "w", "weights_type": f"{design.weights_kind[0]}weights"}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return pyfixest.fepois(
                f"y ~ {right}" + (f" | {effects}" if effects else ""),
                pd.DataFrame(table),
                vcov="iid",
                fixef_rm="none",
                iwls_tol=CONVERGED,
                iwls_maxiter=ROUNDS,
                separation_check=["fe", "ir"] if effects else None,
                fixef_tol=1e-10,
                drop_intercept=not design.constant and not effects,
                **options,
            )
    except Exception as error:  # pyfixest's own, by many names
        raise InestimableModel(
            f"model {spec.name!r}: Poisson found no estimate: {error}", reason="poisson", where=spec.name
        ) from error


def _only(design: Design, rows: IntArray) -> Design:
    """The design on the rows that separation left."""

    def codes(values: IntArray) -> IntArray:
        return recoded(values[rows])

    return replace(
        design,
        y=design.y[rows],
        effects=tuple(codes(values) for values in design.effects),
        clusters=tuple(codes(values) for values in design.clusters),
        weights=None if design.weights is None else design.weights[rows],
        unit=None if design.unit is None else codes(design.unit),
        time=None if design.time is None else design.time[rows],
        coordinates=None if design.coordinates is None else design.coordinates[rows],
        rows=design.rows[rows],
    )


def _scores(
    design: Design, columns: list[FloatArray], beta: FloatArray, mean: FloatArray, weights: FloatArray
) -> Fit:
    """Columns demeaned with the weights of the last step, scaled so that error times column is the score."""
    heavy = weights * mean
    clean = demean(np.column_stack(columns), list(design.effects), heavy) * np.sqrt(heavy)[:, None]
    errors = (design.y - mean) * np.sqrt(weights / mean)
    _, bread = least_squares(clean, errors)
    return Fit(beta, errors, bread, clean)


def _deviance(y: FloatArray, mean: FloatArray, weights: FloatArray) -> float:
    ratio = np.where(y > 0, y * np.log(np.where(y > 0, y, 1.0) / mean), 0.0)
    return float(2 * (weights * (ratio - (y - mean))).sum())


def _pseudo_r2(y: FloatArray, mean: FloatArray, weights: FloatArray) -> float | None:
    """McFadden's, on the likelihood without its factorials: 1 - D(mean) / D(one mean) is the deviance's."""
    from scipy.special import gammaln

    overall = float((weights * y).sum() / weights.sum())

    def likelihood(fitted: FloatArray | float) -> float:
        return float((weights * (y * np.log(fitted) - fitted - gammaln(y + 1))).sum())

    base = likelihood(overall)
    return None if base == 0 else 1 - likelihood(mean) / base
