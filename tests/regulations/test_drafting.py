"""Scope, needs and milestones of a drafted measure."""

from datetime import date

import pytest

from regulations.drafting import (
    ARTICLE_LIMIT_PPM,
    ListedSubstance,
    StoryDocument,
    draft_listing,
    draft_story,
    months_after,
)
from regulations.understanding.result import DateFound, LimitFound, Mention, RegimeFound, Understanding


def mention(kind: str, code: str, origin: str = "metadata") -> Mention:
    return Mention(
        kind=kind,
        code=code,
        text=code,
        start=0,
        end=len(code),
        rule="test",
        origin=origin,
        certainty=1.0,  # type: ignore[arg-type]
    )


def milestone(role: str, on: date | None, *, rule: str = "", origin: str = "metadata") -> DateFound:
    return DateFound(
        role=role,
        on=on,
        rule=rule,
        earliest=None,
        text="",
        start=None,
        end=None,
        origin=origin,
        certainty=1.0,  # type: ignore[arg-type]
    )


def document(
    *mentions: Mention,
    dates: tuple[DateFound, ...] = (),
    regimes: tuple[str, ...] = ("ce_safety",),
    stage: str = "proposed",
    limits: tuple[LimitFound, ...] = (),
    markets: tuple[str, ...] = ("BR",),
    doc_type: str = "proposal",
) -> StoryDocument:
    found = Understanding(
        language="en",
        relevant=True,
        regimes=tuple(RegimeFound(label=r, weight=0.9, evidence=()) for r in regimes),
        doc_type=doc_type,
        stage=stage,
        mentions=mentions,
        exclusions=(),
        dates=dates,
        limits=limits,
        obligations=(),
        probabilities=dict.fromkeys(regimes, 0.9),
        sureness=0.9,
        auto=True,
        evidence=(),
        version="test",
    )
    return StoryDocument(title="Kettles", published_on=date(2025, 6, 2), markets=markets, understanding=found)


def scope_of(*documents: StoryDocument) -> set[tuple[str, str, bool]]:
    draft = draft_story(story="S", documents=documents)
    return {(s.kind, s.code, s.is_inferred) for s in draft.scope}


def test_a_stated_heading_leaves_ics_and_product_words_out() -> None:
    found = document(mention("hs", "8516"), mention("ics", "97.040.50"), mention("product", "kettle", "text"))
    assert scope_of(found) == {("hs", "8516", False)}


def test_a_code_in_the_prose_does_not_widen_a_stated_scope() -> None:
    assert scope_of(document(mention("hs", "8516"), mention("hs", "3901", "text"))) == {("hs", "8516", False)}


def test_five_digits_stand_for_the_subheadings_under_them() -> None:
    found = scope_of(document(mention("hs", "68022")))
    assert found == {("hs", "680221", False), ("hs", "680223", False), ("hs", "680229", False)}


def test_a_chapter_alone_is_too_wide_to_leave_the_rest_out() -> None:
    found = document(mention("hs", "85"), mention("ics", "97.040.50"))
    assert scope_of(found) == {("hs", "85", False), ("ics", "97.040.50", False)}


def test_product_words_stand_in_and_are_marked_as_inference() -> None:
    assert scope_of(document(mention("product", "kettle", "text"))) == {("product", "kettle", True)}


def test_a_code_that_is_stated_and_read_counts_as_stated() -> None:
    found = document(mention("hs", "8516", "text"), mention("hs", "8516"))
    assert scope_of(found) == {("hs", "8516", False)}


@pytest.mark.parametrize(("regimes", "needs"), [(("chem_other",), "both"), (("ecodesign_energy",), "code")])
def test_substances_narrow_a_chemical_rule_and_widen_no_other(regimes: tuple[str, ...], needs: str) -> None:
    found = document(mention("hs", "8516"), mention("cas", "7439-92-1", "text"), regimes=regimes)
    assert draft_story(story="S", documents=[found]).needs == needs


def test_codes_that_name_no_product_leave_the_substance_to_decide() -> None:
    found = document(mention("ics", "13.020"), mention("cas", "117-81-7", "text"), regimes=("chem_other",))
    assert draft_story(story="S", documents=[found]).needs == "substance"


def test_nothing_read_is_an_unknown_scope_and_not_an_empty_one() -> None:
    draft = draft_story(story="S", documents=[document()])
    assert (draft.scope_known, draft.needs) == (False, "any")


def test_an_addendum_moves_the_deadline_and_the_stage() -> None:
    first = document(mention("hs", "8516"), dates=(milestone("comment_deadline", date(2025, 8, 5)),))
    addendum = document(
        dates=(milestone("comment_deadline", date(2025, 9, 30)),), stage="adopted", markets=()
    )
    draft = draft_story(story="S", documents=[first, addendum])
    assert [(m.role, m.on) for m in draft.milestones] == [("comment_deadline", date(2025, 9, 30))]
    assert (draft.stage, draft.markets) == ("adopted", ("BR",))


def test_a_corrigendum_mends_the_draft_and_leaves_it_a_draft() -> None:
    draft_itself = document(mention("hs", "8516"), stage="proposed", doc_type="proposal")
    corrigendum = document(
        dates=(milestone("comment_deadline", date(2025, 9, 30)),), stage="adopted", doc_type="correction"
    )
    draft = draft_story(story="S", documents=[draft_itself, corrigendum])
    assert (draft.stage, [m.on for m in draft.milestones]) == ("proposed", [date(2025, 9, 30)])
    assert draft_story(story="S", documents=[corrigendum]).stage == "adopted"


def test_a_date_of_the_source_outranks_one_read_in_the_text() -> None:
    found = document(
        dates=(
            milestone("comment_deadline", date(2025, 7, 1), origin="text"),
            milestone("comment_deadline", date(2025, 8, 5)),
        )
    )
    assert [m.on for m in draft_story(story="S", documents=[found]).milestones] == [date(2025, 8, 5)]


def test_a_list_entry_binds_articles_above_a_tenth_of_a_percent() -> None:
    draft = draft_listing(
        list_code="reach_candidate_list",
        name="n-hexane",
        included_on=date(2026, 2, 4),
        substances=[ListedSubstance(code="110-54-3"), ListedSubstance(code="203-777-6")],
        removed=False,
    )
    assert {(s.code, s.limit_ppm, s.basis) for s in draft.scope} == {
        ("110-54-3", ARTICLE_LIMIT_PPM, "article"),
        ("203-777-6", ARTICLE_LIMIT_PPM, "article"),
    }
    assert {m.role: m.on for m in draft.milestones} == {
        "application": date(2026, 2, 4),
        "notification": date(2026, 8, 4),
    }


def test_an_entry_that_left_the_list_has_expired() -> None:
    draft = draft_listing(
        list_code="x", name="gone", included_on=date(2010, 1, 13), substances=[], removed=True
    )
    assert draft.stage == "expired"


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 2, 4), 6, date(2026, 8, 4)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
    ],
)
def test_months_end_on_the_last_day_where_the_day_is_missing(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected
