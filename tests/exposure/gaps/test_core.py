"""The matrix of obligations and evidence, and the plan: states, shares of risk, order."""

import dataclasses
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.exposure.gaps.facts import State
from compliance.exposure.gaps.markets import catalogue_markets, markets_uncovered
from compliance.exposure.gaps.plan import plan_of
from compliance.exposure.gaps.report import matrix_rows, question_rows, served_by, state_counts
from compliance.exposure.gaps.weights import cell_risk, value_factors, weights_current, weights_read
from regulations.catalogue.schema import Limit
from tests.exposure.gaps.made import (
    KINDS,
    applies,
    document,
    duty_of,
    matrix,
    not_concerned,
    product,
    uncertain,
)

TEXTS = {kind.id: kind.text for kind in KINDS.values()}
WEIGHTS = weights_current()


def states(found) -> list[list[str]]:
    return [[proof.state.value for proof in cell.proofs] for cell in found.cells]


def test_one_document_serves_all_obligations_that_ask_for_its_kind() -> None:
    first, second = duty_of("a", "report", "declaration"), duty_of("b", "report")
    found = matrix([product(1)], [applies(1, first), applies(1, second)], [document(9, "report")])
    assert states(found) == [["valid", "missing"], ["valid"]]
    assert [cell.state for cell in found.cells] == [State.MISSING, State.VALID]
    assert [cell.is_gap for cell in found.cells] == [True, False]
    assert served_by(found) == {9: frozenset({"a", "b"})}


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({}, "valid"),
        ({"expires_on": date(2026, 11, 20)}, "expired"),
        ({"expires_on": date(2026, 11, 21)}, "expiring"),
        ({"expires_on": date(2027, 6, 1)}, "valid"),
        ({"issued_on": date(2025, 1, 1)}, "expiring"),  # our practice: a report serves twelve months
        ({"product_ids": frozenset({2})}, "missing"),
        ({"product_ids": frozenset({1, 2})}, "valid"),
        ({"obligations": frozenset({"other"})}, "missing"),
        ({"serves": frozenset()}, "missing"),
        ({"substances": frozenset({"7439-92-1"})}, "partial"),
        ({"substances": frozenset({"7439-92-1", "7440-43-9"})}, "valid"),
        ({"substances": frozenset({"7439-92-1"}), "expires_on": date(2020, 1, 1)}, "expired"),
    ],
)
def test_a_document_proves_what_it_covers_while_it_is_valid(told, state) -> None:
    limits = (Limit(amount=0.1, unit="%", basis="article", cas=("7439-92-1", "7440-43-9")),)
    duty = duty_of("a", "report", limits=limits)
    found = matrix([product(1)], [applies(1, duty)], [dataclasses.replace(document(9, "report"), **told)])
    assert states(found) == [[state]]


def test_the_best_document_counts_and_unstated_ones_are_named() -> None:
    papers = [
        document(1, "report", expires_on=date(2020, 1, 1)),
        document(2, "report", expires_on=date(2028, 1, 1)),
        document(3, "report", expires_on=date(2027, 12, 1)),
        document(4),
    ]
    found = matrix([product(1)], [applies(1, duty_of("a", "report"))], papers)
    assert found.cells[0].proofs[0].evidence_id == 2
    assert [row.evidence_id for row in found.unstated] == [4]


def test_what_does_not_apply_is_counted_and_what_may_apply_is_no_gap() -> None:
    duty = duty_of("a", "report")
    duties = [not_concerned(1, duty), uncertain(2, duty, "electrical")]
    found = matrix([product(1), product(2)], duties)
    assert found.not_needed == {1: 1}
    assert [cell.is_gap for cell in found.cells] == [False]
    assert state_counts(found.cells) == {"uncertain": 1}


def test_a_firm_without_products_has_an_empty_matrix_and_plan() -> None:
    found = matrix([], [])
    plan = plan_of(found, kind_texts=TEXTS)
    assert (found.cells, plan.steps, plan.risk, matrix_rows(found), question_rows(found)) == (
        (),
        (),
        0,
        [],
        [],
    )


def test_the_plan_takes_first_what_removes_most_risk_an_hour() -> None:
    ban = duty_of("ban", "report", severity="ban", effort="weeks", cost=(100, 900))
    label = duty_of("label", "label", severity="marking", effort="hours", cost=(0, 50))
    fee = duty_of("fee", "declaration|report", severity="fee", effort="weeks")
    duties = [applies(1, one) for one in (ban, label, fee)]
    plan = plan_of(matrix([product(1)], duties), kind_texts=TEXTS)
    assert [(step.kind, step.obligations) for step in plan.steps] == [
        ("label", ("label",)),
        ("report", ("ban", "fee")),  # the report closes both: no step for the declaration is left
    ]
    report = plan.steps[1]
    assert (report.hours, report.cost_eur, report.text.en) == (120, (100, 900), "the report")
    assert report.advice.en == "Do ban"


def test_more_products_weigh_more_and_cost_a_part_of_the_work_each() -> None:
    duty = duty_of("a", "report", effort="hours")
    one = plan_of(matrix([product(1)], [applies(1, duty)]), kind_texts=TEXTS).steps[0]
    products = [product(n) for n in range(1, 12)]
    many = plan_of(matrix(products, [applies(n, duty) for n in range(1, 12)]), kind_texts=TEXTS).steps[0]
    assert many.risk == pytest.approx(11 * one.risk)
    assert many.hours == pytest.approx(one.hours * (1 + 10 * WEIGHTS.further_product))
    assert many.worth > one.worth


def test_a_question_is_asked_once_and_those_on_one_product_together() -> None:
    duties = [uncertain(n, duty_of(f"d{n}", "report"), "electrical") for n in (1, 2, 3)]
    duties += [uncertain(1, duty_of("x", "report"), "toy", "food"), uncertain(1, duty_of("y"), "toy")]
    found = matrix([product(n) for n in (1, 2, 3)], duties)
    steps = plan_of(found, kind_texts=TEXTS).steps
    assert {(step.kind, step.questions, len(step.product_ids)) for step in steps} == {
        ("trait:electrical", 1, 3),
        ("products:1", 2, 1),
    }
    first = question_rows(found)[0]
    assert (first.key, len(first.product_ids)) == ("electrical", 3)


def test_what_is_surer_graver_or_sells_more_weighs_more() -> None:
    duty = duty_of("a", "report", severity="ban")

    def risk(given, factor=1.0) -> float:
        return cell_risk(matrix([product(1)], [given]).cells[0], WEIGHTS, factor)

    sure = risk(applies(1, duty))
    assert sure == 10
    assert (
        sure > risk(applies(1, duty, is_presumed=True)) > risk(uncertain(1, duty, "q", leans_to_apply=True))
    )
    assert risk(uncertain(1, duty, "q", leans_to_apply=True)) > risk(uncertain(1, duty, "q"))
    assert sure > risk(applies(1, duty, phase="ahead")) > risk(applies(1, duty, phase="ended")) == 0
    factors = value_factors([product(1, "100"), product(2, "50"), product(3)], WEIGHTS)
    assert factors == {1: 1.0, 2: 0.75, 3: 1.0}  # unknown is never taken as little
    assert value_factors([product(1)], WEIGHTS) == {1: 1.0}
    assert value_factors([product(1, "0")], WEIGHTS) == {1: 1.0}


def test_an_uncertain_duty_that_is_proved_anyway_is_no_risk() -> None:
    duty = duty_of("a", "report")
    found = matrix([product(1)], [uncertain(1, duty, "q")], [document(9, "report")])
    assert plan_of(found, kind_texts=TEXTS).steps == ()


def test_weights_of_another_shape_are_refused(tmp_path) -> None:
    path = tmp_path / "plan.yml"
    path.write_text("version: plan-9\nseverity: {}\n")
    with pytest.raises(TypeError):
        weights_read(path)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.data())
def test_the_steps_share_the_whole_risk_and_every_gap_is_closed(data) -> None:
    kinds = st.lists(
        st.sampled_from(["report", "declaration", "label", "report|label"]), min_size=1, max_size=3
    )
    severities = st.sampled_from(sorted(WEIGHTS.severity))
    duties = [
        duty_of(f"d{n}", *data.draw(kinds.map(dict.fromkeys).map(list)), severity=data.draw(severities))
        for n in range(data.draw(st.integers(1, 5)))
    ]
    products = [product(n, data.draw(st.sampled_from([None, "10", "500"]))) for n in range(1, 5)]
    given_duties = [
        data.draw(
            st.sampled_from(
                [applies(p.product_id, d), uncertain(p.product_id, d, "q"), not_concerned(p.product_id, d)]
            )
        )
        for p in products
        for d in duties
    ]
    papers = [document(n, data.draw(st.sampled_from(["report", "label"]))) for n in range(2)]
    found = matrix(products, given_duties, papers[: data.draw(st.integers(0, 2))])
    plan = plan_of(found, kind_texts=TEXTS)
    assert sum(step.risk for step in plan.steps) == pytest.approx(plan.risk)
    worth = [step.worth for step in plan.steps]
    assert worth == sorted(worth, reverse=True)
    got = {step.kind for step in plan.steps if step.what == "evidence"}
    for cell in found.cells:
        for proof in cell.proofs:
            if cell.is_gap and proof.state is not State.VALID:
                assert got & set(proof.kinds)
    shuffled = dataclasses.replace(found, cells=found.cells[::-1])
    again = plan_of(shuffled, kind_texts=TEXTS)
    assert [step.kind for step in again.steps] == [step.kind for step in plan.steps]


@pytest.mark.parametrize(
    ("markets", "found"),
    [
        (["DE", "FR"], {"EU": False}),
        (["EU", "GB", "XI"], {"EU": False, "UK": False, "XI": False}),
        (["NO"], {"EU": True}),
        (["DE", "NO"], {"EU": False}),
        (["JP"], {}),
    ],
)
def test_markets_of_products_are_those_of_the_catalogue(markets, found) -> None:
    assert catalogue_markets(markets) == found


def test_the_us_has_states_and_no_market_means_any() -> None:
    us = catalogue_markets(["US"])
    assert us["US"] is False and us["US-CA"] is True
    assert all(catalogue_markets([]).values()) and "EU" in catalogue_markets([])
    assert markets_uncovered(["DE", "JP", "GB", "CR", "US"]) == ("CR", "JP")
