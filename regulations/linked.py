"""Reads the documents that were fetched for a notice, and lets their text speak in its understanding.

A file that cannot be read leaves its reason and nothing else: the notice's own reading stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import transaction

from compliance.core import clock
from crawlers.contract import NoticeItem
from regulations.ingest.captured import CaptureDamaged, capture_body
from regulations.models import DocumentText, Notice, NoticeDocument, NoticeVersion
from regulations.reading.document import ReadText, UnreadableFile, text_of
from regulations.understanding.linked import LinkedText, with_linked
from regulations.understanding.pipeline import understand
from regulations.understanding.result import Document, Metadata, Understanding
from regulations.understanding.second import SecondOpinion

SCANNED, CAPTURE_DAMAGED = "scanned", "capture_damaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """What became of one file: its text, or a code with a sentence why there is none."""

    capture_id: int
    read: ReadText | None = None
    problem_code: str = ""
    problem: str = ""


def file_read(document: NoticeDocument) -> FileRead:
    """Read the bytes of a linked document. Never raises for what a file may be; takes up to a minute."""
    capture = document.capture
    try:
        read = text_of(capture_body(capture), media=document.media)
    except UnreadableFile as fault:
        return FileRead(capture_id=capture.pk, problem_code=fault.code, problem=str(fault))
    except CaptureDamaged as fault:
        return FileRead(capture_id=capture.pk, problem_code=CAPTURE_DAMAGED, problem=str(fault))
    if read.scanned:
        return FileRead(
            capture_id=capture.pk,
            read=read,
            problem_code=SCANNED,
            problem="every page is a picture: a person must read it",
        )
    return FileRead(capture_id=capture.pk, read=read)


@transaction.atomic
def document_text_write(*, document: NoticeDocument, outcome: FileRead) -> DocumentText | None:
    """Keep what was read; None where the document has other bytes by now, which another job reads."""
    standing = NoticeDocument.objects.select_for_update().get(pk=document.pk)
    if standing.capture_id != outcome.capture_id:
        return None
    read = outcome.read
    text, _created = DocumentText.objects.update_or_create(
        document=standing,
        defaults={
            "capture_id": outcome.capture_id,
            # PostgreSQL holds no NUL; a space keeps every place.
            "text": read.text.replace("\x00", " ") if read else "",
            "pages": list(read.pages) if read else [],
            "scanned_pages": list(read.scanned_pages) if read else [],
            "is_cut": bool(read and read.cut),
            "problem_code": outcome.problem_code,
            "problem": outcome.problem,
            "read_at": clock.now(),
        },
    )
    return text


def texts_of(notice: Notice) -> dict[str, DocumentText]:
    """Address → text of the notice's linked documents, without those that gave none."""
    found = DocumentText.objects.filter(document__notice=notice).exclude(text="").select_related("document")
    return {one.document.url: one for one in found.order_by("document__url")}


def version_understood(version: NoticeVersion, second: SecondOpinion | None = None) -> Understanding:
    """A version with what its notice's linked documents add."""
    document = document_of(version)
    texts = texts_of(version.notice)
    return with_linked(
        understand(document, second),
        document,
        [LinkedText(name=url, text=one.text) for url, one in texts.items()],
    )


def document_of(version: NoticeVersion) -> Document:
    """What the understanding gets: the stored text and everything that the source itself stated."""
    document = item_document(NoticeItem.from_json(version.item))
    return replace(document, title=version.title, text=version.text)


def item_document(item: NoticeItem) -> Document:
    return Document(
        source=item.source,
        title=item.title,
        text=item.text,
        language=item.language or None,
        published_on=item.published_on,
        metadata=Metadata(
            area=item.area,
            document_type=item.document_type,
            kind=item.kind,
            codes=tuple((c.scheme, c.code, c.label) for c in item.codes),
            dates=tuple((d.role, d.on, d.rule) for d in item.dates),
            keywords=item.keywords,
            members=item.members,
            symbols=item.symbols,
        ),
    )
