"""The page of two texts side by side, its workbook, and who may see them."""

import io
from datetime import date

import openpyxl
import pytest
from django.test import Client

from tests.factories import UserFactory
from tests.regulations.held import hold
from tests.regulations.lawtext import pages

pytestmark = pytest.mark.django_db
ADDRESS = "/law/02020R0007-20300201/02020R0007-20300301/"


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(UserFactory())
    return client


@pytest.fixture
def held() -> None:
    for day, words in ((date(2030, 2, 1), "within 30 s"), (date(2030, 3, 1), "within 20 s <b>&=1")):
        text = words.replace("&", "&amp;").replace("<", "&lt;")
        body = pages.formex(pages.formex_article("1", f"Kettles stop {text}."), day=f"{day:%Y%m%d}")
        hold(f"02020R0007-{day:%Y%m%d}", "fmx4", pages.archive({"a.xml": body}), state=day)


def test_only_people_who_are_logged_in_see_the_pages(held: None) -> None:
    for address in ("/law/", ADDRESS, f"{ADDRESS}changes.xlsx"):
        answer = Client().get(address)
        assert (answer.status_code, "/admin/login/" in answer.headers["Location"]) == (302, True)


def test_changed_words_are_marked_by_elements_and_escaped(client: Client, held: None) -> None:
    text = client.get(ADDRESS).content.decode()
    assert "<del>30</del>" in text and "<ins>20</ins>" in text
    assert "<b>&" not in text and "&lt;" in text
    assert f"{ADDRESS}changes.xlsx?language=en" in text


def test_the_choice_leads_to_the_comparison(client: Client, held: None) -> None:
    assert "02020R0007-20300301" in client.get("/law/").content.decode()
    answer = client.get("/law/?before=02020R0007-20300201&after=02020R0007-20300301&language=en")
    assert answer.headers["Location"] == f"{ADDRESS}?language=en"


def test_a_text_that_is_not_held_is_told_and_nothing_is_fetched(client: Client, held: None) -> None:
    answer = client.get("/law/02020R0007-20300201/02020R0007-20990101/")
    assert answer.status_code == 404
    assert "02020R0007-20300301" in answer.content.decode()
    assert client.get("/law/etc/passwd/").status_code == 404


def test_the_workbook_has_a_row_for_each_part_and_runs_nothing(client: Client, held: None) -> None:
    answer = client.get(f"{ADDRESS}changes.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][0] == "Article 1"
    assert rows[1][3] == "1. Kettles stop within 30 s."
    assert not str(rows[1][4]).startswith("=")
    assert 'filename="02020R0007-20300201_02020R0007-20300301.xlsx"' in answer.headers["Content-Disposition"]
