"""What the index hangs on over many reports: single words (jackknife) and the length of the report."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from compliance.econometrics.greenindex.dictionary import Dictionary
from compliance.econometrics.greenindex.index import GreenIndex

LEAST_REPORTS = 3
"""Fewer reports give no correlation and no slope."""


def jackknife(indices: Sequence[GreenIndex], dictionary: Dictionary) -> list[dict[str, Any]]:
    """For each word that counted: Gr of the reports without it, the word with the largest mean change first.

    `correlation` and `rank_correlation` (over reports) are None where fewer than three reports are given or
    one of the two series does not vary. Boundaries of words stay as the whole list draws them.
    """
    full = np.array([index.gr for index in indices])
    rows: list[dict[str, Any]] = []
    for form, written in dictionary.written.items():
        if not any(written in index.words for index in indices):
            continue
        without = np.array([math.log1p(index.count_without(form)) for index in indices])
        rows.append(
            {
                "word": written,
                "group": dictionary.words[form],
                "mean_change": float((without - full).mean()),
                "largest_change": float((without - full)[np.abs(without - full).argmax()]),
                "correlation": _correlation(full, without),
                "rank_correlation": _correlation(_ranks(full), _ranks(without)),
            }
        )
    return sorted(rows, key=lambda row: (row["mean_change"], row["word"]))


def length_control(indices: Sequence[GreenIndex]) -> dict[str, Any]:
    """Slope of Gr on the logarithm of the report's length, and each Gr with length taken out.

    A longer report holds more of every word. `slope` is None where fewer than three reports are given or all
    are of one length; the study should then hold ln_characters among its regressors.
    """
    gr = np.array([index.gr for index in indices])
    length = np.array([math.log(index.characters) for index in indices])
    if len(gr) < LEAST_REPORTS or np.ptp(length) < 1e-12:
        why = "At least three reports of different length are needed."
        return {"slope": None, "correlation": None, "adjusted": None, "reason": why}
    slope = float(np.cov(length, gr)[0, 1] / np.var(length, ddof=1))
    adjusted = gr - slope * (length - length.mean())
    return {
        "slope": slope,
        "correlation": _correlation(length, gr),
        "adjusted": {index.file: float(value) for index, value in zip(indices, adjusted, strict=True)},
        "reason": "",
    }


def _ranks(values: Any) -> Any:
    from scipy.stats import rankdata

    return rankdata(values)


def _correlation(a: Any, b: Any) -> float | None:
    if len(a) < LEAST_REPORTS or np.ptp(a) < 1e-12 or np.ptp(b) < 1e-12:
        return None
    return float(np.corrcoef(a, b)[0, 1])
