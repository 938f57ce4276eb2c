"""Codes proposed from words: the words that speak for them, honest about what was not understood."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from regulations.nomenclature.proposing import TABLE, codes_propose, subheadings
from regulations.understanding.nomenclature import HS_EDITIONS, hs_exists


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("hair dryer 1800 W", "851631"),
        ("Hair-dryers", "851631"),
        ("电吹风 1800W", "851631"),
        ("lithium power bank 20000 mAh", "850760"),
        ("充电宝", "850760"),
        ("PVC cable", "854449"),
        ("Cable, PVC insulated, 3x1.5", "854449"),
        ("stainless screw M6", "731815"),
        ("不锈钢螺丝", "731815"),
        ("children's night light", "940521"),
        ("儿童小夜灯", "940521"),
        ("LED lamp", "853952"),
        ("cast-iron pan", "732391"),
        ("搪瓷铸铁锅", "732392"),
        ("leather glove", "420329"),
        ("皮手套", "420329"),
        ("glass cup", "7013"),
        ("wooden puzzle for children", "950300"),
    ],
)
def test_the_first_proposal_is_what_the_words_say(words, code) -> None:
    assert codes_propose(words).proposals[0].code == code


def test_a_proposal_says_which_words_speak_for_it_and_what_was_not_used() -> None:
    found = codes_propose("turquoise hair dryer 1800 W 220V")
    best = found.proposals[0]
    assert (best.words, best.term, best.likelihood) == (("hair", "dryer"), "hair dryer", "likely")
    assert found.unknown == ("turquoise",)
    assert found.figures == ("1800 w", "220v")
    heading = codes_propose("office chair").proposals[0]
    assert (heading.code, heading.below) == ("9401", subheadings("9401"))


@pytest.mark.parametrize("words", ["", "zzz", "1800 W", "???", "某某"])
def test_what_is_not_known_is_not_proposed(words) -> None:
    assert codes_propose(words).proposals == ()


@pytest.mark.parametrize(
    "words", ["flux capacitor manifold bracket assembly", "battery for an electric bicycle"]
)
def test_words_of_several_things_are_never_called_likely(words) -> None:
    assert all(one.likelihood != "likely" or len(one.words) > 1 for one in codes_propose(words).proposals)


def test_every_code_of_the_table_holds_in_the_edition_in_force() -> None:
    codes = [line.split(",", 1)[0] for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
    assert len(codes) == len(set(codes)) > 400
    assert not [code for code in codes if not hs_exists(code, HS_EDITIONS[-1])]


def test_the_command_prints_reasons_and_a_caution() -> None:
    out = StringIO()
    call_command("propose_code", "hair", "dryer", stdout=out)
    said = out.getvalue()
    assert "851631" in said
    assert "because of" in said
    assert "not a ruling" in said
    out = StringIO()
    call_command("propose_code", "hair dryer", json=True, stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["inference"] is True
    assert answer["proposals"][0]["code"] == "851631"
    out = StringIO()
    call_command("propose_code", "zzz", stdout=out)
    assert "No code is proposed" in out.getvalue()
