"""What each row adds to one estimated coefficient (its influence), for tests that join several models."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from compliance.econometrics.arrays import FloatArray, IntArray, Table
from compliance.econometrics.binding import dependence_of
from compliance.econometrics.design import design_build
from compliance.econometrics.estimation import fitted
from compliance.econometrics.faults import InestimableModel
from compliance.econometrics.poisson import poisson_fit
from compliance.econometrics.preparing import prepare, sample_of
from compliance.econometrics.specification import ModelSpec
from compliance.econometrics.timing import timed_spec


@dataclass(frozen=True, slots=True)
class Influence:
    """`values` (n,): what each of `rows` of the table moves the coefficient by, to first order."""

    beta: float
    values: FloatArray
    rows: IntArray


def influence_of(frame: Table, spec: ModelSpec, name: str) -> Influence:
    """OLS, IV, LIML, GMM or Poisson. Raises EconometricsError as the estimation would, or for the name."""
    spec, _ = timed_spec(frame, spec)
    design = design_build(frame, spec)
    if spec.estimator == "poisson":
        pseudo = poisson_fit(design, spec)
        design, names, fit = pseudo.design, pseudo.names, pseudo.fit
    else:
        prepared = prepare(design, spec)
        dependence, _ = dependence_of(design, spec)
        fit = fitted(prepared, spec, dependence, sample_of(prepared, spec, dependence))
        names = list(prepared.names)
    if name not in names:
        raise InestimableModel(
            f"model {spec.name!r} estimates no {name!r}; it has {', '.join(names)}.",
            reason="no_coefficient",
            where=name,
        )
    at = names.index(name)
    return Influence(
        float(fit.beta[at]), np.asarray((fit.design @ fit.bread[:, at]) * fit.residuals), design.rows
    )
