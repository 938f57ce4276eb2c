"""A bulletin as a document in one language: blocks for PDF and Word, and rows for Excel."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from compliance.core.documents import Block, Document, Facts, Heading, Paragraph, Sheet, SheetColumn, Tone
from compliance.room.models import Bulletin, BulletinItem
from regulations.basis_wording import regime_marked


def bulletin_document(bulletin: Bulletin, items: list[BulletinItem], language: str) -> Document:
    """The whole bulletin; `items` with their measure and notice."""
    with translation.override(language):
        name = bulletin.association.name_zh if language == "zh-hans" else ""
        return Document(
            title=worded(bulletin, "title", language),
            subtitle=_("%(association)s · %(since)s to %(until)s")
            % {
                "association": name or bulletin.association.name,
                "since": date_format(bulletin.since, "DATE_FORMAT"),
                "until": date_format(bulletin.until, "DATE_FORMAT"),
            },
            language=language,
            made_on=bulletin.until,
            author=bulletin.association.name,
            page_words=pgettext("page number", "{page} of {pages}"),
            footer=_("Made with Fairlead. What is our inference is marked as such."),
            blocks=list(_blocks(bulletin, items, language)),
        )


def worded(row: Bulletin | BulletinItem, field: str, language: str) -> str:
    """The text of `field` in the language; the other one where it is not written yet."""
    first, second = (f"{field}_zh", field) if language == "zh-hans" else (field, f"{field}_zh")
    return str(getattr(row, first) or getattr(row, second))


def _blocks(bulletin: Bulletin, items: list[BulletinItem], language: str) -> Iterator[Block]:
    if intro := worded(bulletin, "intro", language):
        yield Paragraph(intro)
    if not items:
        yield Paragraph(_("No item has been chosen yet."), Tone.FINE)
    for number, item in enumerate(items, start=1):
        yield Heading(f"{number}. {worded(item, 'heading', language)}", 2)
        yield Paragraph(worded(item, "text", language))
        notice = item.measure.notice
        told = regime_marked(item.measure.regime, item.measure.regime_by)
        yield Facts([(_("Regime"), told), (_("Source"), notice.url or notice.symbol)])


def bulletin_sheet(bulletin: Bulletin, items: list[BulletinItem]) -> Sheet:
    """Both languages beside each other."""
    columns = [
        SheetColumn(_("No."), "number", 6),
        SheetColumn(_("Regime"), width=14),
        SheetColumn(_("Official number"), width=24),
        SheetColumn(_("Heading"), width=50),
        SheetColumn(_("Chinese heading"), width=50),
        SheetColumn(_("Text"), width=70),
        SheetColumn(_("Chinese text"), width=70),
        SheetColumn(_("Source"), width=40),
    ]
    rows = [
        [
            number,
            regime_marked(item.measure.regime, item.measure.regime_by),
            item.measure.notice.symbol.strip(),
            item.heading,
            item.heading_zh,
            item.text,
            item.text_zh,
            item.measure.notice.url,
        ]
        for number, item in enumerate(items, start=1)
    ]
    return Sheet(bulletin.title, columns, rows)
