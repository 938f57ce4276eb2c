"""The second opinion in use: the trained file where it fits, else a model of the repository's seeds.

Knows where the model lies and how to judge a new one against it; the model itself is pure
(`understanding/second.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from regulations.understanding import second
from regulations.understanding.evaluation import Counts
from regulations.understanding.pipeline import version
from regulations.understanding.result import REGIMES
from regulations.understanding.second import Example, SecondOpinion, UnfitModel

logger = logging.getLogger(__name__)

FOLDS = 5
_REPORTED_FROM = 0.4
"""Probability from which the model alone would report a regime; it is modest with few examples."""
LEAST_GAIN = -0.02
"""A new model may lose this much F1 against the one that stands and no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What came of a training: written or refused, with the figures that decided."""

    written: bool
    reason: str
    metrics: dict[str, Any]
    standing: dict[str, Any] | None


def model_in_use() -> SecondOpinion:
    """The trained model if it fits the code and the seeds of today, else one trained in memory."""
    folder: Path = settings.UNDERSTANDING_MODEL_DIR
    meta = folder / second.META
    return _model(folder, meta.stat().st_mtime_ns if meta.exists() else 0)


@cache
def _model(folder: Path, _changed: int) -> SecondOpinion:
    try:
        model = second.load(folder)
        if model.meta.get("seeds_sha256") == second.examples_hash(second.seeds()):
            return model
        reason = "it learnt from other seeds than those of today"
    except UnfitModel as unfit:
        reason = str(unfit)
    logger.info("second opinion trained from the seeds in memory: %s", reason)
    return second.train(second.seeds(), version())


def model_train(*, corrections: Sequence[Example] = ()) -> Trained:
    """Train on seeds and corrections, judge by cross-validation, write unless the standing model was better.

    The figures are those of today's examples; the standing model's are those it was written with. Raises
    `ValueError` where the examples cannot be used.
    """
    seeds = second.seeds()
    examples = [*seeds, *corrections]
    metrics = cross_validated(examples)
    folder: Path = settings.UNDERSTANDING_MODEL_DIR
    try:
        standing = dict(second.load(folder).meta.get("metrics") or {})
    except UnfitModel:
        standing = None
    if standing and metrics["micro_f1"] < standing.get("micro_f1", 0.0) + LEAST_GAIN:
        return Trained(written=False, reason="worse", metrics=metrics, standing=standing)
    model = second.train(examples, version())
    meta = dict(model.meta) | {
        "seeds_sha256": second.examples_hash(seeds),
        "corrections": len(corrections),
        "reported_from": _REPORTED_FROM,
    }
    model = SecondOpinion(terms=model.terms, idf=model.idf, lines=model.lines, shifts=model.shifts, meta=meta)
    second.save(model, folder, metrics)
    return Trained(written=True, reason="", metrics=metrics, standing=standing)


def cross_validated(examples: Sequence[Example]) -> dict[str, Any]:
    """Micro-F1 and recall of any regime over `FOLDS` folds: no model judges an example that it saw."""
    total, relevance = Counts(), Counts()
    for fold in range(FOLDS):
        kept = [one for number, one in enumerate(examples) if number % FOLDS != fold]
        held = [one for number, one in enumerate(examples) if number % FOLDS == fold]
        model = second.train(kept, version())
        for one in held:
            told = model.probabilities(one.read)
            found = {label for label in REGIMES if told[label] >= _REPORTED_FROM}
            total.add(found, set(one.regimes))
            relevance.add({1} if found else set(), {1} if one.regimes else set())
    return {
        "examples": len(examples),
        "folds": FOLDS,
        "micro_f1": total.told()["f1"],
        "relevance_recall": relevance.told()["recall"],
    }
