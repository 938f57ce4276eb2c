"""Reads a case as people and programs write it: generous in form, strict in what it believes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from .faults import LineFault, Notice
from .fields import Fields, as_decimal, as_text
from .goods import cn_read
from .lines import Basis, CarbonPricePaid, Emissions, Line, Overrides, Precursor, Scope
from .timing import ImportTime, import_time_read

ALIASES = {
    "cn_code": "cn",
    "cn8": "cn",
    "taric": "cn",
    "commodity_code": "cn",
    "origin": "country",
    "country_of_origin": "country",
    "mass": "mass_t",
    "net_mass_t": "mass_t",
    "quantity_t": "mass_t",
    "date": "import_date",
    "method": "basis",
    "production_route": "route",
    "see_total": "see",
    "direct": "see_direct",
    "indirect": "see_indirect",
    "m": "mass_t_per_t",
    "importer": "buyer",
}
OVERRIDES = ("default_total", "markup", "benchmark_a", "benchmark_b", "cbam_factor", "cscf", "price")
DEEPEST = 12
# What a footprint in PACT's form is recognised by.
FOOTPRINTS = frozenset({"pcf", "specversion", "pcfexcludingbiogenicuptake", "pcfexcludingbiogenic"})
SHARES = ("cbam_factor", "cscf")
IGNORED = frozenset(
    (
        *(
            "title",
            "note",
            "notes",
            "comment",
            "status",
            "source",
            "tolerance",
            "ambiguity",
            "name",
            "expected",
        ),
        "scheme",
    )
)


def line_read(case: Any, *, id: str) -> Line:
    """A `Line` from one JSON object. Raises LineFault with code, what is wrong, and the remedy."""
    if not isinstance(case, Mapping):
        raise LineFault(
            "not_an_object",
            f"A case must be a JSON object, this is {type(case).__name__}.",
            "See docs/cbam.md.",
        )
    footprint_refuse(case)
    fields = Fields(case, aliases=ALIASES)
    overrides = _overrides(fields)
    when = _when(fields)
    basis = _basis(fields)
    line = Line(
        id=id,
        cn=cn_read(fields.text("cn", needed='Give the CN code as 8 or 10 digits, for example "72081000".')),
        country=fields.text("country", needed='Give the country of origin, for example "CN".'),
        mass=_mass(fields),
        when=when,
        basis=basis,
        route=_route(fields.text("route")),
        emissions=_emissions(fields),
        scope=_scope(fields.text("see_scope")),
        precursors=_precursors(fields),
        carbon_price=_carbon_price(fields),
        overrides=overrides,
        production_year=_production_year(fields),
        verified=fields.flag("verified", default=True),
        buyer=fields.text("buyer"),
        buyer_year_mass=fields.amount("buyer_year_mass_t"),
        verification_fee=fields.amount("verification_fee_eur"),
    )
    return _with_notices(line, fields)


def footprint_refuse(given: Mapping[str, Any]) -> None:
    """A product footprint has another boundary and banned factors: it never stands in for CBAM emissions."""
    if any(str(key).strip().casefold() in FOOTPRINTS for key in given):
        raise LineFault(
            "footprint_is_no_cbam_value",
            "This carries a product carbon footprint (PACT, ISO 14067), which cannot feed a CBAM figure.",
            "Give see_direct and see_indirect by IR (EU) 2025/2547, or take the basis default.",
        )


def _with_notices(line: Line, fields: Fields) -> Line:
    fields.take("id")
    unknown = [name for name in fields.left() if name not in IGNORED]
    notices = list(fields.notices)
    if unknown:
        notices.append(
            Notice(
                "fields_unknown",
                f"Not understood and not used: {', '.join(unknown)}.",
                "Check the spelling against docs/cbam.md.",
            )
        )
    return replace(line, notices=tuple(notices))


def _when(fields: Fields) -> ImportTime:
    value = fields.take("import_date")
    year, quarter = fields.take("year"), fields.take("quarter")
    if value is None and year is not None:
        value = f"{year}Q{str(quarter).upper().removeprefix('Q')}" if quarter is not None else str(year)
    if value is None or isinstance(value, bool) or not isinstance(value, str | int):
        raise LineFault(
            "date_missing" if value is None else "date_unreadable",
            "There is no import date." if value is None else f"import_date {value!r} is not a date.",
            "Give the day of release for free circulation as YYYY-MM-DD.",
        )
    return import_time_read(str(value))


def _basis(fields: Fields) -> Basis:
    text = fields.text("basis").casefold().removesuffix("s").removesuffix(" value")
    given = any(fields.has(name) for name in ("see", "see_direct"))
    if not text:
        if given:
            fields.notices.append(
                Notice("basis_assumed", "Emissions are given: the basis was taken as actual.", "Give basis.")
            )
        return Basis.ACTUAL if given else Basis.DEFAULT
    try:
        return Basis(text)
    except ValueError as error:
        raise LineFault(
            "basis_unknown", f"basis {text!r} is neither default nor actual.", 'Say "default" or "actual".'
        ) from error


def _mass(fields: Fields) -> Decimal:
    tonnes, kilograms = fields.amount("mass_t"), fields.amount("mass_kg")
    if tonnes is None and kilograms is not None:
        return kilograms / 1000
    if tonnes is None:
        raise LineFault("mass_missing", "There is no mass.", "Give mass_t, the net mass in tonnes.")
    if kilograms is not None and kilograms != tonnes * 1000:
        raise LineFault("mass_contradiction", "mass_t and mass_kg differ.", "Give only one of them.")
    return tonnes


def _route(text: str) -> str:
    """ "(C)", "c", "(H)(1)" -> C, H: the figures in brackets are production years, not routes."""
    letters = [char for char in text.upper() if char.isalpha()]
    if not letters:
        return ""
    if len(letters) > 1 and "/" not in text:
        raise LineFault(
            "route_unreadable",
            f"{text!r} is not a route indicator.",
            'Give the letter of IR (EU) 2025/2620, for example "C" for blast furnace and basic oxygen.',
        )
    return letters[0]


def _scope(text: str) -> Scope | None:
    if not text:
        return None
    try:
        return Scope(text.casefold())
    except ValueError as error:
        raise LineFault(
            "see_scope_unknown", f"see_scope {text!r} is unknown.", 'Say "product" or "process".'
        ) from error


def _emissions(fields: Fields) -> Emissions:
    return Emissions(
        chargeable=fields.amount("see"),
        direct=fields.amount("see_direct"),
        indirect=fields.amount("see_indirect"),
    )


def _precursors(fields: Fields, depth: int = 0) -> tuple[Precursor, ...] | None:
    if depth > DEEPEST:
        raise LineFault("precursors_too_deep", f"Over {DEEPEST} levels of precursors.", "Check for a loop.")
    items = fields.take("precursors")
    if items is None:
        return None
    if not isinstance(items, list):
        raise LineFault("precursors_not_a_list", "precursors is not a list.", "Give a list of objects.")
    return tuple(_precursor(item, number, depth) for number, item in enumerate(items, start=1))


def _precursor(item: Any, place: int, depth: int) -> Precursor:
    if not isinstance(item, Mapping):
        raise LineFault("precursor_not_an_object", f"Precursor {place} is no object.", "See docs/cbam.md.")
    footprint_refuse(item)
    fields = Fields(item, aliases=ALIASES, where=f"precursor {place}: ")
    mass = fields.amount("mass_t_per_t")
    if mass is None:
        raise LineFault(
            "precursor_mass_missing",
            f"Precursor {place} has no mass_t_per_t.",
            "Give the tonnes of precursor entering per tonne of product.",
        )
    return Precursor(
        cn=cn_read(fields.text("cn", needed="Give the precursor's CN code.")),
        country=fields.text("country") or "unknown",
        mass=mass,
        emissions=_emissions(fields),
        sefa=fields.amount("sefa"),
        route=_route(fields.text("route")),
        precursors=_precursors(fields, depth + 1) or (),
    )


def _carbon_price(fields: Fields) -> CarbonPricePaid | None:
    value = fields.take("carbon_price_paid")
    if value is None:
        return None
    if not isinstance(value, Mapping):
        amount = as_decimal(value, "carbon_price_paid")
        fields.notices.append(
            Notice(
                "carbon_price_unit",
                f"carbon_price_paid {amount} was read as EUR per tCO2e after all rebates.",
                'Say {"eur_per_tco2e": ..., "rebated_tco2e_per_t": ...} to be exact.',
            )
        )
        return CarbonPricePaid(amount) if amount else None
    inner = Fields(value, aliases={"per_tco2e": "eur_per_tco2e"}, where="carbon_price_paid: ")
    per_tco2e = inner.amount("eur_per_tco2e")
    if per_tco2e is None:
        raise LineFault(
            "carbon_price_missing", "carbon_price_paid has no eur_per_tco2e.", "Give it in EUR per tCO2e."
        )
    return CarbonPricePaid(
        per_tco2e=per_tco2e,
        rebated=inner.amount("rebated_tco2e_per_t") or Decimal(0),
        reference_price=inner.amount("reference_price"),
        rebate_unproven=inner.flag("rebate_unproven", default=False),
    )


def _overrides(fields: Fields) -> Overrides:
    """From `overrides`, or beside the other fields; letters' case does not matter."""
    given = fields.take("overrides")
    if given is not None and not isinstance(given, Mapping):
        raise LineFault("overrides_not_an_object", "overrides is not an object.", "See docs/cbam.md.")
    inner = Fields(given or {}, where="overrides: ")
    values: dict[str, Decimal | None] = {}
    for name in OVERRIDES:
        inside, beside = inner.amount(name), fields.amount(name)
        values[name] = beside if inside is None else inside
    for name in SHARES:
        value = values[name]
        if value is not None and value > 1:
            raise LineFault(
                "share_above_one",
                f"{name} {value} is no share.",
                "Give it as a share of 1: 97.5 % is 0.975.",
            )
    markup = values["markup"]
    if markup is not None and markup > 1:
        raise LineFault(
            "markup_not_a_share", f"markup {markup} is over 100 %.", "Give it as a share: 10 % is 0.1."
        )
    if left := inner.left():
        raise LineFault(
            "override_unknown",
            f"Unknown override: {', '.join(left)}.",
            f"Known are {', '.join(OVERRIDES)}.",
        )
    return Overrides(**values)


def _production_year(fields: Fields) -> int | None:
    value = fields.take("production_year")
    if value is None:
        value = fields.take("production_date")
    if value is None:
        return None
    text = as_text(value, "production_year")[:4]
    if not text.isdigit() or not 2000 <= int(text) <= 2100:
        raise LineFault(
            "production_year_unreadable", f"{value!r} is not a production year.", "Give it as YYYY."
        )
    return int(text)
