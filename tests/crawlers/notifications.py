"""Workbooks of notifications made for tests: the shapes of the export and of the bulk file, own sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from tests.crawlers.made import workbook

EXPORT_URL = "https://epingalert.org/en/Search/Export?language=1"
BULK_URL = "https://eping.wto.org/NotificationExcelFiles/Notification_EN.xlsx"
EXPORT_COLUMNS = [
    "Notifying Member",
    "Distribution date",
    "Document symbol",
    "Title",
    "Description",
    "Products covered",
    "HS code(s)",
    "ICS code(s)",
    "Objectives",
    "Keywords",
    "Specific regions or countries likely to be affected",
    "Final date for comments",
    "Notification type",
    "Notified document",
    "Link to notification(EN)",
    "Link to notification(FR)",
    "Link to notification(ES)",
]
BULK_COLUMNS = [
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
]


def linked(address: str, text: str, gap: str = "") -> str:
    return f'=HYPERLINK("{address}",{gap}"{text}")'


def printed(number: int = 1, **changes: Any) -> dict[str, Any]:
    """One row by column, as the export prints it; the bulk columns are there too."""
    symbol = f" G/TBT/N/CHN/{9000 + number}"
    document = f"https://docs.wto.org/imrd/directdoc.asp?DDFDocuments/t/G/TBTN25/CHN{9000 + number}.DOCX"
    row = {
        "Notifying Member": "China",
        "Distribution date": datetime(2025, 6, 10),
        "Document symbol": linked(f"https://www.epingalert.org/en/Search?viewData={symbol}", symbol),
        "Title": f"Safety of electric heaters, part {number}",
        "Description": "Limits for surface temperature._x000D_\nTested\xa0in use.",
        "Products covered": "Electric heaters",
        "HS code(s)": "8516 - Electric water heaters; space heaters; 851660 - Ovens, n.e.s.; 8516 - Electric",
        "ICS code(s)": "97.100.10 - Electric heaters",
        "Objectives": "Quality requirements (TBT); Consumer information, labelling (TBT)",
        "Keywords": "",
        "Specific regions or countries likely to be affected": None,
        "Final date for comments": datetime(2025, 8, 9),
        "Notification type": "Regular notification",
        "Notified document": "https://members.wto.org/crnattachments/2025/TBT/CHN/25_00001_00_x.pdf",
        "Link to notification(EN)": linked(document, document, " "),
        "Link to notification(FR)": None,
        "Link to notification(ES)": None,
        "Proposed adoption  date": None,
        "Proposed entry  into  force date": "20 days after publication",
    }
    return row | changes


def book(rows: Iterable[dict[str, Any]], columns: Sequence[str] = EXPORT_COLUMNS) -> bytes:
    cells = [[row.get(column) for column in columns] for row in rows]
    return workbook("Notifications", [list(columns), *cells])


def raw_book(strings: Sequence[str], rows: Sequence[str], extent: str = "A1") -> bytes:
    """A workbook from its XML, as a generator writes it that openpyxl would not imitate."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/strings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{space}" xmlns:r="{office}"><sheets>'
        '<sheet name="Notifications" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/sharedStrings" Target="strings.xml"/></Relationships>',
        "xl/strings.xml": f'<sst xmlns="{space}">{"".join(strings)}</sst>',
        "xl/sheet1.xml": f'<worksheet xmlns="{space}"><dimension ref="{extent}"/><sheetData>'
        f"{''.join(rows)}</sheetData></worksheet>",
    }
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return out.getvalue()
