"""Counts over firms and standing measures, reasons why not, and who sees what."""

from datetime import date

import pytest

from compliance.core import clock
from compliance.exposure import services
from compliance.exposure.models import Finding
from compliance.exposure.selectors import (
    exposure_list_visible,
    finding_counts,
    finding_list_visible,
    not_yours,
    not_yours_counts,
)
from compliance.firms.models import Firm, Product
from tests.exposure.conftest import draft_rule, listed_lead
from tests.factories import (
    AdministratorFactory,
    AssociationFactory,
    ContentFactory,
    FirmFactory,
    MembershipFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def reasons(firm: Firm) -> dict[int, str]:
    return dict(not_yours(firm=firm).measures)


def test_counts_are_over_all_firms_and_standing_measures(kettle: Product) -> None:
    draft_rule(("hs", "8516"))
    draft_rule(("hs", "9503"))
    draft_rule(("hs", "8516"), stage="withdrawn")
    bare = FirmFactory()
    services.firm_expose(firm_id=kettle.firm_id)
    services.firm_expose(firm_id=bare.pk)
    assert finding_counts() == {"act": 1, "watch": 0, "uncertain": 0, "not_yours": 3}
    assert finding_counts(firms=[bare]) == {"act": 0, "watch": 0, "uncertain": 0, "not_yours": 2}
    assert finding_counts(firms=[]) == {"act": 0, "watch": 0, "uncertain": 0, "not_yours": 0}


def test_why_a_measure_is_not_yours(kettle: Product) -> None:
    expected = {
        draft_rule(("hs", "9503")): "no_product_with_code",
        draft_rule(("hs", "8516"), markets=["BR"]): "no_product_in_market",
        listed_lead(): "substance_absent",
        draft_rule(("hs", "9503"), ("substance", "50-00-0")): "no_product_in_scope",
    }
    ended = draft_rule(("hs", "9503"), stage="in_force")
    ended.milestones.create(role="sunset", on=date(2025, 6, 11), origin="metadata")
    expected[ended] = "measure_expired"
    services.firm_expose(firm_id=kettle.firm_id)
    assert reasons(kettle.firm) == {measure.pk: reason for measure, reason in expected.items()}
    assert not Finding.objects.exists()  # computed, not stored


def test_a_substance_below_its_limit_is_told_apart_from_an_absent_one(kettle: Product) -> None:
    rule = listed_lead()
    ContentFactory(component=kettle.components.get())  # 0.05 %
    services.firm_expose(firm_id=kettle.firm_id)
    assert reasons(kettle.firm) == {rule.pk: "substance_below_limit"}


def test_a_firm_without_products_is_told_so(firm: Firm) -> None:
    rule = draft_rule(("hs", "8516"))
    services.measure_expose(measure_id=rule.pk)
    assert reasons(firm) == {rule.pk: "no_product"}


def test_an_uncertain_measure_is_never_called_not_yours(kettle: Product) -> None:
    ProductFactory(firm=kettle.firm, hs="", markets=["DE"])
    draft_rule(("hs", "9503"))
    services.firm_expose(firm_id=kettle.firm_id)
    assert not_yours(firm=kettle.firm).count == 0


def test_several_firms_are_told_the_nearest_miss(kettle: Product) -> None:
    other = ProductFactory(hs="731815", markets=["US"], bom_complete=True)
    draft_rule(("hs", "9503"))
    draft_rule(("hs", "9503"), markets=["BR"])
    for product in (kettle, other):
        services.firm_expose(firm_id=product.firm_id)
    seen = not_yours_counts(user=UserFactory(firms=[kettle.firm, other.firm]))
    assert (seen.count, seen.reasons) == (2, (("no_product_with_code", 1), ("no_product_in_market", 1)))


def test_findings_are_seen_by_role_and_consent(kettle: Product) -> None:
    draft_rule(("hs", "8516"))
    other = ProductFactory(hs="851679", markets=["DE"])
    for product in (kettle, other):
        services.firm_expose(firm_id=product.firm_id)
    association = AssociationFactory()
    MembershipFactory(association=association, firm=kettle.firm)
    MembershipFactory(association=association, firm=other.firm, consent_on=None)
    staff = UserFactory(role="staff", associations=[association])
    for user, firms in [
        (AdministratorFactory(), {kettle.firm_id, other.firm_id}),
        (UserFactory(firms=[other.firm]), {other.firm_id}),
        (UserFactory(), set()),
        (staff, {kettle.firm_id}),
        (UserFactory(role="analyst", associations=[association]), {kettle.firm_id}),
    ]:
        assert set(finding_list_visible(user=user).values_list("firm", flat=True)) == firms
        assert set(exposure_list_visible(user=user).values_list("product__firm", flat=True)) == firms
    with clock.standing_at(date(2023, 12, 31)):  # before the consent
        assert not finding_list_visible(user=staff).exists()
