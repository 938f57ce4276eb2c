"""Arithmetic of rows: units times years, parts of a whole, columns against samples; knows no coefficient."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from compliance.econometrics.audit.findings import Finding
from compliance.econometrics.audit.reading import Document, Paper

UNITS = ("firms", "cities", "units", "provinces", "countries", "companies", "counties", "individuals")
ROWS = ("firm_years", "city_years", "observations", "obs", "n", "N", "unit_years", "rows")
UNBALANCED = re.compile(r"unbalanced|非平衡", re.IGNORECASE)
BALANCED = re.compile(r"(?<!un)balanced|(?<!非)平衡面板", re.IGNORECASE)
INTERPOLATED = re.compile(r"interpolat|插值|插补", re.IGNORECASE)
WINDOW = re.compile(r"((?:19|20)\d\d)\s*[-–—~至]\s*((?:19|20)\d\d)")
LEFT_OUT = re.compile(r"(?:drop|exclud\w*|without|剔除)\s*(\d+)\b", re.IGNORECASE)
ERRORS = re.compile(
    r"cluster|robust s|robust-s|heteroske|driscoll|bootstrapped s|vce\(|聚类|稳健标准误|\bhc[0-3]\b",
    re.IGNORECASE,
)


def counting_findings(document: Document) -> Iterator[Finding]:
    """Samples, columns and what is said about errors, paper by paper."""
    for paper in document.papers:
        yield from _panel(paper)
        yield from _parts(paper)
        yield from _columns(paper)
        if not ERRORS.search(paper.text):
            yield Finding(
                "standard_errors",
                "undeclared",
                "errors_undeclared",
                paper.key,
                "",
                "",
                {},
                "audit.counting.counting_findings",
            )


def _whole(sample: Mapping[str, Any], names: tuple[str, ...]) -> int | None:
    return next((sample[name] for name in names if isinstance(sample.get(name), int)), None)


def _years(sample: Mapping[str, Any]) -> int | None:
    years = sample.get("years")
    if isinstance(years, list) and len(years) == 2 and all(isinstance(year, int) for year in years):
        return int(years[1] - years[0] + 1)
    return years if isinstance(years, int) and years < 1000 else None


def _panel(paper: Paper) -> Iterator[Finding]:
    units, years, rows = _whole(paper.sample, UNITS), _years(paper.sample), _whole(paper.sample, ROWS)
    if units is None or years is None or rows is None:
        return
    told = {"units": units, "years": years, "product": units * years, "n": rows}
    where = (paper.key, "sample", "")
    call = "audit.counting.counting_findings"
    full, words = rows == units * years, str(paper.sample)
    if rows > units * years:
        yield Finding("panel", "impossible", "panel_n", *where, told, call)
    elif full and UNBALANCED.search(words):
        yield Finding("panel", "doubtful", "balanced", *where, told, call)
    elif not full and BALANCED.search(words) and not UNBALANCED.search(words):
        yield Finding("panel", "impossible", "panel_short", *where, told, call)
    else:
        yield Finding("panel", "consistent", "consistent", *where, told, call)
    if INTERPOLATED.search(paper.text):
        yield Finding("interpolation", "doubtful", "interpolated", *where, told, call)


def _parts(paper: Paper) -> Iterator[Finding]:
    """treated_cities + control_cities = cities, for any kind of unit."""
    for name in UNITS:
        whole = paper.sample.get(name)
        parts = {
            key: value
            for key, value in paper.sample.items()
            if key.endswith(f"_{name}") and isinstance(value, int)
        }
        if not isinstance(whole, int) or len(parts) < 2:
            continue
        total = sum(parts.values())
        code = "consistent" if total == whole else "groups_units"
        numbers = {
            "parts": " + ".join(f"{value} {key}" for key, value in parts.items()),
            "sum": total,
            "whole": whole,
        }
        yield Finding(
            "parts",
            "consistent" if total == whole else "impossible",
            code,
            paper.key,
            "sample",
            "",
            numbers,
            "audit.counting.counting_findings",
        )


def _columns(paper: Paper) -> Iterator[Finding]:
    """No column has more rows than the sample, its own window, the units left, or a variable it uses."""
    rows, units, years = _whole(paper.sample, ROWS), _whole(paper.sample, UNITS), _years(paper.sample)
    observed = {
        name: round(row["obs"].value)
        for table in paper.tables
        for name, row in table.described.items()
        if "obs" in row
    }
    for table, column in paper.columns():
        if column.n is None:
            continue
        limits = {
            f"{name} ({observed[name]})": observed[name]
            for name in (column.dep, *column.cells)
            if name in observed
        }
        if rows is not None:
            limits["the sample"] = rows
        window, left = WINDOW.search(column.label), LEFT_OUT.search(column.label)
        if units is not None and window:
            limits[f"{units} units in {window[0]}"] = units * (int(window[2]) - int(window[1]) + 1)
        if units is not None and years is not None and left:
            limits[f"{units - int(left[1])} units"] = (units - int(left[1])) * years
        if not limits:
            continue
        what, limit = min(limits.items(), key=lambda item: item[1])
        fits = column.n <= limit
        yield Finding(
            "rows",
            "consistent" if fits else "impossible",
            "consistent" if fits else "n_more",
            paper.key,
            table.key,
            column.label,
            {"n": column.n, "limit": limit, "what": what},
            "audit.counting.counting_findings",
        )
