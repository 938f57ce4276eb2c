"""What a person may choose, and what they are told when a choice is none."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from compliance.alerts.models import Delivery, Subscription
from compliance.alerts.selectors import (
    delivery_last_sent,
    delivery_list_visible,
    hit_list_visible,
    subscription_list_visible,
)
from compliance.alerts.services import subscription_set
from tests.factories import MOMENT, AdministratorFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_new_digest_takes_the_persons_own_language_and_zone() -> None:
    subscription = subscription_set(user=UserFactory(language="zh-hans", timezone="Europe/Berlin"))
    assert (subscription.language, subscription.timezone) == ("zh-hans", "Europe/Berlin")
    assert (subscription.weekday, subscription.hour, subscription.heartbeat) == (1, 8, True)
    assert len(subscription.token) == 32


def test_setting_it_again_changes_only_what_is_named() -> None:
    user = UserFactory()
    first = subscription_set(user=user, weekday=3, hour=17, heartbeat=False)
    second = subscription_set(user=user, hour=6)
    assert first.pk == second.pk
    assert first.token == second.token, "addresses in mails that were sent keep working"
    assert (second.weekday, second.hour, second.heartbeat) == (3, 6, False)


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({"weekday": 0}, "weekday"),
        ({"weekday": 8}, "weekday"),
        ({"hour": 24}, "hour"),
        ({"hour": -1}, "hour"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "../etc/passwd"}, "timezone"),
        ({"timezone": ""}, "timezone"),
        ({"language": "tlh"}, "language"),
    ],
)
def test_a_choice_that_is_none_is_refused_by_name(wishes: dict, field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        subscription_set(user=UserFactory(), **wishes)
    assert field in refusal.value.message_dict or "hour" in str(refusal.value)
    assert not Subscription.objects.exists()


def test_the_database_itself_allows_one_mail_a_person_and_week() -> None:
    user = UserFactory()
    Delivery.objects.create(user=user, iso_year=2025, iso_week=24, message_id="<a>", queued_at=MOMENT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(user=user, iso_year=2025, iso_week=24, message_id="<b>", queued_at=MOMENT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(user=user, iso_year=2025, iso_week=25, message_id="<a>", queued_at=MOMENT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(user=user, iso_year=2025, iso_week=54, message_id="<c>", queued_at=MOMENT)


def test_everybody_sees_their_own_and_the_administrator_all() -> None:
    one, two, admin = UserFactory(), UserFactory(role="staff"), AdministratorFactory()
    for number, user in enumerate((one, two)):
        subscription_set(user=user)
        Delivery.objects.create(
            user=user, iso_year=2025, iso_week=24, message_id=f"<{number}>", queued_at=MOMENT,
            state="sent", sent_at=MOMENT,
        )  # fmt: skip
    for select in (subscription_list_visible, delivery_list_visible):
        assert [row.user for row in select(user=one)] == [one]
        assert [row.user for row in select(user=two)] == [two]
        assert select(user=admin).count() == 2
    one.is_active = False
    assert not delivery_list_visible(user=one).exists()
    assert not hit_list_visible(user=one).exists()
    assert delivery_last_sent() is not None
