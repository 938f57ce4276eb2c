"""Lists that a worker reads: the page tells how far it is, nothing is written twice, faults come as Excel."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from compliance.core.jobs import jobs_drain
from compliance.core.models import Job
from compliance.firms.models import ImportFileRun, Product, ProductTrait
from compliance.onboarding import glance
from compliance.onboarding.guesses import trait_guesses
from compliance.onboarding.material import material_of
from compliance.onboarding.models import Start
from compliance.onboarding.waiting import JOB, list_work
from tests.factories import FirmFactory, UserFactory

pytestmark = pytest.mark.django_db
ROWS = ["sku,name,hs,answers", *(f"K-{n},Kettle {n},851679,radio: no" for n in range(40))]
FAULTY = [*ROWS, "K-99,,851679,", "K-98,Fan,841451,radio: perhaps"]
PAGE, CHECK = "/start/products/", "/start/check/"
LISTED = [
    "sku,name,hs,markets,currency",
    *(f"K-{n},Kettle {n},851679,DE|FR,EUR" for n in range(30)),
    *(f"T-{n},Toy train {n},950300,DE,EUR" for n in range(12)),
]


@pytest.fixture(autouse=True)
def small_is_large(tmp_path, settings, monkeypatch) -> None:
    settings.FAIRLEAD_HOME = tmp_path
    monkeypatch.setattr("compliance.onboarding.material.LARGE_BYTES", 500)


@pytest.fixture
def client() -> Client:
    """A person who stands before the step of the product list."""
    firm = FirmFactory(code="ladle")
    user = UserFactory(firms=[firm], email="li@firm.example", language="en")
    client = Client()
    client.force_login(user)
    client.get("/start/")
    Start.objects.filter(user=user).update(path="own", firm=firm, step="products")
    return client


@pytest.fixture
def newcomer() -> Client:
    """A person who stands before the step of the firm."""
    client = Client()
    client.force_login(UserFactory(email="new@firm.example", language="en"))
    client.get("/start/")
    client.post("/start/way/", {"way": "own"})
    return client


def begin(client: Client, rows: list[str], name: str = "list.csv"):
    """Give a firm with its list; the page of questions."""
    file = SimpleUploadedFile(name, "\n".join(rows).encode())
    answer = client.post("/start/firm/", {"name": "Ladle Ltd", "text": "", "file": file})
    assert answer.headers["Location"] == CHECK
    return client.get(CHECK)


def send(client: Client, rows: list[str]):
    file = SimpleUploadedFile("list.csv", "\n".join(rows).encode())
    assert client.post(PAGE, {"file": file}).status_code == 302
    return client.get(PAGE)


def drain() -> None:
    jobs_drain(kinds=[JOB])


def test_a_large_list_is_read_and_written_by_a_worker(client) -> None:
    waits = send(client, ROWS)
    assert "is being read" in waits.content.decode() and not ImportFileRun.objects.get().report
    assert '<noscript><meta http-equiv="refresh"' in waits.content.decode()
    polled = client.get("/start/products/progress/")
    assert 'hx-trigger="every 2s"' in polled.content.decode()
    assert client.get(PAGE).status_code == 200 and ImportFileRun.objects.count() == 1
    drain()
    assert client.get("/start/products/progress/").headers["HX-Redirect"] == PAGE
    told = client.get(PAGE).context["told"]
    assert (told["accepted"], told["rows_accepted"]) == (True, 40)
    assert not Product.objects.exists()
    assert client.post(PAGE, {"all": "1"}).headers["Location"] == PAGE
    assert "are being written" in client.get(PAGE).content.decode() and not Product.objects.exists()
    drain()
    assert Product.objects.count() == 40 and ProductTrait.objects.filter(holds=False).count() == 40
    done = client.get(PAGE)
    assert "40 rows of your list were taken" in done.content.decode()
    assert client.post(PAGE, {"on": "1"}).headers["Location"] == reverse("onboarding:result")
    assert Start.objects.get().upload == {}


def test_work_done_twice_is_done_once(client) -> None:
    send(client, ROWS)
    drain()
    client.post(PAGE, {"all": "1"})
    run = ImportFileRun.objects.order_by("-pk").first()
    for _ in range(2):
        list_work(start_id=Start.objects.get().pk, run_id=run.pk)
    assert Product.objects.count() == 40


def test_faults_stand_in_a_workbook_with_row_column_and_what_to_do(client) -> None:
    send(client, FAULTY)
    drain()
    shown = client.get(PAGE)
    assert shown.context["told"]["needs_consent"] and "as=xlsx" in shown.content.decode()
    answer = client.get(PAGE, {"as": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [row for row in book.worksheets[0].iter_rows(values_only=True) if isinstance(row[1], int)]
    assert sorted(row[1] for row in rows) == [42, 43]
    assert all(row[2] and row[4] and row[5] for row in rows)
    assert client.post(PAGE, {"partial": "1"}).status_code == 302
    drain()
    assert "2 rows were left out" in client.get(PAGE).content.decode()
    assert Product.objects.count() == 40


def test_without_consent_all_rows_or_none(client) -> None:
    send(client, FAULTY)
    drain()
    client.post(PAGE, {"all": "1"})
    drain()
    assert not Product.objects.exists()
    assert client.get(PAGE).context["told"]["needs_consent"]


def test_a_list_that_was_given_up_is_told_and_another_may_follow(client) -> None:
    send(client, ROWS)
    Job.objects.filter(kind=JOB).update(state=Job.State.QUARANTINED)
    told = client.get(PAGE, follow=True).content.decode()
    assert "could not be read" in told and Start.objects.get().upload == {}
    assert "is being read" in send(client, ROWS).content.decode()


def test_somebody_else_sees_neither_progress_nor_faults(client) -> None:
    send(client, FAULTY)
    drain()
    other = Client()
    other.force_login(UserFactory(firms=[FirmFactory()]))
    other.get("/start/")
    assert "K-99" not in other.get(PAGE, {"as": "xlsx"}, follow=True).content.decode("latin-1")
    assert "list.csv" not in other.get("/start/products/progress/").content.decode()


def proposed(page) -> dict[str, object]:
    form = page.context["form"]
    return {name: form[name].value() for name in form.fields} | {"why": dict(form.why)}


def test_the_questions_of_a_large_list_are_filled_in_as_those_of_a_small_one(
    newcomer, monkeypatch, settings
) -> None:
    waits = begin(newcomer, LISTED)
    assert "a worker finds its codes" in waits.content.decode() and "form" not in waits.context
    assert '<noscript><meta http-equiv="refresh"' in waits.content.decode()
    assert 'hx-trigger="every 2s"' in newcomer.get("/start/check/progress/").content.decode()
    jobs_drain(kinds=[glance.JOB])
    assert newcomer.get("/start/check/progress/").headers["HX-Redirect"] == CHECK
    large = proposed(newcomer.get(CHECK))
    assert large["codes"].split() == ["851679", "950300"]
    assert large["markets"] == ["DE", "FR"] and large["currency"] == "EUR"
    assert large["why"]["codes"] == "They stand in your list."
    monkeypatch.setattr("compliance.onboarding.material.LARGE_BYTES", 10**9)
    assert large == proposed(newcomer.get(CHECK))
    assert any(name.startswith("trait-") for name in large)


def test_who_does_not_wait_goes_on_and_loses_nothing(newcomer) -> None:
    begin(newcomer, LISTED)
    page = newcomer.get(CHECK, {"now": "1"})
    assert page.context["form"]["codes"].value() == ""
    answers = {"name": "Ladle Ltd", "country": "CN", "currency": "CNY", "codes": "", "markets": ["EU"]}
    assert newcomer.post(CHECK, answers).headers["Location"] == PAGE
    assert "is being read" in newcomer.get(PAGE).content.decode()
    jobs_drain(kinds=[glance.JOB, JOB])
    assert newcomer.get(PAGE).context["told"]["rows_accepted"] == 42


def test_a_list_that_cannot_be_looked_at_keeps_nobody_waiting(newcomer) -> None:
    begin(newcomer, ["\0\0", *("x" * 40 for _ in range(40))])
    jobs_drain(kinds=[glance.JOB])
    assert newcomer.get(CHECK).context["form"]["codes"].value() == ""
    begin(newcomer, LISTED)
    Job.objects.filter(kind=glance.JOB).update(state=Job.State.QUARANTINED)
    assert "form" in newcomer.get(CHECK).context


def test_only_the_newest_list_is_told_of(newcomer) -> None:
    begin(newcomer, LISTED)
    first = Start.objects.get().upload["stored"]
    begin(newcomer, ["sku,name,hs", *(f"P-{n},Pan {n},732393" for n in range(60))])
    start = Start.objects.get()
    glance.glance_work(start_id=start.pk, stored=first)
    start.refresh_from_db()
    assert "look" not in start.upload
    for _ in range(2):
        jobs_drain(kinds=[glance.JOB])
    start.refresh_from_db()
    material = material_of(start, start.firm)
    assert material.look.codes == ("732393",) and material.look.rows == 60
    assert trait_guesses(material, material.all_codes)
    glance.glance_work(start_id=10**9, stored="x")


def test_a_small_list_needs_no_worker(newcomer, monkeypatch) -> None:
    monkeypatch.setattr("compliance.onboarding.material.LARGE_BYTES", 10**9)
    assert begin(newcomer, LISTED).context["form"]["codes"].value() == "851679 950300"
    assert not Job.objects.filter(kind=glance.JOB).exists()
