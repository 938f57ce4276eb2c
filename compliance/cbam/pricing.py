"""Prices a firm's lines with the pack in use and keeps the results; unchanged lines are left as they are.

A result is frozen with its inputs and the pack's digest. A new one takes its place; the old one stays,
superseded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from compliance.cbam.casework import ACTUAL, DEFAULT, Declarations, LineCases, cases_of
from compliance.cbam.models import ProductCost
from compliance.cbam.packs import pack_in_use
from compliance.cbam.planning import PlannedLine, plan_of
from compliance.cbam.rates import Paths, priced
from compliance.core import clock
from compliance.core.hashing import content_hash
from compliance.firms.models import Firm

JOB: Final = "cbam_firm"
FORMAT: Final = 3
"""Of what is kept: a higher number prices everything anew once."""
_PLACES: Final = Decimal("0.0001")
Key = tuple[int, str, int, int | None]


@dataclass(frozen=True, slots=True)
class PriceReport:
    """How many lines were priced, left as they were, and ended because they are no longer planned."""

    priced: int
    unchanged: int
    ended: int


@transaction.atomic
def firm_price(*, firm_id: int) -> PriceReport:
    """Bring the firm's costs up to date with lines, declarations and pack. Twice changes nothing."""
    firm = Firm.objects.select_for_update().filter(pk=firm_id).first()
    if firm is None:
        return PriceReport(0, 0, 0)
    _edition, pack = pack_in_use()
    declarations = Declarations(firm)
    standing = {
        _key_of(row): row
        for row in ProductCost.objects.filter(product__firm=firm, superseded_at__isnull=True)
    }
    fresh, kept = [], set()
    paths = Paths(pack)
    for line in plan_of(firm, pack):
        key = (line.product.pk, line.market, line.year, line.shipment.pk if line.shipment else None)
        cases = cases_of(line, declarations)
        digest = content_hash([FORMAT, pack.digest, line.mass_t is None, line.flow_year, cases.inputs])
        known = standing.get(key)
        if known is not None and known.inputs_hash == digest:
            kept.add(key)
            continue
        fresh.append(_cost(line, cases, paths, digest))
    ended = [row.pk for key, row in standing.items() if key not in kept]
    ProductCost.objects.filter(pk__in=ended).update(superseded_at=clock.now())
    ProductCost.objects.bulk_create(fresh, batch_size=200)
    return PriceReport(len(fresh), len(kept), len(ended))


def _key_of(row: ProductCost) -> Key:
    return row.product_id, row.market, row.year, row.shipment_id


def _cost(line: PlannedLine, cases: LineCases, paths: Paths, digest: str) -> ProductCost:
    """A row that is not written yet."""
    pack = paths.pack
    default = priced(cases.default, pack)
    actual = priced(cases.actual, pack) if cases.actual else None
    counts_actual = cases.wants_actual and cases.is_proven and actual is not None and "error" not in actual
    counted = actual if counts_actual and actual is not None else default
    unknown = "" if line.mass_t is not None else "mass_unknown"
    refusal = str(counted["error"]["code"]) if "error" in counted else unknown
    low, high = (None, None) if refusal else counted["band"]
    if high is not None and counts_actual and not cases.is_verified and default["band"]:
        # The declarant cannot use values that are not verified: the buyer may have to pay by default.
        high = max(high, default["band"][1])
    return ProductCost(
        product=line.product,
        market=line.market,
        year=line.year,
        shipment=line.shipment,
        flow_year=line.flow_year,
        mass_t=line.mass_t,
        cost_eur=None if refusal else _eur(counted["cost_eur"]),
        low_eur=_eur(low),
        high_eur=_eur(high),
        counted=ACTUAL if counts_actual else DEFAULT,
        default_eur=None if unknown else _eur(default["cost_eur"]),
        actual_eur=None if unknown or actual is None else _eur(actual["cost_eur"]),
        is_unproven=actual is not None and not cases.is_proven,
        refusal=refusal,
        inputs=cases.inputs,
        inputs_hash=digest,
        results={DEFAULT: default, ACTUAL: actual},
        path=paths.of(cases.default, cases.actual),
        edition=pack.edition,
        digest=pack.digest,
        priced_at=clock.now(),
    )


def _eur(amount: Any) -> Decimal | None:
    return None if amount is None else Decimal(str(amount)).quantize(_PLACES)


def firms_price(*, firm_ids: Iterable[int]) -> PriceReport:
    """Several firms, each in a transaction of its own."""
    reports = [firm_price(firm_id=pk) for pk in firm_ids]
    return PriceReport(
        sum(one.priced for one in reports),
        sum(one.unchanged for one in reports),
        sum(one.ended for one in reports),
    )
