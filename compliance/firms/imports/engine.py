"""One import from file to rows: recognise, read, check, plan, and write all of it or what was agreed."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from compliance.evidence.ledger import record_append
from compliance.firms.declarations.opening import is_declaration
from compliance.firms.imports.books import Book, book_open
from compliance.firms.imports.cells import Cell, Mended
from compliance.firms.imports.declared import declared_plan, declared_read
from compliance.firms.imports.kinds import OF_FIRMS, PLANNERS
from compliance.firms.imports.layouts import LAYOUTS
from compliance.firms.imports.lines import Line, Reading
from compliance.firms.imports.memory import mapping_keep, mapping_recall
from compliance.firms.imports.problems import CellFault, Problem, TableUnreadable
from compliance.firms.imports.reading import sheet_read
from compliance.firms.imports.recognition import LEAVE
from compliance.firms.imports.report import ImportReport, report_make, report_unreadable
from compliance.firms.imports.scope import Plan, Scope
from compliance.firms.imports.sheet_checks import header_checked, nothing_fits
from compliance.firms.imports.sheets import Choice, SheetPlan, sheets_choose
from compliance.firms.imports.telling import columns_told, sheets_told
from compliance.firms.models import Firm
from compliance.firms.services import firms_changed

Progress = Callable[[str, int, int], None]
"""Called as (stage, done, of); the stages are read, check, write. `of` is 0 while it is not known."""
COMES_ALONG = {"products": ("flows",)}
"""Kinds that are read from further sheets of a file of the first kind."""
_TOLD_EVERY = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFile:
    """A file to import: where it lies, what the person calls it, and what they said of its columns.

    `columns` maps a header, or a column letter, to a field such as `mass_kg[g]` or to `-`; `given` holds
    values that count for every row, such as {"currency": "USD"}.
    """

    path: Path
    name: str
    sheet: str = ""
    ignore: Sequence[str] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> dict[str, str]:
        return {**dict.fromkeys(self.ignore, LEAVE), **self.columns}


def import_run(
    *,
    kind: str,
    file: ImportFile,
    scope: Scope,
    dry_run: bool = False,
    accept_partial: bool = False,
    remember: bool = False,
    on_progress: Progress | None = None,
) -> ImportReport:
    """Import a file of a kind (`LAYOUTS`), or with `dry_run` say what that would do.

    Without `accept_partial` nothing is written unless every row is right; with it the rows that are right
    are written and the others reported. The same file twice changes nothing the second time. `remember`
    keeps what the columns meant for the firm; corrections (`file.columns`) are kept always.
    """
    tell = on_progress or (lambda stage, done, of: None)
    tell("read", 0, 1)
    try:
        if kind == "bom" and is_declaration(file.path, file.name):
            choice, readings = Choice(), _declared(file, scope, tell)
        else:
            choice, readings = tables_read(kind, file, scope, tell)
    except TableUnreadable as fault:
        return report_unreadable(kind, file.name, fault, dry_run=dry_run)
    outcome = _Outcome(readings, is_partial=accept_partial, dry_run=dry_run)
    with transaction.atomic():
        _plan_all(outcome, file, scope, tell)
        if outcome.is_written:
            _remember(choice, file, scope, always=remember)
        elif not dry_run or len(readings) > 1:
            transaction.set_rollback(True)
    return report_make(
        kind=kind,
        file=file.name,
        choice=choice,
        readings=readings,
        plans=outcome.plans,
        dry_run=dry_run,
        accept_partial=accept_partial,
        sheets=sheets_told(choice),
        columns=columns_told(choice),
    )


def tables_read(
    kind: str, file: ImportFile, scope: Scope, tell: Progress = lambda stage, done, of: None
) -> tuple[Choice, list[Reading]]:
    """The sheets of a file and their lines, not yet compared with the database. Raises TableUnreadable."""
    book = book_open(file.path, file.name)
    layouts = [LAYOUTS[name] for name in (kind, *COMES_ALONG.get(kind, ()))]
    choice = sheets_choose(
        book,
        layouts,
        wanted=file.sheet,
        told=file.told,
        recall=mapping_recall(scope.firm),
        given=_given(kind, file, scope)[0],
    )
    tell("read", 1, 1)
    return choice, _readings(kind, book, choice, file, scope, tell)


def _declared(file: ImportFile, scope: Scope, tell: Progress) -> list[Reading]:
    """A material declaration in an exchange format instead of a table."""
    given, problems = _given("bom", file, scope)
    reading, declarations = declared_read(file.path, file.name, given)
    for problem in problems:
        reading.reject(problem, is_blocking=True)
    tell("read", 1, 1)
    reading.planner = lambda some, by: declared_plan(some, declarations, by, file.path, given)
    return [reading]


@dataclass(slots=True)
class _Outcome:
    """What came of the readings, in the order in which they are written."""

    readings: list[Reading]
    is_partial: bool
    dry_run: bool
    plans: list[Plan] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        """Whether it may be written: no fault at all, or only of rows and with consent to leave them out."""
        if any(reading.is_blocked for reading in self.readings):
            return False
        if any(reading.problem_count for reading in self.readings):
            return self.is_partial and any(reading.lines for reading in self.readings)
        return True

    @property
    def is_written(self) -> bool:
        return self.is_right and not self.dry_run


def _plan_all(outcome: _Outcome, file: ImportFile, scope: Scope, tell: Progress) -> None:
    """Plan kind after kind; where a later one builds on an earlier one, that is written in between."""
    if not outcome.dry_run:
        _firms_lock(outcome.readings, scope)
    several = len(outcome.readings) > 1
    for reading in outcome.readings:
        plan = _planned(reading, scope)
        outcome.plans.append(plan)
        if several and reading is not outcome.readings[-1]:
            # Flows of products that the same file brings must find them; undone below if need be.
            plan.write()
    if not outcome.is_written:
        return
    tell("write", 0, 1)
    for plan in outcome.plans[-1:]:
        plan.write()
    _written(outcome, file, scope)
    tell("write", 1, 1)


def _planned(reading: Reading, scope: Scope) -> Plan:
    """Even where some lines are wrong the others are compared: one report tells everything."""
    planner = reading.planner or PLANNERS[reading.layout.kind]
    if not reading.lines and not reading.faulty and reading.planner is None:
        return Plan()
    count = -1
    plan = Plan()
    while count != len(reading.rejected):
        count = len(reading.rejected)
        reading.lines = [line for line in reading.lines if _is_taken(reading, line)]
        plan = planner(reading, scope)
        # Faulty lines have been told all there is to tell of them.
        reading.faulty = []
    return plan


def _is_taken(reading: Reading, line: Line) -> bool:
    return (line.placing.sheet, line.row.number) not in reading.rejected


def _given(kind: str, file: ImportFile, scope: Scope) -> tuple[dict[str, Any], list[Problem]]:
    """Values for every row, read as cells of their columns are."""
    given: dict[str, Any] = {"firm": scope.firm.code} if scope.firm and kind in OF_FIRMS else {}
    problems = []
    readers = {
        column.name: column.read
        for name in (kind, *COMES_ALONG.get(kind, ()))
        for column in LAYOUTS[name].columns
    }
    for name, text in file.given.items():
        try:
            if name not in readers:
                raise CellFault("field_unknown", known=", ".join(readers))
            value = readers[name](Cell(text))
            given[name] = value.value if isinstance(value, Mended) else value
        except CellFault as fault:
            problems.append(Problem.of(fault, row=None, column=name, value=text))
    return given, problems


def _readings(
    kind: str, book: Book, choice: Choice, file: ImportFile, scope: Scope, tell: Progress
) -> list[Reading]:
    given, problems = _given(kind, file, scope)
    done = 0

    def row_done() -> None:
        nonlocal done
        done += 1
        if done % _TOLD_EVERY == 0:
            tell("check", done, 0)

    readings = []
    for name in (kind, *COMES_ALONG.get(kind, ())):
        plans = [plan for plan in choice.plans if plan.kind == name]
        if not plans and (name != kind or choice.plans):
            continue
        reading = Reading(LAYOUTS[name])
        for problem in problems if not readings else ():
            reading.reject(problem, is_blocking=True)
        own = {key: value for key, value in given.items() if key in LAYOUTS[name].names}
        _sheets_read(reading, plans, own, book, row_done)
        readings.append(reading)
    if not choice.plans:
        nothing_fits(readings[0], choice, kind)
    tell("check", done, done)
    return readings


def _sheets_read(
    reading: Reading,
    plans: Sequence[SheetPlan],
    given: Mapping[str, Any],
    book: Book,
    row_done: Callable[[], None],
) -> None:
    seen: dict[tuple[Any, ...], Line] = {}
    for plan in plans:
        placing = plan.placing()
        reading.placings.append(placing)
        header_checked(reading, plan)
        if plan.missing:
            continue
        sheet_read(
            reading,
            plan.sheet,
            placing,
            after=plan.found.last,
            seen=seen,
            given=given,
            separator=book.separator,
            on_row=row_done,
        )
    reading.warnings += reading.often_told()


def _firms_lock(readings: Sequence[Reading], scope: Scope) -> None:
    """One import a firm at a time: what a plan compared must still be so when it is written."""
    codes = {
        line.values["firm"]
        for reading in readings
        if reading.layout.kind in OF_FIRMS
        for line in reading.lines
        if line.values.get("firm")
    }
    if codes:
        list(Firm.objects.filter(code__in=codes).order_by("pk").select_for_update().values_list("pk"))


def _written(outcome: _Outcome, file: ImportFile, scope: Scope) -> None:
    """The ledger record of each kind, and the check of the firms that changed."""
    digest = ""
    for reading, plan in zip(outcome.readings, outcome.plans, strict=True):
        if not plan.created + plan.changed + plan.removed:
            continue
        kind = reading.layout.kind
        if kind in OF_FIRMS:
            firms_changed(firm_ids=plan.firm_ids)
        digest = digest or hashlib.sha256(file.path.read_bytes()).hexdigest()
        record_append(
            kind=f"import.{kind}",
            subject=f"firm:{scope.firm.pk}" if scope.firm else f"import:{kind}",
            payload={
                "file": file.name,
                "sha256": digest,
                "firms": sorted(plan.firm_ids),
                "created": plan.created,
                "changed": plan.changed,
                "unchanged": plan.unchanged,
                "removed": plan.removed,
                "left_out": len(reading.rejected),
            },
            actor=scope.actor,
        )


def _remember(choice: Choice, file: ImportFile, scope: Scope, *, always: bool) -> None:
    if scope.firm is None or not (always or file.told):
        return
    for plan in choice.plans:
        mapping_keep(firm=scope.firm, plan=plan, told=file.told, by=scope.actor)
