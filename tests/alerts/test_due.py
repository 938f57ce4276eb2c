"""Exactly one delivery and one job a person and ISO week, however often and by how many it is asked."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from compliance.alerts.due import digests_queue
from compliance.alerts.models import Delivery, Subscription
from compliance.alerts.services import subscription_set, subscription_stop
from compliance.core import clock
from compliance.core.models import Job
from tests.factories import UserFactory

MONDAY_0800_SHANGHAI = datetime(2025, 6, 9, 0, 0, tzinfo=UTC)

ZONES = (
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Pacific/Pago_Pago",
    "America/Santiago",
    "Africa/Casablanca",
)


def subscriber(**wishes) -> Subscription:
    with clock.standing_at(date(2025, 1, 1)):
        return subscription_set(user=UserFactory(), **({"timezone": "Asia/Shanghai", "hour": 8} | wishes))


@pytest.mark.django_db
def test_a_digest_is_due_from_its_slot_on_and_once() -> None:
    subscription = subscriber()
    Delivery.objects.create(
        user=subscription.user, iso_year=2025, iso_week=23, message_id="<w23>", queued_at=MONDAY_0800_SHANGHAI
    )
    assert digests_queue(now=MONDAY_0800_SHANGHAI - timedelta(seconds=1)) == 0
    assert digests_queue(now=MONDAY_0800_SHANGHAI) == 1
    assert digests_queue(now=MONDAY_0800_SHANGHAI) == 0
    assert digests_queue(now=MONDAY_0800_SHANGHAI + timedelta(days=6, hours=23)) == 0
    delivery = Delivery.objects.get(iso_week=24)
    assert Job.objects.filter(kind="deliver", subject=delivery.key, state=Job.State.QUEUED).count() == 1


@pytest.mark.django_db
def test_two_years_in_ten_zones_from_the_database() -> None:
    """Ticks at uneven hours, one of them always doubled: no week is missed, none comes twice."""
    people = [subscriber(timezone=z, weekday=n % 7 + 1, hour=(n * 5) % 24).user for n, z in enumerate(ZONES)]
    now, step = datetime(2025, 12, 22, 12, tzinfo=UTC), 0
    while now < datetime(2027, 1, 20, tzinfo=UTC):
        digests_queue(now=now)
        digests_queue(now=now)
        step += 1
        now += timedelta(hours=(5, 31, 62, 11)[step % 4])
    for person in people:
        weeks = [d.week for d in Delivery.objects.filter(user=person).order_by("iso_year", "iso_week")]
        assert "2026-W53" in [str(week) for week in weeks]
        assert all(b.monday - a.monday == timedelta(days=7) for a, b in pairwise(weeks)), person.timezone
    assert Job.objects.filter(kind="deliver").count() == Delivery.objects.count()


@pytest.mark.django_db
def test_a_new_reader_gets_this_weeks_mail_but_not_last_weeks() -> None:
    with clock.standing_at(date(2025, 6, 11)):
        late = subscription_set(user=UserFactory(), weekday=1)
        early = subscription_set(user=UserFactory(), weekday=5)
        assert digests_queue() == 1
    assert Delivery.objects.get().user == late.user != early.user


@pytest.mark.django_db
def test_the_wall_clock_of_a_replay_is_the_day_it_stands_at() -> None:
    subscriber()
    for day, expected in [(date(2025, 6, 7), 1), (date(2025, 6, 12), 1), (date(2025, 6, 12), 0)]:
        with clock.standing_at(day):
            assert digests_queue() == expected
    assert [str(d.week) for d in Delivery.objects.order_by("iso_week")] == ["2025-W23", "2025-W24"]


@pytest.mark.django_db
def test_nobody_gets_a_mail_who_stopped_it_or_left() -> None:
    subscription_stop(subscription=subscriber())
    gone = subscriber().user
    gone.is_active = False
    gone.save()
    assert digests_queue(now=MONDAY_0800_SHANGHAI) == 0


@pytest.mark.django_db
def test_moving_the_day_within_a_week_gives_no_second_mail() -> None:
    subscription = subscriber(weekday=1)
    assert digests_queue(now=MONDAY_0800_SHANGHAI) == 1
    subscription_set(user=subscription.user, weekday=3, timezone="America/New_York")
    assert digests_queue(now=MONDAY_0800_SHANGHAI + timedelta(days=4)) == 0


@pytest.mark.django_db
def test_a_zone_that_the_database_dropped_stops_nobody(caplog) -> None:
    broken, well = subscriber(), subscriber()
    Subscription.objects.filter(pk=broken.pk).update(timezone="Mars/Olympus")
    assert digests_queue(now=MONDAY_0800_SHANGHAI + timedelta(hours=9)) == 2
    assert "Mars/Olympus" in caplog.text
    assert set(Delivery.objects.values_list("user", flat=True)) == {broken.user_id, well.user_id}


@pytest.mark.django_db
def test_ten_thousand_readers_are_a_handful_of_statements(django_assert_max_num_queries) -> None:
    for _ in range(25):
        subscriber()
    with django_assert_max_num_queries(12):
        assert digests_queue(now=MONDAY_0800_SHANGHAI) == 25


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_make_one_mail_a_person() -> None:
    for _ in range(20):
        subscriber()
    start = threading.Barrier(4, timeout=60)

    def beat() -> int:
        try:
            start.wait()
            return digests_queue(now=MONDAY_0800_SHANGHAI)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        beats = [pool.submit(beat) for _ in range(4)]
    assert sum(beat.result() for beat in beats) == 20
    assert Delivery.objects.count() == Job.objects.filter(kind="deliver").count() == 20


def test_berlin_readers_keep_their_hour_through_summer_time() -> None:
    from compliance.alerts.weeks import IsoWeek, slot_of

    berlin = ZoneInfo("Europe/Berlin")
    hours = {
        slot_of(week=IsoWeek(2025, n), zone=berlin, weekday=1, hour=8).astimezone(berlin).hour
        for n in range(1, 53)
    }
    assert hours == {8}
