"""Safety Gate answers in the wire format of its public API: one search page and the details.

Knows the fields and their quirks (`product.name` is null and the name sits in `versions`, trailing
blanks in models and bar codes); what the alerts say is in `facts/alerts.yml`.
"""

from __future__ import annotations

from typing import Any

from crawlers.demo.facts_folder import read

BASE = "https://ec.europa.eu/safety-gate-alerts/public/api"
SEARCH_URL = f"{BASE}/search"
SEARCH_REQUEST: dict[str, Any] = {
    "criteria": {"year": [2026, 2025]},
    "searchCriteriaForNotification": False,
    "isLaunched": True,
    "isLaunchSearch": True,
    "pagination": {
        "sortField": "PUBLICATION_DATE",
        "sortOrder": "DESC",
        "totalElements": 0,
        "numberElements": 100,
        "page": 0,
    },
    "fullTextSearch": "",
    "language": "en",
    "displayDefaultResults": False,
    "isForMostRecent": False,
}
ENGLISH = {"key": "EN", "name": "english"}
OTHER_LANGUAGES = (("DE", "deutsch"), ("FR", "français"), ("IT", "italiano"))
NOTIFICATION_TYPE = {
    "key": "directive.article.12.gpsd.article.22.regulation.31008.765",
    "code": "A12",
    "name": "ARTICLE_12",
}


def detail_url(alert_id: int) -> str:
    return f"{BASE}/notification/{alert_id}?language=en"


def facts() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read("alerts")
    return rows


def search_page() -> dict[str, Any]:
    newest_first = sorted(facts(), key=lambda row: row["published"], reverse=True)
    return {
        "content": [_summary(row) for row in newest_first],
        "last": True,
        "totalPages": 1,
        "totalElements": len(newest_first),
        "number": 0,
    }


def _summary(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "reference": row["reference"],
        "publicationDate": row["published"],
        "modificationDate": row["modified"],
        "country": _country(row["country"], eu=True),
        "product": _product(row),
    }


def detail(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "notificationType": NOTIFICATION_TYPE,
        "reference": row["reference"],
        "corrigendum": row.get("corrigendum"),
        "country": _country(row["country"], eu=True),
        "creationDate": row["created"],
        "publicationDate": row["published"],
        "modificationDate": row["modified"],
        "isImmediatePublication": True,
        "singlePublication": row["single"],
        "forInfo": False,
        "product": _product(row),
        "risk": _risk(row),
        "measureTaken": _measure_taken(row),
        "traceability": _traceability(row),
        "reactingCountries": [],
        "webReport": _report(row),
        "versions": _versions(row),
        "onlineTraderProductIdentifierReference": _online(row),
    }


def _country(printed: list[Any], eu: bool) -> dict[str, Any]:
    key, name, order = printed
    return {
        "key": key,
        "propertyKey": f"country.{key}",
        "name": name,
        "orderIndex": order,
        "euCountry": eu,
        "eeaCountry": eu,
    }


def _option(name: str) -> dict[str, str]:
    return {"key": f"option.{name.lower()}", "name": name}


def _product(row: dict[str, Any]) -> dict[str, Any]:
    key, name = row["category"]
    return {
        "id": row["product_id"],
        "productCategory": {"key": key, "name": name},
        "professionalProduct": row["professional"],
        "isCounterfeit": _option(row["counterfeit"]),
        "nameSpecific": row.get("specific"),
        "nameSpecificKnown": "specific" in row,
        "brandKnown": "brands" in row,
        "brands": [{"brand": brand} for brand in row.get("brands", [])],
        "name": None,
        "typeModelKnown": bool(row["models"]),
        "batchNumberKnown": "batches" in row,
        "barcodeKnown": "barcodes" in row,
        "packageDescriptionKnown": "package" in row,
        "versions": [
            {
                "id": row["product_id"],
                "language": ENGLISH,
                "name": row["name"],
                "description": row["description"],
                "packageDescription": row.get("package"),
                "productCategoryOther": None,
            }
        ],
        "barcodes": [{"barcode": code} for code in row.get("barcodes", [])],
        "batchNumbers": [{"batchNumber": number} for number in row.get("batches", [])],
        "modelTypes": [{"modelType": model} for model in row["models"]],
        "description": None,
        "packageDescription": None,
        "productCategoryOther": None,
        "photos": [],
    }


def _risk(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["risk_id"],
        "riskType": [{"key": key, "name": name} for key, name in row["risk_types"]],
        "versions": [
            {
                "id": row["risk_id"],
                "language": ENGLISH,
                "riskDescription": row["risk"],
                "legalProvision": row["law"],
                "riskTypeOther": None,
            }
        ],
    }


def _measure_taken(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["risk_id"],
        "hasPublishedRecallOnline": _option(row["recall_online"]),
        "measures": [_measure(measure) for measure in row["measures"]],
        "companyRecalls": [
            {"id": number, "link": link, "language": {"key": key, "name": name}}
            for number, link, key, name in row.get("recall_links", [])
        ],
    }


def _measure(measure: dict[str, Any]) -> dict[str, Any]:
    key, name = measure["category"]
    voluntary = measure["type"] == "VOLUNTARY"
    operator = {"key": f"measure.operator.{measure['operator'].lower()}", "name": measure["operator"]}
    since = measure.get("since")
    return {
        "id": measure["id"],
        "entryIntoForceDateKnown": since is not None,
        "entryIntoForceDate": f"{since}T00:00:00.000Z" if since else None,
        "measureDuration": None,
        "measureScope": None,
        "measureCategory": {"key": key, "name": name},
        "measureType": {"key": f"measure.type.{measure['type'].lower()}", "name": measure["type"]},
        "measureVoluntaryEconomicOperator": operator if voluntary else None,
        "measureVoluntaryAuthority": None,
        "measureCompulsoryEconomicOperator": None if voluntary else operator,
        "measureCompulsoryAuthority": None,
        "versions": [{"id": measure["id"], "language": ENGLISH, "measureCategoryOther": None}],
    }


def _traceability(row: dict[str, Any]) -> dict[str, Any]:
    *printed, eu = row["origin"]
    return {
        "id": row["risk_id"],
        "countryOrigin": _country(printed, eu),
        "isSoldOnline": _option(row["sold_online"]),
        "onlineTrader": None,
    }


def _report(row: dict[str, Any]) -> dict[str, Any] | None:
    if "report" not in row:
        return None
    number, code, published = row["report"]
    return {
        "id": number,
        "code": code,
        "internalComments": None,
        "corrigendum": None,
        "publicationDate": published,
        "lastPublicationDate": None,
        "notifications": None,
        "highlighted": False,
        "status": {"key": "pds.status.ready.for.publication", "name": "READY_FOR_PUBLICATION"},
    }


def _versions(row: dict[str, Any]) -> list[dict[str, Any]]:
    english = {"id": row["id"], "language": ENGLISH, "corrigendum": row.get("corrigendum")}
    others = [
        {"id": row["id"], "language": {"key": key, "name": name}, "corrigendum": None}
        for key, name in OTHER_LANGUAGES
    ]
    return [english, *others]


def _online(row: dict[str, Any]) -> list[dict[str, str]]:
    if "online" not in row:
        return []
    trader, product = row["online"]
    return [{"onlineTrader": trader, "uniqueProductIdentifier": product}]
