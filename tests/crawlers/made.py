"""Answers made for tests: the wire shapes of the sources around sentences and codes of our own."""

from __future__ import annotations

import copy
import json
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ECHA_URL = "https://chem.echa.europa.eu/api-obligation-list/v1/candidateList/fullExport"
EPING_URL = "https://epingalert.org/api/v1/azureSearch/getAll"
SEARCH_URL = "https://ec.europa.eu/safety-gate-alerts/public/api/search"
DETAIL_URL = "https://ec.europa.eu/safety-gate-alerts/public/api/notification/{}?language=en"
ECHA_COLUMNS = [
    "Substance name",
    "Description",
    "EC number",
    "CAS number",
    "Date of inclusion",
    "Reason for inclusion",
    "Decision",
    "Regulatory outcome",
    "Regulatory outcome date",
]


# --- Candidate List --------------------------------------------------------------------------


def substance(number: int, **changes: str) -> list[str]:
    """One row; the numbers have the right shape, their check digits are not looked at here."""
    cells = dict(
        zip(
            ECHA_COLUMNS,
            [
                f"substance {number}",
                "-",
                f"200-{number:03d}-1",
                f"50-{number % 100:02d}-{number // 100}",
                "15-Jan-2018",
                "PBT (Article 57d)",
                f"https://chem.echa.europa.eu/decision-{number}.pdf",
                "inclusion",
                "15-Jan-2018",
            ],
            strict=True,
        )
    )
    return list((cells | changes).values())


def candidate_list(
    rows: list[list[str]] | None = None, *, columns: list[str] | None = None, sheet: str = "List_results"
) -> bytes:
    return workbook(sheet, [columns or ECHA_COLUMNS, *(rows or [substance(n) for n in range(250)])])


def workbook(sheet: str, rows: list[list[Any]]) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


# --- ePing -----------------------------------------------------------------------------------


def notification(number: int = 1, **changes: Any) -> dict[str, Any]:
    item = {
        "id": str(900_000 + number),
        "area": "TBT",
        "notificationType": "Regular notification",
        "documentSymbol": f" G/TBT/N/CHN/{9000 + number}",
        "notifyingMember": "China",
        "notifyingMemberCode": "C156",
        "distributionDate": "2025-06-10T00:00:00",
        "commentDeadlineDate": "2025-08-09T00:00:00",
        "proposedAdoptionDate": None,
        "proposedAdoptionDateText": None,
        "proposedEntryIntoForceDate": None,
        "proposedEntryIntoForceDateText": "6 months after adoption",
        "title": f"Safety of electric heaters, part {number}",
        "titlePlain": f"Safety of electric heaters, part {number}",
        "description": "<p>Limits for surface temperature.</p>",
        "descriptionPlain": "Limits for surface temperature.",
        "productsFreeText": "Electric heaters",
        "productsFreeTextPlain": "Electric heaters",
        "hsCodeText": "8516 - Electric water heaters; space heaters; 851660 - Ovens, n.e.s.; 8516 - Electric",
        "hsCodes": [],
        "icsCodeText": "97.100.10 - Electric heaters",
        "icsCodes": [],
        "objectives": [{"id": 0, "name": "Quality requirements (TBT)"}],
        "keywords": [],
        "spsKeywords": [],
        "countriesAffected": [],
        "notifiedDocumentLink": "https://members.wto.org/crnattachments/2025/TBT/CHN/25_00001_00_x.pdf",
        "linkToNotification": f"https://docs.wto.org/imrd/directdoc.asp?DDFDocuments/t/G/TBTN25/CHN{number}.DOCX",
        "dolLink": None,
    }
    return item | changes


def eping_page(items: list[dict[str, Any]], total: int | None = None, **top: Any) -> bytes:
    answer = {
        "items": items,
        "totalCount": len(items) if total is None else total,
        "isCountExceeded": False,
        "areas": [],
        "notifyingMembers": [],
    }
    return json.dumps(answer | top).encode()


# --- Safety Gate -----------------------------------------------------------------------------


def named(key: str, name: str = "NAME") -> dict[str, str]:
    return {"key": key, "name": name}


def country(key: str, name: str) -> dict[str, Any]:
    return {
        "key": key,
        "propertyKey": f"country.{key}",
        "name": name,
        "orderIndex": 1,
        "euCountry": True,
        "eeaCountry": True,
    }


ENGLISH = named("EN", "english")


def alert(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A detail as the API sends it; `changes` replace fields at the top."""
    body: dict[str, Any] = {
        "id": 7_000_000 + number,
        "notificationType": {"key": "directive.article.12", "code": "A12", "name": "ARTICLE_12"},
        "reference": f"SR/9{number:04d}/26",
        "corrigendum": None,
        "country": country("SE", "Sweden"),
        "creationDate": "2026-06-25T09:16:09.829Z",
        "publicationDate": "2026-07-01T12:46:08.935Z",
        "modificationDate": "2026-07-01T12:46:08.937Z",
        "isImmediatePublication": True,
        "singlePublication": True,
        "forInfo": False,
        "product": {
            "id": 1,
            "productCategory": named("product.category.electrical.appliances.and.equipment"),
            "professionalProduct": False,
            "isCounterfeit": named("option.unknown"),
            "nameSpecific": "Ljusslinga",
            "nameSpecificKnown": True,
            "brandKnown": True,
            "brands": [{"brand": "Exempel "}],
            "name": None,
            "typeModelKnown": True,
            "batchNumberKnown": False,
            "barcodeKnown": True,
            "packageDescriptionKnown": False,
            "versions": [
                {
                    "id": 1,
                    "language": ENGLISH,
                    "name": "String of lights",
                    "description": "Lights on a wire.",
                    "packageDescription": None,
                    "productCategoryOther": None,
                }
            ],
            "barcodes": [{"barcode": " 7300000000017* "}],
            "batchNumbers": [],
            "modelTypes": [{"modelType": "E4*12-B "}],
            "photos": [{"id": 1, "mainPicture": True, "fileName": "a.png", "path": None}],
        },
        "risk": {
            "id": 1,
            "riskType": [named("riskType.environment")],
            "versions": [
                {
                    "id": 1,
                    "language": ENGLISH,
                    "riskDescription": "The solder holds too much lead.",
                    "legalProvision": "It does not comply with Directive 2011/65/EU (RoHS).",
                    "riskTypeOther": None,
                }
            ],
        },
        "measureTaken": {
            "id": 1,
            "hasPublishedRecallOnline": named("option.no"),
            "measures": [
                {
                    "id": 1,
                    "entryIntoForceDateKnown": True,
                    "entryIntoForceDate": "2026-06-19T00:00:00.000Z",
                    "measureDuration": None,
                    "measureScope": None,
                    "measureCategory": named("measure.category.withdrawal.of.product.from.market"),
                    "measureType": named("measure.type.voluntary"),
                    "measureVoluntaryEconomicOperator": named("measure.operator.importer"),
                    "measureVoluntaryAuthority": None,
                    "measureCompulsoryEconomicOperator": None,
                    "measureCompulsoryAuthority": None,
                    "versions": [{"id": 1, "language": ENGLISH, "measureCategoryOther": None}],
                }
            ],
            "companyRecalls": [],
        },
        "traceability": {
            "id": 1,
            "countryOrigin": country("CN", "People's Republic of China"),
            "isSoldOnline": named("option.yes"),
            "onlineTrader": None,
        },
        "reactingCountries": [],
        "webReport": None,
        "versions": [{"id": 1, "language": ENGLISH, "corrigendum": None}],
        "onlineTraderProductIdentifierReference": [],
    }
    return copy.deepcopy(body | changes)


def alert_index(alerts: list[dict[str, Any]], total: int | None = None, **top: Any) -> bytes:
    content = [
        {name: one[name] for name in ("id", "reference", "publicationDate", "modificationDate")}
        for one in alerts
    ]
    answer = {
        "content": content,
        "last": True,
        "totalPages": 1,
        "totalElements": len(content) if total is None else total,
        "number": 0,
    }
    return json.dumps(answer | top).encode()


# --- replay folders --------------------------------------------------------------------------


def entry(folder: Path, url: str, body: bytes, **fields: Any) -> None:
    """Append one recorded answer to the replay folder."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = folder / "manifest.jsonl"
    number = len(manifest.read_text().splitlines()) if manifest.exists() else 0
    name = f"body_{number}"
    (folder / name).write_bytes(body)
    row = {
        "url": url,
        "method": "GET",
        "request_headers": None,
        "request_body": None,
        "status": 200,
        "headers": {"Content-Type": "application/json"},
        "body": name,
        "observed_on": "2025-06-12",
    }
    with manifest.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(row | fields) + "\n")


def candidate_entry(folder: Path, body: bytes, **fields: Any) -> None:
    entry(folder, ECHA_URL, body, **({"headers": {"Content-Type": XLSX_TYPE}} | fields))


def eping_pages(folder: Path, items: list[dict[str, Any]], total: int | None = None, **fields: Any) -> None:
    for start in range(0, max(len(items), 1), 100):
        page = eping_page(items[start : start + 100], len(items) if total is None else total)
        entry(folder, f"{EPING_URL}?language=1&page={start // 100 + 1}&pageSize=100", page, **fields)


def alerts_entries(folder: Path, alerts: list[dict[str, Any]], **fields: Any) -> None:
    day: dict[str, Any] = {"observed_on": "2026-07-03"} | fields
    entry(folder, SEARCH_URL, alert_index(alerts), method="POST", **day)
    for one in alerts:
        entry(folder, DETAIL_URL.format(one["id"]), json.dumps(one).encode(), **day)


def days_before(day: date, days: int) -> str:
    return f"{day - timedelta(days=days)}T00:00:00.000Z"
