"""Every page with a table gives it as an Excel file too: what is in it, for whom, in which language."""

import io
import re
from datetime import date, datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.web.world import FOREIGN, World

pytestmark = pytest.mark.django_db

READERS = ("officer", "staff", "analyst")
FILES = re.compile(r'href="([^"]*(?:xlsx|[?]excel)[^"]*)"')


def pages(world: World) -> list[str]:
    firm, rows = world.own.firm, world.own.rows
    return [
        *(reverse(f"desk:{name}") for name in ("today", "not-yours", "products", "calendar", "evidence")),
        reverse("desk:finding", args=[rows["exposure.Finding"].pk]),
        reverse("desk:product", args=[rows["firms.Product"].pk]),
        reverse("desk:notice", args=[rows["regulations.Notice"].pk]),
        reverse("cbam:firm", args=[firm.code]),
        reverse("cbam:shipments", args=[firm.code]),
        reverse("cbam:product", args=[firm.code, rows["firms.Product"].pk]),
        reverse("web:gaps-firm", args=[firm.code]),
        reverse("web:gaps-association", args=[rows["firms.Association"].code]),
        reverse("web:sources"),
        reverse("web:report-card"),
        reverse("studies:list"),
        f"{reverse('search:page')}?q=kettle",
    ]


def sheets_of(answer: Any) -> dict[str, list[tuple[Any, ...]]]:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.values) for sheet in book.worksheets}


@pytest.mark.parametrize("role", READERS)
def test_a_page_with_a_table_leads_to_its_file_and_no_file_holds_a_foreign_row(
    watched_world: World, role: str
) -> None:
    client = watched_world.client_of(role)
    seen = 0
    for address in pages(watched_world):
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        text = answer.content.decode()
        links = [urljoin(address, unescape(link)) for link in FILES.findall(text)]
        assert links or "<table" not in text, f"{address} shows a table and no file of it"
        for link in links:
            file = client.get(link)
            assert file.status_code == 200, link
            cells = [cell for rows in sheets_of(file).values() for row in rows for cell in row]
            assert not any(FOREIGN.lower() in str(cell).lower() for cell in cells), link
            seen += 1
    assert seen >= 8


def test_pages_of_foreign_rows_give_no_file(watched_world: World) -> None:
    client = watched_world.client_of("officer")
    rows = watched_world.foreign.rows
    for address in (
        reverse("desk:notice", args=[rows["regulations.Notice"].pk]),
        reverse("cbam:product", args=[watched_world.foreign.firm.code, rows["firms.Product"].pk]),
    ):
        assert client.get(f"{address}?as=xlsx").status_code == 404
    assert not any(
        FOREIGN.lower() in str(cell).lower()
        for rows in sheets_of(client.get(f"{reverse('desk:not-yours')}?as=xlsx")).values()
        for row in rows
        for cell in row
    )


def test_a_notice_gives_its_lists_with_dates_as_dates_and_texts_as_texts(watched_world: World) -> None:
    client = watched_world.client_of("officer")
    address = reverse("desk:notice", args=[watched_world.own.rows["regulations.Notice"].pk])
    sheets = sheets_of(client.get(f"{address}?as=xlsx"))
    heads = {title: rows[0] for title, rows in sheets.items()}
    assert list(heads) == ["Dates", "Documents", "Versions", "Findings", "What happened at the source"]
    (version,) = sheets["Versions"][1:]
    assert version[0] == 1 and isinstance(version[1], date | datetime)
    titles = [row[4] for row in sheets["Documents"][1:]]
    assert titles and all(not str(title).startswith("=") for title in titles)


def test_what_is_not_yours_comes_whole_with_its_reasons(watched_world: World) -> None:
    client = watched_world.client_of("officer")
    sheets = sheets_of(client.get(f"{reverse('desk:not-yours')}?as=xlsx"))
    told = client.get(reverse("desk:not-yours")).context["count"]
    assert len(sheets["Rules"]) - 1 == told
    assert sum(row[1] for row in sheets["Reasons"][1:]) == told
    assert {row[-1] for row in sheets["Rules"][1:]} == {row[0] for row in sheets["Reasons"][1:]}


def test_heads_and_numbers_of_cbam_totals(watched_world: World) -> None:
    client = watched_world.client_of("administrator")
    (rows,) = sheets_of(client.get(f"{reverse('cbam:choose')}?as=xlsx")).values()
    assert rows[0][:4] == ("Firm", "CBAM goods", "Year", "Cost")
    assert all(isinstance(row[1], int | float) for row in rows[1:])
    client.cookies["django_language"] = "zh-hans"
    (chinese,) = sheets_of(client.get(f"{reverse('cbam:choose')}?as=xlsx")).values()
    assert chinese[0][0] != "Firm" and [row[0] for row in chinese[1:]]
