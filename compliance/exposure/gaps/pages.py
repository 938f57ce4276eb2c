"""A told gap report as a PDF document: which blocks, in which order. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from compliance.core.documents import Block, Document, Heading, Notes, Paragraph, Tally, Tone
from compliance.exposure.gaps import page_tables, wording


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
        yield page_tables.questions_table(told["questions"])
        more = len(told["questions"]) - page_tables.QUESTIONS_SHOWN
        if more > 0:
            yield Paragraph(
                _("%(count)d more questions stand in the Excel file.") % {"count": more}, Tone.FINE
            )
    yield Heading(_("What to do, in order of risk removed for the effort"))
    yield page_tables.plan_table(told["plan"])
    yield Heading(_("Obligations and their evidence"))
    yield page_tables.matrix_table(told["matrix"])
    if told["uncertain"]:
        yield Heading(_("Obligations that may apply"))
        yield page_tables.uncertain_table(told["uncertain"])
        more = len(told["uncertain"]) - page_tables.UNCERTAIN_SHOWN
        if more > 0:
            yield Paragraph(
                _("%(count)d more obligations stand in the Excel file.") % {"count": more}, Tone.FINE
            )
    yield Heading(_("Products"))
    yield page_tables.products_table(told["products"])
    yield Heading(_("Documents on file"))
    yield page_tables.documents_table(told["documents"])
    if told["unstated"]:
        yield Heading(_("Documents that nobody has said what they prove"), 2)
        yield page_tables.documents_table(told["unstated"])
