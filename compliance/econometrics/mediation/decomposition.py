"""How much each group of added covariates moves a coefficient, whatever the order they are added in; knows
arrays only.

Gelbach (2016), "When do covariates matter? And which ones, and how much?", Journal of Labor Economics 34:
eq. 5 (conditional decomposition δ = Γ β₂), appendix (covariance).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import stats

from compliance.econometrics.arrays import FloatArray, Table, groups_of
from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.mediation.settings import Settings, as_names, settings_read
from compliance.econometrics.resampling.columns import Columns, columns_read
from compliance.econometrics.resampling.factors import with_factors
from compliance.econometrics.resampling.linear import LinearFit, fit
from compliance.econometrics.results import plain


@dataclass(frozen=True, slots=True)
class Parts:
    """Contributions δ (m,) of m groups and their covariance (m, m)."""

    delta: FloatArray
    vcov: FloatArray


def gelbach(frame: Table, spec: Mapping[str, Any]) -> dict[str, Any]:
    """Decompose the change of the coefficient of `treatment` when all of `groups` are added.

    spec: outcome, treatment, controls (in both models), groups {name: columns}, absorb, cluster, weights,
    vcov, level."""
    asked = settings_read(spec, ("outcome", "treatment", "groups"))
    frame, controls = with_factors(frame, asked.controls)
    asked = replace(asked, controls=controls)
    groups = _groups(asked)
    added = [name for names in groups.values() for name in names]
    names = [asked.outcome, asked.treatment, *asked.controls, *added]
    if len(set(names)) < len(names):
        raise SpecificationFault(
            "Outcome, treatment, controls and the groups' columns must all differ.", reason="repeated_column"
        )
    columns = columns_read(frame, names, absorb=asked.absorb, cluster=asked.cluster, weights=asked.weights)
    x = [asked.treatment, *asked.controls]
    base = fit(columns, asked.outcome, x, asked.vcov)
    full = fit(columns, asked.outcome, [*x, *added], asked.vcov)
    auxiliary = [fit(columns, name, x, asked.vcov) for name in added]
    kind = asked.vcov or ("iid" if columns.cluster is None else "cluster")
    parts = _parts(columns, asked.treatment, groups, added, full, auxiliary, kind)
    change = base.of(asked.treatment)[0] - full.of(asked.treatment)[0]
    total_se = float(np.sqrt(parts.vcov.sum()))
    result: dict[str, Any] = plain({
        "n": columns.count,
        "dropped": columns.dropped,
        "vcov": kind,
        "base": _row(*base.of(asked.treatment), asked.level, 1.0),
        "full": _row(*full.of(asked.treatment), asked.level, None),
        "groups": {
            name: {**_row(d, se, asked.level, d / change if change else None), "columns": list(groups[name])}
            for name, d, se in zip(groups, parts.delta, np.sqrt(np.diag(parts.vcov)), strict=True)
        },
        "explained": _row(change, total_se, asked.level, 1.0),
    })  # fmt: skip
    return result


def _groups(asked: Settings) -> dict[str, tuple[str, ...]]:
    given = asked.extra.get("groups")
    if not isinstance(given, Mapping):
        return {name: (name,) for name in as_names(given)}
    return {str(name): as_names(names) for name, names in given.items()}


def _parts(
    columns: Columns,
    treatment: str,
    groups: Mapping[str, tuple[str, ...]],
    added: list[str],
    full: LinearFit,
    auxiliary: list[LinearFit],
    kind: str,
) -> Parts:
    gamma = np.array([each.of(treatment)[0] for each in auxiliary])
    at = np.array([full.names.index(name) for name in added])
    beta = full.beta[at]
    member = np.array([[name in names for name in added] for names in groups.values()], dtype=float)
    delta = member @ (gamma * beta)
    if kind == "iid":
        # Errors of the full model and of the auxiliary ones are uncorrelated, so the two parts add.
        loads = member * gamma
        vcov = loads @ full.vcov[np.ix_(at, at)] @ loads.T
        spread = member * beta
        residual = np.column_stack([each.residual for each in auxiliary])
        place = auxiliary[0].names.index(treatment)
        unit = auxiliary[0].vcov[place, place] / _variance(auxiliary[0], columns)
        heavy = residual if columns.weight is None else residual * columns.weight[:, None]
        sigma = heavy.T @ residual * _variance(auxiliary[0], columns) / float(heavy[:, 0] @ residual[:, 0])
        return Parts(delta, vcov + spread @ sigma @ spread.T * unit)
    place = auxiliary[0].names.index(treatment)
    of_gamma = np.column_stack([each.influence[:, place] for each in auxiliary])
    by_gamma, by_beta = (of_gamma * beta) @ member.T, (full.influence[:, at] * gamma) @ member.T
    cross = by_gamma.T @ by_beta
    clusters = groups_of(columns.clusters())
    # The full model's part has its own small-sample factor, as in the author's Stata command b1x2.
    vcov = (by_gamma.T @ by_gamma + cross + cross.T) * clusters / (clusters - 1)
    loads = member * gamma
    return Parts(delta, vcov + loads @ full.vcov[np.ix_(at, at)] @ loads.T)


def _variance(found: LinearFit, columns: Columns) -> float:
    """Residual variance with the degrees of freedom that the iid covariance used."""
    weight = 1.0 if columns.weight is None else columns.weight
    return float((weight * found.residual**2).sum() / found.df)


def _row(estimate: float, se: float, level: float, share: float | None) -> dict[str, Any]:
    half = float(stats.norm.ppf(0.5 + level / 2)) * se
    z = estimate / se if se > 0 else None
    p = None if z is None else float(2 * stats.norm.sf(abs(z)))
    return {
        "estimate": estimate,
        "se": se,
        "z": z,
        "p": p,
        "ci": [estimate - half, estimate + half],
        "share": share,
    }
