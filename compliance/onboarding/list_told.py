"""What was read of a product list as a workbook: rows with their problems, and what each column means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from compliance.core.documents.workbook import Sheet, SheetColumn
from compliance.firms.admin.mapping import mapping_rows
from compliance.onboarding.lists import field_words


def report_sheets(told: Mapping[str, Any]) -> list[Sheet]:
    """All rows of a report (as JSON) with what to do, and what each column was taken for."""
    heads = [
        SheetColumn(_("Sheet"), width=18),
        SheetColumn(_("Row"), "number", 8),
        SheetColumn(_("Column"), width=24),
        SheetColumn(pgettext("cell", "Value"), width=30),
        SheetColumn(_("Problem"), width=60),
        SheetColumn(_("What to do"), width=60),
    ]
    names = {
        "rejected": _("Not taken, and what to do"),
        "warnings": _("Taken, but look at"),
        "skipped": _("No rows of the table"),
    }
    sheets = [
        Sheet(
            words,
            heads,
            [
                [
                    *(row.get("sheet"), row.get("row"), row.get("column"), row.get("value")),
                    *(row.get("message"), row.get("remedy")),
                ]
                for row in told[name]
            ],
        )
        for name, words in names.items()
    ]
    columns = [SheetColumn(_("Column"), width=30), SheetColumn(_("Taken for"), width=40)]
    taken = [[entry["header"], field_words(entry["choices"][0])] for entry in mapping_rows(told["columns"])]
    return [*sheets, Sheet(_("What each column was taken for"), columns, taken)]
