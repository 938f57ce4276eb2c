"""Dates with their roles, rules with their earliest day, and days that belong to a cited act."""

from __future__ import annotations

from datetime import date

import pytest

from regulations.understanding.date_rules import rules_found
from regulations.understanding.days import add_months, days_found
from regulations.understanding.normalise import fold, normalise
from regulations.understanding.pipeline import understand
from regulations.understanding.result import DateFound, Document, Metadata

DAY = date(2025, 6, 10)


def _days(text: str, source: str = "") -> list[date]:
    plain = normalise(text).text
    return [found.on for found in days_found(plain, fold(plain), source)]


def _dates(text: str, *, source: str = "eping", kind: str = "Regular notification") -> list[DateFound]:
    document = Document(
        source=source,
        title="Notice",
        text=text,
        published_on=DAY,
        metadata=Metadata(area="TBT", document_type=kind),
    )
    found = list(understand(document).dates)
    for one in found:
        assert one.start is not None and one.end is not None
        assert document.content[one.start : one.end] == one.text
    return found


def _roles(text: str, **options: str) -> list[tuple[str, str]]:
    return [(d.role, str(d.on) if d.on else f"{d.earliest} by rule") for d in _dates(text, **options)]


@pytest.mark.parametrize(
    "text",
    [
        "2025-07-05",
        "2025/7/5",
        "5 July 2025",
        "5th of July, 2025",
        "July 5, 2025",
        "Jul. 5 2025",
        "2025 July 05",
        "05-Jul-2025",
        "5 juillet 2025",
        "5 de julio de 2025",
        "2025年7月5日",
        "２０２５年７月５日",
        "05.07.2025",
    ],
)
def test_a_day_however_it_is_printed(text: str) -> None:
    assert _days(text) == [date(2025, 7, 5)]


@pytest.mark.parametrize("text", ["le 1er mars 2026", "1 March\u00a02026", "1 de marzo del 2026"])
def test_the_first_of_march(text: str) -> None:
    assert _days(text) == [date(2026, 3, 1)]


def test_slashes_are_read_only_where_their_order_is_certain() -> None:
    assert _days("05/07/2025") == []
    assert _days("25/07/2025") == [date(2025, 7, 25)]
    assert _days("07/25/2025") == [date(2025, 7, 25)]
    assert _days("05/07/2025", "eping") == [date(2025, 7, 5)]
    assert _days("05/07/2025", "federal_register") == [date(2025, 5, 7)]


def test_the_end_of_a_new_york_day_is_not_the_next_day() -> None:
    assert _days("2025-07-06T03:59:59Z", "regulations_gov") == [date(2025, 7, 5)]
    assert _days("2025-07-06T03:59:59Z", "eping") == [date(2025, 7, 6)]


@pytest.mark.parametrize(
    "text", ["2025-13-01", "31 February 2025", "2025年2月30日", "99/99/2025", "1.2.3.2025"]
)
def test_no_such_day(text: str) -> None:
    assert _days(text) == []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Final date for comments: 5 July 2025", "comment_deadline"),
        ("Written comments must be received by July 5, 2025.", "comment_deadline"),
        ("The comment period has been extended to 5 July 2025.", "comment_deadline"),
        ("Date limite pour la présentation des observations: 5 juillet 2025", "comment_deadline"),
        ("Fecha límite para la presentación de observaciones: 5 de julio de 2025", "comment_deadline"),
        ("提意见截止日期：2025年7月5日", "comment_deadline"),
        ("请于2025年7月5日前反馈意见。", "comment_deadline"),
        ("The order comes into force on 5 July 2025.", "entry_into_force"),
        ("The rule is effective July 5, 2025.", "entry_into_force"),
        ("Le décret entre en vigueur le 5 juillet 2025.", "entry_into_force"),
        ("El reglamento entrará en vigor el 5 de julio de 2025.", "entry_into_force"),
        ("本规定自2025年7月5日起施行。", "entry_into_force"),
        ("拟生效日期：2025年7月5日", "entry_into_force"),
        ("It shall apply from 5 July 2025.", "application"),
        ("Elle est applicable à partir du 5 juillet 2025.", "application"),
        ("Será aplicable a partir del 5 de julio de 2025.", "application"),
        ("Proposed date of adoption: 5 July 2025", "adoption"),
        ("该条例于2025年7月5日通过。", "adoption"),
        ("The exemption expires on 5 July 2025.", "sunset"),
        ("该豁免将于2025年7月5日失效。", "sunset"),
        ("On 5 July 2025, the ministry published a new standard.", "publication"),
    ],
)
def test_the_role_follows_from_its_words(text: str, role: str) -> None:
    assert _roles(text) == [(role, "2025-07-05")]


def test_each_date_keeps_its_own_role() -> None:
    text = (
        "The draft was published on 2 June 2025. Comments are due by 5 July 2025. "
        "It enters into force on 1 January 2026 and shall apply from 1 July 2026."
    )
    assert _roles(text) == [
        ("publication", "2025-06-02"),
        ("comment_deadline", "2025-07-05"),
        ("entry_into_force", "2026-01-01"),
        ("application", "2026-07-01"),
    ]


@pytest.mark.parametrize(
    ("text", "role", "earliest"),
    [
        ("Proposed date of entry into force: 20 days after publication", "entry_into_force", "2025-06-30"),
        (
            "It shall enter into force on the twentieth day following that of its publication.",
            "entry_into_force",
            "2025-06-30",
        ),
        ("Provision of comments: 60 days from notification", "comment_deadline", "2025-08-09"),
        ("Proposed date of entry into force: 6 months from adoption", "entry_into_force", "2025-12-10"),
        ("提意见截止日期：自通报之日起60天", "comment_deadline", "2025-08-09"),
        ("拟生效日期：批准之后6个月", "entry_into_force", "2025-12-10"),
        ("本办法自公布之日起30日后施行", "entry_into_force", "2025-07-10"),
        ("本办法自公布之日起施行", "entry_into_force", "2025-06-10"),
        (
            "Il entre en vigueur le vingtième jour suivant celui de sa publication.",
            "entry_into_force",
            "2025-06-30",
        ),
        ("Entrará en vigor a los 20 días de su publicación.", "entry_into_force", "2025-06-30"),
        ("Entrará en vigor seis meses después de su publicación.", "entry_into_force", "2025-12-10"),
    ],
)
def test_a_rule_keeps_its_words_and_gives_the_earliest_day(text: str, role: str, earliest: str) -> None:
    (found,) = _dates(text)
    assert (found.role, found.on, str(found.earliest)) == (role, None, earliest)
    assert found.rule == found.text and found.rule in text


def test_a_rule_may_count_from_another_rule() -> None:
    text = (
        "It enters into force 20 days after publication. "
        "It shall apply 6 months after the date of entry into force."
    )
    assert _roles(text) == [
        ("entry_into_force", "2025-06-30 by rule"),
        ("application", "2025-12-30 by rule"),
    ]


def test_without_a_known_base_there_is_no_earliest_day() -> None:
    text = "Proposed date of entry into force: 6 months from adoption"
    (found,) = understand(Document(source="x", title="Final rule", text=text)).dates
    assert found.on is None and found.earliest is None and found.rule == "6 months from adoption"


@pytest.mark.parametrize(
    "text",
    [
        "Regulation (EC) No 1907/2006 of the European Parliament and of the Council of 18 December 2006",
        "as published in OJ L 174, 1.7.2011, p. 88",
        "notified in G/TBT/N/JPN/853 dated 29 January 2025",
        "Ordinance No. 12, of 16 April 2025, on fire extinguishers",
        "la directive 2011/65/UE du 8 juin 2011",
    ],
)
def test_the_date_of_a_cited_act_is_dropped(text: str) -> None:
    assert _dates(text) == []


def test_a_cue_that_has_its_date_does_not_reach_for_another() -> None:
    text = "提意见截止日期：通报之日起60天 语言：泰语 条款：2.9.2 编号 2020-05-04"
    assert _roles(text) == [("comment_deadline", "2025-08-09 by rule")]


def test_a_cited_date_does_not_hide_the_real_one() -> None:
    text = (
        "The changes notified in G/TBT/N/JPN/853 dated 29 January 2025 "
        "will enter into force on 1 October 2025."
    )
    assert _roles(text) == [("entry_into_force", "2025-10-01")]


def test_the_field_of_the_source_outranks_the_text() -> None:
    document = Document(
        source="eping",
        title="Notice",
        text="Comments are due by 5 July 2025.\nFinal date for comments: 2025-08-09",
        published_on=DAY,
        metadata=Metadata(dates=(("comment_deadline", date(2025, 8, 9), ""),)),
    )
    first, second = understand(document).dates
    assert (first.origin, first.on, first.certainty) == ("metadata", date(2025, 8, 9), 1.0)
    assert document.content[first.start : first.end] == "2025-08-09"
    assert (second.origin, second.on) == ("text", date(2025, 7, 5))
    assert second.certainty < 0.5


def test_a_stated_rule_is_counted_and_a_stated_date_without_place_is_kept() -> None:
    document = Document(
        source="eping",
        title="Notice",
        text="No dates here.",
        published_on=DAY,
        metadata=Metadata(
            dates=(
                ("entry_into_force", None, "6 months from adoption"),
                ("comment_deadline", date(2025, 8, 9), ""),
                ("unheard_of", DAY, ""),
            ),
            document_type="Regular notification",
        ),
    )
    rule, deadline = understand(document).dates
    assert (rule.on, rule.earliest, rule.rule) == (None, date(2025, 12, 10), "6 months from adoption")
    assert (deadline.start, deadline.end, deadline.origin) == (None, None, "metadata")


def test_months_end_on_the_last_day_of_a_shorter_month() -> None:
    assert add_months(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_working_days_skip_weekends() -> None:
    (rule,) = rules_found("entry into force: 5 working days after publication")
    assert rule.earliest({"publication": date(2025, 6, 6)}) == date(2025, 6, 13)


def test_a_rule_beyond_the_calendar_has_no_day() -> None:
    (rule,) = rules_found("999 years after publication")
    assert rule.earliest({"publication": date(9500, 1, 1)}) is None


def test_a_lost_space_between_sentences_lends_no_role() -> None:
    text = (
        "The agency moves the reporting deadline for all substances to 22 May 2026 by final action."
        "This rule is effective on 9 June 2025."
    )
    found = understand(Document(source="eping", title="", text=text)).dates
    assert [(d.role, d.on and d.on.isoformat()) for d in found] == [
        ("application", "2026-05-22"),
        ("entry_into_force", "2025-06-09"),
    ]


@pytest.mark.parametrize(
    ("text", "role", "day"),
    [
        (
            "to delay the compliance date from 30 June 2025 to 5 December 2026; and",
            "application",
            "2026-12-05",
        ),
        ("The comment period is extended from 1 May 2026 to 1 June 2026.", "comment_deadline", "2026-06-01"),
        ("实施日期由2026年1月1日推迟至2027年1月1日。", "entry_into_force", "2027-01-01"),
    ],
)
def test_of_a_day_that_was_moved_only_the_new_one_counts(text: str, role: str, day: str) -> None:
    found = understand(Document(source="", title="", text=text)).dates
    assert [(d.role, d.on and d.on.isoformat()) for d in found] == [(role, day)]


def test_words_of_the_title_give_no_role_to_a_day_of_the_text() -> None:
    document = Document(
        source="", title="State delays reporting deadline", text="On June 1, 2016, the board met for an hour."
    )
    assert understand(document).dates == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Expires on: 31 December 2026 (categories 8 and 9), 31 December 2027 (category 11)",
            [("sunset", "2026-12-31"), ("sunset", "2027-12-31")],
        ),
        (
            "It expires on 21 July 2026 for category 1 and on 21 July 2027 for category 8.",
            [("sunset", "2026-07-21"), ("sunset", "2027-07-21")],
        ),
        (
            "The deadline for registration was moved from 31 May 2025 to 30 November 2025.",
            [("application", "2025-11-30")],
        ),
        ("With effect from 12 July 2025, the annex is amended.", [("entry_into_force", "2025-07-12")]),
        ("Avec effet au 1er juillet 2026, l'annexe II est remplacée.", [("entry_into_force", "2026-07-01")]),
        ("The directive is repealed with effect from 14 January 2027.", [("sunset", "2027-01-14")]),
        (
            "Sale shall be prohibited with effect from 1 July 2026.",
            [("application", "2026-07-01")],
        ),
    ],
)
def test_days_of_lists_and_of_effect(text: str, expected: list[tuple[str, str]]) -> None:
    assert _roles(text) == expected
