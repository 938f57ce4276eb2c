"""UK CBAM for a case as people write it: which emissions count, and what stands in for numbers not published.

The charge itself is `uk.uk_charge`. EU default values stand in for those of the UK, which do not exist yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from .cases_keys import KEYS
from .defaults import default_find
from .explanation import Node, belief, leaf, number
from .faults import LineFault, Notice
from .fields import Fields
from .figures import ONE, ZERO, Figure, Status, stated
from .goods import good_find
from .lines import Basis, Line
from .origins import EXEMPT_ZONES, origin_read
from .plausibility import line_notices
from .positions import position_find, route_check
from .reading import line_read
from .rulepack import Good, RulePack
from .uk import UkCharge, UkLine, UkPack, uk_charge

UK_FIELDS = ("uka_price", "free_share", "relief_gbp_per_tco2e", "importer_year_value_gbp", "eur_per_gbp")
# What the EU engine says of emissions holds here as well; what it says of benchmarks and prices does not.
EMISSION_CODES = ("precursor_", "see_", "indirect_by_default")
UK_WORDS = ("uk", "gb", "united kingdom", "great britain")


@dataclass(frozen=True, slots=True)
class UkPriced:
    """A line under UK CBAM: GBP of tax with lowest and highest charge; EUR only where a rate was given."""

    line: Line
    charge: UkCharge
    figures: tuple[Figure, ...]
    band: tuple[Decimal, Decimal]
    eur_per_gbp: Decimal | None
    notices: tuple[Notice, ...]

    def to_json(self, pack: RulePack, uk: UkPack) -> dict[str, Any]:
        rate, mass = self.eur_per_gbp, self.line.mass
        per_t = self.charge.charge / mass if mass else ZERO
        eur = None if rate is None else number(self.charge.charge * rate)
        return {
            **dict.fromkeys(KEYS),
            "see": number(self.charge.emissions / mass) if mass else None,
            "cost_eur": eur,
            "cost_eur_per_t": None if rate is None else number(per_t * rate),
            "scheme": "uk",
            "emissions_tco2e": number(self.charge.emissions),
            "rate_gbp_per_tco2e": number(self.charge.rate),
            "relief_gbp": number(self.charge.relief),
            "cost_gbp": number(self.charge.charge),
            "cost_gbp_per_t": number(per_t),
            "band": None if rate is None else [number(end * rate) for end in self.band],
            "band_gbp": [number(end) for end in self.band],
            "explanation": [node.to_json(uk) for node in _explain(self)],
            "rule_pack": {**pack.stamp, "uk": uk.edition},
            "warnings": [notice.to_json() for notice in self.notices],
        }


def is_uk(case: Any) -> bool:
    """True where a case names the United Kingdom's scheme."""
    if not isinstance(case, Mapping):
        return False
    named = {str(key).strip().casefold(): value for key, value in case.items()}
    return str(named.get("scheme") or "").strip().casefold() in UK_WORDS


def scheme_check(case: Any) -> None:
    """Raises LineFault for a scheme that is neither the EU's nor the UK's."""
    if not isinstance(case, Mapping):
        return
    for key, value in case.items():
        if str(key).strip().casefold() == "scheme" and str(value or "eu").strip().casefold() not in (
            "eu",
            *UK_WORDS,
        ):
            raise LineFault("scheme_unknown", f"{value!r} is no scheme.", 'Say "eu" or "uk".')


def uk_case_price(case: Mapping[str, Any], pack: RulePack, uk: UkPack, *, id: str) -> UkPriced:
    """The charge for one case. Raises LineFault: before 2027, outside the sectors, numbers not given."""
    fields = Fields(case)
    fields.take("scheme")
    numbers = {name: fields.amount(name) for name in UK_FIELDS}
    rest = {name: fields.take(name) for name in fields.left()}
    line = line_read(rest, id=id)
    return uk_line_price(
        line,
        pack,
        uk,
        uka_price=numbers["uka_price"],
        free_share=numbers["free_share"],
        relief=numbers["relief_gbp_per_tco2e"] or ZERO,
        importer_year_value=numbers["importer_year_value_gbp"],
        eur_per_gbp=numbers["eur_per_gbp"],
    )


def uk_line_price(
    line: Line,
    pack: RulePack,
    uk: UkPack,
    *,
    uka_price: Decimal | None,
    free_share: Decimal | None,
    relief: Decimal = ZERO,
    importer_year_value: Decimal | None = None,
    eur_per_gbp: Decimal | None = None,
) -> UkPriced:
    """As `uk_case_price`, for a line already read."""
    good = good_find(line.cn, pack)
    country = origin_read(line.country, pack)
    if country.iso2 == "GB":
        raise LineFault(
            "uk_origin", "Goods made in the United Kingdom are not imported there.", "Check country."
        )
    route_check(line, good, pack)
    direct, indirect, notices = _emissions(line, good, pack)
    notices = [*dict.fromkeys([*notices, *line_notices(line, good, country, pack)])]
    asked = UkLine(
        sector=good.sector,
        mass=line.mass,
        when=line.when,
        direct=direct.value,
        indirect=indirect.value,
        uka_price=uka_price,
        free_share=free_share,
        relief=relief,
        importer_year_value=importer_year_value,
    )
    charge = uk_charge(asked, uk)
    low = uk_charge(replace(asked, direct=direct.low, indirect=indirect.low), uk).charge
    free = replace(asked, direct=direct.high, indirect=indirect.high, importer_year_value=None)
    high = uk_charge(free, uk).charge
    figures = (direct, indirect, *(figure for figure in charge.figures if figure.name != "see_actual"))
    return UkPriced(
        line, charge, figures, (low, high), eur_per_gbp, (*line.notices, *charge.notices, *notices)
    )


def _emissions(line: Line, good: Good, pack: RulePack) -> tuple[Figure, Figure, list[Notice]]:
    """Direct and indirect tCO2e/t; the UK charges direct only at first, so they stay apart."""
    given = line.emissions
    nothing = stated("see_indirect", ZERO, "tCO2e/t", "none given", "charge")
    if line.basis is Basis.DEFAULT:
        return _by_default(line, pack)
    if origin_read(line.country, pack).zone in EXEMPT_ZONES:
        total, steps, notices = _own(line), 1, []
    else:
        position = position_find(line, pack)  # refuses what the EU engine refuses
        total = sum((term.mass * term.figure.value for term in position.emissions), ZERO)
        steps = len(position.emissions)
        notices = [note for note in position.notices if note.code.startswith(EMISSION_CODES)]
    if steps == 1 and given.direct is not None:
        direct = stated("see_direct", given.direct, "tCO2e/t", "actual, as given", "charge")
        indirect = stated("see_indirect", given.indirect or ZERO, "tCO2e/t", "actual, as given", "charge")
        return direct, indirect, notices
    if good.indirect:
        notices.append(
            Notice(
                "uk_indirect_not_apart",
                "The figures hold direct and indirect emissions together; all of it was charged.",
                "Give see_direct and see_indirect.",
            )
        )
    return stated("see_direct", total, "tCO2e/t", "actual, with precursors", "charge"), nothing, notices


def _own(line: Line) -> Decimal:
    """The EU exempts this origin, the UK does not: its figure is taken as it was given."""
    given = line.emissions.chargeable if line.emissions.direct is None else line.emissions.direct
    if given is None:
        raise LineFault(
            "actual_without_see", "The basis is actual, but there are no emissions.", "Give see_direct."
        )
    return given


def _by_default(line: Line, pack: RulePack) -> tuple[Figure, Figure, list[Notice]]:
    if line.overrides.default_total is not None:
        direct = stated("see_direct", line.overrides.default_total, "tCO2e/t", "scenario override", "charge")
        return direct, stated("see_indirect", ZERO, "tCO2e/t", "none given", "charge"), []
    found = default_find(line.cn, origin_read(line.country, pack), pack, route=line.route)
    row, total = found.row, found.total
    share = ONE if row.direct is None or not row.total else min(ONE, row.direct / row.total)

    def scaled(name: str, part: Decimal) -> Figure:
        why = "the EU's default value stands in: the UK has published none"
        return Figure(
            name,
            total.value * part,
            "tCO2e/t",
            Status.ASSUMED,
            f"{total.source}; {why}",
            "charge",
            lo=total.low * part,
            hi=total.high * part,
        )

    notice = Notice(
        "uk_default_from_eu",
        f"The EU's default value for CN {line.cn} stands in without mark-up: the UK has published none.",
        "Give see_direct and see_indirect, or default_total.",
    )
    return scaled("see_direct", share), scaled("see_indirect", ONE - share), [notice, *found.notices]


def _explain(priced: UkPriced) -> tuple[Node, ...]:
    by_name = {figure.name: leaf(figure) for figure in priced.figures}
    emissions_parts = (by_name["see_direct"], by_name["see_indirect"])
    rate_parts = (by_name["uka_price"], by_name["free_share"])
    charge = priced.charge
    emissions = Node(
        "emissions",
        "embedded emissions that count x mass",
        charge.emissions,
        "tCO2e",
        belief(emissions_parts),
        f"{priced.line.mass} t",
        "charge",
        parts=emissions_parts,
    )
    rate = Node(
        "rate",
        "UKA price of the quarter before x (1 - the sector's free share)",
        charge.rate,
        "GBP/tCO2e",
        belief(rate_parts),
        "scenario",
        "rate",
        parts=rate_parts,
    )
    text = "emissions x rate, less relief; a tax: no certificates, no benchmark"
    cost = Node("charge", text, charge.charge, "GBP", belief((emissions, rate)), "", "charge")
    return emissions, rate, cost
