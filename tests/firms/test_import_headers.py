"""Headers below titles, in two rows, in two languages, with units; sheets that hold something else."""

from decimal import Decimal

import pytest
from openpyxl import Workbook

from compliance.firms.imports.headings import heading_read
from compliance.firms.imports.units import unit_read
from compliance.firms.models import Component, FirmMapping, Product, TradeFlow
from tests.factories import FirmFactory, ProductFactory
from tests.firms.books import csv_file, excel_file, imported, told

pytestmark = pytest.mark.django_db

HEADER = ["sku", "name", "hs"]
ROW = ["K-1", "Kettle", "851679"]


@pytest.fixture
def firm():
    return FirmFactory(code="ACME", currency="USD")


@pytest.mark.parametrize(
    "above", [[["我的产品清单 2025", "", ""], []], [["Product", "", ""]], [[], ["Printed 1/2"]]]
)
def test_titles_above_the_header_are_passed_over(tmp_path, firm, above) -> None:
    report = imported("products", csv_file(tmp_path, [*above, HEADER, ROW]), firm=firm)
    assert report.accepted, told(report)
    assert report.sheets[0]["header_rows"] == [len(above) + 1] * 2
    assert Product.objects.get().sku == "K-1"


def test_products_on_one_sheet_trade_on_another_and_notes_left_with_their_reason(tmp_path, firm) -> None:
    book = Workbook()
    book.active.title = "Read me"
    book.active.append(["How to fill in this file"])
    products = book.create_sheet("Products")
    for row in (HEADER, ROW):
        products.append(row)
    trade = book.create_sheet("Trade")
    for row in (
        ["sku", "目的国", "年份", "金额（万美元）", "净重(吨)"],
        ["K-1", "德国", "2024年", "1,2", 1.5],
    ):
        trade.append(row)
    trade["D2"] = "1.2"
    hidden = book.create_sheet("Old")
    hidden.append(HEADER)
    hidden.sheet_state = "hidden"
    book.save(path := tmp_path / "several.xlsx")
    dry = imported("products", path, firm=firm, dry_run=True)
    assert (dry.accepted, dry.created) == (True, 2)
    assert not Product.objects.exists()
    report = imported("products", path, firm=firm)
    assert {(sheet["sheet"], sheet["read_as"], sheet["reason"]) for sheet in report.sheets} == {
        ("Products", "products", ""),
        ("Trade", "flows", ""),
        ("Read me", "", "no_table"),
        ("Old", "", "hidden"),
    }
    flow = TradeFlow.objects.get()
    assert (flow.market, flow.year, flow.value, flow.mass_kg) == ("DE", 2024, Decimal(12000), Decimal(1500))


def test_a_column_for_each_year_becomes_a_flow_for_each_year(tmp_path, firm) -> None:
    ProductFactory(firm=firm, sku="K-1")
    rows = [
        ["sku", "market", "Sales 2023 (kUSD)", "Sales 2024 (k USD)"],
        ["K-1", "DE", 5, 7],
        ["K-1", "FR", None, 1],
    ]
    report = imported("flows", excel_file(tmp_path, rows), firm=firm, ignore=["Sales 2023 (kUSD)"])
    assert report.accepted, told(report)
    assert list(TradeFlow.objects.values_list("market", "year", "value").order_by("market")) == [
        ("DE", 2024, Decimal(7000)),
        ("FR", 2024, Decimal(1000)),
    ]


def test_two_header_rows_with_merged_groups_and_units_below(tmp_path, firm) -> None:
    book = Workbook()
    sheet = book.active
    for row in (
        ["货号", "品名", None, "重量", None],
        [None, "中文", "English", "净重", "毛重"],
        [None, None, None, "(g)", "(g)"],
        ["K-1", "水壶", "Kettle", 1250, 1500],
    ):
        sheet.append(row)
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("D1:E1")
    book.save(path := tmp_path / "two.xlsx")
    report = imported("products", path, firm=firm)
    assert report.accepted, told(report)
    kettle = Product.objects.get()
    assert (kettle.name, kettle.name_zh, kettle.mass_kg) == ("Kettle", "水壶", Decimal("1.25"))


def test_a_second_header_row_in_the_other_language_is_no_product(tmp_path, firm) -> None:
    rows = [["货号", "品名", "海关编码"], ["Item No.", "Description", "HS Code"], ROW]
    report = imported("products", csv_file(tmp_path, rows), firm=firm)
    assert (report.accepted, report.created) == (True, 1)


def test_no_header_anywhere_names_what_is_needed(tmp_path, firm) -> None:
    report = imported("products", csv_file(tmp_path, [["1", "x"], ["2", "y"]]), firm=firm)
    assert not report.accepted
    assert not report.needs_consent
    assert {row[3] for row in told(report)} <= {"no_header", "column_missing"}


@pytest.mark.parametrize(
    ("header", "value", "grams"),
    [
        ("mass_kg", "0.3", "300"),
        ("Weight (kg)", "0.3", "300"),
        ("质量(kg)", "0.3", "300"),
        ("mass mg", "300", "0.3"),
        ("重量（克）", "３００", "300"),
        ("Weight", "300 g", "300"),
        ("总重 kg", "0.3", "300"),
    ],
)
def test_a_mass_is_read_in_whatever_unit_its_header_or_cell_says(
    tmp_path, firm, header, value, grams
) -> None:
    ProductFactory(firm=firm, sku="K-1")
    rows = [["sku", "component", header], ["K-1", "Body", value]]
    report = imported("bom", csv_file(tmp_path, rows), firm=firm)
    assert report.accepted, told(report)
    assert Component.objects.get().mass_g == Decimal(grams)


def test_a_mass_without_a_unit_is_left_out_and_told(tmp_path, firm) -> None:
    ProductFactory(firm=firm, sku="K-1")
    rows = [["sku", "component", "Weight"], ["K-1", "Body", "0.3"]]
    report = imported("bom", csv_file(tmp_path, rows), firm=firm)
    assert [(w.column, w.reason) for w in report.warnings] == [("Weight", "column_unit_unknown")]
    assert Component.objects.get().mass_g is None


def test_a_correction_counts_and_is_remembered_for_the_firm(tmp_path, firm) -> None:
    rows = [["sku", "Bezeichnung", "Gewicht"], ["K-1", "Kettle", "300"]]
    path = csv_file(tmp_path, rows)
    assert [row[3] for row in told(imported("products", path, firm=firm))] == ["column_missing"]
    said = {"Bezeichnung": "name", "C": "mass_kg[g]"}
    assert imported("products", path, firm=firm, columns=said).accepted
    assert Product.objects.get().mass_kg == Decimal("0.3")
    assert FirmMapping.objects.get().firm == firm
    again = imported("products", csv_file(tmp_path, [rows[0], ["K-2", "Pot", "1500"]]), firm=firm)
    assert again.accepted
    assert {entry["why"] for entry in again.columns if entry["header"] != "sku"} == {"remembered"}
    assert Product.objects.get(sku="K-2").mass_kg == Decimal("1.5")
    other = imported("products", path, firm=FirmFactory(code="OTHER"))
    assert not other.accepted


def test_a_value_for_all_rows_stands_for_a_missing_column(tmp_path, firm) -> None:
    ProductFactory(firm=firm, sku="K-1")
    rows = [["sku", "国家", "金额"], ["K-1", "DE", 5]]
    path = csv_file(tmp_path, rows)
    report = imported("flows", path, firm=firm)
    assert {row[1] for row in told(report)} == {"year", "currency"}
    assert imported("flows", path, firm=firm, given={"year": "2024", "currency": "美元"}).accepted
    bad = imported("flows", path, firm=firm, given={"year": "soon", "colour": "red"})
    assert {(row[1], row[3]) for row in told(bad)} >= {("year", "not_a_year"), ("colour", "field_unknown")}


@pytest.mark.parametrize(
    ("printed", "key", "unit", "year"),
    [
        ("净重(kg)", "净重", "mass", None),
        ("Net weight [g]", "netweight", "mass", None),
        ("单价（美元）", "单价", "money", None),
        ("2024年出口额（万元）", "出口额", "money", 2024),
        ("Concentration ppm", "concentration", "share", None),
        ("Drawing", "drawing", None, None),
        ("（单位：千克）", "", "mass", None),
        ("ＨＳ　编码", "hs编码", None, None),
    ],
)
def test_a_header_is_taken_apart(printed, key, unit, year) -> None:
    found = heading_read(printed)
    assert (found.key, found.unit.kind if found.unit else None, found.year) == (key, unit, year)


@pytest.mark.parametrize(
    ("printed", "factor", "currency"),
    [
        ("kg", "1000", ""),
        ("mg/kg", "0.0001", ""),
        ("万美元", "10000", "USD"),
        ("k USD", "1000", "USD"),
        ("g/pcs", "1", ""),
    ],
)
def test_units_have_their_factor(printed, factor, currency) -> None:
    unit = unit_read(printed)
    assert unit is not None
    assert (unit.factor, unit.currency) == (Decimal(factor), currency)


@pytest.mark.parametrize("printed", ["", "name", "kgg", "EN", "2024"])
def test_what_is_no_unit_is_none(printed) -> None:
    assert unit_read(printed) is None


def test_what_a_comma_means_in_one_column_counts_for_the_others(tmp_path, firm) -> None:
    text = (
        "Material;Material description;Commodity code;Net weight (KG);Net price (EUR);Ship-to country\n"
        "000010023;Wasserkocher;85167970;1,250;1.212,50;Frankreich\n"
    )
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8-sig")
    report = imported("products", path, firm=firm)
    assert report.accepted, told(report)
    product = Product.objects.get()
    assert (product.sku, product.mass_kg, product.unit_price) == (
        "000010023",
        Decimal("1.25"),
        Decimal("1212.5"),
    )
    assert (product.hs, product.markets, product.price_currency) == ("851679", ["FR"], "EUR")


def test_one_sheet_of_products_and_trade_is_read_as_both(tmp_path, firm) -> None:
    rows = [
        ["Item No.", "Description", "HS", "Destination", "Year", "FOB value (USD)", "Net Weight (t)"],
        ["A-1", "Screw", "73181595", "Germany", 2024, "12,000.00", 1.2],
        ["A-1", "Screw", "73181595", "France", 2024, "3,000.00", 0.3],
        ["Total", None, None, None, None, 15000, 1.5],
    ]
    report = imported("products", excel_file(tmp_path, rows), firm=firm)
    assert report.accepted, told(report)
    assert report.counts == {
        "products": {"created": 1, "changed": 0, "unchanged": 0},
        "flows": {"created": 2, "changed": 0, "unchanged": 0},
    }
    assert Product.objects.get().markets == ["DE", "FR"]
    assert [(row.row, row.reason) for row in report.skipped] == [(3, "row_joined"), (4, "row_total")]
    assert not [entry for entry in report.columns if not entry["field"]]


def test_an_article_number_that_became_a_power_of_ten_is_refused(tmp_path, firm) -> None:
    report = imported("products", csv_file(tmp_path, [["sku", "name"], ["1.23457E+11", "Kettle"]]), firm=firm)
    assert [(row[1], row[3]) for row in told(report)] == [("sku", "sku_power_of_ten")]


def test_cells_merged_over_rows_and_pieces_of_a_bill_of_material(tmp_path, firm) -> None:
    ProductFactory(firm=firm, sku="A-1")
    book = Workbook()
    sheet = book.active
    for row in (
        ["物料清单"],
        ["成品编码", "零件名称", "材质", "数量", "单重(mg)", "有害物质", "CAS号", "含量(ppm)"],
        ["A-1", "外壳", "ABS", 2, 500, "铅", "7439-92-1", 120],
        [None, None, None, None, None, "镉", "7440-43-9", 5],
        [None, "螺钉", "钢", 4, 1200, None, None, None],
    ):
        sheet.append(row)
    sheet.merge_cells("A3:A5")
    book.save(path := tmp_path / "bom.xlsx")
    report = imported("bom", path, firm=firm)
    assert report.accepted, told(report)
    assert set(Component.objects.values_list("name", "mass_g")) == {("外壳", 1), ("螺钉", Decimal("4.8"))}
    assert set(Component.objects.get(name="外壳").contents.values_list("cas", "share_percent")) == {
        ("7439-92-1", Decimal("0.012")),
        ("7440-43-9", Decimal("0.0005")),
    }


@pytest.mark.parametrize(
    "header", [("品名", "英文品名"), ("Product name", "Item description"), ("English name", "品名")]
)
def test_of_two_columns_of_names_the_chinese_one_is_the_chinese_name(tmp_path, firm, header) -> None:
    chinese = 0 if header[0] != "English name" else 1
    rows = []
    for number, pair in enumerate(
        [("电吹风", "Hair dryer"), ("移动电源", "Power bank"), ("LED灯泡", "LED lamp")]
    ):
        rows.append([f"K-{number}", *(pair if chinese == 0 else pair[::-1]), "851631"])
    report = imported("products", csv_file(tmp_path, [["sku", *header, "hs"], *rows]), firm=firm)
    assert report.accepted, told(report)
    assert list(Product.objects.order_by("sku").values_list("name", "name_zh")) == [
        ("Hair dryer", "电吹风"), ("Power bank", "移动电源"), ("LED lamp", "LED灯泡"),
    ]  # fmt: skip


def test_a_single_column_of_chinese_names_stays_the_name(tmp_path, firm) -> None:
    report = imported(
        "products", csv_file(tmp_path, [["sku", "品名", "hs"], ["K-1", "电吹风", "851631"]]), firm=firm
    )
    assert report.accepted, told(report)
    assert Product.objects.get().name == "电吹风"
