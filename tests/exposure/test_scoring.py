"""The score: bounds, sums to the tenth, monotone where it must be, the same for the same inputs."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.exposure.meeting import STRENGTHS
from compliance.exposure.scoring import (
    CURRENT,
    FACTORS,
    ModelUnreadable,
    ScoreInputs,
    model_current,
    model_of,
    model_read,
)
from compliance.exposure.sensitivity import GRADES

MODEL = model_current()
amounts = st.decimals(min_value=0, max_value=10**12, places=2)
STAGES = ["proposed", "adopted", "in_force", "applies", "expired", "withdrawn"]


@st.composite
def inputs(draw: st.DrawFn) -> ScoreInputs:
    skus = draw(st.integers(0, 500))
    covered = draw(st.integers(0, skus))
    total = draw(st.none() | amounts)
    value = draw(st.none() | st.decimals(min_value=0, max_value=total, places=2)) if total else None
    return ScoreInputs(
        strength=draw(st.sampled_from(["", *STRENGTHS])),
        quality=draw(st.sampled_from(["certain", "inferred", "uncertain"])),
        stage=draw(st.sampled_from(STAGES)),
        doc_type=draw(st.sampled_from(["proposal", "adopted", "alert", "correction", "", "unheard of"])),
        regime=draw(st.sampled_from(["reach", "rohs", "tbt_other", "", "unheard of"])),
        days=draw(st.none() | st.integers(0, 20_000)),
        value=value,
        value_is_partial=draw(st.booleans()),
        total=total,
        currency=draw(st.sampled_from(["CNY", "USD", "XXX"])),
        skus=skus,
        skus_covered=covered,
        skus_expiring=draw(st.integers(0, skus - covered)),
        sensitivity=draw(st.sampled_from(["", *GRADES])),
    )


@given(inputs())
@settings(max_examples=500)
def test_points_lie_in_bounds_and_add_up_to_the_tenth(given_: ScoreInputs) -> None:
    score = MODEL.score(given_)
    assert 0 <= score.points <= 100
    assert sum(score.contributions.values()) == score.points
    assert tuple(score.contributions) == FACTORS
    for name, points in score.contributions.items():
        assert 0 <= points <= MODEL.weights[name]
        assert points == points.quantize(Decimal("0.1"))


@given(inputs())
def test_the_same_inputs_give_the_same_score(given_: ScoreInputs) -> None:
    assert model_read(CURRENT).score(replace(given_)) == MODEL.score(given_)


@given(inputs(), amounts)
def test_more_money_never_lowers_the_score(given_: ScoreInputs, more: Decimal) -> None:
    if given_.value is None or given_.total is None:
        return
    richer = replace(given_, value=min(given_.total, given_.value + more))
    assert MODEL.score(richer).points >= MODEL.score(given_).points


@given(inputs(), st.integers(0, 5_000))
def test_a_nearer_date_never_lowers_the_score(given_: ScoreInputs, sooner: int) -> None:
    if given_.days is None:
        return
    nearer = replace(given_, days=max(0, given_.days - sooner))
    assert MODEL.score(nearer).points >= MODEL.score(given_).points


@given(inputs())
def test_lacking_evidence_never_lowers_the_score(given_: ScoreInputs) -> None:
    bare = replace(given_, skus_covered=0, skus_expiring=0)
    assert MODEL.score(bare).points >= MODEL.score(given_).points


@given(inputs())
def test_a_surer_match_never_lowers_the_score(given_: ScoreInputs) -> None:
    if given_.strength:
        points = [
            MODEL.score(replace(given_, quality=q)).points for q in ("uncertain", "inferred", "certain")
        ]
        assert points == sorted(points)


def test_unknown_money_is_not_zero_money() -> None:
    base = ScoreInputs(
        strength="hs6", quality="certain", stage="proposed", doc_type="proposal", regime="rohs", days=30,
        value=None, value_is_partial=True, total=Decimal(1000), currency="XXX", skus=1, skus_covered=0,
        skus_expiring=0,
    )  # fmt: skip
    unknown = MODEL.score(base).contributions["money"]
    nothing = MODEL.score(replace(base, value=Decimal(0), value_is_partial=False)).contributions["money"]
    partly = MODEL.score(replace(base, value=Decimal(0))).contributions["money"]
    assert nothing == 0 and partly > 0 and unknown > 0


def test_a_worked_case() -> None:
    """docs/score.md works this one out by hand."""
    score = MODEL.score(
        ScoreInputs(
            strength="hs6", quality="certain", stage="proposed", doc_type="proposal",
            regime="ecodesign_energy", days=60, value=Decimal(5_000_000), value_is_partial=False,
            total=Decimal(50_000_000), currency="CNY", skus=4, skus_covered=1, skus_expiring=2,
            sensitivity="periodic",
        )
    )  # fmt: skip
    assert {name: str(points) for name, points in score.contributions.items()} == {
        "applicability": "27.5",
        "severity": "7.7",
        "urgency": "12.8",
        "money": "7.3",
        "readiness": "4.5",
        "sensitivity": "2.0",
    }
    assert str(score.points) == "61.8"


def test_an_old_score_is_computed_again_by_the_model_of_its_time() -> None:
    """What was recorded before sensitivity was a factor: the same inputs give the number of then."""
    old = model_of("score-v1:597511b531da")
    score = old.score(
        ScoreInputs(
            strength="hs6", quality="certain", stage="proposed", doc_type="proposal",
            regime="ecodesign_energy", days=60, value=Decimal(5_000_000), value_is_partial=False,
            total=Decimal(50_000_000), currency="CNY", skus=4, skus_covered=1, skus_expiring=2,
        )
    )  # fmt: skip
    assert {name: str(points) for name, points in score.contributions.items()} == {
        "applicability": "28.5",
        "severity": "8.0",
        "urgency": "13.5",
        "money": "7.8",
        "readiness": "5.0",
    }
    assert str(score.points) == "62.8"
    with pytest.raises(ModelUnreadable, match="no file here is version"):
        model_of("score-v0:0")


@given(inputs())
def test_a_more_sensitive_class_never_lowers_the_score(given_: ScoreInputs) -> None:
    points = [MODEL.score(replace(given_, sensitivity=grade)).points for grade in GRADES]
    assert points == sorted(points, reverse=True)


def test_the_version_names_the_bytes_of_the_file(tmp_path: Path) -> None:
    other = tmp_path / "v1.yml"
    other.write_text(CURRENT.read_text().replace("near_days: 180", "near_days: 181"))
    assert model_read(other).version != MODEL.version
    assert MODEL.version.startswith("score-v2:") and len(MODEL.version) <= 64


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("format: 1", "format: 2", "format 2, wanted 1"),
        ("money: 14", "money: 16", "sum to 100"),
        ("urgency: 19", "haste: 19", "weights are"),
        ("hs4: 0.8", "hs4: 1.8", "between 0 and 1"),
        ("[30, 0.8]", "[30, 0.99]", "rise in days and fall in share"),
        ("curve: 99", "curve: 0", "above 0"),
        ("near_days: 180", "", "KeyError"),
        ("weights:", "weights: [", "ParserError"),
    ],
)
def test_a_broken_model_file_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    path = tmp_path / "broken.yml"
    text = CURRENT.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(ModelUnreadable, match=reason):
        model_read(path)
