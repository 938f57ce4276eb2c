"""What must hold of every pair of texts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from regulations.lawtext import LawText, law_diff, law_text, segments
from regulations.lawtext.alignment import block_changes, changes, slid
from tests.regulations.lawtext import pages

WORDS = st.lists(st.sampled_from(["lead", "tin", "shall", "not", "exceed", "2", "%", ","]), max_size=30)
RULES = st.lists(
    st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=16).map(" ".join), min_size=1, max_size=6
)


def _text(rules: list[str]) -> LawText:
    articles = "".join(pages.formex_article(str(number), rule) for number, rule in enumerate(rules, start=1))
    return law_text(pages.formex(articles))


@given(WORDS, WORDS)
def test_steps_turn_one_sequence_into_the_other(before: list[str], after: list[str]) -> None:
    half = frozenset({0, len(before) // 2} if before else ()), frozenset({0} if after else ())
    for steps in (
        changes(before, after),
        slid(changes(before, after), before, after, half),
        block_changes(before, after, half),
    ):
        built: list[str] = []
        at = 0
        for i1, i2, j1, j2 in steps:
            built += before[at:i1] + after[j1:j2]
            assert len(built) == j2
            at = i2
        assert built + before[at:] == after


@given(st.lists(st.integers(0, 3), min_size=600, max_size=700), st.integers(0, 599))
@settings(max_examples=20, deadline=None)
def test_long_sequences_take_the_way_of_anchors(numbers: list[int], place: int) -> None:
    before = [str(number) for number in numbers]
    after = [*before[:place], "new", "words", *before[place:], "end"]
    built: list[str] = []
    at = 0
    for i1, i2, j1, j2 in changes(before, after):
        built += before[at:i1] + after[j1:j2]
        at = i2
    assert built + before[at:] == after


@given(RULES)
@settings(deadline=None)
def test_a_text_does_not_differ_from_itself(rules: list[str]) -> None:
    assert law_diff(_text(rules), _text(rules)) == ()


@given(RULES, RULES)
@settings(deadline=None)
def test_what_came_one_way_went_the_other(first: list[str], second: list[str]) -> None:
    one, other = _text(first), _text(second)
    there, back = law_diff(one, other), law_diff(other, one)
    flipped = {"inserted": "deleted", "deleted": "inserted", "replaced": "replaced"}
    assert sorted((flipped[c.kind], c.before or "", c.after or "") for c in there) == sorted(
        (c.kind, c.after or "", c.before or "") for c in back
    )


@given(RULES, RULES)
@settings(deadline=None)
def test_spans_lie_in_their_texts_and_parts_hold_every_change(first: list[str], second: list[str]) -> None:
    for change in law_diff(_text(first), _text(second)):
        for span in change.spans:
            assert 0 <= span.before_start <= span.before_end <= len(change.before or "")
            assert 0 <= span.after_start <= span.after_end <= len(change.after or "")
        for part in change.parts:
            assert part.before in (change.before or "") and part.after in (change.after or "")
            for span in part.spans:
                assert 0 <= span.before_start <= span.before_end <= len(part.before)
                assert 0 <= span.after_start <= span.after_end <= len(part.after)
        assert change.kind != "replaced" or change.parts


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5))
def test_pieces_make_up_the_text(text: str, reaches: list[tuple[int, int]]) -> None:
    inside = [(min(a, len(text)), min(b, len(text))) for a, b in reaches]
    assert "".join(piece for _changed, piece in segments(text, inside)) == text
