"""List changes are judged by entry identity and dates, not by rows."""

from datetime import date
from typing import Any

import pytest

from crawlers.contract import CaptureRef, Code, ListEntry, NoticeItem
from regulations.changes.model import Change, ChangeKind
from regulations.changes.states import changes_between, counts_of

EARLY, LATER = date(2018, 6, 27), date(2026, 2, 4)
ADDED, AMENDED, LATE = ChangeKind.ADDED, ChangeKind.AMENDED, ChangeKind.LATE
RENAMED, COSMETIC, REMOVED = ChangeKind.RENAMED, ChangeKind.COSMETIC, ChangeKind.REMOVED


def one(name: str, day: date = EARLY, **values: Any) -> ListEntry:
    return ListEntry(list_code="a_list", name=name, included_on=day, **values)


def entry(name: str, day: date = EARLY, *, annexes: tuple[str, ...] = (), **values: Any) -> NoticeItem:
    listed = one(name, day, **values)
    material = {
        "name": name,
        "ec": sorted(listed.ec),
        "cas": sorted(listed.cas),
        "outcomes": [on.isoformat() for on in listed.outcomes],
        "members": [member.name for member in listed.members],
        "annexes": list(annexes),
    }
    return NoticeItem(
        source="a_list",
        symbol=f"{day} {name}",
        kind="list_entry",
        title=name,
        text=f"{name} is listed.",
        published_on=day,
        entry=listed,
        codes=tuple(Code(scheme="cas", code=number) for number in listed.cas),
        material=material,
        capture=CaptureRef(url="https://list.example/", sha256="a" * 64, locator=name),
    )


def changes(old: list[NoticeItem], new: list[NoticeItem], **how: Any) -> list[Change]:
    return changes_between(old, new, **{"is_complete": True} | how)


def kinds(old: list[NoticeItem], new: list[NoticeItem], **how: Any) -> list[ChangeKind]:
    return [change.kind for change in changes(old, new, **how)]


def test_the_same_list_in_another_order_is_no_change() -> None:
    lead, dehp = entry("Lead", cas=("7439-92-1",)), entry("DEHP", cas=("117-81-7",))
    assert kinds([lead, dehp], [dehp, lead]) == []


def test_an_inclusion_after_everything_known_is_a_formal_addition_on_its_day() -> None:
    (change,) = changes([entry("Lead")], [entry("Lead"), entry("n-hexane", LATER)])
    assert (change.kind, change.happened_on, change.is_alert) == (ADDED, LATER, True)


def test_an_entry_that_was_included_long_ago_is_no_formal_addition_and_no_news() -> None:
    known = [entry("Lead"), entry("DBDPE", LATER)]
    (change,) = changes(known, [*known, entry("Cadmium", EARLY)])
    assert (change.kind, change.is_alert, change.to_json()["is_inferred"]) == (LATE, False, True)


def test_an_entry_of_a_day_after_the_earlier_state_is_new_though_a_later_day_was_known() -> None:
    known = [entry("Announced for next year", date(2027, 1, 1))]
    new = [*known, entry("Lead", LATER)]
    assert kinds(known, new, state_on=date(2026, 1, 1)) == [ADDED]
    assert kinds(known, new, state_on=LATER) == [LATE]


def test_a_rename_is_found_by_day_and_numbers_and_is_no_news() -> None:
    before = entry("Bisphenol A", cas=("80-05-7",))
    after = entry("4,4'-isopropylidenediphenol", cas=("80-05-7",))
    (change,) = changes([before], [after])
    assert (change.kind, change.before, change.is_alert) == (RENAMED, before, False)
    assert [(f.field, f.before) for f in change.fields] == [("name", "Bisphenol A")]


def test_two_entries_of_one_day_without_numbers_are_never_taken_for_each_other() -> None:
    assert kinds([entry("Group A")], [entry("Group B")]) == [LATE, REMOVED]


def test_one_entry_cannot_be_two_at_once() -> None:
    """Two new names with the number of one old entry: one is the renamed entry, the other is told late."""
    before = entry("Cobalt salts", cas=("7646-79-9",))
    found = kinds([before], [entry("First", cas=("7646-79-9",)), entry("Second", cas=("7646-79-9",))])
    assert sorted(found) == [LATE, RENAMED]


@pytest.mark.parametrize("printed", ["4,4’-Diaminodiphenylmethane ", "4,4'-diaminodiphenylmethane"])
def test_typography_is_cosmetic(printed: str) -> None:
    assert kinds([entry("4,4'- Diaminodiphenylmethane")], [entry(printed)]) == [COSMETIC]


def test_a_later_outcome_amends_the_entry_on_its_day() -> None:
    (change,) = changes([entry("DEHP", outcomes=(EARLY,))], [entry("DEHP", outcomes=(EARLY, LATER))])
    assert (change.kind, change.happened_on) == (AMENDED, LATER)


def test_an_outcome_that_is_lost_again_is_cosmetic() -> None:
    assert kinds([entry("DEHP", outcomes=(EARLY, LATER))], [entry("DEHP", outcomes=(EARLY,))]) == [COSMETIC]


def test_a_new_name_with_a_later_outcome_is_one_event() -> None:
    before = entry("TNPP with 4-NP", cas=("26523-78-4",))
    after = entry("TNPP", cas=("26523-78-4",), outcomes=(LATER,))
    (change,) = changes([before], [after])
    assert change.kind is AMENDED
    assert {f.field for f in change.fields} == {"name", "outcomes"}


def test_another_annex_amends_without_a_day() -> None:
    (change,) = changes([entry("PFOS", annexes=("I A",))], [entry("PFOS", annexes=("I A", "IV"))])
    assert (change.kind, change.happened_on) == (AMENDED, None)


def test_new_members_of_a_standing_entry_are_told_late_and_lost_ones_are_cosmetic() -> None:
    few = entry("Group", members=(one("a", cas=("7439-92-1",)),))
    more = entry("Group", members=(one("a", cas=("7439-92-1",)), one("b", cas=("7440-43-9",))))
    assert kinds([few], [more]) == [LATE]
    assert kinds([more], [few]) == [COSMETIC]


def test_a_removal_is_told_last_and_only_of_a_complete_list() -> None:
    old, new = [entry("A"), entry("B")], [entry("A"), entry("C", LATER)]
    assert kinds(old, new) == [ADDED, REMOVED]
    assert kinds(old, new, is_complete=False) == [ADDED]


def test_an_empty_earlier_state_makes_everything_an_addition() -> None:
    assert counts_of(changes([], [entry("A"), entry("B")]))["added"] == 2


def test_an_event_says_where_both_sides_stand() -> None:
    (change,) = changes(
        [entry("DEHP", cas=("117-81-7",))], [entry("DEHP", cas=("117-81-7",), outcomes=(LATER,))]
    )
    told = change.to_json()
    assert told["entity"]["cas"] == ["117-81-7"]
    assert told["evidence"]["before"]["locator"] == told["evidence"]["after"]["locator"] == "DEHP"
