"""Which patterns can match a text: none that matches is ever left out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulations.understanding.actions import FILE
from regulations.understanding.lexicon import lexicon_file
from regulations.understanding.sieve import Sieve, alternatives, found_first, needed, opening

_PATTERNS = [
    one
    for rows in lexicon_file(FILE).values()
    for row in rows
    for pattern in row["patterns"]
    for one in alternatives(str(pattern))
]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("recalls?", {"recall"}),
        (r"\bcall for (?:evidence|input)\b", {"call for "}),
        ("(?:grants?|gives notice of).{0,80}(?:waiver|exemption)", {"waiver", "exemption"}),
        ("(?:ab|recalled) it", {" it"}),
        ("征求.{0,50}意见的", {"意见的"}),
        (r"(?<!emission )\bguidelines?\b", {"guideline"}),
        ("authori[sz]ation", {"authori"}),
        (r"colou{0,1}red", {"colo"}),
        ("(?:very ){2}old", {"very "}),
        (r"\$\d+ fine", {" fine"}),
        ("[^|]]", None),
        (r"\bq ?& ?a\b", None),
        ("(?:x|recalls)?", None),
        ("(?:recalls)*", None),
        ("(?:|recalls) now and then", {" now and then"}),
    ],
)
def test_words_that_a_pattern_cannot_do_without(pattern: str, words: set[str] | None) -> None:
    assert needed(pattern) == (frozenset(words) if words else None)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\brecalls?\b", {"recall"}),
        ("(?:passed|adopted) by", {"passed", "adopted"}),
        ("(?:the )?(?:former|old) limit", {"the ", "former", "old"}),
        (r"(?<!until )(?:is|are) withdrawn", {"is", "are"}),
        ("(?:the )*limit", None),
        (r"\w+ limit", None),
        ("(?:|old) limit", None),
        ("^limit", None),
    ],
)
def test_words_with_which_every_match_begins(pattern: str, words: set[str] | None) -> None:
    assert opening(pattern) == (frozenset(words) if words else None)


def test_alternatives_stand_outside_of_all_brackets() -> None:
    assert alternatives(r"a|b(?:c|d)|[|]e|\|f|[^]|]g") == ["a", "b(?:c|d)", "[|]e", r"\|f", "[^]|]g"]


def test_every_pattern_of_the_word_list_can_be_read() -> None:
    for pattern in _PATTERNS:
        re.compile(pattern)


_SIEVE = Sieve(_PATTERNS)
_WORDS = sorted({word for pattern in _PATTERNS for word in needed(pattern) or ()})


@given(
    st.lists(
        st.one_of(st.sampled_from(_WORDS), st.from_regex(r"[a-z 0-9]{1,6}", fullmatch=True)), max_size=12
    )
)
@settings(max_examples=60, deadline=None)
def test_nothing_that_matches_is_left_out(pieces: list[str]) -> None:
    text = "".join(pieces)
    matching = {i: found.span() for i, one in enumerate(_PATTERNS) if (found := re.search(one, text))}
    assert set(matching) <= set(_SIEVE.passing(text))
    tried = ((i, found_first(re.compile(_PATTERNS[i]), text, at)) for i, at in _SIEVE.placed(text))
    assert {i: found.span() for i, found in tried if found} == matching


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_what_a_pattern_describes_passes_it(data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(_PATTERNS) - 1))
    text = data.draw(st.from_regex(_PATTERNS[index]))
    assert index in _SIEVE.passing(text)
