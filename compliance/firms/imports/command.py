"""The import commands: one base, a kind each. They print the engine's report and set the exit status."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext, ngettext, pgettext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table

from compliance.firms.imports.engine import ImportFile, import_run
from compliance.firms.imports.kinds import OF_FIRMS
from compliance.firms.imports.problems import Problem
from compliance.firms.imports.report import ImportReport
from compliance.firms.imports.scope import Scope
from compliance.firms.imports.wording import problem_message, problem_remedy
from compliance.firms.models import Firm

_SHOWN = 200


class ImportCommand(BaseCommand):
    """Exit status 0 when the file was accepted, 1 when it was rejected and nothing was written."""

    kind: ClassVar[str]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=gettext("Excel, OpenDocument or delimited text"))
        if self.kind in OF_FIRMS:
            parser.add_argument(
                "--firm", default="", help=gettext("code of the firm that all rows belong to")
            )
        parser.add_argument(
            "--sheet", default="", help=gettext("name of the sheet; else the first with content")
        )
        parser.add_argument(
            "--ignore", action="append", default=[], metavar="COLUMN", help=gettext("leave this column out")
        )
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="HEADER=FIELD",
            help=gettext(
                "what a column means, such as “净重=mass_kg[g]”; “-” leaves it out; kept for the firm"
            ),
        )
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="FIELD=VALUE",
            help=gettext("a value that counts for every row, such as currency=USD or year=2025"),
        )
        parser.add_argument(
            "--accept-partial",
            action="store_true",
            help=gettext("write the rows that are right and leave the others out"),
        )
        if self.kind == "bom":
            whole = gettext("the file is the whole bill of its products: take out what it does not name")
            parser.add_argument("--whole", action="store_true", help=whole)
        parser.add_argument(
            "--dry-run", action="store_true", help=gettext("say what would happen, write nothing")
        )
        parser.add_argument("--json", action="store_true", help=gettext("print the report as JSON"))

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(
                gettext("There is no file %(path)s. Check the path.") % {"path": path}, returncode=2
            )
        scope = Scope(
            firms=Firm.objects.all(),
            firm=self._firm(options.get("firm", "")),
            actor="command line",
            is_whole=options.get("whole", False),
        )
        file = ImportFile(
            path=path,
            name=path.name,
            sheet=options["sheet"],
            ignore=options["ignore"],
            columns=_pairs(options["map"], "--map"),
            given=_pairs(options["set"], "--set"),
        )
        with _Bar(is_shown=sys.stderr.isatty()) as bar:
            report = import_run(
                kind=self.kind,
                file=file,
                scope=scope,
                dry_run=options["dry_run"],
                accept_partial=options["accept_partial"],
                on_progress=bar.tell,
            )
        if options["json"]:
            self.stdout.write(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
        else:
            report_print(report, Console(file=self.stdout, soft_wrap=False, highlight=False))
        if not report.accepted:
            sys.exit(1)

    def _firm(self, code: str) -> Firm | None:
        if not code:
            return None
        firm = Firm.objects.filter(code=code).first()
        if firm is None:
            known = ", ".join(Firm.objects.order_by("code").values_list("code", flat=True)[:20])
            raise CommandError(
                gettext("There is no firm with the code %(code)s. Known: %(known)s.")
                % {"code": code, "known": known or gettext("none")},
                returncode=2,
            )
        return firm


def _pairs(said: list[str], option: str) -> dict[str, str]:
    """`NAME=VALUE` as given on the command line; the last equals sign divides."""
    pairs = {}
    for text in said:
        name, sign, value = text.rpartition("=")
        if not sign or not name.strip():
            raise CommandError(
                gettext("%(option)s needs NAME=VALUE, not “%(text)s”.") % {"option": option, "text": text},
                returncode=2,
            )
        pairs[name.strip()] = value.strip()
    return pairs


class _Bar:
    """Progress on a terminal, on its error stream; silent elsewhere."""

    def __init__(self, *, is_shown: bool) -> None:
        self._stages = {
            "read": gettext("reading"),
            "check": gettext("checking"),
            "write": gettext("writing"),
        }
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True),
            disable=not is_shown,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "_Bar":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def tell(self, stage: str, done: int, of: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(self._stages[stage], total=of or None)
        self._progress.update(self._tasks[stage], completed=done, total=of or None)


def report_print(report: ImportReport, console: Console) -> None:
    """The report for a person: what was done, or a table of what to put right."""
    if report.accepted:
        verdict = gettext("would be imported") if report.dry_run else gettext("imported")
        console.print(
            gettext(
                "%(file)s %(verdict)s: %(created)d created, %(changed)d changed, %(unchanged)d unchanged."
            )
            % {
                "file": report.file,
                "verdict": verdict,
                "created": report.created,
                "changed": report.changed,
                "unchanged": report.unchanged,
            }
        )
    else:
        count = report.problem_count
        console.print(
            ngettext(
                "%(file)s was rejected, nothing was written: %(count)d problem.",
                "%(file)s was rejected, nothing was written: %(count)d problems.",
                count,
            )
            % {"file": report.file, "count": count}
        )
    if report.removed:
        console.print(
            ngettext(
                "%(count)d component or substance that the file does not name is taken out.",
                "%(count)d components and substances that the file does not name are taken out.",
                report.removed,
            )
            % {"count": report.removed}
        )
    if report.is_partial:
        console.print(
            ngettext(
                "%(count)d row was left out, by consent.",
                "%(count)d rows were left out, by consent.",
                report.rows_rejected,
            )
            % {"count": report.rows_rejected}
        )
    if report.needs_consent:
        console.print(
            gettext("%(count)d rows are right; --accept-partial writes them and leaves the others out.")
            % {"count": sum(report.could.get(name, 0) for name in ("created", "changed", "unchanged"))}
        )
    if report.mapping:
        pairs = ", ".join(
            f"{header} → {name}" if header != name else name for header, name in report.mapping.items()
        )
        console.print(gettext("Columns: %(pairs)s") % {"pairs": pairs})
    _problems_print(report.problems, gettext("To put right"), console)
    _problems_print(report.warnings, gettext("Taken, but look at"), console)


def _problems_print(problems: tuple[Problem, ...], title: str, console: Console) -> None:
    if not problems:
        return
    table = Table(title=title, title_justify="left")
    for heading in (
        gettext("row"),
        gettext("column"),
        pgettext("cell", "value"),
        gettext("problem"),
        gettext("remedy"),
    ):
        table.add_column(heading, overflow="fold")
    for problem in problems[:_SHOWN]:
        table.add_row(
            "" if problem.row is None else str(problem.row),
            problem.column,
            problem.value,
            problem_message(problem),
            problem_remedy(problem),
        )
    console.print(table, markup=False)
    if len(problems) > _SHOWN:
        console.print(gettext("… and %(count)d more; --json lists them.") % {"count": len(problems) - _SHOWN})
