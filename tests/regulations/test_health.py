"""Staleness, the alarm of silence, and one account for page, command and admin."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from compliance.core import clock
from regulations.handlers import sources_silence
from regulations.health import Staleness, silence_of, sources_health, sources_silent, staleness
from regulations.models import Run, Source
from tests.factories import RunFactory, SourceFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("every", "hours", "expected"),
    [
        ("daily", 1, Staleness.OK),
        ("daily", 29, Staleness.OK),
        ("daily", 31, Staleness.LATE),
        ("daily", 49, Staleness.SILENT),
        ("hourly", 1, Staleness.OK),
        ("hourly", 3, Staleness.SILENT),
        ("weekly", 24 * 9, Staleness.LATE),
        ("monthly", 24 * 61, Staleness.SILENT),
        ("daily", None, Staleness.NEVER),
    ],
)
def test_staleness_is_measured_against_the_promise(
    every: str, hours: int | None, expected: Staleness
) -> None:
    now = clock.now()
    last = None if hours is None else now - timedelta(hours=hours)
    assert staleness(SourceFactory(every=every, last_success_at=last), now=now) is expected


def test_silence_raises_the_alarm_itself_once_and_spares_what_is_off_or_says_more() -> None:
    long_ago = clock.now() - timedelta(hours=49)
    SourceFactory(name="silent", last_success_at=long_ago)
    SourceFactory(name="off", last_success_at=long_ago, enabled=False)
    SourceFactory(name="refused", last_success_at=long_ago, alarm="HTTP 403", alarm_code="refused")
    SourceFactory(name="fresh", last_success_at=clock.now())
    assert sources_silence(clock.now()) == 1
    assert sources_silence(clock.now()) == 0
    told = {
        source.name: (source.alarm_code, source.alarm_since is not None) for source in Source.objects.all()
    }
    assert told == {
        "silent": ("silent", True), "off": ("", False), "refused": ("refused", False), "fresh": ("", False),
    }  # fmt: skip
    assert "no good run since" in Source.objects.get(name="silent").alarm


def test_a_source_that_was_never_read_is_told_as_that_and_not_as_silent() -> None:
    SourceFactory()
    assert sources_silent(now=clock.now()) == []


def test_the_silence_of_no_source_at_all_is_not_trusted() -> None:
    assert not silence_of(()).is_trusted


def test_an_answer_that_nothing_changed_counts_no_items() -> None:
    source = SourceFactory(last_success_at=clock.now())
    RunFactory(source=source, origin=Run.Origin.LIVE, items=0, not_modified=True, started_at=clock.now())
    [health] = sources_health(now=clock.now())
    assert health.runs[0].items is None and health.distrust == ""


def test_the_command_tells_what_the_page_tells() -> None:
    out = io.StringIO()
    call_command("sources", "--json", stdout=out)
    rows = {row["name"]: row for row in json.loads(out.getvalue())}
    now = clock.now()
    for health in sources_health(now=now):
        row = rows[health.name]
        assert (row["light"], row["staleness"], row["distrust"]) == (
            health.light.value, health.staleness.value, health.distrust,
        )  # fmt: skip
        assert (row["min_items"], row["window"], row["last_run"]) == (health.min_items, health.window, None)
    words = io.StringIO()
    call_command("sources", stdout=words)
    assert "Silence says nothing of" in words.getvalue()
