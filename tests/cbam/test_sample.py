"""The sample firm that makes screws shows real CBAM figures: proven, unproven, shipped and planned."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from compliance.cbam.overview import firm_overview, product_total, totals_by_firm
from compliance.cbam.pricing import firm_price
from compliance.cbam.sample import sample_load
from compliance.firms.models import Firm
from tests.factories import FirmFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(settings, tmp_path) -> Firm:
    settings.FAIRLEAD_HOME = tmp_path
    call_command("load_sample", quiet=True)
    row = Firm.objects.get(code="HL-NUT")
    firm_price(firm_id=row.pk)
    return row


def test_the_sample_firm_s_cost_is_told_with_what_is_proven_and_what_is_not(firm) -> None:
    found = firm_overview(firm)
    assert found.total is not None and found.total.cost > 100_000 and not found.is_partial
    by_sku = {one.product.sku: one for one in found.products}
    bolt, nut = by_sku["LN-HEX-M8-88"], by_sku["LN-NUT-M8"]
    assert {row.counted for row in bolt.rows} == {"actual"} and not bolt.is_unproven
    assert bolt.break_even.saving_eur > 0
    assert nut.is_unproven and {row.counted for row in nut.rows} == {"default"}
    assert sum(row.shipment_id is not None for one in found.products for row in one.rows) == 5
    assert found.path[-1].year == 2034 and found.swings


def test_sums_in_one_query_are_those_of_the_pages(firm) -> None:
    found = firm_overview(firm)
    total = totals_by_firm([firm.pk])[firm.pk]
    assert (total.band, total.year, total.goods) == (found.total, found.year, len(found.products))
    first = found.products[0]
    one = product_total(first.product)
    assert one is not None and one.band == first.band
    assert totals_by_firm([FirmFactory().pk]) == {}
    client = Client()
    client.force_login(UserFactory(firms=[firm, FirmFactory()]))
    assert f"{found.total.cost:,.0f} EUR" in client.get(reverse("cbam:choose")).content.decode()
    page = client.get(reverse("desk:product", args=[first.product.pk])).content.decode()
    assert reverse("cbam:product", args=[firm.code, first.product.pk]) in page


def test_loading_it_again_changes_nothing(firm) -> None:
    report = sample_load()
    assert report is not None and (report.created, report.changed, report.unchanged) == (0, 0, 5)
    assert firm_price(firm_id=firm.pk).priced == 0


def test_without_the_sample_firm_nothing_is_made() -> None:
    FirmFactory(code="HL-NUT", is_sample=False)
    assert sample_load() is None


def test_the_sum_of_products_is_the_total(firm) -> None:
    found = firm_overview(firm)
    assert sum((one.band.cost for one in found.products if one.band), Decimal(0)) == found.total.cost
    assert sum(one.share for one in found.products) == pytest.approx(1)
