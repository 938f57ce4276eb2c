"""Joins duties with documents: for each proof that an obligation asks, the best document and its state. Pure.

Unknown is never a pass: a document of unstated kind proves nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from compliance.exposure.applicability.proofs import DocumentFact, proof_of
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
from regulations.catalogue.schema import Catalogue, Obligation


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
        cells.append(GapCell(duty=duty, proofs=shelf.proofs(duty.obligation, duty.product_id)))
    return Matrix(
        products=tuple(products),
        documents=tuple(shelf.documents),
        cells=tuple(cells),
        not_needed=dict(not_needed),
        unstated=tuple(document for document in shelf.documents if not document.serves),
        as_of=as_of,
    )


class _Shelf:
    """The documents of a firm, found by kind, so that each obligation looks at few."""

    def __init__(self, documents: Iterable[GapDocument], catalogue: Catalogue, as_of: date) -> None:
        self.documents = sorted(documents, key=lambda row: row.evidence_id)
        self.catalogue, self.as_of = catalogue, as_of
        self._by_kind: dict[str, list[DocumentFact]] = defaultdict(list)
        for document in self.documents:
            for kind in document.serves:
                self._by_kind[kind].append(document.fact)

    def proofs(self, obligation: Obligation, product_id: int) -> tuple[Proof, ...]:
        """One for each demand of the obligation, as the applicability tells them as well."""
        kinds = {kind for demand in obligation.evidence for kind in demand.kinds}
        near = {fact.evidence_id: fact for kind in kinds for fact in self._by_kind.get(kind, ())}
        found = proof_of(
            obligation,
            [near[pk] for pk in sorted(near)],
            product_id=product_id,
            on=self.as_of,
            kinds=self.catalogue.evidence_kinds,
            lists=self.catalogue.lists,
        )
        return tuple(
            Proof(
                kinds=demand.kinds,
                state=State(demand.state),
                evidence_id=demand.evidence_id,
                expires_on=demand.expires_on,
                is_aged=demand.is_old,
            )
            for demand in found.demands
        )
