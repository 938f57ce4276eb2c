"""What the gap analysis needs of products, documents and duties, as frozen records. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from compliance.exposure.applicability.evaluation import Step
from compliance.exposure.applicability.proofs import DocumentFact
from regulations.catalogue.schema import Obligation, Text


class State(StrEnum):
    """How one thing to be proved stands, best first."""

    VALID = "valid"
    EXPIRING = "expiring"
    """Valid, but for few more days, or older than such documents usually serve."""
    PARTIAL = "partial"
    """Valid, but it speaks of only some of the substances that the duty names."""
    EXPIRED = "expired"
    MISSING = "missing"


class Verdict(StrEnum):
    """Words of the applicability; `does_not_apply` needs no evidence and is only counted."""

    APPLIES = "applies"
    UNCERTAIN = "uncertain"
    DOES_NOT_APPLY = "does_not_apply"


GAPS = frozenset({State.EXPIRING, State.PARTIAL, State.EXPIRED, State.MISSING})


@dataclass(frozen=True, slots=True, kw_only=True)
class GapProduct:
    """A product. `value`: yearly exports in the firm's currency; None: unknown, never taken as little."""

    product_id: int
    sku: str
    name: str
    name_zh: str = ""
    markets: tuple[str, ...] = ()
    """Markets of the catalogue that it is sold in; empty: nobody stated any."""
    value: Decimal | None = None
    is_bare: bool = False
    """Neither a code, nor a bill of material, nor an answer: nothing to judge it by but its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapDocument:
    """A document. `product_ids` None: the whole firm; `serves`: kinds of evidence of the catalogue."""

    evidence_id: int
    title: str
    title_zh: str
    issuer: str
    number: str
    issued_on: date
    expires_on: date | None
    serves: frozenset[str]
    obligations: frozenset[str] = frozenset()
    substances: frozenset[str] = frozenset()
    product_ids: frozenset[int] | None = None
    has_file: bool = False

    @property
    def fact(self) -> DocumentFact:
        """What a proof needs of it."""
        return DocumentFact(
            evidence_id=self.evidence_id,
            title=self.title,
            serves=self.serves,
            issued_on=self.issued_on,
            expires_on=self.expires_on,
            obligations=self.obligations,
            product_ids=self.product_ids,
            substances=self.substances,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """What would settle an uncertain verdict. (about, key) tells questions apart."""

    about: str
    key: str
    text: Text


@dataclass(frozen=True, slots=True)
class DutyDay:
    """A date of a duty. `place`: of the catalogue's step that it comes from; it stays when the day moves."""

    place: int
    role: str
    on: date
    is_open: bool
    """Whether it concerns the product is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One obligation before one product, as the applicability judged it."""

    product_id: int
    obligation: Obligation
    verdict: Verdict
    phase: str = "applies"
    """applies, ahead or ended."""
    is_inferred: bool = False
    is_presumed: bool = False
    leans_to_apply: bool = False
    """Uncertain, but it probably applies."""
    path: tuple[Step, ...] = ()
    """What decided; `step_words` words it."""
    questions: tuple[OpenQuestion, ...] = ()
    next_on: date | None = None
    """The nearest date of the duty still ahead."""
    next_role: str = ""
    dates: tuple[DutyDay, ...] = ()
    """All its dates still ahead, today included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One demand of an obligation for one product: how it stands, by which document."""

    kinds: tuple[str, ...]
    """Any of them would do; the first is the one that the obligation names."""
    state: State
    evidence_id: int | None = None
    expires_on: date | None = None
    is_aged: bool = False
    """Without an expiry, and older than such documents usually serve: our practice, not the law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapCell:
    """An obligation that applies, or may apply, to one product, with the state of each of its proofs."""

    duty: Duty
    proofs: tuple[Proof, ...]

    @property
    def state(self) -> State:
        """The worst of its proofs."""
        return max((proof.state for proof in self.proofs), key=list(State).index, default=State.VALID)

    @property
    def is_gap(self) -> bool:
        """Something is to be done: it applies and a proof is lacking."""
        return self.duty.verdict is Verdict.APPLIES and self.state in GAPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Obligation × product × evidence. `not_needed`: pairs that do not apply, by product."""

    products: tuple[GapProduct, ...]
    documents: tuple[GapDocument, ...]
    cells: tuple[GapCell, ...]
    not_needed: Mapping[int, int]
    unstated: tuple[GapDocument, ...]
    """Documents that nobody has said what they prove: they prove nothing until then."""
    as_of: date
