"""An Excel form of our own for a supplier's plant: sheets, columns, units and choices; it reads nothing.

Headings may be in any language (`words`): the reader goes by the keys in a hidden row, never by headings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from compliance.core.spreadsheets import formula_guard

FORMAT = "fairlead-supplier-1"
ROWS = 200
KEY_ROW, FIRST_ROW = 2, 3
HEAD = PatternFill("solid", fgColor="EEF1F4")


@dataclass(frozen=True, slots=True)
class Field:
    """One column. `units`: a quantity, the first unit being taken where none is chosen; `choices`: a list."""

    key: str
    units: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


MASS = ("t", "kg", "kt")
ENERGY = ("MWh", "GJ", "TJ", "kWh")
SEE = ("tCO2/t", "kgCO2/t", "kgCO2/kg")
ABOUT = ("id", "country", "year", "import_year")
SHEETS: Mapping[str, tuple[Field, ...]] = {
    "processes": (
        Field("id"),
        Field("cn"),
        Field("route", choices=tuple("ABCDEFGHJKL")),
        Field("output", MASS),
        Field("sold", MASS),
    ),
    "fuels": (
        Field("id"),
        Field("fuel"),
        Field("amount", ("t", "kg", "Nm3", "1000Nm3", "TJ", "GJ", "MWh")),
        Field("ncv", ("GJ/t", "MJ/kg", "GJ/1000Nm3", "MJ/Nm3")),
        Field("ef", ("tCO2/TJ", "kgCO2/GJ", "tCO2/t")),
        Field("oxidation", ("share", "%")),
        Field("biomass_share", ("share", "%")),
        Field("biomass_evidence"),
        Field("to"),
    ),
    "process_emissions": (
        Field("id"),
        Field("material"),
        Field("amount", MASS),
        Field("factor", ("tCO2/t", "kgCO2/t")),
        Field("conversion", ("share", "%")),
        Field("gas", choices=("co2", "n2o", "cf4", "c2f6")),
        Field("to"),
    ),
    "electricity": (
        Field("id"),
        Field("amount", ENERGY),
        Field("factor", ("tCO2/MWh", "kgCO2/kWh", "kgCO2/MWh")),
        Field("source", choices=("grid", "direct_line", "ppa")),
        Field("evidence"),
        Field("contracted", ENERGY),
        Field("grid_factor", ("tCO2/MWh", "kgCO2/kWh", "kgCO2/MWh")),
        Field("direction", choices=("export",)),
        Field("to"),
    ),
    "heat": (
        Field("id"),
        Field("amount", ("TJ", "GJ", "MWh")),
        Field("factor", ("tCO2/TJ", "kgCO2/GJ")),
        Field("direction", choices=("export",)),
        Field("to"),
    ),
    "precursors": (
        Field("id"),
        Field("cn"),
        Field("country"),
        Field("route", choices=tuple("ABCDEFGHJKL")),
        Field("amount", MASS),
        Field("see_direct", SEE),
        Field("see_indirect", SEE),
        Field("sefa", SEE),
        Field("to"),
    ),
    "flows": (Field("id"), Field("from"), Field("to"), Field("amount", MASS)),
}
SUPPLIER_WORDS: Mapping[str, str] = {
    "installation": "Installation",
    "installation.id": "Name of the plant",
    "installation.country": "Country (ISO code or English name)",
    "installation.year": "Year of production",
    "installation.import_year": "Year of import, if another",
    "unit": "unit",
    "processes": "Processes",
    "processes.id": "Process",
    "processes.cn": "CN code of its product",
    "processes.route": "Route",
    "processes.output": "Good product leaving",
    "processes.sold": "Of it sold",
    "fuels": "Fuels",
    "fuels.id": "Name",
    "fuels.fuel": "Fuel",
    "fuels.amount": "Amount burnt",
    "fuels.ncv": "Net calorific value",
    "fuels.ef": "Emission factor",
    "fuels.oxidation": "Oxidation",
    "fuels.biomass_share": "Biomass share",
    "fuels.biomass_evidence": "Evidence for biomass",
    "fuels.to": "Used in (process; several by commas; shares as a=0.6; b=0.4)",
    "process_emissions": "Process emissions",
    "process_emissions.id": "Name",
    "process_emissions.material": "Material",
    "process_emissions.amount": "Amount",
    "process_emissions.factor": "Emission factor",
    "process_emissions.conversion": "Conversion",
    "process_emissions.gas": "Gas",
    "process_emissions.to": "Process",
    "electricity": "Electricity",
    "electricity.id": "Name",
    "electricity.amount": "Amount",
    "electricity.factor": "Emission factor",
    "electricity.source": "Kind of supply",
    "electricity.evidence": "Evidence",
    "electricity.contracted": "Contracted",
    "electricity.grid_factor": "Factor of the grid",
    "electricity.direction": "Sold outside?",
    "electricity.to": "Process",
    "heat": "Heat",
    "heat.id": "Name",
    "heat.amount": "Amount",
    "heat.factor": "Emission factor",
    "heat.direction": "Sold outside?",
    "heat.to": "Process",
    "precursors": "Precursors",
    "precursors.id": "Name",
    "precursors.cn": "CN code",
    "precursors.country": "Country of origin",
    "precursors.route": "Route",
    "precursors.amount": "Amount entering",
    "precursors.see_direct": "Direct emissions as the supplier reports",
    "precursors.see_indirect": "Indirect emissions as the supplier reports",
    "precursors.sefa": "Verified free allocation",
    "precursors.to": "Process",
    "flows": "Own products used",
    "flows.id": "Name",
    "flows.from": "Made in process",
    "flows.to": "Used in process",
    "flows.amount": "Amount",
}


def supplier_form(target: BinaryIO | Path, words: Mapping[str, str] = SUPPLIER_WORDS) -> None:
    """Write the empty form. `words` replaces headings, by the keys of SUPPLIER_WORDS."""
    told = {**SUPPLIER_WORDS, **words}
    book = Workbook()
    first = book.worksheets[0]
    first.title = _title(told["installation"])
    _about(first, told)
    for name, fields in SHEETS.items():
        _table(book.create_sheet(_title(told[name])), name, fields, told)
    book.save(target)


def _title(text: str) -> str:
    return "".join(char for char in text if char not in "[]:*?/\\")[:31]


def _about(sheet: Worksheet, words: Mapping[str, str]) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 44, 40
    sheet.column_dimensions["C"].hidden = True
    for row, key in enumerate(ABOUT, start=1):
        sheet.cell(row, 1, formula_guard(words[f"installation.{key}"])).font = Font(bold=True)
        sheet.cell(row, 3, f"installation.{key}")
    sheet.cell(len(ABOUT) + 1, 3, FORMAT)


def _table(sheet: Worksheet, name: str, fields: tuple[Field, ...], words: Mapping[str, str]) -> None:
    column = 1
    for field in fields:
        _head(sheet, column, words[f"{name}.{field.key}"], f"{name}.{field.key}", 26)
        if field.choices:
            _choice(sheet, column, field.choices)
        column += 1
        if field.units:
            _head(sheet, column, f"{words['unit']} ({field.units[0]})", f"{name}.{field.key}.unit", 12)
            _choice(sheet, column, field.units)
            column += 1
    sheet.row_dimensions[KEY_ROW].hidden = True
    sheet.freeze_panes = sheet.cell(FIRST_ROW, 2)


def _head(sheet: Worksheet, column: int, text: str, key: str, width: int) -> None:
    cell = sheet.cell(1, column, formula_guard(text))
    cell.font, cell.fill = Font(bold=True), HEAD
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.cell(KEY_ROW, column, key)
    sheet.column_dimensions[get_column_letter(column)].width = width


def _choice(sheet: Worksheet, column: int, values: tuple[str, ...]) -> None:
    rule = DataValidation(type="list", formula1=f'"{",".join(values)}"', allow_blank=True)
    letter = get_column_letter(column)
    rule.add(f"{letter}{FIRST_ROW}:{letter}{FIRST_ROW + ROWS}")
    sheet.add_data_validation(rule)
