"""Days of treaties, positions and delegated power that stand in a law and are none of its own."""

from __future__ import annotations

from datetime import date

import pytest

from regulations.understanding.pipeline import understand
from regulations.understanding.result import DateFound, Document


def _dates(text: str, published_on: date | None = None) -> tuple[DateFound, ...]:
    document = Document(source="EUR-Lex", title="Regulation on kettles", text=text, published_on=published_on)
    return understand(document).dates


@pytest.mark.parametrize(
    "text",
    [
        "(2) Position of the European Parliament of 18 April 2023 (not yet published in the OJ).",
        "Position du Parlement européen du 18 avril 2023 (non encore parue au Journal officiel).",
        "As told in the communication of the Commission of 14 December 2021 on mobility, towns grow.",
        "In line with the Kettle Agreement, adopted on 12 December 2015 under the Convention, steam falls.",
        "The Convention on steam across borders, done in Geneva on 14 November 1979, asks for less of it.",
        "Small firms are those of Recommendation 2003/361/EC as applicable on 11 February 2025.",
        "Member States may maintain restrictions adopted before 1 January 2025 on kettles of clay.",
        "A revocation shall take effect the day following the publication of the decision in the Official "
        "Journal or at a later date specified in it.",
        "La révocation prend effet le jour suivant celui de la publication de la décision ou à une date "
        "ultérieure qui y est précisée.",
        "A delegated act stands if no objection is expressed by Parliament or Council within two months of "
        "notification of that act to them.",
        "The body may act where no objections are raised by the other Member States within two weeks of a "
        "notification.",
        "A kettle report is due 12 months after the date of entry into force of the first delegated act.",
        "Registers open within 18 months of the date of entry into force of the implementing acts.",
    ],
)
def test_what_is_only_named_has_no_day_here(text: str) -> None:
    assert _dates(text) == ()


def test_an_act_without_a_known_publication_has_a_rule_and_no_day() -> None:
    """A footnote's day is no base: the wrong day of entry into force would be worse than none."""
    text = (
        "This Regulation shall enter into force on the twentieth day following that of its publication "
        "in the Official Journal.\nDone at Brussels, 14 June 2023.\n"
        "(2) Position of the European Parliament of 18 April 2023 (not yet published in the OJ)."
    )
    assert {(d.role, d.on, d.earliest) for d in _dates(text)} == {
        ("entry_into_force", None, None),
        ("adoption", date(2023, 6, 14), date(2023, 6, 14)),
    }
    known = {d.role: d.earliest for d in _dates(text, date(2023, 6, 29))}
    assert known["entry_into_force"] == date(2023, 7, 19)


def test_a_day_that_is_unsure_is_no_base() -> None:
    text = (
        "Collection systems set up after entry into force of this Regulation which reach 90 % by "
        "1 January 2029 may stay. Kettles are marked 3 years after the entry into force of this Regulation."
    )
    assert not [d for d in _dates(text) if d.rule and d.earliest]


@pytest.mark.parametrize(
    ("text", "on"),
    [
        (
            "From 12 August 2028 or 24 months from the date of entry into force of the acts adopted under "
            "paragraph 6, whichever is the latest, kettles shall bear a label.",
            date(2028, 8, 12),
        ),
        (
            "By 1 January 2030 or 3 years from the entry into force of the act, kettles shall be light.",
            date(2030, 1, 1),
        ),
        (
            "The limit shall apply from 1 January 2030 or 24 months from the date of the act.",
            date(2030, 1, 1),
        ),
    ],
)
def test_the_later_of_a_day_and_a_count_is_a_day_of_application(text: str, on: date) -> None:
    assert [(d.role, d.on) for d in _dates(text) if d.on] == [("application", on)]
