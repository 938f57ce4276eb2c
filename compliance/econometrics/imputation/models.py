"""A model over completed tables, combined by Rubin's rules, in the shape of all results."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from compliance.econometrics.arrays import Table
from compliance.econometrics.asking import ModelSpec
from compliance.econometrics.estimation import estimate
from compliance.econometrics.faults import InestimableModel
from compliance.econometrics.formulas.nodes import columns_in
from compliance.econometrics.formulas.terms import terms_of
from compliance.econometrics.imputation.combining import Combined, combined
from compliance.econometrics.imputation.drawing import ImputationOptions, completed, imputation_options
from compliance.econometrics.results import finite


def imputed_model(frame: Table, spec: ModelSpec) -> dict[str, Any]:
    """The model's JSON object with `imputation: imputation`. Raises EconometricsError."""
    options = imputation_options(spec.imputation, f"model {spec.name!r}")
    found, last, cells = imputed(frame, spec, options)
    return last | {
        "coefficients": {name: _told(item) for name, item in found.items()},
        "df_resid": finite(min(item.df for item in found.values())),
        "imputation": {
            "times": options.times,
            "seed": options.seed,
            "cells": cells,
            "missing_information": {name: item.missing for name, item in found.items()},
        },
        "notes": [*last["notes"], "Diagnostics are those of the last completed table."],
    }


def imputed(
    frame: Table, spec: ModelSpec, options: ImputationOptions
) -> tuple[dict[str, Combined], dict[str, Any], dict[str, int]]:
    """Combined coefficients by name, the last table's result, and the cells drawn in each column."""
    names = set(frame.columns)
    own = [
        column
        for side in ((spec.outcome,), spec.regressors, spec.endogenous, spec.instruments)
        for term in (terms_of(list(side), names).terms if side else ())
        for node in term.numbers
        for column in columns_in(node)
    ]
    numeric = [name for name in dict.fromkeys([*own, *options.predictors]) if name in names]
    asked = replace(options, predictors=tuple(name for name in numeric if name not in options.columns))
    tables, cells = completed(frame, asked, unit=spec.unit, time=spec.time)
    plain = replace(spec, imputation={}, shift_share={})
    made = [estimate(table, plain) for table in tables]
    shared = [name for name in made[0].coefficients if all(name in one.coefficients for one in made)]
    if not shared:
        raise InestimableModel(
            f"model {spec.name!r}: the completed tables have no coefficient in common.",
            reason="no_coefficient",
            where=spec.name,
        )
    df = made[0].df_resid
    counts = made[0].facts.get("n_clusters") or {}
    if counts:
        df = min(df, min(counts.values()) - 1)
    found = {}
    for name in shared:
        held = [one.coefficients[name] for one in made]
        betas, errors = np.array([item.beta for item in held]), np.array([item.se for item in held])
        found[name] = combined(betas, errors, float(df), spec.level)
    return found, made[-1].to_json(), cells


def _told(item: Combined) -> dict[str, Any]:
    return {
        "beta": item.beta,
        "se": finite(item.se),
        "t": finite(item.t),
        "p": finite(item.p),
        "ci": [finite(end) for end in item.ci],
    }
