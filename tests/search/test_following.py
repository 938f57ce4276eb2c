"""What a followed search tells since a moment, and what it would have told before."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from compliance.core import clock
from compliance.search.asking import Asked
from compliance.search.following import backfill, notices_followed, searches_followed
from compliance.search.models import SavedSearch
from compliance.search.services import search_save
from regulations.models import ChangeEvent
from tests.factories import RunFactory, UserFactory
from tests.search.conftest import index_all, notice_make

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def changed(notice, *, days: int = 1, kind: str = "added", is_alert: bool = True) -> ChangeEvent:
    """An event of a notice so many days ago."""
    return ChangeEvent.objects.create(
        source=notice.source, run=RunFactory(source=notice.source), notice=notice, kind=kind,
        is_alert=is_alert, name=notice.title, written_at=NOW - timedelta(days=days),
    )  # fmt: skip


@pytest.fixture
def saved(officer) -> SavedSearch:
    return search_save(user=officer, asked=Asked(q="kettles"), name="Kettles", follows=True)


def test_new_and_changed_notices_are_told_once_newest_first(library, saved) -> None:
    by = {"ecodesign_energy": {"by": "goods", "words": ["kettles"]}}
    other = notice_make("G/TBT/N/XYZ/8", "More kettles", regimes_by=by)
    index_all()
    changed(library["kettles"], days=5)
    changed(library["kettles"], days=2, kind="amended")
    changed(other, days=1)
    changed(library["fans"], days=1)
    told = notices_followed(saved, since=NOW - timedelta(days=7))
    assert [(one.symbol, one.change) for one in told] == [
        ("G/TBT/N/XYZ/8", "added"), ("G/TBT/N/XYZ/1234", "amended"),
    ]  # fmt: skip
    assert told[0].path == f"/desk/notices/{other.pk}/"
    assert [dict(one.regimes_by) for one in told] == [{"ecodesign_energy": "goods"}, {}]
    assert [one.symbol for one in notices_followed(saved, since=NOW - timedelta(days=7), most=1)] == [
        "G/TBT/N/XYZ/8"
    ]
    until = NOW - timedelta(days=3)
    assert [one.change for one in notices_followed(saved, since=NOW - timedelta(days=7), until=until)] == [
        "added"
    ]
    assert notices_followed(saved, since=NOW) == []


@pytest.mark.parametrize(
    ("kind", "is_alert"), [("cosmetic", True), ("renamed", True), ("removed", True), ("added", False)]
)
def test_what_is_no_news_is_not_told(library, saved, kind, is_alert) -> None:
    changed(library["kettles"], kind=kind, is_alert=is_alert)
    assert notices_followed(saved, since=NOW - timedelta(days=7)) == []


def test_notices_of_another_owner_are_not_told(library, saved) -> None:
    foreign = notice_make("page-1", "Kettles of somebody", owner_key="firm:999999")
    index_all()
    changed(foreign)
    assert notices_followed(saved, since=NOW - timedelta(days=7)) == []


def test_a_backfill_counts_weeks_and_leaves_dates_out(library, officer) -> None:
    with clock.standing_at(date(2025, 5, 20)):
        told = backfill(Asked(q="kettles", until=date(2020, 1, 1), kind=("product",)), user=officer)
    assert told.total == 1
    assert sum(count for _week, count in told.weeks) == 1
    assert dict(told.weeks)[date(2025, 4, 28)] == 1
    assert [entry.label for entry in told.entries] == ["G/TBT/N/XYZ/1234"]
    with clock.standing_at(date(2025, 12, 1)):
        assert backfill(Asked(q="kettles"), user=officer).total == 0


def test_an_older_notice_that_changed_counts(library, officer) -> None:
    changed(library["kettles"], days=3)
    assert backfill(Asked(q="kettles"), user=officer).total == 1


def test_only_followed_searches_are_asked(officer, saved) -> None:
    search_save(user=officer, asked=Asked(q="fans"), name="Fans")
    search_save(user=UserFactory(), asked=Asked(q="fans"), name="Fans", follows=True)
    assert searches_followed(user=officer) == [saved]
