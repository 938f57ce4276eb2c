"""Reads the situations of firms before measures: a fixed number of queries, whatever the numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Self

from django.db import connection

from compliance.core import clock
from compliance.exposure.keys import KIND_MASK, KIND_SHIFT, is_covered, may_be_covered
from compliance.exposure.meeting import CODE_KINDS, SUBSTANCE_KINDS
from compliance.exposure.models import Assortment, Exposure, Finding
from compliance.exposure.readiness import EvidenceFact
from compliance.exposure.sensitivity import grade_of
from compliance.exposure.situation import BlankFacts, MatchFact, MilestoneFact, RuleFacts, Situation
from compliance.exposure.steps import NAMED_SKUS
from compliance.firms.models import Evidence, Firm
from compliance.firms.owning import is_for
from regulations.models import Measure, Milestone, Notice
from regulations.models.notice import Stage
from regulations.owned import measure_owners
from regulations.stages import stage_on

OVER = (Stage.EXPIRED, Stage.WITHDRAWN)
Pair = tuple[int, int]
"""(firm, measure)"""
MILESTONES = ("on", "earliest", "role", "rule")
"""The order in which milestones of a measure are told and judged."""


class Gathering:
    """Everything that assessments of some firms and measures need, read once.

    One of the two narrows: the firms before all measures, or the measures before all firms.
    """

    def __init__(self, *, firm_ids: list[int] | None = None, measure_ids: list[int] | None = None) -> None:
        firms = Firm.objects.all() if firm_ids is None else Firm.objects.filter(pk__in=firm_ids)
        self._begin(firms)
        self.matches = _matches(firm_ids, measure_ids)
        self.findings = _findings(firm_ids, measure_ids)
        measures = Measure.objects.select_related("notice")
        rows = list(measures if measure_ids is None else measures.filter(pk__in=measure_ids))
        self._rules(rows, Milestone.objects.filter(measure__in=rows).order_by(*MILESTONES))
        self.owners = measure_owners(self.rules)
        self._read()

    @classmethod
    def of_finding(
        cls, finding: Finding, exposures: Iterable[Exposure], milestones: Iterable[Milestone]
    ) -> Self:
        """The same of one finding whose firm, measure and notice, exposures with their products and
        milestones (in the order of `MILESTONES`) are read already."""
        found = cls.__new__(cls)
        found._begin([finding.firm])
        pair = (finding.firm_id, finding.measure_id)
        matches = [_match(row) for row in sorted(exposures, key=lambda row: row.product.sku)]
        found.matches = {pair: matches} if matches else {}
        found.findings = {pair: finding}
        found._rules([finding.measure], milestones)
        owner = finding.measure.notice.owner_key
        found.owners = {finding.measure_id: owner} if owner else {}
        found._read()
        return found

    def _begin(self, firms: Iterable[Firm]) -> None:
        self.today = clock.today()
        self.firms = {firm.pk: firm for firm in firms}

    def _rules(self, measures: list[Measure], milestones: Iterable[Milestone]) -> None:
        self.rules = _rules_of(measures, milestones, self.today)
        self.markets = {row.pk: tuple(sorted(row.markets)) for row in measures}

    def _read(self) -> None:
        """What is asked by firm, once it is known which firms are concerned."""
        self._assortments = assortments_of(list(self.firms))
        self._blanks: dict[tuple[int, tuple[str, ...]], BlankFacts] = {}
        concerned = {firm_id for firm_id, _ in self.matches}
        self._exports = yearly_exports(concerned)
        self._evidence = _evidence(concerned)

    def pairs(self) -> Iterator[Pair]:
        """Pairs with a match, a finding, or something missing that keeps us from saying no."""
        seen = self.matches.keys() | self.findings.keys()
        yield from sorted(pair for pair in seen if pair[0] in self.firms and pair[1] in self.rules)
        for measure_id, rule in self.rules.items():
            if rule.stage in OVER:
                continue
            for firm_id in self._assortments:
                is_theirs = is_for(firm_id, self.owners.get(measure_id, ""))
                if (
                    is_theirs
                    and (firm_id, measure_id) not in seen
                    and self._is_open(firm_id, measure_id, rule)
                ):
                    yield firm_id, measure_id

    def situation(self, pair: Pair) -> Situation:
        firm_id, measure_id = pair
        # Exports and evidence speak of products that matched; the hash must not depend on who was asked too.
        is_concerned = pair in self.matches
        return Situation(
            today=self.today,
            rule=self.rules[measure_id],
            currency=self.firms[firm_id].currency,
            yearly_exports=self._exports.get(firm_id) if is_concerned else None,
            matches=tuple(self.matches.get(pair, ())),
            blanks=self.blanks(firm_id, measure_id),
            evidence=self._evidence.get(firm_id, ()) if is_concerned else (),
        )

    def exports(self, firm_id: int) -> Decimal | None:
        """Yearly value of all exports of a firm; of one that no measure here concerns it is asked anew."""
        if any(concerned == firm_id for concerned, _ in self.matches):
            return self._exports.get(firm_id)
        return yearly_exports([firm_id]).get(firm_id)

    def blanks(self, firm_id: int, measure_id: int) -> BlankFacts:
        """What the firm left unsaid of products that are, or may be, sold in the measure's markets."""
        markets = self.markets[measure_id]
        key = (firm_id, markets)
        if key not in self._blanks:
            self._blanks[key] = blank_facts(self._assortments.get(firm_id, ()), frozenset(markets))
        return self._blanks[key]

    def _is_open(self, firm_id: int, measure_id: int, rule: RuleFacts) -> bool:
        blanks = self.blanks(firm_id, measure_id)
        if not rule.can_be_screened:
            return blanks.products > 0
        asks_bom = rule.asks_substance and not rule.needs_both
        return (rule.asks_code and blanks.without_code > 0) or (asks_bom and blanks.open_bom > 0)


_LATEST_OF_MANY = """
    SELECT firm_id, sum(value) FROM (
        SELECT DISTINCT ON (f.product_id, f.market) p.firm_id, f.value
        FROM firms_tradeflow f JOIN firms_product p ON p.id = f.product_id
        WHERE p.firm_id = ANY(%s) AND p.is_active AND f.year <= %s
        ORDER BY f.product_id, f.market, f.year DESC
    ) latest GROUP BY firm_id
"""
_LATEST_OF_ONE = """
    SELECT p.firm_id, sum(f.value)
    FROM (SELECT id, firm_id FROM firms_product WHERE firm_id = ANY(%s) AND is_active OFFSET 0) p
    CROSS JOIN LATERAL (
        SELECT DISTINCT ON (market) value FROM firms_tradeflow
        WHERE product_id = p.id AND year <= %s ORDER BY market, year DESC
    ) f GROUP BY p.firm_id
"""
"""Of one firm from its products to their flows: the planner would read the flows of all firms."""


def yearly_exports(firm_ids: Iterable[int]) -> dict[int, Decimal]:
    """Per firm the yearly value of all active products in all markets; firms without flows are left out."""
    ids = list(firm_ids)
    with connection.cursor() as cursor:
        cursor.execute(_LATEST_OF_MANY if len(ids) > 1 else _LATEST_OF_ONE, [ids, clock.today().year])
        return dict(cursor.fetchall())


def blank_facts(assortments: Iterable[Assortment], concerns: frozenset[str]) -> BlankFacts:
    """A measure whose markets nobody could read may concern every market."""
    counts = {"products": 0, "without_code": 0, "open_bom": 0}
    no_code: list[str] = []
    no_bom: list[str] = []
    for row in assortments:
        if not concerns or any(is_covered(m, concerns) or may_be_covered(m, concerns) for m in row.markets):
            counts["products"] += row.products
        elif row.markets:
            continue
        # Products without a stated market may be sold here as well as anywhere.
        counts["without_code"] += row.without_code
        counts["open_bom"] += row.open_bom
        no_code += row.without_code_skus
        no_bom += row.open_bom_skus
    return BlankFacts(
        **counts,
        without_code_skus=tuple(sorted(no_code)[:NAMED_SKUS]),
        open_bom_skus=tuple(sorted(no_bom)[:NAMED_SKUS]),
    )


def _matches(firm_ids: list[int] | None, measure_ids: list[int] | None) -> dict[Pair, list[MatchFact]]:
    rows = Exposure.objects.order_by("product__sku")
    if firm_ids is not None:
        rows = rows.filter(product__firm__in=firm_ids)
    if measure_ids is not None:
        rows = rows.filter(measure__in=measure_ids)
    found: dict[Pair, list[MatchFact]] = defaultdict(list)
    told = rows.values_list("product__firm_id", "measure_id", "product__sku", "product__hs", *_MATCHED)
    for firm_id, measure_id, sku, hs, *matched in told:
        found[firm_id, measure_id].append(_match_fact(sku, hs, *matched))
    return dict(found)


_MATCHED = (
    "product_id", "strength", "is_inferred", "is_uncertain", "notes", "value", "value_is_partial",
)  # fmt: skip


def _match(row: Exposure) -> MatchFact:
    return _match_fact(row.product.sku, row.product.hs, *(getattr(row, name) for name in _MATCHED))


def _match_fact(
    sku: str, hs: str, product_id: int, strength: str, inferred: bool, uncertain: bool,
    notes: list[str], value: Decimal | None, partial: bool,
) -> MatchFact:  # fmt: skip
    return MatchFact(
        product_id=product_id,
        sku=sku,
        strength=strength,
        quality="uncertain" if uncertain else "inferred" if inferred else "certain",
        notes=tuple(notes),
        value=value,
        value_is_partial=partial,
        sensitivity=grade_of(hs),
    )


def _findings(firm_ids: list[int] | None, measure_ids: list[int] | None) -> dict[Pair, Finding]:
    rows = Finding.objects.all()
    if firm_ids is not None:
        rows = rows.filter(firm__in=firm_ids)
    if measure_ids is not None:
        rows = rows.filter(measure__in=measure_ids)
    return {(row.firm_id, row.measure_id): row for row in rows}


def _rules_of(rows: list[Measure], milestones: Iterable[Milestone], today: date) -> dict[int, RuleFacts]:
    """Measure → its facts as of the day."""
    asks, dates = asks_of([row.pk for row in rows]), _milestones(milestones)
    return {
        row.pk: RuleFacts(
            # A day that a rule merely allows has not come just because it went by.
            stage=stage_on(
                row.stage, ((m.role, None if m.is_earliest else m.day) for m in dates.get(row.pk, ())), today
            ),
            doc_type=row.doc_type,
            regime=row.regime,
            regimes=tuple(row.regimes),
            is_alert=row.notice.kind == Notice.Kind.ALERT,
            is_list_entry=row.notice.kind == Notice.Kind.LIST_ENTRY,
            asks_code=asks.get(row.pk, (False, False))[0],
            asks_substance=asks.get(row.pk, (False, False))[1],
            needs_both=row.needs == Measure.Needs.BOTH,
            published_on=row.notice.published_on,
            content_hash=row.content_hash,
            milestones=tuple(dates.get(row.pk, ())),
            replaced_by=row.replaced_by,
        )
        for row in rows
    }


def asks_of(measure_ids: list[int] | None = None) -> dict[int, tuple[bool, bool]]:
    """Measure → whether its postings hold product codes, whether they hold substances. None: of all."""
    chosen = "" if measure_ids is None else "WHERE measure_id = ANY(%s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT measure_id, bool_or(kind = ANY(%s)), bool_or(kind = ANY(%s))
            FROM (SELECT measure_id, (key >> {KIND_SHIFT})::int & {KIND_MASK} AS kind
                  FROM exposure_measureposting {chosen}) postings
            GROUP BY measure_id
            """,
            [
                [int(k) for k in CODE_KINDS],
                [int(k) for k in SUBSTANCE_KINDS],
                *([] if measure_ids is None else [measure_ids]),
            ],
        )
        return {pk: (code, substance) for pk, code, substance in cursor}


def _milestones(rows: Iterable[Milestone]) -> dict[int, list[MilestoneFact]]:
    found: dict[int, list[MilestoneFact]] = defaultdict(list)
    for row in rows:
        if row.day is not None:
            found[row.measure_id].append(
                MilestoneFact(role=row.role, day=row.day, is_earliest=row.on is None)
            )
    return found


def assortments_of(firm_ids: list[int]) -> dict[int, list[Assortment]]:
    found: dict[int, list[Assortment]] = defaultdict(list)
    for row in Assortment.objects.filter(firm__in=firm_ids).order_by("firm", "pk"):
        found[row.firm_id].append(row)
    return found


def _evidence(firm_ids: Iterable[int]) -> dict[int, tuple[EvidenceFact, ...]]:
    documents = list(Evidence.objects.filter(firm__in=firm_ids).order_by("pk"))
    covers: dict[int, set[int]] = defaultdict(set)
    through = Evidence.products.through.objects.filter(evidence__in=documents)
    for evidence_id, product_id in through.values_list("evidence_id", "product_id"):
        covers[evidence_id].add(product_id)
    found: dict[int, list[EvidenceFact]] = defaultdict(list)
    for row in documents:
        found[row.firm_id].append(
            EvidenceFact(
                evidence_id=row.pk,
                regime=row.regime,
                issued_on=row.issued_on,
                expires_on=row.expires_on,
                product_ids=frozenset(covers[row.pk]) if row.pk in covers else None,
            )
        )
    return {firm_id: tuple(rows) for firm_id, rows in found.items()}
