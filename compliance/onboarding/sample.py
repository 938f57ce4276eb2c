"""A sample firm of one's own: a copy of a fictional one, read through the ordinary imports."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from django.db import transaction

import compliance.firms
from compliance.firms.imports.engine import ImportFile, import_run
from compliance.firms.imports.scope import Scope
from compliance.firms.models import Firm
from compliance.onboarding.models import Start
from compliance.onboarding.selectors import firm_of
from compliance.onboarding.services import StartRefused, firm_begin

_FOLDER = Path(compliance.firms.__file__).parent / "sample"
_FIRM = "HL-LADLE"
_TABLES = {
    "products": "products.csv",
    "flows": "trade_flows.csv",
    "bom": "bom.csv",
    "evidence": "evidence.csv",
}


@transaction.atomic
def sample_firm(*, start: Start) -> Firm:
    """The person's sample firm: what they have of the samples already, else a copy that only they see.

    A copy, so that nobody reads what others try out.
    """
    known = firm_of(start)
    if known is not None and known.is_sample:
        return known
    owned = start.user.firms.filter(is_sample=True).order_by("pk").first()
    if owned is not None:
        return owned
    row = next(row for row in _rows("firms.csv") if row["code"] == _FIRM)
    firm = firm_begin(
        start=start,
        name=row["name"],
        is_sample=True,
        name_zh=row["name_zh"],
        sector=row["sector"],
        country=row["country"],
        currency=row["currency"],
    )
    for kind, name in _TABLES.items():
        _import(kind, name, firm, str(start.user))
    return firm


def _import(kind: str, name: str, firm: Firm, actor: str) -> None:
    rows = [row for row in _rows(name) if row.pop("firm") == _FIRM]
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text.getvalue(), encoding="utf-8")
        report = import_run(
            kind=kind,
            file=ImportFile(path=path, name=name),
            scope=Scope(firms=Firm.objects.filter(pk=firm.pk), firm=firm, actor=actor),
        )
    if not report.accepted:
        raise StartRefused(f"{name}: {report.problems[0].reason}")


def _rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
