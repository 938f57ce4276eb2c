"""Codes out of pasted text, and the sector that they lie in."""

import pytest

from compliance.firms.sectors import SECTIONS, section_most, section_of
from compliance.onboarding.material import codes_read


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("8516.71, 85167970; 9503", ["851671", "85167970", "9503"]),
        ("851679 85167200 850760", ["851679", "85167200", "850760"]),
        ("8516 79 and 85 16 72", ["851679", "851672"]),
        ("8516.7970\n8507 60 00", ["85167970", "85076000"]),
        ("HS编码：8516790000、8507600020", ["851679", "850760"]),
        ("85167970 twice 85167970", ["85167970"]),
        ("kettles 1800 W, 220 V", []),
        ("", []),
    ],
)
def test_codes_are_read_as_people_write_them(text: str, known: list[str]) -> None:
    assert list(codes_read(text)[0])[: len(known) or None] == known


def test_what_is_written_like_a_code_and_is_none_is_told() -> None:
    assert codes_read("999999, 1234567, 851679") == (("851679",), ("999999", "1234567"))


def test_hostile_text_is_read_in_bounds() -> None:
    known, unknown = codes_read("85 " * 5_000 + "9" * 5_000 + "\x00" + "8516." * 3_000)
    assert len(known) <= 200 and len(unknown) <= 200


def test_each_chapter_lies_in_one_sector() -> None:
    chapters = [chapter for first, last, _name, _words in SECTIONS for chapter in range(first, last + 1)]
    assert chapters == list(range(1, 98))
    assert section_of("8516") == "electrical" and section_of("xx") == "" and section_of("99") == ""
    assert section_most(["851679", "850760", "9503"]) == ("electrical", 2, 3)
    assert section_most([]) == ("", 0, 0)
