"""ECHA's activity lists as items: one process (dossier), folded from the rows of its timeline.

The export prints a row for each step of a process and repeats on each what is true of the process now;
so one move of a stage changes every row. Rows of one process share substance, current stage and its day.

Identity over time is (name, day of the first step): the day on which a dossier was opened is history and
is not rewritten by what follows, while stage, submitter, remarks, numbers and later steps are all edited.
Two dossiers of one substance opened on one day are numbered in the order of their histories. Where the
first step itself is corrected or the substance is renamed, the platform finds the process again by the
steps and numbers that stayed (`regulations.ingest.processes`).

What is news (`material`): stage, its day, status, outcome of the current stage, scope, and the deadline
for comments of the current stage. Who submitted it and how history is worded is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from crawlers import echa
from crawlers.answers import Answer, Ask
from crawlers.contract import CaptureRef, Code, DateField, Expect, NoticeItem
from crawlers.rows import Row
from crawlers.substance_numbers import numbers_of

KIND = "process"
COMMON = (
    "Substance name",
    "EC number",
    "CAS number",
    "Current stage",
    "Current stage date",
    "Status",
    "Timeline",
    "Timeline date",
)
CLOSED = "Closed"
UNSEEN = Expect(
    min_items=20,
    max_items=20_000,
    complete=True,
    share_of_last=0.95,
    filled={"published_on": 1.0},
    unreadable=0.01,
)
"""Of a list that nobody has recorded: how many dossiers it holds is not known."""
BULLET = "• "
"""Printed before each of several values of a cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessList:
    """One activity list. Column names as printed; `deadlines` are days for comments.

    `facts` are true of the process, `step_facts` of one step, `step_days` are days of one step.
    `open_ended`: further columns are kept as printed, without weighing them, for a list that nobody has seen
    yet. Whether it has even the common columns was not verified live; a table without them fails the run.
    """

    label: str
    path: str
    page: str
    area: str
    sentence: str
    submitter: str = ""
    scope: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    process_deadlines: tuple[str, ...] = ()
    step_facts: tuple[str, ...] = ()
    step_days: tuple[str, ...] = ()
    deadlines: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    open_ended: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        named = (*self.scope, *self.facts, *self.process_deadlines)
        steps = (*self.step_facts, *self.step_days, *self.deadlines, *self.outcomes)
        return tuple(dict.fromkeys((*COMMON, *((self.submitter,) if self.submitter else ()), *named, *steps)))


class EchaActivity(echa.EchaExport):
    """A source that is one activity list, told by `activity`."""

    activity: ClassVar[ProcessList]

    def asks(self, day: date) -> Iterable[Ask]:
        yield echa.export_ask(self.activity.path)

    def item(self, row: Row, answer: Answer) -> NoticeItem:
        """One step as an item of its own; `fold` makes processes of them."""
        item = _row_item(self.name, row, answer, self.activity)
        row.done()
        return item

    def fold(self, items: list[NoticeItem]) -> list[NoticeItem]:
        groups: dict[str, list[NoticeItem]] = {}
        for item in items:
            groups.setdefault(item.symbol, []).append(item)
        processes = [_Process(rows) for rows in groups.values()]
        by_identity: dict[tuple[str, str], list[_Process]] = {}
        for process in processes:
            by_identity.setdefault(process.identity, []).append(process)
        numbers: dict[int, int] = {}
        for same in by_identity.values():
            for place, process in enumerate(sorted(same, key=lambda p: p.history), 1):
                numbers[id(process)] = place
        return [process.item(self.activity, numbers[id(process)]) for process in processes]


def _row_item(source: str, row: Row, answer: Answer, activity: ProcessList) -> NoticeItem:
    name, (ec, cas) = echa.name_of(row), numbers_of(row)
    stage = row.text("Current stage")
    stage_on = row.date("Current stage date", echa.DAY)
    step: dict[str, Any] = {
        "step": row.text("Timeline"),
        "on": row.date("Timeline date", echa.DAY).isoformat(),
        "facts": _filled({c: row.maybe_text(c) for c in (*activity.step_facts, *activity.outcomes)}),
        "days": _days(row, (*activity.step_days, *activity.deadlines)),
    }
    process = {
        "status": row.text("Status"),
        "submitters": list(row.texts(activity.submitter)) if activity.submitter else [],
        "scope": _filled({c: row.maybe_text(c) for c in activity.scope}),
        "facts": _filled({c: row.maybe_text(c) for c in activity.facts}),
        "deadlines": _days(row, activity.process_deadlines),
    }
    if activity.open_ended:
        step["facts"] |= row.rest()
    return NoticeItem(
        source=source,
        # Until the fold: what rows of one process share.
        symbol="\x1f".join((name, *sorted((*ec, *cas)), stage, stage_on.isoformat())),
        kind=KIND,
        title=name,
        text="",
        published_on=stage_on,
        codes=echa.number_codes(ec, cas),
        details={"stage": stage, "step": step, "process": process},
        capture=answer.ref(row.locator),
    )


def _days(row: Row, columns: Iterable[str]) -> dict[str, list[str]]:
    """Days by column; a cell may hold several, one a line. Empty cells are left out."""
    found = {}
    for column in columns:
        days = [_day(column, text.removeprefix(BULLET)).isoformat() for text in row.texts(column)]
        if days:
            found[column] = days
    return found


def _day(column: str, text: str) -> date:
    return Row({column: text}, column).date(column, echa.DAY)


def _filled(values: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in values.items() if text}


class _Process:
    """The rows of one process, steps in order."""

    def __init__(self, rows: Sequence[NoticeItem]) -> None:
        self.first = rows[0]
        self.name, self.stage = rows[0].title, rows[0].details["stage"]
        stage_on = rows[0].published_on
        if stage_on is None:
            raise ValueError("a row of a process comes with the day of its current stage")
        self.stage_on = stage_on
        self.steps = sorted((row.details["step"] for row in rows), key=lambda s: (s["on"], s["step"]))
        told = [row.details["process"] for row in rows]
        self.status = told[-1]["status"]
        self.submitters = sorted(echa.united(one["submitters"] for one in told))
        self.scope: dict[str, str] = _first_filled(one["scope"] for one in told)
        self.facts: dict[str, str] = _first_filled(one["facts"] for one in told)
        self.deadlines: dict[str, list[str]] = _first_filled(one["deadlines"] for one in told)
        self.codes: tuple[Code, ...] = echa.united(row.codes for row in rows)
        self.capture: CaptureRef = rows[0].capture

    @property
    def identity(self) -> tuple[str, str]:
        return (self.name, self.steps[0]["on"])

    @property
    def history(self) -> list[tuple[str, str]]:
        return [(step["on"], step["step"]) for step in self.steps]

    @property
    def current(self) -> list[dict[str, Any]]:
        """The steps that are the current stage; a list without such a step has none."""
        day = self.stage_on.isoformat()
        return [step for step in self.steps if (step["step"], step["on"]) == (self.stage, day)]

    def item(self, activity: ProcessList, number: int) -> NoticeItem:
        opened_on = self.steps[0]["on"]
        outcome = _first_filled(
            {name: text for name, text in step["facts"].items() if name in activity.outcomes}
            for step in self.current
        )
        comments = self._comments_by(activity)
        again = f" ({number})" if number > 1 else ""
        return NoticeItem(
            source=self.first.source,
            symbol=f"{activity.label}: {self.name}, opened {opened_on}{again}",
            kind=KIND,
            title=self.name,
            text=self._text(activity, outcome, comments),
            published_on=self.stage_on,
            url=f"https://{echa.HOST}/{activity.page}",
            area=activity.area,
            document_type=activity.label,
            member="European Chemicals Agency",
            members=("EU",),
            dates=(
                DateField(role="publication", on=self.stage_on),
                *(DateField(role="comment_deadline", on=day) for day in comments),
            ),
            codes=self.codes,
            details={
                "stage": self.stage,
                "stage_on": self.stage_on.isoformat(),
                "status": self.status,
                "opened_on": opened_on,
                "submitters": self.submitters,
                "scope": self.scope,
                "facts": self.facts,
                "deadlines": self.deadlines,
                "steps": self.steps,
            },
            material={
                "stage": self.stage,
                "stage_on": self.stage_on.isoformat(),
                "status": self.status,
                "outcome": outcome,
                "scope": self.scope,
                "comments_by": [day.isoformat() for day in comments],
            },
            capture=self.capture,
        )

    def _comments_by(self, activity: ProcessList) -> list[date]:
        """Days for comments that belong to the current stage: earlier ones are history."""
        found = {
            day for step in self.current for name in activity.deadlines for day in step["days"].get(name, ())
        }
        if self.status != CLOSED:
            found |= {day for days in self.deadlines.values() for day in days}
        return sorted(date.fromisoformat(day) for day in found if day >= self.stage_on.isoformat())

    def _text(self, activity: ProcessList, outcome: Mapping[str, str], comments: Iterable[date]) -> str:
        told = [
            activity.sentence.format(name=self.name),
            f"Substance: {self.name}",
            *(f"{code.scheme.upper()}: {code.code}" for code in self.codes),
            f"Current stage: {self.stage}",
            f"Current stage date: {self.stage_on}",
            f"Status: {self.status}",
            *(f"Comment deadline: {day}" for day in comments),
            *(f"{name}: {text}" for name, text in (*self.scope.items(), *outcome.items())),
            *(f"Submitter: {name}" for name in self.submitters),
            *(f"{name}: {text}" for name, text in self.facts.items()),
            *(f"Step: {step['on']} {step['step']}" for step in self.steps),
        ]
        return "\n".join(told)


def _first_filled(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Each name with the first value that any part gives it."""
    found: dict[str, Any] = {}
    for part in parts:
        for name, value in part.items():
            found.setdefault(name, value)
    return found
