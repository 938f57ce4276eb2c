"""Numbers of entries that their list does not print: told by another page, kept, and never guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawlers.contract import ListEntry, NoticeItem
from regulations.models import Listing
from tests.regulations.brought import CAPTURE, brought, source_made

pytestmark = pytest.mark.django_db
CODE = "reach_annex_xiv"


def listed(name: str, *cas: str, number: str = "") -> NoticeItem:
    return NoticeItem(
        source="the_list",
        symbol=name,
        kind="list_entry",
        title=name,
        text=name,
        published_on=date(2011, 2, 17),
        member="Example Authority",
        members=("EU",),
        details={"entry_number": number},
        entry=ListEntry(list_code=CODE, name=name, included_on=date(2011, 2, 17), cas=cas),
        material={"name": name},
        capture=CAPTURE,
    )


def told(name: str, number: str, *cas: str, members: tuple[dict[str, Any], ...] = ()) -> NoticeItem:
    return replace(
        listed(name),
        source="the_page",
        symbol=f"entry {number}",
        kind="list_number",
        entry=None,
        details={
            "list_code": CODE, "entry_number": number, "ec": [], "cas": list(cas), "members": list(members)
        },
    )  # fmt: skip


def numbers() -> dict[str, str]:
    return dict(Listing.objects.values_list("name", "number"))


def test_a_page_tells_the_number_by_name_and_by_numbers(tmp_path: Path) -> None:
    brought(tmp_path, source_made("the_list"), listed("Chromium trioxide", "1333-82-0"), listed("A group"))
    page = source_made("the_page")
    run = brought(tmp_path, page, told("Chromium(VI) trioxide", "16", "1333-82-0"), told("a  Group", "17"))
    assert numbers() == {"Chromium trioxide": "16", "A group": "17"}
    assert (run.changed, run.unchanged) == (2, 0)
    again = brought(tmp_path, page, told("Chromium(VI) trioxide", "16", "1333-82-0"), told("a  Group", "17"))
    assert (again.changed, again.unchanged) == (0, 2)


def test_a_list_that_prints_no_number_takes_none_away(tmp_path: Path) -> None:
    source = source_made("the_list")
    brought(tmp_path, source, listed("Chromium trioxide", "1333-82-0", number="16"))
    brought(tmp_path, source, replace(listed("Chromium trioxide", "1333-82-0"), text="worded anew"))
    assert numbers() == {"Chromium trioxide": "16"}


def test_an_entry_that_does_not_stand_or_is_not_the_only_one_gets_no_number(tmp_path: Path) -> None:
    one, other = listed("One", "7778-39-4"), listed("Other", "7778-39-4")
    assert other.entry is not None
    other = replace(other, entry=replace(other.entry, included_on=date(2020, 2, 6)))
    brought(tmp_path, source_made("the_list"), one, other)
    page = source_made("the_page")
    brought(tmp_path, page, told("Arsenic acid", "24", "7778-39-4"), told("Not listed", "25", "50-00-0"))
    assert numbers() == {"One": "", "Other": ""}


def test_members_that_the_page_tells_belong_to_the_group(tmp_path: Path) -> None:
    brought(tmp_path, source_made("the_list"), listed("Acids of chromium trioxide"))
    member = {"name": "Chromic acid", "ec": ["231-801-5"], "cas": ["7738-94-5"]}
    brought(tmp_path, source_made("the_page"), told("Acids of chromium trioxide", "17", members=(member,)))
    [group] = Listing.objects.get().substances.filter(is_group=True)
    assert group.members.get().cas == "7738-94-5"
