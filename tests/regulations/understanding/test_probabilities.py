"""Calibrated probabilities, the `auto` flag and the figures of an evaluation."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulations.understanding import evaluation
from regulations.understanding.calibration import calibration
from regulations.understanding.pipeline import understand
from regulations.understanding.result import REGIMES, Document


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_weight_is_never_less_probable(one: float, other: float) -> None:
    low, high = sorted((one, other))
    for curve in (calibration().reported, calibration().unreported):
        assert 0 < curve.at(low) <= curve.at(high) < 1


def test_what_is_reported_is_more_likely_than_not_and_the_rest_is_not() -> None:
    found = understand(
        Document(source="", title="Restriction of lead under the RoHS Directive 2011/65/EU", text="")
    )
    reported = {regime.label for regime in found.regimes}
    assert "rohs" in reported
    assert set(found.probabilities) == set(REGIMES)
    assert {label for label, p in found.probabilities.items() if p >= 0.5} == reported


def test_doubt_is_not_automatic() -> None:
    sure = understand(
        Document(source="Safety Gate", title="Toy doll", text="Safety Gate alert: choking hazard")
    )
    unsure = understand(
        Document(
            source="",
            title="Summary of bills",
            text="A bill on batteries in children's toys with lead limits.",
        )
    )
    assert sure.auto
    assert not unsure.auto


def test_calibration_error_of_a_perfect_and_of_a_boastful_forecaster() -> None:
    dice = random.Random(7)
    told = [dice.uniform(0.2, 1) for _ in range(20_000)]
    honest = [(p, dice.random() < p) for p in told]
    assert (evaluation.calibration_error(honest) or 0) < 0.02
    boastful = [(0.95, dice.random() < 0.5) for _ in range(2_000)]
    assert (evaluation.calibration_error(boastful) or 0) == pytest.approx(0.45, abs=0.03)
    assert evaluation.calibration_error([(0.1, True)]) is None


def test_wilson_interval_of_all_and_of_none() -> None:
    assert evaluation.wilson(0, 0) is None
    assert evaluation.wilson(20, 20) == (0.8389, 1.0)
    assert evaluation.wilson(0, 20) == (0.0, 0.1611)


def test_counts_of_one_document() -> None:
    found = understand(
        Document(
            source="",
            title="Lead under RoHS",
            text="Directive 2011/65/EU restricts CAS 7439-92-1. CAS 7440-43-9",
        )
    )
    tally = evaluation.Tally()
    row = {
        "title": "Lead under RoHS",
        "regimes": ["rohs", "weee"],
        "doc_type": "guidance",
        "cas": ["7439-92-1"],
        "refs": ["2011/65"],
        "annotated_chars": 46,
    }
    evaluation.count(tally, row, found)
    told = evaluation.verdict(tally)
    assert told["regimes"]["each"]["weee"]["missed"] == 1
    assert told["regimes"]["each"]["rohs"]["hit"] == 1
    assert told["codes"]["cas"] == told["codes"]["cas"] | {"hit": 1, "extra": 0, "missed": 0}
    assert told["codes"]["refs"]["f1"] == 1.0
    assert "hs" not in told["codes"]
