"""The sheet with a row for each pair of a product and an obligation, and columns that other sheets share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from compliance.core.documents import Sheet, SheetColumn
from compliance.exposure.gaps import wording


def obligation_columns() -> list[SheetColumn]:
    """What an obligation is, before what is said of it."""
    return [
        SheetColumn(_("Obligation"), width=34),
        SheetColumn(_("Title"), width=60),
        SheetColumn(_("Reference"), width=28),
        SheetColumn(_("Regime"), width=20),
        SheetColumn(_("Severity"), width=14),
    ]


def pair_columns(*before: SheetColumn) -> list[SheetColumn]:
    """Columns of one pair of product and obligation."""
    return [
        *before,
        SheetColumn("SKU"),
        *obligation_columns(),
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
        day_of(cell["next_on"]),
        _("yes") if cell["inferred"] else _("no"),
        "; ".join(cell["path"]),
        "\n".join(cell["questions"]),
    ]


def pairs_sheet(cells: Iterable[Mapping[str, Any]]) -> Sheet:
    """Of one firm; `cells` is read once."""
    return Sheet(_("Each product"), pair_columns(), (pair_row(cell) for cell in cells))


def day_of(text: str | None) -> date | None:
    """The day of an ISO text; None stays none."""
    return date.fromisoformat(text) if text else None
