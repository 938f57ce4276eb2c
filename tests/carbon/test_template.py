"""The communication template: what is written is read again, formulas stay, others are refused."""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import openpyxl
import pytest

from compliance.carbon.cbam import RulePack, cases_list, cases_price
from compliance.carbon.template import (
    Amount,
    Communication,
    Exchange,
    GoodsRow,
    PrecursorBlock,
    ProcessBlock,
    ProductRow,
    Stream,
    TemplateError,
    cases_from,
    communication_from,
    formulas_digest,
    installation_from,
    template_read,
    template_write,
)
from compliance.carbon.template.layout import CATEGORIES, category_of
from compliance.carbon.template.patching import cells_write
from compliance.carbon.template.sheets import Place
from tests.carbon.installations import STEELWORKS, computed, result
from tests.carbon.template_book import book_make

FILLED = Communication(
    start=date(2026, 1, 1),
    end=date(2026, 12, 31),
    installation={
        "name": "Example Works (fictional)",
        "street": "=1 Hill Road",
        "city": "Sampleton",
        "country": "Türkiye",
        "unlocode": "TRXXX",
        "email": "nobody@example.org",
    },
    verifier={"company": "Example Verifiers (fictional)", "country": "Germany", "registration": "D-VS-00000"},
    goods=(GoodsRow("Crude steel", ("Electric arc furnace",)), GoodsRow("Iron or steel products")),
    processes=(
        ProcessBlock(
            number=1,
            category="Crude steel",
            name="melting",
            included=("only direct production",),
            amounts=(Amount("", D("100000")), Amount("", D("500.25"))),
            market=D("40000"),
            consumed={2: D("60000"), 4: D("1.5")},
            non_cbam=D("100"),
            direct=D("2784.64"),
            electricity=Exchange(D("45000"), D("0.5"), "D.4.1"),
        ),
        ProcessBlock(
            number=2,
            category="Iron or steel products",
            name="rolling",
            amounts=(Amount("", D("58000")),),
            consumed={1: D("1000")},
            direct=D("5385.6"),
            heat_in=Exchange(D("15"), D("67.32")),
            heat_out=Exchange(D("1"), D("60")),
            gas_in=Exchange(D("3"), D("56.1")),
            gas_out=Exchange(D("2"), D("37.4")),
            electricity=Exchange(D("5000"), D("0.5")),
            exported=Exchange(D("10"), D("0.4")),
        ),
    ),
    precursors=(
        PrecursorBlock(
            number=1,
            category="Pig iron",
            country="IN",
            name="pig iron from IN",
            routes=("Blast furnace route",),
            amounts=(Amount("", D("10000")),),
            consumed={1: D("9000"), 2: D("500")},
            other=D("500"),
            see_direct=D("2.0"),
            see_source="Measured",
            electricity=D("0.2"),
            electricity_source="Measured",
            factor=D("0.5"),
            factor_source="D.4.1",
            justification="none",
        ),
    ),
    streams=(
        Stream(
            "Combustion",
            "Natural gas",
            {"amount": D("2000"), "ncv": D("48"), "ef": D("56.1"), "oxidation": D("100")},
            {"amount_unit": "t", "ef_unit": "tCO2/TJ"},
        ),
    ),
    products=(ProductRow("rolling", "72142000", "Bar 12"),),
)


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return book_make(tmp_path_factory.mktemp("template") / "template.xlsx")


@pytest.fixture(scope="module")
def filled(blank: Path) -> Path:
    target = blank.with_name("filled.xlsx")
    assert template_write(blank, target, FILLED) > 40
    return target


def test_what_is_written_is_read_again(filled: Path) -> None:
    found = template_read(filled)
    assert (found.version, found.start, found.end) == ("2.1.1", FILLED.start, FILLED.end)
    assert found.installation == FILLED.installation and found.verifier == FILLED.verifier
    assert found.goods == FILLED.goods
    assert found.processes == FILLED.processes
    assert found.precursors == FILLED.precursors
    (stream,) = found.streams
    assert stream.values == FILLED.streams[0].values and stream.units["ef_unit"] == "tCO2/TJ"
    assert [(p.process, p.cn, p.name) for p in found.products] == [("rolling", "72142000", "Bar 12")]
    assert [notice.code for notice in found.notices] == ["not_recalculated"]


def formulas(path: Path) -> Iterator[tuple[str, str, str]]:
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield sheet.title, cell.coordinate, str(cell.value)


def test_formulas_are_not_touched(blank: Path, filled: Path) -> None:
    before, after = list(formulas(blank)), list(formulas(filled))
    assert before == after and len(before) > 100
    assert formulas_digest(blank) == formulas_digest(filled)


def test_only_sheets_written_to_change_by_a_byte(blank: Path, filled: Path) -> None:
    with zipfile.ZipFile(blank) as one, zipfile.ZipFile(filled) as other:
        assert one.namelist() == other.namelist()
        changed = {name for name in one.namelist() if one.read(name) != other.read(name)}
    sheets = {f"xl/worksheets/sheet{number}.xml" for number in (5, 6, 8, 9, 13)}  # A, B, D, E, products
    assert changed == sheets | {"xl/workbook.xml"}


def test_known_addresses_of_the_template_are_met(filled: Path) -> None:
    """Cells that people who filled in the official file name; ours are found by labels alone."""
    book = openpyxl.load_workbook(filled)
    about, processes = book["A_InstData"], book["D_Processes"]
    assert about["I9"].value.date() == FILLED.start and about["L9"].value.date() == FILLED.end
    assert about["I20"].value == "Example Works (fictional)"
    assert (about["E62"].value, about["I62"].value) == ("Crude steel", "Electric arc furnace")
    assert (about["E83"].value, about["F83"].value, about["L83"].value) == (
        "Crude steel",
        "only direct production",
        "melting",
    )
    assert (about["E102"].value, about["F102"].value, about["L102"].value) == (
        "Pig iron",
        "IN",
        "pig iron from IN",
    )
    assert (processes["L16"].value, processes["L54"].value) == (100000, 2784.64)
    assert (book["E_PurchPrec"]["L17"].value, book["E_PurchPrec"]["L49"].value) == (10000, 2)


def test_a_text_that_looks_like_a_formula_stays_a_text(filled: Path) -> None:
    cell = openpyxl.load_workbook(filled)["A_InstData"]["I21"]
    assert (cell.value, cell.data_type) == ("=1 Hill Road", "s") or cell.data_type == "inlineStr"
    with zipfile.ZipFile(filled) as archive:
        assert b'inlineStr"><is><t xml:space="preserve">=1 Hill Road' in archive.read(
            "xl/worksheets/sheet5.xml"
        )


def test_a_formula_is_never_written_over(blank: Path, tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"D_Processes!L24 holds a formula"):
        cells_write(blank, tmp_path / "x.xlsx", {Place("D_Processes", 24, 12): D(1)})
    with pytest.raises(TemplateError, match="no sheet"):
        cells_write(blank, tmp_path / "x.xlsx", {Place("Nowhere", 1, 1): "a"})


def test_new_rows_and_cells_stand_in_order(blank: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.xlsx"
    values = {Place("F_Tools", 7, 28): D("1.5"), Place("F_Tools", 7, 2): "a", Place("F_Tools", 3, 1): 4}
    cells_write(blank, target, values)
    sheet = openpyxl.load_workbook(target)["F_Tools"]
    assert (sheet["AB7"].value, sheet["B7"].value, sheet["A3"].value) == (1.5, "a", 4)


def test_the_importers_summary_of_a_calculated_workbook(tmp_path: Path, pack: RulePack) -> None:
    blank = book_make(tmp_path / "calculated.xlsx", calculated=True)
    found = template_read(blank)
    assert [product.cn for product in found.products] == ["72142000", "72071111"]
    bar = found.products[0]
    assert (bar.see_direct, bar.see_indirect, bar.default_share) == (D("0.915"), D("0.396"), D("0.25"))
    cases = cases_from(
        replace(found, installation={"country": "TR"}, end=date(2026, 12, 31)),
        pack,
    )
    assert [case["id"] for case in cases] == ["Bar 12", "72071111 (2)"]
    added = {"mass_t": 100, "import_date": "2026-11-02", "route": "E"}
    results = cases_price(cases_list([{**case, **added} for case in cases]), pack)
    assert results["Bar 12"]["see"] == 0.915  # of steel, only direct emissions are charged
    assert "actual_unverified" in {warning["code"] for warning in results["Bar 12"]["warnings"]}


def test_a_filled_template_becomes_installation_data(filled: Path, pack: RulePack) -> None:
    plain, notices = installation_from(template_read(filled), pack)
    assert {"cn_of_category", "not_recalculated"} == {notice.code for notice in notices}
    assert [process["cn"] for process in plain["processes"]] == ["72061000", "72142000"]
    found = result(plain)
    assert "error" not in found
    melting, rolling = found["products"]["P1"], found["products"]["P2"]
    # rolling alone: direct, heat in less out, waste gas in less out, power out; over 58 000 t
    by_hand = 5385.6 + 15 * 67.32 - 60 + 3 * 56.1 - 2 * 37.4 - 10 * 0.4
    assert rolling["process_direct"] == pytest.approx(by_hand / 58_000)
    assert melting["process_direct"] == pytest.approx(2784.64 / 100_500.25)
    assert melting["process_indirect"] == pytest.approx(22_500 / 100_500.25)


def test_our_installation_fills_the_template_and_comes_back_the_same(
    blank: Path, tmp_path: Path, pack: RulePack
) -> None:
    target = tmp_path / "own.xlsx"
    given = computed(STEELWORKS)
    template_write(blank, target, communication_from(given, {"city": "Sampleton"}))
    plain, _ = installation_from(template_read(target), pack)
    before, after = result(STEELWORKS)["products"], result(plain)["products"]
    for name, number in (("melting", "P1"), ("rolling", "P2")):
        for key in ("see_direct", "see_indirect"):
            assert after[number][key] == pytest.approx(before[name][key], rel=1e-6), (name, key)


@pytest.mark.parametrize("version", ["3.0", "2.1", ""])
def test_another_version_is_refused(tmp_path: Path, version: str) -> None:
    path = book_make(tmp_path / "t.xlsx", version=version)
    with pytest.raises(TemplateError, match=r"known is 2\.1\.1"):
        template_read(path)


@pytest.mark.parametrize("sheet", ["Summary_Communication", "B_EmInst"])
def test_a_workbook_without_its_sheets_is_refused(tmp_path: Path, sheet: str) -> None:
    path = book_make(tmp_path / "t.xlsx", without=sheet)
    with pytest.raises(TemplateError, match=f"no sheet {sheet}"):
        template_read(path)


def test_a_moved_label_is_named(blank: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(blank)
    book["A_InstData"]["E26"].value = "Land:"
    book.calculation.fullCalcOnLoad = False
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(TemplateError, match=r"A_InstData has no cell 'Country:'"):
        template_read(tmp_path / "t.xlsx")


def test_a_text_where_a_number_is_due_names_its_cell(blank: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(blank)
    book["A_InstData"]["E83"].value = "Crude steel"
    book["D_Processes"]["L54"].value = "about 5"
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(TemplateError, match=r"D_Processes!L54: 'about 5' is no number"):
        template_read(tmp_path / "t.xlsx")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"goods": tuple(GoodsRow("Cement") for _ in range(11))}, "room for 10 goods"),
        ({"processes": (replace(FILLED.processes[0], number=5),)}, "room for 4 production processes"),
        ({"precursors": (replace(FILLED.precursors[0], number=9),)}, "room for 3 purchased"),
        ({"streams": FILLED.streams * 6}, "room for 5 source streams"),
        ({"products": FILLED.products * 6}, "room for 5 products"),
        ({"installation": {"planet": "Mars"}}, "no field planet"),
        (
            {"processes": (replace(FILLED.processes[0], consumed={1: D(5)}),)},
            "used in process 1",
        ),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_written(
    blank: Path, tmp_path: Path, changes: dict[str, object], told: str
) -> None:
    target = tmp_path / "x.xlsx"
    with pytest.raises(TemplateError, match=told):
        template_write(blank, target, replace(FILLED, **changes))  # type: ignore[arg-type]
    assert not target.exists()


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(content)
    with pytest.raises(TemplateError):
        template_read(path)
    with pytest.raises(TemplateError, match="does not exist"):
        template_read(tmp_path / "none.xlsx")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"end": None}, "reporting period"),
        ({"processes": ()}, "production process"),
        ({"installation": {}}, "country"),
        ({"processes": (replace(FILLED.processes[0], category="Cheese"),), "products": ()}, "'Cheese'"),
    ],
)
def test_an_incomplete_template_makes_no_installation(
    pack: RulePack, changes: dict[str, object], told: str
) -> None:
    with pytest.raises(TemplateError, match=told):
        installation_from(replace(FILLED, **changes), pack)  # type: ignore[arg-type]


def test_categories_and_codes_agree() -> None:
    assert {category_of(cn) for cn in CATEGORIES.values()} == set(CATEGORIES)
    assert category_of("85044030") == ""
