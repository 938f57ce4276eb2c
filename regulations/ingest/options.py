"""What the platform tells a source before a crawl: the acts to watch, the pages a user asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from regulations.ingest.held import addenda_without_original, alerts_held
from regulations.ingest.rules import register_options
from regulations.ingest.runner import RunFolder
from regulations.ingest.watching import cellar_options
from regulations.models import Run

OptionsOf = Callable[[date], Mapping[str, Any]]
"""Given the day of the run, plain JSON values for the crawler (`RunRecord.options`)."""

AnsweredBy = Callable[[Run, RunFolder], None]
"""Told of a run when it is written, in the same transaction, whatever its verdict."""

OPTIONS: dict[str, OptionsOf] = {
    "cellar": cellar_options,
    "eping": addenda_without_original,
    "federal_register": register_options,
    "safety_gate_weekly": alerts_held,
}
"""By name of the source; one without a line here is told nothing. Apps above add theirs when they load."""
ANSWERED: dict[str, AnsweredBy] = {}
"""By name of the source: who keeps account of what was told. Filled by apps above."""


def options_for(source: str, as_of: date) -> Mapping[str, Any]:
    """What this source is told for a run as of this day; empty where it needs nothing."""
    return OPTIONS[source](as_of) if source in OPTIONS else {}


def answered(run: Run, folder: RunFolder) -> None:
    """Tell whoever gave the source its options what became of the run."""
    if run.source.name in ANSWERED:
        ANSWERED[run.source.name](run, folder)
