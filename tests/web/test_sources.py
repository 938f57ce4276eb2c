"""The pages on source health: for every account, nothing hidden, a constant number of queries, in Excel."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from compliance.core import clock
from compliance.web.source_views import age_words
from compliance.web.sparkline import HEIGHT, WIDTH, sparkline_of
from regulations.models import BackfillWindow, NoticeVersion, Run
from tests.factories import (
    CaptureFactory,
    NoticeVersionFactory,
    RunFactory,
    SourceFactory,
    UnreadableRowFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PAGES = ("/sources/", "/sources.xlsx", "/sources/list/", "/sources/list/runs.xlsx")


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(UserFactory())
    return client


def healthy(name: str = "list", **values: Any) -> Any:
    """A source that was read an hour ago from the network."""
    at = clock.now() - timedelta(hours=1)
    source = SourceFactory(
        name=name, title=f"The {name}", last_success_at=at, last_items=9, min_items=5, **values
    )
    RunFactory(source=source, started_at=at, origin=Run.Origin.LIVE, items=9)
    return source


def page(client: Client, address: str = "/sources/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_without_an_account_the_login_stands_before_every_page(address: str) -> None:
    healthy()
    answer = Client().get(address)
    assert answer.status_code == 302 and "/admin/login/" in answer.headers["Location"]


@pytest.mark.parametrize("address", PAGES)
def test_every_account_may_read_and_nobody_may_write(address: str, reader: Client) -> None:
    healthy()
    assert reader.get(address).status_code == 200
    assert reader.post(address).status_code == 405


@pytest.mark.parametrize("address", ["/sources/nobody/", "/sources/nobody/runs.xlsx"])
def test_an_unknown_source_is_not_found(address: str, reader: Client) -> None:
    assert reader.get(address).status_code == 404


def test_everybody_sees_how_each_source_is(reader: Client) -> None:
    SourceFactory(
        name="good", title="Good list", last_success_at=clock.now(), last_items=250, min_items=240,
        max_items=320, seen_live=True,
    )  # fmt: skip
    SourceFactory(
        name="bad", title="Bad list", alarm_code="challenge", alarm="HTTP 202 <b>", alarm_since=clock.now()
    )
    SourceFactory(name="slow", title="Slow list", last_success_at=clock.now() - timedelta(days=9))
    SourceFactory(name="new", title="New list")
    RunFactory(source__name="running", status="open")
    content = page(reader)
    for part in (
        "1 of 5 sources are well", "Good list", "240 to 320", "a test for robots", "HTTP 202 &lt;b&gt;",
        "late", "never read", "not yet seen live", "being read now", "Example Authority", "9 days ago",
        "silent for more than twice its rhythm", "Everybody with an account here may see this page",
    ):  # fmt: skip
        assert part in content, part
    assert content.count(">not yet seen live") == 4
    assert content.index(">Bad list<") < content.index(">Good list<")
    assert "HTTP 202 <b>" not in content


def test_silence_is_trusted_only_where_every_watched_source_is_healthy(reader: Client) -> None:
    healthy("one")
    healthy("two")
    SourceFactory(name="off", enabled=False)
    assert "Nothing was published within a week" in page(reader)
    SourceFactory(name="ill", title="Ill list", alarm_code="refused", last_success_at=clock.now())
    content = page(reader)
    assert "Nothing was published" not in content
    assert ">Ill list</a> (its alarm stands)" in content


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        ({"last_success_at": None}, "never read"),
        ({"last_success_at": timedelta(hours=31)}, "not read for longer than promised"),
        ({"last_success_at": timedelta(hours=49)}, "silent for more than twice its rhythm"),
    ],
)
def test_a_stale_source_says_nothing_by_its_silence(spoil: dict[str, Any], why: str, reader: Client) -> None:
    source = healthy()
    age = spoil["last_success_at"]
    source.last_success_at = age and clock.now() - age
    source.save()
    assert f">The list</a> ({why})" in page(reader)


def test_unreadable_rows_and_recorded_answers_are_no_pass(reader: Client) -> None:
    source = healthy()
    source.runs.update(unreadable=1)
    assert "rows of the last run could not be read" in page(reader)
    source.runs.update(unreadable=0, origin=Run.Origin.REPLAY)
    assert "only recorded answers were read" in page(reader)


def test_what_arrived_is_counted_and_history_is_not(reader: Client) -> None:
    source = healthy()
    for origin in (NoticeVersion.Origin.READ, NoticeVersion.Origin.HISTORY):
        NoticeVersionFactory(notice__source=source, notice__created_at=clock.now(), origin=origin)
    assert "1 new notice arrived within a week. Every source is healthy" in page(reader)


def test_a_healthy_source_speaks_for_those_of_its_family_that_want_a_key(reader: Client) -> None:
    healthy("open", family="wto", daily_requests=500)
    SourceFactory(name="keyed", title="Keyed", family="wto")
    content = page(reader)
    assert "Nothing was published within a week" in content and "at most 500 answers a day" in content
    SourceFactory(name="alone", title="Alone", family="other")
    assert ">Alone</a> (never read)" in page(reader)


def test_without_a_watched_source_silence_says_nothing(reader: Client) -> None:
    SourceFactory(enabled=False)
    assert "No source is watched" in page(reader)


def test_before_the_first_source_the_page_says_so(reader: Client) -> None:
    assert "No source has been set up yet" in page(reader)


def test_one_source_shows_its_runs_its_samples_and_what_was_left_out(reader: Client) -> None:
    source = healthy(attribution="By example", window=14, alarm_code="schema_changed", alarm="keys differ")
    drop = {"code": "unheard_of", "why": "other authority", "count": 7, "samples": ["A <i>kettle</i>"]}
    run = RunFactory(
        source=source,
        started_at=clock.now(),
        origin=Run.Origin.LIVE,
        items=8,
        unreadable=1,
        dropped=[drop],
        warnings=["more than expected"],
        schema_change={"added": ["grade"], "missing": ["Notes"], "renamed": []},
    )
    UnreadableRowFactory(run=run, reason="no date <script>", sample='{"day": "x"}')
    CaptureFactory(run=run, size=2_500_000)
    BackfillWindow.objects.create(
        source=source, first_day=date(2025, 1, 1), last_day=date(2025, 1, 14), run=run, done_at=clock.now()
    )
    content = page(reader, "/sources/list/")
    for part in (
        "7 × other authority", "A &lt;i&gt;kettle&lt;/i&gt;", "items[3]", "no date &lt;script&gt;",
        "By example",
        "more than expected", "<code>grade</code>", "<code>Notes</code>", "2.5 MB", "Jan. 1, 2025", "<svg",
    ):  # fmt: skip
        assert part in content, part
    assert content.count("<tr class=") == 2


def test_texts_fetched_for_a_reader_and_history_are_no_looks(reader: Client) -> None:
    source = healthy()
    RunFactory(source=source, purpose=Run.Purpose.BACKFILL, started_at=clock.now())
    RunFactory(source=source, reason_code=Run.ON_DEMAND, started_at=clock.now())
    assert page(reader, "/sources/list/").count("<tr class=") == 1


def test_the_tables_open_in_excel_and_run_no_formula(reader: Client) -> None:
    source = healthy(alarm="=cmd()", publisher="=1+1")
    cells = load_workbook(io.BytesIO(reader.get("/sources.xlsx").content)).active
    head, row = [[cell.value for cell in line] for line in cells.iter_rows()]
    told = dict(zip(head, row, strict=True))
    assert (told["name"], told["publisher"], told["items"]) == (source.name, "'=1+1", 9)
    runs = load_workbook(io.BytesIO(reader.get("/sources/list/runs.xlsx").content)).active
    assert runs.max_row == 2


def test_the_pages_ask_the_database_a_constant_number_of_times(
    reader: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        source = healthy(f"list-{number}")
        UnreadableRowFactory(run=RunFactory(source=source, unreadable=1, started_at=clock.now()))
    with django_assert_max_num_queries(8):  # session, user, and six of the health
        page(reader)
    with django_assert_max_num_queries(8):
        page(reader, "/sources/list-3/")


def test_the_language_can_be_chosen_on_the_page(reader: Client) -> None:
    reader.post("/i18n/setlang/", {"language": "zh-hans", "next": "/sources/"})
    assert '<html lang="zh-hans"' in page(reader)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (None, "never"),
        (timedelta(minutes=20), "less than an hour ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=47), "47 hours ago"),
        (timedelta(days=9), "9 days ago"),
        (timedelta(seconds=-5), "less than an hour ago"),
    ],
)
def test_ages_are_told_in_words(age: timedelta | None, words: str) -> None:
    assert age_words(age) == words


def test_the_picture_stays_in_its_frame_and_starts_at_zero() -> None:
    plot = sparkline_of([0, 50, None, 200], [False, False, True, False], least=10, most=100)
    assert plot is not None
    assert (plot.dots[0][1], plot.dots[-1][1]) == (HEIGHT - 4, 4)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in plot.dots)
    assert len(plot.failed) == 1 and plot.newest == 200
    assert plot.band_top + plot.band_height <= HEIGHT and plot.band_height > 0
    assert sparkline_of([], [], least=0, most=0) is None
    assert sparkline_of([None], [True], least=0, most=0).line == ""  # type: ignore[union-attr]


def test_moments_are_utc(reader: Client) -> None:
    assert isinstance(healthy().last_success_at, datetime)
    assert " UTC" in page(reader)
