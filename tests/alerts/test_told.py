"""What is news and what is cosmetic."""

import json
from datetime import date

from compliance.alerts.told import Milestone, Told, changes_between, told_of

APPLICATION = Milestone(role="application", on=date(2026, 1, 1))
RULE = Milestone(role="entry_into_force", rule="20 days after publication")


def told(**wishes) -> Told:
    values = {
        "verdict": "watch",
        "stage": "proposed",
        "milestones": [APPLICATION, RULE],
        "skus": "1,2",
        "sku_count": 2,
        "score": 41.0,
    }
    return told_of(**(values | wishes))


def test_each_material_change_is_told() -> None:
    before = told()
    moved = Milestone(role="application", on=date(2026, 7, 1))
    for wishes, expected in [
        ({"verdict": "act"}, ("verdict", "watch", "act")),
        ({"stage": "adopted"}, ("stage", "proposed", "adopted")),
        ({"milestones": [moved, RULE]}, ("date", "2026-01-01", "2026-07-01")),
        ({"milestones": [APPLICATION]}, ("date", "20 days after publication", "")),
        ({"skus": "1,2,3", "sku_count": 3}, ("skus", "2", "3")),
        ({"skus": "1,3", "sku_count": 2}, ("skus", "2", "2")),
    ]:
        after = told(**wishes)
        assert after.hash != before.hash, wishes
        [change] = changes_between(before, after)
        assert (change.what, change.before, change.after) == expected


def test_cosmetic_differences_are_no_news() -> None:
    before = told()
    for wishes in [
        {"score": 77.7},
        {"milestones": [RULE, APPLICATION]},
        {"milestones": [APPLICATION, Milestone(role="entry_into_force", rule="20  Days after Publication ")]},
        {"milestones": [APPLICATION, RULE, Milestone(role="publication", on=date(2025, 6, 1))]},
        {"milestones": [APPLICATION, RULE, Milestone(role="modification", on=date(2025, 6, 11))]},
        {"milestones": [APPLICATION, APPLICATION, RULE]},
    ]:
        after = told(**wishes)
        assert after.hash == before.hash, wishes
        assert changes_between(before, after) == ()


def test_a_rule_that_got_its_earliest_day_is_news() -> None:
    day = Milestone(role="entry_into_force", rule="20 days after publication", earliest=date(2025, 9, 1))
    [change] = changes_between(told(), told(milestones=[APPLICATION, day]))
    assert (change.role, change.after) == ("entry_into_force", "2025-09-01")


def test_several_changes_come_gravest_first() -> None:
    after = told(verdict="act", stage="adopted", milestones=[], skus="", sku_count=0)
    assert [c.what for c in changes_between(told(), after)] == ["verdict", "stage", "date", "date", "skus"]


def test_it_survives_the_database() -> None:
    assert Told.from_json(json.loads(json.dumps(told().to_json()))) == told()
