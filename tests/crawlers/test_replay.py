"""Recorded answers: which entry answers which request, and what a damaged folder says."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawlers.replay import Replay, ReplayDamaged
from tests.crawlers.made import entry

URL = "https://a.example/list"


def found(folder: Path, url: str, day: str = "2026-01-01", method: str = "GET", **headers: str) -> str | None:
    hit = Replay(folder, date.fromisoformat(day)).find(method, url, headers)
    return hit.body.read_text() if hit else None


def test_the_query_must_hold_all_parameters_of_the_entry(tmp_path: Path) -> None:
    entry(tmp_path, f"{URL}?page=1&size=100", b"one")
    assert found(tmp_path, f"{URL}?size=100&page=1&since=2025-01-01") == "one"
    assert found(tmp_path, f"{URL}?page=1") is None
    assert found(tmp_path, f"{URL}?page=2&size=100") is None


def test_host_path_and_method_count_and_the_scheme_does_not(tmp_path: Path) -> None:
    entry(tmp_path, URL, b"one", method="POST", request_body={"page": 0})
    assert found(tmp_path, URL.replace("https", "http"), method="POST") == "one"
    assert found(tmp_path, URL) is None
    assert found(tmp_path, "https://b.example/list", method="POST") is None
    assert found(tmp_path, f"{URL}/x", method="POST") is None


def test_the_newest_answer_up_to_the_day_wins(tmp_path: Path) -> None:
    for day in ("2025-06-12", "2025-06-07", "2025-07-01"):
        entry(tmp_path, URL, day.encode(), observed_on=day)
    assert found(tmp_path, URL, "2025-06-06") is None
    assert found(tmp_path, URL, "2025-06-07") == "2025-06-07"
    assert found(tmp_path, URL, "2025-06-30") == "2025-06-12"
    assert found(tmp_path, URL, "2025-07-01") == "2025-07-01"


def test_the_most_specific_entry_wins_over_a_newer_one(tmp_path: Path) -> None:
    entry(tmp_path, f"{URL}?page=1", b"page", observed_on="2025-01-01")
    entry(tmp_path, URL, b"any", observed_on="2025-06-01")
    assert found(tmp_path, f"{URL}?page=1") == "page"
    assert found(tmp_path, f"{URL}?page=2") == "any"


def test_repeated_parameters_must_all_be_there(tmp_path: Path) -> None:
    entry(tmp_path, f"{URL}?domain=1&domain=2", b"both")
    assert found(tmp_path, f"{URL}?domain=2&x=&domain=1") == "both"
    assert found(tmp_path, f"{URL}?domain=1&domain=1") is None


def test_accept_and_language_are_matched(tmp_path: Path) -> None:
    for kind in ("application/xhtml+xml", "application/zip;mtype=fmx4"):
        for language in ("eng", "fra"):
            headers = {"Accept": kind, "Accept-Language": language, "X-Other": "ignored"}
            entry(tmp_path, URL, f"{kind} {language}".encode(), request_headers=headers)
    wanted: dict[str, Any] = {
        "accept": "application/zip; mtype=fmx4;q=0.9, text/html",
        "accept-language": "ENG",
    }
    assert found(tmp_path, URL, **wanted) == "application/zip;mtype=fmx4 eng"
    assert found(tmp_path, URL, **(wanted | {"accept": "*/*"})) is None
    assert found(tmp_path, URL, **(wanted | {"accept": "application/zip"})) is None
    assert found(tmp_path, URL, **(wanted | {"accept-language": "deu"})) is None


def test_percent_signs_in_paths_are_one_spelling(tmp_path: Path) -> None:
    entry(tmp_path, "https://a.example/R(01)/x", b"one")
    assert found(tmp_path, "https://a.example/R%2801%29/x") == "one"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2 of manifest.jsonl cannot be read"),
        (json.dumps({"url": URL}), "line 2 .*KeyError"),
        (
            json.dumps({"url": URL, "method": "GET", "status": 200, "body": "b", "observed_on": "June"}),
            "line 2",
        ),
        (
            json.dumps(
                {
                    "url": URL,
                    "method": "GET",
                    "status": 200,
                    "body": "../../etc/passwd",
                    "observed_on": "2025-01-01",
                }
            ),
            "outside the folder",
        ),
    ],
)
def test_a_damaged_manifest_says_where(tmp_path: Path, line: str, message: str) -> None:
    entry(tmp_path, URL, b"one")
    with (tmp_path / "manifest.jsonl").open("a") as stream:
        stream.write(line + "\n")
    with pytest.raises(ReplayDamaged, match=message):
        Replay(tmp_path, date(2026, 1, 1))


def test_a_folder_without_manifest_says_so(tmp_path: Path) -> None:
    with pytest.raises(ReplayDamaged, match="give the folder that holds it"):
        Replay(tmp_path, date(2026, 1, 1))
