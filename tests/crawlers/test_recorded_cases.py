"""One runner for all recorded cases: a body and how it was asked for, and what it must read as.

A case without `expected.json` or `error.json` gets its `expected.json` written and fails once: read
the file line by line against the body, then run again.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from crawlers.contract import CrawlError
from crawlers.record import PAGE_FILE, case_read
from crawlers.sources import source_names

FIXTURES = Path(__file__).parent / "fixtures"
CASES = sorted(page.parent for page in FIXTURES.glob(f"*/*/{PAGE_FILE}"))
ERRORS = ("crawlers.contract", "crawlers.gates")


def reading_of(case: Path) -> dict[str, Any]:
    spider, answer = case_read(case)
    return {
        "items": [item.to_json() for item in spider.read(answer)],
        "asks": [{"url": a.url, "step": a.step, "page": a.page} for a in spider.follow_ups(answer)],
    }


def error_class(name: str) -> type[Exception]:
    found = [getattr(importlib.import_module(module), name, None) for module in ERRORS]
    return next(kind for kind in found if kind is not None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_recorded_case(case: Path) -> None:
    error, expected = case / "error.json", case / "expected.json"
    if error.exists():
        wanted = json.loads(error.read_text(encoding="utf-8"))
        with pytest.raises(error_class(wanted["type"]), match=wanted["match"]) as caught:
            reading_of(case)
        assert isinstance(caught.value, CrawlError)
        return
    got = json.loads(json.dumps(reading_of(case)))
    if not expected.exists():
        expected.write_text(json.dumps(got, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        pytest.fail(f"{expected} was written: read it line by line against the body, then run again")
    assert got == json.loads(expected.read_text(encoding="utf-8"))


def test_each_source_has_a_good_and_a_bad_case() -> None:
    for source in source_names():
        cases = [case for case in CASES if case.parent.name == source]
        assert any((case / "expected.json").exists() for case in cases), f"{source} has no good case"
        assert any((case / "error.json").exists() for case in cases), f"{source} has no bad case"
