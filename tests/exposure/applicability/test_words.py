"""Words, codes and voltages: what is found, what is denied, what is left open."""

import pytest

from compliance.exposure.applicability.codes import lies_under, table_of
from compliance.exposure.applicability.truth import Truth, all_of, any_of, not_of, truth_of
from compliance.exposure.applicability.words import folded, spoken, volts_in

F, U, T = Truth.FALSE, Truth.UNKNOWN, Truth.TRUE


@pytest.mark.parametrize(
    ("text", "words", "longer", "said"),
    [
        ("Cordless drills", ("cordless drill",), (), T),
        ("PLUG IN heater", ("plug-in",), (), T),
        ("torch without battery", ("battery",), (), F),
        ("battery-free tag", ("battery",), (), F),
        ("mouse, battery not included", ("battery",), (), F),
        ("电动牙刷，不含电池", ("电池",), (), F),
        ("含电池的遥控器", ("电池",), (), T),
        ("LED desk lamp", ("ED",), (), U),
        ("panel", ("pan",), (), U),
        ("artificial leather strap", ("leather",), ("artificial leather",), U),
        ("artificial leather, leather lining", ("leather",), ("artificial leather",), T),
        ("", ("pan",), (), U),
        ("pan", (), (), U),
        ("ＬＥＤ灯泡", ("led",), (), T),
        ("no battery in the box; battery pack sold with it", ("battery",), (), T),
    ],
)
def test_a_word_is_said_denied_or_not_there(text, words, longer, said):
    assert spoken(folded(text), words, longer)[0] is said


@pytest.mark.parametrize(
    ("text", "volts"),
    [
        ("220-240V~ 50/60Hz 2000 W", [(220, 240, "ac")]),
        ("5 V DC USB", [(5, 5, "dc")]),
        ("450/750V cable", [(450, 750, "")]),
        ("12V", [(12, 12, "")]),
        ("0.6/1 kV", [(600, 1000, "")]),
        ("20 vases", []),
        ("model 1200", []),
        ("220v~240v", [(220, 240, "ac")]),
    ],
)
def test_rated_voltages_are_read_with_their_kind(text, volts):
    assert volts_in([folded(text)]) == volts


def test_the_longest_prefix_decides_and_doubt_stands_over_certainty():
    table = table_of({"no": ["01-83", "all"], "yes": ["85"], "maybe": ["8523"], "presumed_no": ["8536"]})
    assert table.says("851631").state == "yes"
    assert table.says("731815").state == "no"
    assert table.says("852351").state == "maybe"
    assert table.says("853690").state == "presumed_no"
    assert table.says("940511").prefix == ""  # the entry `all`
    assert table.says("") is None


def test_a_short_code_above_entries_that_disagree_leaves_it_open():
    table = table_of({"no": ["all"], "yes": ["9503", "8516"], "maybe": ["851660"]})
    assert table.says("8516").state == "presumed_yes"
    assert table.says("85").state == "maybe"
    assert table.says("9503").state == "yes"
    assert table_of({"yes": ["8516"], "no": ["851690"]}).says("8516").state == "maybe"


@pytest.mark.parametrize(
    ("code", "prefixes", "excepted", "value"),
    [
        ("731815", ["7318"], [], T),
        ("7318", ["731815"], [], U),
        ("7323", ["7318", "7326"], [], F),
        ("", ["7318"], [], U),
        ("72022100", ["72"], ["7202"], F),
        ("72", ["72"], ["7202"], U),
        ("72081000", ["72"], ["7202"], T),
    ],
)
def test_a_code_lies_under_prefixes_or_is_too_short_to_tell(code, prefixes, excepted, value):
    assert lies_under(code, prefixes, excepted)[0] is value


def test_kleene_tables():
    assert all_of([T, U]) is U
    assert all_of([F, U]) is F
    assert any_of([F, U]) is U
    assert any_of([T, U]) is T
    assert [not_of(x) for x in (F, U, T)] == [T, U, F]
    assert (all_of([]), any_of([]), truth_of(None)) == (T, F, U)
