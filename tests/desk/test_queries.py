"""How often each daily page asks the database: bounded, and the same however many rows there are."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from compliance.desk.product_selectors import FirmByFirm, products_wanted
from compliance.exposure.models import Finding
from compliance.exposure.services import firm_expose
from compliance.firms.models import Association, Firm, Product, User
from compliance.firms.selectors import firm_list_visible
from tests.desk.conftest import client_of
from tests.exposure.conftest import draft_rule
from tests.factories import (
    AssociationFactory,
    EvidenceFactory,
    FirmFactory,
    MembershipFactory,
    ProductFactory,
    TradeFlowFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

OFFICERS = {
    "desk:today": 12,
    "desk:today-part": 12,
    "desk:finding": 20,
    "desk:notice": 15,
    "desk:products": 6,
    "desk:product": 22,
    "desk:calendar": 9,
    "desk:evidence": 5,
    "search:page": 10,
    "cbam:firm": 8,
    "web:gaps-firm": 14,
}
STAFFS = {
    "room:overview": 8,
    "room:members": 9,
    "room:goods": 6,
    "room:compare": 7,
    "room:trade": 7,
    "room:trade-own": 5,
}
"""Page → most queries, session and account among them."""


@pytest.fixture
def association(firm: Firm) -> Association:
    guild = AssociationFactory(code="guild")
    MembershipFactory(firm=firm, association=guild)
    return guild


def addresses(finding: Finding, product: Product) -> dict[str, str]:
    arguments = {
        "desk:today-part": ["act"],
        "desk:finding": [finding.pk],
        "desk:notice": [finding.measure.notice_id],
        "desk:product": [product.pk],
        "cbam:firm": [finding.firm.code],
        "web:gaps-firm": [finding.firm.code],
    }
    found = {page: reverse(page, args=arguments.get(page, [])) for page in OFFICERS}
    return found | {"search:page": found["search:page"] + "?q=kettle&stay=1"}


def grown(firm: Firm) -> None:
    """More of everything: products with flows, documents and rules that touch them."""
    for number in range(6):
        product = ProductFactory(
            firm=firm, sku=f"KL-5{number}", hs="851679", markets=["DE"], bom_complete=True
        )
        product.components.create(name="body", material="steel")
        TradeFlowFactory(product=product, market="DE", year=2024)
        EvidenceFactory(firm=firm, number=f"R-{number}", products=[product])
        draft_rule(("hs", "851679"), title=f"Kettles, part {number}")
    firm_expose(firm_id=firm.pk)


def counted(queries: Callable[[Client, str], int], user: User, pages: dict[str, str]) -> dict[str, int]:
    client = client_of(user)
    return {page: queries(client, address) for page, address in pages.items()}


def test_pages_of_officers_ask_a_bounded_number_of_times(
    queries: Callable[[Client, str], int], officer: User, finding: Finding, kettle: Product
) -> None:
    EvidenceFactory(firm=finding.firm, number="R-first", products=[kettle])
    pages = addresses(finding, kettle)
    few = counted(queries, officer, pages)
    assert {page: asked for page, asked in few.items() if asked > OFFICERS[page]} == {}
    grown(finding.firm)
    assert counted(queries, officer, pages) == few


def test_pages_of_the_room_ask_a_bounded_number_of_times(
    queries: Callable[[Client, str], int], association: Association, finding: Finding
) -> None:
    staff = UserFactory(email="wang@guild.example", role="staff", associations=[association])
    pages = {page: reverse(page, args=["guild"]) for page in STAFFS}
    few = counted(queries, staff, pages)
    assert {page: asked for page, asked in few.items() if asked > STAFFS[page]} == {}
    for number in range(3):
        member = FirmFactory(code=f"member-{number}", name=f"Example member {number}")
        MembershipFactory(firm=member, association=association)
        grown(member)
    assert counted(queries, staff, pages) == few


def test_pages_of_products_are_the_slices_of_the_whole_list(
    association: Association, firm: Firm, kettle: Product
) -> None:
    for name, count in (("Beta", 3), ("Alpha", 4), ("Gamma", 0), ("Delta", 2)):
        member = FirmFactory(code=name.lower(), name=f"{name} Ltd")
        MembershipFactory(firm=member, association=association)
        for number in range(count):
            ProductFactory(firm=member, sku=f"S-{9 - number}", name=f"{name} {number}")
    ProductFactory(firm=FirmFactory(code="foreign", name="Aaa foreign Ltd"))
    staff = UserFactory(email="wang@guild.example", role="staff", associations=[association])
    whole = list(products_wanted(user=staff))
    paged = FirmByFirm(
        products_wanted(user=staff), list(firm_list_visible(user=staff).order_by("name", "pk"))
    )
    assert len(paged) == len(whole) == 10
    for size in (1, 2, 3, 4, 7, 10, 25):
        told = [row for start in range(0, len(whole), size) for row in paged[start : start + size]]
        assert told == whole
    assert paged[10:20] == []
