"""What an import could not take, as a workbook: row, column, value, problem, what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from compliance.core.documents.workbook import Sheet, SheetColumn

PARTS = ("rejected", "warnings", "skipped")


def faults_sheet(told: Mapping[str, Any]) -> Sheet:
    """One sheet of a report as JSON, in the active language; what was not taken comes first."""
    columns = [
        SheetColumn(_("Result"), "text", 16),
        SheetColumn(_("Sheet"), "text", 18),
        SheetColumn(_("Row"), "number", 8),
        SheetColumn(_("Column"), "text", 24),
        SheetColumn(_("Value"), "text", 30),
        SheetColumn(_("Problem"), "text", 60),
        SheetColumn(_("What to do"), "text", 60),
    ]
    return Sheet(_("Problems"), columns, _rows(told))


def _rows(told: Mapping[str, Any]) -> Iterator[list[Any]]:
    words = {"rejected": _("not taken"), "warnings": _("taken, look at it"), "skipped": _("left out")}
    for part in PARTS:
        for row in told[part]:
            yield [
                words[part],
                row["sheet"],
                row["row"],
                row["column"] or "",
                row["value"] or "",
                row["message"],
                row["remedy"],
            ]
