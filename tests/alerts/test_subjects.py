"""Subject lines: the consequence in sixty characters, and never a calm that was not checked."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from compliance.alerts.digest import digest_compose
from compliance.alerts.items import Alarm, FollowedNotice, FollowedSearch, Item, Pulse, Sku
from compliance.alerts.presenting import DigestView, digest_view
from compliance.alerts.subjects import LONGEST, instant_subject, work_subject
from compliance.alerts.weeks import IsoWeek

TODAY, WEEK = date(2025, 6, 12), IsoWeek(2025, 24)


def view(items: list[Item], pulse: Pulse | None = None, **wishes) -> DigestView:
    digest = replace(digest_compose(items, today=TODAY, pulse=pulse or Pulse()), **wishes)
    return digest_view(digest, week=WEEK, audience="Moonlit Ladle", zone=ZoneInfo("UTC"), today=TODAY)


def valued(item, number: int, value: int, **wishes) -> Item:
    skus = (Sku(product=number, code=f"K-{number}", value=Decimal(value), year=2024),)
    return item(number, "act", skus=skus, **wishes)


def test_many_duties_tell_how_many_by_when_and_how_much(item) -> None:
    items = [valued(item, n, 1_000_000 * n, next_on=date(2025, 9, 30)) for n in range(1, 8)]
    assert view(items).subject == "7 to act on, the first by 30 September 2025, CNY 28M a year"
    items.append(valued(item, 8, 1_500_000))
    assert view(items).subject == "8 to act on, the first now, CNY 29.5M a year · 2025-W24"


def test_a_product_that_several_rules_meet_counts_once(item) -> None:
    shared = (Sku(product=1, code="K-1", value=Decimal(2_000_000), year=2024),)
    items = [item(n, "act", skus=shared, next_on=date(2025, 7, 1)) for n in (1, 2, 3)]
    assert "CNY 2M a year" in view(items).subject


def test_unlike_currencies_are_not_added_but_the_products_are_told(item) -> None:
    items = [valued(item, 1, 5), valued(item, 2, 7, currency="USD")]
    assert view(items).subject == "2 to act on, the first now, 2 products · 2025-W24"


def test_a_single_duty_is_named(item) -> None:
    short = view([valued(item, 1, 7_315_157, next_on=date(2025, 6, 30), title="Fans")])
    assert short.subject == "Act by 30 June 2025: CNY 7.3M a year, Fans · 2025-W24"
    long = view([valued(item, 1, 7_315_157, next_on=date(2025, 6, 30), title="Air conditioners " * 9)])
    assert long.subject == "Act by 30 June 2025: CNY 7.3M a year, Air conditioners…"


def test_a_bare_name_comes_with_its_list(item) -> None:
    lead = valued(item, 1, 9, title="Lead", symbol="Candidate List 2018-06-27: Lead")
    told = view([lead])
    assert told.sections[0].entries[0].title == "Candidate List 2018-06-27: Lead"
    assert "Candidate List" in told.preview


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_subject_is_cut_off_in_a_list_of_mails(item, language: str) -> None:
    far = date(2025, 9, 30)
    cases = [
        [valued(item, n, 10**9 * 7, next_on=far, title="x" * 300) for n in range(1, count)]
        for count in (2, 3, 200)
    ]
    cases += [[item(1, "watch")], [item(n, "uncertain") for n in range(1, 1200)], []]
    with translation.override(language):
        for items in cases:
            told = view(items)
            assert 0 < len(told.subject) <= LONGEST, told.subject
            assert len(told.preview) <= 140
            assert told.preview != told.subject


def test_a_heartbeat_tells_the_source_that_failed_before_the_calm_of_the_others() -> None:
    silent = Alarm(title="Example source", code="refused", since=None)
    assert view([], Pulse(sources=3, alarms=(silent,), next_on=TODAY)).subject.startswith(
        "Nothing new, but 1 source was not read"
    )
    assert view([], Pulse(sources=3, unread=(silent, silent))).subject.startswith(
        "Nothing new, but 2 sources were not read"
    )
    dated = Pulse(sources=3, next_on=date(2025, 6, 30), next_finding=1, next_title="Fans")
    assert view([], dated).subject == "Nothing new; next deadline 30 June 2025 · 2025-W24"
    assert view([], Pulse(sources=3)).subject == "Nothing new for you this week · 2025-W24"


def test_calm_never_hides_what_was_told_before_and_is_not_done(item) -> None:
    old = [item(n, "act", before="act") for n in (1, 2)]
    told = view(old)
    assert told.subject == "Nothing new; 2 findings still to act on · 2025-W24"
    assert [line.text for line in told.tally] == ["0 to act on", "2 still to act on"]
    assert [line.label for line in told.standing] == ["", "now", "now"]
    told = view([*old, item(3, "watch")])
    assert told.subject == "Nothing new to act on, 2 still to act on, 1 new to watch"


def test_a_week_of_followed_notices_only_says_so() -> None:
    notice = FollowedNotice(notice=1, symbol="G/TBT/N/EU/1", title="Kettles", change="new")
    search = FollowedSearch(search=1, name="kettles", why="", notices=(notice,))
    assert view([], followed=(search,)).subject == ("Nothing to act on, 1 notice that you follow · 2025-W24")
    assert view([], settled=2).subject == "Nothing to act on, 2 questions settled · 2025-W24"


def test_links_say_when_how_many_products_and_how_much(item) -> None:
    told = view([valued(item, n, 1_000_000, title=f"Rule {n} " * 20) for n in range(1, 10)])
    assert told.links
    assert all(line.label == "Act now" for line in told.links)
    assert all("1 product · CNY 1,000,000 a year (2024)" in line.text for line in told.links)


def test_instant_and_work_mails_say_their_consequence(item) -> None:
    digest = digest_compose([valued(item, 1, 90_000, next_on=date(2025, 7, 1))], today=TODAY, pulse=Pulse())
    assert instant_subject(digest.entries, 0, TODAY).startswith("Act by 1 July 2025: CNY 90K a year, ")
    watch = digest_compose([item(1, "watch"), item(2, "watch")], today=TODAY, pulse=Pulse())
    assert instant_subject(watch.entries, 0, TODAY).startswith("2 items at once, Rule ")
    assert instant_subject((), 3, TODAY) == "3 rules are undecided"
    left = "30 June 2025, in 7 days"
    assert work_subject("", left, "Fans") == "30 June 2025, in 7 days: Fans"
    assert work_subject("2 dates of yours are near", left, "Fans " * 9).startswith(
        "2 dates of yours are near"
    )
    assert len(work_subject("2 findings are now yours", left, "Fans " * 30)) <= LONGEST
