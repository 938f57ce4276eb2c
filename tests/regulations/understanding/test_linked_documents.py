"""What linked documents add to the reading of a notice, and what they must not touch."""

from __future__ import annotations

from datetime import date

from regulations.understanding.linked import LinkedText, with_linked
from regulations.understanding.pipeline import understand
from regulations.understanding.result import Document, Metadata, Understanding

NAME = "https://example.org/order.pdf"
ORDER = (
    "Order on batteries and waste batteries\n"
    "Article 1\nEach button cell shall bear a label; the battery passport shall be kept.\n"
    "Article 2\nMercury (CAS 7439-97-6) at most 0.0005 % by weight. Waste batteries are collected.\n"
    "Article 3\nThis order enters into force on 1 March 2031. Importers shall keep the test report.\n"
)


def _notice(text: str = "The text is attached.", **metadata: object) -> Document:
    return Document(
        source="eping",
        title="Draft order 12",
        text=text,
        published_on=date(2030, 6, 1),
        metadata=Metadata(**{"area": "TBT", "document_type": "Regular notification"} | metadata),  # type: ignore[arg-type]
    )


def _read(document: Document, *texts: str) -> Understanding:
    linked = [LinkedText(name=f"{NAME}#{n}" if n else NAME, text=text) for n, text in enumerate(texts)]
    return with_linked(understand(document), document, linked)


def test_findings_name_the_document_that_they_stand_in() -> None:
    found = _read(_notice(), ORDER)
    assert [r.label for r in found.regimes] == ["batteries"]
    (mercury,) = (m for m in found.mentions if m.kind == "cas")
    assert (mercury.document, mercury.section) == (NAME, "article:2")
    assert ORDER[mercury.start : mercury.end] == "7439-97-6"
    (limit,) = found.limits
    assert (limit.document, ORDER[limit.start : limit.end]) == (NAME, "0.0005 %")
    (day,) = (d for d in found.dates if d.role == "entry_into_force")
    assert (day.on, day.document, ORDER[day.start : day.end]) == (date(2031, 3, 1), NAME, "1 March 2031")
    duty = found.obligations[-1]
    assert (duty.document, duty.actor) == (NAME, "importer")
    assert "Importers shall keep" in ORDER[duty.start : duty.end]


def test_type_and_stage_stay_those_of_the_notice() -> None:
    alone, found = understand(_notice()), _read(_notice(), ORDER)
    assert (found.doc_type, found.stage) == (alone.doc_type, alone.stage) == ("proposal", "proposed")
    assert found.language == alone.language
    assert not found.auto  # the set of regimes changed: a person should look at it


def test_days_that_the_notice_gives_are_not_joined_by_others() -> None:
    document = _notice(dates=(("entry_into_force", date(2032, 1, 1), ""),))
    days = [d.on for d in _read(document, ORDER).dates if d.role == "entry_into_force"]
    assert days == [date(2032, 1, 1)]


def test_an_empty_text_changes_nothing() -> None:
    document = _notice()
    assert _read(document, "", " \n") == understand(document)


def test_a_food_notice_stays_irrelevant_whatever_its_attachment_names() -> None:
    sanitary = _notice("Live poultry.", area="SPS")
    assert not _read(sanitary, ORDER).relevant
    assert _read(sanitary, ORDER).regimes == ()


def test_two_documents_keep_their_names() -> None:
    found = _read(_notice(), ORDER, "Annex of the order. Lead (CAS 7439-92-1) at most 0.01 % by weight.")
    assert {m.code: m.document for m in found.mentions if m.kind == "cas"} == {
        "7439-97-6": NAME,
        "7439-92-1": f"{NAME}#1",
    }
