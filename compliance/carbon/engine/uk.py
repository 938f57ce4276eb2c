"""The United Kingdom's CBAM: a tax from 2027 at a sector's domestic price; no certificates, no benchmarks.

The statute is known, its numbers are not: UKA price and free share come from the caller, labelled so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from .faults import LineFault, Notice, PackError
from .figures import ONE, ZERO, Figure, Status, stated
from .rulepack import PACKS, Act
from .timing import ImportTime

CURRENT_UK = "uk-2026-11-20"


@dataclass(frozen=True, slots=True)
class UkPack:
    """What is law: start, sectors, threshold in GBP a year, and from when indirect emissions may count."""

    edition: str
    start: date
    sectors: frozenset[str]
    threshold: Decimal
    indirect_from: int
    acts: Mapping[str, Act]


@dataclass(frozen=True, slots=True)
class UkLine:
    """`direct` and `indirect` in tCO2e/t; `uka_price` in GBP per tCO2e, average of the quarter before import;
    `free_share` is the sector's adjusted free allocation as a share of 1; `relief` GBP per tCO2e paid abroad,
    net of free allowances; `importer_year_value` GBP of CBAM goods the importer buys in the year."""

    sector: str
    mass: Decimal
    when: ImportTime
    direct: Decimal
    indirect: Decimal = ZERO
    uka_price: Decimal | None = None
    free_share: Decimal | None = None
    relief: Decimal = ZERO
    importer_year_value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class UkCharge:
    """GBP per tCO2e; tCO2e; GBP. Every input is a figure with its status."""

    rate: Decimal
    emissions: Decimal
    relief: Decimal
    charge: Decimal
    figures: tuple[Figure, ...]
    notices: tuple[Notice, ...]


@lru_cache(maxsize=4)
def uk_pack_load(edition: str = CURRENT_UK, folder: Path = PACKS) -> UkPack:
    """Read an edition of the UK family. Raises PackError if there is none of that name."""
    try:
        text = (folder / edition / "manifest.yaml").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise PackError(f"No rule pack {edition!r}.") from error
    found: dict[str, Any] = yaml.safe_load(text)
    if found["family"] != "uk":
        raise PackError(f"{edition!r} is a pack of the family {found['family']!r}, not uk.")
    return UkPack(
        edition=found["edition"],
        start=found["start"],
        sectors=frozenset(found["sectors"]),
        threshold=Decimal(found["threshold_gbp"]),
        indirect_from=found["indirect_not_before"],
        acts={key: Act(**value) for key, value in found["acts"].items()},
    )


def uk_charge(line: UkLine, pack: UkPack) -> UkCharge:
    """tCO2e x UKA price x (1 - free share), less relief (Finance Act 2026 Part 5, s. 149).

    Raises LineFault before 2027, outside the sectors, and where price or share are not given.
    """
    price, share = _unpublished(line, pack)
    counts_indirect = line.when.year >= pack.indirect_from
    per_t = line.direct + (line.indirect if counts_indirect else ZERO)
    emissions = per_t * line.mass
    rate = price.value * (ONE - share.value)
    before = emissions * rate
    relief = min(before, emissions * line.relief)
    notices = [
        Notice(
            "uk_numbers_stated",
            "Price and free share are yours: neither is published for this time.",
            "Replace them when HMRC publishes the sector's rate.",
        )
    ]
    if line.indirect and not counts_indirect:
        notices.append(
            Notice("uk_indirect_later", f"Indirect emissions do not count before {pack.indirect_from}.")
        )
    elif line.indirect:
        notices.append(
            Notice(
                "uk_indirect_possible", "Indirect emissions count from 2029 at the earliest: assumed here."
            )
        )
    value = line.importer_year_value
    below = value is not None and value <= pack.threshold
    if below:
        notices.append(
            Notice("uk_below_threshold", f"{value} GBP a year is within {pack.threshold} GBP: no charge.")
        )
    see = stated("see_actual", per_t, "tCO2e/t", "actual, as given", "charge")
    return UkCharge(
        rate=rate,
        emissions=emissions,
        relief=ZERO if below else relief,
        charge=ZERO if below else before - relief,
        figures=(see, price, share),
        notices=tuple(notices),
    )


def _unpublished(line: UkLine, pack: UkPack) -> tuple[Figure, Figure]:
    if line.when.year < pack.start.year:
        raise LineFault(
            "uk_before_start", f"UK CBAM starts on {pack.start}.", "Only imports from then on are charged."
        )
    if line.sector not in pack.sectors:
        raise LineFault(
            "uk_not_in_scope",
            f"{line.sector} is no sector of UK CBAM.",
            f"Sectors: {', '.join(sorted(pack.sectors))}.",
        )
    if line.uka_price is None or line.free_share is None:
        raise LineFault(
            "uk_numbers_missing",
            "UKA price and the sector's free share are not published.",
            "Give uka_price and free_share as a scenario.",
        )
    if not ZERO <= line.free_share <= ONE:
        raise LineFault("share_above_one", f"free_share {line.free_share} is no share.", "70 % is 0.7.")
    if min(line.mass, line.direct, line.indirect, line.uka_price, line.relief) < ZERO:
        raise LineFault("negative", "A quantity of the line is negative.", "Give zero or more.")
    price = Figure("uka_price", line.uka_price, "GBP/tCO2e", Status.ASSUMED, "scenario", "rate")
    share = Figure("free_share", line.free_share, "share", Status.ASSUMED, "scenario", "rate")
    return price, share
