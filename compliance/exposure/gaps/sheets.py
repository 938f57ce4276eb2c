"""A told gap report as Excel sheets: real numbers and dates, one row a fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from compliance.core.documents import Sheet, SheetColumn
from compliance.exposure.gaps import wording
from compliance.exposure.gaps.pair_sheet import day_of, obligation_columns, pairs_sheet
from compliance.exposure.gaps.telling import COUNTED


def sheets_of(told: Mapping[str, Any], cells: Iterable[Mapping[str, Any]]) -> Iterator[Sheet]:
    """The sheets of one report. `cells` is read once and may be a generator."""
    yield _summary(told)
    yield _plan(told["plan"]["steps"])
    yield _questions(told["questions"])
    yield _matrix(told["matrix"])
    yield _uncertain(told["uncertain"])
    yield _products(told["products"])
    yield _documents([*told["documents"], *told["unstated"]])
    yield pairs_sheet(cells)


def _summary(told: Mapping[str, Any]) -> Sheet:
    rows: list[list[Any]] = [
        [_("Firm"), told["firm"]["name"]],
        [_("Code"), told["firm"]["code"]],
        [_("As of"), date.fromisoformat(told["made_on"])],
        [_("Catalogue"), told["catalogue"]["edition"]],
        [_("Weights"), told["weights"]],
        *([row["words"], row["count"]] for row in told["counts"]),
        *(["", note] for note in told["notes"]),
    ]
    return Sheet(
        _("Summary"), [SheetColumn(_("What"), width=28), SheetColumn(told["title"], "date", 80)], rows
    )


def _plan(steps: list[dict[str, Any]]) -> Sheet:
    columns = [
        SheetColumn("#", "number", 6),
        SheetColumn(_("Step"), width=60),
        SheetColumn(_("Advice"), width=60),
        SheetColumn(_("Risk removed"), "percent", 14),
        SheetColumn(_("Risk points"), "number", 12),
        SheetColumn(_("Hours"), "number", 10),
        SheetColumn(_("Cost from (EUR)"), "money", 16),
        SheetColumn(_("Cost to (EUR)"), "money", 16),
        SheetColumn(_("First date"), "date", 14),
        SheetColumn(_("Products"), "number", 10),
        SheetColumn("SKU", width=40),
        SheetColumn(_("Obligations"), width=60),
    ]
    rows = (
        [
            step["number"],
            step["text"],
            step["advice"],
            step["share"],
            step["risk"],
            step["hours"],
            *(step["cost_eur"] or (None, None)),
            day_of(step["by"]),
            step["products"],
            step["skus"],
            ", ".join(step["obligations"]),
        ]
        for step in steps
    )
    return Sheet(_("Plan"), columns, rows)


def _questions(rows: list[dict[str, Any]]) -> Sheet:
    columns = [
        SheetColumn(_("Question"), width=90),
        SheetColumn(_("Products"), "number", 10),
        SheetColumn("SKU", width=50),
        SheetColumn(_("Obligations"), "number", 12),
    ]
    return Sheet(
        _("Questions"),
        columns,
        ([row["text"], row["products"], row["skus"], row["obligations"]] for row in rows),
    )


_OBLIGATION = ("obligation", "title", "reference", "regime_words", "severity_words")


def _matrix(rows: list[dict[str, Any]]) -> Sheet:
    columns = [
        *obligation_columns(),
        SheetColumn(_("Proved by"), width=46),
        SheetColumn(_("State"), width=14),
        SheetColumn(_("Products"), "number", 10),
        SheetColumn("SKU", width=40),
        SheetColumn(_("Documents"), width=46),
        SheetColumn(_("Expires"), "date", 14),
        SheetColumn(_("Next step"), width=60),
        SheetColumn(_("Effort"), width=10),
        SheetColumn(_("Cost from (EUR)"), "money", 16),
        SheetColumn(_("Cost to (EUR)"), "money", 16),
        SheetColumn(_("First date"), "date", 14),
        SheetColumn(_("Remarks"), width=40),
    ]
    values = (
        [
            *(row[name] for name in _OBLIGATION),
            row["evidence"],
            (row["state_words"], wording.TONES[row["state"]]),
            row["products"],
            row["skus"],
            "; ".join(row["documents"]),
            day_of(row["expires_on"]),
            row["next_step"],
            row["effort"],
            *(row["cost_eur"] or (None, None)),
            day_of(row["by"]),
            "; ".join(row["remarks"]),
        ]
        for row in rows
    )
    return Sheet(_("Obligations and evidence"), columns, values)


def _uncertain(rows: list[dict[str, Any]]) -> Sheet:
    columns = [
        *obligation_columns(),
        SheetColumn(_("Products"), "number", 10),
        SheetColumn("SKU", width=40),
        SheetColumn(_("What would settle it"), width=90),
    ]
    values = (
        [*(row[name] for name in _OBLIGATION), row["products"], row["skus"], "\n".join(row["settles"])]
        for row in rows
    )
    return Sheet(_("May apply"), columns, values)


def _products(rows: list[dict[str, Any]]) -> Sheet:
    columns = [
        SheetColumn("SKU"),
        SheetColumn(_("Name"), width=50),
        SheetColumn(_("Markets"), width=24),
        SheetColumn(_("Yearly value"), "money", 16),
        SheetColumn(_("Currency"), width=10),
        *(SheetColumn(wording.state(code), "number", 12) for code in (*COUNTED, "not_needed")),
    ]
    values = (
        [
            row["sku"],
            row["name"],
            ", ".join(row["markets"]),
            Decimal(row["value"]) if row["value"] else None,
            row["currency"],
            *((row["counts"][code], wording.TONES[code]) for code in COUNTED),
            row["not_needed"],
        ]
        for row in rows
    )
    return Sheet(_("Products"), columns, values)


def _documents(rows: list[dict[str, Any]]) -> Sheet:
    columns = [
        SheetColumn(_("Number"), width=20),
        SheetColumn(_("Title"), width=50),
        SheetColumn(_("Issuer"), width=34),
        SheetColumn(_("Serves as"), width=50),
        SheetColumn(_("Issued"), "date", 14),
        SheetColumn(_("Expires"), "date", 14),
        SheetColumn(_("State"), width=14),
        SheetColumn(_("Obligations served"), "number", 12),
    ]
    values = (
        [
            row["number"],
            row["title"],
            row["issuer"],
            "; ".join(row["serves_words"]),
            day_of(row["issued_on"]),
            day_of(row["expires_on"]),
            (row["state_words"], wording.TONES[row["state"]]),
            row.get("obligations", 0),
        ]
        for row in rows
    )
    return Sheet(_("Documents"), columns, values)
