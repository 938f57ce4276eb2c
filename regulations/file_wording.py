"""What was read of a linked document, in the reader's language. It decides nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compliance.core.punctuation import names_joined
from regulations.models import DocumentText

FILE_REASONS = {
    "scanned": gettext_lazy("Every page is scanned: a person must read it."),
    "unknown_kind": gettext_lazy("The file is neither PDF nor HTML: no text was read."),
    "locked": gettext_lazy("The PDF is locked by a password: nothing was read."),
    "damaged": gettext_lazy("The file is damaged: nothing was read."),
    "too_large": gettext_lazy("The file is too large: nothing was read."),
    "too_slow": gettext_lazy("Reading the file took too long: nothing was read."),
    "empty": gettext_lazy("The page holds no text."),
    "capture_damaged": gettext_lazy("The stored bytes are damaged: fetch the document again."),
}


def file_told(text: DocumentText) -> str:
    """What was read of a linked document: pages, those that are scanned, or why there is no text."""
    if text.problem_code:
        return str(FILE_REASONS.get(text.problem_code) or text.problem)
    told = [
        ngettext("%(count)d page read.", "%(count)d pages read.", len(text.pages))
        % {"count": len(text.pages)}
    ]
    if text.scanned_pages:
        pages = names_joined([str(page) for page in text.scanned_pages])
        told.append(_("Scanned, nothing read of them: pages %(pages)s.") % {"pages": pages})
    if text.is_cut:
        told.append(_("The text was cut: it is longer than we read."))
    return " ".join(told)
