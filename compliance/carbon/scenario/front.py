"""From file to file: loads a run, compares it, and writes JSON or Excel; the only place here that writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from compliance.carbon.engine.faults import CasesError, LineFault
from compliance.carbon.engine.rulepack import CURRENT, RulePack, pack_load
from compliance.carbon.plain_files import file_load
from compliance.carbon.plot_files import comparison_draw

from .comparing import run_compare
from .reading import run_read
from .results import comparison_json
from .workbook import comparison_workbook


def plain_compare(found: Any, pack: RulePack) -> dict[str, Any]:
    """The JSON result of a run given as plain values. Raises CasesError, LineFault or PackError."""
    return comparison_json(run_compare(run_read(found, pack), pack))


def file_compare(
    source: Path, target: Path, *, edition: str = CURRENT, plots: Path | None = None
) -> tuple[int, int]:
    """Compare the run in `source` into `target`: Excel if its name ends in .xlsx, else JSON.

    `plots`: a folder for the cost path and the market mixes as SVG.

    Returns (scenarios, lines refused in any of them). Raises CbamError with what to do.
    """
    try:
        result = plain_compare(file_load(source), pack_load(edition))
    except LineFault as fault:
        raise CasesError(f"{source}: {fault}") from fault
    try:
        if target.suffix.casefold() == ".xlsx":
            comparison_workbook(result, target)
        else:
            text = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
            target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CasesError(
            f"{target} cannot be written ({error.strerror}). Name a file in a folder that exists."
        ) from error
    if plots is not None:
        comparison_draw(result, plots)
    refused = {name for scenario in result["scenarios"] for name in scenario["refused"]}
    return len(result["scenarios"]), len(refused)
