"""The specification that a new study begins with, guessed from its panel's columns; a start, no advice."""

from __future__ import annotations

from typing import Any

import yaml

_UNITS = ("firm", "id", "code", "stkcd", "symbol", "company", "city", "unit", "idcode")
_TIMES = ("year", "time", "period", "date", "quarter", "month")
_HEAD = (
    "# A study: what is asked of the panel. Save, check, then run; docs/econometrics.md tells all words.\n"
    "# Guessed from the columns: look at the outcome and the regressors first.\n"
)


def specification_begun(title: str, columns: list[dict[str, Any]]) -> str:
    """YAML with one model of the first two number columns that are neither unit nor time."""
    names = [column["name"] for column in columns]
    unit = _first(names, _UNITS) or (names[0] if names else "firm")
    time = _first([name for name in names if name != unit], _TIMES)
    free = [
        column["name"]
        for column in columns
        if column["kind"] == "number" and column["name"] not in (unit, time) and column["different"] > 2
    ]
    outcome, regressors = (free[0] if free else "y"), (free[1:3] or ["x"])
    content: dict[str, Any] = {"title": title}
    if time:
        content["panel"] = {"unit": unit, "time": time}
    content["defaults"] = {"cluster": unit}
    model: dict[str, Any] = {"name": "base", "outcome": outcome, "regressors": regressors}
    content["models"] = [{**model, "absorb": [unit, time] if time else [unit]}]
    content["report"] = {"credibility": {"treatment": regressors[0], "draws": 999, "seed": 1}}
    return _HEAD + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)


def _first(names: list[str], wanted: tuple[str, ...]) -> str:
    lower = {name.lower(): name for name in names}
    return next((lower[word] for word in wanted if word in lower), "")
