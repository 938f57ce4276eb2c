"""Looks at a line the way an experienced clerk would: is this possible, and is it likely?"""

from __future__ import annotations

from decimal import Decimal

from .benchmarks import routes_of
from .faults import LineFault, Notice
from .figures import ZERO
from .goods import ELECTRICITY
from .lines import Basis, Line
from .rulepack import OTHER_COUNTRIES, Country, Good, RulePack
from .timing import FIRST_YEAR

# Above this a line is more often kilograms than tonnes: articles come in containers, bulk in ships.
BULK_LIMIT = Decimal(10_000)
ARTICLE_LIMIT = Decimal(1_000)
ARTICLE_HEADINGS = range(7307, 7327)
# Actual emissions this many times the highest default are a unit error (kg for t, or a yearly total).
ABSURD = 10
FIRST_REPORTS_YEAR = 2027


def line_notices(line: Line, good: Good, country: Country, pack: RulePack) -> list[Notice]:
    """What the reader must know about the inputs themselves. Raises LineFault for what cannot be."""
    notices = [*_mass(line, good)]
    if line.basis is Basis.ACTUAL:
        notices += _actual(line, pack)
    elif not line.emissions.is_empty:
        notices.append(
            Notice(
                "see_ignored",
                "Emissions were given, but the basis is default: they were not used.",
                'Say "basis": "actual" to use them.',
            )
        )
    if line.basis is Basis.DEFAULT and line.precursors:
        notices.append(
            Notice(
                "precursors_ignored",
                "A default value covers the whole chain: the precursors were not used.",
                'Say "basis": "actual" to use them.',
            )
        )
    if country.zone == "unknown":
        notices.append(
            Notice(
                "origin_unknown_line",
                "Customs always knows the origin of a declared good; here it is unknown.",
                "Give the country of origin.",
            )
        )
    return notices


def _mass(line: Line, good: Good) -> list[Notice]:
    if line.mass == ZERO:
        return [Notice("mass_zero", "The mass is 0 t, so the cost is zero.", "Give the net mass in tonnes.")]
    is_article = line.cn[:4].isdigit() and int(line.cn[:4]) in ARTICLE_HEADINGS
    limit = ARTICLE_LIMIT if is_article else BULK_LIMIT
    if good.sector != ELECTRICITY and line.mass > limit:
        return [
            Notice(
                "mass_implausible",
                f"{line.mass} t on one line is unusual for CN {line.cn}: are these kilograms?",
                f"mass_t is in tonnes; {line.mass} kg would be {line.mass / 1000} t. Or use mass_kg.",
            )
        ]
    return []


def _actual(line: Line, pack: RulePack) -> list[Notice]:
    notices = []
    if line.made_in < FIRST_YEAR:
        raise LineFault(
            "actual_too_early",
            f"Actual values for goods made in {line.made_in} cannot exist: monitoring began in 2026.",
            "Use default values for goods made before 2026.",
        )
    if line.made_in > line.when.year:
        raise LineFault(
            "made_after_import",
            f"Made in {line.made_in}, imported in {line.when.year}.",
            "Check production year and import date.",
        )
    if line.when.is_after(pack.as_of):
        notices.append(
            Notice(
                "actual_planned",
                f"No verified value can exist yet for imports of {line.when.period}: this is a plan.",
                "Replace it by the verified value when there is one.",
            )
        )
    if line.made_in < FIRST_REPORTS_YEAR:
        notices.append(
            Notice(
                "actual_conditional",
                "Verification reports on goods made in 2026 start in January 2027: the value is conditional.",
                "Have the producer's verification under way, and keep the default as fallback.",
            )
        )
    if line.production_year is None and line.when.year == FIRST_YEAR and line.when.quarter == 1:
        notices.append(
            Notice(
                "production_year_assumed",
                "The production year was taken as 2026; goods imported early in 2026 were often made in "
                "2025, for which actual values cannot exist.",
                "Give production_year.",
            )
        )
    if not line.verified:
        notices.append(
            Notice(
                "actual_unverified",
                "The actual values are not verified: the declarant could not use them.",
                "Use the default cost for what is certain, this one for what verification would bring.",
            )
        )
    return notices + _size(line, pack)


def _size(line: Line, pack: RulePack) -> list[Notice]:
    given = line.emissions.chargeable
    if given is None and line.emissions.direct is not None:
        given = line.emissions.direct + (line.emissions.indirect or ZERO)
    highest = _highest_default(line.cn, pack)
    if given is None or highest is None:
        return []
    if given > ABSURD * highest:
        return [
            Notice(
                "see_implausible",
                f"{given} tCO2e/t is over {ABSURD} times the highest default value ({highest}).",
                "Emissions are tonnes of CO2e per tonne of product: check for kg/t or a yearly total.",
            )
        ]
    if given == ZERO and routes_of(line.cn, pack):
        return [
            Notice(
                "see_zero",
                "Actual emissions of 0 tCO2e/t: the cost is zero only if verification confirms this.",
                "Check that the figure was not left empty.",
            )
        ]
    return []


def _highest_default(cn: str, pack: RulePack) -> Decimal | None:
    key = ("highest_default", cn)
    if key not in pack.memory:
        totals = [
            row.total
            for (country, row_cn), row in pack.defaults.items()
            if country == OTHER_COUNTRIES and (cn.startswith(row_cn) or row_cn.startswith(cn))
        ]
        pack.memory[key] = max(totals, default=None)
    highest: Decimal | None = pack.memory[key]
    return highest
