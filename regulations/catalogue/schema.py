"""What an obligation, a trait, a kind of evidence and a list of substances consist of. Names none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from regulations.catalogue.conditions import Condition

ROLES = (
    "manufacturer",
    "importer",
    "authorised_representative",
    "only_representative",
    "distributor",
    "supplier",
    "producer",
    "operator",
    "declarant",
    "exporter",
)
EXPORTER_PARTS = ("direct", "through_importer", "prepares")
"""The exporter's part: bound itself, bound through the importer's demand, or preparing what others file."""
DATE_ROLES = ("applies_from", "applies_until", "compliance_deadline", "review")
SEVERITIES = ("ban", "restriction", "document", "marking", "registration", "reporting", "fee")
EFFORTS = ("hours", "days", "weeks")
INFERRED_ABOUT = ("codes", "traits", "dates", "scope", "evidence", "limits")
MARKETS = ("EU", "XI", "UK", "US", "US-CA", "US-ME", "US-MN", "US-NY", "US-WA")


@dataclass(frozen=True, slots=True)
class Text:
    en: str
    zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where the duty stands: CELEX number (EU) or citation (elsewhere), and the article or annex entry."""

    act: Text
    article: str
    celex: str = ""
    citation: str = ""
    url_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    role: str
    exporter: str
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterListing:
    """A date that counts from the day a substance came onto a list, such as six months after inclusion."""

    list_id: str
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedStep:
    """One date of the duty. Exactly one of `on` and `after` is given; `when` narrows it to some products.

    `awaits`: the act ties the day to a further act that we have not seen; `on` is then the earliest day, and
    passing it begins nothing.
    """

    role: str
    on: date | None = None
    after: AfterListing | None = None
    note: Text | None = None
    when: Condition | None = None
    awaits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The most that may be in or come out of the product: compliance, where the scope says whom it binds.

    `list_id` or `cas` names the substance, `amount` with `unit` the limit on `basis`; `each`: of each
    substance, or of their sum. `as_element`: CAS of the element that compounds are counted as.
    """

    amount: float
    unit: str
    basis: str
    list_id: str = ""
    cas: tuple[str, ...] = ()
    each: bool = True
    as_element: str = ""
    when: Condition | None = None
    note: Text | None = None


UNITS_TO_PPM: Mapping[str, float] = MappingProxyType(
    {"mg/kg": 1.0, "%": 10_000.0, "ug/kg": 0.001, "ppb": 0.001}
)
UNITS = (*UNITS_TO_PPM, "ug/cm2/week", "ug/cm2/h", "ug/cm2", "ug/m2", "mg/m3", "mg/l")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceDemand:
    """One thing to be proved: the kind, or any of the kinds that serve instead of it."""

    kind: str
    any_of: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        return (self.kind, *self.any_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inference:
    about: str
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What to do first. `cost_eur`: lowest and highest of what it usually costs, our estimate."""

    text: Text
    effort: str
    cost_eur: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    id: str
    regime: str
    title: Text
    what: Text
    who: Who
    reference: Reference
    markets: tuple[str, ...]
    dates: tuple[DatedStep, ...]
    scope: Condition
    evidence: tuple[EvidenceDemand, ...]
    severity: str
    next_step: NextStep
    reviewed_on: date
    sources: tuple[str, ...]
    limits: tuple[Limit, ...] = ()
    inferred: tuple[Inference, ...] = ()
    twin_of: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceKind:
    """A document or record. `validity_months`: how long it usually serves; None = until something changes."""

    id: str
    text: Text
    issuer: Text
    validity_months: int | None
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """A property of products: the question that settles it, where it is defined, and what lets us infer it.

    Codes are prefixes of HS or CN, a range of one level ("8201-8215"), or "all". `presumed_*`: what the code
    makes likely but not certain; `maybe_*`: what the code or word leaves open. `volts`: rated voltages, by
    ac and dc, from and to.
    """

    id: str
    question: Text
    law: str
    """Act and article of the definition, such as 32011L0065 3(1)."""
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By kind: yes, no, maybe, presumed_yes, presumed_no."""
    words: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """By kind (yes, no, maybe), then by language."""
    parts: bool = False
    """True where a component that bears one of the words gives the product the trait."""
    volts: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    implies: tuple[str, ...] = ()
    implied_no: tuple[str, ...] = ()
    inferred: bool = True
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstanceList:
    """A list that obligations name. `cas`: members we know by number; `words`: names of what has none.

    `complete` false: what is not among the numbers may still belong to it (a group such as "and its
    compounds"), so that absence from `cas` is unknown, not false. `listing`: the list's code in the database.
    """

    id: str
    text: Text
    cas: frozenset[str]
    complete: bool
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    listing: str = ""
    reference: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """A body of law as people call it: the first part of the ids of its obligations."""

    id: str
    text: Text
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    obligations: Mapping[str, Obligation]
    traits: Mapping[str, Trait]
    evidence_kinds: Mapping[str, EvidenceKind]
    lists: Mapping[str, SubstanceList]
    regimes: Mapping[str, Regime] = field(default_factory=lambda: MappingProxyType({}))

    def for_market(self, market: str) -> tuple[Obligation, ...]:
        return tuple(one for one in self.obligations.values() if market in one.markets)

    def of_regime(self, regime: str) -> tuple[Obligation, ...]:
        return tuple(one for one in self.obligations.values() if one.regime == regime)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with the catalogue: where it stands, a reason code, and what to do about it."""

    file: str
    where: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.where}: {self.message}"
