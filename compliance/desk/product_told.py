"""Tables of a product: obligations, limits, substances, documents, exports, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from compliance.cbam import telling
from compliance.cbam.overview import product_total
from compliance.core import clock
from compliance.core.punctuation import clauses_joined, names_joined
from compliance.core.tables import Cell, Column, Row, Table
from compliance.desk.evidence_told import document_state
from compliance.desk.plotting.limits_plot import Level
from compliance.exposure.applicability.evaluation import Answers
from compliance.exposure.applicability.limits import LimitReading, known_share, limits_read
from compliance.exposure.duty_wording import limit_state_word
from compliance.exposure.gaps import wording
from compliance.exposure.gaps.facts import GapCell, Verdict
from compliance.exposure.gaps.telling import Teller
from compliance.exposure.step_words import basis_word, because_words, unit_word
from compliance.firms.admin.trade import money_shown
from compliance.firms.models import Content, Evidence, Product, TradeFlow
from regulations.catalogue.schema import Limit, Obligation
from regulations.wording import regime

STATE_TONES = {
    "valid": "good",
    "expiring": "watch",
    "partial": "watch",
    "expired": "act",
    "missing": "act",
    "uncertain": "uncertain",
}
_WORST = ("missing", "expired", "partial", "expiring", "uncertain", "valid")
_LIMIT_TONES = {"exceeded": "act", "kept": "good", "unknown": "uncertain"}
_LIMIT_ORDER = ("exceeded", "unknown", "kept")
OBLIGATIONS = (
    Column(gettext_lazy("obligation"), width=46),
    Column(gettext_lazy("reference"), width=26, is_sheet_only=True),
    Column(pgettext_lazy("verdict on a duty", "verdict"), width=18),
    Column(gettext_lazy("why"), width=60),
    Column(gettext_lazy("evidence"), width=26),
    Column(gettext_lazy("document"), width=36, is_sheet_only=True),
    Column(gettext_lazy("next date"), "date", 13),
    Column(gettext_lazy("next step"), width=50),
)
LIMITS = (
    Column(gettext_lazy("state"), width=16),
    Column(gettext_lazy("substance or list"), width=40),
    Column(gettext_lazy("limit"), width=22),
    Column(gettext_lazy("what is known"), width=60),
    Column(gettext_lazy("obligation"), width=46),
)
SUBSTANCES = (
    Column(gettext_lazy("component"), width=26),
    Column(gettext_lazy("substance"), width=34),
    Column("CAS", width=14),
    Column(gettext_lazy("share (% by weight)"), "text", 16),
    Column(gettext_lazy("exemption cited"), width=26),
)
DOCUMENTS = (
    Column(gettext_lazy("document"), width=44),
    Column(gettext_lazy("issuer"), width=26),
    Column(gettext_lazy("regime"), width=16),
    Column(gettext_lazy("issued on"), "date", 13),
    Column(gettext_lazy("expires on"), "date", 13),
    Column(gettext_lazy("state"), width=14),
)
FLOWS = (
    Column(gettext_lazy("year"), "number", 8),
    Column(gettext_lazy("market"), width=10),
    Column(gettext_lazy("value"), "money", 18),
    Column(gettext_lazy("mass (kg)"), "number", 14),
)


def obligations_table(teller: Teller, excel: str) -> Table:
    """Obligations that apply or may apply, those with the worst gap first."""
    cells = sorted(teller.report.matrix.cells, key=_cell_order)
    return Table(
        title=_("Obligations and what proves them"),
        columns=OBLIGATIONS,
        rows=[_obligation(cell, teller.cell(cell)) for cell in cells],
        excel=excel,
        empty=_("No obligation of the catalogue applies, and none is open."),
    )


def _cell_order(cell: GapCell) -> tuple[int, str, str]:
    is_open = cell.duty.verdict is Verdict.UNCERTAIN
    code = "uncertain" if is_open else cell.state.value
    return _WORST.index(code), str(cell.duty.next_on or "9"), cell.duty.obligation.id


def _obligation(cell: GapCell, told: dict[str, Any]) -> Row:
    is_open = cell.duty.verdict is Verdict.UNCERTAIN
    flags = [_("our inference")] if told["inferred"] else []
    flags += [_("not yet in force")] if told["phase"] == "ahead" else []
    why = clauses_joined(told["questions"] if is_open and told["questions"] else told["path"])
    documents = names_joined(proof["document"] for proof in told["proofs"] if proof["document"])
    return [
        Cell(
            told["title"],
            url=wording.reference_url(cell.duty.obligation),
            note=f"{told['regime']} · {told['reference']}",
        ),
        Cell(told["reference"]),
        Cell(told["verdict_words"], tone="uncertain" if is_open else "watch", note=names_joined(flags)),
        Cell(why),
        Cell(told["state_words"], tone=STATE_TONES.get(told["state"], "quiet"), note=documents),
        Cell(documents),
        Cell(cell.duty.next_on, text=wording.day(cell.duty.next_on)),
        Cell(told["next_step"]),
    ]


def limits_found(
    obligations: Iterable[Obligation], answers: Answers
) -> list[tuple[Obligation, LimitReading]]:
    """Limits of these obligations against what is known of the product: exceeded and unknown first."""
    found = [(one, reading) for one in obligations for reading in limits_read(one, answers)]
    return sorted(found, key=lambda pair: (_LIMIT_ORDER.index(pair[1].state), pair[0].id))


def limit_levels(
    found: Iterable[tuple[Obligation, LimitReading]], answers: Answers, teller: Teller
) -> list[Level]:
    """The limits of which something is on file or that are exceeded, for the picture."""
    lists = teller.report.catalogue.lists
    levels = [
        Level(
            name=_limit_name(reading.limit, lists),
            rule=wording.reference(one),
            state=reading.state,
            share=known_share(reading.limit, answers),
        )
        for one, reading in found
    ]
    return [level for level in levels if level.share is not None or level.state == "exceeded"]


def limits_table(found: Iterable[tuple[Obligation, LimitReading]], teller: Teller, excel: str) -> Table:
    lists = teller.report.catalogue.lists
    return Table(
        title=_("Substances against limits"),
        columns=LIMITS,
        rows=[_limit(one, reading, lists) for one, reading in found],
        excel=excel,
        empty=_("No obligation that concerns this product draws a limit."),
    )


def _limit(one: Obligation, reading: LimitReading, lists: Any) -> Row:
    limit = reading.limit
    most = _("at most %(amount)s %(unit)s") % {"amount": f"{limit.amount:g}", "unit": unit_word(limit.unit)}
    return [
        Cell(limit_state_word(reading.state), tone=_LIMIT_TONES[reading.state]),
        Cell(_limit_name(limit, lists)),
        Cell(most, note=basis_word(limit.basis)),
        Cell(because_words(reading.because), note=names_joined(reading.exemptions)),
        Cell(wording.pick(one.title), note=wording.reference(one)),
    ]


def _limit_name(limit: Limit, lists: Any) -> str:
    return wording.pick(lists[limit.list_id].text) if limit.list_id in lists else names_joined(limit.cas)


def substances_table(contents: Iterable[Content], product: Product, excel: str) -> Table:
    empty = _("No substance is on file.")
    if not product.bom_complete:
        empty += " " + _("The bill of material is open: what it does not name may still be in it.")
    return Table(
        title=_("Substances on file"),
        columns=SUBSTANCES,
        rows=[
            [
                Cell(str(row.component), note=row.component.material),
                Cell(row.name or row.cas),
                Cell(row.cas),
                Cell(share_told(row.share_percent)),
                Cell(row.exemption),
            ]
            for row in contents
        ],
        excel=excel,
        empty=empty,
    )


def share_told(share: Decimal | None) -> str:
    return _("unknown") if share is None else f"{share.normalize():f}"


def documents_table(documents: Iterable[Evidence], excel: str) -> Table:
    return Table(
        title=_("Documents that cover it"),
        columns=DOCUMENTS,
        rows=list(_documents(documents)),
        excel=excel,
        empty=_("No document covers this product."),
    )


def _documents(documents: Iterable[Evidence]) -> Iterator[Row]:
    for row in documents:
        tone, words = document_state(row, clock.today())
        yield [
            Cell(str(row), note=f"{row.get_kind_display()} {row.number}"),
            Cell(row.issuer),
            Cell(regime(row.regime)),
            Cell(row.issued_on, text=wording.day(row.issued_on)),
            Cell(row.expires_on, text=wording.day(row.expires_on) if row.expires_on else _("no expiry")),
            Cell(words, tone=tone),
        ]


def flows_table(flows: Iterable[TradeFlow], currency: str, excel: str) -> Table:
    return Table(
        title=_("Yearly exports"),
        columns=FLOWS,
        rows=[
            [
                Cell(row.year, text=str(row.year)),
                Cell(row.market),
                Cell(row.value, text=money_shown(row.value, currency)),
                Cell(row.mass_kg, text="–" if row.mass_kg is None else f"{row.mass_kg:,.0f}"),
            ]
            for row in flows
        ],
        excel=excel,
        empty=_("No trade flow is on file: money at stake is unknown."),
    )


def cbam_told(row: Product) -> dict[str, str] | None:
    """What CBAM costs a year for the product, and where that is explained; None where it has no line."""
    found = product_total(row)
    if found is None:
        return None
    return {
        "year": str(found.year),
        "cost": telling.cost_words(found.band, is_partial=found.is_partial),
        "band": telling.band_words(found.band, is_partial=found.is_partial),
        "url": reverse("cbam:product", args=[row.firm.code, row.pk]),
    }
