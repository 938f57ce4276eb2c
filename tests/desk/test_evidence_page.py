"""The page of evidence: what expires first, filters, the file; filing a document and what is refused."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from compliance.core import clock
from compliance.evidence.models import Record
from compliance.firms.models import Evidence, Firm, Product, User
from tests.desk.conftest import client_of
from tests.factories import AssociationFactory, EvidenceFactory, FirmFactory, MembershipFactory, UserFactory

EVIDENCE = "/desk/evidence/"
NEW = "/desk/evidence/new/"


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


def names(page) -> list[str]:
    return [row[0].value for row in page.context["table"].rows]


def made(firm: Firm, title: str, days: int | None) -> Evidence:
    last = None if days is None else clock.today() + timedelta(days=days)
    return EvidenceFactory(firm=firm, title=title, issued_on="2020-01-01", expires_on=last, serves=["x"])


def form(firm: Firm, **given) -> dict:
    return {
        "firm": firm.pk,
        "kind": "test_report",
        "title": "Test of cords",
        "issuer": "Example Laboratory",
        "number": "TR-77",
        "regime": "rohs",
        "issued_on": "2025-01-02",
        "expires_on": "",
        "skus": "",
        "file": SimpleUploadedFile("report.txt", b"Passed."),
    } | given


def test_what_expires_first_stands_first(client: Client, firm: Firm) -> None:
    for title, days in (("endless", None), ("later", 200), ("gone", -1), ("soon", 20)):
        made(firm, title, days)
    page = client.get(EVIDENCE)
    assert names(page) == ["gone", "soon", "later", "endless"]
    assert [count for _code, _words, count in page.context["chips"]][1:] == [1, 1, 2, 0]
    assert names(client.get(f"{EVIDENCE}?validity=expired")) == ["gone"]
    assert names(client.get(f"{EVIDENCE}?validity=soon")) == ["soon"]
    assert names(client.get(f"{EVIDENCE}?validity=valid")) == ["later", "endless"]
    assert len(names(client.get(f"{EVIDENCE}?validity=x&page=y"))) == 4


def test_a_document_of_unstated_purpose_is_said_to_prove_nothing(client: Client, firm: Firm) -> None:
    EvidenceFactory(firm=firm, serves=[])
    content = client.get(f"{EVIDENCE}?validity=unstated").content.decode()
    assert "it proves nothing yet" in content


def test_the_list_as_a_file(client: Client, firm: Firm) -> None:
    made(firm, "gone", -1)
    made(firm, "soon", 20)
    answer = client.get(f"{EVIDENCE}list.xlsx?validity=soon")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert [row[0] for row in rows[1:]] == ["soon"]


def test_a_document_is_filed_for_some_products(client: Client, firm: Firm, kettle: Product) -> None:
    answer = client.post(NEW, form(firm, skus=" KL-204 ,\n", serves=[]))
    assert (answer.status_code, answer.headers["Location"]) == (302, EVIDENCE)
    document = Evidence.objects.get()
    assert list(document.products.all()) == [kettle]
    assert document.sha256 and document.file_name == "report.txt"
    assert Record.objects.filter(kind="evidence.filed").count() == 1
    assert names(client.get(EVIDENCE)) == ["Test of cords"]


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"title": ""}, "title", "required"),
        ({"issued_on": "yesterday"}, "issued_on", "valid date"),
        ({"regime": "x"}, "regime", "valid choice"),
        ({"serves": ["no_such_kind"]}, "serves", "valid choice"),
        ({"skus": "KL-204, NOPE"}, "skus", "NOPE"),
        ({"file": SimpleUploadedFile("page.html", b"<script>")}, "file", "markup"),
        ({"file": SimpleUploadedFile("report.pdf", b"no pdf")}, "file", ""),
        ({"file": ""}, "file", "required"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_kept(
    client: Client, firm: Firm, kettle: Product, given, field, words
) -> None:
    page = client.post(NEW, form(firm, **given))
    assert page.status_code == 422
    assert words in str(page.context["form"].errors[field])
    assert not Evidence.objects.exists()


def test_dates_in_the_wrong_order_are_told(client: Client, firm: Firm) -> None:
    page = client.post(NEW, form(firm, expires_on="2024-01-01"))
    assert page.status_code == 422 and page.context["form"].errors
    assert not Evidence.objects.exists()


def test_the_same_file_or_number_again_is_told(client: Client, firm: Firm) -> None:
    client.post(NEW, form(firm))
    page = client.post(NEW, form(firm, number="TR-78"))
    assert "on file already" in str(page.context["form"].errors["file"])
    page = client.post(NEW, form(firm, file=SimpleUploadedFile("other.txt", b"Other.")))
    assert page.status_code == 422
    assert "already" in str(page.context["form"].errors)
    assert Evidence.objects.count() == 1


def test_a_document_cannot_be_filed_for_a_foreign_firm(client: Client, firm: Firm) -> None:
    page = client.post(NEW, form(FirmFactory()))
    assert "firm" in page.context["form"].errors
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("role", ["staff", "analyst"])
def test_readers_file_nothing(firm: Firm, role: str) -> None:
    association = AssociationFactory()
    MembershipFactory(firm=firm, association=association)
    reader = client_of(UserFactory(role=role, associations=[association]))
    assert reader.get(NEW).status_code == 403
    assert reader.post(NEW, form(firm)).status_code == 403
    assert NEW not in reader.get(EVIDENCE).content.decode()
    assert not Evidence.objects.exists()


def test_the_page_takes_a_constant_number_of_queries(
    queries, officer: User, firm: Firm, kettle: Product
) -> None:
    client = client_of(officer)
    made(firm, "one", 1)
    few = queries(client, EVIDENCE)
    for number in range(8):
        made(firm, f"more {number}", number).products.set([kettle])
    assert queries(client, EVIDENCE) == few
    assert few <= 8


def test_kinds_are_boxes_in_a_frame_that_keeps_what_was_ticked(client: Client, firm: Firm) -> None:
    page = client.get(NEW).content.decode()
    boxes = re.findall(r'<input type="checkbox" name="serves" value="([^"]+)" id="([^"]+)">', page)
    assert len(boxes) > 20 and len({number for _kind, number in boxes}) == len(boxes)
    assert 'data-narrows="serves"' in page and 'for=""' not in page and "<select multiple" not in page
    chosen = [boxes[3][0], boxes[7][0]]
    again = client.post(NEW, form(firm, serves=chosen, title="")).content.decode()
    assert re.findall(r'name="serves" value="([^"]+)" id="[^"]+" checked>', again) == chosen
