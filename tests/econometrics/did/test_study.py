"""Identities between estimators, recovery of known effects, and what bad data are told."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from compliance.econometrics import did
from compliance.econometrics.did.options import ESTIMATORS
from compliance.econometrics.faults import EconometricsError
from tests.econometrics.did.panels import COLUMNS, staggered


def found(frame: pd.DataFrame, **options: Any) -> dict[str, Any]:
    return did.estimate(frame, {**COLUMNS, **options}).to_json()


def simple(result: dict[str, Any]) -> tuple[float, float]:
    return result["aggregates"]["simple"]["att"], result["aggregates"]["simple"]["se"]


def events(result: dict[str, Any]) -> dict[float, float]:
    return {point["event"]: point["att"] for point in result["event"]}


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_rows_in_another_order_change_nothing(estimator: str) -> None:
    frame = staggered(missing=0.05)
    shuffled = frame.sample(frac=1, random_state=3)
    options = {"estimator": estimator, "balance": "pairwise", "stack_pre": 2, "stack_post": 1}
    assert simple(found(shuffled, **options)) == pytest.approx(simple(found(frame, **options)), rel=1e-9)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_scale_of_the_outcome_scales_effects_and_errors(estimator: str) -> None:
    frame = staggered()
    large = frame.assign(y=1e6 * frame.y + 5e7)
    first, second = found(frame, estimator=estimator), found(large, estimator=estimator)
    assert simple(second) == pytest.approx([1e6 * value for value in simple(first)], rel=1e-6)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_known_constant_effect_is_found_exactly_without_noise(estimator: str) -> None:
    frame = staggered(noise=0.0, growth=0.0, effect=2.0)
    frame["y"] -= 0.5 * frame.x
    att, _ = simple(found(frame, estimator=estimator))
    assert att == pytest.approx(2.0, abs=1e-8)


@pytest.mark.parametrize("estimator", [name for name in ESTIMATORS if name != "twfe"])
def test_growing_effects_are_found_by_all_but_two_way_effects(estimator: str) -> None:
    frame = staggered(noise=0.0, effect=1.0, growth=0.5)
    frame["y"] -= 0.5 * frame.x
    result = found(frame, estimator=estimator, stack_pre=2, stack_post=2)
    for event, att in events(result).items():
        if event >= 0:
            assert att == pytest.approx(1.0 + 0.5 * event, abs=1e-8)
    assert simple(found(frame, estimator="twfe"))[0] < 1.6


def test_intervals_cover_the_truth() -> None:
    """Truth 1 in all periods; 60 panels; about 95 of 100 intervals must hold it."""
    hits = dict.fromkeys(["callaway_santanna", "imputation", "did2s", "sun_abraham", "dcdh"], 0)
    for seed in range(60):
        frame = staggered(seed=seed, units=60, periods=8, growth=0.0, effect=1.0)
        frame["y"] -= 0.5 * frame.x
        for name in hits:
            low, high = found(frame, estimator=name, uniform=False)["aggregates"]["simple"]["ci"]
            hits[name] += low <= 1.0 <= high
    assert all(50 <= count <= 60 for count in hits.values()), hits


def test_interaction_weights_equal_group_times_with_one_base_period() -> None:
    frame = staggered()
    group_time = events(found(frame, base="universal"))
    assert events(found(frame, estimator="sun_abraham")) == pytest.approx(group_time, abs=1e-9)


def test_switchers_equal_group_times_with_later_adopters_as_controls() -> None:
    frame = staggered()
    group_time, switchers = found(frame, control="notyet"), found(frame, estimator="dcdh")
    after = {event: att for event, att in events(group_time).items() if event >= 0}
    assert {e: a for e, a in events(switchers).items() if e >= 0} == pytest.approx(after, abs=1e-10)
    assert simple(switchers)[0] == pytest.approx(simple(group_time)[0], abs=1e-10)


def test_imputation_and_two_stages_give_the_same_average() -> None:
    frame = staggered(missing=0.08)
    first, second = (found(frame, estimator=name, covariates=["x"]) for name in ("imputation", "did2s"))
    assert simple(first)[0] == pytest.approx(simple(second)[0], abs=1e-10)


def test_imputation_is_the_regression_that_leaves_every_treated_row_its_own_effect() -> None:
    from compliance.econometrics.did.regression import least_squares

    frame = staggered(missing=0.1)
    treated = frame[frame.treated == 1].index
    own = np.zeros((len(frame), len(treated)))
    own[treated, np.arange(len(treated))] = 1.0
    codes = [np.unique(frame[name], return_inverse=True)[1] for name in ("firm", "year")]
    fit = least_squares(frame.y.to_numpy(), np.column_stack([own, frame.x]), codes, codes[0])
    assert simple(found(frame, estimator="imputation", covariates=["x"]))[0] == pytest.approx(
        float(np.mean(fit.beta[: len(treated)])), abs=1e-7
    )


def test_two_stage_errors_are_those_of_pyfixest() -> None:
    import pyfixest

    frame = staggered(missing=0.05)
    peer = pyfixest.did2s(
        frame,
        yname="y",
        first_stage="~ x | firm + year",
        second_stage="~ treated",
        treatment="treated",
        cluster="city",
    )
    own = simple(found(frame, estimator="did2s", covariates=["x"], cluster="city"))
    assert own == pytest.approx((float(peer.coef().iloc[0]), float(peer.se().iloc[0])), rel=1e-6)


def test_weights_of_two_are_rows_given_twice() -> None:
    frame = staggered(units=30)
    heavy = frame.assign(w=np.where(frame.firm < 10, 2.0, 1.0))
    twin = frame[frame.firm < 10].assign(firm=frame.firm + 1000)
    doubled = pd.concat([frame, twin], ignore_index=True)
    for estimator in ESTIMATORS:
        weighted = simple(found(heavy, estimator=estimator, weights="w"))[0]
        assert weighted == pytest.approx(simple(found(doubled, estimator=estimator))[0], abs=1e-8), estimator


def test_a_universal_base_holds_all_effects_against_one_period() -> None:
    result = found(staggered(), base="universal")
    reference = [cell for cell in result["att_gt"] if cell["reference"]]
    assert len(reference) == 3
    assert all(cell["att"] == 0 and cell["se"] is None for cell in reference)


def test_anticipation_moves_the_base_period_back() -> None:
    frame = staggered(noise=0.0, growth=0.0)
    frame["y"] += 0.7 * ((frame["first"] > 0) & (frame.year == frame["first"] - 1)) - 0.5 * frame.x
    assert simple(found(frame, anticipation=1))[0] == pytest.approx(1.0, abs=1e-8)
    assert simple(found(frame))[0] == pytest.approx(0.3, abs=1e-8)


def test_bands_hold_jointly_and_are_wider_than_intervals() -> None:
    result = found(staggered(), draws=1999)
    for point in result["event"]:
        assert point["band"][0] < point["ci"][0] < point["ci"][1] < point["band"][1]


def test_all_event_studies_come_in_one_table() -> None:
    result = found(staggered(), compare="all")
    assert result["failed"] == {}
    assert {row["estimator"] for row in result["event_studies"]} == set(ESTIMATORS)


def test_hidden_weights_of_two_way_effects_sum_to_one_and_some_are_negative() -> None:
    weights = found(staggered(never=False), estimator="twfe")["weights"]
    assert weights["negative_rows"] > 0 > weights["sum_negative"]


def test_treatment_that_switches_back_is_for_switchers_only() -> None:
    frame = staggered().drop(columns="first")
    frame.loc[(frame.firm == frame.firm[frame.treated == 1].iloc[0]) & (frame.year == 10), "treated"] = 0
    options = {"outcome": "y", "unit": "firm", "time": "year", "treatment": "treated"}
    with pytest.raises(EconometricsError, match="switches back to 0 in 1 of the units"):
        did.estimate(frame, options)
    result = did.estimate(frame, {**options, "estimator": "dcdh"}).to_json()
    assert np.isfinite(result["aggregates"]["did_m"]["se"])


def test_without_never_treated_units_the_last_cohort_serves_until_it_adopts() -> None:
    result = found(staggered(never=False), control="notyet")
    assert result["dropped"]["no_controls"]["periods"] == [9, 10]
    assert result["n"]["never_treated_units"] > 0


def test_always_treated_and_incomplete_units_are_listed() -> None:
    frame = staggered()
    frame.loc[frame.firm == 7, "first"] = 1
    frame = frame.drop(frame[(frame.firm == 8) & (frame.year == 3)].index)
    dropped = found(frame)["dropped"]
    assert dropped["always_treated"] == {"units": [7], "rows": 10}
    assert dropped["unbalanced"] == {"units": [8], "rows": 9}


def test_missing_values_are_counted_by_column() -> None:
    frame = staggered()
    frame.loc[[3, 4], "y"] = np.nan
    frame.loc[[4, 5], "x"] = np.nan
    dropped = found(frame, covariates=["x"], balance="pairwise", est_method="reg")["dropped"]
    assert dropped["missing"] == {"rows": 3, "by_column": {"y": 2, "x": 2}}


def _words(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(y=frame.y.astype(object).where(frame.index != 4, "many"))


BAD: list[tuple[Callable[[pd.DataFrame], pd.DataFrame], dict[str, Any], str]] = [
    (
        lambda f: pd.concat([f, f.iloc[:2]]),
        {},
        "2 rows repeat a 'firm' and 'year' already seen: 0 in 1, 0 in 2",
    ),
    (lambda f: f[f["first"] > 0], {}, "no never-treated unit"),
    (lambda f: f[f["first"] == 0], {}, "nothing can be estimated"),
    (lambda f: f.assign(first=f["first"].where(f.year < 3, 5)), {}, "changes within"),
    (lambda f: f.assign(city=1), {"cluster": "city"}, "one cluster only"),
    (lambda f: f.assign(city=f.year), {"cluster": "city"}, "within one cluster each"),
    (_words, {}, "row 5: 'many'"),
    (
        lambda f: f.assign(treated=2),
        {"cohort": None, "treatment": "treated"},
        "0 and 1 only; it also holds 2",
    ),
    (lambda f: f[f.year == 1], {}, "one period only|nothing can be estimated"),
    (lambda f: f.assign(mass=-1.0), {"weights": "mass"}, "negative weight in row 1"),
    (lambda f: f, {"outcome": "yy"}, "no column 'yy'"),
    (lambda f: f, {"control": "all"}, "'control' is 'all'; it may be never, notyet"),
    (lambda f: f, {"draws": -1}, "'draws' is '-1'; it must be a whole number"),
    (lambda f: f, {"level": 95}, "'level' is '95'; it must be a number from 0 to 1"),
    (lambda f: f, {"colour": "red"}, "The option colour"),
    (lambda f: f, {"estimator": "stacked", "stack_pre": 9}, "shorter window"),
    (lambda f: f, {"estimator": "magic"}, "it may be callaway_santanna"),
]


@pytest.mark.parametrize(("spoil", "options", "sentence"), BAD, ids=[case[2][:30] for case in BAD])
def test_bad_data_are_told_what_and_where(
    spoil: Callable[[pd.DataFrame], pd.DataFrame], options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(EconometricsError, match=sentence):
        found(spoil(staggered()), **options)


def test_one_period_of_a_treated_unit_is_not_enough() -> None:
    frame = staggered().query("year == 5")
    with pytest.raises(EconometricsError):
        found(frame)


def test_placebo_in_time_finds_nothing_and_paths_rank_the_truth_first() -> None:
    placebo = found(staggered(seed=5, noise=0.3), placebo={"draws": 199, "shifts": [1, 2]})["placebo"]
    assert all(abs(row["t"]) < 3.5 for row in placebo["time"])
    assert placebo["paths"]["p"] == pytest.approx(1 / 200)
    assert len(placebo["paths"]["values"]) == 199


@pytest.mark.parametrize("weights", [None, "mass"])
def test_permuted_paths_by_products_equal_refitting(weights: str | None) -> None:
    from compliance.econometrics.did.placebo import path_products
    from compliance.econometrics.did.regression import least_squares

    options = did.options_read({**COLUMNS, "covariates": ["x"], "weights": weights})
    panel = did.panel_read(staggered(missing=0.1), options)
    paths = np.array([np.random.default_rng(seed).permutation(panel.cohort) for seed in range(5)])
    quick = path_products(panel).coefficients(paths)
    for path, value in zip(paths, quick, strict=True):
        d = (panel.times[panel.time] >= path[panel.unit]).astype(float)
        fit = least_squares(
            panel.y, np.column_stack([d, panel.x]), [panel.unit, panel.time], panel.unit, weight=panel.weight
        )
        assert value == pytest.approx(fit.beta[0], abs=1e-9)
