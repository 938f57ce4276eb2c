"""Builds the demo archive from its facts; knows which answer stands on which day, not what it says.

`python -m crawlers.demo.build` rewrites `bodies/`, `manifest.jsonl` and `days.json`. The same facts
give the same bytes on every run: no clock, no random number, fixed zip time stamps.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from crawlers.demo import alerts, candidate_list, notifications
from crawlers.demo.facts_folder import FOLDER

DAYS = (date(2025, 6, 12), date(2026, 7, 3))
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON = "application/json"
ORIGIN = "written for Fairlead around published facts"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the archive: the request it answers, the day it was observed, the bytes."""

    url: str
    day: date
    file: str
    content_type: str
    body: bytes
    note: str
    method: str = "GET"
    request_body: dict[str, Any] | None = None

    def manifest_row(self) -> dict[str, Any]:
        return {
            "url": self.url,
            "method": self.method,
            "request_headers": None,
            "request_body": self.request_body,
            "status": 200,
            "headers": {"Content-Type": self.content_type},
            "body": f"bodies/{self.file}",
            "observed_on": self.day.isoformat(),
            "fidelity": "rebuilt",
            "origin": ORIGIN,
            "note": self.note,
        }


def candidate_list_answers() -> list[Answer]:
    return [
        Answer(
            candidate_list.URL,
            day,
            f"echa_{day}_candidate_list_full.xlsx",
            XLSX,
            candidate_list.workbook(day),
            "the list as it stood that day; source: ECHA",
        )
        for day in DAYS
    ]


def notification_answers() -> list[Answer]:
    note = "a selection of WTO documents; row ids, titles and texts are ours"
    return [
        Answer(
            notifications.page_url(page),
            day,
            f"eping_{day}_{page}.json",
            JSON,
            json_bytes(notifications.page(day, page)),
            note,
        )
        for day in DAYS
        for page in (1, 2)
    ]


def alert_answers() -> list[Answer]:
    note = "alerts of July 2026; texts are ours; source: Safety Gate, European Commission"
    day = DAYS[-1]
    search = Answer(
        alerts.SEARCH_URL,
        day,
        "safety_gate_search.json",
        JSON,
        json_bytes(alerts.search_page()),
        note,
        method="POST",
        request_body=alerts.SEARCH_REQUEST,
    )
    details = [
        Answer(
            alerts.detail_url(row["id"]),
            day,
            f"safety_gate_{row['id']}.json",
            JSON,
            json_bytes(alerts.detail(row)),
            note,
        )
        for row in alerts.facts()
    ]
    return [search, *details]


def json_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


PARTS: Sequence[Callable[[], list[Answer]]] = (candidate_list_answers, notification_answers, alert_answers)


def write(folder: Path) -> int:
    """Write the archive into `folder` and return its size in bytes; files of earlier builds go."""
    answers = [answer for part in PARTS for answer in part()]
    bodies = folder / "bodies"
    bodies.mkdir(parents=True, exist_ok=True)
    for old in bodies.iterdir():
        if old.name not in {answer.file for answer in answers}:
            old.unlink()
    for answer in answers:
        (bodies / answer.file).write_bytes(answer.body)
    rows = "".join(json.dumps(answer.manifest_row(), ensure_ascii=False) + "\n" for answer in answers)
    days = json.dumps([day.isoformat() for day in DAYS]) + "\n"
    (folder / "manifest.jsonl").write_text(rows, encoding="utf-8")
    (folder / "days.json").write_text(days, encoding="utf-8")
    return sum(len(answer.body) for answer in answers) + len(rows.encode()) + len(days)


def main() -> int:
    size = write(FOLDER)
    sys.stdout.write(f"demo archive: {size:,} bytes in {FOLDER.name}/\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
