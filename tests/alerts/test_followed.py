"""Followed searches in the weekly mail: what they found, why the reader follows, and nothing twice."""

from datetime import timedelta

import pytest

from compliance.alerts.building import digest_build
from compliance.alerts.models import Delivery
from compliance.alerts.services import subscription_set
from compliance.alerts.weeks import IsoWeek
from compliance.search.asking import Asked
from compliance.search.indexing import index_refresh
from compliance.search.models import SavedSearch
from compliance.search.services import search_save
from regulations.models import ChangeEvent
from tests.factories import (
    MOMENT,
    FindingFactory,
    FirmFactory,
    MeasureFactory,
    NoticeVersionFactory,
    RunFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
WEEK = IsoWeek(2025, 24)


@pytest.fixture
def reader():
    return UserFactory(firms=[FirmFactory()])


@pytest.fixture
def notice():
    version = NoticeVersionFactory(notice__symbol="G/TBT/N/XYZ/71", notice__title="Rule on <kettles>")
    index_refresh("notice")
    changed(version.notice, hours=2)
    return version.notice


def changed(notice, *, hours: int) -> None:
    ChangeEvent.objects.create(
        source=notice.source, run=RunFactory(source=notice.source), notice=notice, kind="added",
        is_alert=True, name=notice.title, written_at=MOMENT - timedelta(hours=hours),
    )  # fmt: skip


def followed(user, q: str = "kettles", *, days: int = 30, why: str = "We sell them to Xyz.") -> SavedSearch:
    saved = search_save(user=user, asked=Asked(q=q), name=f"All {q}", why=why, follows=True)
    SavedSearch.objects.filter(pk=saved.pk).update(follows_since=MOMENT - timedelta(days=days))
    return saved


def built(user):
    return digest_build(subscription=subscription_set(user=user), week=WEEK, at=MOMENT)


def bodies(digest) -> tuple[str, str]:
    html, _kind = digest.message.alternatives[0]
    return digest.message.body, html


def test_a_followed_notice_is_told_with_the_reader_s_own_reason(reader, notice) -> None:
    saved = followed(reader)
    digest = built(reader)
    assert not digest.is_empty
    text, html = bodies(digest)
    for body in (text, html):
        assert "Because you follow it" in body
        assert "All kettles" in body and "We sell them to Xyz." in body and "G/TBT/N/XYZ/71" in body
        assert f"/n/{notice.pk}/" in body and f"/q/{saved.pk}/" in body
    assert "&lt;kettles&gt;" in html and "<kettles>" not in html


def test_without_news_the_mail_stays_a_heartbeat(reader, notice) -> None:
    followed(reader, "fans")
    digest = built(reader)
    assert digest.is_empty
    assert "Because you follow" not in digest.message.body


def test_nothing_from_before_the_following_or_the_last_mail_is_told(reader, notice) -> None:
    saved = followed(reader, days=0)
    assert built(reader).is_empty
    SavedSearch.objects.filter(pk=saved.pk).update(follows_since=MOMENT - timedelta(days=30))
    assert not built(reader).is_empty
    Delivery.objects.create(
        user=reader, iso_year=2025, iso_week=23, state="sent", sent_at=MOMENT, message_id="<x@y>",
        queued_at=MOMENT - timedelta(hours=1),
    )  # fmt: skip
    assert built(reader).is_empty


def test_a_finding_says_that_it_is_followed_and_its_notice_stands_once(reader, notice) -> None:
    followed(reader)
    measure = MeasureFactory(notice=notice)
    FindingFactory(firm=reader.firms.get(), measure=measure)
    text = built(reader).message.body
    assert "Because: you follow All kettles" in text
    assert "Because you follow it" not in text


def test_a_search_that_is_only_kept_tells_nothing(reader, notice) -> None:
    SavedSearch.objects.filter(pk=followed(reader).pk).update(follows=False)
    assert built(reader).is_empty


def test_the_short_addresses_point_on_and_change_nothing(reader, notice, client) -> None:
    saved = followed(reader)
    assert client.get(f"/n/{notice.pk}/").headers["Location"] == f"/desk/notices/{notice.pk}/"
    assert client.get(f"/q/{saved.pk}/").headers["Location"] == f"/search/kept/{saved.pk}/"
    client.force_login(UserFactory())
    assert client.get(f"/q/{saved.pk}/", follow=True).status_code == 404
