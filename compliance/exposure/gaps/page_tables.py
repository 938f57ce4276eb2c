"""The tables of a printed gap report, each from the rows that were told. It words headings only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from compliance.core.documents import Align, Cell, Column, Table, Tone
from compliance.exposure.gaps import wording

QUESTIONS_SHOWN: Final = 25
UNCERTAIN_SHOWN: Final = 60
"""What is left out of the printed report stands in the Excel file."""


def questions_table(rows: list[dict[str, Any]]) -> Table:
    """What would settle open verdicts."""
    return Table(
        [Column(_("Question"), 6), Column(_("Products"), 3), Column(_("Obligations"), 1, Align.RIGHT)],
        [[row["text"], row["skus"], str(row["obligations"])] for row in rows[:QUESTIONS_SHOWN]],
    )


def plan_table(plan: Mapping[str, Any]) -> Table:
    """The steps in their order."""
    return Table(
        [
            Column("#", 0.4, Align.RIGHT),
            Column(_("Step"), 5),
            Column(_("Closes"), 2.4),
            Column(_("Risk removed"), 1.1, Align.RIGHT),
            Column(_("Effort"), 1.2),
            Column(_("Cost"), 1.4, Align.RIGHT),
            Column(_("First date"), 1.2),
        ],
        [
            [
                str(step["number"]),
                Cell(step["text"], fine=step["advice"]),
                Cell(step["closes"], fine=step["skus"]),
                step["share_words"],
                step["effort"],
                step["cost"],
                step["by_words"],
            ]
            for step in plan["steps"]
        ],
        empty=_("Nothing is missing and no question is open."),
    )


def matrix_table(rows: list[dict[str, Any]]) -> Table:
    """What applies, with how it is proved."""
    return Table(
        [
            Column(_("Obligation"), 4),
            Column(_("Proved by"), 3),
            Column(_("State"), 1.3),
            Column(_("Products"), 2),
            Column(_("Documents"), 2.6),
            Column(_("Next step"), 3.4),
        ],
        [
            [
                Cell(row["title"], fine=_about(row), url=row["reference_url"]),
                row["evidence"],
                Cell(row["state_words"], wording.TONES[row["state"]], fine=row["expires_words"]),
                Cell(wording.products(row["products"]), fine=row["skus"]),
                "; ".join(row["documents"][:3]) or "–",
                Cell(
                    row["next_step"] if row["state"] != "valid" else "–",
                    fine=f"{row['effort']} · {row['cost']}" if row["state"] != "valid" else "",
                ),
            ]
            for row in rows
        ],
        empty=_("No obligation is known to apply yet."),
    )


def _about(row: Mapping[str, Any]) -> str:
    return " · ".join((row["reference"], row["severity_words"], *row.get("remarks", ())))


def uncertain_table(rows: list[dict[str, Any]]) -> Table:
    """What may apply."""
    return Table(
        [
            Column(_("Obligation"), 4),
            Column(_("Products"), 2.5),
            Column(_("What would settle it"), 6),
        ],
        [
            [
                Cell(row["title"], fine=_about(row), url=row["reference_url"]),
                Cell(wording.products(row["products"]), fine=row["skus"]),
                "\n".join(row["settles"]),
            ]
            for row in rows[:UNCERTAIN_SHOWN]
        ],
    )


def products_table(rows: list[dict[str, Any]]) -> Table:
    """One line a product."""
    codes = ("missing", "expired", "expiring", "valid", "uncertain")
    return Table(
        [
            Column("SKU", 2),
            Column(_("Name"), 4),
            *(Column(wording.state(code), 1, Align.RIGHT) for code in codes),
            Column(wording.state("not_needed"), 1, Align.RIGHT),
        ],
        [
            [
                row["sku"],
                Cell(row["name"], fine=", ".join(row["markets"])),
                *(
                    Cell(str(row["counts"][code]), wording.TONES[code] if row["counts"][code] else Tone.PLAIN)
                    for code in codes
                ),
                str(row["not_needed"]),
            ]
            for row in rows
        ],
        empty=_("No product on file."),
    )


def documents_table(rows: list[dict[str, Any]]) -> Table:
    """One line a document."""
    return Table(
        [
            Column(_("Document"), 5),
            Column(_("Issuer"), 3),
            Column(_("Serves as"), 4),
            Column(_("Expires"), 1.6),
            Column(_("State"), 1.4),
        ],
        [
            [
                Cell(row["title"], fine=row["number"]),
                row["issuer"],
                "; ".join(row["serves_words"]) or _("not stated"),
                row["expires_words"],
                Cell(row["state_words"], wording.TONES[row["state"]]),
            ]
            for row in rows
        ],
        empty=_("No document on file."),
    )
