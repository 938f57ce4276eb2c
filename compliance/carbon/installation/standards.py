"""Standard factors of an edition: fuels, carbonates, carbon contents, warming potentials; checked by hash."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from compliance.carbon.engine.faults import LineFault, PackError
from compliance.carbon.engine.figures import Figure, Status
from compliance.carbon.engine.rulepack import PACKS, Act

CURRENT_STANDARDS = "installation-2026-11-20"


@dataclass(frozen=True, slots=True)
class Fuel:
    """TJ/t and tCO2/TJ, each with its 95 per cent limits."""

    name: str
    ncv: tuple[Decimal, Decimal, Decimal]
    ef: tuple[Decimal, Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Material:
    """t of carbon, or t of CO2 set free, per t."""

    name: str
    carbon: Decimal | None
    co2: Decimal | None


@dataclass(frozen=True)
class Standards:
    edition: str
    digest: str
    fuels: Mapping[str, Fuel]
    materials: Mapping[str, Material]
    constants: Mapping[str, Figure]
    acts: Mapping[str, Act]
    caveats: tuple[str, ...]

    @property
    def stamp(self) -> dict[str, str]:
        return {"edition": self.edition, "digest": self.digest}

    def constant(self, name: str) -> Figure:
        return self.constants[name]


@lru_cache(maxsize=4)
def standards_load(edition: str = CURRENT_STANDARDS, folder: Path = PACKS) -> Standards:
    """Raises PackError if the edition is unknown, or a table differs from its manifest."""
    place = folder / edition
    try:
        manifest = yaml.safe_load((place / "manifest.yaml").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PackError(f"No edition {edition!r} of standard factors. Take {CURRENT_STANDARDS}.") from error
    tables: dict[str, list[dict[str, str]]] = {}
    hashes = []
    for name, entry in manifest["tables"].items():
        content = (place / entry["file"]).read_bytes()
        found = hashlib.sha256(content).hexdigest()
        if found != entry["sha256"]:
            raise PackError(f"{place / entry['file']} differs from its manifest. Restore the file.")
        hashes.append(found)
        tables[name] = list(csv.DictReader(io.StringIO(content.decode("utf-8"))))
    return Standards(
        edition=manifest["edition"],
        digest=hashlib.sha256("".join(hashes).encode()).hexdigest(),
        fuels=_by_name(tables["fuels"], _fuel),
        materials=_by_name(tables["materials"], _material),
        constants={row["name"]: _constant(row) for row in tables["constants"]},
        acts={key: Act(**value) for key, value in manifest["acts"].items()},
        caveats=tuple(manifest["caveats"]),
    )


def fuel_find(name: str, standards: Standards) -> Fuel | None:
    return standards.fuels.get(name.strip().casefold())


def material_find(name: str, standards: Standards) -> Material | None:
    return standards.materials.get(name.strip().casefold())


def standard_missing(name: str, table: Mapping[str, Any], what: str, where: str) -> LineFault:
    near = get_close_matches(name.strip().casefold(), table, n=3, cutoff=0.6)
    hint = f" Near: {', '.join(near)}." if near else ""
    return LineFault(
        f"{what}_missing",
        f"{where}: no {what} is given, and {name} has no standard one.{hint}",
        f"Give {what} with its unit from your analysis or supplier.",
    )


def fuel_figure(fuel: Fuel, quantity: str, name: str) -> Figure:
    """`quantity`: "ncv" (TJ/t) or "ef" (tCO2e/TJ)."""
    value, lo, hi = fuel.ncv if quantity == "ncv" else fuel.ef
    unit = "TJ/t" if quantity == "ncv" else "tCO2e/TJ"
    source = f"standard value of {fuel.name}, 95 per cent limits"
    return Figure(name, value, unit, Status.PROVISIONAL, source, "standard", lo=lo, hi=hi)


def _by_name(rows: list[dict[str, str]], make: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        for name in (row["name"], *row["also"].split("|")):
            if name:
                found.setdefault(name, make(row))
    return found


def _fuel(row: dict[str, str]) -> Fuel:
    ncv, ef = (
        (Decimal(row[main]), Decimal(row[f"{short}_lo"]), Decimal(row[f"{short}_hi"]))
        for main, short in (("ncv_tj_per_t", "ncv"), ("ef_tco2_per_tj", "ef"))
    )
    return Fuel(row["name"], ncv, ef)


def _material(row: dict[str, str]) -> Material:
    carbon, co2 = row["carbon_t_per_t"], row["co2_t_per_t"]
    return Material(row["name"], Decimal(carbon) if carbon else None, Decimal(co2) if co2 else None)


def _constant(row: dict[str, str]) -> Figure:
    return Figure(
        row["name"], Decimal(row["value"]), row["unit"], Status(row["status"]), row["source"], row["article"]
    )
