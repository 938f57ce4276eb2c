"""Documents that a notice links to, as the crawler brings them. A job reads their text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compliance.core import clock
from compliance.core.jobs import job_enqueue
from crawlers.contract import NoticeItem
from regulations.models import Capture, Notice, NoticeDocument

DOCUMENT_KIND = "document"
"""Kind of an item that is a file a notice links to; it is no notice of its own."""


def document_upsert(items: Sequence[NoticeItem], captures: Mapping[tuple[str, str], Capture]) -> str:
    """Tie a fetched document to its notice. Returns created, changed or unchanged."""
    item = items[0]
    told, capture = item.details, captures[item.capture.url, item.capture.sha256]
    notice = Notice.objects.get(pk=told["notice"])
    standing = NoticeDocument.objects.filter(notice=notice, url=item.url).select_related("capture").first()
    if standing and standing.capture.sha256 == capture.sha256:
        return "unchanged"
    document, _created = NoticeDocument.objects.update_or_create(
        notice=notice,
        url=item.url,
        defaults={
            "role": told["role"],
            "media": told["media"],
            "capture": capture,
            "fetched_at": clock.now(),
        },
    )
    job_enqueue(kind="read_document", subject=f"document:{document.pk}")
    return "changed" if standing else "created"
