"""A told gap report as Excel sheets: real numbers and dates, one row a fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from compliance.core.documents import Sheet, SheetColumn
from compliance.exposure.gaps import wording
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
    yield _pairs(cells)


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
            _date(step["by"]),
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


def _obligation_columns() -> list[SheetColumn]:
    return [
        SheetColumn(_("Obligation"), width=34),
        SheetColumn(_("Title"), width=60),
        SheetColumn(_("Reference"), width=28),
        SheetColumn(_("Regime"), width=20),
        SheetColumn(_("Severity"), width=14),
    ]


def _matrix(rows: list[dict[str, Any]]) -> Sheet:
    columns = [
        *_obligation_columns(),
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
            _date(row["expires_on"]),
            row["next_step"],
            row["effort"],
            *(row["cost_eur"] or (None, None)),
            _date(row["by"]),
            "; ".join(row["remarks"]),
        ]
        for row in rows
    )
    return Sheet(_("Obligations and evidence"), columns, values)


def _uncertain(rows: list[dict[str, Any]]) -> Sheet:
    columns = [
        *_obligation_columns(),
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
            _date(row["issued_on"]),
            _date(row["expires_on"]),
            (row["state_words"], wording.TONES[row["state"]]),
            row.get("obligations", 0),
        ]
        for row in rows
    )
    return Sheet(_("Documents"), columns, values)


def pair_columns(*before: SheetColumn) -> list[SheetColumn]:
    """Columns of one pair of product and obligation."""
    return [
        *before,
        SheetColumn("SKU"),
        *_obligation_columns(),
        SheetColumn(_("Verdict"), width=14),
        SheetColumn(_("State"), width=14),
        SheetColumn(_("Lacking"), width=60),
        SheetColumn(_("Documents"), width=46),
        SheetColumn(_("Next date"), "date", 14),
        SheetColumn(_("Our inference"), width=14),
        SheetColumn(_("Why"), width=70),
        SheetColumn(_("Questions"), width=70),
    ]


def pair_row(cell: Mapping[str, Any]) -> list[Any]:
    """Values of `pair_columns`."""
    lacking = [proof["evidence"] for proof in cell["proofs"] if proof["state"] != "valid"]
    documents = [proof["document"] for proof in cell["proofs"] if proof["document"]]
    return [
        cell["sku"],
        *(cell[name] for name in ("obligation", "title", "reference", "regime", "severity")),
        cell["verdict_words"],
        (cell["state_words"], wording.TONES[cell["state"]]),
        "; ".join(lacking) if cell["verdict"] == "applies" else "",
        "; ".join(dict.fromkeys(documents)),
        _date(cell["next_on"]),
        _("yes") if cell["inferred"] else _("no"),
        "; ".join(cell["path"]),
        "\n".join(cell["questions"]),
    ]


def _pairs(cells: Iterable[Mapping[str, Any]]) -> Sheet:
    return Sheet(_("Each product"), pair_columns(), (pair_row(cell) for cell in cells))


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
