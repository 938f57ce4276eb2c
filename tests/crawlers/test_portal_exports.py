"""Exports of ECHA's old portal as visitors of several languages got them: the same entries every time."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from crawlers.answers import Answer, Ask
from crawlers.contract import NoticeItem
from crawlers.gates import Gate
from crawlers.run import RunRecord
from crawlers.sources.echa_candidate_members import EchaCandidateMembers
from tests.crawlers import made

URL = "https://echa.europa.eu/candidate-list-table?export=csv"
# As visitors of these languages would see them; only their number and the place of CAS are relied on.
HEADERS = {
    "en": ("Substance name", "Description", "EC No.", "CAS No.", "Reason", "Date of inclusion"),
    "nl": ("Naam van de stof ", "Description", "EG-nr. ", "CAS-nr. ", "Reden ", "Datum van opname "),
    "de": ("Stoffname", "Beschreibung", "EG-Nr.", "CAS-Nr.", "Grund", "Datum der Aufnahme"),
    "fr": ("Nom de la substance", "Description", "N° CE", "N° CAS", "Raison", "Date d’inclusion"),
    "es": ("Nombre", "Descripción", "N.º CE", "N.º CAS", "Motivo", "Fecha de inclusión"),
    "it": ("Nome", "Descrizione", "N. CE", "N. CAS", "Motivo", "Data di inclusione"),
}
REST = ("Decision", "IUCLID", "Support", "Responses", "Remarks")
DAYS = {
    "en": ("04-Feb-2026", "17-Jan-2023", "15-Jun-2017"),
    "nl": ("04-feb-2026", "17-jan-2023", "15-jun-2017"),
    "de": ("04-Feb-2026", "17-Jan-2023", "15-Jun-2017"),
    "fr": ("04-févr.-2026", "17-janv.-2023", "15-juin-2017"),
    "es": ("04-feb-2026", "17-ene-2023", "15-jun-2017"),
    "it": ("04-feb-2026", "17-gen-2023", "15-giu-2017"),
}


def table(language: str) -> list[tuple[str, ...]]:
    """A substance, a group with one member, and a substance of two reasons and two CAS numbers."""
    first, second, third = DAYS[language]
    two = 'Carcinogenic (Article 57a)""Mutagenic (Article 57b)'
    return [
        (*HEADERS[language], *REST),
        ("n-hexane", "", "203-777-6", "110-54-3", "STOT", first, "https://e.example/1", "", "", "", ""),
        ("Some acid and its salts", "", "-", "-", "vPvB", second, "https://e.example/2", "", "s2", "", ""),
        ("Some acid", "", "206-798-9", "375-85-9", "vPvB", second, "https://e.example/2", "", "s2", "", ""),
        (
            "Dichromate",
            "",
            "234-190-3",
            "10588-01-9, 7789-12-0",
            two,
            third,
            "https://e.example/3",
            *[""] * 4,
        ),
    ]


def as_csv(rows: list[tuple[str, ...]]) -> bytes:
    lines = ["\t".join(f'"{cell}"' for cell in row) + "\t" for row in rows]
    return ("\ufeffA list\nExport date: today\n\n" + "\n".join(lines) + "\n").encode()


def read(body: bytes, expects: str, folder: Path) -> list[NoticeItem]:
    card, day = EchaCandidateMembers.card, date(2026, 4, 1)
    run = RunRecord(source=card.name, expect=card.expect, folder=folder, as_of=day)
    answer = Answer(
        ask=Ask(url=URL, expects=expects),
        url=URL,
        status=200,
        content_type="",
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
        observed_on=day,
    )
    return EchaCandidateMembers(run=run).read(answer)


@pytest.mark.parametrize("language", HEADERS)
def test_a_table_reads_the_same_in_every_language(language: str, tmp_path: Path) -> None:
    hexane, group, dichromate = read(as_csv(table(language)), "csv", tmp_path)
    assert hexane.published_on == date(2026, 2, 4)
    assert group.entry is not None and group.entry.included_on == date(2023, 1, 17)
    assert [member.cas for member in group.entry.members] == [("375-85-9",)]
    assert dichromate.entry is not None and dichromate.published_on == date(2017, 6, 15)
    assert dichromate.entry.cas == ("10588-01-9", "7789-12-0")
    assert dichromate.entry.reasons == ("Carcinogenic (Article 57a)", "Mutagenic (Article 57b)")


def test_a_workbook_joined_by_hashes_reads_as_the_table_does(tmp_path: Path) -> None:
    days = {"04-Feb-2026": "04/02/2026", "17-Jan-2023": "17/01/2023", "15-Jun-2017": "15/06/2017"}
    rows = [[days.get(cell, cell).replace('""', "#") for cell in row] for row in table("en")]
    items = read(made.workbook("results", rows), "xlsx", tmp_path / "a")
    wanted = read(as_csv(table("en")), "csv", tmp_path / "b")
    assert [item.entry for item in items] == [item.entry for item in wanted]
    assert [item.material for item in items] == [item.material for item in wanted]


def test_a_table_with_a_column_less_is_no_list(tmp_path: Path) -> None:
    rows = [row[:3] + row[4:] for row in table("fr")]
    with pytest.raises(Gate, match="CAS number in fourth place"):
        read(as_csv(rows), "csv", tmp_path)
