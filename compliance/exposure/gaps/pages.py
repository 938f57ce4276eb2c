"""A told gap report as a PDF document: which blocks, in which order. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from compliance.core.documents import (
    Align,
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Notes,
    Paragraph,
    Table,
    Tally,
    Tone,
)
from compliance.exposure.gaps import wording

QUESTIONS_SHOWN = 25


def document_of(told: Mapping[str, Any]) -> Document:
    """The report to print, in the language that it was told in."""
    return Document(
        title=told["title"],
        subtitle=_("%(firm)s · as of %(day)s")
        % {"firm": f"{told['firm']['name']} ({told['firm']['code']})", "day": told["made_on_words"]},
        language=told["language"],
        made_on=date.fromisoformat(told["made_on"]),
        page_words=pgettext("page number", "{page} of {pages}"),
        footer=_("Fairlead · catalogue %(edition)s · %(weights)s")
        % {"edition": told["catalogue"]["edition"], "weights": told["weights"]},
        is_wide=True,
        blocks=list(_blocks(told)),
    )


def _blocks(told: Mapping[str, Any]) -> Iterator[Block]:
    yield Tally(
        [
            (str(row["count"]), row["words"], wording.TONES[row["code"]])
            for row in told["counts"]
            if row["code"] != "partial" or row["count"]
        ]
    )
    yield Paragraph(
        _("Counted are pairs of a product and an obligation, by the worst of their proofs."), Tone.FINE
    )
    yield Notes(told["notes"])
    # A product of which nothing is known has questions only: they come first, for everybody.
    if told["questions"]:
        yield Heading(_("Questions to answer first"))
        yield _questions(told["questions"])
        more = len(told["questions"]) - QUESTIONS_SHOWN
        if more > 0:
            yield Paragraph(
                _("%(count)d more questions stand in the Excel file.") % {"count": more}, Tone.FINE
            )
    yield Heading(_("What to do, in order of risk removed for the effort"))
    yield _plan(told["plan"])
    yield Heading(_("Obligations and their evidence"))
    yield _matrix(told["matrix"])
    if told["uncertain"]:
        yield Heading(_("Obligations that may apply"))
        yield _uncertain(told["uncertain"])
    yield Heading(_("Products"))
    yield _products(told["products"])
    yield Heading(_("Documents on file"))
    yield _documents(told["documents"])
    if told["unstated"]:
        yield Heading(_("Documents that nobody has said what they prove"), 2)
        yield _documents(told["unstated"])


def _questions(rows: list[dict[str, Any]]) -> Table:
    return Table(
        [Column(_("Question"), 6), Column(_("Products"), 3), Column(_("Obligations"), 1, Align.RIGHT)],
        [[row["text"], row["skus"], str(row["obligations"])] for row in rows[:QUESTIONS_SHOWN]],
    )


def _plan(plan: Mapping[str, Any]) -> Table:
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


def _matrix(rows: list[dict[str, Any]]) -> Table:
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


def _uncertain(rows: list[dict[str, Any]]) -> Table:
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
            for row in rows
        ],
    )


def _products(rows: list[dict[str, Any]]) -> Table:
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


def _documents(rows: list[dict[str, Any]]) -> Table:
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
