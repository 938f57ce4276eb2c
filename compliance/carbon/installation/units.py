"""Knows units of mass, energy, volume, carbon and emissions, and their quotients; knows no quantity."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from compliance.carbon.engine.faults import LineFault

MASS = {"g": "1e-6", "kg": "1e-3", "t": "1", "kt": "1e3", "mt": "1e6"}
ENERGY = {"mj": "1e-6", "gj": "1e-3", "tj": "1", "pj": "1e3", "kwh": "3.6e-6", "mwh": "3.6e-3", "gwh": "3.6"}
VOLUME = {"m3": "1", "nm3": "1", "1000m3": "1e3", "1000nm3": "1e3", "knm3": "1e3"}
SHARE = {"%": "1e-2", "share": "1", "1": "1"}
GAS = re.compile(r"(?:co2(?:e|eq)?|n2o|cf4|c2f6|c)$")
WORDS = {"tonne": "t", "tonnes": "t", "ton": "t", "tons": "t", "kilogram": "kg", "kilograms": "kg"}
CANONICAL = {
    "mass": "t",
    "energy": "TJ",
    "volume": "m3",
    "share": "share",
    "gas": "tCO2e",
    "carbon": "tC",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor` takes a value to the canonical unit of its `dimension`: t, TJ, m3, share, and quotients."""

    dimension: str
    factor: Fraction

    @property
    def canonical(self) -> str:
        return "/".join(CANONICAL[part] for part in self.dimension.split("/"))


def unit_read(text: str, where: str) -> Unit:
    """ "t", "GJ/t", "tCO2/TJ", "kgCO2/kWh", "tC/t". Raises LineFault for a unit that is not known.

    "ton" is read as the metric tonne. A gas after a mass ("tCO2", "kg N2O") makes it emissions.
    """
    plain = text.strip().casefold().replace("³", "3").replace("₂", "2").replace(" ", "").replace("·", "")
    plain = plain.replace("per", "/") if "/" not in plain else plain
    parts = plain.split("/")
    if len(parts) > 2 or not all(parts):
        raise _unknown(text, where)
    units = [_atom(part) for part in parts]
    if any(unit is None for unit in units):
        raise _unknown(text, where)
    found = [unit for unit in units if unit is not None]
    if len(found) == 1:
        return found[0]
    over, under = found
    if under.dimension == "share":
        raise _unknown(text, where)
    return Unit(f"{over.dimension}/{under.dimension}", over.factor / under.factor)


def _atom(text: str) -> Unit | None:
    text = WORDS.get(text, text)
    for dimension, table in (("mass", MASS), ("energy", ENERGY), ("volume", VOLUME), ("share", SHARE)):
        if text in table:
            return Unit(dimension, Fraction(table[text]))
    match = GAS.search(text)
    if match is None:
        return None
    mass = text[: match.start()]
    mass = WORDS.get(mass, mass)
    if mass not in MASS:
        return None
    return Unit("carbon" if match.group() == "c" else "gas", Fraction(MASS[mass]))


def _unknown(text: str, where: str) -> LineFault:
    return LineFault(
        "unit_unknown",
        f"{where}: the unit {text!r} is not known.",
        "Use kg or t; MJ, GJ, TJ, kWh or MWh; m3, Nm3 or 1000Nm3; quotients such as GJ/t, tCO2/TJ, tC/t.",
    )
