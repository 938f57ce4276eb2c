"""Headers that stand below a title, on another sheet, or in another unit: one clear thing to do."""

import pytest
from openpyxl import Workbook

from compliance.firms.imports.wording import problem_message, problem_remedy
from tests.factories import FirmFactory, ProductFactory
from tests.firms.books import csv_file, imported, told

pytestmark = pytest.mark.django_db

HEADER = ["sku", "name", "hs"]
ROW = ["K-1", "Kettle", "851679"]


@pytest.fixture
def firm():
    return FirmFactory(code="ACME")


def test_a_title_above_the_header_is_one_problem_with_the_row_of_the_header(tmp_path, firm) -> None:
    rows = [["我的产品清单 2025", "", ""], [], HEADER, ROW]
    report = imported("products", csv_file(tmp_path, rows), firm=firm)
    assert [row[3] for row in told(report)] == ["header_below"]
    assert "row 3" in problem_message(report.problems[0]) and "above row 3" in problem_remedy(
        report.problems[0]
    )


def test_a_title_that_is_itself_a_column_word_hides_no_header(tmp_path, firm) -> None:
    report = imported("products", csv_file(tmp_path, [["Product", "", ""], HEADER, ROW]), firm=firm)
    assert [row[3] for row in told(report)] == ["header_below"]


def test_a_table_on_the_second_sheet_is_pointed_at(tmp_path, firm) -> None:
    book = Workbook()
    book.active.title = "Read me"
    book.active.append(["How to fill in this file"])
    book.active.append(["…"])
    sheet = book.create_sheet("Products")
    for row in (HEADER, ROW):
        sheet.append(row)
    book.save(path := tmp_path / "two.xlsx")
    report = imported("products", path, firm=firm)
    assert [row[3] for row in told(report)] == ["header_on_sheet"]
    assert "“Products”" in problem_message(report.problems[0])


def test_no_header_anywhere_names_what_is_missing(tmp_path, firm) -> None:
    report = imported("products", csv_file(tmp_path, [ROW, ROW]), firm=firm)
    assert {row[3] for row in told(report)} == {"header_unknown", "column_missing"}


@pytest.mark.parametrize("header", ["mass_kg", "Weight (kg)", "质量(kg)", "mass mg"])
def test_a_mass_in_another_unit_is_not_offered_for_renaming(tmp_path, firm, header: str) -> None:
    ProductFactory(firm=firm, sku="K-1")
    rows = [["sku", "component", header], ["K-1", "Body", "0.3"]]
    report = imported("bom", csv_file(tmp_path, rows), firm=firm)
    assert told(report) == [(1, header, header, "header_unit")]
    assert "mass_g" in problem_message(report.problems[0]) and "Convert" in problem_remedy(report.problems[0])


def test_a_code_without_any_neighbour_is_not_told_that_none_is_near(tmp_path, firm) -> None:
    report = imported("products", csv_file(tmp_path, [HEADER, ["K-1", "Kettle", "999999"]]), firm=firm)
    assert "none" not in problem_remedy(report.problems[0])
