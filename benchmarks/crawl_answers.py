"""Makes up answers in the wire format of ePing: own texts, the same for the same seed."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

PAGE_SIZE = 100
ADDRESS = "https://epingalert.org/api/v1/azureSearch/getAll?page={page}&pageSize=100"
MEMBERS = (
    ("China", "CHN"), ("Brazil", "BRA"), ("Uganda", "UGA"), ("Kenya", "KEN"), ("Japan", "JPN"),
    ("United States of America", "USA"), ("European Union", "EU"), ("Chile", "CHL"), ("Viet Nam", "VNM"),
)  # fmt: skip
GOODS = (
    ("electric kettles", "851679", "97.040.50"), ("lithium batteries", "850760", "29.220.30"),
    ("wooden toys", "950300", "97.200.50"), ("steel pipes", "730630", "77.140.75"),
    ("textile floor coverings", "570330", "59.080.60"), ("children's bicycles", "871200", "43.150"),
)  # fmt: skip
DUTIES = (
    "shall be marked with the maker's name and the year of make",
    "shall not give off more than the stated mass of the listed substances",
    "shall bear an energy label with the class that this draft sets out",
    "shall be tested by an accredited laboratory before they are offered for sale",
)
REASONS = ("Protection of human health or safety", "Protection of the environment", "Quality requirements")


def replay_make(folder: Path, *, notices: int, seed: int, day: date) -> None:
    """A replay folder that holds one list of `notices` rows, newest first, in pages of 100."""
    folder.mkdir(parents=True)
    chance, lines = random.Random(seed), []
    for start in range(0, notices, PAGE_SIZE):
        page = start // PAGE_SIZE + 1
        rows = [_notification(chance, n, day) for n in range(start, min(start + PAGE_SIZE, notices))]
        answer = {
            "items": rows,
            "totalCount": notices,
            "isCountExceeded": False,
            "areas": [],
            "notifyingMembers": [],
        }
        (folder / f"page_{page}.json").write_text(json.dumps(answer), encoding="utf-8")
        lines.append(
            {
                "url": ADDRESS.format(page=page),
                "method": "GET",
                "request_headers": None,
                "status": 200,
                "headers": {"Content-Type": "application/json"},
                "body": f"page_{page}.json",
                "observed_on": day.isoformat(),
            }
        )
    (folder / "manifest.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def _notification(chance: random.Random, number: int, day: date) -> dict[str, Any]:
    member, symbol = chance.choice(MEMBERS)
    goods, hs, ics = chance.choice(GOODS)
    published = day - timedelta(days=number % 14)
    # One in ten amends an earlier document; its own number keeps the symbol unlike any other.
    printed = f"G/TBT/N/{symbol}/{10_000 + number}" + ("/Add.1" if number % 10 == 3 else "")
    duties = " ".join(
        f"{place}. {goods.capitalize()} of class {chance.randint(1, 90)} {chance.choice(DUTIES)}."
        for place in range(1, chance.randint(3, 12))
    )
    title = f"Draft technical regulation on {goods}, part {number}"
    return {
        "id": str(1_000_000 + number),
        "area": "TBT",
        "notificationType": "Addendum" if printed.endswith("Add.1") else "Regular notification",
        "documentSymbol": printed,
        "notifyingMember": member,
        "notifyingMemberCode": "",
        "distributionDate": f"{published}T00:00:00",
        "commentDeadlineDate": f"{published + timedelta(days=60)}T00:00:00",
        "proposedAdoptionDate": None,
        "proposedAdoptionDateText": "To be determined",
        "proposedEntryIntoForceDate": None,
        "proposedEntryIntoForceDateText": "6 months after adoption",
        "title": f"<p>{title}</p>",
        "titlePlain": title,
        "description": f"<p>{duties}</p>",
        "descriptionPlain": duties,
        "productsFreeText": goods,
        "productsFreeTextPlain": goods,
        "hsCodeText": f"{hs} - {goods}",
        "hsCodes": [],
        "icsCodeText": f"{ics} - {goods}",
        "icsCodes": [],
        "objectives": [{"id": 0, "name": chance.choice(REASONS)}],
        "keywords": [{"id": 0, "name": goods}],
        "spsKeywords": [],
        "countriesAffected": [],
        "notifiedDocumentLink": f"https://members.wto.org/crnattachments/2026/TBT/{symbol}/{number}_00_e.pdf",
        "linkToNotification": f"https://docs.wto.org/imrd/directdoc.asp?DDFDocuments/t/G/{symbol}{number}.DOCX",
        "dolLink": None,
    }
