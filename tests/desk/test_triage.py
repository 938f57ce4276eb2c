"""Settling findings by plain forms: every state, owner, date and comment; who may, and what is refused."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from compliance.core import clock
from compliance.evidence.models import Record
from compliance.exposure.models import Finding, FindingEvent
from compliance.firms.models import Firm, User
from tests.desk.conftest import client_of
from tests.factories import (
    AdministratorFactory,
    AssociationFactory,
    FindingFactory,
    FirmFactory,
    MembershipFactory,
    UserFactory,
)

TRIAGE = "/desk/triage/"


def sent(client: Client, *findings: Finding, **form) -> list[str]:
    """Send a form; the messages that it leaves."""
    answer = client.post(TRIAGE, {"finding": [row.pk for row in findings], "next": "/desk/today/", **form})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/today/")
    said = [str(one) for one in get_messages(answer.wsgi_request)]
    client.get("/desk/today/")  # shows them, so that the next form's are its own
    return said


@pytest.fixture
def rows(firm: Firm) -> list[Finding]:
    return [FindingFactory(firm=firm) for _ in range(3)]


def states(rows: list[Finding]) -> set[str]:
    return set(Finding.objects.filter(pk__in=[row.pk for row in rows]).values_list("status", flat=True))


def test_many_are_taken_at_once_and_belong_to_who_took_them(client, officer, rows) -> None:
    assert sent(client, *rows, action="take") == ["3 findings changed."]
    assert states(rows) == {"in_process"}
    assert set(Finding.objects.values_list("owner", flat=True)) == {officer.pk}
    assert FindingEvent.objects.filter(actor=str(officer)).count() == 6
    assert Record.objects.filter(kind="finding.in_process").count() == 3


@pytest.mark.parametrize("state", ["applicable", "excluded", "done"])
def test_each_state_is_reached_with_a_reason_and_left_again(client, rows, state) -> None:
    sent(client, *rows, action=state, reason="Checked with the laboratory.")
    assert states(rows) == {state}
    row = Finding.objects.first()
    assert row and row.status_reason == "Checked with the laboratory."
    sent(client, *rows, action="in_process", reason="New facts.")
    assert states(rows) == {"in_process"}


@pytest.mark.parametrize("state", ["excluded", "done"])
def test_settling_without_a_reason_changes_nothing(client, rows, state) -> None:
    (said,) = sent(client, *rows, action=state, reason="  ")
    assert "give a reason" in said
    assert states(rows) == {"unread"}


def test_owner_due_date_and_comment(client, firm, rows) -> None:
    colleague = UserFactory(firms=[firm])
    day = clock.today() + timedelta(days=20)
    sent(client, rows[0], action="assign", owner=colleague.pk)
    sent(client, rows[0], action="schedule", due_on=day.isoformat())
    sent(client, rows[0], action="comment", comment="Asked the supplier.")
    rows[0].refresh_from_db()
    assert (rows[0].owner, rows[0].due_on) == (colleague, day)
    assert rows[0].events.filter(kind="commented").get().text == "Asked the supplier."
    sent(client, rows[0], action="assign", owner="")
    sent(client, rows[0], action="schedule", due_on="")
    rows[0].refresh_from_db()
    assert (rows[0].owner, rows[0].due_on) == (None, None)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"action": "schedule", "due_on": "next week"}, "is no day"),
        ({"action": "schedule", "due_on": "2020-01-01"}, "has gone by"),
        ({"action": "schedule", "due_on": "9999-12-31"}, "too far"),
        ({"action": "assign", "owner": "999999"}, "Choose from the list"),
        ({"action": "assign", "owner": "x'; --"}, "Choose from the list"),
        ({"action": "assign", "owner": "9" * 40}, "Choose from the list"),
        ({"action": "comment", "comment": " "}, "empty"),
        ({"action": "comment", "comment": "x" * 10_001}, "10001 characters"),
        ({"action": "applicable", "reason": "x" * 2_001}, "2001 characters"),
        ({"action": "unread"}, "no state to choose"),
        ({"action": "delete"}, "no state to choose"),
        ({}, "no state to choose"),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(client, rows, form, words) -> None:
    (said,) = sent(client, rows[0], **form)
    assert words in said
    assert not FindingEvent.objects.exists()


def test_without_a_choice_nothing_happens(client, rows) -> None:
    (said,) = sent(client, action="take")
    assert "No finding was chosen" in said


@pytest.mark.parametrize("number", ["x", "-1", "0", str(2**70), "１"])
def test_numbers_that_name_nothing_are_told(client, rows, number) -> None:
    answer = client.post(TRIAGE, {"finding": [number], "action": "take"})
    assert answer.status_code == 302
    assert states(rows) == {"unread"}


def test_more_than_can_be_settled_at_once_is_refused(client, rows) -> None:
    answer = client.post(TRIAGE, {"finding": [str(n) for n in range(501)], "action": "take"})
    assert "At most 500" in str(next(iter(get_messages(answer.wsgi_request))))


def test_a_foreign_finding_among_own_ones_is_left_alone_and_told(client, rows) -> None:
    foreign = FindingFactory(firm=FirmFactory())
    changed, unknown = sent(client, rows[0], foreign, action="take")
    assert changed == "1 finding changed."
    assert unknown == "1 is not known here."
    assert states([foreign]) == {"unread"}


def test_a_foreign_person_cannot_be_given_findings_and_is_not_offered(client, rows) -> None:
    stranger = UserFactory(email="stranger@elsewhere.example", firms=[FirmFactory()])
    (said,) = sent(client, rows[0], action="assign", owner=stranger.pk)
    assert "Choose from the list" in said
    assert "stranger@" not in client.get("/desk/today/").content.decode()


def test_an_owner_sees_every_firm_that_the_findings_are_of(officer: User, firm: Firm, rows) -> None:
    second = FirmFactory()
    officer.firms.add(second)
    colleague = UserFactory(firms=[firm])
    theirs = FindingFactory(firm=second)
    (said,) = sent(client_of(officer), rows[0], theirs, action="assign", owner=colleague.pk)
    assert "no officer of every firm" in said
    assert not Finding.objects.filter(owner=colleague).exists()


@pytest.mark.parametrize("role", ["staff", "analyst"])
def test_readers_settle_nothing(firm: Firm, rows, role) -> None:
    association = AssociationFactory()
    MembershipFactory(firm=firm, association=association)
    reader = client_of(UserFactory(role=role, associations=[association]))
    assert reader.post(TRIAGE, {"finding": [rows[0].pk], "action": "take"}).status_code == 403
    assert states(rows) == {"unread"}


def test_administrators_settle_for_any_firm(rows) -> None:
    sent(client_of(AdministratorFactory()), *rows, action="done", reason="r")
    assert states(rows) == {"done"}


def test_looking_changes_nothing_and_strangers_log_in(client, rows) -> None:
    assert client.get(TRIAGE, {"finding": rows[0].pk, "action": "take"}).status_code == 405
    answer = Client().post(TRIAGE, {"finding": rows[0].pk, "action": "take"})
    assert "login" in answer.headers["Location"]
    assert states(rows) == {"unread"}


def test_a_form_of_another_site_is_refused(officer, rows) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(officer)
    assert strict.post(TRIAGE, {"finding": rows[0].pk, "action": "take"}).status_code == 403


def test_it_leads_back_to_pages_of_this_site_only(client, rows) -> None:
    form = {"finding": rows[0].pk, "action": "take", "next": "https://elsewhere.example/"}
    assert client.post(TRIAGE, form).headers["Location"] == "/desk/today/"
