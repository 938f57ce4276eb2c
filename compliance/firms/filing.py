"""Puts files of evidence on file: checked, hashed, once a firm, and takes them out as downloads."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.core import clock
from compliance.core.exceptions import FairleadError
from compliance.core.uploads import ENDINGS, CheckedFile, FileRefused, file_check
from compliance.evidence.ledger import record_append
from compliance.firms.models import Evidence, Firm

REFUSALS = {
    "empty": gettext_lazy("The file is empty."),
    "too_large": gettext_lazy("The file has more than %(most_mb)s MB. Save it smaller."),
    "unknown_type": gettext_lazy("This type of file is not kept. Save it as one of: %(endings)s."),
    "not_as_named": gettext_lazy(
        "The name ends in %(ending)s, the content is %(content)s. Give the file the ending of its content."
    ),
    "broken": gettext_lazy("The file is cut or damaged. Save it again."),
    "macros": gettext_lazy("The file can hold macros. Save it as .docx, .xlsx or PDF without macros."),
    "active_content": gettext_lazy(
        "The file holds something that runs or fetches when it is opened. Print it to PDF and file that."
    ),
    "embedded_files": gettext_lazy("Other files are attached inside. File each of them by itself."),
    "unfolds_too_far": gettext_lazy("The file unfolds to far more than it seems. It is not kept."),
    "outside_path": gettext_lazy("The file names places outside of itself (%(part)s). It is not kept."),
    "markup": gettext_lazy("The text holds markup that a browser would run. Save it as PDF."),
    "two_types": gettext_lazy("The file is two types at once. Save it again as PDF."),
    "cannot_inspect": gettext_lazy(
        "The file is encrypted so that it cannot be checked. Save it without a password."
    ),
}
_NAME_MOST = 120
_PLAIN = re.compile(r"[^\w.() -]+")


class FileKnown(FairleadError):
    """The very same file is on file already: its scope is what should grow."""

    def __init__(self, *, document: Evidence) -> None:
        super().__init__(
            _("This file is on file already, as “%(title)s” (%(number)s). Add products or kinds there.")
            % {"title": document, "number": document.number}
        )
        self.document = document


def refusal_words(refused: FileRefused) -> str:
    """Why a file is refused and what to do, in the active language."""
    endings = ", ".join(ending for _media, known in ENDINGS.values() for ending in known)
    return str(REFUSALS[refused.code]) % {"endings": endings, **refused.facts}


def evidence_known(*, firm: Firm, sha256: str, besides: int | None = None) -> Evidence | None:
    """The firm's document with this very file. What other firms hold is not asked."""
    rows = Evidence.objects.filter(firm=firm, sha256=sha256)
    return (rows.exclude(pk=besides) if besides else rows).order_by("pk").first()


@transaction.atomic
def evidence_attach(*, document: Evidence, file: File, by: Any) -> Evidence:
    """Check a file, store it under a random name, and save the document with it.

    Raises FileRefused, or FileKnown where the firm holds the same bytes already; nothing is stored then.
    A file that it replaces is deleted when this is committed; both digests stay in the ledger.
    """
    found = file_check(file.file, name=str(file.name))
    # One filing a firm at a time: the same file sent twice at once is one file.
    Firm.objects.select_for_update().get(pk=document.firm_id)
    if known := evidence_known(firm=document.firm, sha256=found.sha256, besides=document.pk):
        raise FileKnown(document=known)
    stored = Evidence.objects.filter(pk=document.pk).first() if document.pk else None
    before, old = (stored.sha256, stored.file.name) if stored else ("", "")
    document.file_name, document.media_type = _shown_name(str(file.name), found), found.media_type
    document.file_size, document.sha256 = found.size, found.sha256
    document.filed_at, document.filed_by = clock.now(), str(by)[:254]
    document.file.save("file", file, save=False)
    document.save()
    if old and old != document.file.name:
        storage = document.file.storage
        transaction.on_commit(lambda: storage.delete(old))
    record_append(
        kind="evidence.filed",
        subject=f"evidence:{document.pk}",
        payload={
            "firm": document.firm.code,
            "issuer": document.issuer,
            "number": document.number,
            "sha256": found.sha256,
            "size": found.size,
            "replaces": before,
        },
        actor=str(by)[:200],
    )
    return document


def _shown_name(name: str, found: CheckedFile) -> str:
    """The name offered at a download: the sender's last part, plain signs only, with the checked ending."""
    last = name.replace("\\", "/").rpartition("/")[2]
    stem = _PLAIN.sub("_", last.rpartition(".")[0]).strip(" ._")[:_NAME_MOST]
    return f"{stem or 'evidence'}{found.ending}"


@transaction.atomic
def evidence_detach(*, document: Evidence, by: Any) -> Evidence:
    """Take the file off a document and save it; the bytes go when this is committed."""
    stored = Evidence.objects.get(pk=document.pk)
    storage, old = stored.file.storage, stored.file.name
    document.file, document.sha256 = "", ""
    document.file_name, document.media_type, document.file_size = "", "", None
    document.filed_at, document.filed_by = None, ""
    document.save()
    if old:
        transaction.on_commit(lambda: storage.delete(old))
        record_append(
            kind="evidence.unfiled",
            subject=f"evidence:{document.pk}",
            payload={"firm": document.firm.code, "sha256": stored.sha256, "number": document.number},
            actor=str(by)[:200],
        )
    return document
