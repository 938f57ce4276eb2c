"""Verdicts: act asks for a certain match and a duty; what is missing makes uncertain, never a pass."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from compliance.exposure.assessment import Assessment, assess
from compliance.exposure.readiness import EvidenceFact
from compliance.exposure.scoring import model_current
from compliance.exposure.situation import BlankFacts, MatchFact, MilestoneFact, RuleFacts, Situation
from compliance.exposure.steps import Step

TODAY = date(2025, 6, 12)
COMMENT = (date(2025, 8, 10), "comment_deadline")
IN_59_DAYS = MilestoneFact(role="comment_deadline", day=COMMENT[0])


def rule(**given: Any) -> RuleFacts:
    facts: dict[str, Any] = {
        "stage": "proposed",
        "doc_type": "proposal",
        "regime": "ecodesign_energy",
        "regimes": ("ecodesign_energy",),
        "is_alert": False,
        "is_list_entry": False,
        "asks_code": True,
        "asks_substance": False,
        "needs_both": False,
        "published_on": date(2025, 6, 1),
        "content_hash": "c0ffee",
        "milestones": (IN_59_DAYS,),
    }
    return RuleFacts(**facts | given)


def dated(role: str, days: int) -> RuleFacts:
    return rule(milestones=(MilestoneFact(role=role, day=TODAY + timedelta(days)),))


def matched(**given: Any) -> MatchFact:
    facts: dict[str, Any] = {
        "product_id": 1,
        "sku": "KL-204",
        "strength": "hs6",
        "quality": "certain",
        "value": Decimal(100_000),
    }
    return MatchFact(**facts | given)


def situation(*matches: MatchFact, of: RuleFacts | None = None, **given: Any) -> Situation:
    facts: dict[str, Any] = {"today": TODAY, "currency": "CNY", "yearly_exports": Decimal(1_000_000)}
    return Situation(rule=of or rule(), matches=matches, **facts | given)


def judged(*matches: MatchFact, of: RuleFacts | None = None, **given: Any) -> Assessment:
    return assess(situation(*matches, of=of, **given), model_current())


BINDING = {"stage": "applies", "doc_type": "adopted", "milestones": ()}
VALID = EvidenceFact(
    evidence_id=9, regime="ecodesign_energy", issued_on=date(2025, 6, 2), expires_on=None, product_ids=None
)


@pytest.mark.parametrize(
    ("match", "of", "verdict", "step"),
    [
        (matched(), rule(), "act", Step("send_comments", *COMMENT)),
        (matched(strength="hs4"), rule(), "act", Step("send_comments", *COMMENT)),
        (matched(strength="hs2"), rule(), "watch", Step("confirm_match", *COMMENT)),
        (matched(strength="product", quality="inferred"), rule(), "watch",
         Step("confirm_match", *COMMENT)),
        (matched(quality="inferred"), rule(), "watch", Step("confirm_match", *COMMENT)),
        (matched(), rule(milestones=()), "watch", Step("follow")),
        (matched(), dated("comment_deadline", -1), "watch",
         Step("follow")),
        (matched(), dated("comment_deadline", 0), "act",
         Step("send_comments", TODAY, "comment_deadline")),
        # The adoption of a draft is nobody's duty.
        (matched(), dated("adoption", 9), "watch",
         Step("follow", TODAY + timedelta(9), "adoption")),
        (matched(), dated("application", 181), "watch",
         Step("follow", TODAY + timedelta(181), "application")),
        (matched(), rule(**BINDING), "act", Step("get_evidence")),
        (matched(), rule(**BINDING | {"stage": "adopted"}), "act", Step("get_evidence")),
        (matched(strength="hs2"), rule(**BINDING), "watch", Step("confirm_match")),
        (matched(quality="inferred"), rule(**BINDING), "watch", Step("confirm_match")),
        (matched(), rule(**BINDING | {"doc_type": "guidance"}), "watch", Step("follow")),
        (matched(), rule(**BINDING | {"is_alert": True}), "watch", Step("compare_product")),
        (matched(strength="substance"),
         rule(**BINDING | {"regime": "reach", "regimes": ("reach",), "is_list_entry": True}), "act",
         Step("inform_customers")),
        (matched(quality="uncertain", notes=("cn_unknown",)), rule(), "uncertain",
         Step("add_cn", *COMMENT)),
        (matched(), rule(stage="withdrawn"), "not_yours", Step("")),
        (matched(), rule(stage="expired"), "not_yours", Step("")),
    ],
)  # fmt: skip
def test_verdict_and_next_step(match: MatchFact, of: RuleFacts, verdict: str, step: Step) -> None:
    found = judged(match, of=of)
    assert (found.verdict, found.step) == (verdict, step)


def test_nothing_matched_and_nothing_missing_is_not_yours() -> None:
    found = judged(blanks=BlankFacts(products=5))
    assert (found.verdict, found.score, found.settles) == ("not_yours", Decimal("0.0"), ())
    assert sum(found.contributions.values()) == 0


SUBSTANCE = {"asks_code": False, "asks_substance": True}
MISSING = BlankFacts(
    products=5, without_code=2, without_code_skus=("A", "B"), open_bom=3, open_bom_skus=("C", "D", "E")
)


@pytest.mark.parametrize(
    ("of", "settles"),
    [
        (rule(), [{"code": "add_hs", "skus": ["A", "B"], "count": 2}]),
        (rule(**SUBSTANCE), [{"code": "add_bom", "skus": ["C", "D", "E"], "count": 3}]),
        (rule(asks_substance=True, needs_both=True), [{"code": "add_hs", "skus": ["A", "B"], "count": 2}]),
        (rule(asks_code=False), [{"code": "read_notice", "skus": [], "count": 5}]),
        (rule(asks_code=False, asks_substance=True, needs_both=True),
         [{"code": "read_notice", "skus": [], "count": 5}]),
    ],
)  # fmt: skip
def test_what_is_missing_makes_uncertain_and_says_what_settles_it(
    of: RuleFacts, settles: list[dict[str, Any]]
) -> None:
    found = judged(of=of, blanks=MISSING)
    assert found.verdict == "uncertain"
    assert list(found.settles) == settles
    assert found.step.code == settles[0]["code"]
    assert found.sku_count == settles[0]["count"]
    assert found.value is None


def test_an_unknown_scope_asks_only_firms_that_sell_there() -> None:
    assert judged(of=rule(asks_code=False), blanks=BlankFacts()).verdict == "not_yours"


def test_at_most_twenty_skus_are_named() -> None:
    many = [
        matched(product_id=n, sku=f"S{n:02}", quality="uncertain", notes=("market_open",)) for n in range(25)
    ]
    (settle,) = judged(*many).settles
    assert settle["code"] == "add_markets" and settle["count"] == 25
    assert settle["skus"] == [f"S{n:02}" for n in range(20)]


def test_valid_evidence_turns_a_standing_duty_into_watching() -> None:
    of = rule(**BINDING)
    assert judged(matched(), of=of, evidence=(VALID,)).verdict == "watch"
    assert judged(matched(), matched(product_id=2, sku="Z"), of=of,
                  evidence=(replace(VALID, product_ids=frozenset({1})),)).verdict == "act"  # fmt: skip


@pytest.mark.parametrize(
    ("document", "state", "step"),
    [
        ({"issued_on": date(2025, 5, 31)}, "predates", "get_evidence"),
        ({"expires_on": TODAY - timedelta(1)}, "expired", "get_evidence"),
        ({"expires_on": TODAY}, "expiring", "renew_evidence"),
        ({"expires_on": TODAY + timedelta(90)}, "expiring", "renew_evidence"),
        ({"regime": "rohs"}, "missing", "get_evidence"),
        ({"product_ids": frozenset({2})}, "missing", "get_evidence"),
    ],
)
def test_evidence_that_does_not_stand_is_told_apart(document: dict[str, Any], state: str, step: str) -> None:
    found = judged(matched(), of=rule(**BINDING), evidence=(replace(VALID, **document),))
    assert found.verdict == "act"
    assert {"code": f"evidence_{state}", "count": 1, "regime": "ecodesign_energy"} in found.reasons
    assert found.step.code == step
    if step == "renew_evidence":
        assert (found.step.on, found.step.role) == (document["expires_on"], "evidence_expiry")


def test_money_is_the_sum_of_what_is_known_and_says_when_some_is_not() -> None:
    found = judged(matched(), matched(product_id=2, sku="B", value=None, value_is_partial=True))
    assert (found.value, found.value_is_partial) == (Decimal(100_000), True)
    assert {"code": "value_partial"} in found.reasons
    unknown = judged(matched(value=None, value_is_partial=True))
    assert (unknown.value, unknown.value_is_partial) == (None, True)
    assert {"code": "value_unknown"} in unknown.reasons
    known = judged(matched())
    assert known.value_is_partial is False
    assert not {"value_partial", "value_unknown"} & {r["code"] for r in known.reasons}


def test_the_best_match_speaks_and_every_match_is_counted() -> None:
    found = judged(
        matched(strength="product", quality="inferred", notes=("concept_of_ics",)),
        matched(product_id=2, sku="B"),
        matched(product_id=3, sku="C", quality="uncertain", notes=("cn_unknown",)),
    )
    assert found.verdict == "act" and found.products == (1, 2, 3) and found.sku_count == 3
    assert found.score_inputs and found.score_inputs.strength == "hs6"
    assert [
        (r["code"], r.get("quality"), r["count"]) for r in found.reasons if r["code"].startswith("met_")
    ] == [
        ("met_hs6", "certain", 1),
        ("met_product", "inferred", 1),
        ("met_hs6", "uncertain", 1),
    ]
    assert found.settles == ({"code": "add_cn", "skus": ["C"], "count": 1},)


def test_a_date_that_a_rule_merely_allows_is_told_as_such() -> None:
    earliest = MilestoneFact(role="entry_into_force", day=TODAY + timedelta(30), is_earliest=True)
    found = judged(matched(), of=rule(milestones=(earliest,)))
    assert {"code": "date_is_earliest", "role": "entry_into_force"} in found.reasons


def test_the_same_situation_has_the_same_hash_and_another_day_has_another() -> None:
    first, again = judged(matched()), judged(matched())
    assert first == again
    later = judged(matched(), today=TODAY + timedelta(1))
    assert later.inputs_hash != first.inputs_hash
    assert later.reasons == first.reasons  # a day that passes is no news


def test_reasons_do_not_move_with_the_clock_alone_where_no_date_is_ahead() -> None:
    of = rule(**BINDING)
    assert judged(matched(), of=of) == judged(matched(), of=of, today=TODAY + timedelta(100))
