"""Duties read in sentences of four languages."""

from __future__ import annotations

import pytest

from regulations.understanding.duty_verbs import places_of_verbs, verbs_of_duty
from regulations.understanding.pipeline import understand
from regulations.understanding.result import Document, Obligation


def _duties(text: str, source: str = "") -> tuple[Obligation, ...]:
    return understand(Document(source=source, title="", text=text)).obligations


@pytest.mark.parametrize(
    ("text", "actor", "forbids", "duty"),
    [
        (
            "Manufacturers shall draw up the technical documentation before the goods are sold here.",
            "manufacturer",
            False,
            "draw up the technical documentation",
        ),
        (
            "The importer must not place on the market a charger that lacks the marking of this Regulation.",
            "importer",
            True,
            "place on the market a charger",
        ),
        (
            "The declaration shall be kept for ten years by the authorised representative of the firm.",
            "authorised_representative",
            False,
            "be kept for ten years",
        ),
        ("制造商在产品上市前，应当编制技术文件并保存十年。", "manufacturer", False, "编制技术文件"),
        ("进口商不得销售未加贴标志的产品，本条例另有规定的除外。", "importer", True, "销售未加贴标志的产品"),
        (
            "Les fabricants doivent conserver la documentation technique pendant dix ans dans les locaux.",
            "manufacturer",
            False,
            "conserver la documentation",
        ),
        (
            "Los importadores no podrán comercializar los productos que no lleven el marcado de esta norma.",
            "importer",
            True,
            "comercializar los productos",
        ),
        (
            "Batteries shall be marked with the symbol of separate collection and with their capacity.",
            "",
            False,
            "be marked with the symbol",
        ),
    ],
)
def test_who_must_do_what(text: str, actor: str, forbids: bool, duty: str) -> None:
    (found,) = _duties(text)
    assert (found.actor, found.forbids) == (actor, forbids)
    assert found.duty.startswith(duty)
    assert ("\n" + text)[found.start : found.end] == text


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("By 18 August 2027 producers shall publish a report on the cells that they sold.", "2027-08-18"),
        (
            "The supplier shall answer within 45 days of the request of the consumer and free of charge.",
            "within 45 days of the request of the consumer and free of charge",
        ),
        ("Distributors shall check that the label is on the goods which they sell here.", ""),
    ],
)
def test_deadlines_of_duties(text: str, deadline: str) -> None:
    assert _duties(text)[0].deadline == deadline


@pytest.mark.parametrize(
    "text",
    [
        "This Regulation shall enter into force on the twentieth day following that of its publication.",
        "References to the repealed Directive shall be construed as references to this Regulation.",
        "The market shall we say is a difficult one? It should be easier for all of us in the trade.",
        "The Regulation applies to batteries. It was published by the office in the spring of the year.",
    ],
)
def test_what_an_act_says_of_itself_is_no_duty(text: str) -> None:
    assert [d.duty for d in _duties(text) if d.actor] == []


def test_a_number_is_no_end_of_a_sentence() -> None:
    text = "Under Regulation (EC) No. 1907/2006 importers shall register the substances that they import."
    (found,) = _duties(text)
    assert found.end - found.start == len(text)


def test_hostile_text_ends_in_bounded_time() -> None:
    assert len(_duties("Importers shall register. " * 5_000)) == 200


def test_an_elided_french_verb_stays_whole() -> None:
    (found,) = _duties(
        "Les importateurs sont tenus d'informer les autorités dans un délai de dix jours ouvrables."
    )
    assert (found.actor, found.duty.split()[0]) == ("importer", "informer")


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("No importer may sell it.", "en"),
        ("NEITHER PRODUCER SHALL SELL IT.", "en"),
        ("A seller has to tell and needs to show.", "en"),
        ("Le vendeur doit le dire.", "fr"),
        ("Les vendeurs sont tenus de le dire.", "fr"),
        ("La vente est interdite.", "fr"),
        ("Los fabricantes deberán decirlo.", "es"),
        ("Se prohíbe y queda prohibida la venta.", "es"),
        ("El importador garantizará la calidad.", "es"),
        ("进口商应当说明。", "zh"),
        ("禁止销售。", "zh"),
    ],
)
def test_a_sentence_with_a_verb_of_duty_is_looked_at_closely(sentence: str, language: str) -> None:
    assert verbs_of_duty(sentence, language)
    assert places_of_verbs(sentence)


def test_words_without_a_duty_are_not_looked_at_closely() -> None:
    assert places_of_verbs("The market grew. Le marché grandit. El mercado crece. 市场增长。") == []
