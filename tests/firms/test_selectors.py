"""Who sees which firm: the matrix of roles and consent."""

from datetime import date

import pytest

from compliance.core import clock
from compliance.firms.models import User
from compliance.firms.selectors import (
    association_list_visible,
    firm_list_editable,
    firm_list_visible,
    membership_list_visible,
    product_list_visible,
)
from tests.factories import (
    AdministratorFactory,
    AssociationFactory,
    FirmFactory,
    MembershipFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 1)


def seen(user: User) -> set[str]:
    with clock.standing_at(TODAY):
        return set(firm_list_visible(user=user).values_list("code", flat=True))


def test_an_officer_sees_own_firms_and_may_edit_them() -> None:
    own, other = FirmFactory(code="own"), FirmFactory(code="other")
    officer = UserFactory(firms=[own])
    assert seen(officer) == {"own"}
    assert list(firm_list_editable(user=officer)) == [own]
    ProductFactory(firm=other)
    mine = ProductFactory(firm=own)
    assert list(product_list_visible(user=officer)) == [mine]


@pytest.mark.parametrize("role", ["staff", "analyst"])
@pytest.mark.parametrize(
    ("given", "withdrawn", "sees"),
    [
        (None, None, False),
        (date(2026, 4, 30), None, True),
        (TODAY, None, True),
        (date(2026, 5, 2), None, False),
        (date(2026, 1, 1), TODAY, False),
        (date(2026, 1, 1), date(2026, 4, 1), False),
        (date(2026, 1, 1), date(2026, 5, 2), True),
    ],
)
def test_association_people_see_a_member_while_its_consent_stands(role, given, withdrawn, sees) -> None:
    membership = MembershipFactory(firm__code="member", consent_on=given, consent_withdrawn_on=withdrawn)
    user = UserFactory(role=role, associations=[membership.association])
    assert seen(user) == ({"member"} if sees else set())
    assert not firm_list_editable(user=user).exists()


def test_consent_to_one_association_opens_nothing_to_another() -> None:
    membership = MembershipFactory(firm__code="member")
    other = MembershipFactory(firm=membership.firm, consent_on=None)
    staff = UserFactory(role="staff", associations=[other.association])
    assert seen(staff) == set()
    insider = UserFactory(role="staff", associations=[membership.association])
    assert list(membership_list_visible(user=insider)) == [membership]
    assert list(association_list_visible(user=insider)) == [membership.association]


def test_firms_of_a_staff_account_and_associations_of_an_officer_open_nothing() -> None:
    membership = MembershipFactory()
    loose = FirmFactory()
    assert seen(UserFactory(role="staff", firms=[loose])) == set()
    assert seen(UserFactory(role="officer", associations=[membership.association])) == set()


def test_an_administrator_sees_all_and_nobody_else_sees_anything() -> None:
    FirmFactory(code="a")
    FirmFactory(code="b")
    assert seen(AdministratorFactory()) == {"a", "b"}
    assert seen(UserFactory(role="administrator")) == {"a", "b"}
    assert seen(UserFactory(role="administrator", is_active=False)) == set()
    assert seen(UserFactory(role="")) == set()


def test_an_officer_sees_the_associations_of_own_firms_only() -> None:
    membership = MembershipFactory()
    AssociationFactory()
    officer = UserFactory(firms=[membership.firm])
    assert list(association_list_visible(user=officer)) == [membership.association]
