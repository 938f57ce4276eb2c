"""Whole runs: pages, folds, windows, bounds, single faults, crashes and the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawlers.contract import RunStatus
from crawlers.sources import source_names
from tests.crawlers import made
from tests.crawlers.conftest import RunFolder, batch, command

N, A = made.notification, made.alert
THIRTY = [N(n) for n in range(30)]
TEN = [A(n) for n in range(10)]


def good_list(folder: Path) -> None:
    made.candidate_entry(folder, made.candidate_list())


def overlapping_pages(folder: Path) -> None:
    """A row is inserted while the pages are read: the first of page 2 is the last of page 1."""
    first, second = [N(n) for n in range(100)], [N(n) for n in range(99, 150)]
    url = f"{made.EPING_URL}?page={{}}&pageSize=100"
    made.entry(folder, url.format(1), made.eping_page(first, 150))
    made.entry(folder, url.format(2), made.eping_page(second, 151))


def same_page_again(folder: Path) -> None:
    made.entry(folder, made.EPING_URL, made.eping_page([N(n) for n in range(100)], 150))


def one_row_each(folder: Path) -> None:
    rows = [*THIRTY, N(31, notifyingMember="Atlantis")]
    made.eping_pages(folder, rows)


def alerts(changes: Callable[[Path], None]) -> Callable[[Path], None]:
    def record(folder: Path) -> None:
        made.alerts_entries(folder, TEN)
        changes(folder)

    return record


def detail(number: int, body: bytes, **fields: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        made.entry(folder, made.DETAIL_URL.format(A(number)["id"]), body, observed_on="2026-07-03", **fields)

    return change


def details_refused(folder: Path) -> None:
    for number in range(10):
        detail(number, b"<html>no</html>", status=403)(folder)


def details_lost(folder: Path) -> None:
    for number in range(6):
        detail(number, b"", status=404)(folder)


def index(**top: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        made.entry(
            folder, made.SEARCH_URL, made.alert_index(TEN, **top), method="POST", observed_on="2026-07-03"
        )

    return change


def old_alerts(folder: Path) -> None:
    stamp = {"publicationDate": "2026-03-01T10:00:00.000Z", "modificationDate": "2026-03-01T10:00:00.000Z"}
    made.alerts_entries(
        folder,
        [
            *TEN[:5],
            *(one | stamp for one in TEN[5:9]),
            TEN[9] | {**stamp, "modificationDate": "2026-07-01T10:00:00.000Z"},
        ],
    )


ECHA, EPING, GATE = "echa_candidate_list", "eping", "safety_gate"
JOBS: dict[str, tuple[str, Callable[[Path], None], dict[str, Any]]] = {
    "good": (ECHA, good_list, {}),
    "not_shrunk": (ECHA, good_list, {"last_items": 263}),
    "shrunk": (ECHA, good_list, {"last_items": 264}),
    "broken_reader": (ECHA, good_list, {"break": True}),
    "overlap": (EPING, overlapping_pages, {}),
    "same_page": (EPING, same_page_again, {}),
    "one_bad_row": (EPING, one_row_each, {}),
    "many": (EPING, lambda folder: made.eping_pages(folder, [N(n) for n in range(601)]), {}),
    "alerts": (GATE, alerts(lambda folder: None), {}),
    "alert_missing": (GATE, alerts(detail(3, b"", status=404)), {}),
    "alert_half": (GATE, alerts(detail(3, json.dumps(A(3)).encode()[:900])), {}),
    "alert_refused": (GATE, alerts(detail(3, b"<html>no</html>", status=403)), {}),
    "alert_of_another": (GATE, alerts(detail(3, json.dumps(A(4)).encode())), {}),
    "details_refused": (GATE, alerts(details_refused), {}),
    "details_lost": (GATE, alerts(details_lost), {}),
    "total_not_met": (GATE, alerts(index(total=11)), {}),
    "page_ignored": (GATE, alerts(index(total=11, last=False)), {}),
    "window": (GATE, old_alerts, {}),
    "since": (GATE, old_alerts, {"since": "2026-01-01"}),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RunFolder]:
    place = tmp_path_factory.mktemp("runs")
    jobs = []
    for name, (source, record, more) in JOBS.items():
        record(place / "replay" / name)
        day = "2026-07-04" if source == GATE else "2025-06-12"
        jobs.append({"name": name, "source": source, "replay": place / "replay" / name, "as_of": day, **more})
    return batch(jobs, place / "runs")


def outcome(run: RunFolder) -> tuple[str, int, int, int]:
    report = run.report
    return report.reason_code, report.rows, report.items, report.unreadable


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("good", ("", 250, 250, 0)),
        ("not_shrunk", ("", 250, 250, 0)),
        ("shrunk", ("shrunk", 250, 250, 0)),
        ("overlap", ("", 151, 150, 0)),
        ("same_page", ("incomplete", 200, 100, 0)),
        ("one_bad_row", ("", 31, 30, 1)),
        ("many", ("", 601, 601, 0)),
        ("alerts", ("", 10, 10, 0)),
        ("alert_missing", ("", 10, 9, 1)),
        ("alert_half", ("", 10, 9, 1)),
        ("alert_refused", ("", 10, 9, 1)),
        ("alert_of_another", ("", 10, 9, 1)),
        ("details_lost", ("unreadable_rows", 10, 4, 6)),
        ("total_not_met", ("incomplete", 10, 10, 0)),
        ("window", ("", 6, 6, 0)),
        ("since", ("", 10, 10, 0)),
    ],
)
def test_outcome(runs: dict[str, RunFolder], name: str, wanted: tuple[str, int, int, int]) -> None:
    assert outcome(runs[name]) == wanted, runs[name].report.reason


def test_a_broken_reader_ends_in_a_report_that_says_where(runs: dict[str, RunFolder]) -> None:
    report = runs["broken_reader"].report
    assert (report.status, report.reason_code) == (RunStatus.FAILED, "crashed")
    assert "ZeroDivisionError" in report.reason and "broken_item" in report.reason
    assert runs["broken_reader"].captures and not runs["broken_reader"].items


def test_a_crawl_that_is_told_to_stop_ends_in_a_report(tmp_path: Path) -> None:
    made.eping_pages(tmp_path / "replay", THIRTY)
    job = {
        "name": "stop",
        "source": EPING,
        "replay": tmp_path / "replay",
        "as_of": "2025-06-12",
        "stop": True,
    }
    report = batch([job], tmp_path)["stop"].report
    assert (report.status, report.reason_code) == (RunStatus.FAILED, "crashed")
    assert "stopped from outside (shutdown)" in report.reason


def test_a_search_that_ignores_its_paging_is_not_read_for_ever(runs: dict[str, RunFolder]) -> None:
    assert runs["page_ignored"].report.reason_code == "incomplete"
    assert sum(c.method == "POST" for c in runs["page_ignored"].captures) == 2


def test_we_stop_asking_when_every_detail_is_refused(runs: dict[str, RunFolder]) -> None:
    run = runs["details_refused"]
    assert run.report.reason_code == "refused"
    assert run.report.unreadable == 5


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("alert_missing", "unreachable: .*HTTP 404"),
        ("alert_half", "truncated: "),
        ("alert_refused", "refused: "),
        ("alert_of_another", "alert 7000004 came where"),
        ("one_bad_row", "unknown WTO member 'Atlantis'"),
    ],
)
def test_a_single_row_that_cannot_be_had_is_listed_with_its_reason(
    runs: dict[str, RunFolder], name: str, reason: str
) -> None:
    [record] = runs[name].unreadable
    assert re.match(reason, record.reason)
    assert record.locator and record.capture.sha256


def test_too_many_items_warn_and_do_not_fail(runs: dict[str, RunFolder]) -> None:
    report = runs["many"].report
    assert report.status is RunStatus.OK
    assert report.warnings == ("601 items, more than the 600 expected: is the bound still right?",)


def test_the_report_says_how_full_the_fields_are(runs: dict[str, RunFolder]) -> None:
    assert runs["good"].report.filled == {
        "codes.ec": 1.0,
        "codes.cas": 1.0,
        "links": 1.0,
        "published_on": 1.0,
    }


def test_material_does_not_depend_on_order(tmp_path: Path) -> None:
    def turned(number: int) -> dict[str, Any]:
        one = N(number, keywords=[{"id": 1, "name": "A"}, {"id": 2, "name": "B"}])
        one["keywords"] = one["keywords"][::-1]
        one["hsCodeText"] = "851660 - Ovens, n.e.s.; 8516 - Electric water heaters; space heaters"
        return one | {"id": str(number), "isOpenForComments": True}

    def plain(number: int) -> dict[str, Any]:
        return N(number, keywords=[{"id": 1, "name": "A"}, {"id": 2, "name": "B"}])

    made.eping_pages(tmp_path / "a", [plain(n) for n in range(30)])
    made.eping_pages(tmp_path / "b", [turned(n) for n in reversed(range(30))])
    jobs = [{"name": n, "source": EPING, "replay": tmp_path / n, "as_of": "2025-06-12"} for n in ("a", "b")]
    first, second = (
        {item.symbol: item.material for item in run.items} for run in batch(jobs, tmp_path / "runs").values()
    )
    assert first == second


# --- the command -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two_sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("two")
    good_list(folder)
    made.entry(folder, made.EPING_URL, b"<html>no</html>", status=403)
    return folder


def test_a_failing_source_does_not_touch_the_others(two_sources: Path, tmp_path: Path) -> None:
    done = command(
        "crawlers.crawl", ECHA, EPING, GATE,
        "--out", tmp_path, "--replay", two_sources, "--as-of", "2025-06-12", "--last-items", f"{ECHA}=251",
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    statuses = {name: RunFolder(tmp_path / name).report.status for name in (ECHA, EPING, GATE)}
    assert statuses == {ECHA: RunStatus.OK, EPING: RunStatus.FAILED, GATE: RunStatus.ABSENT}
    assert len(RunFolder(tmp_path / ECHA).items) == 250
    assert RunFolder(tmp_path / ECHA).report.as_of == date(2025, 6, 12)


def test_a_run_folder_is_taken_over_whole(two_sources: Path, tmp_path: Path) -> None:
    """The files of an older run must not pass for those of a failed or absent one."""
    arguments = ("--out", tmp_path, "--replay", two_sources, "--as-of")
    assert command("crawlers.crawl", ECHA, *arguments, "2025-06-12").returncode == 0
    assert command("crawlers.crawl", ECHA, *arguments, "2025-06-11").returncode == 4
    assert RunFolder(tmp_path).report.status is RunStatus.ABSENT
    assert RunFolder(tmp_path).items == []
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("no_such_source", "--out", "x"), "no source no_such_source; there are: "),
        ((ECHA, "--out", "x", "--as-of", "2025-06-12"), "give --replay DIR too"),
        ((ECHA, "--out", "x", "--replay", "r", "--as-of", "June"), "--as-of"),
        ((ECHA, EPING, "--out", "x", "--last-items", "3"), "SOURCE=NUMBER"),
    ],
)
def test_wrong_use_is_told(arguments: tuple[str, ...], message: str) -> None:
    done = command("crawlers.crawl", *arguments)
    assert done.returncode == 2
    assert message in done.stderr


def test_a_damaged_replay_folder_still_ends_in_a_report(tmp_path: Path) -> None:
    (tmp_path / "manifest.jsonl").write_text("{\n")
    done = command("crawlers.crawl", ECHA, "--out", tmp_path / "run", "--replay", tmp_path)
    assert done.returncode == 3
    report = RunFolder(tmp_path / "run").report
    assert report.reason_code == "crashed"
    assert "line 1 of manifest.jsonl" in report.reason


def test_a_lost_body_ends_in_a_report(two_sources: Path, tmp_path: Path) -> None:
    made.candidate_entry(tmp_path / "replay", b"x")
    (tmp_path / "replay" / "body_0").unlink()
    command("crawlers.crawl", ECHA, "--out", tmp_path / "run", "--replay", tmp_path / "replay")
    report = RunFolder(tmp_path / "run").report
    assert report.status is RunStatus.FAILED
    assert "body_0 is not there" in report.reason


def test_cards_are_listed_as_json() -> None:
    cards = {card["name"]: card for card in json.loads(command("crawlers.sources", "--json").stdout)}
    assert set(cards) == set(source_names())
    assert all(card["attribution"] for card in cards.values())
    # A source may bring nothing only where its card says so in words, not by a bound of zero.
    assert all(c["expect"]["min_items"] >= 1 or c["expect"]["may_be_empty"] for c in cards.values())
    assert not any(card["seen_live"] for card in cards.values())


def test_an_answer_is_recorded_as_a_case(two_sources: Path, tmp_path: Path) -> None:
    done = command(
        "crawlers.record", ECHA, made.ECHA_URL, "june",
        "--into", tmp_path, "--replay", two_sources, "--as-of", "2025-06-12",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    case = tmp_path / ECHA / "june"
    assert (case / "body.xlsx").read_bytes().startswith(b"PK")
    assert json.loads((case / "page.json").read_text())["observed_on"] == "2025-06-12"
    assert "is the text ours to publish" in done.stderr
