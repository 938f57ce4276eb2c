"""A firm with a kettle, a rule that asks for a hand, and its officer; the clock stands."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from compliance.core import clock
from compliance.exposure.models import Finding
from compliance.exposure.services import firm_expose
from compliance.firms.models import Firm, Product, User
from tests.exposure.conftest import TODAY, draft_rule
from tests.factories import FirmFactory, ProductFactory, TradeFlowFactory, UserFactory


@pytest.fixture(autouse=True)
def today() -> Iterator[date]:
    with clock.standing_at(TODAY):
        yield TODAY


@pytest.fixture
def firm(db: None) -> Firm:
    return FirmFactory(code="kettles", name="Example Kettles Ltd", currency="CNY")


@pytest.fixture
def officer(firm: Firm) -> User:
    return UserFactory(email="li@kettles.example", firms=[firm])


@pytest.fixture
def client(officer: User) -> Client:
    return client_of(officer)


@pytest.fixture
def kettle(firm: Firm) -> Product:
    """Sold in Germany for 100,000 in 2024; its bill of material is complete."""
    product = ProductFactory(
        firm=firm, sku="KL-204", hs="851679", cn="85167970", markets=["DE"], bom_complete=True
    )
    TradeFlowFactory(product=product, market="DE", year=2024)
    product.components.create(name="body", material="steel")
    return product


@pytest.fixture
def finding(firm: Firm, kettle: Product) -> Finding:
    """A draft on kettles whose comments close in 59 days, as the pipeline finds it."""
    rule = draft_rule(("hs", "851679"), title="Kettles that switch off")
    firm_expose(firm_id=firm.pk)
    return Finding.objects.get(firm=firm, measure=rule)


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def queries() -> Callable[[Client, str], int]:
    """How many queries a page takes once its caches are warm."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(client: Client, address: str) -> int:
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    return count
