"""The account of a token's owner: read whole, changed in parts, by its own scopes, never another's."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from compliance.accounts.preferences import preferences_set
from compliance.api.models import ApiToken
from compliance.firms.models import User
from tests.api.conftest import caller
from tests.factories import FirmFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/account"
ROLES = ("officer", "staff", "analyst", "administrator")


def patch(client: Client, url: str, body: Any, **headers: str) -> Any:
    return client.patch(url, json.dumps(body), content_type="application/json", headers=headers)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_reads_and_changes_their_own_alone(role: str) -> None:
    user, other = UserFactory(role=role, language="en"), UserFactory(language="en", timezone="UTC")
    client = caller(user)
    told = client.get(URL).json()
    assert (told["email"], told["role"], told["language"]) == (user.email, role, "en")
    changed = patch(client, URL, {"language": "zh-hans", "timezone": "Europe/Berlin"})
    assert (changed.status_code, changed.json()["language"]) == (200, "zh-hans"), changed.content
    again = patch(client, URL, {"timezone": "Asia/Tokyo"}).json()
    assert (again["language"], again["timezone"]) == ("zh-hans", "Asia/Tokyo") and again == client.get(
        URL
    ).json()
    other.refresh_from_db()
    assert (other.language, other.timezone) == ("en", "UTC")


def test_what_it_is_told_stands_with_it_and_is_changed_at_its_own_addresses() -> None:
    user = UserFactory(firms=[firm := FirmFactory()], language="en", timezone="Asia/Shanghai")
    client = caller(user)
    before = client.get(URL).json()
    assert before["firm_ids"] == [firm.pk] and before["rules"] == [] and before["mail"]["active"] is False
    assert patch(client, "/api/v1/digest", {"active": True, "weekday": 3, "hour": 7}).status_code == 200
    rule = {"name": "Severe", "text": "score > 80"}
    assert client.post("/api/v1/rules", rule, content_type="application/json").status_code == 201
    patch(client, URL, {"timezone": "UTC"})
    told = client.get(URL).json()
    assert (told["mail"]["weekday"], told["mail"]["hour"], told["mail"]["timezone"]) == (
        3,
        7,
        "Asia/Shanghai",
    )
    assert [(one["name"], one["text"]) for one in told["rules"]] == [("Severe", "score > 80")]
    assert told["timezone"] == "UTC"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "localtime"}, "timezone"),
        ({"timezone": ""}, "body.new.timezone"),
        ({"language": "fr"}, "body.new.language"),
        ({"language": "zh-hans", "timezone": "Nowhere"}, "timezone"),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_place_and_changes_nothing(body: Any, where: str) -> None:
    user = UserFactory(language="en", timezone="UTC")
    refused = patch(caller(user), URL, body)
    assert refused.status_code == 422 and where in [one["where"] for one in refused.json()["errors"]]
    user.refresh_from_db()
    assert (user.language, user.timezone) == ("en", "UTC")


def test_roles_and_addresses_are_not_changed_here() -> None:
    user = UserFactory(role="officer")
    patch(caller(user), URL, {"role": "administrator", "email": "x@new.example", "is_superuser": True})
    same = User.objects.get(pk=user.pk)
    assert (same.role, same.email, same.is_superuser) == ("officer", user.email, False)


def test_each_part_needs_its_scope() -> None:
    user = UserFactory()
    assert caller(user, "read").get(URL).status_code == 200
    assert caller(user, "account").get(URL).status_code == 403
    others = set(ApiToken.Scope.values) - {"account"}
    refused = patch(caller(user, *others), URL, {"language": "en"})
    assert (refused.status_code, "account" in refused.json()["detail"]) == (403, True)
    assert patch(caller(user, "account"), URL, {"language": "en"}).status_code == 200
    assert patch(caller(user, "account"), "/api/v1/digest", {"hour": 9}).status_code == 403


def test_two_programs_of_one_owner_do_not_write_over_each_other() -> None:
    client = caller(UserFactory(language="en"))
    read = client.get(URL).headers["ETag"]
    assert patch(client, URL, {"language": "zh-hans"}, **{"If-Match": read}).status_code == 200
    refused = patch(client, URL, {"language": "en"}, **{"If-Match": read})
    # Mails that nobody has chosen yet would come in the language of the account.
    assert (refused.status_code, refused.json()["changed"]) == (412, ["language", "mail"])


def test_a_language_that_no_page_is_written_in() -> None:
    with pytest.raises(ValidationError) as refused:
        preferences_set(user=UserFactory(), language="fr", timezone="Nowhere")
    assert set(refused.value.message_dict) == {"language", "timezone"}
