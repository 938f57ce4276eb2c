"""What is not the reader's as two sheets: reasons with how many, and every rule with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from compliance.core.documents.workbook import Sheet, SheetColumn
from compliance.core.punctuation import names_joined
from compliance.exposure import wording
from compliance.exposure.absence import NotYours
from regulations.basis_wording import basis_words
from regulations.models import Measure
from regulations.substance_words import substance_title
from regulations.wording import regime, stage_words

_AT_ONCE = 1000


def not_yours_sheets(found: NotYours) -> list[Sheet]:
    """The rules themselves are read in pieces: there may be tens of thousands."""
    reasons = [[wording.not_yours_reason(code), count] for code, count in found.reasons]
    return [
        Sheet(
            _("Reasons"), [SheetColumn(_("why"), width=70), SheetColumn(_("rules"), "number", 10)], reasons
        ),
        Sheet(
            _("Rules"),
            [
                SheetColumn(_("symbol"), width=28),
                SheetColumn(_("rule"), width=70),
                SheetColumn(_("regime"), width=18),
                SheetColumn(_("what tells the regime"), width=24),
                SheetColumn(_("stage"), width=18),
                SheetColumn(_("markets"), width=18),
                SheetColumn(_("published on"), "date", 13),
                SheetColumn(_("why"), width=70),
            ],
            _rules(sorted(found.measures, reverse=True)),
        ),
    ]


def _rules(measures: list[tuple[int, str]]) -> Iterator[list[Any]]:
    """The newest first."""
    words = {code: wording.not_yours_reason(code) for code in {code for _pk, code in measures}}
    for start in range(0, len(measures), _AT_ONCE):
        codes = dict(measures[start : start + _AT_ONCE])
        rows = Measure.objects.filter(pk__in=codes).select_related("notice").order_by("-pk")
        for row in rows:
            yield [
                *(row.notice.symbol.strip(), substance_title(row.title), regime(row.regime)),
                basis_words(row.regime_by),
                *(stage_words(row.stage), names_joined(row.markets), row.notice.published_on),
                words[codes[row.pk]],
            ]
