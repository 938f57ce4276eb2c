"""What tells a regime: a law by name, the source, goods, or words alone; an inference quotes its words."""

from __future__ import annotations

import pytest

from regulations.understanding import basis_rules
from regulations.understanding.basis import Basis, RegimeTold, told_json, told_read, told_together
from regulations.understanding.basis_rules import basis_of, goods_rules, regimes_told
from regulations.understanding.lexicon import LexiconError
from regulations.understanding.linked import LinkedText, with_linked
from regulations.understanding.pipeline import understand
from regulations.understanding.result import Document, Evidence, Metadata, RegimeFound

JOURNAL, TRADE = "US Federal Register (abstract)", "Trade press"


def _evidence(*rules: str) -> list[Evidence]:
    return [Evidence(label="reach", start=0, end=3, rule=rule, weight=0.5) for rule in rules]


def _told(title: str, text: str, source: str = TRADE, **stated: str) -> tuple[RegimeTold, ...]:
    document = Document(source=source, title=title, text=text, metadata=Metadata(**stated))
    return regimes_told(understand(document).regimes, document.content)


@pytest.mark.parametrize(
    ("rules", "by"),
    [
        (["act.32006R1907"], Basis.LAW),
        (["reach.full_name"], Basis.LAW),
        (["metadata.area_tbt"], Basis.SOURCE),
        (["goods.ruled"], Basis.GOODS),
        (["limit.substance"], Basis.GOODS),
        (["subject.safety_rule"], Basis.GOODS),
        (["safety.toys_word", "safety.hazards"], Basis.GOODS),
        (["words.model"], Basis.WORDS),
        (["words.model", "goods.ruled"], Basis.GOODS),
        (["goods.ruled", "reach.acronym", "metadata.alert"], Basis.LAW),
        ([], None),
    ],
)
def test_the_strongest_rule_says_what_tells_a_regime(rules: list[str], by: Basis | None) -> None:
    assert basis_of(_evidence(*rules)) is by


def test_every_entry_that_speaks_of_goods_is_an_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"batteries.word", "goods.ruled", "subject.packs"} <= goods_rules()
    assert not goods_rules() & {"reach.acronym", "rohs.full_name", "weee.named_laws", "safety.ce_mark"}
    broken = {"goods": ["reach.no_such_entry"], "entries": [{"id": "reach.acronym"}]}
    monkeypatch.setattr(basis_rules, "lexicon_file", lambda _path: broken)
    goods_rules.cache_clear()
    with pytest.raises(LexiconError, match=r"reach\.no_such_entry"):
        goods_rules()
    goods_rules.cache_clear()


def test_goods_beside_words_of_rules_are_an_inference_with_its_words() -> None:
    (told,) = _told("New seal for belt sanders", "Importers must hold a proof before they sell a sander.")
    assert told.by is Basis.GOODS
    assert any("sander" in word for word in told.words)


def test_a_law_by_name_is_no_inference() -> None:
    (told,) = _told("Amendment of Annex XVII to REACH", "Regulation (EC) No 1907/2006 is amended.")
    assert (told.label, told.by, told.words) == ("reach", Basis.LAW, ())


def test_the_list_that_a_source_keeps_is_no_inference() -> None:
    (told,) = _told("Some substance", "EC 200-001-8", kind="list_entry")
    assert (told.label, told.by) == ("reach", Basis.SOURCE)


def test_a_regime_of_a_linked_text_keeps_what_told_it() -> None:
    document = Document(source=JOURNAL, title="Notice of the ministry", text="See the annexed file.")
    law = LinkedText(
        name="https://ministry.example/a.pdf",
        text="Regulation (EU) 2023/1542 of the Parliament concerning batteries and waste batteries.",
    )
    found = with_linked(understand(document), document, [law])
    (told,) = regimes_told(found.regimes, document.content)
    assert (told.label, told.by) == ("batteries", Basis.LAW)
    assert found.regimes[0].evidence == ()


def test_a_regime_without_evidence_is_not_known() -> None:
    assert regimes_told([RegimeFound(label="weee", weight=0.9, evidence=())], "title\ntext") == ()


def test_of_several_documents_the_strongest_tells() -> None:
    goods, law = RegimeTold("weee", Basis.GOODS, ("phones",)), RegimeTold("weee", Basis.LAW)
    assert told_together([goods, law]) == told_together([law, goods]) == (law,)
    assert told_together([goods, RegimeTold("weee", Basis.WORDS, ("old",))]) == (goods,)
    assert told_together([]) == ()


def test_rows_keep_what_tells_and_leave_out_what_they_do_not_know() -> None:
    told = (RegimeTold("weee", Basis.GOODS, ("phones",)), RegimeTold("reach", Basis.PERSON))
    kept = told_json(told)
    assert kept == {"weee": {"by": "goods", "words": ["phones"]}, "reach": {"by": "person"}}
    assert told_read(kept, ["reach", "weee"]) == (told[1], told[0])
    assert told_read(kept, ["rohs"]) == told_read({}, ["weee"]) == ()


def test_the_words_quoted_differ_and_are_whole() -> None:
    content = "Heat pumps\nheat  pumps and a very long row of words " + "and goods " * 20
    spans = [(0, 10), (11, 22), (11, len(content)), (27, len(content)), (12, 12)]
    evidence = tuple(
        Evidence(label="weee", start=start, end=end, rule="goods.ruled", weight=0.5) for start, end in spans
    )
    (told,) = regimes_told([RegimeFound(label="weee", weight=0.6, evidence=evidence)], content)
    assert told.words[0] == "Heat pumps"
    assert len(told.words) == 2
    assert len(told.words[1]) <= 80 and told.words[1].endswith(" and…")


def test_a_long_run_without_spaces_is_quoted_too() -> None:
    evidence = (Evidence(label="weee", start=0, end=120, rule="words.model", weight=0.4),)
    (told,) = regimes_told([RegimeFound(label="weee", weight=0.4, evidence=evidence)], "废" * 120)
    assert told.words == ("废" * 79 + "…",)
