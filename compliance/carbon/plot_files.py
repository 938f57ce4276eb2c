"""Writes the pictures of a result into a folder; what has nothing to show is left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from compliance.carbon.engine.faults import CasesError

MOST = 200


Drawings = dict[str, Callable[[], str]]


def cases_draw(results: Mapping[str, Any], folder: Path) -> list[Path]:
    """Tornado and break-even of each case priced with its analysis. Raises CasesError."""
    from compliance.carbon import plots  # the drawing libraries load slowly: only where something is drawn

    drawings: Drawings = {}
    for id, case in results.items():
        if (analysis := case.get("analysis")) is not None:
            drawings[f"tornado_{id}"] = partial(plots.tornado_svg, analysis)
            drawings[f"break_even_{id}"] = partial(plots.break_even_svg, analysis)
    return _written(drawings, folder)


def comparison_draw(result: Mapping[str, Any], folder: Path) -> list[Path]:
    """Cost path of all scenarios, and the market mix of each. Raises CasesError."""
    from compliance.carbon import plots

    drawings: Drawings = {"path": partial(plots.path_svg, result)}
    for id, mixes in result["markets"].items():
        drawings[f"mix_{id}"] = partial(plots.mix_svg, mixes)
    return _written(drawings, folder)


def routes_draw(result: Mapping[str, Any], folder: Path) -> list[Path]:
    """Cost, days and tCO2e of all routes in one picture. Raises CasesError."""
    from compliance.carbon import plots

    return _written({"pareto": partial(plots.pareto_svg, result)}, folder)


def _written(drawings: Mapping[str, Callable[[], str]], folder: Path) -> list[Path]:
    if len(drawings) > MOST:
        raise CasesError(f"{len(drawings)} pictures are too many. Draw up to {MOST} at a time.")
    found: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, draw in drawings.items():
            try:
                text = draw()
            except ValueError:
                continue  # nothing moves, or one path is unknown: the result says so itself
            path = folder / f"{_safe(name, found)}.svg"
            path.write_text(text, encoding="utf-8")
            found.append(path)
    except OSError as error:
        raise CasesError(f"{folder} cannot be written ({error.strerror}). Name another folder.") from error
    return found


def _safe(name: str, taken: list[Path]) -> str:
    plain = "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in name)[:100]
    stems = {path.stem for path in taken}
    number = 1
    while (f"{plain}_{number}" if number > 1 else plain) in stems:
        number += 1
    return f"{plain}_{number}" if number > 1 else plain
