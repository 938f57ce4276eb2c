"""Feeds by token: what stands in them, who gets them, and that a wrong token tells nothing."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from lxml import etree

from compliance.alerts.rules.services import alert_rule_save
from compliance.channels.feeds import feed_delete, feed_make, feed_renew, feed_url
from compliance.channels.models import Feed
from compliance.core import clock
from compliance.evidence.models import Record
from tests.factories import FindingFactory, FirmFactory, MilestoneFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 12)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def firm():
    return FirmFactory(code="ladle", name="Moonlit Ladle", name_zh="月光汤勺")


@pytest.fixture
def user(firm):
    return UserFactory(firms=[firm])


def finding(firm, title="Kettle limits", **wishes):
    row = FindingFactory(firm=firm, measure__title=title, news_at=datetime(2025, 6, 10, tzinfo=UTC), **wishes)
    MilestoneFactory(measure=row.measure, role="application", on=date(2026, 1, 1))
    return row


def path_of(feed: Feed) -> str:
    return feed_url(feed).removeprefix("http://127.0.0.1:8000")


def events(feed: Feed) -> dict[str, object]:
    answer = Client().get(path_of(feed))
    assert answer.status_code == 200, answer.status_code
    assert answer["Content-Type"].startswith("text/calendar")
    return {str(event["UID"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_a_date_that_moves_keeps_its_uid_and_gets_a_higher_sequence(firm, user) -> None:
    feed = feed_make(user=user, kind="calendar", language="en")
    row = finding(firm)
    with clock.standing_at(DAY):
        [(uid, before)] = events(feed).items()
        milestone = row.measure.milestones.get()
        milestone.on = date(2026, 7, 1)
        milestone.save()
        [(again, after)] = events(feed).items()
    assert uid == again
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["DTSTART"].dt == date(2026, 7, 1)
    assert "Moonlit Ladle" in str(after["SUMMARY"])


def test_a_calendar_holds_the_dates_of_all_firms_of_its_owner_and_of_no_other(user) -> None:
    second, foreign = FirmFactory(), FirmFactory(name="Zanzibar")
    user.firms.add(second)
    for one in (user.firms.first(), second, foreign):
        finding(one)
    with clock.standing_at(DAY):
        found = events(feed_make(user=user, kind="calendar", language="en"))
    assert len(found) == 2
    assert not any("Zanzibar" in str(event["SUMMARY"]) for event in found.values())


def test_atom_tells_what_is_new_with_ids_that_stay(firm, user) -> None:
    row = finding(firm, title="Kettle <limits> & \x0b values 限值")
    finding(FirmFactory(name="Zanzibar"))
    FindingFactory(firm=firm, verdict="not_yours", news_at=datetime(2025, 6, 10, tzinfo=UTC))
    FindingFactory(firm=firm, news_at=None)
    feed = feed_make(user=user, kind="atom", language="zh-hans")
    with clock.standing_at(DAY):
        answer = Client().get(path_of(feed))
    tree = etree.fromstring(answer.content)
    [entry] = tree.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"tag:127.0.0.1,2025:finding/{row.pk}"
    assert "Kettle <limits> & values 限值" in entry.findtext(f"{ATOM}title")
    assert entry.find(f"{ATOM}link").get("href").endswith(f"/f/{row.pk}/")
    assert "月光汤勺" in entry.findtext(f"{ATOM}content")
    assert tree.find(f"{ATOM}link[@rel='self']").get("href") == feed_url(feed)


def test_a_feed_of_a_rule_holds_what_the_rule_names(firm, user) -> None:
    rule = alert_rule_save(user=user, name="big", text="score > 80")
    big, small = finding(firm, score=90), finding(firm, score=10)
    feed = feed_make(user=user, kind="atom", language="en", rule=rule)
    with clock.standing_at(DAY):
        text = Client().get(path_of(feed)).content.decode()
    assert f"finding/{big.pk}<" in text and f"finding/{small.pk}<" not in text


@pytest.mark.parametrize("kind", ["calendar", "atom"])
def test_an_unchanged_feed_costs_no_transfer(firm, user, kind) -> None:
    finding(firm)
    feed = feed_make(user=user, kind=kind, language="en")
    with clock.standing_at(DAY):
        first = Client().get(path_of(feed))
        again = Client().get(path_of(feed), headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert first["Cache-Control"].startswith("private")


@pytest.mark.parametrize("kind", ["calendar", "atom"])
def test_a_token_that_ended_or_is_of_the_other_kind_opens_nothing(user, kind) -> None:
    feed = feed_make(user=user, kind=kind, language="en")
    old = path_of(feed)
    other = reverse(
        "channels:atom" if kind == "calendar" else "channels:calendar", args=[old.split("/")[2].split(".")[0]]
    )
    assert Client().get(other).status_code == 404
    feed_renew(feed=feed)
    assert Client().get(old).status_code == 404
    fresh = path_of(feed)
    assert Client().get(fresh).status_code == 200
    user.is_active = False
    user.save()
    assert Client().get(fresh).status_code == 404
    feed_delete(feed=feed)
    assert Record.objects.filter(kind="channel.deleted").count() == 1


def test_only_get_and_head_are_answered(user) -> None:
    path = path_of(feed_make(user=user, kind="atom", language="en"))
    assert Client().head(path).status_code == 200
    assert Client().post(path).status_code == 405


def test_guessing_is_stopped(user, settings) -> None:
    client = Client(REMOTE_ADDR="203.0.113.9")
    codes = [client.get(reverse("channels:atom", args=[f"guess{n}"])).status_code for n in range(32)]
    assert codes[0] == 404 and codes[-1] == 429


def test_the_same_feed_is_made_once(user) -> None:
    first = feed_make(user=user, kind="atom", language="en")
    assert feed_make(user=user, kind="atom", language="zh-hans").pk == first.pk
    first.refresh_from_db()
    assert first.language == "zh-hans"
