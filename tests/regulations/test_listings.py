"""List changes are judged by entry identity and dates, not by rows."""

from datetime import date

import pytest

from crawlers.contract import ListEntry
from regulations.ingest.listings import ListChangeKind, list_diff

EARLY, LATER = date(2018, 6, 27), date(2026, 2, 4)


def entry(name: str, day: date = EARLY, **values: object) -> ListEntry:
    return ListEntry(list_code="reach_candidate_list", name=name, included_on=day, **values)  # type: ignore[arg-type]


def kinds(old: list[ListEntry], new: list[ListEntry]) -> list[ListChangeKind]:
    return [change.kind for change in list_diff(old, new)]


def test_the_same_list_in_another_order_is_no_change() -> None:
    lead, dehp = entry("Lead", cas=("7439-92-1",)), entry("DEHP", cas=("117-81-7",))
    assert kinds([lead, dehp], [dehp, lead]) == []


def test_an_inclusion_after_everything_known_is_a_formal_addition() -> None:
    assert kinds([entry("Lead")], [entry("Lead"), entry("n-hexane", LATER)]) == [ListChangeKind.ADDED]


def test_an_entry_that_was_included_long_ago_is_no_formal_addition() -> None:
    known = [entry("Lead"), entry("DBDPE", LATER)]
    assert kinds(known, [*known, entry("Cadmium", EARLY)]) == [ListChangeKind.LATE]


def test_a_rename_is_found_by_day_and_numbers() -> None:
    before = entry("Bisphenol A", cas=("80-05-7",))
    after = entry("4,4'-isopropylidenediphenol", cas=("80-05-7",))
    (change,) = list_diff([before], [after])
    assert (change.kind, change.before) == (ListChangeKind.RENAMED, before)


def test_two_entries_of_one_day_without_numbers_are_never_taken_for_each_other() -> None:
    assert kinds([entry("Group A")], [entry("Group B")]) == [ListChangeKind.LATE, ListChangeKind.REMOVED]


@pytest.mark.parametrize("printed", ["4,4’-Diaminodiphenylmethane ", "4,4'-diaminodiphenylmethane"])
def test_typography_makes_no_change(printed: str) -> None:
    assert kinds([entry("4,4'- Diaminodiphenylmethane")], [entry(printed)]) == []


def test_a_later_outcome_amends_the_entry() -> None:
    before = entry("DEHP", outcomes=(EARLY,))
    assert kinds([before], [entry("DEHP", outcomes=(EARLY, LATER))]) == [ListChangeKind.AMENDED]


def test_an_outcome_that_is_lost_again_is_no_event() -> None:
    before = entry("DEHP", outcomes=(EARLY, LATER))
    assert kinds([before], [entry("DEHP", outcomes=(EARLY,))]) == []


def test_other_members_under_the_same_name_are_told_as_members() -> None:
    one = entry("Group", members=(entry("a", cas=("7439-92-1",)),))
    two = entry("Group", members=(entry("a", cas=("7439-92-1",)), entry("b", cas=("7440-43-9",))))
    assert kinds([one], [two]) == [ListChangeKind.MEMBERS]


def test_a_removal_is_told_last() -> None:
    old = [entry("A"), entry("B")]
    assert kinds(old, [entry("A"), entry("C", LATER)]) == [ListChangeKind.ADDED, ListChangeKind.REMOVED]
