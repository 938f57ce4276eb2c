"""One import from file to rows: read, check, plan, and write all of it or nothing."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from compliance.evidence.ledger import record_append
from compliance.firms.imports.kinds import OF_FIRMS, PLANNERS
from compliance.firms.imports.layout import Reading, layout_read
from compliance.firms.imports.layouts import LAYOUTS
from compliance.firms.imports.problems import Problem, TableUnreadable
from compliance.firms.imports.report import ImportReport
from compliance.firms.imports.scope import Plan, Scope
from compliance.firms.imports.tables import Table, table_read
from compliance.firms.models import Firm
from compliance.firms.services import firms_changed

Progress = Callable[[str, int, int], None]
"""Called as (stage, done, of); the stages are read, check, write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFile:
    """A file to import: where it lies, what the person calls it, which sheet and which headers not."""

    path: Path
    name: str
    sheet: str = ""
    ignore: Sequence[str] = ()


def import_run(
    *, kind: str, file: ImportFile, scope: Scope, dry_run: bool = False, on_progress: Progress | None = None
) -> ImportReport:
    """Import a file of a kind (`LAYOUTS`), or with `dry_run` say what that would do.

    Nothing is written unless the whole file is right. The same file twice changes nothing the second time.
    """
    tell = on_progress or (lambda stage, done, of: None)
    tell("read", 0, 1)
    try:
        table = table_read(file.path, file.name, file.sheet)
    except TableUnreadable as fault:
        problem = Problem.of(fault, row=None)
        return ImportReport(kind=kind, file=file.name, dry_run=dry_run, problems=(problem,), problem_count=1)
    tell("read", 1, 1)
    reading = _reading(kind, table, file, scope, tell)
    with transaction.atomic():
        if not dry_run:
            _firms_lock(kind, reading, scope)
        # Even where some lines are wrong the others are compared: one report tells everything.
        plan = PLANNERS[kind](reading, scope) if reading.lines or reading.faulty else Plan()
        if not reading.problem_count and not dry_run:
            tell("write", 0, 1)
            _write(kind, plan, file, scope)
            tell("write", 1, 1)
    return _report(kind, table, reading, plan, file, dry_run=dry_run)


def _reading(kind: str, table: Table, file: ImportFile, scope: Scope, tell: Progress) -> Reading:
    done = 0

    def row_done() -> None:
        nonlocal done
        done += 1
        if done % 1000 == 0 or done == len(table.rows):
            tell("check", done, len(table.rows))

    given = {"firm": scope.firm.code} if scope.firm and kind in OF_FIRMS else {}
    reading = layout_read(LAYOUTS[kind], table, given=given, ignore=file.ignore, on_row=row_done)
    if table.sheets_left:
        sheets = ", ".join(table.sheets_left)
        reading.warnings.append(Problem(reason="sheets_left", facts={"sheets": sheets}))
    return reading


def _firms_lock(kind: str, reading: Reading, scope: Scope) -> None:
    """One import a firm at a time: what a plan compared must still be so when it is written."""
    if kind in OF_FIRMS:
        codes = {line.values["firm"] for line in reading.lines}
        list(Firm.objects.filter(code__in=codes).order_by("pk").select_for_update().values_list("pk"))


def _write(kind: str, plan: Plan, file: ImportFile, scope: Scope) -> None:
    if not plan.created + plan.changed + plan.removed:
        return
    plan.write()
    if kind in OF_FIRMS:
        firms_changed(firm_ids=plan.firm_ids)
    record_append(
        kind=f"import.{kind}",
        subject=f"firm:{scope.firm.pk}" if scope.firm else f"import:{kind}",
        payload={
            "file": file.name,
            "sha256": hashlib.sha256(file.path.read_bytes()).hexdigest(),
            "firms": sorted(plan.firm_ids),
            "created": plan.created,
            "changed": plan.changed,
            "unchanged": plan.unchanged,
            "removed": plan.removed,
        },
        actor=scope.actor,
    )


def _report(
    kind: str, table: Table, reading: Reading, plan: Plan, file: ImportFile, *, dry_run: bool
) -> ImportReport:
    is_right = not reading.problem_count
    return ImportReport(
        kind=kind,
        file=file.name,
        sheet=table.sheet,
        dry_run=dry_run,
        rows=len(table.rows),
        created=plan.created if is_right else 0,
        changed=plan.changed if is_right else 0,
        unchanged=plan.unchanged if is_right else 0,
        removed=plan.removed if is_right else 0,
        problems=tuple(sorted(reading.problems, key=lambda problem: problem.row or 0)),
        problem_count=reading.problem_count,
        warnings=tuple(reading.warnings),
        mapping={printed: name for name, printed in reading.headers.items()},
    )
