"""Coefficients of several models of one study tested together: Romano–Wolf over common draws; no report.

Models may differ in outcome, rows, effects and estimator: each enters by its scores, and all scores of a
cluster are flipped together (Kline and Santos 2012 for the score bootstrap; Romano and Wolf 2016).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from compliance.econometrics.arrays import FloatArray, IntArray, Table, crossed, group_sums, groups_of
from compliance.econometrics.design import group_names
from compliance.econometrics.families import JointOptions
from compliance.econometrics.faults import EconometricsError
from compliance.econometrics.reading import codes_of
from compliance.econometrics.resampling.romano_wolf import q_values, romano_wolf
from compliance.econometrics.resampling.threads import single_threaded
from compliance.econometrics.scores import Influence, influence_of
from compliance.econometrics.specification import ModelSpec

CONSTANT = "_cons"
FEW = 12
"""Below so many clusters signs alone give too few draws; Webb's six points are used."""
BLOCK = 2_000_000
JOINED = ("ols", "iv", "liml", "gmm", "poisson")


def joint_tests(
    frame: Table, specs: Sequence[ModelSpec], results: Sequence[Mapping[str, Any]], options: JointOptions
) -> dict[str, Any]:
    """Own p, Romano–Wolf p and q of each coefficient; models that cannot be joined are listed with why.

    Clusters are those of the coarsest grouping any model clusters by, else units of a panel, else rows.
    """
    by_name = {spec.name: spec for spec in specs}
    members: list[tuple[str, str, float, Influence]] = []
    left_out: list[dict[str, str]] = []
    for result in results:
        spec = by_name.get(str(result["name"]))
        if spec is None or "error" in result or (options.models and spec.name not in options.models):
            continue
        for name in _asked(result, options):
            told = result["coefficients"][name]
            if spec.estimator not in JOINED or not told.get("se"):
                why = f"the estimator {spec.estimator} has no scores here"
                left_out.append({"model": spec.name, "coefficient": name, "why": why})
                continue
            try:
                found = influence_of(frame, spec, name)
            except EconometricsError as error:
                left_out.append({"model": spec.name, "coefficient": name, "why": error.sentence})
                continue
            members.append((spec.name, name, float(told["t"]), found))
    codes, word = _clusters(frame, [by_name[name] for name, *_ in members])
    told = {"draws": options.draws, "seed": options.seed, "cluster": word, "left_out": left_out}
    return told | {"tests": _tests(members, codes, options) if members else []}


def _asked(result: Mapping[str, Any], options: JointOptions) -> list[str]:
    held = result.get("coefficients") or {}
    if options.coefficients:
        return [name for name in options.coefficients if name in held]
    return [name for name in held if name != CONSTANT][:1]


def _clusters(frame: Table, specs: Sequence[ModelSpec]) -> tuple[IntArray, str]:
    """(rows of the table,) codes of the coarsest grouping, and its name."""
    words = {name for spec in specs for name in spec.vcov.clusters}
    words = words or {spec.unit for spec in specs if spec.unit}
    found = [(_codes(frame, word), word) for word in sorted(words)]
    if not found:
        return np.arange(len(frame)), "row"
    return min(found, key=lambda item: groups_of(item[0]))


def _codes(frame: Table, text: str) -> IntArray:
    if text in frame.columns:
        return codes_of(frame, text)[0]
    return crossed(*[np.maximum(codes_of(frame, name)[0], 0) for name in group_names(text)])


@single_threaded
def _tests(
    members: Sequence[tuple[str, str, float, Influence]], codes: IntArray, options: JointOptions
) -> list[dict[str, Any]]:
    count = groups_of(codes)
    sums = np.column_stack(
        [
            # A row without a cluster is in no model that clusters by it; the last group holds the others.
            group_sums(item.values[:, None], np.where(codes < 0, count, codes)[item.rows], count + 1)[:, 0]
            for *_, item in members
        ]
    )
    sums = sums[np.abs(sums).sum(axis=1) > 0]
    drawn = _drawn(sums / np.sqrt((sums**2).sum(axis=0)), options)
    t = np.array([t for _, _, t, _ in members])
    own = ((np.abs(drawn) >= np.abs(t) * (1 - 1e-10)).sum(axis=0) + 1) / (len(drawn) + 1)
    adjusted, q = romano_wolf(t, drawn), q_values(own)
    return [
        {"model": model, "coefficient": name, "beta": item.beta, "t": float(t[at]), "p": float(own[at]),
         "p_romano_wolf": float(adjusted[at]), "q": float(q[at])}
        for at, (model, name, _, item) in enumerate(members)
    ]  # fmt: skip


def _drawn(scores: FloatArray, options: JointOptions) -> FloatArray:
    """(R, m) ratios under the null: scores of length one, all of a cluster turned by the same draw."""
    random = np.random.default_rng(options.seed)
    points = np.array([-1.0, 1.0])
    if len(scores) < FEW:
        points = np.array([-np.sqrt(1.5), -1.0, -np.sqrt(0.5), np.sqrt(0.5), 1.0, np.sqrt(1.5)])
    found = np.empty((options.draws, scores.shape[1]))
    step = max(1, BLOCK // len(scores))
    for start in range(0, options.draws, step):
        stop = min(start + step, options.draws)
        turns = points[random.integers(len(points), size=(stop - start, len(scores)))]
        found[start:stop] = turns @ scores
    return found
