"""Says how an obligation is proved for one product, from valid to missing. Reads no file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from compliance.exposure.applicability.timing import months_later
from regulations.catalogue.conditions import SubstanceIn, leaves
from regulations.catalogue.schema import EvidenceDemand, EvidenceKind, Obligation, SubstanceList

VALID, EXPIRING, PARTIAL, EXPIRED, MISSING = "valid", "expiring", "partial", "expired", "missing"
STATES = (VALID, EXPIRING, PARTIAL, EXPIRED, MISSING)
"""Best first. An obligation is in the state of its worst demand. Partial: the document speaks of some only
of the substances that the obligation names."""
SOON_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFact:
    """A document on file. `serves`: kinds of evidence; `obligations` empty: all that ask for these kinds;
    `product_ids` None: it covers the whole firm; `expires_on` None: it names no last day; `substances` empty:
    it is not limited to some."""

    evidence_id: int
    title: str
    serves: frozenset[str]
    issued_on: date
    expires_on: date | None = None
    obligations: frozenset[str] = frozenset()
    product_ids: frozenset[int] | None = None
    substances: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandState:
    """One demand of the obligation and the best document that serves it. `is_old`: it names no last day and
    is older than its kind usually serves, which is why it counts as expiring."""

    kinds: tuple[str, ...]
    state: str
    evidence_id: int | None = None
    title: str = ""
    expires_on: date | None = None
    is_old: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    state: str
    demands: tuple[DemandState, ...]


def proof_of(
    obligation: Obligation,
    documents: Iterable[DocumentFact],
    *,
    product_id: int | None,
    on: date,
    kinds: Mapping[str, EvidenceKind],
    lists: Mapping[str, SubstanceList] = MappingProxyType({}),
    soon_days: int = SOON_DAYS,
) -> Proof:
    """The state of each demand on that day. A document issued later does not count yet.

    `lists`: who is on the lists that the obligation names; without them no document is partial by a list.
    """
    held = [
        d
        for d in documents
        if d.issued_on <= on
        and (d.product_ids is None or product_id in d.product_ids)
        and (not d.obligations or obligation.id in d.obligations)
    ]
    narrow = [d for d in held if d.substances]
    asked = substances_asked(obligation, lists) if narrow else frozenset()
    partial = frozenset(d.evidence_id for d in narrow if not asked <= d.substances)
    demands = tuple(_demand(demand, held, on, kinds, soon_days, partial) for demand in obligation.evidence)
    worst = max((d.state for d in demands), key=STATES.index, default=MISSING)
    return Proof(worst, demands)


def substances_asked(obligation: Obligation, lists: Mapping[str, SubstanceList]) -> frozenset[str]:
    """CAS numbers that a proof must speak of: of the scope and of the limits, as far as they are named."""
    asked: set[str] = set()
    for leaf in leaves(obligation.scope):
        if isinstance(leaf, SubstanceIn):
            asked.update(leaf.cas)
            asked.update(lists[leaf.list_id].cas if leaf.list_id in lists else ())
    for limit in obligation.limits:
        asked.update(limit.cas)
        asked.update(lists[limit.list_id].cas if limit.list_id in lists else ())
    return frozenset(asked)


def _demand(
    demand: EvidenceDemand,
    held: list[DocumentFact],
    on: date,
    kinds: Mapping[str, EvidenceKind],
    soon_days: int,
    partial: frozenset[int],
) -> DemandState:
    wanted = frozenset(demand.kinds)
    found = [
        _narrowed(_state(d, wanted & d.serves, on, kinds, soon_days), partial)
        for d in held
        if wanted & d.serves
    ]
    if not found:
        return DemandState(kinds=demand.kinds, state=MISSING)
    state, is_old, best = min(
        found,
        key=lambda f: (STATES.index(f[0]), -(f[2].expires_on or date.max).toordinal(), f[2].evidence_id),
    )
    return DemandState(
        kinds=demand.kinds,
        state=state,
        evidence_id=best.evidence_id,
        title=best.title,
        expires_on=best.expires_on,
        is_old=is_old,
    )


def _narrowed(
    found: tuple[str, bool, DocumentFact], partial: frozenset[int]
) -> tuple[str, bool, DocumentFact]:
    """A valid document that leaves out some substances is partial."""
    state, is_old, document = found
    if document.evidence_id in partial and STATES.index(state) < STATES.index(PARTIAL):
        return PARTIAL, is_old, document
    return found


def _state(
    document: DocumentFact,
    serving: frozenset[str],
    on: date,
    kinds: Mapping[str, EvidenceKind],
    soon_days: int,
) -> tuple[str, bool, DocumentFact]:
    if document.expires_on is not None:
        if document.expires_on < on:
            return EXPIRED, False, document
        soon = document.expires_on - on <= timedelta(days=soon_days)
        return (EXPIRING if soon else VALID), False, document
    months = [kinds[kind].validity_months if kind in kinds else None for kind in serving]
    usual = None if None in months else max((m for m in months if m), default=None)
    is_old = usual is not None and months_later(document.issued_on, usual) < on
    return (EXPIRING if is_old else VALID), is_old, document
