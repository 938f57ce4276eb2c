"""Product-of-coefficients mediation with fixed effects, every bootstrap draw re-estimated exactly; knows
arrays only.

Baron and Kenny (1986), MacKinnon et al. (2002) for several mediators. Paths: mediator on treatment (a),
outcome on treatment (c) and on treatment with mediators (c', b). The product is a causal effect only under
sequential ignorability (Imai, Keele and Yamamoto 2010), which no data show: see `sensitivity`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import stats

from compliance.econometrics.arrays import FloatArray, Table
from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.mediation.products import bootstrap_summary, product_tests
from compliance.econometrics.mediation.sensitivity import sensitivity_report
from compliance.econometrics.mediation.settings import Settings, settings_read
from compliance.econometrics.resampling.columns import Columns, columns_read
from compliance.econometrics.resampling.crossproducts import CrossProducts, cross_products, left_out
from compliance.econometrics.resampling.factors import with_factors
from compliance.econometrics.resampling.linear import LinearFit, fit
from compliance.econometrics.resampling.threads import single_threaded
from compliance.econometrics.results import plain

BLOCK = 4_000_000
"""Cells of bootstrap weights held at a time."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Paths in each of R weightings: a (R, m), b (R, m), total (R,), and residual products (R, m+1, m+1)."""

    a: FloatArray
    b: FloatArray
    total: FloatArray
    rest: FloatArray

    @property
    def indirect(self) -> FloatArray:
        return self.a * self.b


@single_threaded
def mediate(frame: Table, spec: Mapping[str, Any]) -> dict[str, Any]:
    """Mediation of `treatment` on `outcome` through `mediators`.

    spec: outcome, treatment, mediators (one or more), controls, absorb, cluster, weights, vcov, draws
    (9999), seed, level. Raises EconometricsError with a sentence for bad options or data.
    """
    asked = settings_read(spec, ("outcome", "treatment", "mediators"))
    frame, controls = with_factors(frame, asked.controls)
    asked = replace(asked, controls=controls)
    mediators = asked.names("mediators")
    if len({asked.outcome, asked.treatment, *mediators, *asked.controls}) < 2 + len(mediators) + len(
        asked.controls
    ):
        raise SpecificationFault(
            "Outcome, treatment, mediators and controls must be different columns.", reason="repeated_column"
        )
    names = [asked.treatment, *asked.controls, *mediators, asked.outcome]
    columns = columns_read(frame, names, absorb=asked.absorb, cluster=asked.cluster, weights=asked.weights)
    x = [asked.treatment, *asked.controls]
    first = {name: fit(columns, name, x, asked.vcov) for name in mediators}
    total = fit(columns, asked.outcome, x, asked.vcov)
    full = fit(columns, asked.outcome, [asked.treatment, *mediators, *asked.controls], asked.vcov)
    drawn, jackknife = _resampled(columns, asked, mediators)
    found: dict[str, Any] = {
        "n": columns.count,
        "clusters": None if columns.cluster is None else int(columns.cluster.max()) + 1,
        "dropped": columns.dropped,
        "total": _coefficient(total, asked.treatment, asked.level),
        "direct": _coefficient(full, asked.treatment, asked.level),
        "full": {"ss_model": full.ss_model, "r2": full.r2, "n": full.count, "df_resid": full.df},
        "mediators": {
            name: _one(asked, name, at, first[name], full, total, drawn, jackknife)
            for at, name in enumerate(mediators)
        },
        "indirect_total": _joint(total, full, asked, drawn, jackknife),
        "assumption": "The indirect effect is causal only if, given treatment and controls, nothing "
        "unobserved moves "
        "both mediator and outcome; the data cannot show that.",
    }
    if len(mediators) == 1:
        found["sensitivity"] = sensitivity_report(
            full, first[mediators[0]], total, asked.treatment, drawn, asked.level
        )
    result: dict[str, Any] = plain(found)
    return result


def _one(
    asked: Settings,
    name: str,
    at: int,
    first: LinearFit,
    full: LinearFit,
    total: LinearFit,
    drawn: Drawn | None,
    jackknife: Drawn | None,
) -> dict[str, Any]:
    a, se_a = first.of(asked.treatment)
    b, se_b = full.of(name)
    c = total.of(asked.treatment)[0]
    found: dict[str, Any] = {
        "a": _coefficient(first, asked.treatment, asked.level),
        "b": _coefficient(full, name, asked.level),
        "indirect": a * b,
        **product_tests(a, se_a, b, se_b),
        "proportion": a * b / c if c else None,
    }
    if drawn is not None and jackknife is not None:
        found["bootstrap"] = bootstrap_summary(
            a * b, drawn.indirect[:, at], jackknife.indirect[:, at], asked.level
        )
    return found


def _joint(
    total: LinearFit, full: LinearFit, asked: Settings, drawn: Drawn | None, jackknife: Drawn | None
) -> dict[str, Any]:
    c, direct = total.of(asked.treatment)[0], full.of(asked.treatment)[0]
    found: dict[str, Any] = {"indirect": c - direct, "proportion": (c - direct) / c if c else None}
    if drawn is not None and jackknife is not None:
        found["bootstrap"] = bootstrap_summary(
            c - direct, drawn.indirect.sum(axis=1), jackknife.indirect.sum(axis=1), asked.level
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            share = drawn.indirect.sum(axis=1) / drawn.total
        share = share[np.isfinite(share)]
        tail = (1 - asked.level) / 2
        found["proportion_ci"] = np.quantile(share, [tail, 1 - tail]).tolist() if len(share) else None
    return found


def _coefficient(found: LinearFit, name: str, level: float) -> dict[str, Any]:
    beta, se = found.of(name)
    t = beta / se if se > 0 else float("nan")
    half = float(stats.t.ppf(0.5 + level / 2, found.df)) * se
    p = float(2 * stats.t.sf(abs(t), found.df))
    return {"beta": beta, "se": se, "t": t, "p": p, "ci": [beta - half, beta + half]}


def _resampled(
    columns: Columns, asked: Settings, mediators: tuple[str, ...]
) -> tuple[Drawn | None, Drawn | None]:
    """Bootstrap draws of clusters (or rows), and the estimates without each cluster in turn."""
    if not asked.draws:
        return None, None
    names = [asked.treatment, *asked.controls, *mediators, asked.outcome]
    products = cross_products(columns, names, columns.clusters())
    x = list(range(1 + len(asked.controls)))
    others = list(range(len(x), len(names)))
    jackknife = [draw_paths(products, part, x, others) for part in _pieces(left_out(products.clusters))]
    draws = [
        draw_paths(products, part, x, others) for part in _weights(products.clusters, asked.draws, asked.seed)
    ]
    return _joined(draws), _joined(jackknife)


def draw_paths(products: CrossProducts, weights: FloatArray, x: list[int], others: list[int]) -> Drawn:
    """All paths under weights (R, G). `x`: treatment first, then controls; `others`: mediators, then the
    outcome."""
    beta, rest = products.residual_products(weights, x, others)
    mediators = len(others) - 1
    inner, cross = rest[:, :mediators, :mediators], rest[:, :mediators, mediators:]
    with np.errstate(divide="ignore", invalid="ignore"):
        # A draw in which a mediator does not vary has no path; the summaries leave it out.
        flat = np.einsum("rii->r", inner) <= 0
        inner = np.where(flat[:, None, None], np.nan, inner) if mediators == 1 else inner
        b = (
            (cross / inner)[:, :, 0]
            if mediators == 1
            else (np.linalg.pinv(inner, hermitian=True) @ cross)[:, :, 0]
        )
    return Drawn(beta[:, 0, :mediators], b, beta[:, 0, mediators], rest)


def _weights(clusters: int, draws: int, seed: int) -> Iterator[FloatArray]:
    random = np.random.default_rng(seed)
    step = max(1, BLOCK // clusters)
    for start in range(0, draws, step):
        count = min(step, draws - start)
        yield random.multinomial(clusters, np.full(clusters, 1 / clusters), size=count).astype(float)


def _pieces(weights: FloatArray) -> Iterator[FloatArray]:
    step = max(1, BLOCK // weights.shape[1])
    for start in range(0, len(weights), step):
        yield weights[start : start + step]


def _joined(parts: list[Drawn]) -> Drawn:
    return Drawn(
        np.concatenate([part.a for part in parts]),
        np.concatenate([part.b for part in parts]),
        np.concatenate([part.total for part in parts]),
        np.concatenate([part.rest for part in parts]),
    )
