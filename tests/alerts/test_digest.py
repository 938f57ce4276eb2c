"""What a weekly mail tells, in which order, and what it leaves out."""

import random
from datetime import date
from decimal import Decimal

from compliance.alerts.digest import digest_compose
from compliance.alerts.items import Digest, Item, Limits, NotYours, Pulse, Section, Settle, Sku
from compliance.alerts.told import Milestone

TODAY = date(2025, 6, 12)
ROOMY = Limits(words=100_000)


def compose(items: list[Item], **wishes) -> Digest:
    return digest_compose(items, today=TODAY, pulse=Pulse(), **wishes)


def findings(entries) -> list[int]:
    return [entry.lead.finding for entry in entries]


def test_what_asks_for_action_comes_first_a_duty_that_binds_now_before_the_nearest_date(item) -> None:
    digest = compose(
        [
            item(1, "watch", score=90.0),
            item(2, "act", next_on=date(2026, 1, 1), score=99.0),
            item(3, "act", next_on=date(2025, 8, 1), score=40.0),
            item(4, "act", score=100.0),
            item(5, "watch", before="act", score=10.0),
        ],
        limits=ROOMY,
    )
    assert findings(digest.entries) == [4, 3, 2, 5, 1]
    assert [e.section for e in digest.entries] == ["act", "act", "act", "changed", "watch"]


def test_only_news_is_told_and_the_rest_is_counted(item) -> None:
    digest = compose(
        [
            item(1, "act", before="act", next_on=date(2025, 9, 1)),
            item(2, "act", before="act", next_on=date(2025, 7, 1)),
            item(3, "watch", before="watch"),
            item(4, "uncertain", before="uncertain"),
            item(5, "watch"),
        ]
    )
    assert findings(digest.entries) == [5]
    standing = digest.standing
    assert (standing.act, standing.watch, standing.uncertain) == (2, 1, 1)
    assert [i.finding for i in standing.nearest] == [2, 1]


def test_a_higher_score_alone_is_no_news(item) -> None:
    old = item(1, "watch", score=20.0)
    digest = compose([item(1, "watch", score=95.0, before=old.now)])
    assert digest.is_empty


def test_an_empty_week_is_a_heartbeat(item) -> None:
    digest = compose([item(1, "watch", before="watch")], not_yours=NotYours(count=96))
    assert digest.is_empty
    assert digest.news == ()


def test_one_event_is_one_item_however_many_products_it_hits(item) -> None:
    shared = [Sku(product=n, code=f"K-{n:03}", value=Decimal(10), year=2024) for n in range(400)]
    batch = [
        item(n, "watch", story="svhc:2025-06-25", skus=tuple(shared), score=float(n)) for n in range(1, 22)
    ]
    batch[5] = item(
        6, "act", story="svhc:2025-06-25", skus=tuple(shared), next_on=date(2025, 12, 1), score=1.0
    )
    digest = compose(batch)
    [entry] = digest.entries
    assert (entry.section, entry.rules, entry.sku_count) == (Section.ACT, 21, 400)
    assert entry.lead.finding == 6, "the finding that asks for action leads"
    [money] = entry.money
    assert money.amount == Decimal(4000), "each product counts once, however many rules hit it"
    assert len(digest.news) == 21, "every finding of the event is remembered as told"


def test_a_story_over_two_firms_never_adds_unlike_currencies(item) -> None:
    digest = compose(
        [
            item(1, story="s", firm=1, firm_name="A", currency="CNY"),
            item(2, story="s", firm=2, firm_name="B", currency="USD", skus=(Sku(product=9, code="B-9"),)),
        ]
    )
    [entry] = digest.entries
    assert entry.firms == ("A", "B")
    assert [(m.currency, m.amount) for m in entry.money] == [("CNY", Decimal(1000)), ("USD", None)]


def test_missing_values_are_said_and_never_counted_as_nothing(item) -> None:
    some = (Sku(product=1, code="A", value=Decimal(70), year=2023), Sku(product=2, code="B"))
    [entry] = compose([item(1, skus=some)]).entries
    assert entry.money[0].is_partial
    assert entry.money[0].years == (2023,)


def test_undecided_rules_are_one_line_for_what_would_settle_them(item) -> None:
    bom = Settle(code="add_bom", sku_count=12, skus=("A", "B", "C", "D"))
    rules = [item(n, "uncertain", settles=(bom,), skus=()) for n in range(1, 254)]
    rules.append(item(300, "uncertain", settles=(Settle(code="read_notice", sku_count=3),), skus=()))
    digest = compose(rules)
    assert digest.entries == ()
    assert [(q.code, q.rules, q.sku_count) for q in digest.questions] == [
        ("add_bom", 253, 12),
        ("read_notice", 1, 3),
    ]
    assert digest.questions[0].skus == ("A", "B", "C")
    assert not digest.is_empty


def test_a_settled_question_is_one_line_and_a_lost_duty_is_an_item(item) -> None:
    digest = compose(
        [item(n, "not_yours", before="uncertain") for n in range(1, 60)]
        + [item(60, "not_yours", before="act")]
    )
    assert digest.settled == 59
    assert findings(digest.entries) == [60]
    assert digest.entries[0].section is Section.CHANGED


def test_what_never_was_the_readers_is_only_counted(item) -> None:
    digest = compose([item(1, "not_yours")], not_yours=NotYours(count=96, reasons=(("market", 61),)))
    assert digest.is_empty
    assert digest.not_yours.count == 96


def test_eight_in_full_the_rest_as_links_and_the_rest_of_those_as_a_number(item) -> None:
    digest = compose([item(n, "watch", score=float(n)) for n in range(1, 41)], limits=Limits(words=10_000))
    assert (len(digest.entries), len(digest.links), len(digest.unlisted)) == (8, 6, 26)
    assert findings(digest.entries)[0] == 40
    assert digest.count(Section.WATCH) == 40
    assert len(digest.news) == 40


def test_long_titles_cost_items_but_never_the_first(item) -> None:
    wordy = "a very long title of a regulation " * 20
    digest = compose([item(n, "act", title=wordy) for n in range(1, 9)])
    assert 1 <= len(digest.entries) < 8
    dates = tuple(Milestone(role="application", on=date(2026, 1, day)) for day in range(1, 30))
    digest = compose(
        [item(n, "act", title=wordy, dates=dates) for n in range(1, 9)], limits=Limits(words=200)
    )
    assert len(digest.entries) == 1


def test_the_order_of_the_findings_does_not_matter(item) -> None:
    verdicts = ("act", "watch", "uncertain", "not_yours")
    luck = random.Random(7)
    items = [
        item(
            n,
            luck.choice(verdicts),
            before=luck.choice((None, *verdicts)),
            story=f"s{n % 9}",
            score=float(n % 5),
        )
        for n in range(1, 80)
    ]
    expected = compose(items)
    for _ in range(5):
        luck.shuffle(items)
        assert compose(items) == expected


def test_members_with_most_to_do_come_first(item) -> None:
    items = [
        item(1, "watch", firm=1, firm_name="A"),
        item(2, "act", firm=2, firm_name="B", value=Decimal(5), next_on=date(2025, 9, 1)),
        item(3, "act", firm=3, firm_name="C", value=Decimal(9), next_on=date(2025, 7, 1)),
        item(4, "act", firm=3, firm_name="C", before="act", value=Decimal(8)),
        item(5, "watch", firm=4, firm_name="D", before="watch"),
    ]
    digest = compose(items, for_association=True)
    assert [(m.name, m.act, m.watch, m.news) for m in digest.members] == [
        ("C", 2, 0, 1),
        ("B", 1, 0, 1),
        ("A", 0, 1, 1),
    ]
    assert digest.members[0].largest is not None
    assert digest.members[0].largest.amount == Decimal(9)
    assert digest.unlisted_members == 1
    assert compose(items).members == ()


def test_what_stands_names_dates_first_and_then_what_binds_already(item) -> None:
    old = [item(n, "act", before="act", score=float(n)) for n in range(1, 6)]
    dated = item(9, "act", before="act", next_on=date(2025, 7, 1))
    assert [i.finding for i in compose([*old, dated]).standing.nearest] == [9, 5, 4]


def test_every_duty_has_its_line_before_another_is_told_in_full(item) -> None:
    acts = [item(n, "act", title="word " * 25, score=float(n)) for n in range(1, 8)]
    digest = compose([*acts, item(20, "watch")])
    told = [*digest.entries, *digest.links]
    assert [e.section for e in told].count("act") == 7
    assert len(digest.entries) < 7
    assert {e.lead.finding for e in digest.unlisted} <= {20}


def test_sectors_count_members_and_what_they_have_open(item) -> None:
    items = [
        item(1, "act", firm=1, sector="lighting", is_unread=True),
        item(2, "watch", firm=2, firm_name="B", sector="lighting", before="watch"),
        item(3, "watch", firm=3, firm_name="C"),
        item(4, "uncertain", firm=3, firm_name="C", sector="toys"),
    ]
    digest = compose(items, for_association=True)
    assert [(s.sector, s.members, s.act, s.watch) for s in digest.sectors] == [
        ("lighting", 2, 1, 1),
        ("", 1, 0, 1),
    ]
    assert digest.unread_members == ("Moonlit Ladle",)
    assert compose(items).sectors == ()


def test_a_passed_date_is_not_named_as_the_next_one(item) -> None:
    old = item(1, "act", before="act", next_on=date(2025, 6, 11))
    assert compose([old]).standing.nearest == ()


def test_a_date_without_a_day_is_kept_as_its_rule(item) -> None:
    rule = Milestone(role="application", rule="6 months after adoption")
    [entry] = compose([item(1, "act", dates=(rule,), next_on=None)]).entries
    assert entry.next_on is None
    assert entry.lead.dates == (rule,)
