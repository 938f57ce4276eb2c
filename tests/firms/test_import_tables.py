"""Files as tables: encodings, separators, workbooks, and files that are none."""

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from compliance.firms.imports import books
from compliance.firms.imports.books import Row, book_open
from compliance.firms.imports.problems import TableUnreadable
from tests.firms.books import csv_file, csv_text, excel_file

ROWS = [["sku", "name"], ["K-1", "不锈钢电热水壶"], ["K-2", "Kettle"]]


def rows_of(path: Path) -> list[Row]:
    return list(book_open(path).sheets[0].rows())


def fault(path: Path) -> TableUnreadable:
    with pytest.raises(TableUnreadable) as caught:
        rows_of(path)
    return caught.value


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_chinese_text_is_read_in_every_encoding_that_excel_writes(tmp_path, encoding) -> None:
    rows = rows_of(csv_file(tmp_path, ROWS, encoding=encoding))
    assert [row.cell(1).text for row in rows] == ["name", "不锈钢电热水壶", "Kettle"]


def test_a_western_code_page_is_refused_and_not_turned_into_rare_characters(tmp_path) -> None:
    path = csv_file(tmp_path, [["sku", "name"], ["K-1", "Müller Küche größer"]], encoding="cp1252")
    assert fault(path).reason == "encoding_unknown"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_the_one_that_the_header_shows(tmp_path, separator) -> None:
    path = tmp_path / "table.csv"
    path.write_text(csv_text([["sku", "name"], ["K-1", "a, b; c"]], separator), encoding="utf-8")
    assert rows_of(path)[1].values == ["K-1", "a, b; c"]


def test_rows_count_as_the_file_does(tmp_path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('\nsku,name\n\nK-1,"two\nlines"\n,,\nK-2,x\n', encoding="utf-8")
    assert [row.number for row in rows_of(path)] == [2, 4, 7]
    book = excel_file(tmp_path, [["sku", "name"], [None, None], ["K-1", "x"]])
    assert [row.number for row in rows_of(book)] == [1, 3]


def test_a_quotation_mark_that_does_not_close_is_told(tmp_path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('sku,name\nK-1,"open\nK-2,x\n', encoding="utf-8")
    assert fault(path).reason == "csv_broken"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.csv", b"", "file_empty"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Workbook".ljust(500, b"\0"), "excel_broken"),
        (
            "locked.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "password_protected",
        ),
        ("text.xlsx", b"sku,name\nK-1,x\n", "not_excel"),
        ("image.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not_text"),
        ("cut.xlsx", b"PK\x03\x04" + b"\0" * 50, "excel_broken"),
    ],
)
def test_a_file_that_is_no_table_is_told_with_its_reason(tmp_path, name, content, why) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert fault(path).reason == why


def test_a_zip_that_is_no_workbook_and_one_that_was_cut(tmp_path) -> None:
    path = tmp_path / "letters.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert fault(path).reason == "not_excel"
    book = excel_file(tmp_path, ROWS)
    book.write_bytes(book.read_bytes()[:-40])
    assert fault(book).reason == "excel_broken"


def test_a_zip_bomb_is_not_unpacked(tmp_path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (30 * 1024 * 1024))
    assert path.stat().st_size < 100_000
    assert fault(path).reason == "unpacks_too_large"


def test_entities_of_xml_are_not_resolved(tmp_path) -> None:
    good, path = excel_file(tmp_path, ROWS), tmp_path / "entities.xlsx"
    head = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                assert b"K-1" in content
                content = head + content.replace(b"K-1", b"&b;")
            target.writestr(entry.filename, content)
    assert fault(path).reason == "excel_broken"


def test_formulas_and_errors_of_excel_are_not_taken_for_values(tmp_path) -> None:
    path = excel_file(tmp_path, [["sku", "name"], ["K-1", "=1+1"], ["K-2", "#N/A"]])
    rows = rows_of(path)[1:]
    assert [row.cell(1).fault for row in rows] == ["formula", "error_value"]


def test_a_sheet_whose_stated_size_is_wrong_is_read_whole(tmp_path) -> None:
    good, path = excel_file(tmp_path, ROWS), tmp_path / "sized.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w") as target:
        for entry in source.infolist():
            content = source.read(entry).replace(b'ref="A1:B3"', b'ref="A1"')
            target.writestr(entry.filename, content)
    assert [row.cell(1).text for row in rows_of(path)] == ["name", "不锈钢电热水壶", "Kettle"]


def test_hidden_rows_percentages_and_computed_values_are_seen(tmp_path) -> None:
    path, out = (
        excel_file(tmp_path, [["sku", "share"], ["K-1", 0.5], ["K-2", 7]], formats={"B2": "0.0%"}),
        None,
    )
    with zipfile.ZipFile(path) as source:
        parts = {entry: source.read(entry) for entry in source.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b'<row r="3"', b'<row r="3" hidden="1"')
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<v>7</v>", b"<f>3+4</f><v>7</v>")
    with zipfile.ZipFile(out := tmp_path / "seen.xlsx", "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    found = book_open(out).sheets[0]
    assert found.hidden_rows == {3}
    assert found.computed == ((1, 1),)
    rows = list(found.rows())
    assert (rows[1].cell(1).percent, rows[2].cell(1).raw, rows[2].cell(1).fault) == (True, 7, "")


def test_a_cell_at_the_far_end_of_a_sheet_is_refused_before_a_rectangle_is_made(tmp_path) -> None:
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = "sku", "far"
    book.save(path := tmp_path / "far.xlsx")
    assert fault(path).reason in ("too_many_rows", "too_many_columns")


def test_bounds_on_size_rows_and_columns(tmp_path, monkeypatch) -> None:
    path = csv_file(tmp_path, ROWS)
    monkeypatch.setattr(books, "MAX_ROWS", 1)
    assert fault(path).reason == "too_many_rows"
    monkeypatch.setattr(books, "MAX_ROWS", 10)
    monkeypatch.setattr(books, "MAX_COLUMNS", 1)
    assert fault(path).reason == "too_many_columns"
    monkeypatch.setattr(books, "MAX_BYTES", 10)
    assert fault(path).reason == "file_too_large"
