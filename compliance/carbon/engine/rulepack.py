"""A versioned edition of the law as data, loaded and checked against its manifest; it applies no rule."""

from __future__ import annotations

import csv
import hashlib
import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from .faults import PackError

PACKS = Path(__file__).resolve().parents[1] / "packs"
CURRENT = "eu-2026-11-20"
OTHER_COUNTRIES = "*"


@dataclass(frozen=True, slots=True)
class Good:
    """One line of Annex I: a CN prefix, less `excluded` prefixes."""

    sector: str
    cn: str
    gases: str
    indirect: bool
    annex_ii: bool
    counts_to_50t: bool
    excluded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DefaultRow:
    """tCO2e per t before mark-up; `routes` are the letters of the row's indicator."""

    country: str
    cn: str
    direct: Decimal | None
    indirect: Decimal | None
    total: Decimal
    routes: tuple[str, ...]
    flags: str


@dataclass(frozen=True, slots=True)
class BenchmarkRow:
    """tCO2e per t; `route` is empty where the table names none; years are production years."""

    cn: str
    column: str
    route: str
    years: str
    value: Decimal
    evidence: str


@dataclass(frozen=True, slots=True)
class Country:
    iso2: str
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class Act:
    act: str
    article: str
    url: str


@dataclass(frozen=True, slots=True)
class Assumption:
    """Factors on a value: its range where nothing better is known."""

    lo: Decimal
    hi: Decimal
    reason: str


@dataclass(frozen=True)
class RulePack:
    """All tables of an edition. `digest` covers every table: two results with one digest used one law."""

    edition: str
    family: str
    as_of: date
    digest: str
    manifest: Mapping[str, Any]
    goods: tuple[Good, ...]
    defaults: Mapping[tuple[str, str], DefaultRow]
    benchmarks: Mapping[str, tuple[BenchmarkRow, ...]]
    factors: Mapping[int, Decimal]
    cscf: Mapping[int, Decimal]
    markups: Mapping[str, tuple[tuple[int, Decimal], ...]]
    prices: Mapping[str, Decimal | None]
    countries: Mapping[str, Country]
    country_names: Mapping[str, str]
    acts: Mapping[str, Act]
    assumptions: Mapping[str, Assumption]
    proposed: Mapping[str, int]
    default_keys: frozenset[str] = field(default_factory=frozenset)
    # Answers of lookups that depend on the pack alone; never part of its identity.
    memory: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def stamp(self) -> dict[str, str]:
        return {"edition": self.edition, "as_of": self.as_of.isoformat(), "digest": self.digest}


@lru_cache(maxsize=8)
def pack_load(edition: str = CURRENT, folder: Path = PACKS) -> RulePack:
    """Read an edition. Raises PackError if it is unknown, or a table differs from its manifest."""
    place = folder / edition
    try:
        manifest = yaml.safe_load((place / "manifest.yaml").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        known = ", ".join(sorted(p.parent.name for p in folder.glob("eu-*/manifest.yaml"))) or "none"
        raise PackError(f"No rule pack {edition!r}. Take one of: {known}.") from error
    if manifest["family"] != "eu":
        raise PackError(f"{edition!r} is a pack of the family {manifest['family']!r}, not eu.")
    tables, hashes = {}, []
    for name, entry in manifest["tables"].items():
        content = (place / entry["file"]).read_bytes()
        found = hashlib.sha256(content).hexdigest()
        if found != entry["sha256"]:
            raise PackError(
                f"{place / entry['file']} differs from its manifest (SHA-256 {found[:12]}...). "
                "Restore the file, or build the edition again with compliance.carbon.packs.build."
            )
        hashes.append(found)
        tables[name] = list(csv.DictReader(io.StringIO(content.decode("utf-8"))))
    digest = hashlib.sha256("".join(hashes).encode()).hexdigest()
    return _assemble(manifest, tables, digest)


def _assemble(manifest: dict[str, Any], tables: dict[str, list[dict[str, str]]], digest: str) -> RulePack:
    defaults = {(row["country"], row["cn"]): _default(row) for row in tables["defaults"]}
    benchmarks: dict[str, list[BenchmarkRow]] = {}
    for row in tables["benchmarks"]:
        benchmarks.setdefault(row["cn"], []).append(
            BenchmarkRow(
                row["cn"], row["column"], row["route"], row["years"], Decimal(row["value"]), row["evidence"]
            )
        )
    markups: dict[str, list[tuple[int, Decimal]]] = {}
    for row in tables["markups"]:
        markups.setdefault(row["sector"], []).append((int(row["from_year"]), Decimal(row["markup"])))
    return RulePack(
        edition=manifest["edition"],
        family=manifest["family"],
        as_of=date.fromisoformat(str(manifest["as_of"])),
        digest=digest,
        manifest=manifest,
        goods=tuple(_good(row) for row in tables["goods"]),
        defaults=defaults,
        benchmarks={cn: tuple(rows) for cn, rows in benchmarks.items()},
        factors={int(row["year"]): Decimal(row["cbam_factor"]) for row in tables["years"]},
        cscf={int(row["year"]): Decimal(row["cscf"]) for row in tables["years"] if row["cscf"]},
        markups={sector: tuple(sorted(rows)) for sector, rows in markups.items()},
        prices={row["period"]: _decimal(row["eur"]) for row in tables["prices"]},
        countries={
            row["iso2"]: Country(row["iso2"], row["name"], row["zone"]) for row in tables["countries"]
        },
        country_names=_names(tables["countries"]),
        acts={key: Act(**value) for key, value in manifest["acts"].items()},
        assumptions={
            row["key"]: Assumption(Decimal(row["lo"]), Decimal(row["hi"]), row["reason"])
            for row in tables["assumptions"]
        },
        proposed={row["cn"]: int(row["from_year"]) for row in tables["proposed_goods"]},
        default_keys=frozenset(cn for _, cn in defaults),
    )


def _good(row: dict[str, str]) -> Good:
    return Good(
        sector=row["sector"],
        cn=row["cn"],
        gases=row["gases"],
        indirect=row["indirect"] == "yes",
        annex_ii=row["annex_ii"] == "yes",
        counts_to_50t=row["counts_to_50t"] == "yes",
        excluded=tuple(row["excluded"].split()),
    )


def _default(row: dict[str, str]) -> DefaultRow:
    return DefaultRow(
        country=row["country"],
        cn=row["cn"],
        direct=_decimal(row["direct"]),
        indirect=_decimal(row["indirect"]),
        total=Decimal(row["total"]),
        routes=tuple(route for route in row["route"].split("/") if route),
        flags=row["flags"],
    )


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _names(rows: list[dict[str, str]]) -> dict[str, str]:
    """Folded name or code -> ISO 3166 alpha-2."""
    names = {}
    for row in rows:
        for name in (row["iso2"], row["iso3"], row["name"], *row["also"].split("|")):
            if name:
                names[name_fold(name)] = row["iso2"]
    return names


def name_fold(name: str) -> str:
    """One spelling for all: no case, no accents, plain apostrophes, "and" for "&"."""
    plain = unicodedata.normalize("NFKD", name.strip().replace("\u2019", "'").replace("&", "and"))
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()
