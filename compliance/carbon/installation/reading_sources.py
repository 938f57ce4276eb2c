"""Reads fuels, process emissions and measured emissions into sources of direct emissions; adds nothing up."""

from __future__ import annotations

from decimal import Decimal

from compliance.carbon.engine.faults import LineFault
from compliance.carbon.engine.fields import Fields
from compliance.carbon.engine.figures import Figure, Status

from .desk import Desk, Entry
from .model import Kind, Part, Source
from .standards import Fuel, fuel_figure, fuel_find, material_find, standard_missing

# Beyond these multiples of the standard value a fuel is another one, or its unit is wrong.
LIKELY, POSSIBLE = Decimal(2), Decimal(20)
PLAUSIBLE_EF = (Decimal(20), Decimal(400))  # tCO2/TJ of any fuel; hydrogen and biomass have 0 or a share


def sources_read(fields: Fields, desk: Desk) -> list[Source]:
    found = [_fuel(entry, desk) for entry in desk.entries(fields, "fuels")]
    found += [_process(entry, desk) for entry in desk.entries(fields, "process_emissions")]
    return found + [_measured(entry, desk) for entry in desk.entries(fields, "measured")]


def fuel_energy(entry: Entry, desk: Desk, known: Fuel | None, name: str) -> tuple[Figure, ...]:
    """Figures whose product is TJ: the amount alone if it is energy, else with its net calorific value.

    Raises LineFault where a mass or volume comes without calorific value and no standard one exists.
    """
    amount = entry.needed(
        "amount", "mass", "volume", "energy", remedy='Say how much, for example "1837.5 t".'
    )
    if amount.unit == "TJ":
        return (amount,)
    kind = "mass" if amount.unit == "t" else "volume"
    ncv = entry.figure("ncv", f"energy/{kind}")
    if ncv is None:
        if known is None or kind == "volume":
            raise standard_missing(name, desk.standards.fuels, "ncv", entry.path)
        ncv = fuel_figure(known, "ncv", f"{entry.path}/ncv")
        _told_standard(desk, entry, "net calorific value")
    elif known is not None and kind == "mass":
        _likely(ncv, known.ncv[0], desk, entry)
    return amount, ncv


def _fuel(entry: Entry, desk: Desk) -> Source:
    """Amount x NCV x EF x oxidation x (1 - biomass); EF per t or m3 replaces NCV."""
    name = entry.fields.text("fuel") or entry.id
    known = fuel_find(name, desk.standards)
    ef = entry.figure("ef", "gas/energy", "gas/mass", "gas/volume")
    given = {"ef": ef is not None, "ncv": entry.fields.has("ncv")}
    if ef is not None and ef.unit != "tCO2e/TJ":
        amount = entry.needed(
            "amount", "mass" if ef.unit.endswith("/t") else "volume", remedy="Say how much."
        )
        energy: tuple[Figure, ...] = (amount,)
    else:
        energy = fuel_energy(entry, desk, known, name)
    if ef is None:
        if known is None:
            raise standard_missing(name, desk.standards.fuels, "ef", entry.path)
        ef = fuel_figure(known, "ef", f"{entry.path}/ef")
        _told_standard(desk, entry, "emission factor")
    elif known is not None and ef.unit == "tCO2e/TJ":
        _likely(ef, known.ef[0], desk, entry)
    elif ef.unit == "tCO2e/TJ" and ef.value and not PLAUSIBLE_EF[0] <= ef.value <= PLAUSIBLE_EF[1]:
        desk.tell(
            "ef_implausible", f"{entry.path}: {ef.value} tCO2/TJ is no usual fuel.", "Check value and unit."
        )
    oxidation = entry.figure("oxidation", "share") or desk.standards.constant("oxidation")
    factors = (*energy, ef, oxidation)
    fossil, biogenic = _biomass(entry, desk, factors)
    primary = given["ef"] and (given["ncv"] or len(energy) == 1)
    return Source(
        entry.path,
        Kind.FUEL,
        desk.target(entry),
        direct=(fossil,),
        primary=primary and entry.fields.flag("primary", default=True),
        text=f"{name}: amount x net calorific value x emission factor x oxidation",
        biogenic=biogenic,
    )


def _biomass(entry: Entry, desk: Desk, factors: tuple[Figure, ...]) -> tuple[Part, tuple[Part, ...]]:
    """Biomass counts as zero only with evidence of its sustainability; else it is counted as fossil."""
    share = entry.figure("biomass_share", "share")
    evidence = entry.fields.text("biomass_evidence")
    if share is None or not share.value:
        return Part(factors), ()
    if not evidence:
        desk.tell(
            "biomass_without_evidence",
            f"{entry.path}: a biomass share of {share.value} has no evidence and was counted as fossil.",
            "Name the certificate of its sustainability in biomass_evidence.",
        )
        return Part(factors), ()
    return Part(factors, complements=(share,)), (Part((*factors, share)),)


def _likely(figure: Figure, standard: Decimal, desk: Desk, entry: Entry) -> None:
    ratio = figure.value / standard
    if not 1 / POSSIBLE <= ratio <= POSSIBLE:
        raise LineFault(
            "factor_impossible",
            f"{figure.name} is {figure.value:f} {figure.unit}; the standard value is {standard}.",
            "The unit is likely wrong (kg for t, MJ for GJ). Check value and unit.",
        )
    if not 1 / LIKELY <= ratio <= LIKELY:
        desk.tell(
            "factor_implausible",
            f"{figure.name} is {figure.value:f} {figure.unit}; the standard value is {standard}.",
            "Check the analysis and its unit.",
        )


def _told_standard(desk: Desk, entry: Entry, what: str) -> None:
    desk.tell(
        "standard_value_used",
        f"{entry.path}: no {what} was given; the standard value with its range was taken.",
        "Give your own from an analysis: it narrows the band and raises the share of primary data.",
    )


def _process(entry: Entry, desk: Desk) -> Source:
    method = entry.choice("method", ("activity", "mass_balance"), "activity")
    found = _activity(entry, desk) if method == "activity" else _mass_balance(entry, desk)
    parts, primary, text = found
    return Source(
        entry.path,
        Kind.PROCESS,
        desk.target(entry),
        direct=parts,
        primary=primary and entry.fields.flag("primary", default=True),
        text=text,
    )


def _activity(entry: Entry, desk: Desk) -> tuple[tuple[Part, ...], bool, str]:
    """Amount x factor x conversion x warming potential."""
    name = entry.fields.text("material") or entry.id
    amount = entry.needed("amount", "mass", remedy='Say how much, for example "900 t".')
    factor = entry.figure("factor", "gas/mass")
    primary = factor is not None
    if factor is None:
        known = material_find(name, desk.standards)
        if known is None or known.co2 is None:
            raise standard_missing(name, desk.standards.materials, "factor", entry.path)
        source = f"stoichiometry of {known.name}"
        path = f"{entry.path}/factor"
        factor = Figure(path, known.co2, "tCO2e/t", Status.PUBLISHED, source, "chemistry")
    conversion = entry.figure("conversion", "share") or desk.standards.constant("oxidation")
    factors = (amount, factor, conversion, *_gas(entry, desk))
    return (Part(factors, label=name),), primary, f"{name}: amount x factor x conversion"


def _mass_balance(entry: Entry, desk: Desk) -> tuple[tuple[Part, ...], bool, str]:
    """(Carbon entering less carbon leaving) x 3.664."""
    parts: list[Part] = []
    primary = True
    for side, sign in (("inputs", 1), ("outputs", -1)):
        for item in desk.listed(entry.fields.take(side), f"{entry.path}/{side}"):
            name = item.fields.text("material") or item.id
            amount = item.needed("amount", "mass", remedy='Say how much, for example "900 t".')
            carbon = item.figure("carbon", "carbon/mass", "share")
            if carbon is None:
                known = material_find(name, desk.standards)
                if known is None or known.carbon is None:
                    raise standard_missing(name, desk.standards.materials, "carbon", item.path)
                primary = False
                carbon = Figure(
                    f"{item.path}/carbon",
                    known.carbon,
                    "tC/t",
                    Status.PROVISIONAL,
                    f"standard carbon content of {known.name}",
                    "standard",
                )
                _told_standard(desk, item, "carbon content")
            factors = (amount, carbon, desk.standards.constant("co2_per_carbon"))
            parts.append(Part(factors, sign=sign, label=f"{name} {'in' if sign > 0 else 'out'}"))
    if not any(part.sign > 0 for part in parts):
        raise LineFault(
            "mass_balance_without_inputs",
            f"{entry.path}: a mass balance needs the carbon that enters.",
            "Give inputs and outputs as lists of {material, amount, carbon}.",
        )
    if not any(part.sign < 0 for part in parts):
        desk.tell(
            "mass_balance_without_outputs",
            f"{entry.path}: no output holds carbon; all of it is taken as emitted.",
            "Give the products, slag and gases with their carbon content.",
        )
    return tuple(parts), primary, "mass balance: (carbon in - carbon out) x 3.664"


def _measured(entry: Entry, desk: Desk) -> Source:
    """Continuous measurement: amount of the gas x its warming potential."""
    amount = entry.needed("amount", "gas", "mass", remedy='Say how much, for example "120 tCO2".')
    return Source(
        entry.path,
        Kind.MEASURED,
        desk.target(entry),
        direct=(Part((amount, *_gas(entry, desk))),),
        primary=entry.fields.flag("primary", default=True),
        text="measured emissions x warming potential",
    )


def _gas(entry: Entry, desk: Desk) -> tuple[Figure, ...]:
    gas = entry.choice("gas", ("co2", "n2o", "cf4", "c2f6"), "co2")
    return () if gas == "co2" else (desk.standards.constant(f"gwp_{gas}"),)
