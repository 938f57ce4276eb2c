"""A told association report as a PDF document. It words headings and decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from compliance.core.documents import Align, Block, Cell, Column, Document, Heading, Notes, Table, Tally
from compliance.exposure.gaps import wording
from compliance.exposure.gaps.members import SHOWN


def members_document(told: dict[str, Any]) -> Document:
    """The report to print, in the language that it was told in."""
    return Document(
        title=told["title"],
        subtitle=_("as of %(day)s") % {"day": told["made_on_words"]},
        language=told["language"],
        made_on=date.fromisoformat(told["made_on"]),
        page_words=pgettext("page number", "{page} of {pages}"),
        footer=_("Fairlead · catalogue %(edition)s") % {"edition": told["catalogue"]["edition"]},
        is_wide=True,
        blocks=list(_blocks(told)),
    )


def _blocks(told: dict[str, Any]) -> Iterator[Block]:
    yield Tally([(str(row["count"]), row["words"], wording.TONES[row["code"]]) for row in told["counts"]])
    yield Notes(told["notes"])
    yield Heading(_("Members, by risk"))
    yield Table(
        [
            Column(_("Member"), 4),
            Column(_("Products"), 1, Align.RIGHT),
            *(Column(wording.state(code), 1, Align.RIGHT) for code in SHOWN),
            Column(_("Risk points"), 1.1, Align.RIGHT),
            Column(_("First step"), 5),
        ],
        [
            [
                Cell(row["name"], fine=row["code"]),
                str(row["products"]),
                *(str(count["count"]) for count in row["columns"]),
                f"{row['risk']:.0f}",
                row["steps"][0]["text"] if row["steps"] else "–",
            ]
            for row in told["members"]
        ],
        empty=_("No member has given its consent."),
    )
    yield Heading(_("What most members lack"))
    yield Table(
        [
            Column(_("Obligation"), 5),
            Column(_("Members"), 1, Align.RIGHT),
            Column(_("Products"), 1, Align.RIGHT),
            Column(_("Next step"), 5),
        ],
        [
            [
                Cell(row["title"], fine=row["reference"], url=row["reference_url"]),
                str(row["members"]),
                str(row["products"]),
                row["next_step"],
            ]
            for row in told["obligations"]
        ],
        empty=_("Nothing is missing and no question is open."),
    )
