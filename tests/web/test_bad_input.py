"""Every form of our pages, sent as nobody should: nothing breaks, nothing runs, nothing foreign is reached.

Forms are read from the pages themselves, so that a new field or form is sent as well.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from compliance.room.bulletins import bulletin_make
from tests.studies.conftest import study_make
from tests.web.page_forms import PageForm, page_forms
from tests.web.world import World, world_make

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert('x')</script>"
NASTY = {
    "empty": "",
    "long": "字" * 12_000,
    "script": SCRIPT,
    "emoji": "🧪👩‍🔬\u202eabc",
    "nul": "a\x00b",
    "number": "9" * 25,
    "digits": "9" * 5_000,
    "date": "2026-02-30",
    "foreign": "9223372036854775807",
}
FILES = {
    "empty": b"",
    "fake": b"this is no workbook",
    "zip": b"PK\x03\x04" + b"\0" * 400,
    "nul": b"\0" * 4_000,
}


@pytest.fixture
def world() -> World:
    made = world_make()
    bulletin_make(association=made.own.rows["firms.Association"], by=made.users["staff"])
    study_make(made.own.rows["firms.Association"], title="Study")
    return made


def addresses(world: World) -> dict[str, list[str]]:
    """Role → pages with forms."""
    own, code = world.own.rows, world.own.firm.code
    room = own["firms.Association"].code
    return {
        "officer": [
            "/desk/today/", "/desk/calendar/", "/desk/products/", "/desk/evidence/", "/desk/evidence/new/",
            reverse("desk:finding", args=[own["exposure.Finding"].pk]),
            reverse("desk:product", args=[own["firms.Product"].pk]),
            "/search/", "/search/?q=kettle", "/search/kept/", "/settings/", "/settings/rules/new/",
            "/settings/rooms/new/", "/settings/webhooks/new/", "/room/mine/",
            f"/cbam/{code}/", f"/cbam/{code}/shipments/", f"/cbam/{code}/scenarios/",
            f"/gaps/{code}/", "/law/", "/accounts/email/", "/accounts/password/change/",
        ],
        "staff": [
            f"/room/{room}/members/", f"/room/{room}/bulletins/", f"/room/{room}/trade/",
            *(f"/room/{room}/bulletins/{pk}/" for pk in _bulletins()),
        ],
        "analyst": ["/studies/new/", "/studies/panels/new/", "/studies/compare/", *_studies()],
    }  # fmt: skip


def _bulletins() -> list[int]:
    from compliance.room.models import Bulletin

    return list(Bulletin.objects.values_list("pk", flat=True))


def _studies() -> list[str]:
    from compliance.studies.models import Study

    return [reverse("studies:study", args=[pk]) for pk in Study.objects.values_list("pk", flat=True)]


def forms_of(client: Client, address: str) -> list[PageForm]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    main = answer.content.decode().partition("<main")[2]
    forms = page_forms(main)
    for form in forms:
        form.action = (form.action or address).replace("&amp;", "&")
    return forms


def sent(form: PageForm, name: str, value: str, button: tuple[str, str] | None) -> dict[str, Any]:
    """What the form sends when one kind of nonsense stands in every field that can be written into."""
    given: dict[str, Any] = {}
    for field, values in form.fields.items():
        is_kept = field in ("csrfmiddlewaretoken", "next", "action")
        given[field] = values if is_kept else [value]
    if button is not None:
        given[button[0]] = button[1]
    for field in form.files:
        given[field] = SimpleUploadedFile("list.xlsx", FILES.get(name, FILES["fake"]))
    return given


def answer_to(client: Client, form: PageForm, given: dict[str, Any]) -> Any:
    if form.method == "post":
        return client.post(form.action, given)
    return client.get(form.action, given)


@pytest.mark.parametrize("role", ["officer", "staff", "analyst"])
def test_no_form_breaks_on_nonsense(world: World, role: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.users[role])
    faults: list[str] = []
    count = 0
    for address in addresses(world)[role]:
        for form in forms_of(client, address):
            for kind, button in product(NASTY, [*form.buttons[:6], None]):
                if button is None and form.buttons:
                    continue
                given = sent(form, kind, NASTY[kind], button)
                answer = answer_to(client, form, given)
                count += 1
                if answer.status_code >= 500:
                    faults.append(f"{kind} at {address}: {form.method} {form.action} {button}")
                elif not answer.streaming and SCRIPT.encode() in answer.content:
                    faults.append(f"{kind} at {address}: {form.action} gives the script back")
    assert faults == []
    assert count > 20


ASKED = ("page", "firm", "owner", "regime", "lacking", "validity", "kind", "q", "since", "until", "product",
         "before", "after", "status", "goods", "sector", "part", "sort", "market", "year")  # fmt: skip


def test_no_page_breaks_on_nonsense_in_its_address(world: World) -> None:
    """Whatever stands behind the question mark, and numbers of rows that no row can have."""
    client = Client(raise_request_exception=False)
    client.force_login(world.users["officer"])
    code = world.own.firm.code
    pages = [
        "/desk/today/", "/desk/today/act/", "/desk/products/", "/desk/calendar/", "/desk/evidence/",
        "/search/", "/law/", "/sources/", f"/gaps/{code}/", f"/cbam/{code}/",
        f"/cbam/{code}/pictures/path.svg", f"/gaps/{code}/report.en.json",
    ]  # fmt: skip
    asked = [
        dict.fromkeys(ASKED, NASTY[kind]) for kind in ("empty", "script", "emoji", "nul", "digits", "date")
    ]
    faults = [
        (address, {name: value[:12] for name, value in query.items()}["q"])
        for address in pages
        for query in asked
        if client.get(address, query).status_code >= 500
    ]
    big = "9" * 30
    rows = (f"/desk/findings/{big}/", f"/desk/notices/{big}/", f"/desk/products/{big}/", f"/n/{big}/")
    faults += [(address, "") for address in rows if client.get(address).status_code >= 500]
    assert faults == []


def test_a_form_sent_twice_files_one_document(world: World) -> None:
    client = Client()
    client.force_login(world.users["officer"])
    given = {
        "firm": world.own.firm.pk, "kind": "test_report", "title": "铅测试 🧪", "issuer": "实验室",
        "number": "TR-9", "regime": "rohs", "issued_on": "2026-01-05", "skus": "",
    }  # fmt: skip
    answers = [
        client.post(reverse("desk:evidence-new"), given | {"file": SimpleUploadedFile("r.txt", b"Passed.")})
        for _again in range(2)
    ]
    assert [one.status_code for one in answers] == [302, 422]
    assert "铅测试" in answers[1].content.decode(), "what was typed is still there"
    assert world.own.firm.evidence.filter(number="TR-9").count() == 1


@pytest.mark.parametrize("content", FILES)
def test_a_file_of_the_wrong_kind_is_refused_with_what_was_typed(world: World, content: str) -> None:
    client = Client()
    client.force_login(world.users["officer"])
    given = {"firm": world.own.firm.pk, "kind": "test_report", "title": "Kept words", "issuer": "Lab"}
    file = SimpleUploadedFile("report.pdf", FILES[content])
    answer = client.post(reverse("desk:evidence-new"), given | {"file": file})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Kept words" in page and 'role="alert"' in page


def test_an_expired_session_leads_to_the_login_and_back(world: World) -> None:
    answer = Client().post(
        reverse("desk:triage"), {"finding": ["1"], "action": "take", "next": "/desk/today/"}
    )
    assert answer.status_code == 302 and "login" in answer.headers["Location"]
