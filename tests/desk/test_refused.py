"""A refused form comes back as it was sent: ticks, words, and what stood against it at its field."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from compliance.core import clock
from compliance.exposure.models import Finding
from compliance.firms.models import Firm
from tests.desk.conftest import client_of
from tests.factories import FindingFactory, FirmFactory, UserFactory

TODAY, TRIAGE = "/desk/today/", "/desk/triage/"
TICKED = re.compile(r'name="finding" value="(\d+)" checked')


@pytest.fixture
def rows(firm: Firm) -> list[Finding]:
    return [FindingFactory(firm=firm) for _ in range(3)]


def page_after(client: Client, rows: list[Finding], *, page: str = TODAY, **form) -> str:
    """The page that a form leads back to."""
    sent = {"finding": [row.pk for row in rows], "next": page, **form}
    return client.post(TRIAGE, sent, follow=True).content.decode()


def field_of(page: str, name: str) -> str:
    """The opening tag of a field, with the words in it."""
    ends = "<input[^>]*>", "<select[^>]*>", "<textarea[^>]*>[^<]*"
    found = re.search("|".join(one.replace("[", f' id="{name}"[', 1) for one in ends), page)
    assert found, name
    return found[0]


def ticked(page: str) -> set[int]:
    return {int(number) for number in TICKED.findall(page)}


def test_ticks_and_words_come_back_with_the_message_at_the_field(client: Client, rows: list[Finding]) -> None:
    page = page_after(client, rows[:2], action="excluded", reason="  ", comment='Ask "Li" <first>')
    assert ticked(page) == {rows[0].pk, rows[1].pk}
    reason = field_of(page, "reason")
    assert (
        'aria-invalid="true"' in reason and 'aria-describedby="refused"' in reason and "autofocus" in reason
    )
    assert re.search(r'id="refused" role="alert">[^<]*give a reason', page)
    assert 'value="Ask &quot;Li&quot; &lt;first&gt;"' in field_of(page, "comment")
    assert page.count('id="refused"') == page.count('aria-invalid="true"') == 1


def test_it_is_told_once(client: Client, rows: list[Finding]) -> None:
    page_after(client, rows, action="excluded")
    page = client.get(TODAY).content.decode()
    assert not ticked(page) and 'id="refused"' not in page


def test_another_page_shows_nothing_of_it(client: Client, rows: list[Finding]) -> None:
    form = {"finding": [rows[0].pk], "next": TODAY, "action": "done", "reason": ""}
    client.post(TRIAGE, form)
    for address in (f"/desk/findings/{rows[0].pk}/", f"{TODAY}?owner=mine"):
        assert 'id="refused"' not in client.get(address).content.decode()
    assert ticked(client.get(TODAY).content.decode()) == {rows[0].pk}


def test_a_form_that_goes_through_forgets_an_earlier_one(client: Client, rows: list[Finding]) -> None:
    client.post(TRIAGE, {"finding": [rows[0].pk], "next": TODAY, "action": "done"})
    client.post(TRIAGE, {"finding": [rows[1].pk], "next": "/desk/calendar/", "action": "take"})
    page = client.get(TODAY).content.decode()
    assert not ticked(page) and 'id="refused"' not in page


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ({"action": "schedule", "due_on": "2020-01-01"}, "due"),
        ({"action": "assign", "owner": "999999"}, "owner"),
        ({"action": "comment", "comment": " "}, "comment"),
        ({"action": "comment", "comment": "x" * 10_001}, "comment"),
        ({"action": "applicable", "reason": "x" * 2_001}, "reason"),
    ],
)
@pytest.mark.parametrize("on_finding", [False, True])
def test_each_field_is_told_at_its_place(client, rows, form, name, on_finding) -> None:
    address = f"/desk/findings/{rows[0].pk}/" if on_finding else TODAY
    page = page_after(client, rows[:1], page=address, **form)
    assert 'aria-invalid="true"' in field_of(page, name)
    typed = next(value for key, value in form.items() if key != "action").strip()
    assert name == "owner" or typed in field_of(page, name)
    assert page.count('id="refused"') == 1
    assert on_finding or ("<details open>" in page) == (name != "reason")


def test_a_person_who_does_not_suit_stays_chosen(officer, firm: Firm, rows) -> None:
    second = FirmFactory()
    officer.firms.add(second)
    colleague = UserFactory(firms=[firm])
    theirs = FindingFactory(firm=second)
    page = page_after(client_of(officer), [rows[0], theirs], action="assign", owner=colleague.pk)
    assert f'<option value="{colleague.pk}" selected>' in page


def test_a_finding_keeps_what_is_saved_where_nothing_else_was_typed(client, rows) -> None:
    day = clock.today() + timedelta(days=30)
    address = f"/desk/findings/{rows[0].pk}/"
    page_after(client, rows[:1], page=address, action="schedule", due_on=day.isoformat())
    page = page_after(client, rows[:1], page=address, action="excluded", reason="")
    assert f'value="{day.isoformat()}"' in field_of(page, "due")


def test_without_a_tick_the_words_stay_and_the_choice_is_asked_for(client, rows) -> None:
    page = page_after(client, [], action="done", reason="Sent to the buyer.")
    assert 'value="Sent to the buyer."' in field_of(page, "reason")
    assert re.search(r'<fieldset class="actions" aria-describedby="refused">', page)
    assert re.search(r'id="refused" role="alert">No finding was chosen', page)


@pytest.mark.parametrize("number", ["x", "-1", str(2**70), "１"])
def test_ticks_that_name_nothing_are_not_kept(client, rows, number) -> None:
    page = client.post(
        TRIAGE, {"finding": [number], "action": "take", "next": TODAY, "reason": "\0a"}, follow=True
    ).content.decode()
    assert not ticked(page)
    assert 'value="a"' in field_of(page, "reason")


def test_a_foreign_finding_is_not_told_of(client: Client, rows: list[Finding]) -> None:
    foreign = FindingFactory(firm=FirmFactory())
    page = page_after(client, [rows[0], foreign], action="excluded")
    assert ticked(page) == {rows[0].pk}
