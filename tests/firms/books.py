"""Small files for import tests: CSV text and workbooks built in memory."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from compliance.firms.imports.engine import ImportFile, import_run
from compliance.firms.imports.report import ImportReport
from compliance.firms.imports.scope import Scope
from compliance.firms.models import Firm

Rows = Sequence[Sequence[Any]]


def csv_text(rows: Rows, separator: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    return out.getvalue()


def csv_file(folder: Path, rows: Rows, name: str = "table.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(csv_text(rows).encode(encoding))
    return path


def excel_file(
    folder: Path, rows: Rows, name: str = "table.xlsx", formats: dict[str, str] | None = None
) -> Path:
    """A workbook of one sheet; `formats` gives number formats by cell, such as {"C2": "0.0%"}."""
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for place, number_format in (formats or {}).items():
        sheet[place].number_format = number_format
    path = folder / name
    book.save(path)
    return path


def imported(kind: str, path: Path, *, firm: Firm | None = None, **options: Any) -> ImportReport:
    """Import as the command line does; what describes the file goes to it, the rest to the engine."""
    names = ("sheet", "ignore", "columns", "given")
    of_file = {name: options.pop(name) for name in names if name in options}
    scope = options.pop("scope", None) or Scope(firms=Firm.objects.all(), firm=firm, actor="test")
    return import_run(
        kind=kind, file=ImportFile(path=path, name=path.name, **of_file), scope=scope, **options
    )


def told(report: ImportReport) -> list[tuple[int | None, str, str, str]]:
    """Row, column, value and reason of each problem."""
    return [(problem.row, problem.column, problem.value, problem.reason) for problem in report.problems]
