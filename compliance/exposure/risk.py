"""A firm's findings as risk: value that can be lost, what would lower each score most, how firm the rank is.

Reads only. What CBAM costs comes from a function that the carbon side registers; until then it is unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from compliance.core import clock
from compliance.exposure.assessment import assess, readiness_in
from compliance.exposure.finding_rows import FindingRows
from compliance.exposure.gathering import Gathering
from compliance.exposure.keys import is_covered, may_be_covered
from compliance.exposure.matches import flows_of
from compliance.exposure.models import Exposure
from compliance.exposure.money import Flow
from compliance.exposure.potential import Potential, RankStability, potential_of, rank_stability
from compliance.exposure.scoring import ScoreInputs, model_current
from compliance.exposure.situation import Situation
from compliance.exposure.value_at_risk import Loss, RuleAtRisk, Sale, assumptions_current, losses_of, total_of
from compliance.firms.models import Firm, Product
from regulations.models import Listing, Measure

CbamCost = Callable[[Product, str, int], tuple[Decimal, Decimal] | None]
"""(product, market, year) → lowest and highest cost in EUR; None where it cannot be told."""
CbamPage = Callable[[Firm], str]
"""(firm) → path of the page that explains its costs."""
_cbam: list[CbamCost] = []
_cbam_pages: list[CbamPage] = []


def cbam_cost_register(function: CbamCost) -> None:
    """Name the function that knows what CBAM costs; the last one named counts."""
    _cbam[:] = [function]


def cbam_page_register(page: CbamPage) -> None:
    """Name the function that knows where a firm's cost is explained; the last one named counts."""
    _cbam_pages[:] = [page]


def cbam_page(firm: Firm) -> str:
    """Path of the page on which a firm's CBAM cost is explained; empty where nobody has one."""
    return _cbam_pages[0](firm) if _cbam_pages else ""


def cbam_cost(product: Product, market: str, year: int) -> tuple[Decimal, Decimal] | None:
    """None: nobody knows, which is shown and is no zero."""
    return _cbam[0](product, market, year) if _cbam else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRisk:
    """One rule before one firm. Money: a year, in its currency; `cbam_eur` None: unknown or not asked."""

    measure_id: int
    title: str
    regime: str
    verdict: str
    severity: str
    losses: tuple[Loss, ...]
    low: Decimal | None
    high: Decimal | None
    is_partial: bool
    potential: Potential | None
    asks_cbam: bool
    cbam_eur: tuple[Decimal, Decimal] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmRisk:
    """All rules that touch a firm, most to lose first; unknown sums last but never left out.

    Losses of several rules are not added: the same sales stand under more than one of them.
    """

    firm: Firm
    model_version: str
    assumptions: str
    findings: tuple[FindingRisk, ...]
    stability: RankStability


def firm_risk(*, firm: Firm) -> FirmRisk:
    """Every rule that touches a product of the firm, as of the clock."""
    rows, inputs = _risks(_files_read(Gathering(firm_ids=[firm.pk])))
    model = model_current()
    return FirmRisk(
        firm=firm,
        model_version=model.version,
        assumptions=assumptions_current().version,
        findings=tuple(sorted(rows, key=lambda row: (row.high is None, -(row.high or 0), row.measure_id))),
        stability=rank_stability(inputs, model),
    )


def finding_risk(*, firm_id: int, measure_id: int) -> FindingRisk | None:
    """One rule before one firm, as of the clock; None where no product of the firm is touched."""
    rows, _inputs = _risks(_files_read(Gathering(firm_ids=[firm_id], measure_ids=[measure_id])))
    return rows[0] if rows else None


def risk_of(found: FindingRows) -> FindingRisk | None:
    """The same of a finding whose rows are read."""
    measure, products = found.finding.measure, {row.product_id: row.product for row in found.exposures}
    files = _Files(
        gathering=found.gathering,
        measures={measure.pk: measure},
        lists={measure.notice_id: found.list_code} if found.list_code else {},
        products=products,
        markets={(row.product_id, row.measure_id): list(row.markets) or [""] for row in found.exposures},
        flows=flows_of(products),
    )
    rows, _inputs = _risks(files)
    return rows[0] if rows else None


@dataclass(frozen=True, kw_only=True)
class _Files:
    """What risk is worked out from. `lists`: notice → list of which it is an entry; `markets`: (product,
    measure) → markets in which the sale is concerned, or one without a name."""

    gathering: Gathering
    measures: dict[int, Measure]
    lists: dict[int, str]
    products: dict[int, Product]
    markets: dict[tuple[int, int], list[str]]
    flows: dict[int, dict[str, Flow]]


def _files_read(gathering: Gathering) -> _Files:
    pairs = sorted(gathering.matches)
    measures = Measure.objects.in_bulk([measure_id for _, measure_id in pairs])
    products = Product.objects.in_bulk(_products(gathering, pairs))
    lists = Listing.objects.filter(notice__measures__in=measures)
    return _Files(
        gathering=gathering,
        measures=measures,
        lists=dict(lists.values_list("notice_id", "list_code")),
        products=products,
        markets=_markets(pairs),
        flows=flows_of(products),
    )


def _risks(files: _Files) -> tuple[list[FindingRisk], list[ScoreInputs]]:
    """The risk of each pair of the gathering, and the inputs of the scores that there are."""
    gathering, model = files.gathering, model_current()
    rows, inputs = [], []
    for pair in sorted(gathering.matches):
        situation, measure = gathering.situation(pair), files.measures[pair[1]]
        found = assess(situation, model)
        if found.score_inputs is not None:
            inputs.append(found.score_inputs)
        sales = _sales(situation, files, pair[1])
        rule = RuleAtRisk(
            regime=situation.rule.regime,
            stage=situation.rule.stage,
            doc_type=situation.rule.doc_type,
            list_code=files.lists.get(measure.notice_id, ""),
        )
        rows.append(_finding_risk(measure, found.verdict, rule, sales, files.products, found.score_inputs))
    return rows, inputs


def _finding_risk(
    measure: Measure,
    verdict: str,
    rule: RuleAtRisk,
    sales: list[Sale],
    products: dict[int, Product],
    inputs: ScoreInputs | None,
) -> FindingRisk:
    assumptions = assumptions_current()
    losses = tuple(losses_of(rule, sales, assumptions))
    low, high, partial = total_of(losses)
    asks_cbam = rule.regime == "cbam"
    return FindingRisk(
        measure_id=measure.pk,
        title=measure.title,
        regime=rule.regime,
        verdict=verdict,
        severity=assumptions.severity(rule),
        losses=losses,
        low=low,
        high=high,
        is_partial=partial,
        potential=potential_of(inputs, model_current()) if inputs else None,
        asks_cbam=asks_cbam,
        cbam_eur=_cbam_sum(sales, products) if asks_cbam else None,
    )


def _cbam_sum(sales: Iterable[Sale], products: dict[int, Product]) -> tuple[Decimal, Decimal] | None:
    """Of all sales; None as soon as one is unknown: a sum that leaves some out would be too low."""
    found = [cbam_cost(products[s.product_id], s.market, clock.today().year) for s in sales]
    if not found or any(pair is None for pair in found):
        return None
    known = [pair for pair in found if pair is not None]
    return sum((a for a, _ in known), Decimal(0)), sum((b for _, b in known), Decimal(0))


def _sales(situation: Situation, files: _Files, measure_id: int) -> list[Sale]:
    states = {row.product_id: row.state for row in readiness_in(situation, model_current())}
    concerns = frozenset(files.gathering.markets[measure_id])
    rows = []
    for match in situation.matches:
        for market in files.markets.get((match.product_id, measure_id), []):
            flow = files.flows.get(match.product_id, {}).get(market)
            is_sure = is_covered(market, concerns) or not may_be_covered(market, concerns)
            rows.append(
                Sale(
                    product_id=match.product_id,
                    hs=files.products[match.product_id].hs,
                    market=market,
                    value=flow.value if flow and is_sure else None,
                    quality=match.quality,
                    evidence=states[match.product_id],
                )
            )
    return rows


def _products(gathering: Gathering, pairs: list[tuple[int, int]]) -> set[int]:
    return {match.product_id for pair in pairs for match in gathering.matches[pair]}


def _markets(pairs: list[tuple[int, int]]) -> dict[tuple[int, int], list[str]]:
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    firms, measures = {firm for firm, _ in pairs}, {measure for _, measure in pairs}
    rows = Exposure.objects.filter(product__firm__in=firms, measure__in=measures)
    for product_id, measure_id, markets in rows.values_list("product_id", "measure_id", "markets"):
        found[product_id, measure_id] = list(markets) or [""]
    return found
