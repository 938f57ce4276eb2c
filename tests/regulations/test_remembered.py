"""What one run leaves for the next: not modified, today's answers, the schema and its alarm."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from crawlers.contract import (
    CAPTURES_FILE,
    ITEMS_FILE,
    RUN_FILE,
    UNREADABLE_FILE,
    RunReport,
    RunState,
    RunStatus,
    SchemaChange,
    SeenKey,
    Validator,
)
from regulations.ingest.remembered import run_state
from regulations.ingest.runner import folder_read
from regulations.ingest.services import run_ingest, schema_accept
from regulations.models import Notice, Run, Source
from tests.factories import CaptureFactory, NoticeFactory, RunFactory, SourceFactory

pytestmark = pytest.mark.django_db

MOMENT = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
URL = "https://authority.example/list.xlsx"
KEY = SeenKey(key="name", present=1.0, filled=1.0)
GONE = SeenKey(key="number", present=1.0, filled=0.5)


@pytest.fixture
def source() -> Source:
    return SourceFactory(complete=True, last_items=3, alarm="the source answered 503", alarm_code="refused")


@pytest.fixture
def ingest(source: Source, tmp_path: Path) -> Callable[..., Run]:
    def run(**report: Any) -> Run:
        row = RunFactory(source=source, status=Run.Status.OPEN, origin=Run.Origin.LIVE)
        folder = tmp_path / str(row.pk)
        folder.mkdir()
        verdict = RunReport(
            source=source.name,
            status=RunStatus.OK,
            started_at=MOMENT,
            finished_at=MOMENT,
            **report,
        )
        (folder / RUN_FILE).write_text(json.dumps(verdict.to_json()))
        for name in (CAPTURES_FILE, ITEMS_FILE, UNREADABLE_FILE):
            (folder / name).touch()
        return run_ingest(run=row, folder=folder_read(folder))

    return run


def test_not_modified_closes_nothing_and_clears_the_alarm(source: Source, ingest: Callable[..., Run]) -> None:
    NoticeFactory.create_batch(3, source=source)
    run = ingest(not_modified=True)
    source.refresh_from_db()
    assert (run.status, run.not_modified, run.gone) == (Run.Status.OK, True, 0)
    assert not Notice.objects.filter(is_gone=True).exists()
    assert (source.last_items, source.alarm_code) == (3, "")
    assert source.last_success_at is not None


def test_a_key_more_raises_the_alarm_though_the_run_is_good(
    source: Source, ingest: Callable[..., Run]
) -> None:
    run = ingest(schema=(KEY,), schema_change=SchemaChange(added=("urgency",)))
    source.refresh_from_db()
    assert run.status == Run.Status.OK
    assert source.alarm_code == "schema_changed"
    assert source.alarm == "new key(s) that we do not read: urgency"
    assert run.schema_change == {"added": ["urgency"], "missing": [], "renamed": []}


def test_a_missing_key_keeps_the_alarm_until_it_is_accepted(
    source: Source, ingest: Callable[..., Run]
) -> None:
    ingest(schema=(GONE, KEY))
    source.refresh_from_db()
    assert source.alarm_code == ""
    ingest(schema=(KEY,), schema_change=SchemaChange(missing=("number",)))
    ingest(not_modified=True)
    source.refresh_from_db()
    assert source.alarm_code == "schema_changed"
    assert [row["key"] for row in source.schema] == ["name", "number"]
    assert schema_accept(source=source)
    source.refresh_from_db()
    assert source.alarm_code == ""
    assert [row["key"] for row in source.schema] == ["name"]


def test_nothing_can_be_accepted_before_a_good_run(source: Source) -> None:
    assert not schema_accept(source=source)


def live(source: Source, **run: Any) -> Run:
    return RunFactory(source=source, origin=Run.Origin.LIVE, **run)


def answer(run: Run, **values: Any) -> None:
    CaptureFactory(run=run, **({"url": URL, "status": 200, "etag": '"7"'} | values))


def next_run(source: Source, origin: str = Run.Origin.LIVE) -> RunState:
    return run_state(source=source, run=RunFactory(source=source, origin=origin, status=Run.Status.OPEN))


def test_the_edition_of_the_answer_that_stands_is_told(source: Source) -> None:
    run = live(source)
    answer(run, sha256="c" * 64)
    live(source, not_modified=True, started_at=MOMENT)
    live(source, status=Run.Status.FAILED, started_at=MOMENT)
    assert next_run(source).validator(URL) == Validator(etag='"7"', sha256="c" * 64)


@pytest.mark.parametrize(
    "flaw",
    [
        {"unreadable": 1},
        {"schema_change": {"added": ["x"], "missing": [], "renamed": []}},
        {"origin": Run.Origin.REPLAY},
        {"status": Run.Status.FAILED},
        {"reason_code": "older"},
    ],
)
def test_a_run_that_wants_another_look_gives_no_edition(source: Source, flaw: dict[str, Any]) -> None:
    answer(RunFactory(source=source, **({"origin": Run.Origin.LIVE} | flaw)))
    assert next_run(source).validators == {}


def test_answers_without_an_edition_give_none(source: Source) -> None:
    answer(live(source), etag="")
    assert next_run(source).validators == {}


def test_todays_answers_are_counted_over_runs(source: Source) -> None:
    now = timezone.now()
    answer(live(source), retrieved_at=now)
    answer(live(source, status=Run.Status.FAILED), retrieved_at=now)
    answer(live(source), retrieved_at=now, status=503)
    answer(live(source), retrieved_at=now, status=304)
    answer(live(source), retrieved_at=now - timedelta(days=1))
    answer(live(source), retrieved_at=now, url="https://authority.example/robots.txt")
    answer(live(SourceFactory()), retrieved_at=now)
    assert next_run(source).spent == {URL: 2}


def test_a_replay_asks_no_network(source: Source) -> None:
    answer(live(source), retrieved_at=timezone.now())
    source.schema = [KEY.to_json()]
    source.save()
    assert next_run(source, Run.Origin.REPLAY) == RunState(schema=(KEY,))
