"""`python -m benchmarks.workbook --json`: the bulk workbook of notifications, streamed, at 100,000 rows.

Makes a workbook of the bulk file's shape with invented sentences, crawls it as the source `wto_bulk` does
(gates, capture, items on disk), and loads the same file whole with openpyxl for comparison, each in a
process of its own. It knows no database.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import IO, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from crawlers.contract import RUN_FILE

REPOSITORY = Path(__file__).resolve().parents[1]
URL = "https://eping.wto.org/NotificationExcelFiles/Notification_EN.xlsx"
AS_OF = date(2026, 7, 1)
MOST_MB = 300
"""Resident memory that the crawl of 100,000 rows may take at its peak."""
DAY_ZERO = date(1899, 12, 30)
COLUMNS = (
    "Notifying Member",
    "Document symbol",
    "Distribution date",
    "Notification type",
    "Title",
    "Description",
    "Products covered",
    "HS code(s)",
    "ICS code(s)",
    "Objectives",
    "Keywords",
    "Proposed adoption  date",
    "Proposed entry  into  force date",
    "Final date for comments",
    "Link to notification(EN)",
)
MEMBERS = (("Kenya", "KEN"), ("Brazil", "BRA"), ("China", "CHN"), ("European Union", "EU"), ("Japan", "JPN"))
VOCABULARY = """
limit value surface heater cable plug voltage label energy test method sample sand paint lamp toy battery
paper glass steel fibre food feed seed engine tyre helmet pump valve meter radio antenna must shall may
carry bear show pass fail before after under over with without of in on for by
"""
WORDS = VOCABULARY.split()
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SMALL_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/sheet1.xml" ContentType="{KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/strings.xml" ContentType="{KIND}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{SPACE}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="Notifications" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="strings.xml"/></Relationships>',
}
LOAD_WHOLE = """
import sys
from openpyxl import load_workbook
book = load_workbook(sys.argv[1])
rows = [[cell for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]
assert len(rows) == int(sys.argv[2]) + 1, len(rows)
"""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workbook", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the workbook (default 100,000)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        report = measure(Path(folder), options.rows)
    if options.json:
        print(json.dumps(report, indent=1))
    else:
        print(
            f"{report['rows']} rows, {report['file_mb']} MB: "
            f"{report['seconds']} s at {report['peak_mb']} MB; "
            f"openpyxl whole: {report['whole']['seconds']} s at {report['whole']['peak_mb']} MB"
        )
    return 0 if report["holds"] else 1


def measure(folder: Path, rows: int) -> dict[str, Any]:
    """Peaks in MB of resident memory, times in seconds; `holds` says whether the target is met."""
    body = folder / "replay" / "body.xlsx"
    body.parent.mkdir()
    workbook_write(body, rows)
    recorded = {
        "url": URL,
        "method": "GET",
        "status": 200,
        "headers": {"Content-Type": f"{KIND}.sheet"},
        "body": body.name,
        "observed_on": AS_OF.isoformat(),
    }
    (body.parent / "manifest.jsonl").write_text(json.dumps(recorded) + "\n", encoding="utf-8")
    run = folder / "run"
    place = ("--replay", str(body.parent), "--as-of", AS_OF.isoformat(), "--out", str(run))
    ours = _timed("-m", "crawlers.crawl", "wto_bulk", *place)
    told = json.loads((run / RUN_FILE).read_text(encoding="utf-8"))
    whole = _timed("-c", LOAD_WHOLE, str(body), str(rows))
    complete = told["status"] == "ok" and told["items"] == rows and not told["unreadable"]
    return {
        "rows": rows,
        "items": told["items"],
        "unreadable": told["unreadable"],
        "file_mb": round(body.stat().st_size / 1e6, 1),
        **ours,
        "whole": whole,
        "time_ratio": round(ours["seconds"] / whole["seconds"], 2),
        "memory_ratio": round(ours["peak_mb"] / whole["peak_mb"], 2),
        "target_mb": MOST_MB,
        "holds": complete and ours["peak_mb"] <= MOST_MB,
    }


def _timed(*arguments: str) -> dict[str, float]:
    """Seconds and peak resident memory (MB) of a Python process. Raises where it fails."""
    begun = perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], cwd=REPOSITORY, stderr=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"python {' '.join(arguments[:3])} ended with status {process.returncode}")
    # Linux counts kilobytes, macOS bytes.
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return {"seconds": round(perf_counter() - begun, 1), "peak_mb": round(usage.ru_maxrss / unit)}


def workbook_write(path: Path, rows: int) -> None:
    """A workbook with a table of shared texts, as generators write it; the same bytes' worth each time."""
    chance = random.Random(19950101)
    strings: dict[str, int] = {}
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=3) as archive:
        for name, text in SMALL_PARTS.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
        with archive.open("xl/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{SPACE}"><sheetData>'.encode())
            _row_write(sheet, 1, COLUMNS, strings)
            for number, cells in enumerate(_rows(chance, rows), 2):
                _row_write(sheet, number, cells, strings)
            sheet.write(b"</sheetData></worksheet>")
        with archive.open("xl/strings.xml", "w", force_zip64=True) as table:
            table.write(f'<sst xmlns="{SPACE}">'.encode())
            for text in strings:
                table.write(f"<si><t>{escape(text)}</t></si>".encode())
            table.write(b"</sst>")


def _row_write(sheet: IO[bytes], number: int, cells: tuple[str | int, ...], strings: dict[str, int]) -> None:
    out = [f'<row r="{number}">']
    for column, cell in zip("ABCDEFGHIJKLMNO", cells, strict=True):
        if isinstance(cell, int):
            out.append(f'<c r="{column}{number}"><v>{cell}</v></c>')
        elif cell:
            place = strings.setdefault(cell, len(strings))
            out.append(f'<c r="{column}{number}" t="s"><v>{place}</v></c>')
    sheet.write("".join((*out, "</row>")).encode())


def _rows(chance: random.Random, rows: int) -> Iterator[tuple[str | int, ...]]:
    first = (date(1995, 1, 2) - DAY_ZERO).days
    span = (AS_OF - timedelta(days=30) - date(1995, 1, 2)).days
    for number in range(rows):
        member, code = MEMBERS[number % len(MEMBERS)]
        day = first + span * number // rows
        year = (DAY_ZERO + timedelta(days=day)).year % 100
        yield (
            member,
            f"G/TBT/N/{code}/{number // len(MEMBERS) + 1}",
            day,
            "Regular notification",
            _prose(chance, 14),
            _prose(chance, 110),
            _prose(chance, 10),
            f"{chance.randrange(1000, 9999)} - {_prose(chance, 6)}; {_prose(chance, 3)}",
            f"{chance.randrange(10, 99)}.{chance.randrange(10, 99):03d} - {_prose(chance, 3)}",
            "Protection of human health or safety (TBT); Quality requirements (TBT)",
            "",
            f"{chance.randrange(30, 90)} days after publication",
            "6 months after adoption",
            day + 60,
            f"https://docs.wto.org/imrd/directdoc.asp?DDFDocuments/t/G/TBTN{year:02d}/{code}{number}.DOCX",
        )


def _prose(chance: random.Random, words: int) -> str:
    """Invented words; a number among them keeps two sentences from being one shared text."""
    return " ".join([*chance.choices(WORDS, k=words), f"{chance.getrandbits(32):x}"])


if __name__ == "__main__":
    raise SystemExit(main())
