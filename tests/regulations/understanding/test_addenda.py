"""What an addendum makes of the draft that it amends: dropped, still open, or adopted."""

from datetime import date

import pytest

from regulations.understanding.pipeline import understand
from regulations.understanding.result import Document, Metadata, Understanding

PUBLISHED = date(2026, 5, 3)


def addendum(text: str, title: str = "Electric kettles", comments_until: date | None = None) -> Understanding:
    dates = (("comment_deadline", comments_until, ""),) if comments_until else ()
    metadata = Metadata(area="TBT", document_type="Addendum to Regular Notification", dates=dates)
    return understand(
        Document(source="eping", title=title, text=text, published_on=PUBLISHED, metadata=metadata)
    )


@pytest.mark.parametrize(
    "text",
    [
        "The notified draft has been withdrawn.",
        "This notification is withdrawn.",
        "The country withdraws notification G/TBT/N/BRA/1.",
        "The proposed technical regulation is being withdrawn.",
        "Se informa que el proyecto ha sido retirado.",
        "Le projet notifié est retiré.",
    ],
)
def test_a_withdrawn_draft_binds_nobody(text: str) -> None:
    assert addendum(text).stage == "expired"


def test_a_product_withdrawn_from_sale_is_no_withdrawn_draft() -> None:
    assert addendum("The product was withdrawn from the market; the order is in force.").stage != "expired"


@pytest.mark.parametrize(
    "text",
    [
        "The comment period has been extended to 30 June 2026.",
        "Extension of the deadline for comments on electric kettles.",
        "Se amplía el plazo para presentar observaciones.",
    ],
)
def test_a_longer_time_for_comments_keeps_the_draft_a_draft(text: str) -> None:
    assert addendum(text).stage == "proposed"


def test_a_stated_day_for_comments_outranks_words() -> None:
    text = "A new version of the notified text, with guidance on its annexes."
    assert addendum(text).stage == "adopted"
    assert addendum(text, comments_until=date(2026, 8, 2)).stage == "proposed"
    assert addendum(text, comments_until=date(2026, 5, 1)).stage == "adopted"
    assert addendum("This notification is withdrawn.", comments_until=date(2026, 8, 2)).stage == "expired"


def test_the_footnote_of_the_form_is_no_guidance() -> None:
    footnote = (
        "other information on where the text of the final measure/change to the measure/interpretative "
    )
    assert addendum(footnote + "guidance can be obtained.").doc_type != "guidance"
