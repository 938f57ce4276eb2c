"""The chain end to end, on the project's own archive and on the recorded days."""

import io
import json
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from compliance.alerts.models import Delivery
from compliance.core.jobs import job_enqueue
from compliance.evidence.ledger import ledger_verify
from compliance.evidence.models import Record
from compliance.exposure.models import Exposure, Finding
from compliance.web.monitor import MonitorOrder, monitor_run
from regulations.models import Listing, Notice, NoticeVersion, Run, Source

pytestmark = pytest.mark.django_db(transaction=True)

DEMO = settings.BASE_DIR / "crawlers" / "demo"
RECORDED = ("echa_candidate_list", "eping", "safety_gate")
"""Whose answers are in the project's own archive: each further source costs a process to be told absent."""
KEYS = {"name", "status", "reason", "items", "created", "changed", "unchanged", "unreadable"}


@contextmanager
def silent(_stage: str) -> Any:
    yield lambda done, total: None


def look(replay: Path, day: str, *sources: str) -> dict[str, Any]:
    order = MonitorOrder(sources=sources, replay=replay, as_of=date.fromisoformat(day))
    return json.loads(json.dumps(monitor_run(order, silent)))


def by_name(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {source["name"]: source for source in report["sources"]}


def standing() -> dict[str, int]:
    models = (Notice, NoticeVersion, Exposure, Finding, Delivery, Record)
    return {model.__name__: model.objects.count() for model in models}


@pytest.fixture
def sample() -> None:
    call_command("load_sample", stdout=io.StringIO())


@pytest.mark.usefixtures("sample")
def test_the_demo_turns_notices_into_findings_money_dates_and_mails() -> None:
    first = look(DEMO, "2025-06-12")
    assert {source["status"] for source in first["sources"]} <= {"ok", "absent"}
    assert all(source.keys() >= KEYS for source in first["sources"])
    assert first["findings"]["act"] and first["findings"]["watch"]
    assert first["findings"]["uncertain"] and first["findings"]["not_yours"]
    assert first["digests"] > 0
    comments = Finding.objects.get(verdict="act", measure__notice__symbols__contains=["G/TBT/N/CHL/731"])
    assert (comments.next_step, comments.next_role) == ("send_comments", "comment_deadline")
    assert (comments.next_on, comments.sku_count) == (date(2025, 8, 10), 1)
    assert comments.value and not comments.value_is_partial
    assert {source["name"] for source in first["sources"] if source["status"] == "ok"} <= {*RECORDED}
    second = look(DEMO, "2026-07-03", *RECORDED)
    assert by_name(second)["echa_candidate_list"]["created"] == 6
    assert Listing.objects.filter(status="listed").count() == 253
    added = Finding.objects.get(verdict="act", measure__title__contains="(DBDPE)")
    # New knowledge meets a stored bill of material: nobody uploaded anything in between.
    assert added.next_step == "inform_customers" and added.value
    assert ledger_verify().holds
    before = standing()
    again = look(DEMO, "2026-07-03", *RECORDED)
    assert again["digests"] == 0 and not again["failed_jobs"]
    assert all(source["created"] == source["changed"] == 0 for source in again["sources"])
    assert standing() == before
    # Days may also come out of order: the newest answer stands.
    look(DEMO, "2025-06-12", *RECORDED)
    assert standing()["NoticeVersion"] == before["NoticeVersion"]
    assert Listing.objects.filter(status="listed").count() == 253


@pytest.mark.usefixtures("sample")
def test_two_recorded_days_and_the_second_again(shared_dir: Path) -> None:
    replay = shared_dir / "replay"
    first = look(replay, "2025-06-07", *RECORDED)
    assert by_name(first)["eping"]["items"] == 120
    assert by_name(first)["echa_candidate_list"]["status"] == "absent"
    second = look(replay, "2025-06-12")
    eping = by_name(second)["eping"]
    assert (eping["status"], eping["items"], eping["unreadable"]) == ("ok", 229, 0)
    assert Notice.objects.filter(area="TBT").count() == 138
    before = standing()
    answered = [source["name"] for source in second["sources"] if source["status"] != "absent"]
    third = look(replay, "2025-06-12", *answered)
    assert third["digests"] == 0
    assert all(source["created"] == source["changed"] == 0 for source in third["sources"])
    assert standing() == before
    assert third["findings"] == second["findings"]


def test_a_refusal_ends_the_command_with_an_error_unless_told_to_go_on(
    shared_dir: Path, tmp_path: Path
) -> None:
    def run(day: str, *options: str) -> None:
        arguments = [
            "--replay",
            str(shared_dir / "replay"),
            "--as-of",
            day,
            "--json",
            str(tmp_path / "out.json"),
        ]
        call_command(
            "monitor", *arguments, "--sources", "echa_candidate_list", *options, stdout=io.StringIO()
        )

    run("2026-04-01")
    with pytest.raises(CommandError, match="still stands"):
        run("2026-04-15")
    run("2026-04-15", "--keep-going")
    report = json.loads((tmp_path / "out.json").read_text())
    assert report["sources"][0]["status"] == "failed" and "403" in report["sources"][0]["reason"]
    assert Listing.objects.filter(status="listed").count() == 253


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (3, "No recorded answer of that day: source_0, source_1, source_2."),
        (
            31,
            "31 sources have no recorded answer of that day. “manage.py sources” and the page /sources/ say",
        ),
    ],
)
def test_many_sources_without_an_answer_are_counted_and_few_are_named(
    monkeypatch: pytest.MonkeyPatch, count: int, told: str
) -> None:
    sources = [{"name": f"source_{n}", "status": "absent", "reason_code": "absent"} for n in range(count)]
    counts = dict.fromkeys(("notices", "relevant", "exposures", "digests"), 0)
    findings = dict.fromkeys(("act", "watch", "uncertain", "not_yours"), 0)
    report = {"sources": sources, "findings": findings, "failed_jobs": [], **counts}
    monkeypatch.setattr("compliance.web.management.commands.monitor.monitor_run", lambda *_: report)
    out = io.StringIO()
    call_command("monitor", "--replay", str(DEMO), "--as-of", "2025-06-12", stdout=out)
    assert told in out.getvalue()
    assert ("source_0" in out.getvalue()) == (count == 3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--as-of", "2025-06-12"], "--as-of needs --replay"),
        (["--replay", "/nowhere", "--as-of", "2025-06-12"], "no manifest.jsonl"),
        (["--replay", str(DEMO), "--as-of", "12.06.2025"], "YYYY-MM-DD"),
        (
            ["--replay", str(DEMO), "--as-of", "2025-06-12", "--json", "/nowhere/out.json"],
            "/nowhere/out.json",
        ),
        (["--replay", str(DEMO), "--as-of", "2025-06-12", "--sources", "nobody"], "nobody"),
    ],
)
def test_a_wrong_order_is_told(options: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        call_command("monitor", *options, stdout=io.StringIO())
    assert not Run.objects.exists()


def test_work_left_by_a_killed_process_is_done_and_not_told_as_todays() -> None:
    look(DEMO, "2026-07-03", "echa_candidate_list")
    job_enqueue(kind="crawl", subject="source:echa_candidate_list", payload=_recorded("2025-06-12"))
    report = look(DEMO, "2026-07-03", "safety_gate")
    assert [(s["name"], s["status"]) for s in report["sources"]] == [("safety_gate", "ok")]
    older = Run.objects.filter(source__name="echa_candidate_list").latest("pk")
    assert (older.status, older.reason_code) == ("ok", "older")


def test_an_older_and_shorter_list_raises_no_alarm() -> None:
    look(DEMO, "2026-07-03", "echa_candidate_list")
    Source.objects.filter(name="echa_candidate_list").update(last_items=400)
    [older] = look(DEMO, "2025-06-12", "echa_candidate_list")["sources"]
    assert (older["status"], older["reason_code"]) == ("ok", "older")
    [shrunk] = look(DEMO, "2026-07-03", "echa_candidate_list")["sources"]
    assert (shrunk["status"], shrunk["reason_code"]) == ("failed", "shrunk")


def test_a_run_that_breaks_in_the_writing_is_told_as_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_kwargs: Any) -> None:
        raise ValueError("no such column")

    monkeypatch.setattr("regulations.ingest.bulk.documents_write", broken)
    report = look(DEMO, "2026-07-03", "safety_gate")
    [source] = report["sources"]
    assert (source["status"], source["reason_code"], source["created"]) == ("failed", "crashed", 0)
    assert "no such column" in source["reason"] and report["failed_jobs"]


def _recorded(day: str) -> dict[str, str]:
    return {"as_of": day, "replay": str(DEMO)}
