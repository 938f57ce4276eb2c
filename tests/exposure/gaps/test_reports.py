"""Gap reports as files, from the command down: what stands in them, in both languages and all formats."""

import io
import json
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from compliance.core import clock
from compliance.exposure.gaps.gathering import firm_report
from compliance.exposure.gaps.members import MemberReports
from compliance.exposure.gaps.rendering import FORMATS, LANGUAGES, report_file
from compliance.firms.models import Firm
from regulations.catalogue.conditions import Always
from regulations.catalogue.loading import catalogue
from tests.factories import (
    AssociationFactory,
    EvidenceFactory,
    FirmFactory,
    MembershipFactory,
    ProductFactory,
    TradeFlowFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
DAY = date(2026, 11, 21)
LONG = "佛山市顺德区月光汤勺厨房电器制造股份有限公司第三分公司出口事业部" * 4


@pytest.fixture
def today():
    with clock.standing_at(DAY):
        yield DAY


@pytest.fixture
def firm() -> Firm:
    firm = FirmFactory(code="KETTLES", name="Kettles Ltd", name_zh="水壶厂", currency="EUR")
    kettle = ProductFactory(
        firm=firm, sku="K-1", name="Electric kettle", name_zh=LONG[:280], hs="851679", cn="85167970",
        markets=["DE", "JP"], bom_complete=False,
    )  # fmt: skip
    TradeFlowFactory(product=kettle, market="DE", year=2025, value=Decimal("250000"))
    ProductFactory(firm=firm, sku="=1+1", name="@SUM(A1) thing", name_zh="", hs="", cn="", markets=[])
    kinds = sorted({one.evidence[0].kind for one in catalogue().obligations.values()})
    EvidenceFactory(firm=firm, number="OLD-1", title="=cmd", serves=kinds[:3], expires_on=date(2026, 1, 1))
    EvidenceFactory(firm=firm, number="NEW-1", title="New", serves=kinds[3:], expires_on=date(2028, 1, 1))
    EvidenceFactory(firm=firm, number="WHAT-1", title="Unstated", expires_on=None)
    return firm


def told(firm: Firm, language: str = "en") -> dict:
    return json.loads(report_file(firm_report(firm=firm), language=language, kind="json"))


def test_the_command_writes_all_formats_in_both_languages(firm, tmp_path, capsys) -> None:
    call_command("gap_report", firm="KETTLES", out=tmp_path / "reports")
    names = sorted(path.name for path in (tmp_path / "reports").iterdir())
    assert names == sorted(f"gap_report.{name}.{kind}" for name in LANGUAGES.values() for kind in FORMATS)
    assert capsys.readouterr().out.splitlines() == [str(tmp_path / "reports" / name) for name in names]
    call_command("gap_report", firm="KETTLES", product="K-1", out=tmp_path / "one")
    one = json.loads((tmp_path / "one" / "gap_report.zh-Hans.json").read_text())
    assert one["product"] == "K-1" and {cell["sku"] for cell in one["cells"]} == {"K-1"}
    assert one["firm"]["name"] == "水壶厂"


def test_the_report_holds_what_is_missing_by_whom_it_is_proved_and_what_to_do(firm) -> None:
    report = told(firm)
    known = catalogue().obligations
    for row in report["matrix"]:
        one = known[row["obligation"]]
        assert row["title"] == one.title.en
        assert row["next_step"] == one.next_step.text.en and row["effort"] in ("hours", "days", "weeks")
        assert row["state"] in ("valid", "expiring", "partial", "expired", "missing")
    counts = {row["code"]: row["count"] for row in report["counts"]}
    assert sum(counts.values()) == len(report["cells"]) + counts["not_needed"]
    assert [row["number"] for row in report["unstated"]] == ["WHAT-1"]
    assert any("JP" in note for note in report["notes"])
    assert sum(step["risk"] for step in report["plan"]["steps"]) == pytest.approx(
        report["plan"]["risk"], abs=0.2
    )
    assert told(firm) == report  # the same day, the same report


def test_chinese_texts_are_the_catalogues_own(firm) -> None:
    report = told(firm, "zh-hans")
    known = catalogue().obligations
    rows = [*report["matrix"], *report["uncertain"]]
    assert rows and all(row["title"] == known[row["obligation"]].title.zh for row in rows)
    assert report["products"][1]["name"] == LONG[:280]


def test_a_product_of_which_nothing_is_known_is_uncertain_and_asks_its_code_first(firm) -> None:
    bare = [cell for cell in told(firm)["cells"] if cell["sku"] == "=1+1"]
    for_all = {one.id for one in catalogue().obligations.values() if isinstance(one.scope, Always)}
    open_ones = [cell for cell in bare if cell["obligation"] not in for_all]
    assert open_ones and {cell["verdict"] for cell in open_ones} == {"uncertain"}
    report = told(firm)
    assert "HS code" in report["questions"][0]["text"]
    assert report["plan"]["steps"][0]["what"] == "answer"
    assert any("only the name is known" in note for note in report["notes"])
    page = report_file(firm_report(firm=firm), language="en", kind="html").decode()
    assert page.index("Questions to answer first") < page.index("Obligations and their evidence")


def test_names_neither_run_in_excel_nor_in_a_page(firm) -> None:
    ProductFactory(firm=firm, sku="<b>X</b>", name="<script>alert(1)</script>", hs="851679", markets=["DE"])
    report = firm_report(firm=firm)
    page = report_file(report, language="en", kind="html").decode()
    assert "<script" not in page and "&lt;script&gt;" in page
    book = load_workbook(io.BytesIO(report_file(report, language="zh-hans", kind="xlsx")))
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert "'=1+1" in texts and not any(text.startswith(("=", "@")) for text in texts)
    assert all(page.freeze_panes == "A2" and page.auto_filter.ref for page in book.worksheets)
    assert any(isinstance(cell.value, (int, float)) for cell in cells)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_can_be_read_and_searched(firm, language) -> None:
    pdf = pypdfium2.PdfDocument(report_file(firm_report(firm=firm), language=language, kind="pdf"))
    text = "".join("".join(page.get_textpage().get_text_bounded() for page in pdf).split())
    text = text.replace("\u200b", "").replace("\ufffe", "")
    assert "K-1" in text and "NEW-1" in text
    first = next(iter(told(firm, language)["matrix"] or told(firm, language)["uncertain"]))
    assert "".join(first["title"].split()) in text
    if language == "zh-hans":
        assert "水壶厂" in text


def test_a_firm_without_products_is_told_what_to_do() -> None:
    firm = FirmFactory()
    for language in LANGUAGES:
        for kind in FORMATS:
            assert report_file(firm_report(firm=firm), language=language, kind=kind)
    report = told(firm)
    assert report["cells"] == [] and "add products" in report["notes"][0]


def test_products_off_sale_and_of_others_are_left_out(firm) -> None:
    ProductFactory(firm=firm, sku="OLD", is_active=False)
    ProductFactory(sku="FOREIGN")
    assert {row["sku"] for row in told(firm)["products"]} == {"K-1", "=1+1"}


def test_more_products_cost_no_query_each(firm, django_assert_max_num_queries) -> None:
    for number in range(30):
        ProductFactory(firm=firm, sku=f"S-{number}", hs="851679", markets=["DE"])
    with django_assert_max_num_queries(25):
        firm_report(firm=firm)


def test_the_command_names_what_is_wrong(firm, tmp_path) -> None:
    (tmp_path / "file").write_text("x")
    for given, said in (
        ({}, "either a firm"),
        ({"firm": "KETTLES", "association": "A"}, "either a firm"),
        ({"firm": "NOBODY"}, "no firm “NOBODY”"),
        ({"firm": "KETTLES", "product": "NONE"}, "no product “NONE”"),
        ({"association": "NONE"}, "no association “NONE”"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("gap_report", out=tmp_path / "x", **given)
    with pytest.raises(CommandError, match="is a file"):
        call_command("gap_report", firm="KETTLES", out=tmp_path / "file")


def test_an_association_sums_up_members_that_consented_one_at_a_time(firm, tmp_path) -> None:
    association = AssociationFactory(code="MAKERS", name="Makers")
    MembershipFactory(association=association, firm=firm)
    MembershipFactory(association=association, firm=FirmFactory(code="EMPTY"))
    silent = FirmFactory(code="SILENT", name="Silent Ltd")
    ProductFactory(firm=silent, hs="851679", markets=["DE"])
    MembershipFactory(association=association, firm=silent, consent_on=None)
    call_command("gap_report", association="MAKERS", members=True, out=tmp_path)
    report = json.loads((tmp_path / "gap_report.en.json").read_text())
    assert {row["code"] for row in report["members"]} == {"KETTLES", "EMPTY"}
    assert report["members_count"] == 2
    own = {row["code"]: row["count"] for row in told(firm)["counts"]}
    assert {row["code"]: row["count"] for row in report["counts"]} == own
    book = load_workbook(tmp_path / "gap_report.zh-Hans.xlsx")
    rows = list(book.worksheets[2].values)
    gaps = [c for c in told(firm)["cells"] if c["verdict"] == "applies" and c["state"] != "valid"]
    assert len(rows) - 1 == len(gaps)
    for path in tmp_path.rglob("*"):
        assert "SILENT" not in path.name
        if path.suffix in (".html", ".json"):
            assert "Silent" not in path.read_text()
    assert (tmp_path / "members" / "KETTLES" / "gap_report.en.pdf").exists()


def test_members_can_be_read_again_and_in_order(firm) -> None:
    association = AssociationFactory()
    for number in (3, 1, 2):
        MembershipFactory(association=association, firm=FirmFactory(code=f"M-{number}"))
    seen: list[tuple[int, int]] = []
    with MemberReports(association) as reports:
        reports.read(on_member=lambda done, total: seen.append((done, total)))
        for _ in range(2):
            assert [member.code for member in reports.members()] == ["M-1", "M-2", "M-3"]
    assert seen == [(1, 3), (2, 3), (3, 3)]
