"""A small steelworks of our own, and short ways to compute it; no expectation lives here."""

import copy
from decimal import Decimal
from typing import Any

from compliance.carbon.cbam import pack_load
from compliance.carbon.installation import Computed, installation_compute, installation_read, standards_load
from compliance.carbon.installation.results import installations_compute

PACK, STANDARDS = pack_load(), standards_load()

STEELWORKS: dict[str, Any] = {
    "id": "example steelworks",
    "country": "TR",
    "year": 2026,
    "processes": [
        {"id": "melting", "cn": "72071111", "route": "E", "output": "100000 t", "sold": "40000 t"},
        {"id": "rolling", "cn": "72142000", "route": "E", "output": "58000 t", "sold": "57000 t"},
    ],
    "utilities": [{"id": "boiler", "kind": "heat", "produced": "20 TJ", "exported_heat": "5 TJ"}],
    "fuels": [
        {
            "id": "furnace",
            "fuel": "natural gas",
            "amount": "2000 t",
            "ncv": "48 GJ/t",
            "ef": "56.1 tCO2/TJ",
            "to": "rolling",
        },
        {
            "id": "boiler gas",
            "fuel": "natural gas",
            "amount": "500 t",
            "ncv": "48 GJ/t",
            "ef": "56.1 tCO2/TJ",
            "to": "boiler",
        },
    ],
    "process_emissions": [
        {
            "id": "arc furnace",
            "method": "mass_balance",
            "to": "melting",
            "inputs": [
                {"material": "charge coal", "amount": "1000 t", "carbon": "0.8 tC/t"},
                {"material": "electrodes", "amount": "200 t", "carbon": "80 %"},
            ],
            "outputs": [{"material": "billets", "amount": "100000 t", "carbon": "0.002 tC/t"}],
        }
    ],
    "electricity": [
        {"id": "furnace power", "amount": "45000 MWh", "factor": "0.5 tCO2/MWh", "to": "melting"},
        {"id": "mill power", "amount": "5000 MWh", "factor": "500 kgCO2/MWh", "to": "rolling"},
    ],
    "heat": [{"id": "steam", "amount": "15 TJ", "from": "boiler", "to": "rolling"}],
    "precursors": [
        {
            "id": "pig iron",
            "cn": "72011011",
            "country": "IN",
            "route": "C",
            "amount": "10000 t",
            "see_direct": "2.0 tCO2/t",
            "see_indirect": "0.1 tCO2/t",
            "to": "melting",
        }
    ],
    "flows": [
        {"id": "billets", "from": "melting", "to": "rolling", "amount": "60000 t"},
        {"id": "cut ends", "from": "rolling", "to": "melting", "amount": "1000 t"},
    ],
}


def works(**changes: Any) -> dict[str, Any]:
    """The steelworks with some fields replaced; None takes a field away."""
    found = {**copy.deepcopy(STEELWORKS), **changes}
    return {key: value for key, value in found.items() if value is not None}


def computed(given: dict[str, Any]) -> Computed:
    return installation_compute(installation_read(given, PACK, STANDARDS, id="works"), PACK)


def result(given: Any) -> dict[str, Any]:
    return next(iter(installations_compute([("works", given)], PACK, STANDARDS).values()))


def simple(**changes: Any) -> dict[str, Any]:
    """One process with one fuel: 1000 t of product, 100 TJ at 50 t/TJ: 5 tCO2/t."""
    found: dict[str, Any] = {
        "country": "TR",
        "year": 2026,
        "processes": [{"id": "only", "cn": "72071111", "route": "E", "output": "1000 t"}],
        "fuels": [{"id": "fuel", "amount": "100 TJ", "ef": "50 tCO2/TJ"}],
    }
    found.update(changes)
    return {key: value for key, value in found.items() if value is not None}


def told(found: dict[str, Any]) -> set[str]:
    return {warning["code"] for warning in found["warnings"]}


D = Decimal
