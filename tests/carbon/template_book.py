"""A workbook of our own with the documented structure of the communication template, formulas included.

Sheets, labels and the order of rows are the template's; texts for people and styles are not here.
"""

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Protection
from openpyxl.worksheet.worksheet import Worksheet

from compliance.carbon.template import layout

SHEETS = [
    "0_Versions", "a_Contents", "b_Guidelines&Conditions", "c_CodeLists", "A_InstData", "B_EmInst",
    "C_Emissions&Energy", "D_Processes", "E_PurchPrec", "F_Tools", "G_FurtherGuidance", "Summary_Processes",
    "Summary_Products", "Summary_Communication", "InputOutput", "Parameters_Constants", "Parameters_CNCodes",
    "Translations", "VersionDocumentation",
]  # fmt: skip
VERIFIER_BREAKS = {"representative": "Authorised representative of the verifier:"}


def book_make(
    path: Path,
    *,
    version: str = "2.1.1",
    processes: int = 4,
    precursors: int = 3,
    calculated: bool = False,
    without: str = "",
) -> Path:
    """Write the workbook; `calculated` puts plain figures where Excel would have put the sums of formulas."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name in SHEETS:
        if name != without:
            book.create_sheet(name)
    for name, make in (("0_Versions", _versions), ("A_InstData", _installation), ("B_EmInst", _streams)):
        if name != without:
            make(book[name])
    _put(book["0_Versions"], 33, 5, version)
    _process_rows(book["A_InstData"], processes, precursors)
    for number in range(1, processes + 1):
        _process(book["D_Processes"], 11 + 65 * (number - 1), number)
    for number in range(1, precursors + 1):
        _precursor(book["E_PurchPrec"], 14 + 44 * (number - 1), number)
    if without != "Summary_Products":
        _products(book["Summary_Products"])
    if without != "Summary_Communication":
        _summary(book["Summary_Communication"], calculated)
    book.calculation.fullCalcOnLoad = False
    book.save(path)
    return path


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    sheet.cell(row, column).value = value


def _free(sheet: Worksheet, row: int, *columns: int) -> None:
    for column in columns:
        sheet.cell(row, column).protection = Protection(locked=False)


def _versions(sheet: Worksheet) -> None:
    for column, text in ((5, "Version"), (6, "Date"), (7, "Description")):
        _put(sheet, 8, column, text)
    for row, text in ((9, "0.1"), (10, "1.0"), (31, "2.0.1"), (32, "2.1")):
        _put(sheet, row, 5, text)


def _installation(sheet: Worksheet) -> None:
    for column, text in ((4, "Reporting period"), (8, "Start:"), (11, "End:")):
        _put(sheet, 9, column, text)
    _free(sheet, 9, 9, 12)
    for column in (9, 12):
        sheet.cell(9, column).number_format = "dd/mm/yyyy"
    _put(sheet, 17, 4, "About the installation")
    for row, label in enumerate(layout.ABOUT.values(), start=19):
        _labelled(sheet, row, label)
    _put(sheet, 36, 5, "Name and address of the verifier of this report:")
    row = 37
    for key, label in layout.VERIFIER.items():
        if key in VERIFIER_BREAKS:
            _put(sheet, row, 5, VERIFIER_BREAKS[key])
            row += 1
        _labelled(sheet, row, label)
        row += 1


def _labelled(sheet: Worksheet, row: int, label: str) -> None:
    _put(sheet, row, 5, label)
    sheet.merge_cells(start_row=row, end_row=row, start_column=5, end_column=8)
    _free(sheet, row, 9)
    sheet.merge_cells(start_row=row, end_row=row, start_column=9, end_column=14)


def _process_rows(sheet: Worksheet, processes: int, precursors: int) -> None:
    _put(sheet, 61, 4, "ID")
    _put(sheet, 61, 5, "Aggregated goods category")
    _put(sheet, 61, 7, "Route")
    for number in range(1, 7):
        _put(sheet, 61, 8 + number, f"Route {number}")
    for place in range(10):
        _put(sheet, 62 + place, 4, f"G{max(1, place + 1)}")
        _free(sheet, 62 + place, 5, *range(9, 15))
    _put(sheet, 77, 5, "Relevant production processes")
    for column, text in (
        (4, "ID"),
        (5, "Aggregated goods category"),
        (6, "Included goods categories listed under (a)"),
        (12, "Name"),
        (14, "Error message"),
    ):
        _put(sheet, 81, column, text)
    for number in range(1, 7):
        _put(sheet, 82, 5 + number, number)
    for place in range(processes):
        _put(sheet, 83 + place, 4, f"P{place + 1}")
        _free(sheet, 83 + place, 5, *range(6, 13))
        _put(sheet, 83 + place, 14, f'=IF(E{83 + place}="","","ok")')
    _put(sheet, 96, 4, "Purchased precursors")
    _put(sheet, 101, 4, "ID")
    _put(sheet, 101, 5, "Production process")
    _put(sheet, 101, 6, "Country code")
    for number in range(1, 6):
        _put(sheet, 101, 6 + number, f"Route {number}")
    _put(sheet, 101, 12, "Name")
    for place in range(precursors):
        _put(sheet, 102 + place, 4, f"PP{place + 1}")
        _free(sheet, 102 + place, *range(5, 13))


def _streams(sheet: Worksheet) -> None:
    names = ["#", *layout.STREAM_COLUMNS.values()]
    for column, text in enumerate(names, start=3):
        _put(sheet, 13, column, text)
    _put(sheet, 14, 3, "Ex.1")
    _put(sheet, 14, 4, "Combustion")
    _put(sheet, 14, 5, "Heavy fuel oil")
    _put(sheet, 14, 6, 252000)
    for number in range(1, 6):
        _put(sheet, 16 + number, 3, number)
        _put(sheet, 16 + number, 9, f'=IF(G{16 + number}="t","GJ/t","")')


def _numbered(sheet: Worksheet, row: int, count: int, names: str) -> None:
    for number in range(1, count + 1):
        _put(sheet, row + number, 4, number)
        _put(sheet, row + number, 5, f"={names}{82 + number}")
        _free(sheet, row + number, 12)


def _process(sheet: Worksheet, top: int, number: int) -> None:
    _put(sheet, top, 3, number)
    _put(sheet, top, 4, f"Production process {number}:")
    _put(sheet, top, 7, f"=A_InstData!E{82 + number}")
    rows: list[tuple[int, str, str]] = [
        (15, "i.", "Produced for the market"),
        (31, "(d)", "Consumed for non-CBAM goods within the installation:"),
        (43, "(g)", "Directly attributable emissions (DirEm*)"),
        (46, "i.", "Amount of net measurable heat"),
        (47, "ii.", "Emissions factor"),
        (50, "i.", "Amount of waste gas"),
        (51, "ii.", "Emission factor"),
        (54, "i.", "Electricity consumption"),
        (55, "ii.", "Emission factor of the electricity"),
        (56, "iii.", "Source of the emission factor"),
        (60, "i.", "Amounts exported"),
        (61, "ii.", "Emission factor of the electricity"),
    ]
    heads: list[tuple[int, str, str, tuple[str, ...]]] = [
        (4, "(a) ", "Total production levels:", ("Unit", "Amounts")),
        (14, "(b)", "Production details", ("Unit", "Amounts")),
        (20, "(c)", "Consumed in other 'production processes' within the installation:", ("Unit", "Amounts")),
        (45, "(h)", "Import and export of measurable heat", ("Unit", "Imported", "Exported")),
        (49, "(i)", "Waste gases", ("Unit", "Imported", "Exported")),
        (53, "(j)", "Indirect emissions from electricity consumption", ("Unit", "Value")),
        (59, "(k)", "Electricity exported from the production process", ("Unit", "Value")),
    ]
    for offset, mark, text, columns in heads:
        _put(sheet, top + offset, 4, mark)
        _put(sheet, top + offset, 5, text)
        for place, name in enumerate(columns):
            _put(sheet, top + offset, 11 + place, name)
    _put(sheet, top + 4, 8, "Production route")
    _numbered(sheet, top + 4, 8, "A_InstData!E")
    _put(sheet, top + 13, 5, "Total production within installation (= denominator for SEE calculation):")
    _put(sheet, top + 13, 12, f"=SUM(L{top + 5}:L{top + 12})")
    _numbered(sheet, top + 20, 9, "A_InstData!L")
    _put(sheet, top + 38, 11, "Measurable heat")
    _put(sheet, top + 38, 12, "Waste gases")
    for offset, mark, text in rows:
        _put(sheet, top + offset, 4, mark)
        _put(sheet, top + offset, 5, text)
        _free(sheet, top + offset, 12, 13)


def _precursor(sheet: Worksheet, top: int, number: int) -> None:
    _put(sheet, top, 3, number)
    _put(sheet, top, 4, f"Purchased precursor {number}:")
    _put(sheet, top + 2, 4, "(a) ")
    _put(sheet, top + 2, 5, "Total purchased levels:")
    _put(sheet, top + 2, 8, "Production route")
    _put(sheet, top + 2, 12, "Amounts")
    _numbered(sheet, top + 2, 8, "A_InstData!G")
    _put(sheet, top + 11, 12, f"=SUM(L{top + 3}:L{top + 10})")
    _put(sheet, top + 13, 4, "(b)")
    _put(sheet, top + 13, 5, "Consumed in 'production processes' within the installation:")
    _put(sheet, top + 13, 12, "Amounts")
    _numbered(sheet, top + 13, 10, "A_InstData!L")
    _put(sheet, top + 24, 5, "Consumed for other purposes, e.g. sold or used for non-CBAM goods:")
    for column, text in ((5, "Parameter:"), (11, "Unit"), (12, "Value"), (13, "Source")):
        _put(sheet, top + 34, column, text)
    for offset, text in (
        (35, "Specific embedded direct emissions (SEE (direct))"),
        (36, "Specific electricity consumption (for SEE (indirect))"),
        (37, "Electricity emission factor (for SEE (indirect))"),
        (38, "Specific embedded indirect emissions (SEE (indirect))"),
        (40, "Justification for use of default values (if relevant):"),
    ):
        _put(sheet, top + offset, 5, text)
        _free(sheet, top + offset, 12, 13)
    _put(sheet, top + 38, 12, f"=L{top + 36}*L{top + 37}")


def _heads(sheet: Worksheet, row: int, names: dict[str, str]) -> dict[str, int]:
    columns = {key: place for place, key in enumerate(names, start=4)}
    for key, column in columns.items():
        text = names[key]
        _put(sheet, row, column, f"{text} \n(as on invoices)" if key == "name" else text)
    return columns


def _products(sheet: Worksheet) -> None:
    columns = _heads(sheet, 8, layout.PRODUCT_COLUMNS)
    _put(sheet, 9, 3, "Ex.")
    _put(sheet, 9, columns["cn"], "72071919")
    for number in range(1, 6):
        row = 9 + number
        _put(sheet, row, 3, number)
        _put(sheet, row, columns["see_direct"], f"=D_Processes!L54/D_Processes!L{24}")
        _put(sheet, row, columns["see_total"], f"=I{row}+J{row}")


def _summary(sheet: Worksheet, calculated: bool) -> None:
    _put(sheet, 25, 4, "Parameter")
    columns = _heads(sheet, 27, layout.SUMMARY_COLUMNS)
    rows: list[dict[str, Any]] = [
        {"process": "bars", "cn": 72142000, "name": "Bar 12", "see_direct": 0.915, "see_indirect": 0.396,
         "see_total": 1.311, "unit": "tCO2e/t", "default_share": 0.25, "ef_source": "D.4.1",
         "electricity_mwh": 0.281, "electricity_ef": 0.5},
        {"process": "billets", "cn": "7207 11 11", "see_direct": 0.3},
    ]  # fmt: skip
    for number in range(1, 6):
        _put(sheet, 27 + number, 3, number)
        for key, column in columns.items():
            value = rows[number - 1].get(key) if calculated and number <= len(rows) else None
            _put(sheet, 27 + number, column, value if calculated else f"=Summary_Products!D{9 + number}")
