"""From a firm's own page to its product: a measure with dates, for that firm alone."""

from datetime import date
from pathlib import Path

import pytest

from compliance.core.jobs import jobs_drain
from compliance.exposure import services
from compliance.exposure.models import Exposure, Finding
from regulations.models import Measure
from tests.factories import FirmFactory, ProductFactory, TradeFlowFactory, WatchedPageFactory
from tests.firms.test_pages import read, run_of

pytestmark = pytest.mark.django_db

WORDS = """Draft restriction of lead in toys under REACH
The authority proposes to amend Annex XVII to Regulation (EC) No 1907/2006 (REACH).
Toys of HS heading 9503 may hold no more than 90 mg/kg of lead (CAS 7439-92-1).
Comments close on 15 January 2027.
The rule would apply from 1 July 2027."""


def test_a_watched_page_leads_to_the_firms_product_and_its_deadline(tmp_path: Path) -> None:
    own, other = FirmFactory(), FirmFactory()
    for firm in (own, other):
        TradeFlowFactory(product=ProductFactory(firm=firm, hs="950300", cn="", markets=["EU"]), market="EU")
        services.firm_expose(firm_id=firm.pk)
    page = WatchedPageFactory(firm=own, markets=["EU"])
    run_of(tmp_path, [page], read(page, WORDS))
    jobs_drain(kinds=["understand", "expose", "expose_firm"])
    measure = Measure.objects.get()
    assert set(measure.milestones.values_list("role", "on")) == {
        ("comment_deadline", date(2027, 1, 15)),
        ("application", date(2027, 7, 1)),
    }
    assert {row.product.firm for row in Exposure.objects.all()} == {own}
    assert {row.firm for row in Finding.objects.all()} == {own}
