"""A firm with a kettle and a rule on it, exposed as of a day."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from compliance.core import clock
from compliance.firms.models import Firm, Product
from regulations.models import Measure
from tests.factories import (
    FirmFactory,
    MeasureFactory,
    MilestoneFactory,
    NoticeVersionFactory,
    ProductFactory,
    ScopeCodeFactory,
    TradeFlowFactory,
)

TODAY = date(2025, 6, 12)


@pytest.fixture
def today() -> Iterator[date]:
    """The clock stands at the end of this day."""
    with clock.standing_at(TODAY):
        yield TODAY


@pytest.fixture
def firm(db: None) -> Firm:
    return FirmFactory(currency="CNY")


@pytest.fixture
def kettle(firm: Firm) -> Product:
    """Sold in Germany and Poland for 100,000 each in 2024; its bill of material is complete."""
    product = ProductFactory(
        firm=firm, sku="KL-204", hs="851679", cn="85167970", markets=["DE", "PL"], bom_complete=True
    )
    for market in product.markets:
        TradeFlowFactory(product=product, market=market, year=2024)
    product.components.create(name="body", material="steel")
    return product


def draft_rule(*scope: tuple[str, str], **given: Any) -> Measure:
    """A proposed EU rule with a comment deadline 59 days ahead and a notice with a page."""
    deadline = given.pop("deadline", date(2025, 8, 10))
    notice = NoticeVersionFactory(notice__source__title="Official Gazette of Examples").notice
    measure = MeasureFactory(notice=notice, scope=list(scope), **given)
    if deadline:
        MilestoneFactory(measure=measure, on=deadline)
    return measure


def listed_lead(**given: Any) -> Measure:
    """A list entry for lead above 0.1 % of the article."""
    measure = draft_rule(
        deadline=None, regime="reach", regimes=["reach"], stage="applies", doc_type="amendment",
        needs="substance", **given,
    )  # fmt: skip
    measure.notice.kind = "list_entry"
    measure.notice.save()
    ScopeCodeFactory(measure=measure, kind="substance", code="7439-92-1", limit_ppm=1000.0, basis="article")
    return measure
