"""What the room's pages show as tables, in the reader's language; the same rows go to Excel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from compliance.core.punctuation import names_joined
from compliance.core.tables import Cell, Column, Table
from compliance.firms.models import Association, Firm
from compliance.firms.sectors import sector_words
from compliance.room.comparing import INDICATORS, Comparison, Group
from compliance.room.headings import Heading
from compliance.room.heat import HeatMap
from compliance.room.members import Member
from regulations.wording import regime

STEPS = 4
"""Shades of the heat map above nothing."""
INDICATOR_WORDS = {
    "act_per_100": gettext_lazy("findings to act on per 100 products"),
    "read_share": gettext_lazy("share of findings to act on that somebody has opened"),
    "code_share": gettext_lazy("share of products with a customs code"),
    "bom_share": gettext_lazy("share of products with a complete bill of material"),
    "evidence_share": gettext_lazy("share of documents that are valid today"),
}


def firm_named(firm: Firm, language: str) -> str:
    return (language.startswith("zh") and firm.name_zh) or firm.name


def sector_named(sector: str) -> str:
    return sector_words(sector) or _("sector not stated")


def members_table(members: Sequence[Member], room: Association, language: str) -> Table:
    rows = [_member_row(one, language) for one in members]
    columns = [
        Column(_("Member"), width=36),
        Column(_("Sector"), width=24),
        Column(_("Unread"), "number", 10),
        Column(_("Unread since"), "date", 14),
        Column(pgettext("verdict", "Act"), "number", 8),
        Column(pgettext("verdict", "Watch"), "number", 8),
        Column(_("Undecided"), "number", 10),
        Column(_("Next date"), "date", 14),
        Column(_("Products"), "number", 10),
        Column(_("Last there"), "date", 14),
    ]
    return Table(
        _("Members"),
        columns,
        rows,
        excel=reverse("room:members-workbook", args=[room.code]),
        empty=_("No firm is a member yet. Invite one below."),
    )


def _member_row(member: Member, language: str) -> list[Cell]:
    firm = member.firm
    unread = ngettext("%(count)d unread", "%(count)d unread", member.unread) % {"count": member.unread}
    address = reverse("desk:today") + f"?firm={firm.code}"
    return [
        Cell(firm_named(firm, language), url=address, note=firm.code),
        Cell(sector_named(firm.sector)),
        Cell(member.unread, unread if member.unread else "0", tone="act" if member.unread else ""),
        _day(member.unread_since),
        Cell(member.act),
        Cell(member.watch),
        Cell(member.uncertain),
        _day(member.next_on),
        Cell(member.products),
        _day(member.last_login) if member.officers else Cell(None, _("nobody has an account")),
    ]


def _day(moment: Any) -> Cell:
    if moment is None:
        return Cell(None, "–")
    day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    return Cell(day, date_format(day, "DATE_FORMAT"))


def heat_told(found: HeatMap, room: Association) -> dict[str, Any]:
    """The map as rows of cells with a shade from 0 to `STEPS`; words say what the shade says."""
    most = found.most
    rows = []
    for sector in found.sectors:
        cells = []
        for code in found.regimes:
            one = found.cell(sector, code)
            number = one.act + one.watch
            shade = 0 if not number else 1 + (number * (STEPS - 1)) // max(most, 1)
            cells.append(
                {
                    "act": one.act,
                    "watch": one.watch,
                    "shade": min(shade, STEPS),
                    "regime": regime(code),
                    "told": _("%(act)d to act on, %(watch)d to watch, %(firms)d members")
                    % {"act": one.act, "watch": one.watch, "firms": one.firms},
                    "is_empty": not number,
                }
            )
        rows.append({"sector": sector_named(sector), "cells": cells})
    return {
        "regimes": [regime(code) for code in found.regimes],
        "rows": rows,
        "excel": reverse("room:heat-workbook", args=[room.code]),
    }


def heat_table(found: HeatMap) -> Table:
    """One line a cell, for files."""
    columns = [
        Column(_("Sector"), width=28),
        Column(_("Regime"), width=24),
        Column(pgettext("verdict", "Act"), "number", 10),
        Column(pgettext("verdict", "Watch"), "number", 10),
        Column(_("Members"), "number", 10),
        Column(_("Highest score"), "number", 12),
    ]
    rows = [
        [
            Cell(sector_named(sector)),
            Cell(regime(code)),
            Cell(one.act),
            Cell(one.watch),
            Cell(one.firms),
            Cell(one.worst),
        ]
        for sector in found.sectors
        for code in found.regimes
        if (one := found.cell(sector, code)).firms
    ]
    return Table(_("Sectors and regimes"), columns, rows)


def headings_table(found: Sequence[Heading], room: Association) -> Table:
    currencies = sorted({currency for one in found for currency in one.values})
    columns = [
        Column(_("Heading (HS)"), width=14),
        Column(_("Products"), "number", 10),
        Column(_("Members"), "number", 10),
        Column(_("Rules"), "number", 10),
        Column(_("Yearly value concerned"), width=40),
        Column(_("Products of unknown value"), "number", 14),
        *(Column(currency, "money", 18, is_sheet_only=True) for currency in currencies),
    ]
    rows = [
        [
            Cell(one.code, one.code or _("no code")),
            Cell(one.products),
            Cell(len(one.firms)),
            Cell(one.rules),
            Cell(money_told(one.values)),
            Cell(one.unknown),
            *(Cell(one.values.get(currency)) for currency in currencies),
        ]
        for one in found
    ]
    return Table(
        _("What open findings touch, by heading"),
        columns,
        rows,
        excel=reverse("room:goods-workbook", args=[room.code]),
        empty=_("No open finding of a consenting member touches a product."),
    )


def money_told(values: dict[str, Decimal]) -> str:
    """Sums by currency: rates of exchange are nobody's guess here."""
    return names_joined(f"{value:,.0f} {currency}" for currency, value in sorted(values.items())) or "–"


def comparison_tables(found: Comparison, chosen: Firm | None, language: str) -> list[Table]:
    return [_group_table(group, found, chosen, language) for group in found.groups]


def _group_table(group: Group, found: Comparison, chosen: Firm | None, language: str) -> Table:
    columns = [
        Column(_("Indicator"), width=50),
        Column(_("Lowest quarter up to"), "number", 16),
        Column(_("Middle"), "number", 12),
        Column(_("Highest quarter from"), "number", 16),
        Column(_("Members with a figure"), "number", 12),
    ]
    is_own = chosen is not None and (group.sector is None or chosen.sector == group.sector)
    if is_own and chosen is not None:
        columns.append(Column(firm_named(chosen, language), "number", 20))
    rows = []
    for name in INDICATORS:
        spread = group.spreads[name]
        values: Iterable[float | None] = spread.quartiles or (None, None, None)
        row = [
            Cell(str(INDICATOR_WORDS[name])),
            *(_figure(name, value) for value in values),
            Cell(spread.count),
        ]
        if is_own and chosen is not None:
            row.append(_figure(name, found.own[chosen.pk][name]))
        rows.append(row)
    title = _("All members") if group.sector is None else sector_named(group.sector)
    return Table(f"{title} ({group.size})", columns, rows)


def _figure(name: str, value: float | None) -> Cell:
    if value is None:
        return Cell(None, "–")
    return Cell(value, f"{value:.1f}" if name == "act_per_100" else f"{value:.0%}")
