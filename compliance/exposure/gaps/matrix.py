"""Joins duties with documents: for each proof that an obligation asks, the best document and its state. Pure.

A document serves a duty where its kind is asked for, it covers the product, and nothing narrows it to others.
Unknown is never a pass: a document of unstated kind proves nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from compliance.exposure.gaps.facts import (
    Duty,
    GapCell,
    GapDocument,
    GapProduct,
    Matrix,
    Proof,
    State,
    Verdict,
)
from regulations.catalogue.schema import Catalogue, EvidenceDemand, EvidenceKind, Obligation

EXPIRING_DAYS: Final = 60
_ORDER: Final = {state: place for place, state in enumerate(State)}
_DAYS_A_MONTH: Final = 30.44


def matrix_of(
    products: Iterable[GapProduct],
    duties: Iterable[Duty],
    documents: Iterable[GapDocument],
    *,
    catalogue: Catalogue,
    as_of: date,
) -> Matrix:
    """The matrix as of a day. Duties that do not apply are counted by product and not kept."""
    shelf = _Shelf(documents, catalogue, as_of)
    cells, not_needed = [], Counter[int]()
    for duty in duties:
        if duty.verdict is Verdict.DOES_NOT_APPLY:
            not_needed[duty.product_id] += 1
            continue
        proofs = tuple(
            shelf.proof(duty.obligation, demand, duty.product_id) for demand in duty.obligation.evidence
        )
        cells.append(GapCell(duty=duty, proofs=proofs))
    return Matrix(
        products=tuple(products),
        documents=tuple(shelf.documents),
        cells=tuple(cells),
        not_needed=dict(not_needed),
        unstated=tuple(document for document in shelf.documents if not document.serves),
        as_of=as_of,
    )


def substances_asked(obligation: Obligation, catalogue: Catalogue) -> frozenset[str]:
    """CAS numbers that a proof of this obligation must speak of, as far as its limits name them."""
    asked: set[str] = set()
    for limit in obligation.limits:
        asked.update(limit.cas)
        if limit.list_id:
            asked.update(catalogue.lists[limit.list_id].cas)
    return frozenset(asked)


class _Shelf:
    """The documents of a firm, found by kind."""

    def __init__(self, documents: Iterable[GapDocument], catalogue: Catalogue, as_of: date) -> None:
        self.documents = sorted(documents, key=lambda row: row.evidence_id)
        self.catalogue, self.as_of = catalogue, as_of
        self._by_kind: dict[str, list[GapDocument]] = defaultdict(list)
        for document in self.documents:
            for kind in document.serves:
                self._by_kind[kind].append(document)
        self._asked: dict[str, frozenset[str]] = {}

    def proof(self, obligation: Obligation, demand: EvidenceDemand, product_id: int) -> Proof:
        """The best document for one demand: by state, then the one that lasts longest."""
        found = [
            (kind, document, *self._state(obligation, kind, document))
            for kind in demand.kinds
            for document in self._by_kind.get(kind, ())
            if _covers(document, obligation.id, product_id)
        ]
        if not found:
            return Proof(kind=demand.kind, kinds=demand.kinds, state=State.MISSING)
        kind, document, state, is_aged = min(
            found,
            key=lambda row: (
                _ORDER[row[2]],
                -(row[1].expires_on or date.max).toordinal(),
                row[1].evidence_id,
            ),
        )
        return Proof(
            kind=kind,
            kinds=demand.kinds,
            state=state,
            evidence_id=document.evidence_id,
            expires_on=document.expires_on,
            is_aged=is_aged,
        )

    def _state(self, obligation: Obligation, kind: str, document: GapDocument) -> tuple[State, bool]:
        """(state, whether only its age speaks against it)."""
        if document.expires_on is not None and document.expires_on < self.as_of:
            return State.EXPIRED, False
        if document.substances and not self._asked_of(obligation) <= document.substances:
            return State.PARTIAL, False
        if document.expires_on is not None:
            is_near = document.expires_on - self.as_of <= timedelta(days=EXPIRING_DAYS)
            return (State.EXPIRING if is_near else State.VALID), False
        if _is_aged(self.catalogue.evidence_kinds, kind, document.issued_on, self.as_of):
            return State.EXPIRING, True
        return State.VALID, False

    def _asked_of(self, obligation: Obligation) -> frozenset[str]:
        if obligation.id not in self._asked:
            self._asked[obligation.id] = substances_asked(obligation, self.catalogue)
        return self._asked[obligation.id]


def _covers(document: GapDocument, obligation_id: str, product_id: int) -> bool:
    return (document.product_ids is None or product_id in document.product_ids) and (
        not document.obligations or obligation_id in document.obligations
    )


def _is_aged(kinds: Mapping[str, EvidenceKind], kind: str, issued_on: date, as_of: date) -> bool:
    known = kinds.get(kind)
    if known is None or known.validity_months is None:
        return False
    return (as_of - issued_on).days > known.validity_months * _DAYS_A_MONTH
