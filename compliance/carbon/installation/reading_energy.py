"""Reads utilities, electricity, heat and waste gases: what enters, leaves, or passes between them."""

from __future__ import annotations

from decimal import Decimal

from compliance.carbon.engine.faults import LineFault
from compliance.carbon.engine.fields import Fields
from compliance.carbon.engine.figures import Figure, Status

from .desk import Desk, Entry
from .model import Carrier, Delivery, Kind, Part, Source, Utility
from .reading_sources import fuel_energy
from .standards import fuel_figure, fuel_find

TRANSITIONAL = "transitional"
# tCO2/TJ: 2 and 10 tCO2/MWh; the dirtiest power plants stay near 1.4.
LIKELY_POWER, POSSIBLE_POWER = Decimal(556), Decimal(2778)
CLAIMS = {
    "direct_line": "a direct technical connection to the generator",
    "ppa": "a power purchase agreement for at least this amount",
}


def utilities_read(fields: Fields, desk: Desk) -> tuple[list[Utility], list[Source]]:
    """Utilities, and what those fed from a process take out of it."""
    utilities: list[Utility] = []
    sources: list[Source] = []
    for entry in desk.entries(fields, "utilities"):
        if entry.id in desk.processes:
            raise LineFault("id_twice", f"{entry.path}: a process has this id already.", "Name it otherwise.")
        desk.utilities.append(entry.id)
        utility, more = _utility(entry, desk)
        utilities.append(utility)
        sources += more
    return utilities, sources


def _utility(entry: Entry, desk: Desk) -> tuple[Utility, list[Source]]:
    kind = entry.choice("kind", ("heat", "electricity", "chp"), "")
    carriers = tuple(Carrier) if kind == "chp" else (Carrier(kind),)
    produced, exported = {}, {}
    for carrier in carriers:
        own = entry.figure(f"produced_{carrier}", "energy")
        if own is None and len(carriers) == 1:
            own = entry.figure("produced", "energy")
        if own is not None:
            produced[carrier] = own
        out = entry.figure(f"exported_{carrier}", "energy")
        if out is not None:
            exported[carrier] = out
    share = _heat_share(entry, desk) if kind == "chp" else None
    giver = entry.fields.text("from_process")
    if not giver:
        return Utility(entry.id, produced, exported, share), []
    if kind == "chp" or carriers[0] not in produced:
        raise LineFault(
            "recovered_without_amount",
            f"{entry.path}: energy recovered from a process needs one kind and the amount produced.",
            "Give kind heat or electricity, and produced.",
        )
    factor = entry.needed("factor", "gas/energy", remedy="Give the tCO2 per TJ or MWh it takes along.")
    part = Part((produced[carriers[0]], factor), label="recovered")
    target = desk.at(giver, entry)
    leaving = Source(
        f"{entry.path} recovered",
        Kind.RECOVERED,
        target,
        direct=(Part(part.factors, sign=-1, label="recovered"),),
        text="energy recovered: amount x factor, taken out of the process",
    )
    arriving = Source(
        f"{entry.path} received",
        Kind.RECOVERED,
        desk.at(entry.id, entry),
        direct=(part,),
        text="energy recovered from a process",
    )
    return Utility(entry.id, produced, exported, rest_exported=not exported), [leaving, arriving]


def _heat_share(entry: Entry, desk: Desk) -> tuple[Figure, ...]:
    """The share of a CHP's emissions that goes with its heat: stated, or by efficiencies."""
    share = entry.figure("heat_share", "share")
    if share is not None:
        return (share,)
    names = (
        "heat_efficiency",
        "electrical_efficiency",
        "reference_heat_efficiency",
        "reference_electrical_efficiency",
    )
    figures = [entry.figure(name, "share") for name in names]
    given = [figure.value for figure in figures if figure is not None]
    if len(given) < len(names) or not all(given):
        raise LineFault(
            "heat_share_missing",
            f"{entry.path}: how its emissions split between heat and electricity is not told.",
            f"Give heat_share from 0 to 1, or {', '.join(names)}.",
        )
    heat, power, heat_reference, power_reference = given
    weight = heat / heat_reference
    value = weight / (weight + power / power_reference)
    desk.tell(
        "chp_split_assumed",
        f"{entry.path}: {round(value, 4)} of its emissions go with the heat, by efficiencies.",
        "The definitive rule was not re-read; give heat_share if your verifier has agreed another.",
    )
    source = "efficiencies against reference efficiencies"
    return (Figure(f"{entry.path}/heat_share", value, "share", Status.ASSUMED, source, "methodology"),)


def energy_read(fields: Fields, desk: Desk) -> tuple[list[Source], list[Delivery]]:
    """Electricity, heat and waste gases, after the utilities are known."""
    sources: list[Source] = []
    deliveries: list[Delivery] = []
    for carrier, name in ((Carrier.ELECTRICITY, "electricity"), (Carrier.HEAT, "heat")):
        for entry in desk.entries(fields, name):
            amount = entry.needed("amount", "energy", remedy='Say how much, for example "5040 MWh".')
            utility = entry.fields.text("from")
            if utility:
                if utility not in desk.utilities:
                    raise LineFault(
                        "utility_unknown",
                        f"{entry.path}: {utility!r} is no utility of this installation.",
                        f"Take one of {', '.join(desk.utilities) or 'none: give utilities'}.",
                    )
                deliveries.append(Delivery(entry.path, utility, carrier, desk.target(entry), amount))
            elif entry.choice("direction", ("import", "export"), "import") == "export":
                sources.append(_export(entry, carrier, amount, desk))
            elif carrier is Carrier.HEAT:
                sources.append(_heat(entry, amount, desk))
            else:
                sources.append(_electricity(entry, amount, desk))
    return sources + [_waste_gas(entry, desk) for entry in desk.entries(fields, "waste_gases")], deliveries


def _export(entry: Entry, carrier: Carrier, amount: Figure, desk: Desk) -> Source:
    factor = entry.needed(
        "factor", "gas/energy", article=TRANSITIONAL, remedy="Give the tCO2 per TJ or MWh that leave with it."
    )
    return Source(
        entry.path,
        Kind.RECOVERED,
        desk.target(entry, utilities=False),
        direct=(Part((amount, factor), sign=-1, label="exported"),),
        text=f"{carrier.value} leaving the installation: amount x factor, deducted",
    )


def _heat(entry: Entry, amount: Figure, desk: Desk) -> Source:
    factor = entry.needed(
        "factor",
        "gas/energy",
        article=TRANSITIONAL,
        remedy="Ask the supplier of the heat for its tCO2/TJ; without it the heat cannot be counted.",
    )
    return Source(
        entry.path,
        Kind.HEAT,
        desk.target(entry),
        direct=(Part((amount, factor)),),
        primary=entry.fields.flag("primary", default=True),
        text="heat imported: amount x emission factor of the heat",
    )


def _electricity(entry: Entry, amount: Figure, desk: Desk) -> Source:
    """Grid factor; the generator's own only by direct line or agreement, proven, for what it covers."""
    kind = entry.choice("source", ("grid", "ppa", "direct_line"), "grid")
    grid = _power(entry, "grid_factor", desk) if kind != "grid" else None
    factor = _power(entry, "factor", desk)
    target = desk.target(entry)
    text = "electricity bought: amount x emission factor"
    if kind == "grid":
        if factor is None:
            raise LineFault(
                "grid_factor_missing",
                f"{entry.path}: the emission factor of the grid is missing.",
                "Give factor with unit, for example from the Commission's list, and its source.",
            )
        return Source(
            entry.path, Kind.ELECTRICITY, target, indirect=(Part((amount, factor)),), primary=False, text=text
        )
    evidence = entry.fields.text("evidence")
    contracted = entry.figure("contracted", "energy")
    covered = evidence and factor is not None and (kind == "direct_line" or contracted is not None)
    if covered and factor is not None and (contracted is None or contracted.value >= amount.value):
        return Source(
            entry.path, Kind.ELECTRICITY, target, indirect=(Part((amount, factor)),), text=f"{text} ({kind})"
        )
    if grid is None:
        raise LineFault(
            "claim_without_grid_factor",
            f"{entry.path}: {kind} does not cover all of it, and no grid_factor is given for the rest.",
            "Give grid_factor; and for the claim factor, evidence, and contracted for an agreement.",
        )
    if not covered or contracted is None or factor is None:
        desk.tell(
            "electricity_claim_unproven",
            f"{entry.path}: the generator's own factor needs {CLAIMS[kind]}, shown by evidence; "
            "the grid factor was taken.",
            "Give factor, evidence, and contracted for an agreement.",
        )
        return Source(
            entry.path, Kind.ELECTRICITY, target, indirect=(Part((amount, grid)),), primary=False, text=text
        )
    desk.tell(
        "electricity_claim_partial",
        f"{entry.path}: {contracted.value:f} TJ are contracted, {amount.value:f} TJ used; "
        "the rest has the grid factor.",
        "Claim no more than the agreement covers.",
    )
    parts = (Part((contracted, factor)), Part((amount, grid)), Part((contracted, grid), sign=-1))
    return Source(
        entry.path, Kind.ELECTRICITY, target, indirect=parts, primary=False, text=f"{text} ({kind}, in part)"
    )


def _power(entry: Entry, name: str, desk: Desk) -> Figure | None:
    factor = entry.figure(name, "gas/energy", article="methodology")
    if factor is None or factor.value <= LIKELY_POWER:
        return factor
    if factor.value > POSSIBLE_POWER:
        raise LineFault(
            "factor_impossible",
            f"{factor.name} is {factor.value:f} tCO2/TJ; no grid is near it.",
            "The unit is likely wrong (kgCO2/MWh for tCO2/MWh). Check value and unit.",
        )
    desk.tell(
        "factor_implausible", f"{factor.name} is {factor.value:f} tCO2/TJ: unusually high.", "Check it."
    )
    return factor


def _waste_gas(entry: Entry, desk: Desk) -> Source:
    """Import: energy x factor of natural gas; export: the same x correction, deducted."""
    direction = entry.choice("direction", ("import", "export"), "")
    name = entry.fields.text("gas") or entry.id
    energy = fuel_energy(entry, desk, fuel_find(name, desk.standards), name)
    gas = fuel_find("natural gas", desk.standards)
    factor = entry.figure("natural_gas_factor", "gas/energy", article=TRANSITIONAL)
    if factor is None and gas is not None:
        factor = fuel_figure(gas, "ef", f"{entry.path}/natural_gas_factor")
    assert factor is not None  # natural gas stands in every edition
    correction = entry.figure("correction", "share", article=TRANSITIONAL)
    desk.tell(
        "waste_gas_rule_provisional",
        "Waste gases follow the transitional rule: natural gas of equal energy, corrected on export.",
        "Ask your verifier whether the definitive act has kept it.",
    )
    if direction == "import":
        parts = (Part((*energy, factor), label=name),)
    else:
        correction = correction or desk.standards.constant("waste_gas_correction")
        parts = (Part((*energy, factor, correction), sign=-1, label=name),)
    return Source(
        entry.path,
        Kind.WASTE_GAS,
        desk.target(entry, utilities=False),
        direct=parts,
        primary=False,
        text=f"waste gas, {direction}: energy x factor of natural gas"
        + (" x correction" if direction == "export" else ""),
    )
