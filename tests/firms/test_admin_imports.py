"""Import and export in the admin: dry run first, confirm applies, exports come back unchanged."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from compliance.core.jobs import jobs_drain
from compliance.core.spreadsheets import formula_guard, formula_unguard
from compliance.firms.admin.uploads import upload_path
from compliance.firms.models import Firm, ImportFileRun, Product
from tests.factories import (
    AdministratorFactory,
    ComponentFactory,
    ContentFactory,
    EvidenceFactory,
    FirmFactory,
    ProductFactory,
    TradeFlowFactory,
    UserFactory,
)
from tests.firms.books import csv_text, imported

pytestmark = pytest.mark.django_db

GOOD = [["sku", "name", "hs", "markets"], ["K-1", "Kettle", "851679", "DE|FR"]]
BAD = [["sku", "name", "hs"], ["K-1", "<b>Kettle</b>", "<i>9"]]
PAGE = "admin:firms_product_import"


@pytest.fixture(autouse=True)
def home(settings, tmp_path) -> None:
    settings.FAIRLEAD_HOME = tmp_path


@pytest.fixture
def firm() -> Firm:
    return FirmFactory(code="ACME")


@pytest.fixture
def client(firm) -> Client:
    client = Client()
    client.force_login(UserFactory(firms=[firm]))
    return client


def upload(client: Client, rows, firm: Firm | None = None, name: str = "table.csv"):
    file = SimpleUploadedFile(name, csv_text(rows).encode())
    return client.post(
        reverse(PAGE), {"file": file, "firm": firm.pk if firm else "", "sheet": "", "ignore": ""}
    )


def ticket_of(response) -> str:
    return response.context["ticket"]


def test_the_report_comes_first_and_the_confirmation_writes(client, firm) -> None:
    response = upload(client, GOOD, firm)
    assert response.context["report"].created == 1
    assert not Product.objects.exists()
    applied = client.post(reverse(PAGE), {"ticket": ticket_of(response)}, follow=True)
    assert "1 created, 0 changed, 0 unchanged" in applied.content.decode()
    assert Product.objects.get().markets == ["DE", "FR"]
    again = client.post(reverse(PAGE), {"ticket": ticket_of(response)}, follow=True)
    assert "no longer waiting" in again.content.decode()


def test_a_rejected_file_is_told_in_a_table(client, firm) -> None:
    response = upload(client, BAD, firm)
    content = response.content.decode()
    for part in ("&lt;i&gt;9", "something else than digits", "Write its digits only"):
        assert part in content
    assert not response.context["told"]["accepted"]
    assert not response.context["told"]["needs_consent"]
    again = client.post(reverse(PAGE), {"ticket": ticket_of(response)})
    assert not again.context["told"]["accepted"]
    assert not Product.objects.exists()


def test_what_is_no_table_is_not_kept(client, firm, tmp_path) -> None:
    file = SimpleUploadedFile("photo.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    response = client.post(reverse(PAGE), {"file": file, "firm": firm.pk, "sheet": "", "ignore": ""})
    assert ticket_of(response) == ""
    assert not list((tmp_path / "imports").iterdir())


def test_columns_are_shown_corrected_and_remembered(client, firm) -> None:
    rows = [["sku", "Bezeichnung", "Gewicht"], ["K-1", "Kettle", "300"]]
    response = upload(client, rows, firm)
    shown = {entry["header"]: entry for entry in response.context["mapping"]}
    assert shown["sku"]["choices"][0] == "sku"
    assert (shown["Bezeichnung"]["choices"][0], shown["Bezeichnung"]["samples"]) == ("-", ["Kettle"])
    said = {
        **{"header-0": shown["Bezeichnung"]["key"], "before-0": "-", "field-0": "name"},
        **{"header-1": shown["Gewicht"]["key"], "before-1": "-", "field-1": "mass_kg[g]"},
    }
    response = client.post(reverse(PAGE), {"ticket": ticket_of(response), "again": "1", **said})
    assert response.context["told"]["accepted"]
    assert not Product.objects.exists()
    client.post(reverse(PAGE), {"ticket": ticket_of(response), "all": "1"})
    assert float(Product.objects.get().mass_kg) == 0.3
    again = upload(client, [rows[0], ["K-2", "Pot", "5"]], firm)
    assert again.context["told"]["accepted"]
    assert {entry["why"] for entry in again.context["mapping"]} == {"remembered"}


def test_wrong_rows_are_left_out_only_after_consent(client, firm) -> None:
    rows = [["sku", "name", "market"], ["K-1", "Kettle", "DE"], ["K-2", "Pot", "Atlantis"]]
    response = upload(client, rows, firm)
    assert response.context["told"]["needs_consent"]
    assert "Import 1 rows, leave 1 out" in response.content.decode()
    client.post(reverse(PAGE), {"ticket": ticket_of(response)})
    assert not Product.objects.exists()
    applied = client.post(reverse(PAGE), {"ticket": ticket_of(response), "partial": "1"}, follow=True)
    assert "1 rows were left out" in applied.content.decode()
    assert [product.sku for product in Product.objects.all()] == ["K-1"]


def test_a_large_file_is_read_by_a_worker_and_shown_when_it_is_done(client, firm, monkeypatch) -> None:
    monkeypatch.setattr("compliance.firms.admin.imports.LARGE_BYTES", 10)
    response = upload(client, GOOD, firm)
    page = response["Location"]
    assert "waits for a worker" in client.get(page).content.decode()
    other = Client()
    other.force_login(UserFactory(firms=[firm]))
    assert other.get(page).status_code == 404
    jobs_drain(kinds=["import_file"])
    shown = client.get(page)
    assert shown.context["told"]["accepted"]
    assert not Product.objects.exists()
    response = client.post(reverse(PAGE), {"ticket": ticket_of(shown), "all": "1"})
    jobs_drain(kinds=["import_file"])
    done = client.get(response["Location"], follow=True)
    assert "1 created, 0 changed, 0 unchanged" in done.content.decode()
    assert Product.objects.get().sku == "K-1"


def test_a_run_whose_firm_was_taken_away_writes_nothing(client, firm, monkeypatch) -> None:
    monkeypatch.setattr("compliance.firms.admin.imports.LARGE_BYTES", 10)
    page = upload(client, GOOD, firm)["Location"]
    firm.officers.clear()
    jobs_drain(kinds=["import_file"])
    assert ImportFileRun.objects.get().state == "failed"
    assert "no longer waiting" in client.get(page).content.decode()


def test_foreign_text_in_a_report_is_escaped(client, firm) -> None:
    rows = [["sku", "<script>alert(1)</script> name", "hs"], ["K-1", "Kettle", "x"]]
    content = upload(client, rows, firm).content.decode()
    assert "<script>alert(1)" not in content
    assert "&lt;script&gt;alert(1)" in content


def test_a_ticket_is_worth_something_only_to_who_got_it(client, firm) -> None:
    ticket = ticket_of(upload(client, GOOD, firm))
    other = Client()
    other.force_login(UserFactory(firms=[firm]))
    assert "no longer waiting" in other.post(reverse(PAGE), {"ticket": ticket}, follow=True).content.decode()
    assert (
        "no longer waiting"
        in client.post(reverse(PAGE), {"ticket": ticket + "x"}, follow=True).content.decode()
    )
    flows = client.post(reverse("admin:firms_tradeflow_import"), {"ticket": ticket}, follow=True)
    assert "no longer waiting" in flows.content.decode()
    assert not Product.objects.exists()


def test_a_firm_that_was_taken_away_meanwhile_is_not_written(client, firm) -> None:
    ticket = ticket_of(upload(client, GOOD, firm))
    firm.officers.clear()
    assert client.post(reverse(PAGE), {"ticket": ticket}).status_code == 403
    assert not Product.objects.exists()


def test_a_foreign_firm_can_neither_be_chosen_nor_named_in_the_file(client) -> None:
    foreign = FirmFactory(code="FOREIGN", name="Foreign Ltd")
    assert "Foreign Ltd" not in client.get(reverse(PAGE)).content.decode()
    assert upload(client, GOOD, foreign).context["report"] is None
    rows = [["firm", "sku", "name"], ["FOREIGN", "K-1", "Kettle"]]
    report = upload(client, rows).context["report"]
    assert [problem.reason for problem in report.problems] == ["firm_unknown"]
    assert "FOREIGN" not in str(report.problems[0].facts)


@pytest.mark.parametrize("role", ["staff", "analyst"])
def test_readers_do_not_import(role) -> None:
    reader = Client()
    reader.force_login(UserFactory(role=role))
    for name in ("product", "tradeflow", "component", "evidence", "firm", "user"):
        assert reader.get(reverse(f"admin:firms_{name}_import")).status_code == 403
        assert reader.get(reverse(f"admin:firms_{name}_import_table")).status_code == 403


def test_firms_and_people_are_imported_by_administrators_only(client) -> None:
    for name in ("firm", "association", "user"):
        assert client.get(reverse(f"admin:firms_{name}_import")).status_code == 403
        boss = Client()
        boss.force_login(AdministratorFactory())
        assert boss.get(reverse(f"admin:firms_{name}_import")).status_code == 200


def test_the_empty_table_keeps_codes_as_text(client) -> None:
    response = client.get(reverse("admin:firms_product_import_table"))
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert [cell.value for cell in sheet[1]][:3] == ["firm", "sku", "name"]
    assert sheet.column_dimensions["E"].number_format == "@"


def test_no_path_leads_out_of_the_folder_of_uploads(tmp_path) -> None:
    assert upload_path("../../secret_key").parent == tmp_path / "imports"


def test_a_whole_bill_of_material_is_announced_before_anything_is_taken_out(client, firm) -> None:
    product = ProductFactory(firm=firm, sku="K-1")
    ContentFactory(component=ComponentFactory(product=product, name="Cord", material="PVC"), cas="117-81-7")
    page = reverse("admin:firms_component_import")
    assert "whole" in client.get(page).context["form"].fields
    assert "whole" not in client.get(reverse(PAGE)).context["form"].fields
    file = SimpleUploadedFile("bom.csv", b"sku,component,material,cas\nK-1,Cord,PVC,\n")
    form = {"file": file, "firm": firm.pk, "sheet": "", "ignore": "", "whole": "on"}
    response = client.post(page, form)
    assert response.context["report"].removed == 1
    assert "would be taken out" in response.content.decode()
    assert product.components.get().contents.count() == 1
    client.post(page, {"ticket": ticket_of(response)})
    assert product.components.get().contents.count() == 0


# --- exports -------------------------------------------------------------------------------------


def export(name: str, file_format: str = "1", **filters: str):
    boss = Client()
    boss.force_login(AdministratorFactory())
    page = reverse(f"admin:firms_{name}_export")
    form = boss.get(page).context["form"]
    ticks = {field: "on" for field in form.fields if field not in ("format", "resource", "export_items")}
    query = "&".join(f"{key}={value}" for key, value in filters.items())
    return boss.post(f"{page}?{query}", {"format": file_format, "resource": "0", **ticks})


def rows_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("name", "kind"),
    [("product", "products"), ("tradeflow", "flows"), ("component", "bom"), ("evidence", "evidence")],
)
@pytest.mark.parametrize("file_format", ["0", "1"])
def test_an_export_can_be_imported_again_and_changes_nothing(name, kind, file_format, tmp_path) -> None:
    product = ProductFactory(sku="+1-K", name="=cmd()", name_zh="@壶", hs="010121", markets=["DE", "EU"])
    TradeFlowFactory(product=product)
    ContentFactory(component__product=product, name="-lead")
    ComponentFactory(product=product, name="body")
    EvidenceFactory(firm=product.firm, products=[product], expires_on=None)
    response = export(name, file_format)
    assert response.status_code == 200
    path = tmp_path / ("again.xlsx" if file_format == "0" else "again.csv")
    path.write_bytes(response.content)
    report = imported(kind, path)
    assert report.accepted, report.problems
    assert (report.created, report.changed) == (0, 0)
    assert report.unchanged >= 1


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_an_export_runs_as_a_formula(mark) -> None:
    ProductFactory(name=f"{mark}HYPERLINK(1)", sku="K-1")
    (row,) = rows_of(export("product"))[1:]
    assert row[2].startswith("'")
    sheet = load_workbook(io.BytesIO(export("product", "0").content)).active
    assert sheet["C2"].data_type == "s"
    assert str(sheet["C2"].value).startswith("'")


@pytest.mark.parametrize("text", ["=1+1", "+86 755 1234", "-x", "@a", "plain", "'quoted'", "-5", "+3.5", ""])
def test_guarding_is_undone_by_the_import(text) -> None:
    assert formula_unguard(formula_guard(text)) == text


def test_numbers_stay_numbers_and_control_characters_break_no_workbook() -> None:
    assert formula_guard("-5") == "-5"
    assert formula_guard(5) == 5
    assert formula_guard("a\x01b") == "a\N{REPLACEMENT CHARACTER}b"


def test_an_export_holds_what_the_filter_of_the_list_shows() -> None:
    ProductFactory(sku="DONE", bom_complete=True)
    ProductFactory(sku="OPEN", bom_complete=False)
    assert [row[1] for row in rows_of(export("product", bom_complete__exact="1"))[1:]] == ["DONE"]


def test_a_password_leaves_in_no_export() -> None:
    UserFactory(email="li@firm.example")
    text = export("user").content.decode()
    assert "li@firm.example" in text
    assert "password" not in text.lower()
    assert "md5$" not in text


def test_what_a_report_says_of_rows_comes_as_a_workbook_to_its_reader_only() -> None:
    officer, other = UserFactory(firms=[FirmFactory(code="ACME")]), UserFactory(firms=[FirmFactory()])
    client, stranger = Client(), Client()
    client.force_login(officer)
    stranger.force_login(other)
    file = SimpleUploadedFile("list.csv", b"sku,name,answers\nK-1,Kettle,radio: perhaps\n")
    page = client.post(reverse("admin:firms_product_import"), {"file": file, "firm": officer.firms.get().pk})
    url = page.context["faults_url"]
    assert url in page.content.decode()
    sheet = load_workbook(io.BytesIO(b"".join(client.get(url).streaming_content))).active
    [row] = [row for row in sheet.iter_rows(min_row=2, values_only=True) if row[2] == 2]
    assert row[3] == "answers" and row[5] and row[6]
    assert stranger.get(url).status_code == 404
