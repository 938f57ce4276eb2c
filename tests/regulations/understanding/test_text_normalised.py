"""Normalised text and its way back to the stored characters."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from regulations.understanding.normalise import fold, fold_spaced, normalise

ODD = (
    "aZ9 -\u00a0\u2010\u2011\u2012\u2013\u2212\u00ad\u200b\ufeff０１９ＡＺ，（）ﬁ㎎éÉe\u0301ßİ中文\n\t\r“”’…½"
)


def test_hyphens_spaces_and_digits_become_plain() -> None:
    assert normalise("117\u201181\u20127\u00a0２０１１／６５／ＥＵ").text == "117-81-7 2011/65/EU"


def test_soft_hyphens_and_zero_width_marks_go_and_offsets_stay_true() -> None:
    stored = "ﬁre 117\u00ad-81\u200b-7 end"
    normal = normalise(stored)
    assert normal.text == "fire 117-81-7 end"
    start = normal.text.index("117")
    first, last = normal.span(start, start + len("117-81-7"))
    assert stored[first:last] == "117\u00ad-81\u200b-7"


def test_plain_text_keeps_its_places_without_a_map() -> None:
    assert normalise("CAS 50-00-0").starts is None


def test_folding_keeps_the_length_and_drops_accents_and_case() -> None:
    assert fold("Équipements ÉLECTRIQUES, diseño ecológico, Eco-Design") == (
        "equipements electriques, diseno ecologico, eco design"
    )
    assert len(fold("İSTANBUL ẞ")) == len("İSTANBUL ẞ")


def test_runs_of_white_space_fold_to_one_space_with_their_places() -> None:
    stored = "waste \n  electrical"
    folded = fold_spaced(normalise(stored))
    assert folded.text == "waste electrical"
    assert folded.span(6, 16) == (9, 19)
    assert stored[9:19] == "electrical"


def test_a_lone_surrogate_does_no_harm() -> None:
    assert normalise("CAS \ud800 50-00-0").text == "CAS \ufffd 50-00-0"


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet=ODD, max_size=60))
def test_every_normalised_character_comes_from_a_stored_one(text: str) -> None:
    for normal in (normalise(text), fold_spaced(normalise(text))):
        places = [normal.span(i, i + 1) for i in range(len(normal.text))]
        assert all(0 <= start < end <= len(text) for start, end in places)
        assert places == sorted(places)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_any_unicode_text_normalises(text: str) -> None:
    normal = normalise(text)
    assert len(fold(normal.text)) == len(normal.text)
    if normal.starts is not None:
        assert len(normal.starts) == len(normal.text)
