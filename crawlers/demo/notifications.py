"""ePing answers in the wire format of the site's JSON API, as they stood on a day.

Knows the item fields and their quirks (leading blank in the symbol, `code - label` text, one row a
member of a joint document); what the documents say is in `facts/eping.yml`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any

from crawlers.demo.facts_folder import read

PAGE_SIZE = 100
FIRST_ROW_ID = 500_001
MEMBER_CODES = {
    "Brazil": "C076",
    "China": "C156",
    "European Union": "U918",
    "Japan": "C392",
    "United States of America": "C840",
}
"""The only members whose code the answers carry; elsewhere the field is null."""


def page_url(page: int) -> str:
    return (
        f"https://epingalert.org/api/v1/azureSearch/getAll?language=1&page={page}&pageSize={PAGE_SIZE}"
        "&sortBy=distributionDate&sortDirection=desc"
    )


def page(day: date, number: int) -> dict[str, Any]:
    """Answer for page `number` (from 1) as of `day`; a page past the end is empty."""
    rows = items_on(day)
    start = (number - 1) * PAGE_SIZE
    return {
        "items": rows[start : start + PAGE_SIZE],
        "totalCount": len(rows),
        "isCountExceeded": False,
        "areas": [],
        "notifyingMembers": [],
    }


def items_on(day: date) -> list[dict[str, Any]]:
    """Rows seen on `day`, newest distribution date first; a row keeps its id on every day."""
    oldest_first = [
        (document, member)
        for document in reversed(read("eping"))
        for member in sorted(document["members"], key=lambda name: _scatter(document, name))
    ]
    oldest_first.sort(key=lambda pair: (_first_seen(pair[0]), pair[0]["distributed"], _scatter(*pair)))
    numbered = [
        (document["distributed"], row_id, _item(document, member, row_id))
        for row_id, (document, member) in enumerate(oldest_first, FIRST_ROW_ID)
        if _first_seen(document) <= day.isoformat()
    ]
    return [item for _, _, item in sorted(numbered, key=lambda row: row[:2], reverse=True)]


def _first_seen(document: dict[str, Any]) -> str:
    return str(document.get("first_seen", ""))


def _scatter(document: dict[str, Any], member: str) -> str:
    # The site does not keep the rows of one joint document together: neither do we.
    return hashlib.sha256(f"{document['symbols'][0]} {member}".encode()).hexdigest()


def _item(document: dict[str, Any], member: str, row_id: int) -> dict[str, Any]:
    text = {name: document[name] for name in ("title", "description", "products")}
    deadline = document.get("comments_until")
    return {
        "id": str(row_id),
        "area": document["area"],
        "notificationType": document["type"],
        "documentSymbol": " " + ", ".join(document["symbols"]),
        "notifyingMember": member,
        "notifyingMemberCode": MEMBER_CODES.get(member),
        "distributionDate": f"{document['distributed']}T00:00:00",
        "commentDeadlineDate": f"{deadline}T00:00:00" if deadline else None,
        "proposedAdoptionDate": None,
        "proposedAdoptionDateText": document.get("adoption_text"),
        "proposedEntryIntoForceDate": None,
        "proposedEntryIntoForceDateText": document.get("entry_text"),
        "titlePlain": text["title"],
        "title": text["title"],
        "descriptionPlain": text["description"],
        "description": text["description"],
        "productsFreeTextPlain": text["products"],
        "productsFreeText": text["products"],
        "hsCodeText": "; ".join(_coded("hs", document)),
        "hsCodes": [],
        "icsCodeText": "; ".join(_coded("ics", document)),
        "icsCodes": [],
        "objectives": _named(document["objectives"]),
        "keywords": _named(document.get("keywords", [])),
        "spsKeywords": [],
        "countriesAffected": [],
        "notifiedDocumentLink": " ".join(document.get("documents", [])) or None,
        "linkToNotification": document.get("notification"),
        "dolLink": document.get("notification"),
    }


def _coded(scheme: str, document: dict[str, Any]) -> Iterator[str]:
    labels = read("codes")[scheme]
    return (f"{code} - {labels[code]}" for code in document.get(scheme, []))


def _named(names: list[str]) -> list[dict[str, Any]]:
    return [{"id": number, "name": name} for number, name in enumerate(names)]
