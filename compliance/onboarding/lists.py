"""The product list on its way in: kept, read, shown with its columns, written by consent; or made."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.exposure.applicability.truth import Truth
from compliance.exposure.profiles import profiles_of
from compliance.exposure.services import firm_expose
from compliance.firms.admin.mapping import mapping_rows
from compliance.firms.admin.uploads import upload_keep
from compliance.firms.answers import answers_record_many
from compliance.firms.imports.file_runs import upload_path, wish_run
from compliance.firms.imports.report import ImportReport
from compliance.firms.models import Firm, Product
from compliance.onboarding.guesses import vocabulary
from compliance.onboarding.models import Start
from compliance.onboarding.services import markets_fill
from regulations.nomenclature.proposing import title_of

SHOWN = 50
AT_ONCE = 5_000
"""So many products are compared while the page waits; more of them by a worker."""
FIELDS = {
    "sku": _("SKU, article number"),
    "name": _("name"),
    "name_zh": _("Chinese name"),
    "hs": _("HS code"),
    "cn": _("CN code"),
    "markets": _("markets"),
    "mass_kg": _("net mass of one piece"),
    "unit_price": _("price of one piece"),
    "price_currency": _("currency of the price"),
    "bom_complete": _("bill of material is complete"),
    "answers": _("answers on traits"),
    "market": _("market"),
    "year": _("year"),
    "date": _("date"),
    "value": _("export value"),
    "currency": _("currency"),
    "firm": _("code of the firm"),
}


def list_keep(*, start: Start, file: Any, firm: Firm) -> None:
    """Keep an uploaded list until it was looked at; it replaces the one before."""
    list_drop(start)
    start.upload = {
        "kind": "products",
        "stored": upload_keep(file),
        "name": file.name[:200],
        "firm": firm.pk,
        "sheet": "",
        "whole": False,
        "ignore": [],
        "columns": {},
    }
    start.save(update_fields=["upload"])


def list_drop(start: Start) -> None:
    if stored := start.upload.get("stored"):
        upload_path(stored).unlink(missing_ok=True)
    start.upload = {}
    start.save(update_fields=["upload"])


def list_read(*, start: Start, dry_run: bool, is_partial: bool = False) -> ImportReport | None:
    """The report of the waiting list as its import gives it; None where the person may not write the firm."""
    return wish_run(start.upload, start.user, dry_run=dry_run, is_partial=is_partial)


def columns_worded(told: dict[str, Any]) -> dict[str, Any]:
    """A report with the columns of its rows in words of the active language."""
    for row in (*told["rejected"], *told["warnings"]):
        row["column"] = str(FIELDS.get(row.get("column") or "", row.get("column") or ""))
    return told


def report_told(report: dict[str, Any]) -> dict[str, Any]:
    """What the page shows of a report: counts, columns with their choices, rows with what to do."""
    told = columns_worded(report)
    return told | {
        "mapping": _mapping_told(told["columns"]),
        "could_rows": sum(told["could"].get(name, 0) for name in ("created", "changed", "unchanged")),
        "faults": told["rejected"][:SHOWN],
        "notes": told["warnings"][:SHOWN],
        "left": told["skipped"][:SHOWN],
    }


def _mapping_told(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Columns with their choices; one that is read for products and exports alike stands there once."""
    told: dict[tuple[Any, ...], dict[str, Any]] = {}
    for entry in mapping_rows(columns):
        words = field_words(entry["choices"][0])
        options = [(code, field_words(code)) for code in entry["choices"]]
        told.setdefault((entry["sheet"], entry["header"], words), entry | {"options": options})
    return list(told.values())


def field_words(code: str) -> str:
    """“net mass of one piece (g)” for `mass_kg[g]`."""
    name, _bracket, unit = code.partition("[")
    words = str(FIELDS.get(name, _("leave out") if name == "-" else name))
    return f"{words} ({unit.rstrip(']')})" if unit else words


def codes_as_list(*, start: Start, firm: Firm, codes: list[str]) -> None:
    """A list with one product for each code, for who has no list at hand; it is read like any other."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["sku", "name", "hs", "cn"])
    for code in codes:
        writer.writerow(
            [
                f"HS-{code}",
                title_of(code) or f"HS {code}",
                code[:6] if len(code) >= 6 else "",
                code if len(code) == 8 else "",
            ]
        )
    file = ContentFile(text.getvalue().encode(), name="codes.csv")
    list_keep(start=start, file=file, firm=firm)


@transaction.atomic
def products_settle(*, start: Start, firm: Firm) -> None:
    """After an import: apply what was said of all products, then find out what touches them."""
    markets_fill(firm=firm, markets=list(start.answers.get("markets", [])), by=start.user)
    said = {
        name.removeprefix("trait-"): value == "yes"
        for name, value in start.answers.items()
        if name.startswith("trait-") and value in ("yes", "no")
    }
    traits_apply(firm=firm, said=said, by=start.user)
    if Product.objects.filter(firm=firm).count() <= AT_ONCE:
        firm_expose(firm_id=firm.pk)


def traits_apply(*, firm: Firm, said: dict[str, bool], by: Any) -> int:
    """Write what was said of all products to those whose code and name leave it open; how many answers."""
    if not said:
        return 0
    open_ones: dict[str, list[int]] = {trait: [] for trait in said}
    for pk, profile in profiles_of(Product.objects.filter(firm=firm).values_list("pk", flat=True)).items():
        reading = vocabulary().read(profile)
        for trait in said:
            if reading[trait].value is Truth.UNKNOWN:
                open_ones[trait].append(pk)
    return sum(
        answers_record_many(firm=firm, products=products, trait=trait, holds=said[trait], by=by)
        for trait, products in open_ones.items()
    )
