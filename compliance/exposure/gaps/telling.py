"""A gap report as plain worded data in the active language: what page, Excel, PDF and JSON all print.

Codes stand beside words, so that the JSON can be read by machines. It decides nothing.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from compliance.exposure.gaps import wording
from compliance.exposure.gaps.facts import GapCell, GapDocument, GapProduct, Proof, Verdict
from compliance.exposure.gaps.plan import PlanStep
from compliance.exposure.gaps.report import (
    GapReport,
    MatrixRow,
    QuestionRow,
    document_state,
    matrix_rows,
    question_rows,
    served_by,
    state_counts,
)
from compliance.exposure.step_words import step_words
from regulations.catalogue.schema import Obligation
from regulations.wording import regime

FORMAT: Final = "fairlead.gap_report/1"
COUNTED: Final = ("missing", "expired", "partial", "expiring", "valid", "uncertain")


class Teller:
    """Words one report."""

    def __init__(self, report: GapReport) -> None:
        self.report = report
        self.products = {row.product_id: row for row in report.matrix.products}
        self.documents = {row.evidence_id: row for row in report.matrix.documents}
        by_product: dict[int, list[GapCell]] = defaultdict(list)
        for cell in report.matrix.cells:
            by_product[cell.duty.product_id].append(cell)
        self._counts = {pk: state_counts(by_product[pk]) for pk in self.products}

    def told(self) -> dict[str, Any]:
        """The whole report but its cells."""
        report, matrix = self.report, self.report.matrix
        return {
            "format": FORMAT,
            "language": get_language() or "en",
            "title": self._title(),
            "made_on": matrix.as_of.isoformat(),
            "made_on_words": wording.day(matrix.as_of),
            "firm": {"code": report.firm_code, "name": self._firm()},
            "product": report.sku,
            "catalogue": {"obligations": len(report.catalogue.obligations), "edition": report.edition},
            "weights": report.plan.version,
            "counts": self.counts(),
            "notes": self._notes(),
            "questions": [self._question(row) for row in question_rows(matrix)],
            "plan": {
                "risk": round(report.plan.risk, 1),
                "steps": [self._step(n, step) for n, step in enumerate(report.plan.steps, 1)],
            },
            "matrix": [self._row(row) for row in matrix_rows(matrix)],
            "uncertain": self._uncertain(),
            "products": [self._product(row) for row in matrix.products],
            "documents": self._documents(),
            "unstated": [self._document(row) for row in matrix.unstated],
        }

    def counts(self) -> list[dict[str, Any]]:
        """How many obligations stand in which state, in the order of gravity."""
        counts = state_counts(self.report.matrix.cells)
        counts["not_needed"] = sum(self.report.matrix.not_needed.values())
        return [
            {"code": code, "words": wording.state(code), "count": counts.get(code, 0)}
            for code in (*COUNTED, "not_needed")
        ]

    def cell(self, cell: GapCell) -> dict[str, Any]:
        """One obligation before one product, with its proofs."""
        duty = cell.duty
        is_open = duty.verdict is Verdict.UNCERTAIN
        code = "uncertain" if is_open else cell.state.value
        return {
            "sku": self.products[duty.product_id].sku,
            "obligation": duty.obligation.id,
            "title": wording.pick(duty.obligation.title),
            "reference": wording.reference(duty.obligation),
            "regime": regime(duty.obligation.regime),
            "severity": wording.severity(duty.obligation.severity),
            "verdict": duty.verdict.value,
            "verdict_words": wording.verdict(duty.verdict),
            "phase": duty.phase,
            "inferred": duty.is_inferred,
            "presumed": duty.is_presumed,
            "state": code,
            "state_words": wording.state(code),
            "next_on": duty.next_on.isoformat() if duty.next_on else None,
            "path": [step_words(step) for step in duty.path],
            "questions": [wording.pick(question.text) for question in duty.questions],
            "proofs": [self._proof(proof) for proof in cell.proofs],
            "next_step": wording.pick(duty.obligation.next_step.text),
        }

    def steps(self, most: int) -> list[dict[str, Any]]:
        """The first steps of the plan."""
        return [self._step(n, step) for n, step in enumerate(self.report.plan.steps[:most], 1)]

    # --- parts -------------------------------------------------------------------------------

    def _title(self) -> str:
        if self.report.sku:
            return _("Gap report: %(sku)s") % {"sku": self.report.sku}
        return _("Gap report: %(firm)s") % {"firm": self._firm()}

    def _firm(self) -> str:
        report = self.report
        return report.firm_name_zh if report.firm_name_zh and wording.is_chinese() else report.firm_name

    def _notes(self) -> list[str]:
        report, matrix = self.report, self.report.matrix
        notes = [
            _("What is not known is not a pass: an obligation is uncertain until its question is answered."),
            _("Risk points, effort and cost are our estimates; the weights are in the file %(version)s.")
            % {"version": report.plan.version},
        ]
        if not matrix.products:
            notes.insert(0, _("The firm has no product on file: add products to see what is missing."))
        bare = [row.sku for row in matrix.products if row.is_bare]
        if bare:
            notes.insert(
                0,
                _("Of %(skus)s only the name is known. Answer the questions first.")
                % {"skus": wording.skus(bare, len(bare))},
            )
        if matrix.unstated:
            notes.append(
                _("Documents without a stated kind of evidence prove nothing yet: %(count)d.")
                % {"count": len(matrix.unstated)}
            )
        if report.uncovered:
            notes.append(
                _("The catalogue says nothing of these markets: %(markets)s.")
                % {"markets": ", ".join(report.uncovered)}
            )
        return notes

    def _question(self, row: QuestionRow) -> dict[str, Any]:
        return {
            "about": row.about,
            "key": row.key,
            "text": wording.pick(row.text),
            "products": len(row.product_ids),
            "skus": self._skus(row.product_ids),
            "obligations": len(row.obligations),
        }

    def _step(self, number: int, step: PlanStep) -> dict[str, Any]:
        if step.questions > 1:
            text = _("Answer the %(count)d questions on %(skus)s, first: %(question)s") % {
                "count": step.questions,
                "skus": self._skus(step.product_ids),
                "question": wording.pick(step.text),
            }
        elif step.what == "answer":
            text = _("Answer: %(question)s") % {"question": wording.pick(step.text)}
        elif set(step.states) <= {"expiring", "expired"}:
            text = _("Renew: %(document)s") % {"document": wording.pick(step.text)}
        else:
            text = _("Get: %(document)s") % {"document": wording.pick(step.text)}
        return {
            "number": number,
            "what": step.what,
            "kind": step.kind,
            "text": text,
            "advice": wording.pick(step.advice) if step.advice else "",
            "risk": round(step.risk, 2),
            "share": round(step.risk / self.report.plan.risk, 4) if self.report.plan.risk else 0.0,
            "share_words": self._share(step),
            "hours": round(step.hours, 2),
            "effort": wording.hours(step.hours),
            "cost_eur": list(step.cost_eur) if step.cost_eur else None,
            "cost": wording.cost(step.cost_eur),
            "by": step.by.isoformat() if step.by else None,
            "by_words": wording.day(step.by),
            "obligations": list(step.obligations),
            "products": len(step.product_ids),
            "skus": self._skus(step.product_ids),
            "closes": _("%(obligations)s, %(products)s")
            % {
                "obligations": wording.obligations(len(step.obligations)),
                "products": wording.products(len(step.product_ids)),
            },
        }

    def _share(self, step: PlanStep) -> str:
        share = step.risk / self.report.plan.risk if self.report.plan.risk else 0.0
        return f"{share:.0%}" if share >= 0.01 else "< 1%"

    def _row(self, row: MatrixRow) -> dict[str, Any]:
        obligation = row.obligation
        return {
            **self._obligation(obligation),
            "kinds": list(row.kinds),
            "evidence": self._kinds(row.kinds),
            "state": row.state.value,
            "state_words": wording.state(row.state),
            "documents": [self._named(self.documents[pk]) for pk in row.evidence_ids],
            "expires_on": row.expires_on.isoformat() if row.expires_on else None,
            "expires_words": wording.day(row.expires_on) if row.expires_on else "",
            "is_aged": row.is_aged,
            "inferred": row.is_inferred,
            "presumed": row.is_presumed,
            "ahead": row.is_ahead,
            "by": row.by.isoformat() if row.by else None,
            "by_words": wording.day(row.by),
            "products": len(row.product_ids),
            "skus": self._skus(row.product_ids),
            "remarks": self._remarks(row),
        }

    def _remarks(self, row: MatrixRow) -> list[str]:
        """What a reader must know of this row: inference, presumption, a day ahead, age."""
        said = []
        if row.is_presumed:
            said.append(_("presumed from the code"))
        elif row.is_inferred:
            said.append(_("our inference"))
        if row.is_ahead:
            said.append(_("not yet in force"))
        if row.is_aged:
            said.append(_("older than such documents usually serve (our practice)"))
        return said

    def _obligation(self, obligation: Obligation) -> dict[str, Any]:
        step = obligation.next_step
        return {
            "obligation": obligation.id,
            "title": wording.pick(obligation.title),
            "reference": wording.reference(obligation),
            "reference_url": wording.reference_url(obligation),
            "regime": obligation.regime,
            "regime_words": regime(obligation.regime),
            "severity": obligation.severity,
            "severity_words": wording.severity(obligation.severity),
            "next_step": wording.pick(step.text),
            "effort": wording.effort(step.effort),
            "cost_eur": list(step.cost_eur) if step.cost_eur else None,
            "cost": wording.cost(step.cost_eur),
        }

    def _uncertain(self) -> list[dict[str, Any]]:
        """Obligations that may apply, each with the products before which that is open."""
        found: dict[str, list[GapCell]] = {}
        for cell in self.report.matrix.cells:
            if cell.duty.verdict is Verdict.UNCERTAIN:
                found.setdefault(cell.duty.obligation.id, []).append(cell)
        rows = []
        for cells in found.values():
            ids = tuple(sorted({cell.duty.product_id for cell in cells}))
            first = {wording.pick(q.text): None for cell in cells for q in cell.duty.questions}
            rows.append(
                {
                    **self._obligation(cells[0].duty.obligation),
                    "products": len(ids),
                    "skus": self._skus(ids),
                    "likely": sum(cell.duty.leans_to_apply for cell in cells),
                    "settles": list(first)[:3],
                }
            )
        rows.sort(key=lambda row: (-row["likely"], -row["products"], row["regime"], row["obligation"]))
        return rows

    def _product(self, row: GapProduct) -> dict[str, Any]:
        counts = self._counts[row.product_id]
        return {
            "sku": row.sku,
            "name": row.name_zh if row.name_zh and wording.is_chinese() else row.name,
            "markets": list(row.markets),
            "value": str(row.value) if row.value is not None else None,
            "currency": self.report.currency,
            "bare": row.is_bare,
            "counts": {code: counts.get(code, 0) for code in COUNTED},
            "columns": [
                *({"code": code, "count": counts.get(code, 0)} for code in COUNTED),
                {"code": "not_needed", "count": self.report.matrix.not_needed.get(row.product_id, 0)},
            ],
            "not_needed": self.report.matrix.not_needed.get(row.product_id, 0),
        }

    def _documents(self) -> list[dict[str, Any]]:
        served = served_by(self.report.matrix)
        return [
            self._document(row) | {"obligations": len(served.get(row.evidence_id, ()))}
            for row in self.report.matrix.documents
            if row.serves
        ]

    def _document(self, row: GapDocument) -> dict[str, Any]:
        state = document_state(row, self.report.matrix.as_of)
        return {
            "title": self._title_of(row),
            "issuer": row.issuer,
            "number": row.number,
            "issued_on": row.issued_on.isoformat(),
            "expires_on": row.expires_on.isoformat() if row.expires_on else None,
            "expires_words": wording.day(row.expires_on) if row.expires_on else _("no expiry"),
            "state": state.value,
            "state_words": wording.state(state),
            "serves": sorted(row.serves),
            "serves_words": [self._kind(kind) for kind in sorted(row.serves)],
            "products": len(row.product_ids) if row.product_ids is not None else None,
            "has_file": row.has_file,
        }

    def _title_of(self, row: GapDocument) -> str:
        return row.title_zh if row.title_zh and wording.is_chinese() else row.title

    def _named(self, row: GapDocument) -> str:
        return f"{row.number} · {self._title_of(row)}"

    def _proof(self, proof: Proof) -> dict[str, Any]:
        document = self.documents.get(proof.evidence_id) if proof.evidence_id is not None else None
        return {
            "kinds": list(proof.kinds),
            "evidence": self._kinds(proof.kinds),
            "state": proof.state.value,
            "state_words": wording.state(proof.state),
            "document": self._named(document) if document else "",
            "expires_on": proof.expires_on.isoformat() if proof.expires_on else None,
        }

    def _kind(self, code: str) -> str:
        known = self.report.catalogue.evidence_kinds.get(code)
        return wording.pick(known.text) if known else code

    def _kinds(self, codes: tuple[str, ...]) -> str:
        return pgettext("kinds of evidence", " or ").join(self._kind(code) for code in codes)

    def _skus(self, product_ids: tuple[int, ...]) -> str:
        return wording.skus([self.products[pk].sku for pk in product_ids[:5]], len(product_ids))


def report_told(report: GapReport) -> dict[str, Any]:
    """The report in words of the active language, without its cells."""
    return Teller(report).told()
