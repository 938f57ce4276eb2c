"""The frame around every page: bar, languages, themes; and the parts that pages share."""

import io
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from compliance.core.navigation import links_for
from compliance.core.tables import Cell, Column, Table, excel_answer
from compliance.desk.bars import contribution_bar
from tests.factories import AdministratorFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = "/desk/today/"


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_every_entry_of_the_bar_leads_somewhere_for_every_role() -> None:
    for user in (
        UserFactory(),
        UserFactory(role="staff"),
        UserFactory(role="analyst"),
        AdministratorFactory(),
    ):
        first, more = links_for(user, "/")
        assert first
        for link in (*first, *more):
            assert client_of(user).get(link.url, follow=True).status_code == 200, link


def test_the_bar_marks_the_page_that_the_reader_stands_on() -> None:
    first, more = links_for(UserFactory(), TODAY)
    assert [link.url for link in (*first, *more) if link.is_current] == [TODAY]


def test_strangers_are_sent_to_the_login_and_are_shown_no_bar() -> None:
    assert "login" in Client().get(TODAY).headers["Location"]


def test_no_page_holds_a_script_or_style_of_its_own() -> None:
    content = client_of(UserFactory()).get(TODAY).content.decode()
    assert "<style" not in content
    assert " style=" not in content
    assert " on" + "click=" not in content
    assert content.count("<script") == content.count("<script src=")


def test_a_theme_is_kept_and_an_unknown_one_means_as_the_system() -> None:
    client = client_of(UserFactory())
    assert 'data-theme="auto"' in client.get(TODAY).content.decode()
    answer = client.post(reverse("desk:theme"), {"theme": "dark", "next": TODAY})
    assert answer.headers["Location"] == TODAY
    assert 'data-theme="dark"' in client.get(TODAY).content.decode()
    client.post(reverse("desk:theme"), {"theme": 'pink"><script>', "next": TODAY})
    assert 'data-theme="auto"' in client.get(TODAY).content.decode()


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x", ""])
def test_a_theme_leads_nowhere_else(wanted) -> None:
    answer = Client().post(reverse("desk:theme"), {"theme": "dark", "next": wanted})
    assert answer.headers["Location"] == "/"


def test_a_theme_is_not_chosen_by_looking() -> None:
    assert Client().get(reverse("desk:theme"), {"theme": "dark"}).status_code == 405


def table() -> Table:
    return Table(
        title="Products",
        columns=[Column("SKU"), Column("Value", "money"), Column("Note", is_sheet_only=True)],
        rows=[[Cell("A<1>", url="/a/"), Cell(Decimal("12.5"), text="12.50 EUR"), Cell("=1+1")]],
        excel="/products.xlsx",
    )


def test_a_table_shows_its_rows_and_where_its_file_is() -> None:
    content = render_to_string("desk/_table.html", {"table": table()})
    for part in ("A&lt;1&gt;", 'href="/a/"', "12.50 EUR", 'href="/products.xlsx"', 'data-label="Value"'):
        assert part in content, part
    assert "=1+1" not in content


def test_a_table_gives_the_same_rows_as_a_workbook_without_formulas() -> None:
    answer = excel_answer("products", [table().sheet()])
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert rows == [("SKU", "Value", "Note"), ("A<1>", 12.5, "'=1+1")]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="products.xlsx"'


def test_an_empty_table_says_so() -> None:
    content = render_to_string(
        "desk/_table.html", {"table": Table("Products", [Column("SKU")], [], empty="None.")}
    )
    assert "None." in content
    assert "<table" not in content


def test_a_bar_puts_its_parts_side_by_side() -> None:
    bar = contribution_bar([("One", Decimal("29.0"), Decimal("30")), ("Two", Decimal("9.5"), None)])
    assert [(part.x, part.width) for part in bar.parts] == [("0.0", "290.0"), ("290.0", "95.0")]
    content = render_to_string("desk/_bar.html", {"bar": bar})
    assert 'aria-label="One 29.0, Two 9.5"' in content


@pytest.mark.parametrize("address", ["/sources/", "/report-card/", "/gaps/", "/law/"])
def test_older_pages_stand_in_the_same_frame(address) -> None:
    content = client_of(UserFactory()).get(address).content.decode()
    assert 'class="bar"' in content and 'id="main"' in content
    assert f'href="{TODAY}"' in content


def test_public_pages_show_strangers_no_bar_and_the_way_in() -> None:
    content = Client().get("/report-card/").content.decode()
    assert 'class="bar"' not in content
    assert "login" in content
