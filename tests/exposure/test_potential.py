"""What would move a score most, and how firm a ranking is when the weights are not."""

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings

from compliance.exposure.potential import potential_of, rank_stability
from compliance.exposure.scoring import ScoreInputs, model_current
from compliance.exposure.sensitivity import GRADES, grade_of, grades, most_sensitive
from tests.exposure.test_scoring import inputs

MODEL = model_current()
BASE = ScoreInputs(
    strength="substance", quality="certain", stage="applies", doc_type="adopted", regime="reach", days=30,
    value=Decimal(5000), value_is_partial=False, total=Decimal(50_000), currency="XXX", skus=4,
    skus_covered=1, skus_expiring=1,
)  # fmt: skip


def test_fixes_stand_in_order_of_what_they_remove() -> None:
    found = potential_of(BASE, MODEL)
    assert [fix.code for fix in found.fixes] == [
        "substitute", "complete_evidence", "get_evidence", "renew_evidence",
    ]  # fmt: skip
    assert found.actual == MODEL.score(BASE).points
    assert found.fixes[0].points == 0
    assert [fix.skus for fix in found.fixes] == [4, 3, 2, 1]
    assert found.reachable == found.fixes[1].points
    assert all(a.gain >= b.gain for a, b in pairwise(found.fixes))


def test_a_doubt_asks_for_the_fact_and_a_covered_product_for_nothing() -> None:
    unsure = potential_of(replace(BASE, quality="uncertain"), MODEL)
    assert unsure.fixes[0].code == "tell_amount"
    coded = potential_of(replace(BASE, strength="hs6", quality="uncertain"), MODEL)
    assert coded.fixes[0].code == "tell_missing_fact"
    covered = replace(BASE, strength="hs6", skus_covered=4, skus_expiring=0)
    assert potential_of(covered, MODEL).fixes == ()


@given(inputs())
@settings(max_examples=60, deadline=None)
def test_a_fix_never_raises_a_score_and_gains_what_it_says(given_: ScoreInputs) -> None:
    found = potential_of(given_, MODEL)
    assert found.reachable <= found.actual
    for fix in found.fixes:
        assert 0 < fix.gain == found.actual - fix.points


def test_the_ranking_is_tried_with_every_weight_both_ways() -> None:
    items = [replace(BASE, days=days, value=Decimal(v)) for days in (3, 60, 200) for v in (1, 900, 40_000)]
    found = rank_stability(items, MODEL, top=3)
    assert {(t.factor, str(t.times)) for t in found.tests} == {
        (factor, times) for factor in MODEL.weights for times in ("0.8", "1.2")
    }
    assert found.items == 9 and 0.8 <= found.lowest_tau <= 1 and found.fewest_kept <= found.top == 3
    moved = next(t for t in found.tests if (t.factor, str(t.times)) == ("urgency", "1.2"))
    assert moved.tau >= found.lowest_tau


def test_equal_items_and_few_items_stay_where_they_are() -> None:
    assert rank_stability([BASE] * 5, MODEL).lowest_tau == 1
    assert rank_stability([], MODEL).items == 0
    assert rank_stability([BASE], MODEL).fewest_kept == 1


def test_a_weight_that_outweighs_all_turns_the_ranking_round() -> None:
    money, urgent = replace(BASE, days=700, value=Decimal(50_000)), replace(BASE, days=0, value=Decimal(1))
    found = rank_stability([money, urgent], MODEL, change=Decimal("0.99"), top=1)
    assert found.lowest_tau == -1 and found.fewest_kept == 0


def test_reweighed_weights_sum_to_a_hundred() -> None:
    for factor in MODEL.weights:
        weights = MODEL.reweighed(factor, Decimal("1.2")).weights
        assert sum(weights.values()) == pytest.approx(100)
        assert weights[factor] > MODEL.weights[factor]


@pytest.mark.parametrize(
    ("hs", "grade"),
    [
        ("850760", "closed_loop"),
        ("853952", "periodic"),
        ("853931", "enhanced"),
        ("731815", "enhanced"),
        ("851631", "periodic"),
        ("841510", "enhanced"),
        ("970121", "low"),
        ("", ""),
    ],
)
def test_a_class_is_graded_by_its_longest_prefix(hs: str, grade: str) -> None:
    assert grade_of(hs) == grade


def test_the_most_sensitive_product_speaks() -> None:
    assert most_sensitive(["low", "", "closed_loop", "periodic"]) == "closed_loop"
    assert most_sensitive([""]) == ""
    assert tuple(grades()) == GRADES
    assert grades()["closed_loop"].months == 0
