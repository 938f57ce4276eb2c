"""The form of the lexicons, their conditions, and what a wrong file is told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from regulations.understanding.lexicon import LEXICONS, Lexicon, LexiconError, entry_terms, lexicon_file
from regulations.understanding.normalise import fold_spaced, normalise
from regulations.understanding.result import DOCUMENT_TYPES, REGIMES
from regulations.understanding.rules import lexicon, regime_acts, regime_yields


def _found(text: str, **entry: Any) -> list[str]:
    row = {"id": "test.rule", "weight": 0.5, **entry}
    made = Lexicon(entry_terms(row, kind="regime", label="reach", file="test.yml"))
    return [text[h.start : h.end] for h in made.hits(fold_spaced(normalise(text)), text)]


def test_whole_words_in_latin_script_and_any_place_in_chinese() -> None:
    assert _found("rohs, prorohs, rohsy", any=["RoHS"]) == ["rohs"]
    assert _found("欧盟RoHS指令", any=["RoHS"]) == ["RoHS"]
    assert _found("新玩具安全标准", zh=["玩具安全"]) == ["玩具安全"]


def test_accents_hyphens_case_and_line_breaks_do_not_matter() -> None:
    assert _found("Waste\n  ELECTRICAL and\u00a0electronic", en=["waste electrical and electronic"])
    assert _found("eco\u2011design", en=["eco design"]) == ["eco\u2011design"]
    assert _found("Equipements electriques", fr=["équipements électriques"])


def test_both_forms_and_open_ends() -> None:
    assert _found("toy toys toyshop", en=["toy(s)"]) == ["toy", "toys"]
    assert _found("perfluorooctanoic", en=["perfluoro*"]) == ["perfluorooctanoic"]


def test_letter_case_where_it_is_asked_for() -> None:
    assert _found("REACH or reach", any=["REACH"], case=True) == ["REACH"]


def test_negative_and_required_contexts() -> None:
    assert _found("renewal packaging", en=["packaging"], unless=["renewal packag"]) == []
    assert _found("REACH Lark", any=["REACH"], unless=["reach lark"]) == []
    assert _found("lead to growth", en=["lead"], needs=["solder"]) == []
    assert _found("lead in solder", en=["lead"], needs=["solder"]) == ["lead"]
    assert _found("battery patent case", en=["battery"], unless_near=["patent"]) == []
    # A negative context elsewhere in the text does not silence the word.
    assert _found(
        "renewal packaging. " + "x " * 40 + "packaging", en=["packaging"], unless=["renewal packag"]
    ) == ["packaging"]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"id": "", "en": ["x"]}, "needs an id"),
        ({"weight": 0, "en": ["x"]}, "weight above 0"),
        ({"weight": 2, "en": ["x"]}, "at most 1"),
        ({"english": ["x"]}, "unknown fields"),
        ({"en": ["*"]}, "empty term"),
    ],
)
def test_a_wrong_entry_is_told_with_its_file(entry: dict[str, Any], told: str) -> None:
    with pytest.raises(LexiconError, match=told) as caught:
        list(entry_terms({"id": "r", "weight": 0.5, **entry}, kind="regime", label="reach", file="bad.yml"))
    assert "bad.yml" in str(caught.value)


def test_a_pattern_over_several_lines_is_one_pattern(tmp_path: Path) -> None:
    path = tmp_path / "long.yml"
    path.write_text(
        "rows:\n  - kind: alert\n    patterns:\n      - |-\n        recalls? (?:\n"
        "          from| of all\n          |to\n        ) shops\n      - one line\n"
    )
    assert lexicon_file(path) == {
        "rows": [{"kind": "alert", "patterns": ["recalls? (?:from| of all|to) shops", "one line"]}]
    }


def test_a_word_list_must_be_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "list.yml"
    path.write_text("- recalls\n")
    with pytest.raises(LexiconError, match=r"list\.yml: the file must hold a mapping"):
        lexicon_file(path)


def test_shipped_lexicons_hold_every_regime_in_four_languages() -> None:
    lexicon()
    for regime in REGIMES:
        loaded = lexicon_file(LEXICONS / f"{regime}.yml")
        assert loaded["label"] == regime
        for language in ("en", "zh", "fr", "es"):
            assert any(row.get(language) for row in loaded["entries"]), (regime, language)


def test_rule_ids_are_used_once_and_types_are_known() -> None:
    ids: Counter[str] = Counter()
    for path in LEXICONS.glob("*.yml"):
        loaded = lexicon_file(path)
        ids.update(row["id"] for row in loaded.get("entries", ()))
        if path.stem == "doc_types":
            assert {row["label"] for row in loaded["entries"]} <= {*DOCUMENT_TYPES, "withdrawal"}
    assert [rule for rule, times in ids.items() if times > 1] == []


def test_rules_that_yield_exist() -> None:
    known = {row["id"] for regime in REGIMES for row in lexicon_file(LEXICONS / f"{regime}.yml")["entries"]}
    assert regime_yields()
    for one in regime_yields():
        assert one.rules <= known
    assert all(act[0] == "3" and len(act) == 10 for acts in regime_acts().values() for act in acts)
