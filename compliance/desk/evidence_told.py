"""Documents of evidence as rows of a table, and how each stands by its last day, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from compliance.core import clock
from compliance.core.punctuation import names_joined
from compliance.core.tables import Cell, Column, Row, Table
from compliance.desk.today_lines import days_told
from compliance.exposure.gaps import wording
from compliance.firms.models import Evidence
from regulations.catalogue.loading import catalogue
from regulations.wording import regime

SOON_DAYS = 60
"""As the first reminder of a document that expires."""


def document_state(document: Evidence, today: date) -> tuple[str, str]:
    """(tone, words): expired, expiring soon, valid, or without a last day."""
    if document.expires_on is None:
        return "good", _("no expiry")
    if document.expires_on < today:
        return "act", pgettext("document", "expired")
    if (document.expires_on - today).days <= SOON_DAYS:
        return "watch", pgettext("document", "expires soon")
    return "good", _("valid")


COLUMNS = (
    Column(gettext_lazy("document"), width=46),
    Column(gettext_lazy("state"), width=16),
    Column(gettext_lazy("expires on"), "date", 13),
    Column(gettext_lazy("issued on"), "date", 13, is_sheet_only=True),
    Column(gettext_lazy("firm"), width=26),
    Column(gettext_lazy("regime"), width=16),
    Column(gettext_lazy("covers"), width=16),
    Column(gettext_lazy("serves as"), width=40),
    Column(gettext_lazy("file"), width=24),
)


def validity_condition(code: str, today: date) -> Q:
    """expired, soon, valid or unstated (of which nobody said what they prove); empty: all."""
    soon = today + timedelta(days=SOON_DAYS)
    return {
        "": Q(),
        "expired": Q(expires_on__lt=today),
        "soon": Q(expires_on__gte=today, expires_on__lte=soon),
        "valid": Q(expires_on__gt=soon) | Q(expires_on=None),
        "unstated": Q(serves=[]),
    }[code]


def evidence_table(rows: Iterable[Any], count: int, excel: str) -> Table:
    """Documents, annotated with `product_count`."""
    return Table(
        title=_("Documents: %(count)d") % {"count": count},
        columns=COLUMNS,
        rows=list(evidence_rows(rows)),
        excel=excel,
        empty=_("No document is on file."),
    )


def evidence_rows(rows: Iterable[Any]) -> Iterator[Row]:
    kinds = catalogue().evidence_kinds
    for row in rows:
        tone, words = document_state(row, clock.today())
        serves = names_joined(
            wording.pick(kinds[code].text) if code in kinds else code for code in row.serves
        )
        yield [
            Cell(str(row), note=f"{row.get_kind_display()} · {row.issuer} · {row.number}"),
            Cell(words, tone=tone, note=days_told(row.expires_on)),
            Cell(row.expires_on, text=wording.day(row.expires_on)),
            Cell(row.issued_on),
            Cell(str(row.firm)),
            Cell(regime(row.regime)),
            Cell(wording.products(row.product_count) if row.product_count else _("whole firm")),
            Cell(serves, text=serves or _("not stated: it proves nothing yet")),
            Cell(row.file_name, url=reverse("web:evidence-file", args=[_place(row)]) if row.file else ""),
        ]


def _place(row: Evidence) -> str:
    return str(row.file.name).removeprefix("evidence/")
