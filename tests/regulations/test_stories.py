"""One story a notification: what amends or replaces it moves stage and dates, in whichever order it comes."""

import json
from datetime import date
from io import StringIO
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from compliance.core import clock
from compliance.core.jobs import jobs_drain
from crawlers.contract import DateField, NoticeItem
from regulations.ingest.families import documents_implied, family_symbol, revision_of
from regulations.models import Measure, Notice, Source
from regulations.reviews import review_write
from regulations.services import measures_refresh
from regulations.stories import OVER, StoryUnknown, story_named, story_of
from regulations.understanding.second import Example, SecondOpinion, seeds, train
from tests.regulations.brought import brought, entry, notification, source_made

pytestmark = pytest.mark.django_db

MARCH, APRIL = date(2026, 3, 11), date(2026, 4, 1)
FIRST, LATER, LAST = date(2026, 5, 1), date(2026, 6, 15), date(2026, 8, 1)
BASE = "G/TBT/N/BRA/1"


@pytest.fixture
def source() -> Source:
    return source_made()


def read(root: Path, source: Source, *items: NoticeItem, as_of: date = MARCH) -> None:
    brought(root, source, *items, as_of=as_of)
    jobs_drain(kinds=["understand"])


def base(**values: Any) -> NoticeItem:
    text = "This draft regulation sets the energy efficiency of electric kettles.\nHS: 8516"
    return notification(BASE, **{"deadline": FIRST, "text": text} | values)


def addendum(number: int, day: int, **values: Any) -> NoticeItem:
    values.setdefault("text", "The comment period is extended.")
    return notification(f"{BASE}/Add.{number}", published_on=date(2026, 3, day), **values)


def deadlines() -> list[date]:
    rows = Measure.objects.get().milestones.filter(role="comment_deadline")
    return list(rows.values_list("on", flat=True))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_addenda_give_the_deadline_in_whichever_order_and_run_they_come(
    source: Source, tmp_path: Path, order: tuple[int, ...]
) -> None:
    documents = [base(), addendum(1, 5, deadline=LATER), addendum(2, 9, deadline=LAST)]
    for place in order:
        read(tmp_path, source, documents[place])
    assert deadlines() == [LAST]
    with clock.standing_at(MARCH):
        story = story_named(BASE)
    assert story.deadline is not None
    assert (story.deadline.on, story.deadline.symbol, story.is_open) == (LAST, f"{BASE}/Add.2", True)
    assert story.deadline.quote == ""
    assert [step.symbol for step in story.steps] == [BASE, f"{BASE}/Add.1", f"{BASE}/Add.2"]
    assert ("comment_deadline", str(FIRST), str(LATER)) in [
        (m.what, m.before, m.after) for m in story.steps[1].moved
    ]
    assert story.missing == ()


def test_an_addendum_in_the_run_of_its_parent_makes_one_measure(source: Source, tmp_path: Path) -> None:
    read(tmp_path, source, addendum(1, 5, deadline=LATER), base())
    assert deadlines() == [LATER]


def test_a_quote_is_the_line_or_sentence_that_gives_the_date(source: Source, tmp_path: Path) -> None:
    text = "Kettles are meant. Comments may be sent until 15 June 2026. Nothing else changed."
    read(tmp_path, source, base(), addendum(1, 5, text=text))
    deadline = story_named(BASE).deadline
    assert deadline is not None
    assert (deadline.on, deadline.quote) == (LATER, "Comments may be sent until 15 June 2026.")
    assert deadline.is_inferred


def test_a_withdrawn_draft_closes_its_comments(source: Source, tmp_path: Path) -> None:
    read(tmp_path, source, base(), addendum(1, 5, text="The notified draft has been withdrawn."))
    with clock.standing_at(MARCH):
        story = story_named(BASE)
    assert story.stage in OVER
    assert (story.stage_by, story.is_open) == (f"{BASE}/Add.1", False)


def test_a_corrigendum_of_words_moves_nothing(source: Source, tmp_path: Path) -> None:
    read(tmp_path, source, base())
    before = Measure.objects.get()
    words = notification(
        f"{BASE}/Corr.1",
        text="In point 3, for “kettle” read “electric kettle”.",
        published_on=date(2026, 3, 9),
    )
    read(tmp_path, source, words, as_of=APRIL)
    after = Measure.objects.get()
    assert (after.stage, after.content_hash) == (before.stage, before.content_hash)
    assert story_named(f"{BASE}/Corr.1").steps[1].moved == ()


def revision(number: int = 1, **values: Any) -> NoticeItem:
    text = "This revised draft sets the energy efficiency of electric kettles.\nHS: 8516"
    given = {"deadline": LAST, "text": text, "published_on": date(2026, 3, 30)} | values
    return notification(f"{BASE}/Rev.{number}", **given)


@pytest.mark.parametrize("revision_first", [False, True])
def test_a_revision_takes_the_place_of_what_it_revises(
    source: Source, tmp_path: Path, revision_first: bool
) -> None:
    documents = [[base(), addendum(1, 5, deadline=LATER)], [revision()]]
    for items in reversed(documents) if revision_first else documents:
        read(tmp_path, source, *items)
    old, new = Measure.objects.get(notice__symbol=BASE), Measure.objects.get(notice__symbol=f"{BASE}/Rev.1")
    assert (old.stage, old.replaced_by) == ("withdrawn", f"{BASE}/Rev.1")
    assert (new.stage, new.replaced_by) == ("proposed", "")
    assert old.group == new.group == BASE
    with clock.standing_at(MARCH):
        story = story_named(BASE)
    assert story.deadline is not None
    assert (story.deadline.on, story.deadline.symbol) == (LAST, f"{BASE}/Rev.1")
    assert [(step.part, step.is_outdated) for step in story.steps] == [
        ("", True),
        ("add", True),
        ("rev", False),
    ]


def test_a_revision_that_was_never_read_is_known_by_its_addendum(source: Source, tmp_path: Path) -> None:
    nested = notification(f"{BASE}/Rev.3/Add.5", deadline=LAST, published_on=date(2026, 3, 30))
    read(tmp_path, source, base(), revision(1), nested)
    replaced = dict(Measure.objects.values_list("notice__symbol", "replaced_by"))
    assert replaced == {BASE: f"{BASE}/Rev.3", f"{BASE}/Rev.1": f"{BASE}/Rev.3", f"{BASE}/Rev.3/Add.5": ""}
    story = story_named(f"{BASE}/Rev.3")
    assert story.deadline is not None and story.deadline.symbol == f"{BASE}/Rev.3/Add.5"
    assert f"{BASE}/Rev.2" in story.missing and f"{BASE}/Rev.3/Add.4" in story.missing


def test_an_addendum_that_comes_after_the_revision_moves_nothing(source: Source, tmp_path: Path) -> None:
    late = notification(f"{BASE}/Add.1", deadline=LATER, published_on=date(2026, 4, 20))
    read(tmp_path, source, base(), revision(), late)
    story = story_named(BASE)
    assert story.deadline is not None and story.deadline.on == LAST
    assert [(step.symbol, step.moved) for step in story.steps if step.is_outdated][-1] == (
        f"{BASE}/Add.1",
        (),
    )


def test_a_rule_in_words_stays_beside_its_earliest_day(source: Source, tmp_path: Path) -> None:
    words = DateField(role="entry_into_force", rule="20 days after publication")
    read(tmp_path, source, base(dates=(words,)))
    (force,) = [one for one in story_named(BASE).dates if one.role == "entry_into_force"]
    assert (force.on, force.rule, force.symbol) == (None, "20 days after publication", BASE)


def test_a_joint_notification_is_one_story_by_any_of_its_symbols(source: Source, tmp_path: Path) -> None:
    symbols = ("G/TBT/N/KEN/1", "G/TBT/N/UGA/2")
    rows = [
        notification(", ".join(symbols), symbols=symbols, member=name, members=(code, other), deadline=FIRST,
                     base_symbol=symbols[0])
        for name, code, other in (("Kenya", "KE", "UG"), ("Uganda", "UG", "KE"))
    ]  # fmt: skip
    moved = notification(
        "G/TBT/N/UGA/2/Add.1, G/TBT/N/KEN/1/Add.1",
        symbols=("G/TBT/N/UGA/2/Add.1", "G/TBT/N/KEN/1/Add.1"),
        base_symbol="G/TBT/N/UGA/2",
        members=("UG", "KE"),
        deadline=LATER,
        text="The comment period is extended.",
    )
    read(tmp_path, source, *rows, moved)
    stories = [story_named(symbol) for symbol in (*symbols, "G/TBT/N/KEN/1/Add.1")]
    assert len({story.steps for story in stories}) == 1
    assert len(stories[0].steps) == 2 and stories[0].deadline is not None
    assert stories[0].deadline.on == LATER


def test_an_entry_of_a_list_is_a_story_of_one(source: Source, tmp_path: Path) -> None:
    read(tmp_path, source, entry("Lead", date(2018, 6, 27), "7439-92-1"))
    story = story_of(Notice.objects.get())
    assert (story.stage, len(story.steps)) == ("applies", 1)
    assert {one.role for one in story.dates} == {"application", "notification"}


@pytest.mark.parametrize(
    "symbol", [BASE, f" {BASE} ", "G / TBT / N / BRA / 1", BASE.lower(), f"{BASE}/Add.1"]
)
def test_a_symbol_may_be_given_as_people_print_it(source: Source, tmp_path: Path, symbol: str) -> None:
    read(tmp_path, source, base(), addendum(1, 5))
    assert story_named(symbol).symbol == BASE


@pytest.mark.parametrize("symbol", ["G/TBT/N/XYZ/999", "", "nonsense", "%"])
def test_an_unknown_symbol_is_refused_with_what_to_give(source: Source, tmp_path: Path, symbol: str) -> None:
    read(tmp_path, source, base())
    with pytest.raises(StoryUnknown, match="No notice bears"):
        story_named(symbol)
    with pytest.raises(CommandError, match="No notice bears"):
        call_command("story", symbol)


def test_the_command_tells_people_and_programs(source: Source, tmp_path: Path) -> None:
    read(tmp_path, source, base(), addendum(2, 9, deadline=LAST))
    lines, text = StringIO(), StringIO()
    call_command("story", BASE, "--as-of", "2026-03-11", stdout=lines)
    assert f"open until {LAST} — {BASE}/Add.2" in lines.getvalue()
    assert f"Not read yet: {BASE}/Add.1" in lines.getvalue()
    call_command("story", BASE, "--as-of", "2026-09-01", "--json", stdout=text)
    told = json.loads(text.getvalue())
    assert (told["deadline"]["on"], told["is_open"], told["missing"]) == (str(LAST), False, [f"{BASE}/Add.1"])


def test_families_are_told_from_symbols() -> None:
    assert family_symbol("G/TBT/N/USA/552/Rev.3/Add.5") == "G/TBT/N/USA/552"
    assert [revision_of(symbol) for symbol in ("G/TBT/N/USA/552", "G/TBT/N/USA/552/Rev.3/Add.5")] == [0, 3]
    assert documents_implied("G/TBT/N/BRA/366/Add.2/Corr.1") == [
        "G/TBT/N/BRA/366/Add.2",
        "G/TBT/N/BRA/366/Add.1",
        "G/TBT/N/BRA/366",
    ]


def test_the_word_of_the_model_stands_where_no_rule_speaks(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    title = "Glimmerstones that wobble need a zibbet from the quorn."
    monkeypatch.setattr("regulations.services.model_in_use", lambda: _words_model(title))
    read(tmp_path, source, notification("X/1", title=title, text=title, area=""))
    notice, measure = Notice.objects.get(), Measure.objects.get()
    assert (notice.regimes, notice.regimes_by["weee"]["by"]) == (["weee"], "words")
    assert {"zibbet", "quorn"} & set(notice.regimes_by["weee"]["words"])
    assert (measure.regime, measure.regime_by, measure.told_by) == ("weee", "words", notice.counting_told)
    assert story_of(notice).told_by == notice.counting_told
    review_write(
        notice=notice, version=1, relevant=True, regimes=["rohs"], doc_type="adopted", by="a.reviewer"
    )
    measure.refresh_from_db()
    assert (measure.regime, measure.regime_by) == ("rohs", "person")


def _words_model(text: str) -> SecondOpinion:
    weee = [Example(text=f"{text} Part {n}.", regimes=frozenset({"weee"}), language="en") for n in range(40)]
    idle = [
        Example(text=f"Marmots graze again. Year {n}.", regimes=frozenset(), language="en") for n in range(40)
    ]
    return train([*seeds()[:1200], *weee, *idle], "code")


def test_what_tells_a_regime_is_kept_without_making_news(source: Source, tmp_path: Path) -> None:
    read(tmp_path, source, base())
    measure = Measure.objects.get()
    assert measure.regime_by in {"law", "goods"}
    kept, changed_at = measure.regimes_by, measure.changed_at
    Measure.objects.update(regimes_by={})
    measures_refresh(notice=measure.notice)
    measure.refresh_from_db()
    assert (measure.regimes_by, measure.changed_at) == (kept, changed_at)
