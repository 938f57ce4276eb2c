"""Answers on traits in a product list: read in both languages, checked, compared, written, exported."""

import pytest

from compliance.core import clock
from compliance.evidence.models import Record
from compliance.firms.admin.product import ProductResource
from compliance.firms.answers import answers_record
from compliance.firms.imports.cells import Cell
from compliance.firms.imports.problems import CellFault
from compliance.firms.imports.report import problem_json
from compliance.firms.imports.traits import answers_read, answers_told
from compliance.firms.models import Firm, Product, ProductTrait
from regulations.catalogue.loading import catalogue
from tests.factories import FirmFactory, ProductFactory
from tests.firms.books import csv_file, imported

HEAD = ["sku", "name", "answers"]


@pytest.fixture
def firm(db) -> Firm:
    return FirmFactory(code="ACME", currency="CNY")


def traits_of(sku: str) -> dict[str, bool]:
    return dict(ProductTrait.objects.filter(product__sku=sku).values_list("trait", "holds"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ()),
        ("radio: yes", (("radio", True),)),
        ("radio=no; battery=yes", (("battery", True), ("radio", False))),
        ("Radio：是；Battery：否", (("battery", False), ("radio", True))),
        ("radio=yes, battery=no", (("battery", False), ("radio", True))),
        ("radio: unknown\nbattery: n", (("battery", False),)),
        ("radio：未知", ()),
        ("radio=yes|radio=yes", (("radio", True),)),
    ],
)
def test_answers_are_read_as_people_write_them(text, said) -> None:
    assert answers_read(Cell(text)) == said


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_trait_is_known_by_its_question(language) -> None:
    for trait in catalogue().traits.values():
        question = getattr(trait.question, language)
        assert answers_read(Cell(f"{question}: yes")) == ((trait.id, True),), question


def test_what_is_told_reads_the_same() -> None:
    said = (("battery", False), ("radio", True))
    assert answers_read(Cell(answers_told(said))) == said


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("radio", "answer_without_value"),
        ("radoi: yes", "unknown_trait"),
        ("radio: perhaps", "not_yes_or_no"),
        ("radio: yes; Radio: no", "answer_twice"),
        ("internet_connected: yes; radio: no", "answers_contradict"),
    ],
)
def test_what_cannot_be_taken_says_what_to_do(firm, tmp_path, text, reason) -> None:
    with pytest.raises(CellFault) as fault:
        answers_read(Cell(text))
    assert fault.value.reason == reason
    report = imported("products", csv_file(tmp_path, [HEAD, ["K-1", "Kettle", text]]), firm=firm)
    assert not report.accepted and not Product.objects.exists()
    told = problem_json(report.problems[0])
    assert (told["row"], told["column"], told["reason"]) == (2, "answers", reason)
    assert told["message"] and told["remedy"] and "%(" not in told["message"] + told["remedy"]


@pytest.mark.parametrize("header", ["answers", "Traits", "适用性", "产品特性", "Applicability answers"])
def test_the_column_is_known_in_both_languages_and_a_dry_run_writes_nothing(firm, tmp_path, header) -> None:
    path = csv_file(tmp_path, [["货号", "品名", header], ["K-1", "水壶", "radio：否；battery：是"]])
    dry = imported("products", path, firm=firm, dry_run=True)
    assert (dry.created, dry.mapping[header]) == (1, "answers")
    assert not ProductTrait.objects.exists()
    assert imported("products", path, firm=firm).accepted
    assert traits_of("K-1") == {"radio": False, "battery": True}


def test_answers_change_products_once_and_stand_in_the_ledger(firm, tmp_path) -> None:
    rows = [HEAD, ["K-1", "Kettle", "radio: no"], ["K-2", "Toaster", ""]]
    assert imported("products", csv_file(tmp_path, rows), firm=firm).created == 2
    assert imported("products", csv_file(tmp_path, rows), firm=firm).unchanged == 2
    record = Record.objects.get(kind="product.answered")
    assert record.payload["counts"] == {"radio": {"yes": 0, "no": 1}}
    rows[2][2] = "battery: yes"
    again = imported("products", csv_file(tmp_path, rows), firm=firm)
    assert (again.changed, again.unchanged) == (1, 1)
    assert traits_of("K-2") == {"battery": True} and traits_of("K-1") == {"radio": False}


def test_an_answer_that_replaces_a_person_s_is_told_and_taken(firm, tmp_path) -> None:
    product = ProductFactory(firm=firm, sku="K-1", name="Kettle")
    answers_record(product=product, answers={"radio": True}, by="lin@firm.example")
    path = csv_file(tmp_path, [HEAD, ["K-1", "Kettle", "radio: no"]])
    report = imported("products", path, firm=firm, dry_run=True)
    told = problem_json(report.warnings[0])
    assert told["reason"] == "answer_taken_back"
    assert "lin@firm.example" in told["message"] and clock.today().isoformat() in told["message"]
    assert traits_of("K-1") == {"radio": True}
    imported("products", path, firm=firm)
    assert traits_of("K-1") == {"radio": False}


def test_an_answer_that_contradicts_one_on_file_rejects_the_row(firm, tmp_path) -> None:
    product = ProductFactory(firm=firm, sku="K-1", name="Kettle")
    answers_record(product=product, answers={"radio": False}, by="lin@firm.example")
    path = csv_file(tmp_path, [HEAD, ["K-1", "Kettle", "internet_connected: yes"], ["K-2", "Fan", ""]])
    report = imported("products", path, firm=firm, accept_partial=True)
    assert [problem.reason for problem in report.problems] == ["answers_contradict"]
    assert (report.created, traits_of("K-1")) == (1, {"radio": False})


def test_an_export_brings_the_answers_back_unchanged(firm, tmp_path) -> None:
    for sku, said in (("K-1", {"radio": False, "battery": True}), ("K-2", {})):
        product = ProductFactory(firm=firm, sku=sku, name=sku, hs="", cn="", markets=[])
        answers_record(product=product, answers=said, by="lin@firm.example")
    data = ProductResource().export()
    assert dict(zip(data["sku"], data["answers"], strict=True)) == {"K-1": "battery=yes; radio=no", "K-2": ""}
    path = csv_file(tmp_path, [data.headers, *[list(row) for row in data]])
    report = imported("products", path, firm=firm)
    assert (report.created, report.changed, report.unchanged, report.warnings) == (0, 0, 2, ())
