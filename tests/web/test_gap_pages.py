"""The pages of the gap report: who sees which firm's, and what they link to."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import FirmFactory, ProductFactory, UserFactory
from tests.web.world import FOREIGN, World, world_make

pytestmark = pytest.mark.django_db
ROLES = ("officer", "staff", "analyst", "administrator")


@pytest.fixture
def world() -> World:
    return world_make()


def client_of(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.users[role])
    return client


def addresses(side) -> list[str]:
    code, product = side.firm.code, side.rows["firms.Product"].pk
    return [
        reverse("web:gaps-firm", args=[code]),
        reverse("web:gaps-product", args=[code, product]),
        *(reverse("web:gaps-file", args=[code, "zh-Hans", kind]) for kind in ("pdf", "xlsx", "json", "html")),
        reverse("web:gaps-file", args=[code, "en", "json"]) + f"?product={product}",
    ]


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_the_firm_sees_its_report_in_every_format(world, role) -> None:
    client = client_of(world, role)
    for address in addresses(world.own):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "no-store" in answer.headers["Cache-Control"], address
    page = client.get(addresses(world.own)[0]).content.decode()
    assert "Own-1" in page and FOREIGN not in page
    for address in addresses(world.own)[1:5]:
        assert address.partition("?")[0] in page or "html" in address


@pytest.mark.parametrize("role", ["officer", "staff", "analyst"])
def test_nobody_reaches_a_foreign_firm_or_its_product(world, role) -> None:
    client = client_of(world, role)
    for address in addresses(world.foreign):
        assert client.get(address).status_code == 404, address
    own, theirs = world.own.firm.code, world.foreign.rows["firms.Product"].pk
    assert client.get(reverse("web:gaps-product", args=[own, theirs])).status_code == 404
    assert (
        client.get(reverse("web:gaps-file", args=[own, "en", "json"]) + f"?product={theirs}").status_code
        == 404
    )
    assert FOREIGN not in client.get(reverse("web:gaps")).content.decode()


def test_strangers_log_in_first_and_nothing_is_written(world) -> None:
    for address in addresses(world.own):
        assert Client().get(address).status_code == 302
    client = client_of(world, "officer")
    for address in addresses(world.own):
        assert client.post(address).status_code == 405


@pytest.mark.parametrize("tail", ["en.exe", "fr.pdf", "en.pdf?product=x", "en.pdf?product=-1"])
def test_other_files_are_not_found(world, tail) -> None:
    address = f"/gaps/{world.own.firm.code}/report.{tail}"
    assert client_of(world, "officer").get(address).status_code == 404


def test_downloads_are_attachments(world) -> None:
    answer = client_of(world, "officer").get(addresses(world.own)[2])
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="gap_report_')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content.startswith(b"%PDF-")


def test_one_firm_is_shown_at_once_and_several_are_chosen_from() -> None:
    firm = FirmFactory(code="only")
    ProductFactory(firm=firm, sku="P-1", hs="851679")
    client = Client()
    user = UserFactory(firms=[firm])
    client.force_login(user)
    assert "P-1" in client.get(reverse("web:gaps")).content.decode()
    user.firms.add(FirmFactory(code="second"))
    assert reverse("web:gaps-firm", args=["second"]) in client.get(reverse("web:gaps")).content.decode()


def test_the_lists_of_firms_and_products_lead_to_the_report(world) -> None:
    client = client_of(world, "officer")
    address = addresses(world.own)
    assert address[0] in client.get(reverse("admin:firms_firm_changelist")).content.decode()
    assert address[1] in client.get(reverse("admin:firms_product_changelist")).content.decode()
    assert reverse("web:gaps") in client.get(reverse("admin:index")).content.decode()
