"""History window by window: killed and continued, never twice, refused with a remedy, and never news."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from compliance.core import clock
from regulations.ingest import backfill
from regulations.ingest.backfill import BackfillOrder, BackfillRefused, days_of, windows_left
from regulations.models import BackfillWindow, Notice, NoticeVersion, Run, Source
from tests.factories import RunFactory, SourceFactory

DEMO = settings.BASE_DIR / "crawlers" / "demo"


def read(first: str, last: str, *more: str, source: str = "eping") -> dict[str, Any]:
    out = io.StringIO()
    call_command(
        "backfill", source, "--from", first, "--to", last, "--json", *more, stdout=out, stderr=io.StringIO()
    )
    return json.loads(out.getvalue())


@pytest.fixture
def runs_here(tmp_path: Path, settings: Any) -> Path:
    settings.CRAWL_RUNS_DIR = tmp_path / "runs"
    return tmp_path / "runs"


@pytest.fixture
def source() -> Source:
    return SourceFactory(name="dated", window=14)


def done(source: Source, first: str, last: str) -> None:
    BackfillWindow.objects.create(
        source=source,
        first_day=first,
        last_day=last,
        run=RunFactory(source=source, purpose=Run.Purpose.BACKFILL),
        done_at=clock.now(),
    )


def left(source: Source, first: str, last: str) -> list[tuple[str, str]]:
    order = BackfillOrder(source=source, first=date.fromisoformat(first), last=date.fromisoformat(last))
    return [(a.isoformat(), b.isoformat()) for a, b in windows_left(order)]


@pytest.mark.django_db
def test_windows_cover_every_day_once_and_leave_out_what_was_read(source: Source) -> None:
    assert left(source, "2025-01-01", "2025-01-31") == [
        ("2025-01-01", "2025-01-14"), ("2025-01-15", "2025-01-28"), ("2025-01-29", "2025-01-31"),
    ]  # fmt: skip
    done(source, "2025-01-05", "2025-01-18")
    assert left(source, "2025-01-01", "2025-01-31") == [
        ("2025-01-01", "2025-01-04"), ("2025-01-19", "2025-01-31"),
    ]  # fmt: skip
    assert left(source, "2025-01-06", "2025-01-17") == []


@pytest.mark.django_db
def test_what_a_replay_gave_does_not_count_for_the_network(source: Source) -> None:
    done(source, "2025-01-01", "2025-01-31")
    order = BackfillOrder(
        source=source, first=date(2025, 1, 1), last=date(2025, 1, 31), replay=Path("/somewhere")
    )
    assert days_of(windows_left(order)) == 31


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2025, 2, 1), date(2025, 1, 1), "earlier day first"),
        (date(2025, 2, 1), date(2999, 1, 1), "in the future"),
    ],
)
def test_days_that_make_no_window_are_refused(source: Source, first: date, last: date, told: str) -> None:
    with pytest.raises(BackfillRefused, match=told):
        BackfillOrder(source=source, first=first, last=last)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nobody", "--from", "2025-01-01", "--to", "2025-01-02"], "no source nobody"),
        (["eping", "--from", "2025-01-32", "--to", "2025-02-02"], "not a day"),
        (["eping", "--from", "2025-01-01", "--to", "2025-02-02", "--replay", "/nowhere"], "manifest.jsonl"),
        (["echa_candidate_list", "--from", "2025-01-01", "--to", "2025-02-02"], "--as-of DAY"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(arguments: list[str], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        call_command("backfill", *arguments, stdout=io.StringIO())


@pytest.mark.django_db(transaction=True)
def test_history_is_read_once_and_touches_no_state_of_the_source(runs_here: Path) -> None:
    first = read("2025-06-01", "2025-06-12", "--replay", str(DEMO))
    assert [window["status"] for window in first["windows"]] == ["ok"] and first["days_left"] == 0
    assert first["created"] == Notice.objects.count() > 0
    assert read("2025-06-01", "2025-06-12", "--replay", str(DEMO))["windows"] == []
    source, run = Source.objects.get(name="eping"), Run.objects.get()
    assert (run.purpose, run.status) == (Run.Purpose.BACKFILL, Run.Status.OK)
    assert (source.last_success_at, source.stands_as_of, source.alarm) == (None, None, "")
    days = set(Notice.objects.values_list("published_on", flat=True))
    assert days and all(date(2025, 6, 1) <= day <= date(2025, 6, 12) for day in days)
    assert set(NoticeVersion.objects.values_list("origin", flat=True)) == {"history"}


@pytest.mark.django_db(transaction=True)
def test_a_failed_window_stops_without_an_alarm_and_is_asked_again(runs_here: Path) -> None:
    # Without a contact address the network is not asked at all: nothing leaves this machine.
    command = ["backfill", "eping", "--from", "2025-01-01", "--to", "2025-02-28"]
    for _again in range(2):
        with pytest.raises(CommandError, match="starts there again"):
            call_command(*command, stdout=io.StringIO(), stderr=io.StringIO())
    assert not BackfillWindow.objects.exists()
    assert list(Run.objects.values_list("status", "purpose")) == [("failed", "backfill")] * 2
    assert Source.objects.get(name="eping").alarm == ""


@pytest.mark.django_db(transaction=True)
def test_a_daily_limit_ends_with_a_status_of_its_own(
    runs_here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from regulations.management.commands import backfill as command

    def capped(order: BackfillOrder, days: backfill.Days) -> backfill.WindowRead:
        return backfill.WindowRead(
            first=days[0], last=days[1], status="failed", reason_code="daily_cap", reason="1000 answers today"
        )

    monkeypatch.setattr(command, "window_read", capped)
    with pytest.raises(CommandError, match="continues tomorrow") as ended:
        call_command("backfill", "eping", "--from", "2025-01-01", "--to", "2025-02-28", stdout=io.StringIO())
    assert ended.value.returncode == command.EXIT_TOMORROW


def started(*arguments: str) -> subprocess.Popen[bytes]:
    """The command in a process of its own, on the database of this test."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "backfill", *arguments],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": database_url()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def database_url() -> str:
    at = connection.settings_dict
    login = f"{at['USER']}:{at['PASSWORD']}" if at["PASSWORD"] else at["USER"]
    return f"postgresql://{login}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


@pytest.mark.django_db(transaction=True)
def test_killed_midway_it_goes_on_and_repeats_no_finished_window() -> None:
    arguments = ("eping", "--from", "2025-06-06", "--to", "2025-07-31", "--replay", str(DEMO))
    process = started(*arguments)
    deadline = time.monotonic() + 60
    while BackfillWindow.objects.count() < 2 and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    before = dict(BackfillWindow.objects.values_list("first_day", "run_id"))
    assert 2 <= len(before) < 4, "the process was to die in the middle"
    again = started(*arguments)
    _out, err = again.communicate(timeout=120)
    assert again.returncode == 0, err.decode()
    after = list(BackfillWindow.objects.order_by("first_day"))
    assert before.items() <= {window.first_day: window.run_id for window in after}.items()
    assert [window.first_day for window in after] == [
        date(2025, 6, 6) + timedelta(days=14 * n) for n in range(4)
    ]
    assert len(after) == Run.objects.filter(status=Run.Status.OK).count() == 4
    assert Notice.objects.count() == NoticeVersion.objects.count()
    assert b"less than a minute left" in err or b"minute" in err
