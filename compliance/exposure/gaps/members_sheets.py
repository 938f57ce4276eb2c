"""A told association report as Excel sheets: members, obligations, every gap of every member."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from compliance.core.documents import Sheet, SheetColumn
from compliance.exposure.gaps import wording
from compliance.exposure.gaps.pair_sheet import pair_columns, pair_row
from compliance.exposure.gaps.telling import COUNTED


def members_sheets(told: Mapping[str, Any], gaps: Iterable[Mapping[str, Any]]) -> Iterator[Sheet]:
    """`gaps` is read once and may be a generator."""
    yield Sheet(
        _("Members"),
        [
            SheetColumn(_("Code"), width=20),
            SheetColumn(_("Member"), width=50),
            SheetColumn(_("Products"), "number", 10),
            *(SheetColumn(wording.state(code), "number", 12) for code in (*COUNTED, "not_needed")),
            SheetColumn(_("Risk points"), "number", 12),
            *(SheetColumn(f"{_('Step')} {number}", width=60) for number in (1, 2, 3)),
        ],
        (
            [
                row["code"],
                row["name"],
                row["products"],
                *(row["counts"][code] for code in (*COUNTED, "not_needed")),
                row["risk"],
                *([step["text"] for step in row["steps"]] + ["", "", ""])[:3],
            ]
            for row in told["members"]
        ),
    )
    yield Sheet(
        _("Obligations"),
        [
            SheetColumn(_("Obligation"), width=34),
            SheetColumn(_("Title"), width=60),
            SheetColumn(_("Reference"), width=28),
            SheetColumn(_("Regime"), width=20),
            SheetColumn(_("Members"), "number", 10),
            SheetColumn(_("Products"), "number", 10),
            SheetColumn(_("Next step"), width=60),
        ],
        (
            [
                *(row[name] for name in ("obligation", "title", "reference", "regime_words")),
                row["members"],
                row["products"],
                row["next_step"],
            ]
            for row in told["obligations"]
        ),
    )
    yield Sheet(
        _("Each product"),
        pair_columns(SheetColumn(_("Firm"), width=20)),
        ([row["firm"], *pair_row(row)] for row in gaps),
    )
