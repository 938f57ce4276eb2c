"""The CBAM pages: who reaches what, what they say, and that wrong input changes nothing and says why."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from compliance.cbam.models import CostAlarm, CostChange, SavedScenario, Shipment
from compliance.cbam.pricing import firm_price
from compliance.core import clock
from tests.cbam.rows import DAY, SCREW, DeclarationFactory, ShipmentFactory, screw_of, sold
from tests.factories import AssociationFactory, FirmFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_november():
    with clock.standing_at(DAY):
        yield


@pytest.fixture
def firm():
    row = FirmFactory(code="screws", name="Screws Ltd")
    bolt = screw_of(row)
    sold(bolt)
    sold(bolt, market="FR", kg=20_000)
    DeclarationFactory(installation__firm=row)
    ShipmentFactory(product=bolt, reference="INV-1")
    firm_price(firm_id=row.pk)
    return row


@pytest.fixture
def foreign():
    row = FirmFactory(code="zanzibar", name="Zanzibar Ltd")
    sold(screw_of(row, sku="ZANZIBAR"))
    SavedScenario.objects.create(firm=row, name="Zanzibar plan", what_if={"price": 99})
    firm_price(firm_id=row.pk)
    return row


def client_of(*firms, role="officer", associations=()) -> Client:
    client = Client()
    client.force_login(UserFactory(firms=list(firms), role=role, associations=list(associations)))
    return client


def addresses(row) -> list[str]:
    product = row.products.get()
    code = row.code
    return [
        reverse("cbam:firm", args=[code]),
        reverse("cbam:product", args=[code, product.pk]),
        reverse("cbam:shipments", args=[code]),
        reverse("cbam:shipments", args=[code]) + "?excel",
        reverse("cbam:shipments-template", args=[code]),
        reverse("cbam:scenarios", args=[code]),
        reverse("cbam:scenario-picture", args=[code]),
        reverse("cbam:scenario-table", args=[code]),
        *(reverse("cbam:picture", args=[code, name]) for name in ("products", "path", "tornado")),
        reverse("cbam:picture", args=[code, "path"]) + f"?product={product.pk}",
        reverse("cbam:picture", args=[code, "break_even"]) + f"?product={product.pk}",
        *(
            reverse("cbam:report", args=[code, lang, kind])
            for lang in ("en", "zh-hans")
            for kind in ("pdf", "xlsx")
        ),
    ]


def test_who_sees_the_firm_sees_every_page_and_file(firm, foreign) -> None:
    association = AssociationFactory()
    MembershipFactory(association=association, firm=firm)
    clients = [client_of(firm), client_of(role="staff", associations=[association])]
    for client in clients:
        for address in addresses(firm):
            answer = client.get(address)
            assert answer.status_code == 200, address
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert b"ZANZIBAR" not in content.upper(), address
            assert "no-store" in answer.headers["Cache-Control"], address


@pytest.mark.parametrize("role", ["officer", "staff", "analyst"])
def test_nobody_reaches_a_foreign_firm(firm, foreign, role) -> None:
    client = client_of(*([firm] if role == "officer" else []), role=role)
    for address in addresses(foreign):
        assert client.get(address).status_code == 404, address
    theirs = foreign.products.get().pk
    for address in (
        reverse("cbam:product", args=["screws", theirs]),
        reverse("cbam:picture", args=["screws", "path"]) + f"?product={theirs}",
    ):
        assert client.get(address).status_code == 404
    for name in ("alarm", "shipments-import", "scenarios"):
        assert client.post(reverse(f"cbam:{name}", args=["zanzibar"]), {}).status_code == 404
    plan = SavedScenario.objects.get(name="Zanzibar plan")
    assert client.post(reverse("cbam:scenario-delete", args=["zanzibar", plan.pk])).status_code == 404
    assert SavedScenario.objects.filter(pk=plan.pk).exists()


def test_strangers_log_in_first(firm) -> None:
    for address in [reverse("cbam:choose"), *addresses(firm)]:
        assert Client().get(address).status_code == 302


def test_staff_reads_and_writes_nothing(firm) -> None:
    association = AssociationFactory()
    MembershipFactory(association=association, firm=firm)
    client = client_of(role="staff", associations=[association])
    assert b"csrfmiddlewaretoken" not in client.get(addresses(firm)[0]).content.partition(b"<main")[2]
    for name in ("alarm", "shipments-import"):
        assert client.post(reverse(f"cbam:{name}", args=["screws"]), {}).status_code == 403
    form = {"name": "mine", "audience": "firm", "price": "90"}
    assert client.post(reverse("cbam:scenarios", args=["screws"]), form).status_code == 403


def test_the_overview_says_cost_band_and_what_is_unproven(firm) -> None:
    text = client_of(firm).get(addresses(firm)[0]).content.decode()
    assert "eu-2026-11-20" in text and "Cost in 2026" in text
    assert "without a valid document" in text
    assert 'src="/cbam/screws/pictures/path.svg"' in text


def test_the_product_s_page_explains_step_by_step_with_articles(firm) -> None:
    client = client_of(firm)
    text = client.get(addresses(firm)[1]).content.decode()
    for part in (
        "Embedded emissions charged",
        "Free allocation",
        "CBAM factor",
        "eur-lex.europa.eu/eli",
        "INV-1",
    ):
        assert part in text, part
    assert "Both cost the same at" in text
    line = firm.products.get().cbam_costs.filter(market="FR").get()
    assert "in FR comes about" in client.get(addresses(firm)[1] + f"?line={line.pk}").content.decode()
    assert client.get(addresses(firm)[1] + "?line=x").status_code == 200


def test_a_firm_without_cbam_goods_is_told_so() -> None:
    row = FirmFactory(code="kettles")
    text = client_of(row).get(reverse("cbam:firm", args=["kettles"])).content.decode()
    assert "no CBAM goods with EU sales" in text
    assert client_of(row).get(reverse("cbam:picture", args=["kettles", "path"])).status_code == 404
    assert client_of(row).get(reverse("cbam:scenario-table", args=["kettles"])).status_code == 404


def test_the_workbook_holds_the_same_cost_in_both_languages(firm) -> None:
    client = client_of(firm)
    for language in ("en", "zh-hans"):
        content = client.get(reverse("cbam:report", args=["screws", language, "xlsx"])).content
        book = load_workbook(io.BytesIO(content))
        rows = list(book.worksheets[0].values)
        cost = firm.products.get().cbam_costs.filter(market="FR").get().cost_eur
        assert any(row[3] == "FR" and row[7] == pytest.approx(float(cost)) for row in rows[1:])
        assert len(book.worksheets) == 5 and book.worksheets[3].max_row > 20


@pytest.mark.parametrize(
    "tail", ["report.fr.pdf", "report.en.exe", "pictures/none.svg", "pictures/path.svg?product=x"]
)
def test_other_files_are_not_found(firm, tail) -> None:
    assert client_of(firm).get(f"/cbam/screws/{tail}").status_code == 404


def test_the_threshold_is_kept_and_bad_ones_are_told(firm) -> None:
    client = client_of(firm)
    address = reverse("cbam:alarm", args=["screws"])
    assert client.post(address, {"percent": "12.5", "least_eur": "1000"}).status_code == 302
    assert CostAlarm.objects.get(firm=firm).percent == Decimal("12.5")
    refused = client.post(address, {"percent": "-1", "least_eur": "x"})
    assert refused.status_code == 400 and "greater than or equal to 0" in refused.content.decode()
    assert CostAlarm.objects.get(firm=firm).percent == Decimal("12.5")


def test_an_alarm_is_shown_until_it_is_set_aside(firm, foreign) -> None:
    made = {"year": 2026, "before_edition": "a", "after_edition": "b", "products": 1, "is_alarm": True}
    own, theirs = (
        CostChange.objects.create(firm=row, before_eur=10, after_eur=20, raised_at=clock.now(), **made)
        for row in (firm, foreign)
    )
    client = client_of(firm)
    assert "A new rule pack changed your cost" in client.get(addresses(firm)[0]).content.decode()
    assert client.post(reverse("cbam:seen", args=["screws", theirs.pk])).status_code == 404
    assert client.post(reverse("cbam:seen", args=["screws", own.pk])).status_code == 302
    assert "changed your cost" not in client.get(addresses(firm)[0]).content.decode()


HEAD = [
    "Reference",
    "SKU",
    "CN / TARIC",
    "Market",
    "Country of origin",
    "Net mass (t)",
    "Date of import",
    "Basis",
]


def book_of(*rows, head=HEAD) -> SimpleUploadedFile:
    book = Workbook()
    for row in (head, *rows):
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return SimpleUploadedFile("shipments.xlsx", target.getvalue())


def send(client: Client, file: SimpleUploadedFile):
    return client.post(reverse("cbam:shipments-import", args=["screws"]), {"file": file})


def test_shipments_come_in_from_excel_and_twice_changes_nothing(firm) -> None:
    client = client_of(firm)
    rows = [
        ["A-1", "BOLT", SCREW, "DE", "CN", 12.5, date(2026, 5, 4), "default"],
        ["A-2", "BOLT", "", "France", "", 3, date(2026, 8, 4), ""],
    ]
    assert send(client, book_of(*rows)).status_code == 302
    found = Shipment.objects.get(firm=firm, reference="A-2")
    assert (found.market, found.country, found.cn, found.mass_t, found.basis) == (
        "FR",
        "CN",
        SCREW,
        3,
        "default",
    )
    send(client, book_of(*rows))
    assert Shipment.objects.filter(firm=firm).count() == 3
    rows[0][5] = 13
    answer = client.post(
        reverse("cbam:shipments-import", args=["screws"]), {"file": book_of(*rows)}, follow=True
    )
    assert "0 new, 1 changed, 1 as they were" in answer.content.decode()


def test_kilograms_in_the_header_become_tonnes(firm) -> None:
    head = [*HEAD[:5], "Net weight (kg)", *HEAD[6:]]
    send(client_of(firm), book_of(["A-1", "BOLT", SCREW, "DE", "CN", 12500, date(2026, 5, 4), ""], head=head))
    assert Shipment.objects.get(firm=firm, reference="A-1").mass_t == Decimal("12.5")


def test_one_bad_row_stops_all_and_each_is_named(firm) -> None:
    rows = [
        ["A-1", "BOLT", SCREW, "DE", "CN", 12.5, date(2026, 5, 4), ""],
        ["A-2", "NOSUCH", SCREW, "DE", "CN", 1, date(2026, 5, 4), ""],
        ["A-3", "BOLT", SCREW, "US", "CN", 1, date(2026, 5, 4), ""],
        ["A-4", "BOLT", SCREW, "DE", "CN", 0, date(2026, 5, 4), ""],
        ["A-5", "BOLT", SCREW, "DE", "CN", 1, date(2025, 5, 4), ""],
        ["A-6", "BOLT", "85167970", "DE", "CN", 1, date(2026, 5, 4), ""],
        ["A-1", "BOLT", SCREW, "DE", "CN", 1, date(2026, 5, 4), ""],
        ["A-7", "BOLT", SCREW, "DE", "Atlantis", "much", None, "guess"],
    ]
    answer = send(client_of(firm), book_of(*rows))
    text = answer.content.decode()
    assert answer.status_code == 422 and "Nothing was imported" in text
    assert not Shipment.objects.filter(firm=firm, reference__startswith="A-").exists()
    for part in (
        "NOSUCH",
        "name a member state",
        "The mass is zero",
        "before 1 January 2026",
        "not in CBAM",
        "row 2 already",
    ):
        assert part in text, part
    for number in range(3, 10):
        assert f'<td class="number" data-label="Row">{number}</td>' in text, number
    assert '<td class="number" data-label="Row">2</td>' not in text


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (SimpleUploadedFile("x.xlsx", b"nonsense"), "Excel"),
        (SimpleUploadedFile("x.csv", b"a,b\n1,2\n"), "No header row was found"),
        (book_of(), "nothing below it"),
        (book_of(["x"], head=["Reference", "SKU", "Net mass (t)"]), "Columns are missing: Market"),
    ],
)
def test_a_file_that_is_no_table_of_shipments_is_told(firm, file, said) -> None:
    file.seek(0)
    answer = send(client_of(firm), file)
    assert answer.status_code == 422 and said in answer.content.decode()


def test_the_template_can_be_sent_back_as_it_is(firm) -> None:
    client = client_of(firm)
    content = client.get(reverse("cbam:shipments-template", args=["screws"])).content
    assert send(client, SimpleUploadedFile("t.xlsx", content)).status_code == 302
    assert Shipment.objects.filter(firm=firm, reference="2026-001").exists()


def test_a_scenario_is_kept_shared_and_stands_beside_what_stands(firm) -> None:
    client, address = client_of(firm), reverse("cbam:scenarios", args=["screws"])
    form = {"name": "dear", "audience": "owner", "price": "150", "price_growth": "3", "pass_through": "50"}
    assert client.post(address, form).status_code == 302
    kept = SavedScenario.objects.get(firm=firm)
    assert kept.what_if["price"] == {"kind": "growth", "eur": 150.0, "annual": 0.03}
    text = client.get(address).content.decode()
    assert "dear" in text and "as it stands" in text and "Net present value" in text
    assert "dear" not in client_of(firm).get(address).content.decode()  # only its owner's
    association = AssociationFactory()
    MembershipFactory(association=association, firm=firm)
    staff = client_of(role="staff", associations=[association])
    kept.audience = "firm"
    kept.save()
    assert "dear" in client_of(firm).get(address).content.decode()
    assert "dear" not in staff.get(address).content.decode()
    kept.audience = "association"
    kept.save()
    assert "dear" in staff.get(address).content.decode()
    assert client.post(reverse("cbam:scenario-delete", args=["screws", kept.pk])).status_code == 302
    assert not SavedScenario.objects.filter(firm=firm).exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Change at least one thing"),
        ({"price": "-1"}, "greater than or equal to 0"),
        ({"price_growth": "3"}, "Give the price that rises"),
        ({"country": "Atlantis"}, "Enter a valid value"),
        ({"name": "", "price": "90"}, "This field is required"),
    ],
)
def test_a_scenario_that_says_nothing_or_the_impossible_is_refused(firm, fields, said) -> None:
    client, address = client_of(firm), reverse("cbam:scenarios", args=["screws"])
    answer = client.post(address, {"name": "x", "audience": "firm", **fields})
    assert answer.status_code == 400 and said in answer.content.decode()
    assert not SavedScenario.objects.filter(firm=firm).exists()


def test_a_name_is_taken_once(firm) -> None:
    SavedScenario.objects.create(firm=firm, name="x", what_if={"price": 1})
    client = client_of(firm)
    form = {"name": "x", "audience": "firm", "price": "90"}
    answer = client.post(reverse("cbam:scenarios", args=["screws"]), form)
    assert answer.status_code == 400 and "of this name" in answer.content.decode()
