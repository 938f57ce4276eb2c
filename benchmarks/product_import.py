"""How fast an ERP export of products is imported, against openpyxl reading the same file and doing nothing.

python -m benchmarks.product_import [--json] [--rows 100000]

Makes a workbook with a title, Chinese headers with units, ten-digit codes and numbers as text, imports it
for an invented firm in a transaction that is rolled back, and reads the same file with openpyxl (read only),
each in a process of its own. Prints seconds, peak memory and the ratio.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

LIMIT_SECONDS, LIMIT_MB, LIMIT_ROWS = 20.0, 500.0, 100_000
HEADER = (
    *("物料编码", "品名", "英文品名", "HS编码", "净重(kg)"),
    *("单价（美元）", "出口市场", "规格型号", "库存", "备注"),
)


def workbook_make(path: Path, rows: int) -> None:
    """An invented product list of ten columns, two rows of title above it."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("产品")
    sheet.append(["示例电器有限公司 产品清单"])
    sheet.append(["导出日期：2026-11-01"])
    sheet.append(HEADER)
    codes = ("8516797000", "8516310000", "8516720000", "7323930000", "8544492100")
    for number in range(rows):
        sheet.append(
            [
                f"SKU-{number:06d}",
                f"示例产品 {number}",
                f"Sample product {number}",
                codes[number % len(codes)],
                f"1,{number % 900 + 100}.5",
                12.5 + number % 40,
                "德国、法国" if number % 2 else "US",
                "220V",
                number % 1000,
                "无",
            ]
        )
    book.save(path)


def import_once(path: Path) -> dict[str, Any]:
    """Import in a transaction that is rolled back; its seconds count from the opening of the file."""
    from compliance.core.embedded import ensure

    os.environ["DATABASE_URL"] = ensure().database_url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from compliance.firms.imports.engine import ImportFile, import_run
    from compliance.firms.imports.scope import Scope
    from compliance.firms.models import Firm

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        firm = Firm.objects.create(code="BENCHMARK-IMPORT", name="Benchmark Ltd", currency="USD")
        start = perf_counter()
        report = import_run(
            kind="products",
            file=ImportFile(path=path, name=path.name),
            scope=Scope(firms=Firm.objects.all(), firm=firm, actor="benchmark"),
        )
        seconds = perf_counter() - start
        transaction.set_rollback(True)
    return {"seconds": seconds, "created": report.created, "problems": report.problem_count, "mb": _peak_mb()}


def read_once(path: Path) -> dict[str, Any]:
    """The peer: openpyxl in its streaming mode, every value looked at once."""
    from openpyxl import load_workbook

    start = perf_counter()
    cells = sum(
        len(row) for row in load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)
    )
    return {"seconds": perf_counter() - start, "cells": cells, "mb": _peak_mb()}


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def in_process(part: str, path: Path) -> dict[str, Any]:
    """One part in a process of its own, so that memory is its alone."""
    command = [sys.executable, "-m", "benchmarks.product_import", "--part", part, "--file", str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(rows: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "products.xlsx"
        workbook_make(path, rows)
        peer, own = in_process("peer", path), in_process("import", path)
    within = own["seconds"] <= LIMIT_SECONDS and own["mb"] <= LIMIT_MB
    return {
        "rows": rows,
        "seconds": round(own["seconds"], 2),
        "peak_mb": round(own["mb"]),
        "created": own["created"],
        "problems": own["problems"],
        "peer": "openpyxl, reading only",
        "peer_seconds": round(peer["seconds"], 2),
        "ratio": round(own["seconds"] / peer["seconds"], 2),
        "limit_seconds": LIMIT_SECONDS,
        "limit_mb": LIMIT_MB,
        "within_limits": within if rows == LIMIT_ROWS else None,
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=LIMIT_ROWS)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--part", choices=("import", "peer"), help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        print(json.dumps(import_once(asked.file) if asked.part == "import" else read_once(asked.file)))
        return 0
    found = measure(asked.rows)
    if asked.json:
        print(json.dumps(found, indent=2))
    else:
        for name, value in found.items():
            print(f"{name:15} {value}")
    return 0 if found["created"] == asked.rows and found["within_limits"] is not False else 1


if __name__ == "__main__":
    raise SystemExit(main())
