"""Of an open source only what its card calls material is news; what left the window is not gone."""

from datetime import date
from typing import Any

import pytest

from crawlers.contract import CaptureRef, DateField, NoticeItem
from regulations.changes.model import Change, ChangeKind
from regulations.changes.states import changes_between, newest_day

DAY = date(2025, 6, 10)


def notice(symbol: str = "G/TBT/N/BRA/1", **values: Any) -> NoticeItem:
    defaults: dict[str, Any] = {
        "source": "eping",
        "symbol": symbol,
        "kind": "notification",
        "title": "Kettles",
        "text": "Kettles shall switch off.",
        "published_on": DAY,
        "members": ("BR",),
        "symbols": tuple(part.strip() for part in symbol.split(",")),
        "material": {"title": "Kettles", "dates": {"comment_deadline": ["2025-08-09", ""]}},
        "capture": CaptureRef(url="https://e.example/1", sha256="b" * 64, locator="items[0]"),
    }
    return NoticeItem(**defaults | values)


def changes(old: list[NoticeItem], new: list[NoticeItem]) -> list[Change]:
    return changes_between(old, new, is_complete=False)


def test_a_notice_first_seen_is_added_however_old_its_day() -> None:
    (change,) = changes([notice()], [notice(), notice("G/TBT/N/BRA/0", published_on=date(2020, 1, 1))])
    assert (change.kind, change.item.symbol) == (ChangeKind.ADDED, "G/TBT/N/BRA/0")


def test_what_left_the_window_is_no_event() -> None:
    assert changes([notice()], []) == []


def test_another_place_in_the_answer_is_no_event() -> None:
    moved = notice(capture=CaptureRef(url="https://e.example/2", sha256="c" * 64, locator="items[7]"))
    assert changes([notice()], [moved]) == []


def test_a_moved_deadline_amends_and_is_named_alone() -> None:
    later = notice(material={"title": "Kettles", "dates": {"comment_deadline": ["2025-09-30", ""]}})
    (change,) = changes([notice()], [later])
    assert change.kind is ChangeKind.AMENDED
    assert [(f.field, f.before, f.after) for f in change.fields] == [
        ("dates.comment_deadline", ["2025-08-09", ""], ["2025-09-30", ""])
    ]


def test_a_modification_day_that_is_printed_anew_dates_the_event() -> None:
    edited = date(2025, 6, 20)
    later = notice(material={"risk": "Fire"}, dates=(DateField(role="modification", on=edited),))
    (change,) = changes([notice()], [later])
    assert change.happened_on == edited


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"text": "Kettles shall switch off by themselves."}, ["text"]),
        ({"document_type": "Regular"}, ["document_type"]),
        ({"material": {"title": "KETTLES ", "dates": {"comment_deadline": ["2025-08-09", ""]}}}, ["title"]),
    ],
)
def test_other_fields_and_typography_are_cosmetic(values: dict[str, Any], fields: list[str]) -> None:
    (change,) = changes([notice()], [notice(**values)])
    assert (change.kind, [f.field for f in change.fields]) == (ChangeKind.COSMETIC, fields)


def test_joint_rows_are_one_document_by_any_symbol_they_share() -> None:
    """The printed cell varies: blanks, order, and a member that joined later."""
    before = notice("G/TBT/N/KEN/1, G/TBT/N/UGA/2", members=("KE", "UG"))
    after = notice("G/TBT/N/UGA/2 , G/TBT/N/KEN/1,G/TBT/N/RWA/3", members=("UG", "KE", "RW"))
    (change,) = changes([before], [after])
    assert change.kind is ChangeKind.AMENDED
    assert [(f.field, f.after) for f in change.fields] == [("members", ["KE", "RW", "UG"])]


def test_a_member_whose_row_is_missing_took_no_part_back() -> None:
    before = notice("G/TBT/N/KEN/1, G/TBT/N/UGA/2", members=("KE", "UG"))
    assert changes([before], [notice("G/TBT/N/KEN/1, G/TBT/N/UGA/2", members=("KE",))]) == []


def test_an_act_that_leaves_its_draft_behind_moves_its_stage() -> None:
    draft = notice("52025PC0001", kind="act", symbols=("52025PC0001",), material={})
    law = notice("32026R0001", kind="act", symbols=("32026R0001", "52025PC0001"), material={})
    (change,) = changes([draft], [law])
    assert (change.kind, change.happened_on) == (ChangeKind.STAGE_MOVED, DAY)


@pytest.mark.parametrize("kind", ["act_text", "act_hint"])
def test_texts_and_hints_are_no_events(kind: str) -> None:
    assert changes([], [notice(kind=kind)]) == []


def test_the_newest_day_of_nothing_is_unknown() -> None:
    assert newest_day([]) is None
    assert newest_day([notice(published_on=None)]) is None
