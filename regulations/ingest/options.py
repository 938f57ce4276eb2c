"""What the platform tells a source before a crawl: the acts to watch, the pages a user asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from regulations.ingest.held import addenda_without_original, alerts_held
from regulations.ingest.rules import register_options
from regulations.ingest.watching import cellar_options

OptionsOf = Callable[[date], Mapping[str, Any]]
"""Given the day of the run, plain JSON values for the crawler (`RunRecord.options`)."""

OPTIONS: dict[str, OptionsOf] = {
    "cellar": cellar_options,
    "eping": addenda_without_original,
    "federal_register": register_options,
    "safety_gate_weekly": alerts_held,
}
"""By name of the source; a source without a line here is told nothing."""


def options_for(source: str, as_of: date) -> Mapping[str, Any]:
    """What this source is told for a run as of this day; empty where it needs nothing."""
    return OPTIONS[source](as_of) if source in OPTIONS else {}
