"""The administration of accounts: a time zone is chosen from a list and told in words."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import AdministratorFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(AdministratorFactory())
    return client


def test_the_zone_of_an_account_is_chosen_in_words(client: Client) -> None:
    user = UserFactory(timezone="Asia/Kathmandu")
    page = client.get(reverse("admin:firms_user_change", args=[user.pk])).content.decode()
    name = "UTC+05:45 · Kathmandu (Asia/Kathmandu)"
    assert f'<option value="Asia/Kathmandu" selected>{name}</option>' in page


@pytest.mark.parametrize(("zone", "kept"), [("Europe/Berlin", "Europe/Berlin"), ("Mars/Olympus", "UTC")])
def test_only_a_zone_of_the_list_is_kept(client: Client, zone: str, kept: str) -> None:
    user = UserFactory(timezone="UTC")
    address = reverse("admin:firms_user_change", args=[user.pk])
    wanted = {"username": user.username, "email": user.email, "role": user.role, "language": "en"}
    page = client.post(address, wanted | {"timezone": zone, "is_active": "on"})
    user.refresh_from_db()
    assert user.timezone == kept
    if zone != kept:
        assert "“Mars/Olympus” is no time zone" in page.content.decode()
