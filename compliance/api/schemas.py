"""Shapes of what the interface tells and takes. Dates are ISO 8601, money is decimal text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from compliance.api.paging import Number, Words
from regulations.models import Notice
from regulations.understanding.basis import told_read

Sku = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
Market = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z]{2})?$")]
Amount = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=6)]
Cas = Annotated[str, StringConstraints(pattern=r"^[0-9]{2,7}-[0-9]{2}-[0-9]$")]
ToldBy = Literal["law", "source", "person", "goods", "words", "nothing", ""]
TOLD_BY = (
    "What tells the regime. law: the text names a law, its list, its mark or its authority; source: a field "
    "of the source; person: a reviewer. Our inference: goods (goods, substances or dangers of the text), "
    "words (a model of words alone), nothing (assumed). Empty: not known."
)
LongText = Annotated[str, StringConstraints(max_length=10_000, pattern=r"^[^\x00]*$")]


class Fault(Schema):
    """One part of the request that cannot be taken; `where` is empty for the request as a whole."""

    where: str
    message: str


class Refusal(Schema):
    """Problem details (RFC 9457): `detail` says what was wrong, `errors` where, `remedy` what to do."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    remedy: str
    instance: str
    errors: list[Fault] = []


class Me(Schema):
    user: str
    role: str
    language: str
    scopes: list[str]
    firms: int


class FirmRow(Schema):
    id: int
    code: str
    name: str
    name_zh: str
    sector: str
    country: str
    currency: str


class ProductRow(Schema):
    id: int
    firm_id: int
    sku: str
    name: str
    name_zh: str
    hs: str
    cn: str
    markets: list[str]
    mass_kg: Decimal | None
    unit_price: Decimal | None
    price_currency: str
    bom_complete: bool
    is_active: bool
    changed_at: datetime


class ProductNew(Schema):
    """`hs` six digits, `cn` eight that begin with them; both may be empty: unknown."""

    firm_id: Number
    sku: Sku
    name: Name
    name_zh: Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")] = ""
    hs: Annotated[str, StringConstraints(pattern=r"^([0-9]{6})?$")] = ""
    cn: Annotated[str, StringConstraints(pattern=r"^([0-9]{8})?$")] = ""
    markets: Annotated[list[Market], Field(max_length=60)] = []
    mass_kg: Amount | None = None
    unit_price: Amount | None = None
    price_currency: Annotated[str, StringConstraints(pattern=r"^([A-Z]{3})?$")] = ""
    bom_complete: bool = False
    is_active: bool = True


class ProductEdit(Schema):
    """What is left out stays as it is."""

    name: Name | None = None
    name_zh: Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")] | None = None
    hs: Annotated[str, StringConstraints(pattern=r"^([0-9]{6})?$")] | None = None
    cn: Annotated[str, StringConstraints(pattern=r"^([0-9]{8})?$")] | None = None
    markets: Annotated[list[Market], Field(max_length=60)] | None = None
    mass_kg: Amount | None = None
    unit_price: Amount | None = None
    price_currency: Annotated[str, StringConstraints(pattern=r"^([A-Z]{3})?$")] | None = None
    bom_complete: bool | None = None
    is_active: bool | None = None


class FindingRow(Schema):
    id: int
    firm_id: int
    measure_id: int
    title: str = Field(alias="measure.title")
    regime: str = Field(alias="measure.regime")
    regime_by: ToldBy = Field(alias="measure.regime_by", description=TOLD_BY)
    stage: str = Field(alias="measure.stage")
    symbol: str = Field(alias="measure.notice.symbol")
    notice_id: int = Field(alias="measure.notice_id")
    verdict: str
    status: str
    score: Decimal
    next_step: str
    next_on: date | None
    next_role: str
    due_on: date | None
    sku_count: int
    value: Decimal | None
    value_is_partial: bool
    currency: str = Field(alias="firm.currency")
    owner_id: int | None
    status_reason: str
    found_at: datetime
    changed_at: datetime


class Chain(Schema):
    """A finding from source to ledger record; see docs/exposure.md for the parts."""

    finding: FindingRow
    contributions: dict[str, Any]
    chain: dict[str, Any]
    history: list[dict[str, Any]]


class StatusNew(Schema):
    status: Annotated[str, StringConstraints(pattern=r"^(in_process|applicable|excluded|done)$")]
    reason: Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\x00]*$")] = ""


class CommentNew(Schema):
    text: Annotated[LongText, Field(min_length=1)]


class DueNew(Schema):
    """A day from today on, or null to take the firm's own due date away."""

    due_on: date | None


class NoticeRow(Schema):
    id: int
    source: str = Field(alias="source.name")
    symbol: str
    title: str
    kind: str
    url: str
    published_on: date | None
    language: str
    relevant: bool | None
    regimes: list[str]
    regimes_by: dict[str, ToldBy] = Field(description=f"By regime. {TOLD_BY}")
    doc_type: str
    stage: str
    auto: bool | None
    changed_at: datetime

    @staticmethod
    def resolve_regimes_by(row: Notice) -> dict[str, str]:
        return {one.label: one.by.value for one in told_read(row.regimes_by, row.regimes)}


class NoticeTold(NoticeRow):
    measures: list[dict[str, Any]]
    versions: list[dict[str, Any]]


class SourceRow(Schema):
    name: str
    title: str
    publisher: str
    enabled: bool
    last_success_at: datetime | None
    stands_as_of: date | None
    alarm_code: str
    alarm_since: datetime | None


class ObligationRow(Schema):
    id: str
    regime: str
    title: dict[str, str]
    what: dict[str, str]
    celex: str
    citation: str
    article: str
    markets: list[str]
    severity: str


class EvidenceRow(Schema):
    id: int
    firm_id: int
    kind: str
    title: str
    issuer: str
    number: str
    regime: str
    title_zh: str
    serves: list[str]
    obligations: list[str]
    substances: list[str]
    product_ids: list[int]
    issued_on: date
    expires_on: date | None
    file_name: str
    media_type: str
    file_size: int | None
    sha256: str
    filed_at: datetime | None

    @staticmethod
    def resolve_product_ids(row: Any) -> list[int]:
        return sorted(product.pk for product in row.products.all())


class FindingFilter(Schema):
    firm_id: Number | None = None
    verdict: Words | None = None
    status: Words | None = None
    min_score: Annotated[float, Field(ge=0, le=100)] | None = None
    regime: Words | None = None
    market: Market | None = None
    owner_id: Number | None = None
    product_id: Number | None = None
    changed_since: date | None = None
    due_before: date | None = None


class ProductFilter(Schema):
    firm_id: Number | None = None
    q: Words | None = None
    hs: Annotated[str, StringConstraints(pattern=r"^[0-9]{2,8}$")] | None = None
    market: Market | None = None


class NoticeFilter(Schema):
    source: Words | None = None
    q: Words | None = None
    relevant: bool | None = None
    regime: Words | None = None
    published_since: date | None = None
