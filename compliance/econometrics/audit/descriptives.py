"""Descriptive statistics as printed: means, deviations and ranges that can go together.

Bhatia and Davis (2000): variance ≤ (max - mean)(mean - min). Samuelson (1968): no value lies further than
(n-1)/√n sample deviations from the mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from compliance.econometrics.audit.findings import Finding
from compliance.econometrics.audit.printed import Printed
from compliance.econometrics.audit.reading import Document

FAR = 10.0
"""So many deviations from the mean make a value worth an estimate without it."""


def descriptive_findings(document: Document) -> Iterator[Finding]:
    """Every row of every descriptive table."""
    for paper in document.papers:
        for table in paper.tables:
            for name, row in table.described.items():
                lower = {key.lower(): value for key, value in row.items()}
                for verdict, code, numbers in _row(name, lower):
                    yield Finding(
                        "descriptives",
                        verdict,
                        code,
                        paper.key,
                        table.key,
                        name,
                        numbers,
                        "audit.descriptives.descriptive_findings",
                    )


def _row(name: str, row: Mapping[str, Printed]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    if not {"mean", "sd", "min", "max"} <= row.keys():
        return
    mean, sd, low, high = (row[key] for key in ("mean", "sd", "min", "max"))
    # JSON says 0 for 0.000: extremes have at least the decimals of the mean.
    low, high = low.at_least(mean.decimals), high.at_least(mean.decimals)
    told: dict[str, Any] = {
        "name": name,
        "mean": mean.value,
        "sd": sd.value,
        "low": low.value,
        "high": high.value,
    }
    if mean.high < low.low or mean.low > high.high:
        yield "impossible", "mean_outside", told
        return
    n = round(row["obs"].value) if "obs" in row else None
    growth = (n / (n - 1)) ** 0.5 if n and n > 1 else 1.0
    bound = growth * max(
        max(0.0, (high.high - at) * (at - low.low)) ** 0.5 for at in (mean.low, mean.value, mean.high)
    )
    distance = max(high.value - mean.value, mean.value - low.value) / sd.value if sd.value > 0 else 0.0
    told |= {"bound": bound, "distance": distance, "n": n, "share": 0.0}
    if sd.low > bound:
        dummy = low.value == 0 and high.value == 1
        yield "impossible", "sd_binary" if dummy else "sd_large", told
        return
    if n and n > 1:
        least = (max(high.low - mean.high, mean.low - low.high)) / sd.high if sd.high > 0 else 0.0
        if least > (n - 1) / n**0.5:
            yield "impossible", "range_small", told | {"bound": (n - 1) / n**0.5}
            return
        if distance >= FAR:
            yield "doubtful", "outlier", told | {"share": 100 * distance**2 / (n - 1)}
            return
    yield "consistent", "consistent", told
