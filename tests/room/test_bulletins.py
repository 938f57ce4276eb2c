"""The bulletin from a draft to the reader's mail, and everything that must not happen on the way."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from docx import Document as WordFile
from openpyxl import load_workbook

from compliance.core.jobs import jobs_drain
from compliance.evidence.models import Record
from compliance.room.bulletins import (
    BulletinRefused,
    bulletin_make,
    bulletin_period,
    bulletin_send,
    bulletin_write,
    candidates,
    items_add,
    readers_of,
)
from compliance.room.models import Bulletin, BulletinReader
from compliance.room.proposing import proposed
from compliance.room.selectors import room_members
from tests.factories import FindingFactory, MeasureFactory, UserFactory
from tests.room.conftest import Room, logged_in

pytestmark = pytest.mark.django_db


def filled(room: Room, draft: Bulletin) -> Bulletin:
    firms = room_members(user=room.staff, association=room.association)
    assert items_add(bulletin=draft, measures=[room.measure.pk], firms=firms) == 1
    return draft


def test_candidates_are_public_rules_that_are_open_with_consenting_members(
    room: Room, draft: Bulletin
) -> None:
    private = FindingFactory(firm=room.members[0], verdict="act")
    private.measure.notice.owner_key = f"firm:{room.members[0].pk}"
    private.measure.notice.save()
    FindingFactory(firm=room.stranger, verdict="act")
    firms = room_members(user=room.staff, association=room.association)
    (one,) = candidates(bulletin=draft, firms=firms)
    assert (one.measure, one.firms, one.worst) == (room.measure, 5, 75.0)
    assert items_add(bulletin=draft, measures=[private.measure_id], firms=firms) == 0


def test_proposed_words_name_the_market() -> None:
    told = proposed(MeasureFactory(markets=["CL"]))
    assert "Markets: Chile." in told["text"]
    assert "智利" in told["text_zh"]


def test_proposed_words_say_the_same_in_both_languages(room: Room, draft: Bulletin) -> None:
    item = filled(room, draft).items.get()
    assert "Limits for kettles" in item.heading
    assert "HS 851610" in item.text
    assert "HS 851610" in item.text_zh
    assert "G/TBT/N/EU/1" in item.text
    assert item.text != item.text_zh


def test_a_bulletin_reaches_officers_and_staff_in_their_language(
    room: Room, draft: Bulletin, mail_server
) -> None:
    filled(room, draft)
    assert bulletin_send(bulletin=draft, by=room.staff) == 3
    jobs_drain()
    mails = {mail["To"]: mail for mail in mail_server.messages}
    assert set(mails) == {"staff@guild.example", "analyst@guild.example", "officer@kettle.example"}
    chinese = mails["officer@kettle.example"]
    assert "合规简报" in str(chinese["Subject"])
    assert chinese["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    bodies = [part.get_content() for part in chinese.walk() if part.get_content_maintype() == "text"]
    assert len(bodies) == 2
    for body in bodies:
        assert "Limits for kettles" in body
        assert "http" in body
    assert "<img" not in bodies[1]
    assert {copy.state for copy in draft.copies.all()} == {"sent"}
    assert Record.objects.filter(kind="bulletin.sent").count() == 1


def test_nobody_gets_a_bulletin_twice(room: Room, draft: Bulletin, mail_server) -> None:
    bulletin_send(bulletin=filled(room, draft), by=room.staff)
    with pytest.raises(BulletinRefused):
        bulletin_send(bulletin=draft, by=room.staff)
    jobs_drain()
    jobs_drain()
    assert len(mail_server.messages) == 3


def test_a_sent_bulletin_takes_no_word_more(room: Room, draft: Bulletin) -> None:
    bulletin_send(bulletin=filled(room, draft), by=room.staff)
    draft.refresh_from_db()
    with pytest.raises(BulletinRefused, match="stays as it is"):
        bulletin_write(bulletin=draft, words={"title": "Other"}, items={})
    answer = logged_in(room.staff).post(
        reverse("room:bulletin-write", args=["guild", draft.pk]), {"title": "Other"}
    )
    assert answer.status_code == 400
    assert Bulletin.objects.get().title == draft.title


def test_what_is_not_whole_is_not_sent(room: Room, draft: Bulletin) -> None:
    with pytest.raises(BulletinRefused, match="no item"):
        bulletin_send(bulletin=draft, by=room.staff)
    item = filled(room, draft).items.get()
    item.text_zh = ""
    item.save()
    with pytest.raises(BulletinRefused, match="one of the two languages"):
        bulletin_send(bulletin=draft, by=room.staff)
    assert Bulletin.objects.get().is_draft
    assert not draft.copies.exists()


def test_faulty_words_change_nothing(room: Room, draft: Bulletin) -> None:
    filled(room, draft)
    with pytest.raises(ValidationError):
        bulletin_write(bulletin=draft, words={"title": ""}, items={})
    item = draft.items.get()
    with pytest.raises(ValidationError, match="300"):
        bulletin_write(bulletin=draft, words={"title": "New title"}, items={item.pk: {"heading": "x" * 301}})
    assert Bulletin.objects.get().title != "New title"


def test_readers_who_stopped_or_whose_firm_left_get_nothing(room: Room, draft: Bulletin, mail_server) -> None:
    bulletin_send(bulletin=filled(room, draft), by=room.staff)
    jobs_drain()
    reader = BulletinReader.objects.get(user=room.officer)
    address = reverse("room:stop", args=[reader.token])
    visitor = logged_in(UserFactory(email="scanner@example.org"))
    assert visitor.get(address).status_code == 200
    assert BulletinReader.objects.get(pk=reader.pk).wants  # a link scanner follows every address
    assert visitor.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not BulletinReader.objects.get(pk=reader.pk).wants
    assert room.officer not in readers_of(room.association)
    second = bulletin_make(association=room.association, by=room.staff)
    assert second.since > draft.until or bulletin_period(room.association)[0] <= second.until


def test_an_editor_works_without_a_script(room: Room, draft: Bulletin) -> None:
    client = logged_in(room.staff)
    address = reverse("room:bulletin-write", args=["guild", draft.pk])
    assert (
        client.post(address, {"title": "Week 47", "title_zh": "第47周", "add": [room.measure.pk]}).status_code
        == 302
    )
    item = draft.items.get()
    page = client.get(reverse("room:bulletin", args=["guild", draft.pk])).content.decode()
    assert 'value="Week 47"' in page
    words = {f"item-{item.pk}-heading": "Kettles <b>", f"item-{item.pk}-place": "1", "title": "Week 47"}
    assert client.post(address, words).status_code == 302
    item.refresh_from_db()
    assert item.heading == "Kettles <b>"
    shown = client.get(reverse("room:bulletin-preview", args=["guild", draft.pk, "en"])).content.decode()
    assert "Kettles &lt;b&gt;" in shown
    client.post(address, {f"item-{item.pk}-gone": "on", "title": "Week 47"})
    assert not draft.items.exists()


def test_analysts_read_and_officers_see_only_what_was_sent(room: Room, draft: Bulletin) -> None:
    address = reverse("room:bulletin", args=["guild", draft.pk])
    assert logged_in(room.analyst).get(address).status_code == 200
    for name in ("bulletin-write", "bulletin-send"):
        assert (
            logged_in(room.analyst).post(reverse(f"room:{name}", args=["guild", draft.pk])).status_code == 404
        )
    officer = logged_in(room.officer)
    assert officer.get(address).status_code == 404
    read = reverse("room:read", args=[draft.pk])
    assert officer.get(read).status_code == 404
    bulletin_send(bulletin=filled(room, draft), by=room.staff)
    assert "Limits for kettles" in officer.get(read).content.decode()
    stranger = UserFactory(email="stranger@firm.example", firms=[room.stranger])
    assert logged_in(stranger).get(read).status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_bulletin_prints_as_pdf_word_and_excel(room: Room, draft: Bulletin, language: str) -> None:
    filled(room, draft)
    client = logged_in(room.staff)

    def file(kind: str):
        return client.get(reverse("room:bulletin-file", args=["guild", draft.pk, language, kind]))

    assert file("pdf").content.startswith(b"%PDF-")
    word = WordFile(io.BytesIO(file("docx").content))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "Limits for kettles" in text
    assert ("合规简报" in text) == (language == "zh-hans")
    rows = list(load_workbook(io.BytesIO(file("xlsx").content)).active.values)
    assert len(rows) == 2
    assert file("exe").status_code == 404
