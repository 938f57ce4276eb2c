"""Feeds and calendars of kept searches: what they tell, in which language, to whom, how they end."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from lxml import etree

from compliance.channels.feeds import feed_make, feed_renew, feed_url, feed_urls
from compliance.channels.models import Feed, FeedDate
from compliance.core import clock
from compliance.search.asking import Asked
from compliance.search.models import SavedSearch
from compliance.search.services import search_delete, search_save
from tests.factories import MeasureFactory, MilestoneFactory, UserFactory
from tests.search.conftest import index_all, notice_make
from tests.search.test_following import changed

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
DAY = date(2025, 6, 12)


@pytest.fixture
def saved(officer) -> SavedSearch:
    return search_save(
        user=officer, asked=Asked(q="kettles"), name="Kettles & 壶", why="We sell them.", follows=True
    )


def path_of(feed: Feed, form: str = "") -> str:
    return feed_url(feed, form=form).removeprefix("http://127.0.0.1:8000")


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_feed_tells_new_and_changed_notices_in_the_language_that_is_asked_for(library, saved) -> None:
    changed(library["kettles"], days=3, kind="amended")
    changed(library["fans"], days=1)
    feed = feed_make(user=saved.user, kind="atom", language="en", search=saved)
    tree = etree.fromstring(Client().get(path_of(feed)).content)
    [entry] = tree.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id").endswith(f":notice/{library['kettles'].pk}")
    assert entry.findtext(f"{ATOM}title") == "amended: Draft regulation on electric kettles"
    assert "We sell them." in entry.findtext(f"{ATOM}content")
    assert entry.find(f"{ATOM}link").get("href").endswith(f"/n/{library['kettles'].pk}/")
    assert tree.findtext(f"{ATOM}title") == "Fairlead: Kettles & 壶"
    chinese = etree.fromstring(Client().get(path_of(feed) + "?language=zh-hans").content)
    assert chinese.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-hans"
    assert "修改" in chinese.find(f"{ATOM}entry").findtext(f"{ATOM}title")
    feed.refresh_from_db()
    assert feed.language == "en"


def test_rss_tells_the_same(library, saved) -> None:
    changed(library["kettles"])
    feed = feed_make(user=saved.user, kind="atom", language="en", search=saved)
    answer = Client().get(path_of(feed, "rss"))
    assert answer["Content-Type"].startswith("application/rss+xml")
    channel = etree.fromstring(answer.content).find("channel")
    assert channel.findtext("item/title") == "added: Draft regulation on electric kettles"
    assert channel.find("item/guid").get("isPermaLink") == "false"
    again = Client().get(path_of(feed, "rss"), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_feed_leaves_out_what_its_owner_may_not_see(library, saved) -> None:
    changed(notice_make("page-1", "Kettles of somebody", owner_key="firm:999999"))
    index_all()
    feed = feed_make(user=saved.user, kind="atom", language="en", search=saved)
    assert b"somebody" not in Client().get(path_of(feed)).content


def events(feed: Feed) -> dict[str, tuple[date, int, str]]:
    answer = Client().get(path_of(feed))
    assert answer.status_code == 200
    return {
        str(event["UID"]): (event["DTSTART"].dt, int(event["SEQUENCE"]), str(event["STATUS"]))
        for event in Calendar.from_ical(answer.content).walk("VEVENT")
    }


def test_a_calendar_keeps_the_uid_of_a_date_that_moves_and_cancels_one_that_falls_away(
    library, saved
) -> None:
    measure = MeasureFactory(notice=library["kettles"], title="Kettles")
    due = MilestoneFactory(measure=measure, role="comment_deadline", on=date(2025, 8, 1))
    MilestoneFactory(measure=measure, role="publication", on=date(2025, 9, 1))
    MilestoneFactory(measure=MeasureFactory(notice=library["fans"]), on=date(2025, 9, 9))
    feed = feed_make(user=saved.user, kind="calendar", language="en", search=saved)
    with clock.standing_at(DAY):
        [(uid, before)] = events(feed).items()
        due.on = date(2025, 8, 20)
        due.save()
        moved = events(feed)
        due.delete()
        gone = events(feed)
    assert before == (date(2025, 8, 1), 0, "CONFIRMED")
    assert moved == {uid: (date(2025, 8, 20), 1, "CONFIRMED")}
    assert gone == {uid: (date(2025, 8, 20), 2, "CANCELLED")}


def test_dates_beyond_the_most_that_are_told_are_not_cancelled(library, saved, monkeypatch) -> None:
    later = MilestoneFactory(measure=MeasureFactory(notice=library["kettles"]), on=date(2025, 12, 1))
    feed = feed_make(user=saved.user, kind="calendar", language="en", search=saved)
    with clock.standing_at(DAY):
        assert len(events(feed)) == 1
        monkeypatch.setattr("compliance.channels.search_dates.MOST", 1)
        nearer = notice_make("G/TBT/N/XYZ/9", "More kettles")
        index_all()
        MilestoneFactory(measure=MeasureFactory(notice=nearer), on=date(2025, 7, 1))
        assert {row[0] for row in events(feed).values()} == {date(2025, 7, 1)}
    assert not FeedDate.objects.get(day=later.on).is_cancelled


def test_an_address_ends_with_its_token_its_search_and_its_owner(library, saved) -> None:
    feed = feed_make(user=saved.user, kind="atom", language="en", search=saved)
    calendar = feed_make(user=saved.user, kind="calendar", language="en", search=saved)
    old = [path_of(feed), path_of(feed, "rss")]
    assert feed_urls(feed) == [feed_url(feed), feed_url(feed, form="rss")]
    feed_renew(feed=feed)
    assert [Client().get(path).status_code for path in old] == [404, 404]
    assert Client().get(path_of(feed)).status_code == 200
    path = path_of(calendar)
    search_delete(saved=saved)
    assert not Feed.objects.exists() and Client().get(path).status_code == 404


def test_the_page_of_the_search_makes_both_and_shows_their_addresses(library, saved) -> None:
    client, page = client_of(saved.user), reverse("search:kept-one", args=[saved.pk])
    for kind, language in (("atom", "zh-hans"), ("calendar", "en")):
        answer = client.post(
            reverse("channels:feed-new"), {"kind": kind, "language": language, "search": saved.pk}
        )
        assert answer.headers["Location"] == f"{page}#feeds"
    atom, calendar = Feed.objects.order_by("kind")
    assert (atom.language, calendar.language, atom.search) == ("zh-hans", "en", saved)
    for address in (page, reverse("channels:settings")):
        text = client.get(address).content.decode()
        for url in (*feed_urls(atom), *feed_urls(calendar)):
            assert url in text, (address, url)
    assert "The last 90 days this would have sent" in client.get(page).content.decode()


def test_a_feed_of_another_s_search_is_not_made(library, saved) -> None:
    other = client_of(UserFactory(firms=list(saved.user.firms.all())))
    for form in ({"search": saved.pk}, {"of": f"search-{saved.pk}"}, {"of": "search-x"}):
        answer = other.post(reverse("channels:feed-new"), {"kind": "atom"} | form)
        assert answer.status_code == 404, form
    assert not Feed.objects.exists()


def test_a_search_that_would_tell_everything_gets_no_feed_and_says_why(officer) -> None:
    wide = search_save(user=officer, asked=Asked(since=date(2025, 1, 1)), name="All")
    client = client_of(officer)
    answer = client.post(reverse("channels:feed-new"), {"kind": "atom", "search": wide.pk}, follow=True)
    assert "Narrow it first" in answer.content.decode()
    assert not Feed.objects.exists()
