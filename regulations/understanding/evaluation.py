"""How well results agree with labelled documents: regimes, types, dates, codes, calibration, with intervals.

Knows counts and how to compare; it knows neither rules nor the labels' origin. Labels may be missing
(`None`): then that field of that document is not scored.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from regulations.understanding.result import REGIMES, Understanding

IRRELEVANT = "irrelevant"
Row = Mapping[str, Any]
"""A labelled document: id, source, lang, regimes, doc_type, dates {role: [day]}, hs, cas, ec, refs."""
Z = 1.959964
CALIBRATED_FROM = 0.2
"""Calibration is judged on probabilities from here on: the rest is the easy "surely not"."""


@dataclass(slots=True)
class Counts:
    """Hits, extras and misses of one thing."""

    hit: int = 0
    extra: int = 0
    missed: int = 0

    def add(self, found: set[Any], wanted: set[Any]) -> None:
        self.hit += len(found & wanted)
        self.extra += len(found - wanted)
        self.missed += len(wanted - found)

    def told(self) -> dict[str, Any]:
        precision, recall = _share(self.hit, self.hit + self.extra), _share(self.hit, self.hit + self.missed)
        return {
            "hit": self.hit,
            "extra": self.extra,
            "missed": self.missed,
            "precision": precision,
            "precision_interval": wilson(self.hit, self.hit + self.extra),
            "recall": recall,
            "recall_interval": wilson(self.hit, self.hit + self.missed),
            "f1": _share(2 * self.hit, 2 * self.hit + self.extra + self.missed),
        }


@dataclass(slots=True)
class Tally:
    """Everything counted so far."""

    regimes: dict[str, Counts] = field(default_factory=lambda: {label: Counts() for label in REGIMES})
    relevance: Counts = field(default_factory=Counts)
    types: Counter[tuple[str, str]] = field(default_factory=Counter)
    dates: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    codes: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    points: list[tuple[float, bool]] = field(default_factory=list)
    """(probability, true) of every scored regime of every document."""
    auto: list[bool] = field(default_factory=list)
    """Exact match of each document that may stand without review."""
    scored: int = 0


def wilson(hits: int, of: int) -> tuple[float, float] | None:
    """95 % interval of a share (Wilson 1927); None of nothing."""
    if not of:
        return None
    share, spread = hits / of, Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z * math.sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def count(tally: Tally, row: Row, found: Understanding) -> None:
    """Add one document with its result. Codes and dates count inside the annotated part of the text."""
    reported = {regime.label for regime in found.regimes}
    if row.get("regimes") is not None:
        wanted = set(row["regimes"]) - {IRRELEVANT}
        for label, counts in tally.regimes.items():
            counts.add(reported & {label}, wanted & {label})
        tally.relevance.add({1} if found.relevant else set(), {1} if wanted else set())
        tally.points += [(found.probabilities[label], label in wanted) for label in REGIMES]
        tally.scored += 1
        if found.auto:
            tally.auto.append(reported == wanted)
    if row.get("doc_type"):
        tally.types[row["doc_type"], found.doc_type] += 1
    chars = row.get("annotated_chars")
    limit = None if chars is None else len(row.get("title") or "") + 1 + int(chars)

    def inside(end: int | None) -> bool:
        return limit is None or end is None or end <= limit

    for role, days in (row.get("dates") or {}).items():
        read = {on.isoformat() for d in found.dates if d.role == role and (on := d.on or d.earliest)}
        tally.dates[role].add(read, set(days))
    for name, kinds in CODES.items():
        if row.get(name) is not None:
            codes = {_plain(name, m.code) for m in found.mentions if m.kind in kinds and inside(m.end)}
            tally.codes[name].add(codes, {_plain(name, c) for c in row[name]})


CODES: Mapping[str, tuple[str, ...]] = {
    "hs": ("hs", "cn"),
    "ics": ("ics",),
    "cas": ("cas",),
    "ec": ("ec",),
    "refs": ("act",),
}
"""Field of the labels, and the kinds of mentions that answer it."""


def _plain(name: str, code: str) -> str:
    """Codes as compared: HS without dots; an act as year/number, however it is written."""
    if name == "hs":
        return code.replace(".", "")
    if name == "refs" and len(code) == 10 and code[0] == "3":
        return f"{code[1:5]}/{int(code[6:])}"
    if name == "refs" and "/" in code:
        year, number = code.split("/", 1)
        return f"{year}/{int(number)}" if number.isdigit() else code
    return code


def verdict(tally: Tally) -> dict[str, Any]:
    """All figures of a tally as plain JSON values."""
    total = Counts()
    for counts in tally.regimes.values():
        total.hit += counts.hit
        total.extra += counts.extra
        total.missed += counts.missed
    seen = [c for c in tally.regimes.values() if c.hit + c.missed]
    f1 = [float(c.told()["f1"] or 0) for c in seen]
    right = sum(n for (gold, found), n in tally.types.items() if gold == found)
    typed = sum(tally.types.values())
    return {
        "documents": tally.scored,
        "relevance": tally.relevance.told(),
        "regimes": {"micro": total.told(), "macro_f1": round(sum(f1) / len(f1), 4) if f1 else None}
        | {"each": {label: c.told() for label, c in tally.regimes.items()}},
        "calibration": {"error": calibration_error(tally.points), "bins": bins(tally.points)},
        "auto": {
            "coverage": _share(len(tally.auto), tally.scored),
            "exact": _share(sum(tally.auto), len(tally.auto)),
            "exact_interval": wilson(sum(tally.auto), len(tally.auto)),
        },
        "types": {
            "accuracy": _share(right, typed),
            "interval": wilson(right, typed),
            "confused": [
                {"wanted": gold, "found": found, "times": n}
                for (gold, found), n in tally.types.most_common()
                if gold != found
            ],
        },
        "dates": {role: c.told() for role, c in sorted(tally.dates.items())},
        "codes": {name: c.told() for name, c in sorted(tally.codes.items())},
    }


def bins(points: Iterable[tuple[float, bool]], width: float = 0.1) -> list[dict[str, Any]]:
    """Mean probability and observed share of each band of probabilities from `CALIBRATED_FROM` on."""
    grouped: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for p, true in points:
        if p >= CALIBRATED_FROM:
            grouped[min(int(p / width), round(1 / width) - 1)].append((p, true))
    return [
        {
            "from": round(band * width, 2),
            "n": len(rows),
            "predicted": round(sum(p for p, _ in rows) / len(rows), 4),
            "observed": round(sum(true for _, true in rows) / len(rows), 4),
            "interval": wilson(sum(true for _, true in rows), len(rows)),
        }
        for band, rows in sorted(grouped.items())
    ]


def calibration_error(points: Sequence[tuple[float, bool]]) -> float | None:
    """Expected calibration error over the bands, weighted by their size; None without points."""
    banded = bins(points)
    n = int(sum(band["n"] for band in banded))
    if not n:
        return None
    off = float(sum(band["n"] * abs(band["predicted"] - band["observed"]) for band in banded))
    return round(off / n, 4)


def by_group(pairs: Iterable[tuple[Row, Understanding]], group: Callable[[Row], str]) -> dict[str, Tally]:
    """A tally for each group of documents, such as each language."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for row, found in pairs:
        count(tallies[group(row)], row, found)
    return dict(tallies)


def summary(tally: Tally) -> dict[str, Any]:
    """The few figures by which groups of documents are compared."""
    told = verdict(tally)
    return {
        "documents": told["documents"],
        "micro_f1": told["regimes"]["micro"]["f1"],
        "recall": told["relevance"]["recall"],
        "recall_interval": told["relevance"]["recall_interval"],
        "precision": told["relevance"]["precision"],
        "types": told["types"]["accuracy"],
    }
