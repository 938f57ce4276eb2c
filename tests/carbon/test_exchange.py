"""The supplier's form and product footprints: filled in and read again, and kept out of CBAM figures."""

import copy
import json
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from compliance.carbon.engine.faults import LineFault
from compliance.carbon.exchange import (
    SUPPLIER_WORDS,
    footprint_json,
    footprint_read,
    footprints_list,
    supplier_form,
    supplier_read,
)
from compliance.carbon.exchange.__main__ import main
from compliance.carbon.exchange.supplier import ABOUT, SHEETS
from compliance.carbon.template import TemplateError, template_read
from tests.carbon.conftest import Run
from tests.carbon.installations import STEELWORKS, result
from tests.carbon.template_book import book_make


def fill(path: Path, about: dict[str, Any], rows: dict[str, list[dict[str, Any]]]) -> None:
    """Types values into the form by its hidden keys, as a supplier would under the headings."""
    book = openpyxl.load_workbook(path)
    first = book.worksheets[0]
    for key, value in about.items():
        first.cell(ABOUT.index(key) + 1, 2).value = value
    for sheet in book.worksheets[1:]:
        keys = {str(cell.value): cell.column for cell in sheet[2]}
        name = next(iter(keys)).split(".")[0]
        for place, entry in enumerate(rows.get(name, []), start=3):
            for key, value in entry.items():
                sheet.cell(place, keys[f"{name}.{key}"]).value = value
    book.save(path)


SHARES = "melting=0.6; rolling=0.4"
WORKS = {
    "processes": [
        {"id": "melting", "cn": 72071111, "route": "E", "output": 100000, "sold": 40000},
        {"id": "rolling", "cn": "72142000", "route": "E", "output": "58000000", "output.unit": "kg"},
    ],
    "fuels": [
        {"id": "furnace", "fuel": "natural gas", "amount": 2000, "ncv": 48, "ef": 56.1, "to": "rolling"},
        {
            "id": "shared",
            "fuel": "natural gas",
            "amount": "10 TJ",
            "ef": 56.1,
            "to": "melting=0.6; rolling=0.4",
        },
    ],
    "process_emissions": [
        {
            "id": "lime",
            "material": "limestone",
            "amount": 100,
            "factor": 0.44,
            "conversion": 1,
            "to": "melting",
        }
    ],
    "electricity": [{"id": "grid", "amount": 45000, "factor": 0.5, "to": "melting, rolling"}],
    "heat": [{"id": "steam", "amount": 15, "factor": 60, "to": "rolling"}],
    "precursors": [
        {
            "id": "pig iron",
            "cn": "7201 10 11",
            "country": "IN",
            "route": "C",
            "amount": 10000,
            "see_direct": 2.0,
            "see_indirect": 0.1,
            "to": "melting",
        }
    ],
    "flows": [{"id": "billets", "from": "melting", "to": "rolling", "amount": 60000}],
}
ABOUT_WORKS = {"id": "Example Works (fictional)", "country": "TR", "year": 2026}


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "form.xlsx"
    supplier_form(path)
    return path


def test_a_filled_form_is_installation_data(form: Path) -> None:
    fill(form, ABOUT_WORKS, WORKS)
    plain, notices = supplier_read(form)
    assert notices == []
    assert plain["fuels"][0] == {
        "id": "furnace",
        "fuel": "natural gas",
        "amount": "2000 t",
        "ncv": "48 GJ/t",
        "ef": "56.1 tCO2/TJ",
        "to": "rolling",
    }
    assert plain["fuels"][1]["to"] == {"melting": "0.6", "rolling": "0.4"}
    assert plain["electricity"][0]["to"] == ["melting", "rolling"]
    found = result(plain)
    assert "error" not in found
    rolling = found["products"]["rolling"]
    # 2000 t x 48 GJ/t x 56.1, 0.4 x 10 TJ x 56.1, 15 TJ x 60: over 58 000 t
    assert rolling["process_direct"] == pytest.approx((5385.6 + 224.4 + 900) / 58_000)
    assert rolling["output_t"] == 58_000


def test_headings_in_another_language_change_nothing(tmp_path: Path, form: Path) -> None:
    other = tmp_path / "zh.xlsx"
    supplier_form(other, {key: f"\u8bd1 {text}" for key, text in SUPPLIER_WORDS.items()})
    fill(form, ABOUT_WORKS, WORKS)
    fill(other, ABOUT_WORKS, WORKS)
    assert supplier_read(other)[0] == supplier_read(form)[0]


def test_every_field_has_a_heading_and_a_choice_of_units() -> None:
    keys = {f"{name}.{field.key}" for name, fields in SHEETS.items() for field in fields}
    keys |= {f"installation.{key}" for key in ABOUT} | set(SHEETS) | {"installation", "unit"}
    assert keys == set(SUPPLIER_WORDS)


def test_an_empty_form_is_refused_by_the_installation_reader(form: Path) -> None:
    plain, _ = supplier_read(form)
    assert plain == {} and "error" in result(plain)


def test_what_a_supplier_can_break_is_named(form: Path, tmp_path: Path) -> None:
    fill(form, ABOUT_WORKS, {"fuels": [{"id": "x", "amount": "5 TJ", "amount.unit": "t", "to": "a"}]})
    with pytest.raises(TemplateError, match=r"Fuels!C3: '5 TJ' and the unit 't'"):
        supplier_read(form)
    supplier_form(form)
    fill(form, ABOUT_WORKS, {"fuels": [{"id": "x", "amount": 5, "to": "a=0.5, b"}]})
    with pytest.raises(TemplateError, match="mixes processes"):
        supplier_read(form)
    supplier_form(form)
    book = openpyxl.load_workbook(form)
    book["Fuels"].delete_cols(1, 2)
    book.save(form)
    with pytest.raises(TemplateError, match="columns fuel, id are gone"):
        supplier_read(form)
    supplier_form(form)
    book = openpyxl.load_workbook(form)
    book.create_sheet("Notes")
    book.save(form)
    assert [notice.code for notice in supplier_read(form)[1]] == ["sheet_ignored"]
    stranger = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(stranger)
    with pytest.raises(TemplateError, match="not the supplier's form"):
        supplier_read(stranger)


PACT: dict[str, Any] = {
    "id": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "specVersion": "3.0.0",
    "created": "2026-04-30T00:00:00Z",
    "status": "Active",
    "companyName": "Example Works (fictional)",
    "companyIds": ["urn:company:example:works"],
    "productDescription": "Hot-rolled bar",
    "productIds": ["urn:gtin:00000000000000"],
    "productClassifications": ["urn:pact:productclassification:cn:72142000"],
    "productNameCompany": "Bar 12",
    "pcf": {
        "declaredUnitOfMeasurement": "kilogram",
        "declaredUnitAmount": "1",
        "productMassPerDeclaredUnit": "1",
        "referencePeriodStart": "2025-01-01T00:00:00Z",
        "referencePeriodEnd": "2026-01-01T00:00:00Z",
        "geographyCountry": "TR",
        "geographyRegionOrSubregion": "Western Asia",
        "pcfExcludingBiogenicUptake": "1.312",
        "pcfIncludingBiogenicUptake": "1.310",
        "fossilGhgEmissions": "1.300",
        "fossilCarbonContent": "0",
        "packagingEmissionsIncluded": True,
        "packagingGhgEmissions": "0.01",
        "ipccCharacterizationFactors": ["AR6"],
        "crossSectoralStandards": ["ISO14067", "PACT-3.0"],
        "exemptedEmissionsPercent": "0",
        "primaryDataShare": "62.5",
        "dqi": {"technologicalDQR": "1.5"},
    },
}


def changed(path: str, value: Any) -> dict[str, Any]:
    found = copy.deepcopy(PACT)
    *way, last = path.split(".")
    inner = found
    for step in way:
        inner = inner[step]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return found


def test_a_footprint_comes_out_as_it_came_in() -> None:
    item = footprint_read(PACT)
    assert item.is_iso_14067 and item.country == "TR" and item.primary_share == D("62.5")
    assert item.kg_per_kg == D("1.312") and item.notices == ()
    assert footprint_json(item) == PACT
    assert footprint_read(footprint_json(item)) == item
    piece = changed("pcf.declaredUnitOfMeasurement", "piece")
    piece["pcf"]["productMassPerDeclaredUnit"] = "0"
    assert footprint_read(piece).kg_per_kg is None


@pytest.mark.parametrize("found", [PACT, [PACT], {"data": [PACT]}, {"data": PACT}])
def test_footprints_come_alone_in_lists_and_as_answers(found: Any) -> None:
    assert footprints_list(found) == [PACT]


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("specVersion", "2.3.0", "footprint_version"),
        ("specVersion", None, "footprint_version"),
        ("companyIds", None, "footprint_incomplete"),
        ("pcf.fossilGhgEmissions", None, "footprint_incomplete"),
        ("id", "17", "footprint_field"),
        ("created", "yesterday", "footprint_field"),
        ("created", "2026-01-01T00:00:00", "footprint_field"),
        ("status", "Draft", "footprint_field"),
        ("companyIds", ["works"], "footprint_field"),
        ("companyName", " ", "footprint_field"),
        ("pcf", [], "footprint_field"),
        ("pcf.declaredUnitOfMeasurement", "stone", "footprint_field"),
        ("pcf.declaredUnitAmount", "0", "footprint_field"),
        ("pcf.declaredUnitAmount", 1, "footprint_field"),
        ("pcf.fossilGhgEmissions", "-1", "footprint_field"),
        ("pcf.pcfExcludingBiogenicUptake", "NaN", "footprint_field"),
        ("pcf.pcfIncludingBiogenicUptake", "2", "footprint_field"),
        ("pcf.productMassPerDeclaredUnit", "1000", "footprint_field"),
        ("pcf.referencePeriodEnd", "2024-01-01T00:00:00Z", "footprint_field"),
        ("pcf.geographyCountry", "Turkey", "footprint_field"),
        ("pcf.ipccCharacterizationFactors", ["GWP100"], "footprint_field"),
        ("pcf.packagingEmissionsIncluded", False, "footprint_field"),
        ("pcf.primaryDataShare", "130", "footprint_field"),
    ],
)
def test_a_wrong_footprint_names_its_field(path: str, value: Any, code: str) -> None:
    with pytest.raises(LineFault) as fault:
        footprint_read(changed(path, value))
    assert fault.value.notice.code == code and fault.value.notice.remedy
    assert path.rsplit(".", 1)[-1] in fault.value.notice.message


def test_doubts_about_a_footprint_are_told() -> None:
    replaced = footprint_read(changed("status", "Deprecated"))
    assert [notice.code for notice in replaced.notices] == ["footprint_deprecated"]
    heavy = changed("pcf.pcfExcludingBiogenicUptake", "1312")
    assert [notice.code for notice in footprint_read(heavy).notices] == ["footprint_implausible"]
    with pytest.raises(LineFault):
        footprint_read(17)


def test_a_footprint_never_becomes_a_cbam_figure(run: Run) -> None:
    for case in (PACT, {"cn": "72142000", "country": "TR", "mass_t": 1, "import_date": "2026-05-04", **PACT}):
        assert run(case)["error"]["code"] == "footprint_is_no_cbam_value"
    steel = {"cn": "72142000", "country": "TR", "mass_t": 1, "import_date": "2026-05-04", "basis": "actual"}
    bought = {"cn": "72071111", "country": "TR", "mass_t_per_t": 1, "pcf": PACT["pcf"]}
    assert run({**steel, "see": 1, "precursors": [bought]})["error"]["code"] == "footprint_is_no_cbam_value"
    works = {**STEELWORKS, "precursors": [{**STEELWORKS["precursors"][0], "pcf": PACT["pcf"]}]}
    assert result(works)["error"]["code"] == "footprint_is_no_cbam_value"


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form, plain, book, filled = (tmp_path / n for n in ("f.xlsx", "i.json", "t.xlsx", "filled.xlsx"))
    assert main(["supplier-form", "--out", str(form)]) == 0
    fill(form, ABOUT_WORKS, WORKS)
    assert main(["supplier-read", "--in", str(form), "--out", str(plain)]) == 0
    assert json.loads(plain.read_text())["country"] == "TR"
    book_make(book)
    steps = ["template-fill", "--in", str(plain), "--template", str(book), "--out", str(filled)]
    assert main(steps) == 0
    assert [block.name for block in template_read(filled).processes] == ["melting", "rolling"]
    assert main(["template-read", "--in", str(filled), "--out", str(plain)]) == 0
    assert "not_recalculated" in capsys.readouterr().err
    pact = tmp_path / "pact.json"
    pact.write_text(json.dumps({"data": [PACT]}))
    assert main(["footprint-read", "--in", str(pact), "--out", str(plain)]) == 0
    assert json.loads(plain.read_text()) == [PACT]
    assert main(["template-read", "--in", str(pact), "--out", str(plain)]) == 2
    with pytest.raises(SystemExit):
        main(["supplier-read", "--out", str(plain)])
