"""Acts of the EU from crawl to table: names, ties, texts, stories, watched acts, texts on demand."""

import hashlib
import json
import shutil
import zlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from compliance.core.jobs import jobs_drain
from compliance.core.models import Job
from crawlers.contract import WARC_FILE, CaptureRef, DateField, NoticeItem
from regulations.ingest.captured import CaptureDamaged, capture_body
from regulations.ingest.fetched import FetchFailed
from regulations.ingest.law import title_ties
from regulations.ingest.options import options_for
from regulations.ingest.runner import CrawlOrder, crawl_execute, source_cards
from regulations.ingest.services import acts_upsert, item_upsert, run_ingest, run_open, sources_sync
from regulations.ingest.watching import celex_given, our_list, watched_sync
from regulations.law import act_text_body, act_text_fetch
from regulations.models import (
    Act,
    ActAlias,
    ActRelation,
    ActText,
    Capture,
    Measure,
    Notice,
    Run,
    Source,
    WatchedAct,
)
from regulations.selectors import sources_due
from regulations.stages import stage_on
from tests.crawlers import made
from tests.factories import (
    MOMENT,
    ActFactory,
    AdministratorFactory,
    CaptureFactory,
    RunFactory,
    SourceFactory,
    UserFactory,
    WatchedActFactory,
)

pytestmark = pytest.mark.django_db

CASES = Path(__file__).parents[1] / "crawlers" / "fixtures" / "cellar"
CELEX = "http://publications.europa.eu/resource/celex/"
DAY = "2025-07-31"


@pytest.fixture
def runs(settings: Any, tmp_path: Path) -> Path:
    settings.CRAWL_RUNS_DIR = tmp_path / "runs"
    settings.CRAWL_REPLAY = ""
    sources_sync(cards=source_cards())
    return tmp_path / "runs"


@pytest.fixture
def replay(tmp_path: Path) -> Path:
    """A feed of five works, the page of a corrigendum, a consolidated state as page and Formex."""
    folder = tmp_path / "replay"
    put(folder, "http://publications.europa.eu/webapi/notification/ingestion", "feed_of_five_works")
    put(folder, f"{CELEX}32023R1542R(15)", "page_of_a_corrigendum", accept="application/xhtml+xml")
    put(folder, f"{CELEX}02023R1542-20250731", "consolidated_page", accept="application/xhtml+xml")
    put(folder, f"{CELEX}02023R1542-20250731", "formex_of_a_state", accept="application/zip;mtype=fmx4")
    return folder


def put(folder: Path, url: str, case: str, accept: str = "") -> None:
    body = next((CASES / case).glob("body.*")).read_bytes()
    wanted = {"Accept": accept, "Accept-Language": "eng"} if accept else None
    kind = {"Content-Type": accept or "application/rss+xml"}
    made.entry(folder, url, body, headers=kind, request_headers=wanted, observed_on=DAY)


def crawl(replay: Path, runs: Path, day: str = DAY) -> Run:
    source, as_of = Source.objects.get(name="cellar"), date.fromisoformat(day)
    run = run_open(source=source, as_of=as_of, replay=True)
    order = CrawlOrder(
        source="cellar",
        folder=runs / "cellar" / str(run.pk),
        as_of=as_of,
        replay=replay.resolve(),
        options=options_for("cellar", as_of),
    )
    return run_ingest(run=run, folder=crawl_execute(order))


def act(celex: str, *aliases: str, title: str = "", source: str = "cellar", **values: Any) -> NoticeItem:
    details = {
        "celex": celex,
        "cellar": values.pop("cellar", ""),
        "eli": "",
        "aliases": list(aliases),
        "relations": values.pop("relations", []),
        "in_force": values.pop("in_force", None),
        "document_on": None,
        "told_by": values.pop("told_by", ["notice", "text"]),
        "is_titled": bool(title),
    }
    named = values.pop("stories", ())
    return NoticeItem(
        source=source,
        symbol=celex,
        kind="act",
        title=title or f"Act {celex}",
        text=values.pop("text", f"CELEX: {celex}"),
        symbols=(celex, *aliases, *named),
        base_symbol=celex,
        members=("EU",),
        member="European Union",
        details=details,
        capture=CaptureRef(url="https://x.example/", sha256="a" * 64, locator="x"),
        **values,
    )


@pytest.fixture
def captures() -> dict[tuple[str, str], Capture]:
    source = Source.objects.filter(name="cellar").first() or SourceFactory(name="cellar")
    capture = CaptureFactory(run__source=source)
    return {("https://x.example/", "a" * 64): capture}


# --- from crawl to table ---------------------------------------------------------------------


def test_a_crawl_leaves_acts_ties_and_texts_as_received(replay: Path, runs: Path) -> None:
    run = crawl(replay, runs)
    assert (run.status, run.created, run.unreadable) == (Run.Status.OK, 5, 0)
    correction = Act.objects.get(celex="32023R1542R(15)")
    assert [str(r) for r in correction.relations.all()] == ["32023R1542R(15) corrects 32023R1542"]
    assert ActAlias.objects.get(alias="oj:L_202590999").act == correction
    assert correction.published_on == date(2025, 7, 28)
    for text in ActText.objects.all():
        kept = zlib.decompress(text.body)
        assert (len(kept), hashlib.sha256(kept).hexdigest()) == (text.size, text.sha256)
    states = ActText.objects.filter(celex="02023R1542-20250731")
    assert sorted(states.values_list("media", flat=True)) == ["fmx4", "xhtml"]
    assert {text.act.celex for text in states} == {"32023R1542"}
    assert {text.state_on for text in states} == {date(2025, 7, 31)}


def test_the_same_crawl_again_writes_nothing(replay: Path, runs: Path) -> None:
    crawl(replay, runs)
    before = [m.objects.count() for m in (Act, ActAlias, ActRelation, ActText, Notice)]
    again = crawl(replay, runs)
    assert (again.created, again.changed) == (0, 0) and again.unchanged == 5
    assert [m.objects.count() for m in (Act, ActAlias, ActRelation, ActText, Notice)] == before


def test_a_consolidated_state_is_no_notice(replay: Path, runs: Path) -> None:
    crawl(replay, runs)
    assert sorted(Notice.objects.values_list("symbol", flat=True)) == ["32023R1542", "32023R1542R(15)"]


def test_a_corrigendum_joins_the_story_of_its_act_and_moves_nothing(replay: Path, runs: Path) -> None:
    crawl(replay, runs)
    jobs_drain(kinds=["understand"])
    [measure] = Measure.objects.all()
    assert measure.notice.symbol == "32023R1542" and measure.group == "32023R1542"
    assert measure.doc_type != "correction"
    correction = Notice.objects.get(symbol="32023R1542R(15)")
    assert correction.parent == measure.notice and correction.doc_type == "correction"


def test_a_text_changed_in_place_is_kept_beside_the_old_one(replay: Path, runs: Path) -> None:
    crawl(replay, runs)
    changed = (CASES / "consolidated_page/body.xhtml").read_bytes().replace(b"of ours", b"of others")
    made.entry(
        replay,
        f"{CELEX}02023R1542-20250731",
        changed,
        headers={"Content-Type": "application/xhtml+xml"},
        request_headers={"Accept": "application/xhtml+xml", "Accept-Language": "eng"},
        observed_on="2025-08-02",
    )
    assert act_text_fetch(celex="02023R1542-20250731", replay=replay, as_of=date(2025, 8, 2))
    assert ActText.objects.filter(celex="02023R1542-20250731", media="xhtml").count() == 2
    newest = act_text_body(celex="02023R1542-20250731", media="xhtml")
    assert newest is not None and b"of others" in newest.body


# --- bytes of a capture ----------------------------------------------------------------------


def test_an_archive_that_was_changed_is_not_believed(replay: Path, runs: Path) -> None:
    crawl(replay, runs)
    text = ActText.objects.filter(media="xhtml").first()
    assert text is not None
    assert capture_body(text.capture) == zlib.decompress(text.body)
    text.capture.sha256 = "0" * 64
    with pytest.raises(CaptureDamaged, match="other bytes"):
        capture_body(text.capture)
    archive = Path(text.capture.run.folder) / WARC_FILE
    archive.write_bytes(archive.read_bytes()[: text.capture.offset + 40])
    with pytest.raises(CaptureDamaged, match="crawl the source again"):
        capture_body(text.capture)
    shutil.rmtree(text.capture.run.folder)
    with pytest.raises(CaptureDamaged, match="cannot be read"):
        capture_body(text.capture)


# --- texts on demand -------------------------------------------------------------------------


def test_a_text_is_fetched_once_and_formex_is_preferred(replay: Path, runs: Path) -> None:
    assert act_text_body(celex="02023R1542-20250731") is None
    body = act_text_fetch(celex="02023R1542-20250731", replay=replay, as_of=date(2025, 8, 1))
    assert body is not None
    assert (body.media, body.language, body.state_on) == ("fmx4", "en", date(2025, 7, 31))
    assert body.body.startswith(b"PK")
    page = act_text_body(celex="02023R1542-20250731", media="xhtml")
    assert page is not None and page.body.lstrip().startswith(b"<?xml")
    assert act_text_body(celex="02023R1542-20250731", language="fr") is None
    assert not Notice.objects.exists(), "a text on demand is no news"


def test_a_text_on_demand_leaves_the_source_and_its_schedule_alone(replay: Path, runs: Path) -> None:
    act_text_fetch(celex="02023R1542-20250731", replay=replay, as_of=date(2025, 8, 1))
    source = Source.objects.get(name="cellar")
    assert source.stands_as_of is None and source.last_success_at is None
    assert source in sources_due(now=MOMENT)
    assert Run.objects.get().reason_code == Run.ON_DEMAND


def test_a_text_that_is_not_there_yet_is_none_and_no_fault(replay: Path, runs: Path) -> None:
    put(replay, f"{CELEX}32011L0065", "page_of_before_2004", accept="text/html")
    assert act_text_fetch(celex="32014L0053", replay=replay, as_of=date(2025, 8, 1)) is None
    old = act_text_fetch(celex="32011L0065", replay=replay, as_of=date(2025, 8, 1))
    assert old is not None and old.media == "html"


def test_a_fetch_of_no_number_says_what_is_wrong(replay: Path, runs: Path) -> None:
    with pytest.raises(FetchFailed, match="no CELEX number"):
        act_text_fetch(celex="2023/1542", replay=replay, as_of=date(2025, 8, 1))


# --- drafts, adoption, publication -----------------------------------------------------------


def test_draft_adoption_and_publication_are_versions_of_one_notice(captures: Any) -> None:
    draft, adopted = "PI_COM:Ares(2025)216290", "immc:C(2025)5961"
    law = act("32025L2364", "oj:L_202502364", adopted, draft)
    for item in (act(draft, adopted), act(adopted, draft), law):
        item_upsert(items=[item], captures=captures)
    notice = Notice.objects.get()
    assert (notice.symbol, notice.versions.count()) == ("32025L2364", 3)
    assert item_upsert(items=[act(draft, adopted, title="Older words")], captures=captures) == "unchanged"
    notice.refresh_from_db()
    assert notice.symbol == "32025L2364" and notice.title == "Act 32025L2364"


def test_a_proposal_and_the_law_it_became_are_one_story(captures: Any) -> None:
    proposal = act("52023PC0100", stories=("procedure:2023_1",), document_type="Proposal for a regulation")
    became = act("32025R0100", stories=("procedure:2023_1", "52023PC0100"))
    acts_upsert(items=[became, proposal], captures=captures)
    assert Notice.objects.get().symbol == "32025R0100"
    assert set(Act.objects.values_list("celex", flat=True)) == {"52023PC0100", "32025R0100"}
    assert set(Act.objects.values_list("notice__symbol", flat=True)) == {"32025R0100"}


def test_hearsay_takes_nothing_from_a_notice_that_was_read(captures: Any) -> None:
    item_upsert(
        items=[act("32025R0100", title="Regulation (EU) 2025/100", text="Article 1")], captures=captures
    )
    heard = act("32025R0100", told_by=["feed"], in_force=False)
    assert item_upsert(items=[heard], captures=captures) == "changed", "what is heard is kept with the act"
    notice, kept = Notice.objects.get(), Act.objects.get()
    assert (notice.versions.count(), notice.title) == (1, "Regulation (EU) 2025/100")
    assert (kept.title, kept.in_force) == ("Regulation (EU) 2025/100", False)


def test_an_announcement_is_filled_when_the_text_comes(captures: Any) -> None:
    item_upsert(items=[act("32025R0100", told_by=["feed"])], captures=captures)
    item_upsert(items=[act("32025R0100", title="Regulation (EU) 2025/100")], captures=captures)
    assert Notice.objects.get().versions.count() == 2
    assert Act.objects.get().title == "Regulation (EU) 2025/100"


def test_a_new_name_leads_to_the_act_that_bears_it(captures: Any) -> None:
    item_upsert(items=[act("32025R0100", "oj:L_202500100", cellar="c-1")], captures=captures)
    other = act("oj:L_202500100", cellar="c-1", title="Known by its page")
    item_upsert(items=[other], captures=captures)
    assert Act.objects.count() == 1


@pytest.mark.parametrize(
    ("title", "ties"),
    [
        (
            "Commission Delegated Directive (EU) 2025/2364 amending Directive 2011/65/EU as regards lead",
            [("amends", "32011L0065")],
        ),
        (
            "Commission Delegated Regulation (EU) 2026/881 supplementing Regulation (EU) 2024/2847 by terms",
            [("based_on", "32024R2847")],
        ),
        (
            "Regulation (EU) 2023/1542 concerning batteries and repealing Directive 2006/66/EC",
            [("repeals", "32006L0066")],
        ),
        ("Regulation on nothing in particular", []),
    ],
)
def test_a_title_says_what_an_act_does(title: str, ties: list[tuple[str, str]]) -> None:
    assert [(tie["kind"], tie["celex"]) for tie in title_ties(title)] == ties
    assert all(tie["origin"] == "title" for tie in title_ties(title))


def test_what_the_notice_says_outranks_what_we_read_in_a_title(captures: Any) -> None:
    title = "Commission Regulation (EU) 2025/100 amending Directive 2011/65/EU"
    item_upsert(items=[act("32025R0100", title=title)], captures=captures)
    assert ActRelation.objects.get().origin == "title"
    stated = [{"kind": "amends", "celex": "32011L0065", "origin": "notice"}]
    item_upsert(items=[act("32025R0100", title=title, relations=stated)], captures=captures)
    assert ActRelation.objects.get().origin == "notice"


# --- what the understanding makes of an act --------------------------------------------------


def understood(item: NoticeItem, captures: Any) -> Measure:
    item_upsert(items=[item], captures=captures)
    jobs_drain(kinds=["understand"])
    return Measure.objects.get()


def test_an_act_has_its_regime_its_stage_and_its_days(captures: Any) -> None:
    item = act(
        "32025L2364",
        title="Commission Delegated Directive (EU) 2025/2364 of 8 September 2025 amending Directive "
        "2011/65/EU as regards an exemption for lead",
        text="CELEX: 32025L2364\nAmends: 32011L0065",
        document_type="Delegated directive",
        published_on=date(2025, 11, 21),
        dates=(
            DateField(role="publication", on=date(2025, 11, 21)),
            DateField(role="entry_into_force", on=date(2025, 12, 11)),
            DateField(role="application", on=date(2026, 7, 1)),
        ),
    )
    measure = understood(item, captures)
    assert (measure.regime, measure.stage, measure.markets) == ("rohs", "adopted", ["EU"])
    days = {m.role: m.on for m in measure.milestones.all()}
    assert days["entry_into_force"] == date(2025, 12, 11) and days["application"] == date(2026, 7, 1)
    pairs = [(m.role, m.on) for m in measure.milestones.all()]
    assert stage_on(measure.stage, pairs, date(2025, 12, 11)) == "in_force"
    assert stage_on(measure.stage, pairs, date(2026, 7, 1)) == "applies"


def test_the_end_of_a_repealed_act_does_not_end_the_act_that_repeals_it(captures: Any) -> None:
    item = act(
        "32023R1542",
        title="Regulation (EU) 2023/1542 of 12 July 2023 concerning batteries, "
        "repealing Directive 2006/66/EC",
        text="Article 95\nDirective 2006/66/EC is repealed with effect from 18 August 2025.\n"
        "Article 96\nThis Regulation shall apply from 18 February 2024.\nCELEX: 32023R1542",
        published_on=date(2023, 7, 28),
    )
    measure = understood(item, captures)
    assert measure.regime == "batteries" and measure.doc_type == "adopted"
    assert "sunset" not in {m.role for m in measure.milestones.all()}
    assert "application" in {m.role for m in measure.milestones.all()}


def test_a_proposal_is_proposed(captures: Any) -> None:
    item = act(
        "52025PC0001",
        title="Proposal for a Regulation amending Regulation (EU) 2023/1542 as regards due diligence",
        document_type="Proposal for a regulation",
        published_on=date(2025, 5, 21),
    )
    assert understood(item, captures).stage == "proposed"


def test_a_watched_act_of_no_regime_of_ours_counts_all_the_same(captures: Any) -> None:
    measure = understood(act("32030R0001", title="Regulation (EU) 2030/1 on a matter of its own"), captures)
    assert measure.regime == "tbt_other"


# --- hints of EUR-Lex ------------------------------------------------------------------------


def hint(celex: str, title: str) -> NoticeItem:
    return NoticeItem(
        source="eurlex_feed",
        symbol=f"CELLAR:{celex}",
        kind="act_hint",
        title=title,
        text=title,
        published_on=date(2025, 11, 21),
        details={"celex": celex, "cellar": f"c-{celex}"},
        capture=CaptureRef(url="https://x.example/", sha256="a" * 64, locator="item[0]"),
    )


def test_a_hint_at_a_watched_act_is_asked_of_cellar_and_raises_nothing() -> None:
    WatchedActFactory(celex="32011L0065", is_ours=True)
    told = hint("32025L2364", "Directive (EU) 2025/2364 amending Directive 2011/65/EU as regards lead")
    assert item_upsert(items=[told], captures={}) == "created"
    assert item_upsert(items=[told], captures={}) == "unchanged"
    assert item_upsert(items=[hint("32025R7777", "Regulation on figs")], captures={}) == "unchanged"
    assert Act.objects.get().celex == "32025L2364" and not Notice.objects.exists()
    assert not Job.objects.exists()
    assert options_for("cellar", Act.objects.get().changed_at.date())["also"] == ["32025L2364"]


# --- the watch list --------------------------------------------------------------------------


def test_our_list_is_added_once_and_what_users_changed_stays() -> None:
    watched_sync()
    rohs = WatchedAct.objects.get(celex="32011L0065")
    assert rohs.is_ours and WatchedAct.objects.count() == len(our_list()) >= 24
    rohs.enabled, rohs.title = False, "Our own name"
    rohs.save()
    watched_sync()
    rohs.refresh_from_db()
    assert (rohs.enabled, rohs.title) == (False, "Our own name")
    assert "32011L0065" not in options_for("cellar", date(2025, 8, 1))["watch"]


def test_a_crawl_begins_where_the_last_one_ended_and_knows_other_names() -> None:
    source = SourceFactory(name="cellar", stands_as_of=date(2025, 7, 31))
    watched_sync()
    batteries = ActFactory(celex="32023R1542", cellar="d0065c31")
    ActAlias.objects.create(act=batteries, alias="oj:JOL_2023_191_R_0001")
    told = options_for("cellar", date(2025, 8, 5))
    assert told["since"] == "2025-07-28"
    assert told["names"] == {"oj:JOL_2023_191_R_0001": "32023R1542", "cellar:d0065c31": "32023R1542"}
    assert json.loads(json.dumps(told)) == told
    assert "since" not in options_for("cellar", date(2025, 7, 1)), "a day before the last look is read whole"
    assert source.stands_as_of


def test_an_act_that_a_user_added_is_read_at_once() -> None:
    WatchedActFactory(celex="32016R0425")
    assert options_for("cellar", date(2025, 8, 1))["also"] == ["32016R0425"]


@pytest.mark.parametrize(
    "given",
    [
        *("32011L0065", " 32011l0065 ", "2011/65/EU", "Directive 2011/65/EU", "02011L0065-20260701"),
        "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:32011L0065",
        "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX%3A02011L0065-20240801&qid=1",
    ],
)
def test_an_act_may_be_named_as_people_name_it(given: str) -> None:
    assert celex_given(given) == "32011L0065"


@pytest.mark.parametrize(
    "given", ["", "RoHS", "52023PC0100", "Directives 2011/65/EU and 2012/19/EU", "3201L0065"]
)
def test_what_names_no_single_act_is_told(given: str) -> None:
    with pytest.raises(ValidationError, match="names no act"):
        celex_given(given)


def test_an_officer_adds_an_act_and_is_told_what_is_wrong() -> None:
    client = Client()
    client.force_login(UserFactory(username="lin"))
    address = reverse("admin:regulations_watchedact_add")
    form = {"title": "Protective equipment", "why": "", "enabled": "on"}
    wrong = client.post(address, form | {"celex": "PPE"})
    assert wrong.status_code == 200 and "names no act" in wrong.content.decode()
    assert client.post(address, form | {"celex": "(EU) 2016/425"}).status_code == 302
    added = WatchedAct.objects.get()
    assert (added.celex, added.added_by, added.is_ours) == ("32016R0425", "lin@firm.example", False)
    again = client.post(address, form | {"celex": "32016R0425"})
    assert "watched already" in again.content.decode()


def test_the_page_of_an_act_shows_texts_and_ties_both_ways() -> None:
    act_, amending = ActFactory(celex="32023R1542"), ActFactory(celex="32025R1561")
    ActRelation.objects.create(act=amending, kind="amends", target="32023R1542", origin="title")
    ActText.objects.create(
        act=act_,
        celex="02023R1542-20250731",
        language="en",
        media="fmx4",
        state_on=date(2025, 7, 31),
        body=zlib.compress(b"x"),
        size=79769,
        sha256="a" * 64,
        capture=CaptureFactory(run=RunFactory()),
        read_at=MOMENT,
    )
    client = Client()
    client.force_login(AdministratorFactory())
    page = client.get(reverse("admin:regulations_act_change", args=[act_.pk])).content.decode()
    assert "02023R1542-20250731" in page and "Formex" in page and "32025R1561 amends" in page
    other = client.get(reverse("admin:regulations_act_change", args=[amending.pk])).content.decode()
    assert "our reading of the title" in other


# --- recorded days ---------------------------------------------------------------------------


def test_two_recorded_days_in_a_row(shared_dir: Path, runs: Path) -> None:
    replay = shared_dir / "replay"
    assert crawl(replay, runs, "2024-07-18").created == 22
    later = crawl(replay, runs, "2025-07-31")
    assert later.status == Run.Status.OK and later.unreadable == 0
    jobs_drain(kinds=["understand"])
    body = act_text_body(celex="02023R1542-20250731")
    assert body is not None and body.media == "fmx4" and body.state_on == date(2025, 7, 31)
    measures = {m.group: m for m in Measure.objects.all()}
    assert measures["32023R1542"].regime == "batteries"
    assert "32024R2847R(01)" not in measures, "corrigenda belong to the story of their act"
    assert measures["32024R2847"].doc_type == "adopted"
    roles = {m.role for m in measures["32023R1542"].milestones.all()}
    assert "sunset" not in roles and {"application", "entry_into_force"} <= roles


def test_a_recorded_text_on_demand(shared_dir: Path, runs: Path) -> None:
    body = act_text_fetch(celex="02006R1907-20251023", replay=shared_dir / "replay", as_of=date(2026, 1, 1))
    assert body is not None and (body.media, body.state_on) == ("fmx4", date(2025, 10, 23))
