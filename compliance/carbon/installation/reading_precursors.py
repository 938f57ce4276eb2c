"""Reads purchased precursors: figures of the supplier, default values with mark-up, or zero by origin."""

from __future__ import annotations

from decimal import Decimal

from compliance.carbon.engine.defaults import default_find
from compliance.carbon.engine.faults import LineFault
from compliance.carbon.engine.fields import Fields
from compliance.carbon.engine.figures import ZERO, Figure, Status
from compliance.carbon.engine.goods import cn_read, good_maybe
from compliance.carbon.engine.origins import EXEMPT_ZONES, OTHER, origin_read
from compliance.carbon.engine.rulepack import Country, Good
from compliance.carbon.engine.timing import markup_find

from .desk import Desk, Entry
from .model import Kind, Part, Purchase, Source, Target

ABSURD = Decimal(10)  # times the default of other countries: a unit error, or a yearly total


def precursors_read(fields: Fields, desk: Desk, *, year: int) -> tuple[list[Source], list[Purchase]]:
    """`year` of import: mark-ups go by it."""
    sources, purchases = [], []
    for entry in desk.entries(fields, "precursors"):
        source, purchase = _precursor(entry, desk, year)
        sources.append(source)
        purchases.append(purchase)
    return sources, purchases


def _precursor(entry: Entry, desk: Desk, year: int) -> tuple[Source, Purchase]:
    cn = cn_read(entry.fields.text("cn", needed="Give the CN code of the precursor."))
    origin = entry.fields.text(
        "country", needed='Give its origin, or "unknown": then the highest default applies.'
    )
    country = origin_read(origin, desk.pack)
    good = good_maybe(cn, desk.pack)
    route = entry.fields.text("route").upper()
    amount = entry.needed(
        "amount", "mass", article="complex", remedy="Give the mass entering, before cutting, scrap included."
    )
    target = desk.target(entry, utilities=False)
    direct = entry.figure("see_direct", "gas/mass", article="complex")
    indirect = entry.figure("see_indirect", "gas/mass", article="complex")
    sefa = entry.figure("sefa", "gas/mass", article="precursors")
    purchase = Purchase(cn, origin, route, target, amount, direct, indirect, sefa)
    if good is None:
        desk.tell(
            "precursor_not_in_scope",
            f"{entry.path}: {cn} is no CBAM good: as a precursor it carries no embedded emissions.",
            "Leave it out, or correct the code. Under scope3 it can be kept beside.",
        )
        return _zero(entry, target, amount, "no CBAM good", "scope"), purchase
    if country.zone in EXEMPT_ZONES:
        return _zero(entry, target, amount, f"origin {country.name}", "exempt"), purchase
    if direct is None:
        if indirect is not None:
            raise LineFault(
                "see_direct_missing",
                f"{entry.path}: see_indirect is given without see_direct.",
                "Give both as the supplier reports them, or none for the default value.",
            )
        return _by_default(entry, good, cn, country, route, target, amount, desk, year), purchase
    return _actual(entry, good, cn, target, amount, direct, indirect, desk), purchase


def _zero(entry: Entry, target: Target, amount: Figure, why: str, article: str) -> Source:
    zero = Figure(f"{entry.path}/see", ZERO, "tCO2e/t", Status.LAW, why, article)
    part = (Part((amount, zero)),)
    text = f"precursor, reported with zero: {why}"
    return Source(entry.path, Kind.PRECURSOR, target, direct=part, charged=part, text=text)


def _actual(
    entry: Entry,
    good: Good,
    cn: str,
    target: Target,
    amount: Figure,
    direct: Figure,
    indirect: Figure | None,
    desk: Desk,
) -> Source:
    _absurd(entry, cn, direct, desk)
    if indirect is None:
        if good.indirect:
            raise LineFault(
                "indirect_missing",
                f"{entry.path}: indirect emissions are charged for CN {cn}, and none are given.",
                "Give see_indirect (0 only if it is zero).",
            )
        desk.tell(
            "precursor_indirect_unknown",
            f"{entry.path}: its indirect emissions are not given; see_indirect of the product lacks them.",
            "Ask the supplier. They are not charged for this good, but must be reported.",
        )
    parts_direct = (Part((amount, direct), label="direct"),)
    parts_indirect = (Part((amount, indirect), label="indirect"),) if indirect is not None else ()
    return Source(
        entry.path,
        Kind.PRECURSOR,
        target,
        direct=parts_direct,
        indirect=parts_indirect,
        charged=parts_direct + (parts_indirect if good.indirect else ()),
        primary=entry.fields.flag("primary", default=True),
        text=f"precursor {cn}: mass entering x SEE of the supplier",
    )


def _by_default(
    entry: Entry,
    good: Good,
    cn: str,
    country: Country,
    route: str,
    target: Target,
    amount: Figure,
    desk: Desk,
    year: int,
) -> Source:
    """Total with mark-up is what is charged; direct and indirect of the row are for information only."""
    found = default_find(cn, country, desk.pack, route=route)
    desk.notices += [notice for notice in found.notices if notice not in desk.notices]
    desk.tell(
        "precursor_by_default",
        f"{entry.path}: no actual emissions are given; the default value with mark-up was taken.",
        "Ask the supplier for verified figures; the share by default must be disclosed.",
    )
    markup = markup_find(good.sector, year, desk.pack).named(f"{entry.path}/markup")
    total = found.total.named(f"{entry.path}/default_total")
    indirect: tuple[Part, ...] = ()
    taken_off: tuple[Part, ...] = ()
    if found.row.indirect:
        value = min(found.row.indirect, found.row.total)
        figure = Figure(
            f"{entry.path}/default_indirect", value, "tCO2e/t", Status.PUBLISHED, total.source, "defaults"
        )
        indirect = (Part((amount, figure), label="indirect"), Part((amount, figure, markup), label="mark-up"))
        taken_off = tuple(Part(part.factors, sign=-1, label="indirect") for part in indirect)
    whole = (Part((amount, total), label="default total"), Part((amount, total, markup), label="mark-up"))
    return Source(
        entry.path,
        Kind.PRECURSOR,
        target,
        direct=(*whole, *taken_off),
        indirect=indirect,
        charged=whole,
        primary=False,
        by_default=True,
        text=f"precursor {cn}: mass entering x default value x (1 + mark-up)",
    )


def _absurd(entry: Entry, cn: str, direct: Figure, desk: Desk) -> None:
    try:
        usual = default_find(cn, OTHER, desk.pack).total.value
    except LineFault:
        return
    if usual and direct.value > ABSURD * usual:
        raise LineFault(
            "see_impossible",
            f"{direct.name} is {direct.value:f} tCO2e/t; the punitive default of CN {cn} is {usual}.",
            "The unit is likely wrong (kg for t), or it is a yearly total. Check it.",
        )
