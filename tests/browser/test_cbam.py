"""The CBAM pages in a browser: in both languages and themes, wide and on a phone."""

import pytest

from compliance.cbam.models import CostChange, SavedScenario
from compliance.cbam.pricing import firm_price
from compliance.core import clock
from compliance.firms.models import Firm
from tests.browser.browsing import LANGUAGES
from tests.cbam.rows import DAY, DeclarationFactory, ShipmentFactory, screw_of, sold
from tests.factories import FirmFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def firm(site: str) -> Firm:
    row = FirmFactory(code="screws", name="Screws Ltd")
    bolt = screw_of(row)
    sold(bolt)
    DeclarationFactory(installation__firm=row)
    ShipmentFactory(product=bolt, reference="INV-1")
    SavedScenario.objects.create(firm=row, name="dear", what_if={"price": 150})
    with clock.standing_at(DAY):
        firm_price(firm_id=row.pk)
    CostChange.objects.create(
        firm=row,
        year=2026,
        before_edition="eu-a",
        after_edition="eu-b",
        before_eur=10,
        after_eur=20,
        products=1,
        is_alarm=True,
        raised_at=clock.now(),
    )
    return row


LOOKS = {"en": (("light", 1440), ("dark", 390)), "zh-hans": (("dark", 1440), ("light", 390))}
"""Each language, theme and width twice, not every mixture of them: a look costs seconds."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_reads_in_both_themes_and_on_a_phone(visit, firm, language) -> None:
    window = visit(user=UserFactory(firms=[firm], language=language), language=language)
    product = firm.products.get().pk
    for name, path in (
        ("cbam-firm", "/cbam/screws/"),
        ("cbam-product", f"/cbam/screws/products/{product}/"),
        ("cbam-shipments", "/cbam/screws/shipments/"),
        ("cbam-scenarios", "/cbam/screws/scenarios/"),
    ):
        page = window.open(path)
        widths = page.evaluate(
            "Promise.all([...document.images].map(async i => (i.loading = 'eager', "
            "await i.decode(), i.naturalWidth)))"
        )
        assert all(width > 100 for width in widths), (path, widths)
        window.look(name, looks=LOOKS[language])


def test_a_chosen_line_is_explained_and_its_act_can_be_followed(visit, firm) -> None:
    window = visit(user=UserFactory(firms=[firm]))
    page = window.open(f"/cbam/screws/products/{firm.products.get().pk}/")
    assert page.locator("#explanation details").count() > 5
    link = page.locator("#explanation a[href*='eur-lex.europa.eu']").first
    assert link.get_attribute("rel") == "noopener noreferrer"
    page.get_by_role("link", name="Scenarios").click()
    page.get_by_label("Name").fill("cheap")
    page.get_by_label("Certificate price (EUR)").fill("40")
    page.get_by_role("button", name="Keep and compare").click()
    assert page.get_by_role("columnheader", name="cheap").count() == 1
