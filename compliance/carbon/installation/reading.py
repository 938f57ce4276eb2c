"""Reads one installation from JSON into the model, and says what is missing; it computes no emissions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from compliance.carbon.engine.faults import LineFault
from compliance.carbon.engine.fields import Fields
from compliance.carbon.engine.figures import Figure
from compliance.carbon.engine.goods import cn_read, good_maybe
from compliance.carbon.engine.origins import origin_read
from compliance.carbon.engine.rulepack import RulePack

from .desk import Desk, Entry
from .model import Beside, Flow, Installation, Process
from .reading_energy import energy_read, utilities_read
from .reading_precursors import precursors_read
from .reading_sources import sources_read
from .standards import Standards

FIRST_YEAR, LAST_YEAR = 2018, 2100
DEFINITIVE = 2026
FREE_TEXT = ("name", "note", "period")


def installation_read(given: Any, pack: RulePack, standards: Standards, *, id: str) -> Installation:
    """Raises LineFault for the first thing that makes the whole unusable."""
    if not isinstance(given, Mapping):
        raise LineFault(
            "not_an_object", "The installation is not an object.", "See docs/cbam_installation.md."
        )
    fields, desk = Fields(given), Desk(pack, standards)
    for name in ("id", *FREE_TEXT):
        fields.take(name)
    country = origin_read(fields.text("country", needed="Say where the installation stands."), pack)
    year = _year(fields, "year", desk)
    import_year = _year(fields, "import_year", desk) if fields.has("import_year") else year
    tolerance = fields.amount("tolerance")
    processes = [_process(entry, desk) for entry in desk.entries(fields, "processes")]
    if not processes:
        raise LineFault(
            "processes_missing", "No production process is given.", "Give processes with id, cn and output."
        )
    utilities, recovered = utilities_read(fields, desk)
    sources = sources_read(fields, desk)
    energy, deliveries = energy_read(fields, desk)
    bought, purchases = precursors_read(fields, desk, year=max(import_year, DEFINITIVE))
    flows = [_flow(entry, desk) for entry in desk.entries(fields, "flows")]
    beside = [_beside(entry) for entry in desk.entries(fields, "scope3")]
    desk.left(fields, id)
    everything = (*sources, *energy, *recovered, *bought)
    if not everything:
        raise LineFault(
            "sources_missing",
            "No fuel, process emission, electricity, heat or precursor is given.",
            "An installation without any source is not believed: give them.",
        )
    return Installation(
        id=id,
        country=country.iso2 or country.zone,
        year=year,
        tolerance=Fraction(standards.constant("balance_tolerance").value if tolerance is None else tolerance),
        processes=tuple(processes),
        utilities=tuple(utilities),
        sources=everything,
        deliveries=tuple(deliveries),
        flows=tuple(flows),
        purchases=tuple(purchases),
        beside=tuple(beside),
        notices=tuple(desk.notices),
    )


def _year(fields: Fields, name: str, desk: Desk) -> int:
    given = fields.take(name)
    text = str(given).strip()
    if isinstance(given, bool) or not text.isdigit() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
        raise LineFault(
            f"{name}_missing",
            f"{name} {given!r} is no year.",
            "Give the year of production, for example 2026.",
        )
    if int(text) < DEFINITIVE:
        desk.tell(
            "year_before_definitive",
            f"{name} {text}: goods made before 2026 have no verified actual values.",
            "Use the result for learning, not for a declaration.",
        )
    return int(text)


def _process(entry: Entry, desk: Desk) -> Process:
    desk.processes.append(entry.id)
    text = entry.fields.text("cn")
    cn = cn_read(text) if text else ""
    good = good_maybe(cn, desk.pack) if cn else None
    if cn and good is None:
        desk.tell(
            "process_not_in_scope",
            f"{entry.path}: {cn} is no CBAM good; its emissions pass on to what is made of it.",
            "Check the code, or leave cn out for an intermediate.",
        )
    output = entry.needed(
        "output", "mass", article="emissions", remedy="Give the good product leaving the process, in t."
    )
    if not output.value:
        raise LineFault(
            "output_zero",
            f"{entry.path}: the output is zero.",
            "Leave the process out, or correct the output.",
        )
    return Process(
        entry.id, cn, entry.fields.text("route").upper(), output, entry.figure("sold", "mass"), good
    )


def _flow(entry: Entry, desk: Desk) -> Flow:
    ends = [entry.fields.text(name, needed="Name a process.") for name in ("from", "to")]
    for end in ends:
        if end not in desk.processes:
            raise LineFault(
                "target_unknown",
                f"{entry.path}: {end!r} is no process of this installation.",
                f"Take one of {', '.join(desk.processes)}.",
            )
    amount: Figure = entry.needed("amount", "mass", article="complex", remedy="Give the mass entering, in t.")
    return Flow(ends[0], ends[1], amount)


def _beside(entry: Entry) -> Beside:
    return Beside(entry.path, entry.needed("amount", "gas", remedy='Give it for example as "120 tCO2e".'))
