"""From run folders to notices: twice, out of order, failed, renamed, gone."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from compliance.core import clock
from compliance.core.jobs import job_enqueue, jobs_drain
from compliance.core.models import Job
from crawlers.contract import (
    RUN_FILE,
    UNREADABLE_FILE,
    CaptureRef,
    DateField,
    Expect,
    ListEntry,
    NoticeItem,
    RunReport,
    RunStatus,
    SourceCard,
    UnreadableRecord,
)
from regulations.ingest.runner import CrawlerBroken, folder_read, source_cards
from regulations.ingest.services import run_ingest, run_open, sources_sync
from regulations.models import Listing, Measure, Notice, Run, Source, Substance
from regulations.reviews import relevance_review
from regulations.services import version_understand
from tests.regulations.brought import brought

pytestmark = pytest.mark.django_db

URL, SHA = "https://example.org/list", "a" * 64
MOMENT = datetime(2025, 6, 12, 8, 0, tzinfo=UTC)
DAY = date(2025, 6, 12)
Crawl = Callable[..., Run]


@pytest.fixture
def source() -> Source:
    expect = Expect(min_items=1, max_items=100)
    card = SourceCard(
        name="test_source",
        title="Test",
        publisher="Test",
        home_url=URL,
        every="daily",
        attribution="",
        seen_live=False,
        expect=expect,
    )
    sources_sync(cards=[card])
    return Source.objects.get()


@pytest.fixture
def crawl(source: Source, tmp_path: Path) -> Crawl:
    """Ingest a run that brought these items, as of a day."""

    def run(*items: NoticeItem, as_of: date = DAY, status: RunStatus = RunStatus.OK, **report: Any) -> Run:
        return brought(tmp_path, source, *items, as_of=as_of, status=status, **report)

    return run


def item(symbol: str = "G/TBT/N/BRA/1", **values: Any) -> NoticeItem:
    defaults = {
        "source": "test_source",
        "symbol": symbol,
        "kind": "notification",
        "title": "Kettles",
        "text": "Electric kettles shall switch off by themselves.\nHS: 8516",
        "area": "TBT",
        "members": ("BR",),
        "member": "Brazil",
        "symbols": (symbol.strip(),),
        "base_symbol": symbol.strip().partition("/Add.")[0],
        "published_on": DAY,
        "capture": CaptureRef(url=URL, sha256=SHA, locator="items[0]"),
    }
    return NoticeItem(**defaults | values)


def entry(name: str, day: date = date(2018, 6, 27), cas: str = "", **values: Any) -> NoticeItem:
    listed = ListEntry(
        list_code="reach_candidate_list", name=name, included_on=day, cas=(cas,) if cas else (), **values
    )
    return item(
        f"Candidate List {day}: {name}",
        kind=values.pop("kind", "list_entry"),
        title=name,
        text=name,
        members=("EU",),
        symbols=(),
        base_symbol="",
        entry=listed,
    )


def tally(run: Run) -> tuple[int, int, int, int]:
    return run.created, run.changed, run.unchanged, run.gone


def test_the_same_answer_twice_changes_nothing(crawl: Crawl) -> None:
    assert tally(crawl(item())) == (1, 0, 0, 0)
    jobs_drain(kinds=["understand"])
    assert tally(crawl(item())) == (0, 0, 1, 0)
    assert not Job.objects.filter(kind="understand", state=Job.State.QUEUED).exists()


def test_a_changed_text_makes_a_version_that_names_what_changed(crawl: Crawl) -> None:
    crawl(item())
    assert tally(crawl(item(title="Kettles and irons"))) == (0, 1, 0, 0)
    versions = list(Notice.objects.get().versions.order_by("number"))
    assert [(v.number, v.title, v.changed_fields) for v in versions] == [
        (1, "Kettles", []),
        (2, "Kettles and irons", ["title"]),
    ]


def joint(member: str, market: str, numbers: str = "12", **values: Any) -> NoticeItem:
    """A row of a joint notification: every row prints the symbols of all members."""
    codes = dict(zip("123", ("KEN", "UGA", "SSD"), strict=True))
    symbols = tuple(f"G/TBT/N/{codes[n]}/{n}" for n in numbers)
    markets = {"KEN": "KE", "UGA": "UG", "SSD": "SS"}
    return item(
        ", ".join(symbols),
        symbols=symbols,
        base_symbol=symbols[0],
        member=member,
        members=tuple(dict.fromkeys((market, *(markets[codes[n]] for n in numbers)))),
        **values,
    )


def test_a_joint_document_that_gains_a_member_stays_one_document(crawl: Crawl) -> None:
    before = crawl(joint("Kenya", "KE"), joint("Uganda", "UG"))
    assert tally(before) == (1, 0, 0, 0)
    rows = (("Kenya", "KE"), ("Uganda", "UG"), ("South Sudan", "SS"))
    assert tally(crawl(*(joint(*row, "123") for row in rows))) == (0, 1, 0, 0)
    jobs_drain(kinds=["understand"])
    assert sorted(Notice.objects.get().members.values_list("market", flat=True)) == ["KE", "SS", "UG"]
    assert sorted(Measure.objects.get().markets) == ["KE", "SS", "UG"]


def test_a_joint_document_printed_in_two_ways_is_one_and_settles(crawl: Crawl) -> None:
    rows = (joint("Kenya", "KE", "12"), joint("Uganda", "UG", "12"), joint("South Sudan", "SS", "123"))
    assert tally(crawl(*rows)) == (1, 0, 0, 0)
    assert tally(crawl(*rows[::-1])) == (0, 0, 1, 0)
    assert Notice.objects.get().symbols == ["G/TBT/N/KEN/1", "G/TBT/N/UGA/2", "G/TBT/N/SSD/3"]


def test_a_row_missing_from_one_answer_changes_no_joint_document(crawl: Crawl) -> None:
    crawl(joint("Kenya", "KE"), joint("Uganda", "UG"))
    assert tally(crawl(joint("Uganda", "UG"), unreadable=1)) == (0, 0, 1, 0)
    assert Notice.objects.get().members.get(market="KE").name == "Kenya"


def test_other_blanks_around_a_symbol_make_no_second_notice(crawl: Crawl) -> None:
    crawl(item(" G/TBT/N/BRA/1", symbols=("G/TBT/N/BRA/1",)))
    assert tally(crawl(item("G/TBT/N/BRA/1"))) == (0, 0, 1, 0)
    assert tally(crawl(item("G/TBT/N/BRA/1/Add.1", symbols=("G/TBT/N/BRA/1/Add.1",)))) == (1, 0, 0, 0)


def test_an_addendum_to_a_joint_document_ties_in_any_order_and_its_dates_name_it(crawl: Crawl) -> None:
    deadline = {"dates": (DateField(role="comment_deadline", on=date(2025, 8, 1)),)}
    later = {"dates": (DateField(role="comment_deadline", on=date(2025, 9, 30)),)}
    crawl(joint("Kenya", "KE", "12", **deadline))
    jobs_drain(kinds=["understand"])
    symbols = ("G/TBT/N/UGA/2/Add.1", "G/TBT/N/KEN/1/Add.1")
    addendum = item(
        ", ".join(symbols), symbols=symbols, base_symbol="G/TBT/N/UGA/2", parent_symbol="G/TBT/N/UGA/2",
        document_type="Addendum to Regular Notification", **later,
    )  # fmt: skip
    crawl(addendum)
    jobs_drain(kinds=["understand"])
    measure = Measure.objects.get()
    [milestone] = measure.milestones.filter(role="comment_deadline")
    assert (milestone.on, milestone.version.notice.symbols) == (date(2025, 9, 30), list(symbols))
    assert measure.notice.symbols == ["G/TBT/N/KEN/1", "G/TBT/N/UGA/2"]


def test_another_place_in_the_answer_is_no_change(crawl: Crawl) -> None:
    crawl(item())
    moved = item(capture=CaptureRef(url=URL, sha256=SHA, locator="items[99]"))
    assert tally(crawl(moved)) == (0, 0, 1, 0)


def test_an_older_answer_is_read_and_changes_nothing(crawl: Crawl, source: Source) -> None:
    crawl(item(title="New"), as_of=DAY)
    run = crawl(item(title="Old"), as_of=date(2025, 6, 1))
    assert (tally(run), run.status, run.reason_code) == ((0, 0, 1, 0), "ok", "older")
    assert Notice.objects.get().title == "New"


@pytest.mark.parametrize("code", ["refused", "challenge", "shrunk", "truncated"])
def test_a_failed_run_leaves_yesterdays_data_and_raises_the_alarm(
    crawl: Crawl, source: Source, code: str
) -> None:
    crawl(item())
    run = crawl(as_of=date(2025, 6, 13), status=RunStatus.FAILED, reason="it said no", reason_code=code)
    source.refresh_from_db()
    assert (run.status, source.alarm, source.alarm_code) == ("failed", "it said no", code)
    assert (Notice.objects.filter(is_gone=False).count(), source.stands_as_of) == (1, DAY)
    assert run.captures.count() == 1
    crawl(item(), as_of=date(2025, 6, 14))
    source.refresh_from_db()
    assert (source.alarm, source.alarm_since) == ("", None)


def test_an_absent_source_is_no_fault_and_no_news(crawl: Crawl, source: Source) -> None:
    run = crawl(status=RunStatus.ABSENT, reason="no answer", reason_code="absent")
    source.refresh_from_db()
    assert (run.status, source.alarm, source.stands_as_of) == ("absent", "", None)


def test_a_run_whose_process_died_is_closed_by_the_next(source: Source) -> None:
    dead = run_open(source=source, as_of=DAY, replay=True)
    run_open(source=source, as_of=DAY, replay=True)
    dead.refresh_from_db()
    assert (dead.status, dead.reason_code) == ("failed", "abandoned")


def test_rows_of_a_joint_document_are_one_notice_with_many_members(crawl: Crawl) -> None:
    joint = " G/TBT/N/KEN/1, G/TBT/N/UGA/2"
    symbols = ("G/TBT/N/KEN/1", "G/TBT/N/UGA/2")
    rows = [
        item(joint, symbols=symbols, member=name, members=codes)
        for name, codes in (("Uganda", ("UG", "KE")), ("Kenya", ("KE", "UG")))
    ]
    assert tally(crawl(*rows)) == (1, 0, 0, 0)
    assert tally(crawl(*reversed(rows))) == (0, 0, 1, 0)
    members = dict(Notice.objects.get().members.values_list("market", "name"))
    assert members == {"KE": "Kenya", "UG": "Uganda"}


@pytest.mark.parametrize("parent_first", [True, False])
def test_an_addendum_finds_its_parent_whichever_comes_first(crawl: Crawl, parent_first: bool) -> None:
    parent = item(dates=(DateField(role="comment_deadline", on=date(2025, 8, 5)),))
    addendum = item(
        "G/TBT/N/BRA/1/Add.1",
        parent_symbol="G/TBT/N/BRA/1",
        published_on=date(2025, 6, 20),
        dates=(DateField(role="comment_deadline", on=date(2025, 9, 30)),),
    )
    for number, document in enumerate([parent, addendum] if parent_first else [addendum, parent]):
        crawl(document, as_of=date(2025, 6, 20 + number))
        jobs_drain(kinds=["understand"])
    assert Notice.objects.get(symbol=addendum.symbol).parent == Notice.objects.get(symbol=parent.symbol)
    measure = Measure.objects.get()
    deadlines = measure.milestones.filter(role="comment_deadline").values_list("on", flat=True)
    assert list(deadlines) == [date(2025, 9, 30)]
    assert measure.markets == ["BR"]


def test_a_renamed_entry_stays_the_same_notice(crawl: Crawl) -> None:
    crawl(entry("Bisphenol A", cas="80-05-7"))
    assert tally(crawl(entry("4,4'-isopropylidenediphenol", cas="80-05-7"))) == (0, 1, 0, 0)
    listing = Listing.objects.get()
    assert (listing.name, listing.former_names) == ("4,4'-isopropylidenediphenol", ["Bisphenol A"])


def test_a_rename_is_not_material(crawl: Crawl) -> None:
    crawl(entry("Bisphenol A", cas="80-05-7"))
    jobs_drain(kinds=["understand"])
    before = Measure.objects.get()
    crawl(entry("4,4'-isopropylidenediphenol", cas="80-05-7"))
    jobs_drain(kinds=["understand"])
    after = Measure.objects.get()
    assert (after.pk, after.content_hash, after.changed_at) == (
        before.pk,
        before.content_hash,
        before.changed_at,
    )


def test_only_a_complete_list_says_that_an_entry_is_gone(crawl: Crawl, source: Source) -> None:
    crawl(entry("Lead", cas="7439-92-1"), entry("Cadmium", cas="7440-43-9"))
    assert tally(crawl(entry("Lead", cas="7439-92-1"))) == (0, 0, 1, 0)
    Source.objects.update(complete=True)
    assert tally(crawl(entry("Lead", cas="7439-92-1"))) == (0, 0, 1, 1)
    jobs_drain(kinds=["understand"])
    assert Listing.objects.get(name="Cadmium").status == "removed"
    assert Measure.objects.get(title="Cadmium").stage == "expired"
    # It comes back: the listing stands again.
    assert tally(crawl(entry("Lead", cas="7439-92-1"), entry("Cadmium", cas="7440-43-9")))[1] == 1


def test_an_entry_behind_an_unreadable_row_is_not_taken_for_gone(crawl: Crawl, source: Source) -> None:
    crawl(entry("Lead", cas="7439-92-1"), entry("Cadmium", cas="7440-43-9"))
    Source.objects.update(complete=True)
    assert tally(crawl(entry("Lead", cas="7439-92-1"), unreadable=1)) == (0, 0, 1, 0)
    assert Listing.objects.get(name="Cadmium").status == "listed"
    assert tally(crawl(entry("Lead", cas="7439-92-1"))) == (0, 0, 1, 1)


def test_members_of_a_group_enter_the_scope_by_way_of_the_group(crawl: Crawl) -> None:
    crawl(entry("Phthalates, some"))
    jobs_drain(kinds=["understand"])
    assert not Measure.objects.get().scope_known
    member = ListEntry(
        list_code="reach_candidate_list", name="DEHP", included_on=date(2018, 6, 27), cas=("117-81-7",)
    )
    members = entry("Phthalates, some", members=(member,))
    crawl(NoticeItem.from_json(members.to_json() | {"kind": "list_members"}))
    jobs_drain(kinds=["understand"])
    scope = Measure.objects.get().scope.get()
    assert (scope.code, scope.via, scope.limit_ppm) == ("117-81-7", "Phthalates, some", 1000)
    assert Substance.objects.get(is_group=True).members.get().cas == "117-81-7"


def test_a_reviewers_word_outranks_the_understanding(crawl: Crawl) -> None:
    crawl(item())
    jobs_drain(kinds=["understand"])
    notice = Notice.objects.get()
    relevance_review(notice=notice, relevant=False, by="officer@example.org")
    assert Measure.objects.get().stage == "withdrawn"
    version_understand(version=notice.current)
    notice.refresh_from_db()
    assert (notice.counts_as_relevant, notice.review) == (False, "corrected")


def test_unreadable_rows_are_kept_with_their_reason(crawl: Crawl, source: Source, tmp_path: Path) -> None:
    run = run_open(source=source, as_of=DAY, replay=True)
    folder = tmp_path / "unreadable"
    folder.mkdir()
    verdict = RunReport(
        source=source.name, status=RunStatus.OK, started_at=MOMENT, finished_at=MOMENT, rows=1, unreadable=1
    )
    row = UnreadableRecord(
        locator="items[3]",
        reason="field 'title' is empty",
        sample="{}",
        capture=CaptureRef(url=URL, sha256=SHA, locator="items[3]"),
    )
    (folder / RUN_FILE).write_text(json.dumps(verdict.to_json()))
    (folder / UNREADABLE_FILE).write_text(json.dumps(row.to_json()) + "\n")
    run_ingest(run=run, folder=folder_read(folder))
    assert run.unreadable_rows.get().reason == "field 'title' is empty"


def test_a_run_folder_of_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / RUN_FILE).write_text('{"format": 99}')
    with pytest.raises(CrawlerBroken, match="format 99 found"):
        folder_read(tmp_path)


@pytest.mark.django_db(transaction=True)
def test_a_recorded_week_is_read_whole_and_a_refusal_leaves_it_standing(shared_dir: Path) -> None:
    sources_sync(cards=source_cards())

    def look(source: str, day: date) -> Run:
        with clock.standing_at(day):
            payload = {"as_of": day.isoformat(), "replay": str(shared_dir / "replay")}
            job_enqueue(kind="crawl", subject=f"source:{source}", payload=payload)
            jobs_drain(kinds=["crawl"])
        return Run.objects.latest("pk")

    week = look("eping", date(2025, 6, 12))
    assert (week.status, week.items, week.created, week.unreadable) == ("ok", 229, 181, 0)
    assert Notice.objects.filter(area="TBT").count() == 138
    listed = look("echa_candidate_list", date(2026, 3, 11))
    assert (listed.items, listed.created) == (253, 253)
    again = look("echa_candidate_list", date(2026, 4, 1))
    assert tally(again) == (0, 0, 253, 0)
    refused = look("echa_candidate_list", date(2026, 4, 15))
    assert (refused.status, refused.reason_code) == ("failed", "refused")
    assert Listing.objects.filter(status="listed").count() == 253
