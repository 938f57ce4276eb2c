"""The import commands: report, exit status, JSON."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from compliance.firms.models import Product
from tests.factories import FirmFactory
from tests.firms.books import csv_file

pytestmark = pytest.mark.django_db

GOOD = [["sku", "name", "hs"], ["K-1", "Kettle", "851679"]]
BAD = [["sku", "name", "hs"], ["K-1", "Kettle", "85x679"], ["K-2", "Pot", "851679"]]


def run(name: str, *args: object) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command(name, *map(str, args), stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_an_accepted_file_ends_with_status_zero(tmp_path) -> None:
    FirmFactory(code="ACME")
    status, said = run("import_products", csv_file(tmp_path, GOOD), "--firm", "ACME")
    assert status == 0
    assert "1 created, 0 changed, 0 unchanged" in said
    assert Product.objects.count() == 1


def test_a_rejected_file_ends_with_status_one_and_tells_row_column_value_and_remedy(tmp_path) -> None:
    FirmFactory(code="ACME")
    status, said = run("import_products", csv_file(tmp_path, BAD), "--firm", "ACME")
    assert status == 1
    for part in (
        "2",
        "hs",
        "85x679",
        "something",
        "Write its",
        "--accept-partial",
    ):
        assert part in " ".join(said.split())
    assert not Product.objects.exists()


def test_json_holds_the_whole_report(tmp_path) -> None:
    FirmFactory(code="ACME")
    status, said = run("import_products", csv_file(tmp_path, BAD), "--firm", "ACME", "--dry-run", "--json")
    report = json.loads(said)
    assert status == 1
    assert {"accepted", "created", "changed", "unchanged", "rejected", "mapping"} <= report.keys()
    assert report["accepted"] is False
    assert report["mapping"] == {"sku": "sku", "name": "name", "hs": "hs"}
    (problem,) = report["rejected"]
    assert (problem["row"], problem["column"], problem["value"], problem["reason"]) == (
        2,
        "hs",
        "85x679",
        "code_not_digits",
    )


def test_a_dry_run_writes_nothing(tmp_path) -> None:
    FirmFactory(code="ACME")
    status, said = run("import_products", csv_file(tmp_path, GOOD), "--firm", "ACME", "--dry-run")
    assert status == 0
    assert "would be imported" in said
    assert not Product.objects.exists()


def test_a_file_or_firm_that_is_not_there_is_told(tmp_path) -> None:
    FirmFactory(code="ACME")
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_products", str(tmp_path / "none.csv"), "--firm", "ACME")
    with pytest.raises(CommandError, match="Known: ACME"):
        call_command("import_products", str(csv_file(tmp_path, GOOD)), "--firm", "ACNE")


@pytest.mark.parametrize("name", ["associations", "bom", "evidence", "firms", "flows", "products", "users"])
def test_each_kind_has_its_command(name, tmp_path) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    status, said = run(f"import_{name}", path, "--json")
    assert status == 1
    assert json.loads(said)["rejected"][0]["reason"] == "file_empty"
