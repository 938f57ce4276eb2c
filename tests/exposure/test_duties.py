"""Products on file before obligations: profiles, answers, proofs, and the command that tells all of it."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from compliance.core.exceptions import FairleadError
from compliance.core.models import Job
from compliance.evidence.models import Record
from compliance.exposure.applicability.proofs import DocumentFact, proof_of
from compliance.exposure.duties import obligations_of
from compliance.exposure.profiles import likely_codes, live_lists, profiles_of
from compliance.firms.answers import answers_record
from compliance.firms.models import ProductTrait
from regulations.catalogue.conditions import Always
from regulations.catalogue.loading import catalogue
from regulations.catalogue.schema import EvidenceDemand, EvidenceKind, Text
from regulations.models import Listing
from tests.exposure.applicability.made import obligation
from tests.factories import (
    ComponentFactory,
    ContentFactory,
    ListingFactory,
    ProductFactory,
    SubstanceFactory,
)

DAY = date(2026, 11, 21)
LEAD = "7439-92-1"


@pytest.mark.django_db
def test_a_profile_holds_what_is_on_file_and_rolls_shares_up_to_the_component(django_assert_max_num_queries):
    product = ProductFactory(name="Electric kettle", hs="851679", bom_complete=True)
    brass = ComponentFactory(product=product, name="tap", material="brass", mass_g=Decimal("10"))
    ComponentFactory(product=product, name="tap", material="steel", mass_g=Decimal("90"))
    ContentFactory(component=brass, cas=LEAD, share_percent=Decimal("2.5"))
    ContentFactory(component=brass, cas="7440-43-9", share_percent=None)
    answers_record(product=product, answers={"radio": False}, by="officer@firm.example")
    with django_assert_max_num_queries(6):
        profile = profiles_of([product.pk])[product.pk]
    lead, cadmium = sorted(profile.substances, key=lambda fact: fact.code)
    assert lead.ppm == {"homogeneous_material": 25_000.0, "article": 2_500.0, "component": 2_500.0}
    assert cadmium.ppm == {}
    assert profile.answers == {"radio": False}
    assert profile.bom_complete


@pytest.mark.django_db
def test_a_complete_bill_without_components_is_no_bill():
    product = ProductFactory(bom_complete=True)
    assert not profiles_of([product.pk])[product.pk].bom_complete


def test_a_name_narrows_a_short_code_and_leaves_a_long_one_alone():
    assert "851631" in likely_codes(("hair dryer",), "8516")
    assert likely_codes(("hair dryer",), "851631") == ()
    assert likely_codes(("hair dryer",), "94") == ()
    assert likely_codes(("thingamajig",), "") == ()


@pytest.mark.django_db
def test_lists_follow_what_their_publisher_added_and_removed():
    added = ListingFactory(list_code="reach_candidate_list", included_on=date(2026, 6, 1))
    added.substances.add(SubstanceFactory(cas="50-00-0", ec="200-001-8"))
    gone = ListingFactory(list_code="reach_candidate_list", status=Listing.Status.REMOVED)
    gone.substances.add(SubstanceFactory(cas=LEAD))
    codes = live_lists(catalogue())["candidate_list"].codes
    assert codes["50-00-0"] == codes["200-001-8"] == date(2026, 6, 1)
    assert LEAD not in codes


@pytest.mark.django_db
def test_an_answer_is_recorded_once_and_has_the_firm_judged_again():
    product = ProductFactory()
    assert answers_record(product=product, answers={"radio": True}, by="a") == 1
    assert answers_record(product=product, answers={"radio": True}, by="b") == 0
    row = ProductTrait.objects.get()
    assert (row.trait, row.holds, row.by) == ("radio", True, "a")
    record = Record.objects.get(kind="product.answered")
    assert record.payload["answers"] == {"radio": True}
    assert Job.objects.filter(kind="expose_firm", subject=f"firm:{product.firm_id}").exists()
    assert answers_record(product=product, answers={"radio": None}, by="a") == 1
    assert not ProductTrait.objects.exists()
    with pytest.raises(FairleadError, match="no trait telepathic"):
        answers_record(product=product, answers={"telepathic": True}, by="a")


KINDS = {
    name: EvidenceKind(
        id=name, text=Text(en=name, zh=name), issuer=Text(en="lab", zh="lab"), validity_months=months
    )
    for name, months in (("report", 36), ("file", None))
}


def _document(**told) -> DocumentFact:
    usual = {"serves": frozenset({"report"}), "issued_on": date(2025, 1, 1)}
    return DocumentFact(**({"evidence_id": 1, "title": "T"} | usual | told))


@pytest.mark.parametrize(
    ("document", "state"),
    [
        (None, "missing"),
        (_document(), "valid"),
        (_document(serves=frozenset({"other"})), "missing"),
        (_document(issued_on=date(2023, 1, 1)), "expiring"),  # older than such reports usually serve
        (_document(issued_on=date(2023, 1, 1), serves=frozenset({"file"})), "valid"),
        (_document(expires_on=date(2026, 11, 20)), "expired"),
        (_document(expires_on=date(2027, 1, 1)), "expiring"),
        (_document(expires_on=date(2028, 1, 1)), "valid"),
        (_document(issued_on=date(2027, 1, 1)), "missing"),
        (_document(product_ids=frozenset({8})), "missing"),
        (_document(product_ids=frozenset({7})), "valid"),
        (_document(obligations=frozenset({"made.other"})), "missing"),
        (_document(substances=frozenset({"7439-92-1"})), "valid"),  # the duty names no substance
    ],
)
def test_a_document_proves_by_kind_scope_and_day(document, state):
    duty = obligation(Always(), evidence=(EvidenceDemand(kind="report", any_of=("file",)),))
    proof = proof_of(duty, [document] if document else [], product_id=7, on=DAY, kinds=KINDS)
    assert proof.state == state


def test_an_obligation_is_in_the_state_of_its_worst_demand_and_its_best_document():
    duty = obligation(Always(), evidence=(EvidenceDemand(kind="report"), EvidenceDemand(kind="file")))
    held = [
        _document(evidence_id=1, expires_on=date(2026, 1, 1)),
        _document(evidence_id=2, expires_on=date(2028, 1, 1)),
        _document(evidence_id=3, expires_on=date(2026, 1, 1), serves=frozenset({"file"})),
    ]
    proof = proof_of(duty, held, product_id=7, on=DAY, kinds=KINDS)
    assert (proof.state, [d.state for d in proof.demands]) == ("expired", ["valid", "expired"])
    assert proof.demands[0].evidence_id == 2


def test_a_member_state_has_the_obligations_of_the_union():
    assert obligations_of("DE") == obligations_of("EU") != ()
    assert obligations_of("ZZ") == ()


def _told(*arguments: str) -> dict:
    out = StringIO()
    call_command("applicability", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.django_db
def test_the_command_tells_a_product_on_file_with_path_flags_and_evidence():
    product = ProductFactory(sku="KL-204", hs="851679")
    component = ComponentFactory(product=product, name="insert")
    ContentFactory(component=component, cas=LEAD, share_percent=Decimal("2.9"))
    told = _told("--product", "KL-204", "--firm", product.firm.code, "--on", "2026-11-21")
    row = next(r for r in told["obligations"] if r["id"] == "reach.art33_1.inform_recipients")
    assert row["verdict"] == "applies"
    assert row["evidence"]["state"] == "missing"
    assert any("29000 mg/kg > 1000 in insert" in step["because"] for step in row["path"])
    assert told["counts"]["applies"] >= 1
    assert row["celex"] == "32006R1907"


@pytest.mark.django_db
def test_the_command_takes_a_product_that_is_not_on_file():
    told = _told("--name", "hair dryer", "--hs", "85.16", "--answer", "radio=no")
    assert told["product"]["likely_codes"] == ["851631", "851632"]
    assert told["traits"]["radio"]["origin"] == "answer"
    assert told["questions"][0]["obligations"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "--name"),
        (["--product", "none"], "no product none"),
        (["--name", "x", "--hs", "851"], "851 is no HS"),
        (["--name", "x", "--answer", "radio=perhaps"], "yes or no"),
        (["--name", "x", "--answer", "radio"], "NAME=VALUE"),
        (["--name", "x", "--answer", "ghost=yes"], "no trait ghost"),
        (["--name", "x", "--market", "ZZ"], "no obligation for ZZ"),
        (["--name", "x", "--figure", "tonnage=much"], "no amount with a unit"),
    ],
)
def test_the_command_says_what_is_wrong_and_what_to_write(arguments, message):
    with pytest.raises(CommandError, match=message):
        call_command("applicability", *arguments)


@pytest.mark.django_db
def test_one_sku_of_two_firms_asks_for_the_firm():
    one, other = ProductFactory(sku="A1"), ProductFactory(sku="A1")
    with pytest.raises(CommandError, match="say which with --firm"):
        call_command("applicability", "--product", "A1")
    assert _told("--product", "A1", "--firm", one.firm.code)["product"]["sku"] == "A1"
    assert other.firm.code != one.firm.code


@pytest.mark.django_db
def test_the_table_is_readable_and_in_the_readers_language():
    out = StringIO()
    call_command(
        "applicability", "--name", "hair dryer", "--hs", "851631", "--language", "zh-hans", stdout=out
    )
    assert "REACH法规" in out.getvalue()
