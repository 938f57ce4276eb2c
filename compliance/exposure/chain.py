"""The chain behind a finding as frozen records, in its order: what an explanation consists of. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from compliance.exposure.quoting import Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStep:
    name: str
    title: str
    publisher: str
    attribution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureStep:
    """The page as it was read. `warc` is the file in the run's folder, `offset` where its record begins."""

    url: str
    sha256: str
    observed_on: date | None
    retrieved_at: datetime
    origin: str
    warc: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeStep:
    symbol: str
    title: str
    url: str
    kind: str
    published_on: date | None
    version: int
    locator: str
    regime: str
    regime_by: str
    """What tells the regime: law, source, goods, words, person, nothing; "" where that is not known."""
    doc_type: str
    stage: str
    markets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentStep:
    """Another document of the same story, such as an addendum that moved a date or withdrew the draft."""

    symbol: str
    title: str
    url: str
    published_on: date | None
    version: int
    stage: str
    capture: CaptureStep
    locator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuStep:
    """A product concerned. `evidence` is its state, `document` the evidence that gives it."""

    sku: str
    name: str
    path: tuple[str, ...]
    strength: str
    is_inferred: bool
    is_uncertain: bool
    notes: tuple[str, ...]
    markets: tuple[str, ...]
    value: Decimal | None
    value_year: int | None
    value_is_partial: bool
    evidence: str
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyStep:
    """`value` of a year, in `currency`; None: unknown."""

    value: Decimal | None
    currency: str
    is_partial: bool
    years: tuple[int, ...]
    yearly_exports: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneStep:
    """`origin`: metadata (a field of the source) or text (our reading), with its certainty 0 to 1.

    `symbol`: the document that says so; `words`: the sentence in which it stands, "" where in none;
    `linked`: address of the linked document in whose text it stands, "" for the notice's own.
    """

    role: str
    on: date | None
    rule: str
    earliest: date | None
    origin: str
    certainty: float
    is_past: bool
    symbol: str
    words: str
    linked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreStep:
    """Contributions (factor, points, most it can give; None where another model version scored)."""

    score: Decimal
    contributions: tuple[tuple[str, Decimal, Decimal | None], ...]
    model_version: str
    inputs_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordStep:
    position: int
    kind: str
    digest: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The chain from the page to the ledger record, in its order."""

    finding_id: int
    firm: str
    verdict: str
    status: str
    status_reason: str
    source: SourceStep
    capture: CaptureStep | None
    notice: NoticeStep
    documents: tuple[DocumentStep, ...]
    quote: Quote | None
    quote_certainty: float | None
    skus: tuple[SkuStep, ...]
    sku_count: int
    money: MoneyStep
    milestones: tuple[MilestoneStep, ...]
    evidence: tuple[tuple[str, int], ...]
    reasons: tuple[dict[str, Any], ...]
    settles: tuple[dict[str, Any], ...]
    next_step: str
    next_on: date | None
    next_role: str
    score: ScoreStep
    records: tuple[RecordStep, ...]
