"""Orders what is to do by risk removed per hour of work. Pure; its weights are a versioned file.

A gap's risk is shared equally by its lacking proofs, an open verdict's risk by its questions, so that the
steps' shares add up to the whole risk. Steps are taken greedily: the best first, then the best of what
is left, because one document may close gaps of many obligations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from compliance.exposure.gaps.facts import GAPS, GapCell, Matrix, State, Verdict
from compliance.exposure.gaps.weights import PlanWeights, cell_risk, value_factors, weights_current
from regulations.catalogue.schema import Text

FEW: Final = 2
"""Products up to which their questions are one step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """One thing to do. `what`: evidence (get a document of `kind`) or answer (settle a question).

    `risk`: points removed; `hours`: our estimate of the work; `cost_eur`: outside cost where the catalogue
    knows one, lowest and highest; `by`: the first date of a duty that waits for it.
    """

    what: str
    kind: str
    text: Text
    risk: float
    hours: float
    cost_eur: tuple[float, float] | None
    by: date | None
    obligations: tuple[str, ...]
    product_ids: tuple[int, ...]
    states: tuple[str, ...] = ()
    advice: Text | None = None
    questions: int = 0
    """How many questions an answer step holds; `text` is then the weightiest."""

    @property
    def worth(self) -> float:
        """Risk removed an hour."""
        return self.risk / self.hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Steps, best first; their risks add up to `risk`."""

    steps: tuple[PlanStep, ...]
    risk: float
    version: str


def plan_of(matrix: Matrix, *, kind_texts: Mapping[str, Text], weights: PlanWeights | None = None) -> Plan:
    """The plan of a matrix. `kind_texts`: what each kind of evidence is called."""
    weighing = weights or weights_current()
    factors = value_factors(matrix.products, weighing)
    risks = [
        (cell, cell_risk(cell, weighing, factors.get(cell.duty.product_id, 1.0))) for cell in matrix.cells
    ]
    todo = [(cell, risk) for cell, risk in risks if risk > 0]
    steps = [*_answers(todo, weighing), *_documents(todo, kind_texts, weighing)]
    steps.sort(key=lambda step: (-step.worth, step.by or date.max, step.what, step.kind))
    return Plan(steps=tuple(steps), risk=sum(risk for _cell, risk in todo), version=weighing.version)


@dataclass(slots=True)
class _Waiting:
    """A question with the cells that wait for it and its share of their risk."""

    text: Text
    cells: list[GapCell] = field(default_factory=list)
    risk: float = 0.0


def _answers(todo: list[tuple[GapCell, float]], weights: PlanWeights) -> Iterable[PlanStep]:
    """One step a question, whatever the number of products and obligations that wait for it.

    Questions on the same one or two products are one step: whoever looks at a product answers them all.
    """
    waiting: dict[tuple[str, str], _Waiting] = {}
    for cell, risk in todo:
        if cell.duty.verdict is Verdict.UNCERTAIN:
            for question in cell.duty.questions:
                row = waiting.setdefault((question.about, question.key), _Waiting(question.text))
                row.cells.append(cell)
                row.risk += risk / len(cell.duty.questions)
    together: dict[tuple[int, ...], list[tuple[tuple[str, str], _Waiting]]] = defaultdict(list)
    for key, row in waiting.items():
        products = _products(row.cells)
        # What the product is, is asked by itself: the answer may settle all the rest.
        if len(products) <= FEW and key[0] != "product":
            together[products].append((key, row))
        else:
            yield _answer([row], products, kind=":".join(key), weights=weights)
    for products, rows in together.items():
        kind = ":".join(rows[0][0]) if len(rows) == 1 else f"products:{'+'.join(map(str, products))}"
        yield _answer([row for _key, row in rows], products, kind=kind, weights=weights)


def _answer(rows: list[_Waiting], products: tuple[int, ...], *, kind: str, weights: PlanWeights) -> PlanStep:
    cells = [cell for row in rows for cell in row.cells]
    first = max(rows, key=lambda row: (row.risk, row.text.en))
    return PlanStep(
        what="answer",
        kind=kind,
        text=first.text,
        risk=sum(row.risk for row in rows),
        hours=weights.question_hours * len(rows) * _spread(len(products), weights),
        cost_eur=None,
        by=_first(cells),
        obligations=_obligations(cells),
        product_ids=products,
        questions=len(rows),
    )


@dataclass(frozen=True, slots=True)
class _Need:
    """A lacking proof of one obligation for one product, with its share of the cell's risk."""

    cell: GapCell
    kinds: tuple[str, ...]
    state: State
    risk: float


def _documents(
    todo: list[tuple[GapCell, float]], kind_texts: Mapping[str, Text], weights: PlanWeights
) -> Iterable[PlanStep]:
    """Greedy: the kind of document that removes most risk an hour, then the best for what is left."""
    open_needs = [need for cell, risk in todo if cell.is_gap for need in _needs(cell, risk)]
    while open_needs:
        by_kind: dict[str, list[_Need]] = defaultdict(list)
        for need in open_needs:
            for kind in need.kinds:
                by_kind[kind].append(need)
        steps = [_document_step(kind, needs, kind_texts, weights) for kind, needs in by_kind.items()]
        best = min(steps, key=lambda step: (-step.worth, step.kind))
        yield best
        open_needs = [need for need in open_needs if best.kind not in need.kinds]


def _needs(cell: GapCell, risk: float) -> Iterable[_Need]:
    lacking = [proof for proof in cell.proofs if proof.state in GAPS]
    return [_Need(cell, proof.kinds, proof.state, risk / len(lacking)) for proof in lacking]


def _document_step(
    kind: str, needs: list[_Need], kind_texts: Mapping[str, Text], weights: PlanWeights
) -> PlanStep:
    cells = [need.cell for need in needs]
    products = _products(cells)
    lead = max(needs, key=lambda need: (need.risk, need.cell.duty.obligation.id)).cell.duty.obligation
    # Where obligations differ in what the document takes, the largest estimate is believed.
    hours = max(weights.effort_hours[cell.duty.obligation.next_step.effort] for cell in cells)
    return PlanStep(
        what="evidence",
        kind=kind,
        text=kind_texts.get(kind, Text(en=kind, zh=kind)),
        risk=sum(need.risk for need in needs),
        hours=hours * _spread(len(products), weights),
        cost_eur=_cost(cells),
        by=_first(cells),
        obligations=_obligations(cells),
        product_ids=products,
        states=tuple(sorted({need.state.value for need in needs})),
        advice=lead.next_step.text,
    )


def _cost(cells: Iterable[GapCell]) -> tuple[float, float] | None:
    """The widest range among the obligations, for one document; None where the catalogue knows none."""
    known = [cost for cell in cells if (cost := cell.duty.obligation.next_step.cost_eur) is not None]
    return (min(low for low, _high in known), max(high for _low, high in known)) if known else None


def _spread(products: int, weights: PlanWeights) -> float:
    return 1 + weights.further_product * (products - 1)


def _products(cells: Iterable[GapCell]) -> tuple[int, ...]:
    return tuple(sorted({cell.duty.product_id for cell in cells}))


def _obligations(cells: Iterable[GapCell]) -> tuple[str, ...]:
    return tuple(sorted({cell.duty.obligation.id for cell in cells}))


def _first(cells: Iterable[GapCell]) -> date | None:
    return min((cell.duty.next_on for cell in cells if cell.duty.next_on), default=None)
