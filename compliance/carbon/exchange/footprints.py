"""Product carbon footprints (PACT v3, ISO 14067): read, checked, written; never turned into CBAM figures.

A footprint covers cradle to gate with all gases and LCA factors; CBAM's boundary is another and bans such
factors. Nothing here gives emissions to the cost engine; a case that carries a footprint is refused there.
ISO 14067 has no JSON of its own: a footprint made by it is exchanged in PACT's form and names the standard.
Written after PACT's data model 3.0; fields of extensions are kept as they came.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from compliance.carbon.engine.faults import LineFault, Notice

TOP = (
    "id", "specVersion", "created", "status", "companyName", "companyIds", "productDescription", "productIds",
    "productNameCompany", "pcf",
)  # fmt: skip
OF_PCF = (
    "declaredUnitOfMeasurement", "declaredUnitAmount", "productMassPerDeclaredUnit", "referencePeriodStart",
    "referencePeriodEnd", "pcfExcludingBiogenicUptake", "pcfIncludingBiogenicUptake", "fossilGhgEmissions",
    "fossilCarbonContent", "ipccCharacterizationFactors", "crossSectoralStandards",
    "exemptedEmissionsPercent",
)  # fmt: skip
UNITS = (
    "liter", "kilogram", "cubic meter", "kilowatt hour", "megajoule", "ton kilometer", "square meter",
    "piece", "hour", "megabit second",
)  # fmt: skip
STATUSES = ("Active", "Deprecated")
ISO = "ISO14067"
_URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{0,31}:.+", re.IGNORECASE)
_COUNTRY = re.compile(r"[A-Z]{2}")
_FACTORS = re.compile(r"AR\d+")


@dataclass(frozen=True)
class Footprint:
    """One footprint. kg CO2e per declared unit, kg of product in one; `primary_share` in per cent."""

    id: UUID
    version: str
    created: datetime
    status: str
    company: str
    company_ids: tuple[str, ...]
    product: str
    description: str
    product_ids: tuple[str, ...]
    unit: str
    unit_amount: Decimal
    mass: Decimal
    start: datetime
    end: datetime
    excluding_uptake: Decimal
    including_uptake: Decimal
    fossil: Decimal
    fossil_carbon: Decimal
    characterisation: tuple[str, ...]
    standards: tuple[str, ...]
    exempted_percent: Decimal
    country: str = ""  # of production, ISO 3166; empty: told by region only, or the whole world
    primary_share: Decimal | None = None
    others: Mapping[str, Any] = field(default_factory=dict)
    others_of_pcf: Mapping[str, Any] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()

    @property
    def is_iso_14067(self) -> bool:
        return ISO in self.standards

    @property
    def kg_per_kg(self) -> Decimal | None:
        """kg CO2e per kg of product, excluding uptake; None where it has no mass (energy, transport)."""
        return self.excluding_uptake / self.mass if self.mass else None


def footprints_list(found: Any) -> list[Any]:
    """The footprints of a file: one object, a list, or PACT's answer {"data": ...}."""
    if isinstance(found, Mapping) and "data" in found:
        found = found["data"]
    return list(found) if isinstance(found, list) else [found]


def footprint_read(found: Any) -> Footprint:
    """Raises LineFault with the field: missing, of another kind, contradicting another, or not version 3."""
    if not isinstance(found, Mapping):
        raise LineFault("not_an_object", "A footprint must be a JSON object.", "See docs/cbam_exchange.md.")
    version = str(found.get("specVersion", ""))
    if not re.fullmatch(r"3\.\d+\.\d+(-\d{8})?", version):
        raise LineFault(
            "footprint_version",
            f"specVersion is {version or 'missing'}; this reads PACT 3.",
            "Ask for the footprint in version 3: fields were renamed since version 2.",
        )
    _needed(found, TOP, "")
    pcf = found["pcf"]
    if not isinstance(pcf, Mapping):
        raise _wrong("pcf", "no object")
    _needed(pcf, OF_PCF, "pcf.")
    notices: list[Notice] = []
    start, end = (_time(pcf[name], f"pcf.{name}") for name in ("referencePeriodStart", "referencePeriodEnd"))
    if end <= start:
        raise _wrong("pcf.referencePeriodEnd", "not after its start")
    footprint = Footprint(
        id=_uuid(found["id"]),
        version=version,
        created=_time(found["created"], "created"),
        status=_one_of(found["status"], STATUSES, "status"),
        company=_text(found["companyName"], "companyName"),
        company_ids=_names(found, "companyIds", _URN),
        product=_text(found["productNameCompany"], "productNameCompany"),
        description=_text(found["productDescription"], "productDescription", empty=True),
        product_ids=_names(found, "productIds", _URN),
        unit=_one_of(pcf["declaredUnitOfMeasurement"], UNITS, "pcf.declaredUnitOfMeasurement"),
        unit_amount=_number(pcf, "declaredUnitAmount", above=True),
        mass=_number(pcf, "productMassPerDeclaredUnit", least=True),
        start=start,
        end=end,
        excluding_uptake=_number(pcf, "pcfExcludingBiogenicUptake"),
        including_uptake=_number(pcf, "pcfIncludingBiogenicUptake"),
        fossil=_number(pcf, "fossilGhgEmissions", least=True),
        fossil_carbon=_number(pcf, "fossilCarbonContent", least=True),
        characterisation=_names(pcf, "ipccCharacterizationFactors", _FACTORS),
        standards=_names(pcf, "crossSectoralStandards", None),
        exempted_percent=_number(pcf, "exemptedEmissionsPercent", least=True),
        country=_country(pcf),
        primary_share=_share(pcf),
        others={key: value for key, value in found.items() if key not in TOP},
        others_of_pcf={k: v for k, v in pcf.items() if k not in (*OF_PCF, "primaryDataShare")},
    )
    _plausible(footprint, notices)
    return Footprint(**{**_fields(footprint), "notices": tuple(notices)})


def _plausible(item: Footprint, notices: list[Notice]) -> None:
    if item.unit == "kilogram" and item.mass != item.unit_amount:
        raise _wrong("pcf.productMassPerDeclaredUnit", f"{item.mass} kg for {item.unit_amount} kilogram")
    if item.including_uptake > item.excluding_uptake:
        raise _wrong("pcf.pcfIncludingBiogenicUptake", "above the footprint without uptake")
    packed = item.others_of_pcf.get("packagingEmissionsIncluded")
    if packed is False and "packagingGhgEmissions" in item.others_of_pcf:
        raise _wrong("pcf.packagingEmissionsIncluded", "false, though packagingGhgEmissions is given")
    per_kg = item.kg_per_kg
    if per_kg is not None and per_kg > 500:
        notices.append(
            Notice("footprint_implausible", f"{per_kg} kg CO2e per kg of product.", "Check unit and amount.")
        )
    if item.status == "Deprecated":
        notices.append(
            Notice(
                "footprint_deprecated", "Its owner has replaced this footprint.", "Ask for the newest one."
            )
        )


def footprint_json(item: Footprint) -> dict[str, Any]:
    """The footprint in PACT's form; what was read is written again, numbers as texts."""
    pcf: dict[str, Any] = {
        "declaredUnitOfMeasurement": item.unit,
        "declaredUnitAmount": _written(item.unit_amount),
        "productMassPerDeclaredUnit": _written(item.mass),
        "referencePeriodStart": _stamp(item.start),
        "referencePeriodEnd": _stamp(item.end),
        "pcfExcludingBiogenicUptake": _written(item.excluding_uptake),
        "pcfIncludingBiogenicUptake": _written(item.including_uptake),
        "fossilGhgEmissions": _written(item.fossil),
        "fossilCarbonContent": _written(item.fossil_carbon),
        "ipccCharacterizationFactors": list(item.characterisation),
        "crossSectoralStandards": list(item.standards),
        "exemptedEmissionsPercent": _written(item.exempted_percent),
        **item.others_of_pcf,
    }
    if item.primary_share is not None:
        pcf["primaryDataShare"] = _written(item.primary_share)
    return {
        "id": str(item.id),
        "specVersion": item.version,
        "created": _stamp(item.created),
        "status": item.status,
        "companyName": item.company,
        "companyIds": list(item.company_ids),
        "productDescription": item.description,
        "productIds": list(item.product_ids),
        "productNameCompany": item.product,
        **item.others,
        "pcf": pcf,
    }


def _fields(item: Footprint) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__dataclass_fields__}


def _needed(found: Mapping[str, Any], names: Sequence[str], path: str) -> None:
    missing = [f"{path}{name}" for name in names if found.get(name) is None]
    if missing:
        raise LineFault(
            "footprint_incomplete", f"Missing: {', '.join(missing)}.", "PACT 3 needs them: ask its owner."
        )


def _wrong(name: str, what: str) -> LineFault:
    return LineFault("footprint_field", f"{name} is {what}.", "Ask the footprint's owner to correct it.")


def _text(value: Any, name: str, *, empty: bool = False) -> str:
    if not isinstance(value, str) or not (value.strip() or empty):
        raise _wrong(name, "no text")
    return value


def _one_of(value: Any, allowed: Sequence[str], name: str) -> str:
    if value not in allowed:
        raise _wrong(name, f"{value!r}, none of {', '.join(allowed)}")
    return str(value)


def _uuid(value: Any) -> UUID:
    try:
        return UUID(str(value))
    except ValueError as error:
        raise _wrong("id", "no UUID") from error


def _time(value: Any, name: str) -> datetime:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise _wrong(name, f"{value!r}, no date with time") from error
    if found.tzinfo is None:
        raise _wrong(name, f"{value!r}, without a time zone")
    return found


def _names(found: Mapping[str, Any], name: str, pattern: re.Pattern[str] | None) -> tuple[str, ...]:
    value = found[name]
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        raise _wrong(name, "no list of texts")
    for item in value:
        if pattern is not None and not pattern.fullmatch(item):
            raise _wrong(name, f"{item!r}, which has not the form it must have")
    return tuple(value)


def _number(found: Mapping[str, Any], key: str, *, above: bool = False, least: bool = False) -> Decimal:
    """A decimal as text; `above` zero, or zero at `least`."""
    name, value = f"pcf.{key}", found[key]
    if not isinstance(value, str):
        raise _wrong(name, f"{value!r}, not a number written as text")
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise _wrong(name, f"{value!r}, no number") from error
    if not number.is_finite() or (above and number <= 0) or (least and number < 0):
        raise _wrong(name, f"{value!r}, out of range")
    return number


def _share(pcf: Mapping[str, Any]) -> Decimal | None:
    if pcf.get("primaryDataShare") is None:
        return None
    share = _number(pcf, "primaryDataShare", least=True)
    if share > 100:
        raise _wrong("pcf.primaryDataShare", "above 100 per cent")
    return share


def _country(pcf: Mapping[str, Any]) -> str:
    """From the country or its subdivision; other levels stay with the rest as they came."""
    country, part = pcf.get("geographyCountry"), pcf.get("geographyCountrySubdivision")
    if country is not None and not _COUNTRY.fullmatch(str(country)):
        raise _wrong("pcf.geographyCountry", f"{country!r}, no ISO 3166 code")
    return str(country or str(part or "")[:2])


def _written(value: Decimal) -> str:
    return f"{value:f}"


def _stamp(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")
