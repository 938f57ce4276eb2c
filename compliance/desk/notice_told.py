"""The lists of a notice's page as sheets of one workbook: dates, documents, versions, findings, events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compliance.core.documents.workbook import Sheet, SheetColumn
from compliance.core.punctuation import labelled, names_joined
from compliance.core.tables import Cell, sheet_of
from compliance.desk.today_lines import COLUMNS, finding_values, line_of
from compliance.exposure.models import Finding
from regulations.field_words import fields_told
from regulations.models import NoticeVersion


def notice_sheets(
    told: Mapping[str, Any], versions: QuerySet[NoticeVersion], findings: Iterable[Finding]
) -> list[Sheet]:
    """`told`: the context of the page's story. Texts stand as the regulator wrote them."""
    return [_dates(told), _documents(told), _versions(versions), _findings(findings), _events(told)]


def _dates(told: Mapping[str, Any]) -> Sheet:
    columns = [
        SheetColumn(_("what the date is"), width=34),
        SheetColumn(_("day"), "date", 13),
        SheetColumn(_("in the regulator's words"), width=40),
        SheetColumn(_("document"), width=26),
        SheetColumn(_("our reading of the text"), width=16),
        SheetColumn(_("quoted"), width=70),
    ]
    dates = [told["deadline"], *told["dates"]] if told["deadline"] else told["dates"]
    rows = [
        [
            *(str(one["words"]), one["date"].day, one["date"].rule, one["date"].symbol),
            *(_("yes") if one["date"].is_inferred else "", one["date"].quote),
        ]
        for one in dates
    ]
    return Sheet(_("Dates"), columns, rows)


def _documents(told: Mapping[str, Any]) -> Sheet:
    columns = [
        SheetColumn(_("symbol"), width=28),
        SheetColumn(_("part"), width=18),
        SheetColumn(_("published on"), "date", 13),
        SheetColumn(_("kind"), width=26),
        SheetColumn(_("title"), width=70),
        SheetColumn(_("what it moves"), width=50),
        SheetColumn(_("address"), width=50),
    ]
    rows = [
        [
            *(one["step"].symbol, str(one["part"]), one["step"].published_on, str(one["type"])),
            *(one["step"].title, names_joined(map(_moved, one["moved"])), one["step"].url),
        ]
        for one in told["steps"]
    ]
    return Sheet(_("Documents"), columns, rows)


def _moved(moved: Mapping[str, Any]) -> str:
    what = str(moved["what"] or _("stage"))
    return labelled(what, f"{moved['before'] or '–'} → {moved['after'] or '–'}")


def _versions(versions: QuerySet[NoticeVersion]) -> Sheet:
    columns = [
        SheetColumn(_("version"), "number", 10),
        SheetColumn(_("read"), "date", 13),
        SheetColumn(_("origin"), width=18),
        SheetColumn(_("changed fields"), width=40),
        SheetColumn("sha256", width=66),
    ]
    rows = (
        [
            *(one.number, one.read_at.date(), str(one.get_origin_display())),
            *(names_joined(fields_told(one.changed_fields)), one.content_hash),
        ]
        for one in versions
    )
    return Sheet(_("Versions"), columns, rows)


def _findings(findings: Iterable[Finding]) -> Sheet:
    rows = (
        [Cell(value) for value in finding_values(str(one.get_verdict_display()), line_of(one, []))]
        for one in findings
    )
    return sheet_of(_("Findings"), COLUMNS, rows)


def _events(told: Mapping[str, Any]) -> Sheet:
    columns = [
        SheetColumn(_("seen on"), "date", 13),
        SheetColumn(_("what happened"), width=26),
        SheetColumn(_("document"), width=30),
        SheetColumn(_("day of the law"), "date", 13),
        SheetColumn(_("changed fields"), width=40),
    ]
    rows = [
        [
            *(one["event"].run.as_of, str(one["words"]), str(one["event"].notice)),
            *(one["event"].happened_on, names_joined(one["fields"])),
        ]
        for one in told["events"]
    ]
    return Sheet(_("What happened at the source"), columns, rows)
