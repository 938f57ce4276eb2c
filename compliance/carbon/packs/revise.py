"""Compares the Commission's workbooks and prices with the pack in use, and writes a new edition if asked.

python -m compliance.carbon.packs.revise [--benchmarks FILE.xlsx] [--defaults FILE.xlsx]
    [--prices FILE.html|FILE.json|FILE.csv] [--report REPORT.json] [--write NEW-EDITION] [--pack EDITION]
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from compliance.carbon.engine.faults import PackError
from compliance.carbon.engine.rulepack import CURRENT, PACKS, RulePack, pack_load

from .build import read_csv, write_csv
from .prices import prices_read
from .workbooks import Doubt, Row, WorkbookError, benchmarks_read, defaults_read

# SHA-256 of the editions the Commission published; any other file is told as unknown.
KNOWN = {
    "b79108b025e697822f0f59de477fa68066c1c05c228fae2270cd230af84e8a7b": "benchmarks of 6 February 2026",
    "900583811c7e1194799eb9bdbad2d6d7e1100f5a7d80a664c1584a8fce6f9f35": "corrected defaults of 6 August 2026",
}
KEYS = {
    "benchmarks": ("cn", "column", "route", "years"),
    "defaults": ("country", "cn"),
    "prices": ("period",),
}
NUMBERS = ("value", "total", "direct", "indirect", "eur")
SECTOR_CHAPTERS = {
    "cement": ("25",),
    "fertilisers": ("28", "31"),
    "iron_steel": ("26", "72", "73"),
    "aluminium": ("76",),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What a workbook changes in one table. `confirmed`: equal rows that were believed less until now."""

    table: str
    file: str
    sha256: str
    known_as: str
    added: list[Row]
    removed: list[Row]
    changed: list[dict[str, Any]]
    confirmed: list[Row]
    unchanged: int
    doubts: list[Doubt] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {
            "table": self.table,
            "file": self.file,
            "sha256": self.sha256,
            "known_as": self.known_as or None,
            "counts": {
                "added": len(self.added),
                "removed": len(self.removed),
                "changed": len(self.changed),
                "confirmed": len(self.confirmed),
                "unchanged": self.unchanged,
            },
            "added": self.added,
            "removed": self.removed,
            "changed": self.changed,
            "confirmed": self.confirmed,
            "doubts": [f"{doubt.place}: {doubt.message}" for doubt in self.doubts],
        }


def table_compare(
    table: str, old: list[Row], new: list[Row], *, path: Path, doubts: list[Doubt] | None = None
) -> Difference:
    """Row by row on the table's key; numbers are equal by value, not by spelling."""
    keys = KEYS[table]
    before = {tuple(row[key] for key in keys): row for row in old}
    after = {tuple(row[key] for key in keys): row for row in new}
    changed, confirmed, unchanged = [], [], 0
    for key in before.keys() & after.keys():
        fields = {
            name: [before[key][name], after[key][name]]
            for name in after[key]
            if name != "evidence" and _value(name, before[key][name]) != _value(name, after[key][name])
        }
        if fields:
            changed.append(dict(zip(keys, key, strict=True)) | {"fields": fields})
        elif before[key].get("evidence", "") in ("inferred", "one_tool", "transcribed"):
            confirmed.append(before[key])
        else:
            unchanged += 1
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Difference(
        table=table,
        file=path.name,
        sha256=digest,
        known_as=KNOWN.get(digest, ""),
        added=[after[key] for key in sorted(after.keys() - before.keys())],
        removed=[before[key] for key in sorted(before.keys() - after.keys())],
        changed=sorted(changed, key=lambda row: tuple(row[key] for key in keys)),
        confirmed=sorted(confirmed, key=lambda row: tuple(row[key] for key in keys)),
        unchanged=unchanged,
        doubts=doubts or [],
    )


def _value(name: str, text: str) -> Decimal | str | None:
    if name not in NUMBERS:
        return text
    return Decimal(text) if text else None


def workbook_rows(
    table: str, path: Path, pack: RulePack, folder: Path = PACKS
) -> tuple[list[Row], list[Doubt]]:
    """Rows of a table from the file as downloaded, and what in it does not agree with a rule."""
    if table == "benchmarks":
        return benchmarks_read(path), []
    if table == "prices":
        return _prices(path, folder / pack.edition / "prices.csv")
    markups = {
        chapter: pack.markups[sector][0][1]
        for sector, chapters in SECTOR_CHAPTERS.items()
        for chapter in chapters
    }
    markups = {"2804": pack.markups["hydrogen"][0][1], **markups}
    return defaults_read(path, pack.country_names, markups)


def _prices(path: Path, current: Path) -> tuple[list[Row], list[Doubt]]:
    """The page's prices, and those of the pack that it no longer shows: they were in force and are kept."""
    rows = {row["period"]: row for row in prices_read(path)}
    doubts = []
    for old in read_csv(current):
        if old["period"] in rows:
            new = rows[old["period"]]
            new["published_on"] = new["published_on"] or old["published_on"]
            if old["eur"] and not new["eur"]:
                doubts.append(Doubt(path.name, f"{old['period']}: {old['eur']} EUR was withdrawn"))
            continue
        rows[old["period"]] = dict(old)
        if old["eur"]:
            doubts.append(
                Doubt(path.name, f"{old['period']} is not shown any more; {old['eur']} EUR was kept")
            )
    return [rows[period] for period in sorted(rows)], doubts


def edition_write(
    name: str, source: Path, tables: dict[str, list[Row]], differences: list[Difference]
) -> Path:
    """A new edition beside `source`: its tables, those given replaced. Raises PackError if it exists."""
    target = source.parent / name
    if target.exists():
        raise PackError(f"Edition {name!r} exists already. Editions never change: take another name.")
    manifest = yaml.safe_load((source / "manifest.yaml").read_text(encoding="utf-8"))
    target.mkdir()
    for table, entry in manifest["tables"].items():
        rows = tables.get(table) or read_csv(source / entry["file"])
        entry["sha256"], entry["rows"] = write_csv(target / entry["file"], rows), len(rows)
    for difference in differences:
        entry = manifest["tables"][difference.table]
        entry["edition"] = difference.known_as or f"workbook {difference.file}, not known to us"
        entry["workbook_sha256"] = difference.sha256
        entry.pop("facts_sha256", None)
    manifest["edition"] = name
    published = [
        row["published_on"] for row in tables.get("prices", []) if row["eur"] and row["published_on"]
    ]
    manifest["as_of"] = max([str(manifest["as_of"]), *published])
    text = yaml.safe_dump(manifest, sort_keys=False, allow_unicode=True, width=110)
    (target / "manifest.yaml").write_text(text, encoding="utf-8")
    return target


def main(argv: list[str] | None = None) -> int:
    """0: compared; 2: a file or a pack is unusable, nothing was written."""
    parser = argparse.ArgumentParser(prog="python -m compliance.carbon.packs.revise")
    for table in KEYS:
        parser.add_argument(f"--{table}", type=Path, metavar="FILE")
    parser.add_argument("--report", type=Path, metavar="REPORT.json")
    parser.add_argument("--write", metavar="NEW-EDITION")
    parser.add_argument("--pack", default=CURRENT)
    parser.add_argument("--packs", type=Path, default=PACKS, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    given = {table: getattr(options, table) for table in KEYS if getattr(options, table)}
    if not given:
        parser.error("name a file with --benchmarks, --defaults or --prices")
    try:
        pack, place = pack_load(options.pack, options.packs), options.packs / options.pack
        tables, differences = {}, []
        for table, path in given.items():
            tables[table], doubts = workbook_rows(table, path, pack, options.packs)
            old = read_csv(place / f"{table}.csv")
            differences.append(table_compare(table, old, tables[table], path=path, doubts=doubts))
        if options.write:
            edition_write(options.write, place, tables, differences)
    except (WorkbookError, PackError, csv.Error) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    report = [difference.to_json() for difference in differences]
    if options.report:
        options.report.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for entry in report:
        known = entry["known_as"] or "an edition whose hash we do not know: check where it comes from"
        sys.stdout.write(f"{entry['table']}: {known}; {json.dumps(entry['counts'])}\n")
        sys.stdout.writelines(f"  doubt: {doubt}\n" for doubt in entry["doubts"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
