"""Texts of which no rule says anything: shown where the model of words holds them relevant, never `auto`."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulations.understanding import by_model, second
from regulations.understanding.pipeline import understand
from regulations.understanding.result import Document
from regulations.understanding.second import Example, SecondOpinion

_GLOWING = "Glimmerstones that wobble need a zibbet from the quorn before they are put on shelves."
_FEEDING = "Marmots in the upper valley were counted again and their number has grown."


@pytest.fixture(scope="module")
def model() -> SecondOpinion:
    """A model that knows invented goods, of which no lexicon can speak."""
    made = [
        Example(text=f"{_GLOWING} Part {n}.", regimes=frozenset({"weee"}), language="en") for n in range(40)
    ]
    idle = [Example(text=f"{_FEEDING} Year {n}.", regimes=frozenset(), language="en") for n in range(40)]
    return second.train([*second.seeds()[:1200], *made, *idle], "code")


def test_rules_are_silent_on_it() -> None:
    found = understand(Document(source="", title="Glimmerstones", text=_GLOWING))
    assert (found.relevant, found.auto) == (False, False)


@pytest.mark.parametrize("repeated", [False, True])
def test_words_alone_make_it_relevant_and_are_its_evidence(model: SecondOpinion, repeated: bool) -> None:
    text = f"Glimmerstones\n{_GLOWING}" if repeated else _GLOWING
    document = Document(source="", title="Glimmerstones", text=text)
    found = understand(document, model)
    assert found.relevant
    assert not found.auto
    assert [r.label for r in found.regimes] == ["weee"]
    assert 0.5 <= found.probabilities["weee"] <= 0.6
    told = [e for e in found.evidence if e.rule == by_model.RULE]
    words = {document.content[e.start : e.end] for e in told}
    assert len(told) == 3
    assert words <= {"Glimmerstones", "wobble", "zibbet", "quorn", "shelves", "need"}


def test_what_the_model_holds_irrelevant_stays_unknown(model: SecondOpinion) -> None:
    found = understand(Document(source="", title="Marmots", text=_FEEDING), model)
    assert (found.relevant, found.auto) == (False, False)


def test_a_source_that_says_what_it_is_about_is_not_overruled(model: SecondOpinion) -> None:
    title = "Steel Flanges From India: Glimmerstones, Preliminary Results"
    found = understand(Document(source="US Federal Register", title=title, text=_GLOWING), model)
    assert not found.relevant


def test_irrelevant_by_rules_but_not_by_words_waits_for_a_reviewer(model: SecondOpinion) -> None:
    text = f"Maximum residue levels of a pesticide in apples and pears. {_GLOWING * 4}"
    found = understand(Document(source="", title="Pesticide tolerances", text=text), model)
    assert not found.relevant
    assert not found.auto


@given(st.text(max_size=60), st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_evidence_stands_within_the_text(model: SecondOpinion, title: str, text: str) -> None:
    document = Document(source="", title=title, text=text + "\n" + _GLOWING)
    for one in understand(document, model).evidence:
        if one.start is not None and one.end is not None:
            assert 0 <= one.start < one.end <= len(document.content)
