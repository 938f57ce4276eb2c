"""CELLAR: what a feed leads to, what several tellers say of one act, and the recorded days."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from crawlers.answers import Answer, Ask
from crawlers.contract import NoticeItem, RunStatus, UnreadablePage
from crawlers.record import case_read
from crawlers.run import RunRecord
from crawlers.sources import _cellar_names as names
from crawlers.sources._cellar_asks import FORMS, text_ask
from crawlers.sources._cellar_items import acts_united
from crawlers.sources._cellar_notice import notice_read
from crawlers.sources._cellar_text import text_read
from crawlers.sources._cellar_watch import WATCHED
from crawlers.sources.cellar import Cellar
from tests.crawlers import made
from tests.crawlers.conftest import REPOSITORY, RunFolder, command

CASES = Path(__file__).parent / "fixtures" / "cellar"
FEED = "http://publications.europa.eu/webapi/notification/ingestion"
CELEX = "http://publications.europa.eu/resource/celex/"
XHTML = {"Accept": "application/xhtml+xml", "Accept-Language": "eng"}
FORMEX = {"Accept": "application/zip;mtype=fmx4", "Accept-Language": "eng"}
Crawl = Callable[..., RunFolder]


@pytest.fixture(scope="module")
def crawl(shared_replay: Path, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    def crawl_once(day: str, code: int = 0, **options: Any) -> RunFolder:
        return crawled(shared_replay, tmp_path_factory.mktemp("cellar"), day, code, **options)

    return crawl_once


def crawled(replay: Path, out: Path, day: str, code: int = 0, **options: Any) -> RunFolder:
    told = out.with_suffix(".json")
    told.write_text(json.dumps(options))
    ended = command(
        *("crawlers.crawl", "cellar", "--out", out, "--replay", replay, "--as-of", day, "--options", told)
    )
    assert ended.returncode == code, ended.stderr[-2000:]
    return RunFolder(out)


def spider(**options: Any) -> Cellar:
    run = RunRecord(
        source="cellar", expect=Cellar.card.expect, folder=Path(), as_of=date(2025, 7, 31), options=options
    )
    return Cellar(run=run)


def answer_of_case(name: str) -> Answer:
    return case_read(CASES / name)[1]


def of_kind(run: RunFolder, kind: str) -> list[str]:
    return sorted(item.symbol for item in run.items if item.kind == kind)


# --- names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("celex", "base", "state"),
    [
        ("32011L0065", "32011L0065", None),
        ("32024R1781R(02)", "32024R1781", None),
        ("02023R1542-20240718", "32023R1542", date(2024, 7, 18)),
        ("02023R0988", "32023R0988", None),
    ],
)
def test_a_number_says_what_it_belongs_to(celex: str, base: str, state: date | None) -> None:
    assert names.is_celex(celex)
    assert (names.base_of(celex), names.state_on(celex)) == (base, state)


@pytest.mark.parametrize("text", ["", "2011/65/EU", "32011L65", "32011L0065;DROP", "oj:L_202502364"])
def test_other_words_are_no_number(text: str) -> None:
    assert not names.is_celex(text)


def test_an_address_and_its_number_lead_to_each_other() -> None:
    for celex in ("32024R1781R(01)", "02023R1542-20240718"):
        assert names.celex_of_address(names.celex_address(celex)) == celex
    assert names.celex_of_address("http://publications.europa.eu/resource/oj/JOL_2018_044_R_0001") == ""


def test_the_list_of_the_crawler_is_that_of_the_platform() -> None:
    rows = yaml.safe_load((REPOSITORY / "regulations/reference/watched_acts.yml").read_text())
    assert sorted(WATCHED) == sorted(row["celex"] for row in rows)


# --- asks ------------------------------------------------------------------------------------


def test_the_first_questions_are_the_feed_and_two_queries_with_typed_literals() -> None:
    feed, ties, facts = spider(watch=["32011L0065"], since="2025-07-28").asks(date(2025, 7, 31))
    assert "startDate=2025-07-28" in feed.url and feed.page == 1
    for ask in (ties, facts):
        assert "%2232011L0065%22%5E%5Exsd%3Astring" in ask.url
        assert "MAX" not in ask.url and "SAMPLE" not in ask.url
        assert not ask.row_wise and ask.missing is None, "a query that fails must fail the run"


def test_a_wish_for_texts_asks_for_nothing_else() -> None:
    [ask] = spider(fetch=["02023R1542-20240718"]).asks(date(2025, 7, 31))
    accepted = []
    while ask is not None:
        accepted.append(ask.accept.split(";")[0])
        assert ask.row_wise and ask.missing is not None
        ask = ask.otherwise
    assert accepted == ["application/xhtml+xml", "text/html", "application/zip", "application/pdf"]


def test_a_wish_for_what_is_no_number_is_told() -> None:
    with pytest.raises(UnreadablePage, match="'2023/1542' is no CELEX number"):
        list(spider(fetch=["2023/1542"]).asks(date(2025, 7, 31)))


def test_only_watched_works_of_the_feed_are_asked_for() -> None:
    asked = spider().follow_ups(answer_of_case("feed_of_five_works"))
    assert [(a.locator, a.accept) for a in asked] == [
        ("32023R1542 notice", "application/xml;notice=branch"),
        ("32023R1542 en xhtml", "application/xhtml+xml"),
        ("32023R1542R(15) notice", "application/xml;notice=branch"),
        ("32023R1542R(15) en xhtml", "application/xhtml+xml"),
        ("02023R1542-20250731 en xhtml", "application/xhtml+xml"),
    ]
    assert spider(watch=["32014L0053"]).follow_ups(answer_of_case("feed_of_five_works")) == []
    by_name = spider(watch=["32006D0241"], names={"oj:JOL_2012_154_R_0012_01": "32006D0241"})
    assert len(by_name.follow_ups(answer_of_case("feed_of_five_works"))) == 2


def test_an_act_that_is_held_is_asked_for_again_only_where_the_feed_names_it() -> None:
    held = spider(known=["32025L2364", "02023R1542-20250731"])
    asked = {ask.locator for ask in held.follow_ups(answer_of_case("ties_of_watched_acts"))}
    assert asked == {"32023R1542R(15) notice", "32023R1542R(15) en xhtml"}
    kinds = {i.symbol: i.kind for i in held.read(answer_of_case("ties_of_watched_acts"))}
    assert kinds == {"32025L2364": "act_facts", "32023R1542R(15)": "act"}
    by_feed = spider(watch=["32011L0065"], known=["32006D0241"])
    assert {a.locator for a in by_feed.follow_ups(answer_of_case("feed_of_five_works"))} == {
        *("32006D0241 notice", "32006D0241 en xhtml"),
    }


def test_an_act_is_looked_for_by_its_adoption_long_before_it_comes_in() -> None:
    ties = list(spider(since="2026-04-20").asks(date(2026, 4, 21)))[1]
    assert "2025-03-16" in ties.url, "delegated acts are published months after their adoption"


def test_what_is_older_than_the_last_look_is_not_asked_again() -> None:
    assert spider(since="2025-07-29").follow_ups(answer_of_case("feed_of_five_works")) == []


def test_pages_of_the_feed_are_followed_to_the_end() -> None:
    last = spider().follow_ups(answer_of_case("atom_feed_with_more_pages"))[-1]
    assert last.step == "feed" and last.page == 2 and "page=2" in last.url


# --- several tellers, one act ----------------------------------------------------------------


def told(name: str, reader: Cellar) -> list[NoticeItem]:
    return [found for found in reader.walk(answer_of_case(name)) if isinstance(found, NoticeItem)]


def test_notice_and_page_and_query_make_one_act() -> None:
    reader = spider()
    acts = acts_united([*told("ties_of_watched_acts", reader), *told("notice_of_an_exemption", reader)])
    [exemption] = [item for item in acts if item.symbol == "32025L2364"]
    assert exemption.details["told_by"] == ["notice", "sparql"]
    assert exemption.title.startswith("Commission Delegated Directive (EU) 2025/2364")
    assert [d.role for d in exemption.dates] == ["publication", "adoption", "entry_into_force", "application"]
    assert {"oj:L_202502364", "immc:C(2025)5961", "PI_COM:Ares(2025)216290"} <= set(exemption.symbols)


def test_a_notice_without_a_title_leaves_the_word_to_the_page() -> None:
    reader = spider()
    page = told("page_of_a_corrigendum", reader)
    feed = told("feed_of_five_works", reader)
    [act] = [i for i in acts_united([*feed, *page]) if i.symbol == "32023R1542R(15)" and i.kind == "act"]
    assert act.title.startswith("Corrigendum to Regulation (EU) 2023/1542")
    assert act.parent_symbol == "32023R1542"
    assert "‘2 June’" in act.text and "words" not in act.details


# --- a crawl with answers of our own ---------------------------------------------------------


def feed_entry(folder: Path, case: str = "feed_of_five_works", **fields: Any) -> None:
    body = next((CASES / case).glob("body.*")).read_bytes()
    made.entry(
        folder,
        FEED,
        body,
        **({"headers": {"Content-Type": "application/rss+xml"}, "observed_on": "2025-07-31"} | fields),
    )


def text_entry(folder: Path, celex: str, case: str, wanted: dict[str, str], **fields: Any) -> None:
    body = next((CASES / case).glob("body.*")).read_bytes()
    kind = {"headers": {"Content-Type": wanted["Accept"]}, "observed_on": "2025-07-31"}
    made.entry(folder, CELEX + celex, body, request_headers=wanted, **(kind | fields))


def test_what_is_not_there_yet_is_told_and_no_fault(tmp_path: Path) -> None:
    feed_entry(tmp_path / "replay")
    text_entry(tmp_path / "replay", "02023R1542-20250731", "formex_of_a_state", FORMEX)
    run = crawled(tmp_path / "replay", tmp_path / "run", "2025-07-31")
    assert run.report.status is RunStatus.OK and run.report.unreadable == 0
    assert of_kind(run, "act_text") == ["02023R1542-20250731 en fmx4"], "Formex where no page is there"
    assert of_kind(run, "act") == ["32023R1542", "32023R1542R(15)"]
    dropped = {one.code: one.count for one in run.report.dropped}
    assert dropped == {
        "not_watched": 1,
        "deletion_told": 1,
        "consolidation": 1,
        "no_notice_yet": 2,
        "no_text_yet": 2,
    }


def test_a_broken_archive_costs_that_text_alone(tmp_path: Path) -> None:
    feed_entry(tmp_path / "replay")
    text_entry(tmp_path / "replay", "02023R1542-20250731", "consolidated_page", XHTML)
    text_entry(tmp_path / "replay", "02023R1542-20250731", "formex_broken_off", FORMEX)
    run = crawled(tmp_path / "replay", tmp_path / "run", "2025-07-31")
    assert run.report.status is RunStatus.OK
    assert of_kind(run, "act_text") == ["02023R1542-20250731 en xhtml"]
    [fault] = run.unreadable
    assert fault.locator == "02023R1542-20250731 en fmx4" and fault.reason.startswith("truncated: ")


def test_an_empty_feed_that_says_so_is_no_fault(tmp_path: Path) -> None:
    body = b"".join((CASES / "atom_feed_with_more_pages/body.xml").read_bytes().partition(b"<entry>")[:1])
    body = body.replace(b">true<", b">false<") + b"</feed>"
    made.entry(
        tmp_path / "replay",
        FEED,
        body,
        headers={"Content-Type": "application/atom+xml"},
        observed_on="2025-07-31",
    )
    run = crawled(tmp_path / "replay", tmp_path / "run", "2025-07-31")
    assert (run.report.status, run.report.items) == (RunStatus.OK, 0)
    assert [one.code for one in run.report.dropped] == ["nothing_published"]


@pytest.mark.parametrize(
    ("body", "fields", "code"),
    [
        (b"<html><body>Service unavailable</body></html>", {"status": 500}, "unreachable"),
        (b"<html><body>An error has occurred</body></html>", {}, "wrong_content"),
        (b'{"head": {"vars": ["s"]}, "results": {"bindings": []}}', {}, "unreadable_page"),
        (b"", {"status": 202}, "challenge"),
    ],
    ids=["500", "html", "other_question", "202"],
)
def test_a_query_that_is_not_answered_fails_the_run(
    tmp_path: Path, body: bytes, fields: dict[str, Any], code: str
) -> None:
    feed_entry(tmp_path / "replay")
    made.entry(
        tmp_path / "replay",
        "https://publications.europa.eu/webapi/rdf/sparql",
        body,
        **({"observed_on": "2025-07-31"} | fields),
    )
    run = crawled(tmp_path / "replay", tmp_path / "run", "2025-07-31", 3)
    assert (run.report.status, run.report.reason_code) == (RunStatus.FAILED, code)
    assert run.items == []


def test_a_feed_that_does_not_say_whether_it_ends_fails_the_run(tmp_path: Path) -> None:
    feed_entry(tmp_path / "replay", "feed_that_does_not_say_whether_it_ends")
    run = crawled(tmp_path / "replay", tmp_path / "run", "2025-07-31", 3)
    assert run.report.reason_code == "unreadable_page" and "moreEntries" in run.report.reason


def test_a_challenge_in_place_of_a_text_is_never_a_missing_text() -> None:
    ask = text_ask("32023R1542", "en", FORMS)
    challenge = answer_of_case("challenge_202")
    with pytest.raises(Exception, match="bot challenge"):
        spider().read(
            Answer(
                ask=Ask(url=ask.url, expects="xhtml", step="text"),
                url=ask.url,
                status=202,
                content_type="text/html",
                body=challenge.body,
                sha256="0" * 64,
                observed_on=date(2025, 7, 31),
            )
        )


# --- recorded days ---------------------------------------------------------------------------

DAYS = (
    *("2023-06-22", "2024-07-18", "2025-06-12", "2025-07-31"),
    *("2026-03-11", "2026-04-01", "2026-07-03", "2026-08-12"),
)


def recorded(replay: Path, day: str) -> tuple[set[str], set[str]]:
    """(acts of the feed as of a day, recorded English texts of its acts and states), by the manifest."""
    rows = [json.loads(line) for line in (replay / "manifest.jsonl").read_text().splitlines()]
    rows = [row for row in rows if row["observed_on"] <= day]
    feed = max((row for row in rows if row["url"] == FEED), key=lambda row: row["observed_on"])
    named = set(re.findall(r"celex:([^<]+)<", (replay / feed["body"]).read_text()))
    texts = {
        f"{row['url'].removeprefix(CELEX)} en {'fmx4' if 'zip' in headers['Accept'] else 'xhtml'}"
        for row in rows
        if row["url"].removeprefix(CELEX) in named
        and (headers := row["request_headers"] or {}).get("Accept-Language") == "eng"
    }
    return {celex for celex in named if not names.is_state(celex)}, texts


@pytest.mark.parametrize("day", DAYS)
def test_recorded_days_read_every_act_and_text_of_their_feed(
    crawl: Crawl, shared_replay: Path, day: str
) -> None:
    run, (acts, texts) = crawl(day), recorded(shared_replay, day)
    assert run.report.status is RunStatus.OK and run.report.unreadable == 0
    assert set(of_kind(run, "act")) == acts and len(acts) >= 3
    assert set(of_kind(run, "act_text")) == texts and len(texts) >= 5
    assert all(item.published_on and item.title for item in run.items if item.kind == "act")


def test_a_new_state_comes_as_page_and_formex_and_as_no_news(crawl: Crawl) -> None:
    for day, celex in (
        ("2024-07-18", "02023R1542-20240718"),
        ("2025-07-31", "02023R1542-20250731"),
        ("2026-08-12", "02019R1020-20260812"),
    ):
        run = crawl(day, since=day)
        assert of_kind(run, "act_text") == [f"{celex} en fmx4", f"{celex} en xhtml"]
        assert of_kind(run, "act") == []


def test_reach_comes_as_formex_where_no_page_was_recorded(crawl: Crawl) -> None:
    run = crawl("2026-01-01", fetch=["02006R1907-20251023"])
    assert of_kind(run, "act_text") == ["02006R1907-20251023 en fmx4"]
    assert run.report.items == 1


def test_french_comes_where_it_is_wanted_and_recorded(crawl: Crawl) -> None:
    run = crawl("2026-01-01", fetch=["02023R1542-20240718"], languages=["en", "fr"])
    assert [s.split(" ", 1)[1] for s in of_kind(run, "act_text")] == [
        *("en fmx4", "en xhtml", "fr fmx4", "fr xhtml"),
    ]


def test_before_the_first_recorded_feed_the_source_is_absent(crawl: Crawl) -> None:
    assert crawl("2009-01-01", 4).report.status is RunStatus.ABSENT


def test_notices_of_three_kinds(shared_replay: Path) -> None:
    bodies = shared_replay / "bodies"
    draft = notice_read((bodies / "cellar_52018PC0340_branch.xml").read_bytes())
    assert (draft.celex, draft.document_type) == ("52018PC0340", "Proposal for a directive")
    assert draft.ties == (("adopted_by", "32019L0904"),)
    assert draft.procedures == ("procedure:2018_172",)
    act = notice_read((bodies / "cellar_celex_32018R0196_object_work.xml").read_bytes())
    assert act.days == (("entry_into_force", date(2018, 3, 8)),)
    assert {"oj:JOL_2018_044_R_0001", "eli:reg/2018/196/oj"} <= set(act.names)
    dossier = notice_read((bodies / "cellar_2018_172_tree.xml").read_bytes())
    assert dossier.ties == (("initiated_by", "52018PC0340"), ("produces", "32019L0904"))
    state = notice_read((bodies / "cellar_EN-CELEX-02009R1223-20191218.xml").read_bytes())
    assert state.ties == (("consolidates", "32009R1223"),)


def test_pages_of_acts_say_when_they_were_published(shared_replay: Path) -> None:
    bodies = shared_replay / "bodies"
    found = text_read((bodies / "acts_32026R0881.EN.xhtml").read_bytes(), "32026R0881")
    assert (found.document_on, found.published_on) == (date(2025, 12, 11), date(2026, 4, 20))
    assert found.names == ("oj:L_202600881", "eli:reg_del/2026/881/oj")
    old = text_read((bodies / "acts_32009L0125.EN.xhtml").read_bytes(), "32009L0125")
    assert (old.journal, old.published_on) == ("OJ L 285/10", date(2009, 10, 31))
    assert old.is_cut and "Article 25" in old.words


def test_the_captures_of_a_crawl_read_again_as_they_were_read(crawl: Crawl, tmp_path: Path) -> None:
    """One address was asked for notice, page and Formex: each question gets its own answer again."""
    first = crawl("2025-07-31", since="2025-04-01")
    told = first.path.with_suffix(".json")
    ended = command(
        *("crawlers.crawl", "cellar", "--out", tmp_path / "again", "--captures", first.path),
        *("--options", told),
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    again = RunFolder(tmp_path / "again")
    assert [item.to_json() for item in again.items] == [item.to_json() for item in first.items]
    assert len(of_kind(again, "act_text")) == 4 and again.report.unreadable == 0


def test_a_window_of_history_asks_for_its_days_alone(
    crawl: Crawl, shared_replay: Path, tmp_path: Path
) -> None:
    ended = command(
        *("crawlers.crawl", "cellar", "--out", tmp_path / "run", "--replay", shared_replay),
        *("--as-of", "2026-08-12", "--since", "2024-06-01", "--until", "2024-07-31"),
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    run = RunFolder(tmp_path / "run")
    assert of_kind(run, "act") == ["32024R1781"]
    assert {s.split()[0] for s in of_kind(run, "act_text")} == {
        *("32024R1781", "02024R1781-20240628", "02023R1542-20240718"),
    }
    assert "endDate=2024-07-31" in run.captures[0].url
