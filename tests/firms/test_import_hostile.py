"""Workbooks of strangers: damaged, enlarged, nested; they are refused or read, and never break the server."""

import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from compliance.firms.imports.books import book_open
from compliance.firms.imports.problems import TableUnreadable
from compliance.firms.models import Product
from tests.factories import FirmFactory
from tests.firms.books import excel_file, imported

ROWS = [["sku", "name", "hs"], *([f"K-{n}", f"Kettle {n}", "851679"] for n in range(30))]


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def read_or_refused(path: Path) -> str:
    try:
        for sheet in book_open(path).sheets:
            for row in sheet.rows():
                for place in range(len(row.values)):
                    row.cell(place)
    except TableUnreadable as refused:
        return refused.reason
    return ""


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**9))
def test_a_workbook_whose_xml_was_damaged_is_refused_or_read(tmp_path_factory, seed) -> None:
    chance = random.Random(seed)
    folder = tmp_path_factory.mktemp("fuzz")
    parts = parts_of(excel_file(folder, ROWS))
    for _ in range(chance.randint(1, 4)):
        name = chance.choice(sorted(parts))
        raw = bytearray(parts[name])
        at = chance.randrange(len(raw))
        raw[at : at + chance.randint(0, 30)] = bytes(
            chance.randrange(256) for _ in range(chance.randint(0, 30))
        )
        parts[name] = bytes(raw)
    read_or_refused(packed(folder / "damaged.xlsx", parts))


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**9))
def test_a_file_whose_bytes_were_damaged_is_refused_or_read(tmp_path_factory, seed) -> None:
    chance = random.Random(seed)
    folder = tmp_path_factory.mktemp("fuzz")
    path = excel_file(folder, ROWS)
    raw = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 8)):
        raw[chance.randrange(4, len(raw))] = chance.randrange(256)
    path.write_bytes(bytes(raw[: chance.randint(60, len(raw))]))
    read_or_refused(path)


def test_a_sheet_that_lies_about_its_size_is_refused(tmp_path) -> None:
    """The archive says a few bytes, the stream holds more: the check sum tells."""
    path = excel_file(tmp_path, ROWS)
    raw = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    size = entry.file_size.to_bytes(4, "little")
    path.write_bytes(raw.replace(size, (10).to_bytes(4, "little")))
    assert read_or_refused(path) in ("excel_broken", "unpacks_too_large")


def test_an_archive_of_thousands_of_entries_is_refused(tmp_path) -> None:
    parts = parts_of(excel_file(tmp_path, ROWS)) | {f"xl/media/{n}.png": b"" for n in range(2_100)}
    assert read_or_refused(packed(tmp_path / "many.xlsx", parts)) == "unpacks_too_large"


def test_a_document_type_in_any_part_is_refused(tmp_path) -> None:
    parts = parts_of(excel_file(tmp_path, ROWS))
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"):
        path = packed(tmp_path / "typed.xlsx", parts | {name: bomb + parts[name]})
        assert read_or_refused(path) == "excel_broken", name


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="Products">%s</table:table></office:spreadsheet>
</office:body></office:document-content>"""


def ods(path: Path, rows: list[list[str]], extra: str = "") -> Path:
    cell = '<table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>'
    body = "".join(
        f"<table:table-row>{''.join(cell % value for value in row)}</table:table-row>" for row in rows
    )
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/></manifest:manifest>'
    )
    parts = {"mimetype": mime, "content.xml": ODS % (body + extra), "META-INF/manifest.xml": manifest}
    return packed(path, {name: content.encode() for name, content in parts.items()})


@pytest.mark.django_db
def test_an_open_document_is_read_and_one_that_unrolls_is_refused(tmp_path) -> None:
    firm = FirmFactory(code="ACME")
    path = ods(tmp_path / "products.ods", [["货号", "品名", "HS编码"], ["K-1", "水壶", "8516797000"]])
    report = imported("products", path, firm=firm)
    assert report.accepted, report.problems
    assert Product.objects.get().hs == "851679"
    many = (
        '<table:table-row><table:table-cell table:number-columns-repeated="16000" '
        'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    assert read_or_refused(ods(tmp_path / "many.ods", [["a", "b"]], many)) == "too_many_columns"


@pytest.mark.django_db
@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm"])
def test_a_formula_with_its_value_is_taken_and_one_without_is_refused(tmp_path, suffix) -> None:
    firm = FirmFactory(code="ACME")
    book = Workbook()
    for row in ([*ROWS[0], "mass (kg)"], ["K-1", "Kettle", "851679", 2]):
        book.active.append(row)
    book.save(plain := tmp_path / f"plain{suffix}")
    parts = parts_of(plain)
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<v>2</v>", b"<f>1+1</f><v>2</v>")
    report = imported("products", packed(tmp_path / f"computed{suffix}", parts), firm=firm)
    assert report.accepted
    assert [(w.reason, w.column) for w in report.warnings] == [("formula_values", "mass (kg)")]
    assert Product.objects.get().mass_kg == 2
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<v>2</v>", b"<f>1+1</f>")
    report = imported("products", packed(tmp_path / f"bare{suffix}", parts), firm=firm)
    assert [(problem.row, problem.reason) for problem in report.problems] == [(2, "formula")]
