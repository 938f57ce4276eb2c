"""A panel from the platform's own firms: an association's consenting members, a row a firm and year.

Firms are numbered in a random order and never named; sums of money stand as logarithms, because firms keep
their books in different currencies, which firm effects take out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from secrets import token_hex
from typing import Any

from django.utils.translation import gettext as _

from compliance.core.exceptions import FairleadError
from compliance.core.hashing import sha256_hex
from compliance.exposure.keys import EU, EU_MEMBERS
from compliance.exposure.models import Finding
from compliance.firms.models import Association, Firm, Membership, TradeFlow
from compliance.firms.selectors import consent_stands
from compliance.studies.anonymity import LEAST_FIRMS, UNIT
from compliance.studies.models import Dataset, Report
from compliance.studies.panel_files import PanelContent, columns_of
from compliance.studies.panels import dataset_store


class TooFewFirms(FairleadError):
    """Fewer consenting members with trade flows than may be shown together."""

    def __init__(self, *, count: int) -> None:
        super().__init__(
            _(
                "%(count)d consenting members have yearly exports on file; a panel of members needs at least "
                "%(least)d, so that no firm can be told from the figures."
            )
            % {"count": count, "least": LEAST_FIRMS}
        )
        self.count = count


@dataclass(slots=True)
class _FirmYear:
    """What a firm exported in a year: money in its own currency, kilograms where known."""

    value: Decimal = Decimal(0)
    mass: Decimal = Decimal(0)
    mass_known: bool = True
    eu: Decimal = Decimal(0)
    products: set[int] = field(default_factory=set)
    markets: set[str] = field(default_factory=set)
    by_market: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, flow: TradeFlow) -> None:
        self.value += flow.value
        self.by_market[flow.market] += flow.value
        self.products.add(flow.product_id)
        self.markets.add(flow.market)
        if flow.market == EU or flow.market in EU_MEMBERS:
            self.eu += flow.value
        if flow.mass_kg is None:
            self.mass_known = False
        else:
            self.mass += flow.mass_kg

    def row(self) -> dict[str, float | None]:
        shares = [float(part / self.value) for part in self.by_market.values()] if self.value else []
        heavy = self.mass_known and self.mass > 0 and self.value > 0
        return {
            "ln_exports": math.log(self.value) if self.value > 0 else None,
            "ln_mass": math.log(self.mass) if self.mass_known and self.mass > 0 else None,
            "ln_unit_value": math.log(self.value / self.mass) if heavy else None,
            "products": len(self.products),
            "markets": len(self.markets),
            "eu_share": float(self.eu / self.value) if self.value else None,
            "concentration": sum(share**2 for share in shares) if shares else None,
        }


def dataset_build(*, association: Association, title: str, by: Any) -> Dataset:
    """Make and keep a panel of the members that consent today. Raises TooFewFirms.

    Fewer than five newcomers wait: beside an earlier report their figures would show in the difference.
    """
    import pandas as pd

    firms = members_consenting(association)
    rows, used = _rows(firms)
    if len(used) < LEAST_FIRMS:
        raise TooFewFirms(count=len(used))
    kept = _as_reported(association, used)
    if kept != used:
        rows, used = _rows({pk: firm for pk, firm in firms.items() if pk in kept})
    frame = pd.DataFrame(rows).sort_values([UNIT, "year"]).reset_index(drop=True)
    content = frame.to_csv(index=False, lineterminator="\n", float_format="%.10g").encode()
    return dataset_store(
        owner=association,
        title=title,
        name="members.csv",
        content=content,
        read=PanelContent(len(frame), columns_of(frame)),
        media_type="text/plain",
        by=by,
        kind=Dataset.Kind.MEMBERS,
        firm_ids=sorted(used),
    )


def _as_reported(association: Association, used: set[int]) -> set[int]:
    """The firms of the newest reported panel, where only one to four newcomers set today's apart."""
    panels = Dataset.objects.filter(
        kind=Dataset.Kind.MEMBERS, association=association, pk__in=Report.objects.values("run__dataset")
    )
    for earlier in panels.order_by("-pk"):
        before = set(earlier.firm_ids)
        if before <= used and 0 < len(used - before) < LEAST_FIRMS:
            return before
    return used


def waiting_newcomers(dataset: Dataset) -> int:
    """How many consenting members with exports were left out of a panel of members for now."""
    if dataset.association is None or not dataset.firm_ids:
        return 0
    flows = TradeFlow.objects.filter(product__firm__in=members_consenting(dataset.association).keys())
    return len(set(flows.values_list("product__firm", flat=True)) - set(dataset.firm_ids))


def members_consenting(association: Association) -> dict[int, Firm]:
    """Members whose consent stands today, by id."""
    granted = Membership.objects.filter(consent_stands(), association=association)
    return {firm.pk: firm for firm in Firm.objects.filter(pk__in=granted.values("firm")).order_by("pk")}


def consent_lost(dataset: Dataset) -> int:
    """How many firms inside a panel of members no longer consent (or are gone)."""
    if dataset.association is None or not dataset.firm_ids:
        return 0
    return len(set(dataset.firm_ids) - members_consenting(dataset.association).keys())


def _rows(firms: dict[int, Firm]) -> tuple[list[dict[str, Any]], set[int]]:
    years: dict[tuple[int, int], _FirmYear] = defaultdict(_FirmYear)
    flows = TradeFlow.objects.filter(product__firm__in=firms.keys()).select_related("product")
    for flow in flows.order_by("pk").iterator(chunk_size=5000):
        years[flow.product.firm_id, flow.year].add(flow)
    used = {firm for firm, _year in years}
    numbers = _numbers(used)
    act = _findings_to_act(used)
    found = []
    for (firm, year), held in years.items():
        row = {UNIT: numbers[firm], "year": year, "sector": firms[firm].sector or None, **held.row()}
        found.append({**row, "findings_now": act.get(firm, 0)})
    return found, used


def _numbers(firms: set[int]) -> dict[int, int]:
    """Numbers in an order that cannot be worked out again: the salt is thrown away."""
    salt = token_hex(16)
    shuffled = sorted(firms, key=lambda pk: sha256_hex(salt, str(pk)))
    return {pk: place for place, pk in enumerate(shuffled, start=1)}


def _findings_to_act(firms: set[int]) -> dict[int, int]:
    """Open findings that ask for action as of now; they have no history by year."""
    counted: dict[int, int] = defaultdict(int)
    rows = Finding.objects.filter(firm__in=firms, verdict=Finding.Verdict.ACT, status__in=Finding.OPEN)
    for firm in rows.values_list("firm", flat=True):
        counted[firm] += 1
    return counted
