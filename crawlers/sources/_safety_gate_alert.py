"""One Safety Gate alert read strictly from its JSON, and told as text.

It knows the fields of an alert; how alerts are found is known to `safety_gate`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crawlers.contract import UnreadableRow
from crawlers.rows import Row
from crawlers.sources._safety_gate_risk import risks_read

IGNORED = (
    "creationDate",
    "isImmediatePublication",
    "singlePublication",
    "forInfo",
    "webReport",
    "reactingCountries",
    "notificationType.key",
    "notificationType.name",
    "country.propertyKey",
    "country.orderIndex",
    "country.euCountry",
    "country.eeaCountry",
    "product.id",
    "product.name",  # always null at this level; the name stands in the language version
    "product.nameSpecific",  # in the notifier's language
    "product.nameSpecificKnown",
    "product.brandKnown",
    "product.typeModelKnown",
    "product.batchNumberKnown",
    "product.barcodeKnown",
    "product.packageDescriptionKnown",
    "product.isCounterfeit",
    "product.description",
    "product.packageDescription",
    "product.productCategoryOther",
    "product.photos",
    "product.productCategory.name",
    "product.versions.id",
    "product.versions.language",
    "product.versions.packageDescription",
    "product.versions.productCategoryOther",
    "risk.id",
    "risk.versions.id",
    "risk.versions.language",
    "risk.versions.riskTypeOther",
    "risk.riskType.name",
    "measureTaken.id",
    "measureTaken.hasPublishedRecallOnline",
    "measureTaken.measures.id",
    "measureTaken.measures.entryIntoForceDateKnown",
    "measureTaken.measures.measureDuration",
    "measureTaken.measures.measureScope",
    "measureTaken.measures.measureCategory.name",
    "measureTaken.measures.measureType.name",
    "measureTaken.measures.measureVoluntaryEconomicOperator.name",
    "measureTaken.measures.measureVoluntaryAuthority",
    "measureTaken.measures.measureCompulsoryEconomicOperator.name",
    "measureTaken.measures.measureCompulsoryAuthority",
    "measureTaken.measures.versions",
    "measureTaken.companyRecalls.id",
    "measureTaken.companyRecalls.language",
    "traceability.id",
    "traceability.isSoldOnline",
    "traceability.onlineTrader",
    "traceability.countryOrigin.propertyKey",
    "traceability.countryOrigin.orderIndex",
    "traceability.countryOrigin.euCountry",
    "traceability.countryOrigin.eeaCountry",
    "versions.id",
    "versions.language.name",
    "onlineTraderProductIdentifierReference",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What an alert says, in its English version, blanks and footnote stars taken off codes."""

    number: int
    reference: str
    kind: str
    name: str
    description: str
    category: str
    professional: bool
    brands: tuple[str, ...]
    models: tuple[str, ...]
    barcodes: tuple[str, ...]
    batches: tuple[str, ...]
    risk_types: tuple[str, ...]
    risk: str
    provision: str
    measures: tuple[str, ...]
    recalls: tuple[str, ...]
    origin: str
    origin_name: str
    notifier: str
    notifier_code: str
    corrigendum: str

    @property
    def title(self) -> str:
        return f"{self.name} ({', '.join(self.brands)})" if self.brands else self.name

    def text(self) -> str:
        """Prose first, then labelled lines; "unknown" is said, not left out."""
        labelled = [
            ("Product", (self.name,)),
            ("Category", (self.category,)),
            ("Brand", self.brands),
            ("Model", self.models),
            ("Barcode", self.barcodes),
            ("Batch", self.batches),
            ("Risk type", self.risk_types),
            ("Measure", self.measures),
            ("Country of origin", (self.origin_name or "unknown",)),
            ("Notifying country", (self.notifier,)),
        ]
        prose = [self.description, self.risk, self.provision]
        if self.corrigendum:
            prose.append(f"Correction by the authority: {self.corrigendum}")
        lines = [f"{label}: {value}" for label, values in labelled for value in values]
        return "\n".join(line for line in (*prose, *lines) if line)

    def details(self) -> dict[str, Any]:
        return {
            "id": self.number,
            "professional_product": self.professional,
            "brands": self.brands,
            "models": self.models,
            "barcodes": self.barcodes,
            "batches": self.batches,
            "risk_types": self.risk_types,
            "risks_read": risks_read(self.risk, self.provision, self.risk_types),
            "measures": self.measures,
            "origin": self.origin,
            "notifier": self.notifier_code,
            "corrigendum": self.corrigendum,
        }

    def material(self) -> dict[str, Any]:
        """What is news when it changes: photos, traders and order of lists are not."""
        return {
            "name": self.name,
            "category": self.category,
            "brands": sorted(self.brands),
            "models": sorted(self.models),
            "barcodes": sorted(self.barcodes),
            "batches": sorted(self.batches),
            "risk_types": sorted(self.risk_types),
            "risk": self.risk,
            "provision": self.provision,
            "measures": sorted(self.measures),
            "origin": self.origin,
            "corrigendum": self.corrigendum,
        }


def alert_read(row: Row) -> Alert:
    """Raises `UnreadableRow`; `row.done(IGNORED)` is left to the caller, who reads the dates."""
    product, risk, measures = row.row("product"), row.row("risk"), row.row("measureTaken")
    version, risk_version = _english(product, "versions"), _english(risk, "versions")
    country, origin = row.row("country"), _origin(row)
    return Alert(
        number=row.number("id"),
        reference=row.text("reference"),
        kind=row.row("notificationType").text("code"),
        name=version.text("name"),
        description=version.maybe_text("description", absent_ok=True),
        category=_words(product.row("productCategory").text("key"), "product.category."),
        professional=product.flag("professionalProduct"),
        brands=_values(product, "brands", "brand"),
        models=_values(product, "modelTypes", "modelType"),
        barcodes=_values(product, "barcodes", "barcode"),
        batches=_values(product, "batchNumbers", "batchNumber"),
        risk_types=tuple(sorted(_words(kind.text("key"), "riskType.") for kind in risk.rows("riskType"))),
        risk=risk_version.maybe_text("riskDescription"),
        provision=risk_version.maybe_text("legalProvision", absent_ok=True),
        measures=tuple(_measure(one) for one in measures.rows("measures")),
        recalls=tuple(one.text("link") for one in measures.rows("companyRecalls", absent_ok=True)),
        origin=origin.text("key") if origin else "",
        origin_name=origin.text("name") if origin else "",
        notifier=country.text("name"),
        notifier_code=country.text("key"),
        corrigendum=_corrigendum(row),
    )


def _english(parent: Row, name: str) -> Row:
    found = [version for version in parent.rows(name) if version.row("language").text("key") == "EN"]
    if found:
        return found[0]
    raise UnreadableRow(f"field {parent.path}.{name}: no English version")


def _origin(row: Row) -> Row | None:
    trace = row.maybe_row("traceability")
    return trace.maybe_row("countryOrigin") if trace else None


def _values(product: Row, name: str, field: str) -> tuple[str, ...]:
    """Values trimmed; a trailing star is a footnote of the authority, an inner one belongs to the code."""
    values = (one.maybe_text(field).rstrip("* ") for one in product.rows(name))
    return tuple(dict.fromkeys(value for value in values if value))


def _words(key: str, prefix: str) -> str:
    """`product.category.laser.pointers` is printed as `Laser pointers`."""
    if not key.startswith(prefix):
        raise UnreadableRow(f"code {key!r} does not start with {prefix!r}")
    return key.removeprefix(prefix).replace(".", " ").capitalize()


def _measure(one: Row) -> str:
    what = _words(one.row("measureCategory").text("key"), "measure.category.")
    how = _words(one.row("measureType").text("key"), "measure.type.").lower()
    kinds = ("measureVoluntaryEconomicOperator", "measureCompulsoryEconomicOperator")
    operators = [found for kind in kinds if (found := one.maybe_row(kind, absent_ok=True))]
    whos = [_words(operator.text("key"), "measure.operator.").lower() for operator in operators]
    who = ", ".join(whos) or "operator not named"
    start = one.maybe_text("entryIntoForceDate", absent_ok=True)[:10]
    return f"{what} ({how}, {who}{', from ' + start if start else ''})"


def _corrigendum(row: Row) -> str:
    """The English wording of the language versions, else the one at the top."""
    top = row.maybe_text("corrigendum")
    wordings = {
        version.row("language").text("key"): version.maybe_text("corrigendum", absent_ok=True)
        for version in row.rows("versions", absent_ok=True)
    }
    return wordings.get("EN") or top
