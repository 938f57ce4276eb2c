"""One gap report before it is worded: of a firm, or of one of its products. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from compliance.exposure.applicability.proofs import SOON_DAYS
from compliance.exposure.gaps.facts import GapCell, GapDocument, Matrix, Proof, State, Verdict
from compliance.exposure.gaps.plan import Plan, plan_of
from regulations.catalogue.schema import Catalogue, Obligation, Text


@dataclass(frozen=True, kw_only=True)
class GapReport:
    """`edition`: digest of the catalogue that judged; `uncovered`: markets that it says nothing of."""

    firm_code: str
    firm_name: str
    firm_name_zh: str
    currency: str
    sku: str
    """Of one product; empty: the whole firm."""
    matrix: Matrix
    catalogue: Catalogue
    edition: str
    uncovered: tuple[str, ...]

    @cached_property
    def plan(self) -> Plan:
        """What to do first. Made when it is asked for: many pages only show how things stand."""
        kinds = self.catalogue.evidence_kinds.values()
        return plan_of(self.matrix, kind_texts={kind.id: kind.text for kind in kinds})


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One demand of one obligation over all products before which it stands in this state."""

    obligation: Obligation
    kinds: tuple[str, ...]
    state: State
    product_ids: tuple[int, ...]
    evidence_ids: tuple[int, ...]
    expires_on: date | None
    """The first expiry among the documents."""
    is_aged: bool
    is_inferred: bool
    is_presumed: bool
    is_ahead: bool
    by: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """A question with the products and obligations that wait for its answer."""

    about: str
    key: str
    text: Text
    product_ids: tuple[int, ...]
    obligations: tuple[str, ...]


def matrix_rows(matrix: Matrix) -> list[MatrixRow]:
    """Obligations that apply, one row for each demand and state; what is worst comes first."""
    found: dict[tuple[str, tuple[str, ...], State], list[tuple[GapCell, Proof]]] = defaultdict(list)
    for cell in matrix.cells:
        if cell.duty.verdict is Verdict.APPLIES:
            for proof in cell.proofs:
                found[cell.duty.obligation.id, proof.kinds, proof.state].append((cell, proof))
    rows = [_row(kinds, state, members) for (_id, kinds, state), members in found.items()]
    order = list(State)
    rows.sort(
        key=lambda row: (
            -order.index(row.state),
            row.by or date.max,
            row.obligation.regime,
            row.obligation.id,
        )
    )
    return rows


def _row(kinds: tuple[str, ...], state: State, members: list[tuple[GapCell, Proof]]) -> MatrixRow:
    duties = [cell.duty for cell, _proof in members]
    return MatrixRow(
        obligation=duties[0].obligation,
        kinds=kinds,
        state=state,
        product_ids=tuple(sorted({duty.product_id for duty in duties})),
        evidence_ids=tuple(sorted({p.evidence_id for _c, p in members if p.evidence_id is not None})),
        expires_on=min((p.expires_on for _c, p in members if p.expires_on), default=None),
        is_aged=any(proof.is_aged for _cell, proof in members),
        is_inferred=any(duty.is_inferred for duty in duties),
        is_presumed=any(duty.is_presumed for duty in duties),
        is_ahead=all(duty.phase == "ahead" for duty in duties),
        by=min((duty.next_on for duty in duties if duty.next_on), default=None),
    )


def question_rows(matrix: Matrix) -> list[QuestionRow]:
    """What would settle open verdicts; what most obligations wait for comes first."""
    waiting: dict[tuple[str, str], list[tuple[GapCell, Text]]] = defaultdict(list)
    for cell in matrix.cells:
        if cell.duty.verdict is Verdict.UNCERTAIN:
            for question in cell.duty.questions:
                waiting[question.about, question.key].append((cell, question.text))
    rows = [
        QuestionRow(
            about=about,
            key=key,
            text=members[0][1],
            product_ids=tuple(sorted({cell.duty.product_id for cell, _text in members})),
            obligations=tuple(sorted({cell.duty.obligation.id for cell, _text in members})),
        )
        for (about, key), members in waiting.items()
    ]
    weight = {(row.about, row.key): len(waiting[row.about, row.key]) for row in rows}
    rows.sort(key=lambda row: (-weight[row.about, row.key], row.about, row.key))
    return rows


def state_counts(cells: Iterable[GapCell]) -> Counter[str]:
    """How many pairs of product and obligation stand how: a state, or uncertain."""
    return Counter(
        "uncertain" if cell.duty.verdict is Verdict.UNCERTAIN else cell.state.value for cell in cells
    )


def served_by(matrix: Matrix) -> Mapping[int, frozenset[str]]:
    """Document → obligations that it serves now, valid or about to expire."""
    found: dict[int, set[str]] = defaultdict(set)
    for cell in matrix.cells:
        for proof in cell.proofs:
            if proof.evidence_id is not None and proof.state in (State.VALID, State.EXPIRING):
                found[proof.evidence_id].add(cell.duty.obligation.id)
    return {evidence_id: frozenset(ids) for evidence_id, ids in found.items()}


def document_state(document: GapDocument, as_of: date) -> State:
    """By its own last day alone."""
    if document.expires_on is None:
        return State.VALID
    if document.expires_on < as_of:
        return State.EXPIRED
    return State.EXPIRING if (document.expires_on - as_of).days <= SOON_DAYS else State.VALID
