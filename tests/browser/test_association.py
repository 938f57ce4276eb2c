"""The association's week in a browser: the room, a bulletin from the first rule to its readers, no script."""

import pytest

from compliance.core.jobs import jobs_drain
from compliance.room.models import Bulletin
from tests.browser.browsing import LANGUAGES
from tests.room.conftest import Room, mail_server, room  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ("", "members/", "goods/", "compare/", "trade/", "bulletins/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_room_is_fit_to_read(room: Room, visit, language: str) -> None:  # noqa: F811
    speak(room.staff, language)
    window = visit(user=room.staff, language=language)
    for page in PAGES:
        window.open(f"/room/guild/{page}")
        window.look(f"room-{page.strip('/') or 'overview'}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_staff_write_and_send_the_bulletin_without_a_script(room: Room, visit, mail_server, language) -> None:  # noqa: F811
    speak(room.staff, language)
    window = visit(user=room.staff, language=language, has_scripts=False)
    page = window.open("/room/guild/bulletins/")
    page.locator("main form button").first.click()
    page.locator("input[name=title]").fill("What is new for kettles")
    page.locator("input[name=title_zh]").fill("水壶新规")
    page.locator("input[name=add]").check()
    page.locator("form[action$='/write'] button").click()
    assert page.locator("fieldset").count() == 1
    page.locator("form[action$='/send'] button").click()
    assert page.locator("form[action$='/send']").count() == 0
    bulletin = Bulletin.objects.get()
    assert bulletin.sent_at is not None
    jobs_drain()
    told = {mail["To"]: str(mail["Subject"]) for mail in mail_server.messages}
    assert told["officer@kettle.example"] == "水壶新规"
    reader = visit(user=room.officer, language="zh-hans", has_scripts=False)
    assert "水壶新规" in reader.open(f"/room/read/{bulletin.pk}/").content()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_editor_and_the_mail_are_fit_to_read(room: Room, visit, language: str) -> None:  # noqa: F811
    speak(room.staff, language)
    window = visit(user=room.staff, language=language)
    page = window.open("/room/guild/bulletins/")
    page.locator("main form button").first.click()
    page.locator("input[name=add]").check()
    page.locator("form[action$='/write'] button").click()
    window.look("bulletin-editor")
    window.open(f"/room/guild/bulletins/{Bulletin.objects.get().pk}/preview.{language}")
    window.look("bulletin-mail")


def speak(user, language: str) -> None:
    user.language = language
    user.save()
