"""Where no verb of a headline tells, faint cues add up to a kind, and say which they were."""

from __future__ import annotations

import pytest

from regulations.understanding import leanings
from regulations.understanding.leanings import Leaning, leaning_of
from regulations.understanding.lexicon import LexiconError
from regulations.understanding.pipeline import understand
from regulations.understanding.result import Document


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        (
            "Third hazard class under debate for nail varnish solvents",
            "Bottles would have to carry a flame sign. A vote is pencilled in for spring.",
            "proposal",
        ),
        (
            "Old ovens, new table",
            "The threshold moves from 61 to 58 and supersedes what used to be the first class.",
            "amendment",
        ),
        (
            "Plug sockets with loose earth pins",
            "They could overheat. Around 4,100 pieces were sold until May; buyers get their money back.",
            "alert",
        ),
        (
            "Rugs from hand looms",
            "Weavers need no certificate through next season and may go on selling under conditions.",
            "exemption",
        ),
        (
            "Table of flash points",
            "Row 7 should read 23 instead of 32; nothing was meant by it.",
            "correction",
        ),
        (
            "Kettles in Tonga: the ministry listens",
            "A discussion paper asks how boil dry tests should look. Responses by post until 3 June.",
            "consultation",
        ),
        (
            "Button cells: size, place and colour of the sign",
            "This leaflet shows what your supplier prints, and answers frequent questions.",
            "guidance",
        ),
        (
            "Half of all toasters never reach the bin",
            "A survey by two universities interviewed 900 households; researchers blame habits.",
            "other",
        ),
    ],
)
def test_cues_add_up_to_a_kind(title: str, text: str, kind: str) -> None:
    assert leaning_of(title, text).best() == kind
    assert understand(Document(source="seed", title=title, text=text)).doc_type == kind


def test_cues_are_told_with_their_words() -> None:
    cues = leaning_of("", "Shops would have to close.").cues
    assert [(kind, words) for kind, _, words in sorted(cues)] == [
        ("proposal", "would"),
        ("proposal", "would have to close"),
    ]


def test_a_text_without_cues_leans_nowhere() -> None:
    assert leaning_of("", "") == Leaning()
    assert leaning_of("Grey stones", "They lie there.").best() is None
    assert Leaning({"alert": 1.0}).best(least=2.0) is None


def test_a_cue_counts_once_in_a_place() -> None:
    once, often = (leaning_of("", "The firm was sued. " * times) for times in (1, 9))
    assert once.sums == often.sums


def test_lead_is_told_against_the_best_other_kind() -> None:
    assert Leaning({"alert": 3.0, "other": 1.0}).lead("other") == 2.0
    assert Leaning({"alert": 3.0}).lead("alert") == -3.0


def test_a_row_of_an_unknown_kind_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = {"rows": [{"kind": "poem", "weight": 1, "patterns": ["verse"]}]}
    monkeypatch.setattr(leanings, "lexicon_file", lambda _: bad)
    with pytest.raises(LexiconError, match="poem"):
        leanings._Cues()
    monkeypatch.setattr(leanings, "lexicon_file", lambda _: {})
    with pytest.raises(LexiconError, match="missing"):
        leanings._Cues()
