"""Codes that hold no longer in a year: asked about with proposals, changed only by a person."""

import json
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from compliance.core.models import Job
from compliance.evidence.models import Record
from compliance.firms.codes_by_year import codes_doubtful, question_settle, questions_ask
from compliance.firms.models import CodeQuestion, Product
from tests.factories import FirmFactory, ProductFactory
from tests.firms.books import csv_file, imported

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    return FirmFactory(code="ACME")


def test_a_dropped_code_is_told_with_what_it_became(firm) -> None:
    ProductFactory(firm=firm, sku="OLD", hs="851712", cn="")
    ProductFactory(firm=firm, sku="NEW", hs="851713", cn="")
    (doubt,) = codes_doubtful(Product.objects.filter(firm=firm), year=2024)
    assert (doubt.product.sku, doubt.reason) == ("OLD", "hs_old_edition")
    assert ["851713", "correlated"] in doubt.proposals
    assert codes_doubtful(Product.objects.filter(firm=firm, sku="OLD"), year=2018) == []


def test_a_year_without_an_edition_is_unknown_and_never_a_pass(firm) -> None:
    ProductFactory(firm=firm, hs="851672", cn="85167200")
    doubts = codes_doubtful(Product.objects.all(), year=2035)
    assert [(doubt.scheme, doubt.reason) for doubt in doubts] == [("cn", "cn_year_not_held")]
    assert questions_ask(doubts) == 0


def test_asking_changes_nothing_and_settling_is_recorded(firm) -> None:
    product = ProductFactory(firm=firm, hs="851712", cn="")
    doubts = codes_doubtful(Product.objects.all(), year=2024)
    assert (questions_ask(doubts), questions_ask(doubts)) == (1, 0)
    product.refresh_from_db()
    assert product.hs == "851712"
    question = CodeQuestion.objects.get()
    with pytest.raises(ValidationError):
        question_settle(question=question, code="999999", by="officer")
    question_settle(question=question, code="8517.13", by="officer")
    product.refresh_from_db()
    assert (product.hs, question.settled_as, question.settled_by) == ("851713", "851713", "officer")
    assert Record.objects.get(kind="product.code").payload["before"] == {"hs": "851712", "cn": ""}
    assert Job.objects.filter(kind="expose_firm").exists()


def test_an_imported_code_that_was_not_kept_leaves_a_question_and_a_good_one_closes_it(
    tmp_path, firm
) -> None:
    rows = [["sku", "name", "hs"], ["K-1", "Kettle", "851699"], ["K-2", "Phone", "851712"]]
    assert imported("products", csv_file(tmp_path, rows), firm=firm).accepted
    told = {question.product.sku: question for question in CodeQuestion.objects.select_related("product")}
    assert (told["K-1"].given, told["K-1"].reason, told["K-1"].product.hs) == ("851699", "hs_unknown", "")
    assert ["851690", "same_heading"] in told["K-1"].proposals
    assert (told["K-2"].reason, told["K-2"].product.hs) == ("hs_old_edition", "851712")
    assert imported("products", csv_file(tmp_path, rows), firm=firm).unchanged == 2
    assert CodeQuestion.objects.count() == 2
    rows[1][2] = "851679"
    imported("products", csv_file(tmp_path, rows), firm=firm)
    assert [question.product.sku for question in CodeQuestion.objects.all()] == ["K-2"]


def test_the_command_tells_and_asks(firm) -> None:
    ProductFactory(firm=firm, sku="OLD", hs="851712", cn="")
    out = StringIO()
    call_command("check_codes", firm="ACME", year=2024, ask=True, json=True, stdout=out)
    answer = json.loads(out.getvalue())
    assert (answer["codes"][0]["sku"], answer["asked"], answer["inference"]) == ("OLD", 1, True)
    out = StringIO()
    call_command("check_codes", firm="ACME", year=2018, stdout=out)
    assert "hold in 2018" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("check_codes", firm="NOPE")
