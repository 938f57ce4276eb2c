"""`manage.py cbam_pack_diff [TABLE...]`: what the Commission's newest tables would change in the pack in use.

It compares and tells. A new edition of the pack is written by a person, with `packs.revise --write`.
"""

import csv
import json as as_json
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from compliance.carbon.engine.faults import PackError
from compliance.carbon.engine.rulepack import CURRENT, PACKS, pack_load
from compliance.carbon.packs.build import read_csv
from compliance.carbon.packs.revise import KNOWN, table_compare, workbook_rows
from compliance.carbon.packs.workbooks import WorkbookError
from regulations.datasets import dataset_current
from regulations.ingest.captured import CaptureDamaged, capture_body
from regulations.models import Dataset

DATASETS = {"defaults": "cbam_defaults", "benchmarks": "cbam_benchmarks", "prices": "cbam_prices"}


class Command(BaseCommand):
    help = _("Compare the newest CBAM tables that were read with the rule pack in use. Writes nothing.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("tables", nargs="*", metavar="TABLE", help=", ".join(DATASETS))
        parser.add_argument("--pack", default=CURRENT, help=_("edition of the pack"))
        parser.add_argument("--save", type=Path, help=_("folder for the workbooks, for a revision"))
        parser.add_argument("--json", action="store_true", help=_("print JSON"))

    def handle(self, *, tables: list[str], pack: str, save: Path | None, json: bool, **options: Any) -> None:
        unknown = sorted(set(tables) - set(DATASETS))
        if unknown:
            raise CommandError(
                _("No table %(unknown)s; there are: %(known)s.")
                % {"unknown": ", ".join(unknown), "known": ", ".join(DATASETS)}
            )
        try:
            report = [_compared(table, pack, save) for table in tables or DATASETS]
        except (PackError, WorkbookError, CaptureDamaged, csv.Error, OSError) as fault:
            raise CommandError(str(fault)) from fault
        if json:
            self.stdout.write(as_json.dumps(report, ensure_ascii=False, indent=1))
            return
        for told in report:
            self.stdout.writelines(f"{line}\n" for line in _lines(told))


def _compared(table: str, pack: str, save: Path | None) -> dict[str, Any]:
    dataset = dataset_current(DATASETS[table])
    if dataset is None:
        return {"table": table, "pack": pack, "edition": None}
    compared = _prices(dataset, pack, save) if table == "prices" else _workbook(table, dataset, pack, save)
    return compared | {
        "table": table,
        "pack": pack,
        "edition": dataset.edition,
        "sha256": dataset.sha256,
        "known_as": KNOWN.get(dataset.sha256),
        "act": dataset.act,
        "annex": dataset.annex,
        "observed_on": dataset.observed_on.isoformat(),
    }


def _workbook(table: str, dataset: Dataset, pack: str, save: Path | None) -> dict[str, Any]:
    """Difference of a workbook, read from the very bytes that were captured."""
    loaded = pack_load(pack)
    with tempfile.TemporaryDirectory() as folder:
        place = save or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        path = place / (Path(dataset.edition).name or f"{table}.xlsx")
        path.write_bytes(capture_body(dataset.capture))
        rows, doubts = workbook_rows(table, path, loaded)
        old = read_csv(PACKS / pack / f"{table}.csv")
        return table_compare(table, old, rows, path=path, doubts=doubts).to_json()


def _prices(dataset: Dataset, pack: str, save: Path | None) -> dict[str, Any]:
    """Quarters that the pack lacks, holds alone, or holds at another price (EUR per certificate)."""
    pack_load(pack)
    if save is not None:
        save.mkdir(parents=True, exist_ok=True)
        rows = as_json.dumps({"rows": dataset.rows}, ensure_ascii=False, indent=1)
        (save / "prices.json").write_text(rows, encoding="utf-8")
    # The pack names quarters to come without a price.
    old = {row["period"]: row["eur"] for row in read_csv(PACKS / pack / "prices.csv") if row["eur"]}
    new = {period: eur for period, eur, _day in dataset.rows}
    both = sorted(old.keys() & new.keys())
    changed = [
        {"period": period, "fields": {"eur": [old[period], new[period]]}}
        for period in both
        if Decimal(old[period]) != Decimal(new[period])
    ]
    added = [{"period": period, "eur": new[period]} for period in sorted(new.keys() - old.keys())]
    removed = [{"period": period, "eur": old[period]} for period in sorted(old.keys() - new.keys())]
    counts = {"added": len(added), "removed": len(removed), "changed": len(changed)}
    counts["unchanged"] = len(both) - len(changed)
    return {"counts": counts, "added": added, "removed": removed, "changed": changed}


def _lines(told: dict[str, Any]) -> list[str]:
    if told["edition"] is None:
        return [_("%(table)s: no edition was read yet.") % told]
    lines = [f"{told['table']}: {told['edition']} ({told['act']}, {told['observed_on']})"]
    if told["table"] != "prices" and not told["known_as"]:
        lines.append(_("  an edition whose hash we do not know: check where it comes from"))
    lines += [f"  {name}: {count}" for name, count in told["counts"].items()]
    return lines + [f"  ? {doubt}" for doubt in told.get("doubts", ())]
