"""Shipments and declarations typed by hand: what the engine could not price is refused with its reason."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from compliance.cbam.wording import notice_parts
from compliance.cbam.wording_notices import NOTICES
from compliance.exposure import services
from tests.cbam.rows import SCREW, DeclarationFactory, InstallationFactory, ShipmentFactory, screw_of, sold
from tests.factories import EvidenceFactory, FirmFactory, MeasureFactory, UserFactory

pytestmark = pytest.mark.django_db


def faults(row) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    return refused.value.message_dict


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"cn": "85167970"}, "cn", "not in CBAM's Annex I"),
        ({"cn": "7318158"}, "cn", "a zero may have been lost"),
        ({"country": "XQ"}, "country", "is not a country"),
        ({"market": "GB"}, "market", "name a member state"),
        ({"import_date": date(2025, 12, 31)}, "cn", "before 1 January 2026"),
        ({"import_date": None}, "import_date", "either the date"),
        ({"planned_year": 2026}, "import_date", "either the date"),
        ({"mass_t": Decimal(-1)}, "mass_t", "greater than or equal to 0"),
    ],
)
def test_a_line_that_cannot_be_priced_is_refused_at_its_field(fields, field, said) -> None:
    row = ShipmentFactory()
    for name, value in fields.items():
        setattr(row, name, value)
    assert said in " ".join(faults(row)[field])


def test_a_good_line_and_a_good_declaration_pass() -> None:
    ShipmentFactory().full_clean()
    DeclarationFactory().full_clean()


def test_rows_of_two_firms_do_not_mix() -> None:
    row = ShipmentFactory()
    row.product = screw_of(FirmFactory())
    assert "another firm" in faults(row)["product"][0]
    row = ShipmentFactory(declaration=DeclarationFactory())
    assert "another firm" in faults(row)["declaration"][0]
    declared = DeclarationFactory(evidence=EvidenceFactory())
    assert "another firm" in faults(declared)["evidence"][0]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"production_year": 2025}, "cannot exist"),
        ({"route": "Q"}, "no production route"),
        ({"see_scope": "process", "precursors": []}, "no precursors are given"),
        ({"precursors": {"cn": "7213"}}, "not a list"),
        ({"precursors": [{"cn": "7213", "country": "CN"}]}, "mass_t_per_t"),
        ({"see_direct": Decimal(-1)}, "greater than or equal to 0"),
    ],
)
def test_a_declaration_that_cannot_be_is_refused(fields, said) -> None:
    row = DeclarationFactory()
    for name, value in fields.items():
        setattr(row, name, value)
    assert said in " ".join(word for words in faults(row).values() for word in words)


def test_a_reader_of_another_language_gets_general_words_and_english_readers_the_figures() -> None:
    notice = {"code": "cn_unknown", "message": "CN 1 has no row", "remedy": "Check"}
    assert notice_parts(notice) == ("CN 1 has no row", "Check")
    with translation.override("zh-hans"):
        assert notice_parts(notice)[0] != "CN 1 has no row"
        assert notice_parts({"code": "new_one", "message": "m", "remedy": "r"}) == ("m", "r")
    assert all(words[0] for words in NOTICES.values())


def test_a_finding_on_cbam_shows_the_euros_and_leads_to_the_explanation() -> None:
    from compliance.cbam.pricing import firm_price

    firm = FirmFactory(code="screws")
    sold(screw_of(firm, markets=["DE"]))
    firm_price(firm_id=firm.pk)
    measure = MeasureFactory(regime="cbam", regimes=["cbam"], stage="applies", scope=[("hs", "7318")])
    services.firm_expose(firm_id=firm.pk)
    services.measure_expose(measure_id=measure.pk)
    finding = firm.findings.get()
    client = Client()
    client.force_login(UserFactory(firms=[firm]))
    cost = firm.products.get().cbam_costs.get()
    for address in (
        reverse("admin:exposure_finding_change", args=[finding.pk]),
        reverse("desk:finding", args=[finding.pk]),
    ):
        text = client.get(address).content.decode()
        assert f"{cost.low_eur:,.0f} to {cost.high_eur:,.0f} EUR" in text, address
        assert 'href="/cbam/screws/"' in text


def test_an_installation_s_country_is_a_code() -> None:
    row = InstallationFactory()
    row.country = "China"
    assert "country" in faults(row)


def test_the_newest_declaration_of_the_longest_code_is_the_one_that_speaks() -> None:
    from compliance.cbam.casework import Declarations
    from compliance.cbam.planning import PlannedLine

    firm = FirmFactory()
    bolt = screw_of(firm)
    site = InstallationFactory(firm=firm)
    DeclarationFactory(installation=site, cn="7318")
    exact = DeclarationFactory(installation=site, cn=SCREW)
    line = PlannedLine(product=bolt, market="DE", year=2026, mass_t=Decimal(1))
    assert Declarations(firm).of(line) == exact
