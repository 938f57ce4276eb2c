"""The steps of a study before its models, read from YAML and taken in order; each leaves a note."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any

from compliance.econometrics.arrays import Table
from compliance.econometrics.assembling.bench import Bench
from compliance.econometrics.faults import SpecificationFault
from compliance.econometrics.fields import Fields
from compliance.econometrics.panels.cleaning import interpolated, winsorised, without_special_treatment


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its kind and what it was told; files lie beside the specification in `folder`."""

    kind: str
    words: Mapping[str, Any]
    folder: Path
    place: int


def steps_of(given: Any, folder: Path) -> tuple[Step, ...]:
    """`prepare: [{green_index: {...}}, {match: {...}}]`. Raises SpecificationFault naming the step."""
    if given is None:
        return ()
    if not isinstance(given, list):
        raise SpecificationFault(
            "`prepare` lists steps such as {match: {with: customs.csv, …}}.", reason="shape", where="prepare"
        )
    found = []
    for place, item in enumerate(given, start=1):
        if not isinstance(item, Mapping) or len(item) != 1:
            raise SpecificationFault(
                f"prepare, step {place} must be one name with its words: {{winsorise: {{columns: [x]}}}}.",
                reason="shape",
                where="prepare",
            )
        ((kind, words),) = item.items()
        if kind not in STEPS:
            near = get_close_matches(str(kind), list(STEPS), n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise SpecificationFault(
                f"prepare, step {place}: {kind!r} is unknown; known are {', '.join(STEPS)}.{hint}",
                reason="unknown_step",
                where=str(kind),
            )
        if not isinstance(words, Mapping):
            raise SpecificationFault(
                f"prepare, step {place} ({kind}) needs a mapping of words.", reason="shape", where=str(kind)
            )
        found.append(Step(str(kind), words, folder, place))
    return tuple(found)


def assembled(
    table: Table, steps: tuple[Step, ...], *, unit: str = "", time: str = ""
) -> tuple[Table, list[dict[str, Any]]]:
    """The table after all steps, and a note of each. Raises EconometricsError that names the step."""
    if not steps:
        return table, []
    bench = Bench(table, steps[0].folder, unit, time)
    notes = []
    for step in steps:
        part = Fields(step.words, f"prepare, step {step.place} ({step.kind})")
        notes.append({"step": step.kind, **STEPS[step.kind](bench, part), "rows": len(bench.table)})
    return bench.table, notes


def _interpolate(bench: Bench, part: Fields) -> dict[str, Any]:
    columns, longest = part.entries("columns"), part.number("longest", 1)
    part.done()
    if not bench.unit or not bench.time:
        raise SpecificationFault(
            f"{part.where} needs `panel: {{unit: …, time: …}}`.", reason="no_panel", where="panel"
        )
    filled = interpolated(bench.table, columns, firm=bench.unit, year=bench.time, longest=int(longest))
    bench.table = filled.table
    return {"cells": len(filled.cells), "marks": list(filled.marks)}


def _winsorise(bench: Bench, part: Fields) -> dict[str, Any]:
    columns, low, high = part.entries("columns"), part.number("low", 0.01), part.number("high", 0.99)
    part.done()
    bench.table, counts = winsorised(bench.table, columns, low, high)
    return {"moved": {name: list(ends) for name, ends in counts.items()}}


def _special(bench: Bench, part: Fields) -> dict[str, Any]:
    name = str(part.take("name"))
    part.done()
    bench.table, counts = without_special_treatment(bench.table, name)
    return {"left_out": counts}


def _step(module: str, name: str) -> Callable[[Bench, Fields], dict[str, Any]]:
    """A step of another module, loaded when taken: word lists and databases cost time few studies need."""

    def taken(bench: Bench, part: Fields) -> dict[str, Any]:
        found: dict[str, Any] = getattr(import_module(f"{__package__}.{module}"), name)(bench, part)
        return found

    return taken


STEPS: dict[str, Callable[[Bench, Fields], dict[str, Any]]] = {
    "green_index": _step("sources", "green_index"),
    "quality": _step("sources", "quality"),
    "match": _step("joining", "matched"),
    "merge": _step("joining", "merged"),
    "interpolate": _interpolate,
    "winsorise": _winsorise,
    "without_special_treatment": _special,
}
