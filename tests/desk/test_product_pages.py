"""Pages of products: what binds one with the reason, limits, documents, history; the list and its files."""

import io
from decimal import Decimal

import pytest
from django.test import Client
from openpyxl import load_workbook

from compliance.exposure.models import Finding
from compliance.firms.models import Firm, Product, User
from tests.desk.conftest import client_of
from tests.factories import (
    ContentFactory,
    EvidenceFactory,
    ExposureFactory,
    FindingFactory,
    ProductFactory,
    TradeFlowFactory,
)

PRODUCTS = "/desk/products/"


def page_of(product: Product) -> str:
    return f"{PRODUCTS}{product.pk}/"


def book_of(response) -> dict[str, list[tuple]]:
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return {sheet.title: list(sheet.values) for sheet in book.worksheets}


def test_obligations_stand_with_verdict_reason_and_proof(client: Client, kettle: Product) -> None:
    page = client.get(page_of(kettle))
    table = page.context["tables"]["obligations"]
    states = {row[4].value for row in table.rows}
    assert "missing" in states
    assert all(row[2].value for row in table.rows)
    assert all(row[3].value for row in table.rows if row[2].tone == "watch"), "an obligation without a reason"


def test_the_worst_gap_stands_first(client: Client, kettle: Product) -> None:
    rows = client.get(page_of(kettle)).context["tables"]["obligations"].rows
    tones = [row[4].tone for row in rows]
    order = ["act", "watch", "uncertain", "good"]
    assert tones == sorted(tones, key=order.index)


def test_substances_are_read_against_limits(client: Client, kettle: Product) -> None:
    ContentFactory(component=kettle.components.get(), name="Lead", share_percent=Decimal("0.5"))
    tables = client.get(page_of(kettle)).context["tables"]
    exceeded = [row for row in tables["limits"].rows if row[0].tone == "act"]
    assert exceeded and any(
        "7439-92-1" in str([c.value for c in row]) or "ead" in row[3].value for row in exceeded
    )
    assert tables["substances"].rows[0][2].value == "7439-92-1"


def test_an_open_bill_of_material_is_never_a_pass(client: Client, firm: Firm) -> None:
    product = ProductFactory(firm=firm, markets=["DE"])
    page = client.get(page_of(product))
    assert "may still be in it" in page.content.decode()
    assert not [row for row in page.context["tables"]["limits"].rows if row[0].tone == "good"]


def test_documents_that_name_it_or_no_product_cover_it(client: Client, firm: Firm, kettle: Product) -> None:
    EvidenceFactory(
        firm=firm, title="Its own", products=[kettle], expires_on="2025-01-01", issued_on="2024-01-01"
    )
    EvidenceFactory(firm=firm, title="Whole firm", expires_on="2025-07-01")
    EvidenceFactory(firm=firm, title="Another product", products=[ProductFactory(firm=firm)])
    rows = client.get(page_of(kettle)).context["tables"]["documents"].rows
    assert [(row[0].value, row[5].value) for row in rows] == [
        ("Its own", "expired"),
        ("Whole firm", "expires soon"),
    ]


def test_open_findings_and_the_ledger_stand_on_the_page(
    client: Client, finding: Finding, kettle: Product
) -> None:
    page = client.get(page_of(kettle))
    assert [line.title for line in page.context["lines"]] == ["Kettles that switch off"]
    assert "finding made" in page.content.decode()


def test_the_gravest_findings_stand_first_and_a_link_shows_all(
    client: Client, firm: Firm, kettle: Product
) -> None:
    for number in range(22):
        row = FindingFactory(firm=firm, score=number, measure__title=f"rule {number}")
        ExposureFactory(product=kettle, measure=row.measure)
    page = client.get(page_of(kettle))
    assert [line.title for line in page.context["lines"]] == [f"rule {n}" for n in range(21, 1, -1)]
    text = page.content.decode()
    assert '<span class="count">22</span>' in text and '<a href="?findings=all#findings">2 more</a>' in text
    whole = client.get(page_of(kettle), {"findings": "all"})
    assert len(whole.context["lines"]) == 22 and "more</a>" not in whole.content.decode()


def test_a_finding_of_another_product_does_not_stand_there(
    client: Client, finding: Finding, firm: Firm
) -> None:
    other = ProductFactory(firm=firm, hs="820551", markets=["DE"], bom_complete=True)
    assert client.get(page_of(other)).context["lines"] == []


def test_a_question_on_a_code_is_told(client: Client, kettle: Product) -> None:
    kettle.code_questions.create(scheme="cn", given="85167999", proposals=[["85167970", "why"]])
    content = client.get(page_of(kettle)).content.decode()
    assert "The CN code 85167999 needs an answer" in content and "85167970" in content


def test_the_file_of_a_product_holds_every_table(client: Client, kettle: Product) -> None:
    book = book_of(client.get(f"{page_of(kettle)}product.xlsx"))
    assert list(book) == [
        "Obligations and what proves the", "Substances against limits", "Substances on file",
        "Documents that cover it", "Yearly exports",
    ]  # fmt: skip
    assert book["Yearly exports"][1][:3] == (2024, "DE", 100000)


def test_the_list_finds_by_words_and_by_what_is_lacking(client: Client, firm: Firm, kettle: Product) -> None:
    ProductFactory(firm=firm, sku="BARE-1", name="Grinder", hs="")
    for query, skus in {
        "": {"KL-204", "BARE-1"},
        "?q=kl-2": {"KL-204"},
        "?q=85167970": {"KL-204"},
        "?q=grind": {"BARE-1"},
        "?q=%25": set(),
        "?lacking=code": {"BARE-1"},
        "?lacking=bom": {"BARE-1"},
        "?lacking=x": {"KL-204", "BARE-1"},
    }.items():
        rows = client.get(f"{PRODUCTS}{query}").context["table"].rows
        assert {row[0].value for row in rows} == skus, query


def test_the_list_counts_open_findings(client: Client, finding: Finding, kettle: Product) -> None:
    (row,) = client.get(PRODUCTS).context["table"].rows
    assert [cell.value for cell in row[5:8]] == [1, 0, 0]
    Finding.objects.update(status="done", status_reason="r")
    (row,) = client.get(PRODUCTS).context["table"].rows
    assert [cell.value for cell in row[5:8]] == [0, 0, 0]


@pytest.mark.parametrize("query", ["q=%00", "page=0", "page=999", "firm=%27", "q=" + "x" * 5000])
def test_an_address_that_asks_for_nonsense_shows_a_page(client: Client, kettle: Product, query: str) -> None:
    assert client.get(f"{PRODUCTS}?{query}").status_code == 200


def test_the_list_as_a_file(client: Client, kettle: Product) -> None:
    ((_title, rows),) = book_of(client.get(f"{PRODUCTS}list.xlsx?q=KL")).items()
    assert rows[1][0] == "KL-204"


def test_pages_take_a_constant_number_of_queries(queries, officer: User, firm: Firm, kettle: Product) -> None:
    client = client_of(officer)

    def grow(count: int) -> None:
        for _ in range(count):
            ExposureFactory(product=kettle, measure=FindingFactory(firm=firm).measure)
            TradeFlowFactory(product=ProductFactory(firm=firm))
            EvidenceFactory(firm=firm, products=[kettle])
            ContentFactory(component__product=kettle)

    grow(2)
    few = [queries(client, address) for address in (PRODUCTS, page_of(kettle))]
    grow(8)
    assert [queries(client, address) for address in (PRODUCTS, page_of(kettle))] == few
    assert max(few) <= 40
