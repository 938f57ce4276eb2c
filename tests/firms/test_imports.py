"""Imports against the database: all or nothing, twice changes nothing, every fault told with its place."""

from datetime import date
from decimal import Decimal

import pytest

from compliance.core.models import Job
from compliance.evidence.models import Record
from compliance.firms.imports.report import problem_json
from compliance.firms.imports.scope import Scope
from compliance.firms.imports.wording import REASONS
from compliance.firms.models import Component, Content, Evidence, Firm, Membership, Product, TradeFlow, User
from tests.factories import (
    AssociationFactory,
    EvidenceFactory,
    FirmFactory,
    MembershipFactory,
    ProductFactory,
    TradeFlowFactory,
)
from tests.firms.books import csv_file, excel_file, imported, told

pytestmark = pytest.mark.django_db

PRODUCTS = [
    ["sku", "name", "name_zh", "hs", "cn", "markets", "bom_complete"],
    ["K-1", "Kettle", "水壶", "851679", "85167970", "DE|FR", "yes"],
    ["K-2", "Toaster", "", "", "85167200", "EU", "no"],
]


@pytest.fixture
def firm() -> Firm:
    return FirmFactory(code="ACME", currency="CNY")


def test_products_are_created_then_unchanged_then_changed(tmp_path, firm) -> None:
    path = csv_file(tmp_path, PRODUCTS)
    first = imported("products", path, firm=firm)
    assert (first.accepted, first.created, first.changed, first.unchanged) == (True, 2, 0, 0)
    kettle = Product.objects.get(sku="K-1")
    assert (kettle.name_zh, kettle.markets, kettle.bom_complete) == ("水壶", ["DE", "FR"], True)
    assert Product.objects.get(sku="K-2").hs == "851672"  # by definition the first six digits of the CN
    stamp = kettle.changed_at
    again = imported("products", path, firm=firm)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 2)
    kettle.refresh_from_db()
    assert kettle.changed_at == stamp
    third = imported(
        "products", csv_file(tmp_path, [PRODUCTS[0], [*PRODUCTS[1][:5], "DE", "yes"]]), firm=firm
    )
    assert (third.created, third.changed, third.unchanged) == (0, 1, 0)
    kettle.refresh_from_db()
    assert kettle.markets == ["DE"]
    assert kettle.changed_at > stamp


def test_a_column_that_the_file_has_not_stays_as_it_was(tmp_path, firm) -> None:
    ProductFactory(firm=firm, sku="K-1", name="Kettle", hs="851679", markets=["US"], bom_complete=True)
    report = imported("products", csv_file(tmp_path, [["sku", "name"], ["K-1", "Kettle, new"]]), firm=firm)
    assert report.changed == 1
    kettle = Product.objects.get()
    assert (kettle.name, kettle.hs, kettle.markets, kettle.bom_complete) == (
        "Kettle, new",
        "851679",
        ["US"],
        True,
    )


def test_one_wrong_row_keeps_all_others_out(tmp_path, firm) -> None:
    rows = [*PRODUCTS, ["K-3", "Grill", "", "abc", "", "DE", "yes"]]
    report = imported("products", csv_file(tmp_path, rows), firm=firm)
    assert not report.accepted
    assert told(report) == [(4, "hs", "abc", "code_not_digits")]
    assert report.needs_consent
    assert report.could["created"] == 2
    assert (report.created, report.changed, report.unchanged) == (0, 0, 0)
    assert not Product.objects.exists()
    assert not Job.objects.exists()
    assert not Record.objects.exists()


def test_a_dry_run_shows_the_same_report_and_writes_nothing(tmp_path, firm) -> None:
    path = csv_file(tmp_path, PRODUCTS)
    dry = imported("products", path, firm=firm, dry_run=True).to_json()
    assert not Product.objects.exists()
    assert not Job.objects.exists()
    wet = imported("products", path, firm=firm).to_json()
    assert dry.pop("dry_run") is True
    assert wet.pop("dry_run") is False
    assert dry == wet


def test_a_change_queues_the_check_of_its_firm_once_and_is_recorded(tmp_path, firm) -> None:
    imported("products", csv_file(tmp_path, PRODUCTS), firm=firm)
    assert [job.subject for job in Job.objects.filter(kind="expose_firm")] == [f"firm:{firm.pk}"]
    record = Record.objects.get()
    assert (record.kind, record.actor, record.payload["created"]) == ("import.products", "test", 2)
    Job.objects.all().delete()
    imported("products", csv_file(tmp_path, PRODUCTS), firm=firm)
    assert not Job.objects.exists()
    assert Record.objects.count() == 1


def test_headers_are_known_by_many_words_in_both_languages(tmp_path, firm) -> None:
    rows = [["货号", "品名", "HS Code", "出口市场"], ["K-1", "水壶", "851679", "DE、US"]]
    report = imported("products", csv_file(tmp_path, rows, encoding="gb18030"), firm=firm)
    assert report.accepted
    assert report.mapping == {"货号": "sku", "品名": "name", "HS Code": "hs", "出口市场": "markets"}
    assert Product.objects.get().markets == ["DE", "US"]


def test_a_header_spelt_nearly_right_is_taken_and_pointed_at_and_a_stranger_left(tmp_path, firm) -> None:
    rows = [["sku", "name", "Marktes", "Colour"], ["K-1", "Kettle", "DE", "red"]]
    report = imported("products", csv_file(tmp_path, rows), firm=firm)
    assert report.accepted
    assert report.mapping == {"sku": "sku", "name": "name", "Marktes": "markets"}
    assert [(w.column, w.reason) for w in report.warnings] == [("Marktes", "column_unsure")]
    entry = next(entry for entry in report.columns if entry["header"] == "Colour")
    assert (entry["field"], entry["why"], entry["samples"]) == ("", "left_unknown", ["red"])
    left = imported("products", csv_file(tmp_path, rows), firm=firm, ignore=["marktes"], dry_run=True)
    assert left.mapping == {"sku": "sku", "name": "name"}


def test_a_missing_a_repeated_and_an_empty_header(tmp_path, firm) -> None:
    report = imported(
        "products", csv_file(tmp_path, [["sku", "货号", "hs"], ["K-1", "K-1", "851679"]]), firm=firm
    )
    assert told(report) == [(1, "name", "name", "column_missing")]
    assert not report.needs_consent
    rows = [["sku", "name", None], ["K-1", "Kettle", "a note"]]
    report = imported("products", excel_file(tmp_path, rows), firm=firm)
    assert report.accepted
    assert [(w.column, w.value, w.reason) for w in report.warnings] == [
        ("C", "a note", "column_without_header")
    ]


def test_all_faults_of_a_file_are_told_at_once(tmp_path, firm) -> None:
    rows = [
        ["sku", "name", "hs", "cn", "markets"],
        ["K-1", "", "851679", "85167200", "DE"],
        ["K-1", "Kettle", 10121, "", "UK"],
        ["K-4", "Grill", "851660", "85167200", "DE"],
        ["K-5", "=A1", "851660", "", ""],
    ]
    report = imported("products", excel_file(tmp_path, rows), firm=firm)
    assert told(report) == [
        (2, "name", "", "cell_empty"),
        (3, "sku", "K-1", "repeated"),
        (4, "cn", "85167200", "cn_not_under_hs"),
        (5, "name", "", "formula"),
    ]
    assert [(w.row, w.value, w.reason) for w in report.warnings] == [(3, "10121", "code_zero_restored")]


def test_every_reason_has_its_words_and_its_remedy(tmp_path, firm) -> None:
    rows = [["sku", "name", "hs"], ["K-1", "Kettle", "999999"]]
    told_as = problem_json(imported("products", csv_file(tmp_path, rows), firm=firm).warnings[0])
    assert set(told_as) == {"sheet", "row", "column", "value", "reason", "message", "remedy"}
    assert all("%(" not in said for said in (told_as["message"], told_as["remedy"]))
    for message, remedy in REASONS.values():
        assert str(message)
        assert str(remedy)


def test_a_cn_code_alone_must_agree_with_the_hs_code_on_file(tmp_path, firm) -> None:
    ProductFactory(firm=firm, sku="K-1", hs="851660")
    rows = [["sku", "name", "cn"], ["K-1", "Kettle", "85167970"]]
    assert told(imported("products", csv_file(tmp_path, rows), firm=firm)) == [
        (2, "cn", "85167970", "cn_not_under_hs")
    ]


def test_the_firm_column_and_the_firm_of_the_import(tmp_path, firm) -> None:
    other = FirmFactory(code="OTHER")
    rows = [["firm", "sku", "name"], ["ACME", "K-1", "Kettle"], ["OTHER", "K-1", "Kettle"]]
    assert imported("products", csv_file(tmp_path, rows)).created == 2
    assert told(imported("products", csv_file(tmp_path, rows), firm=firm)) == [
        (3, "firm", "OTHER", "firm_other")
    ]
    assert told(imported("products", csv_file(tmp_path, [["sku", "name"], ["K-1", "x"]]))) == [
        (1, "firm", "firm", "firm_needed")
    ]
    scope = Scope(firms=Firm.objects.filter(pk=other.pk), actor="officer")
    assert told(imported("products", csv_file(tmp_path, rows), scope=scope)) == [
        (2, "firm", "ACME", "firm_unknown")
    ]


def test_a_blank_firm_is_the_firm_of_the_import_also_for_repeated_rows(tmp_path, firm) -> None:
    rows = [["firm", "sku", "name"], ["ACME", "K-1", "Kettle"], ["", "K-1", "Pot"]]
    assert told(imported("products", csv_file(tmp_path, rows), firm=firm)) == [(3, "sku", "K-1", "repeated")]


def test_repeated_rows_that_agree_add_up_their_markets(tmp_path, firm) -> None:
    rows = [["sku", "name", "market"], ["K-1", "Kettle", "DE"], ["K-1", "Kettle", "法国"]]
    report = imported("products", csv_file(tmp_path, rows), firm=firm)
    assert report.accepted
    assert [(row.row, row.reason) for row in report.skipped] == [(3, "row_joined")]
    assert Product.objects.get().markets == ["DE", "FR"]


FLOWS = [["sku", "market", "year", "value", "currency", "mass_kg"], ["K-1", "DE", 2024, 1000.5, "CNY", 20]]


def test_flows_are_created_changed_and_left(tmp_path, firm) -> None:
    product = ProductFactory(firm=firm, sku="K-1")
    assert imported("flows", excel_file(tmp_path, FLOWS), firm=firm).created == 1
    assert imported("flows", excel_file(tmp_path, FLOWS), firm=firm).unchanged == 1
    changed = [FLOWS[0], ["K-1", "DE", 2024, 1000.5, "CNY", None]]
    assert imported("flows", excel_file(tmp_path, changed), firm=firm).changed == 1
    flow = TradeFlow.objects.get(product=product)
    assert (flow.value, flow.mass_kg) == (Decimal("1000.50"), None)


def test_money_in_another_currency_is_refused_and_not_converted(tmp_path, firm) -> None:
    ProductFactory(firm=firm, sku="K-1")
    rows = [FLOWS[0], ["K-1", "DE", 2024, 1000, "USD", 20], ["K-1", "FR", 2024, 1000, "XYZ", 20]]
    report = imported("flows", csv_file(tmp_path, rows), firm=firm)
    assert told(report) == [
        (2, "currency", "USD", "currency_other"),
        (3, "currency", "XYZ", "unknown_currency"),
    ]
    assert "CNY" in problem_json(report.problems[0])["remedy"]
    assert not TradeFlow.objects.exists()


def test_negative_values_and_masses_are_refused(tmp_path, firm) -> None:
    ProductFactory(firm=firm, sku="K-1")
    rows = [FLOWS[0], ["K-1", "DE", 2024, -1, "CNY", 20], ["K-1", "FR", 2024, 1, "CNY", "-0.5"]]
    report = imported("flows", csv_file(tmp_path, rows), firm=firm)
    assert told(report) == [(2, "value", "-1", "negative"), (3, "mass_kg", "-0.5", "negative")]


def test_a_line_with_a_fault_is_told_its_unknown_product_too(tmp_path, firm) -> None:
    rows = [["sku", "component", "mass_g"], ["NOPE-1", "Case", "-5"]]
    report = imported("bom", csv_file(tmp_path, rows), firm=firm)
    assert told(report) == [(2, "mass_g", "-5", "negative"), (2, "sku", "NOPE-1", "product_unknown")]


def test_an_unknown_product_suggests_near_ones_of_the_same_firm_only(tmp_path, firm) -> None:
    ProductFactory(firm=firm, sku="KETTLE-17")
    ProductFactory(sku="KETTLE-18")
    report = imported(
        "flows", csv_file(tmp_path, [FLOWS[0], ["KETTLE-1", "DE", 2024, 1, "CNY", 1]]), firm=firm
    )
    assert told(report) == [(2, "sku", "KETTLE-1", "product_unknown")]
    assert report.problems[0].facts["near"] == "KETTLE-17"


BOM = [
    ["sku", "component", "material", "mass_g", "substance", "cas", "share_percent"],
    ["K-1", "Cord", "PVC", 103.5, "DEHP", "117-81-7", 12.5],
    ["K-1", "Cord", "PVC", None, "MCCP", "85535-85-9", None],
    ["K-1", "Body", "steel", 529, None, None, None],
]


def test_a_bill_of_material_becomes_components_and_contents(tmp_path, firm) -> None:
    ProductFactory(firm=firm, sku="K-1")
    report = imported("bom", excel_file(tmp_path, BOM), firm=firm)
    assert (report.created, report.changed, report.unchanged) == (3, 0, 0)
    cord = Component.objects.get(name="Cord")
    assert cord.mass_g == Decimal("103.5")
    assert list(cord.contents.order_by("cas").values_list("cas", "name", "share_percent")) == [
        ("117-81-7", "DEHP", Decimal("12.5")),
        ("85535-85-9", "MCCP", None),
    ]
    assert Component.objects.get(name="Body").contents.count() == 0
    again = imported("bom", excel_file(tmp_path, BOM), firm=firm)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 3)
    changed = [BOM[0], ["K-1", "Cord", "PVC", 100, "DEHP", "117-81-7", 0.05]]
    assert imported("bom", excel_file(tmp_path, changed), firm=firm).changed == 1
    assert Content.objects.get(cas="117-81-7").share_percent == Decimal("0.05")
    assert Component.objects.get(name="Cord").mass_g == 100


def test_a_part_of_a_bill_of_material_takes_nothing_out(tmp_path, firm) -> None:
    ProductFactory(firm=firm, sku="K-1")
    imported("bom", excel_file(tmp_path, BOM), firm=firm)
    report = imported("bom", excel_file(tmp_path, BOM[:2]), firm=firm)
    assert (report.unchanged, report.removed) == (1, 0)
    assert (Component.objects.count(), Content.objects.count()) == (2, 2)


def test_a_whole_bill_of_material_takes_out_what_it_does_not_name(tmp_path, firm) -> None:
    kettle, other = ProductFactory(firm=firm, sku="K-1"), ProductFactory(firm=firm, sku="K-2")
    imported("bom", excel_file(tmp_path, [*BOM, ["K-2", *BOM[1][1:]]]), firm=firm)
    Job.objects.all().delete()
    scope = Scope(firms=Firm.objects.all(), firm=firm, is_whole=True)
    path = excel_file(tmp_path, BOM[:2])
    dry = imported("bom", path, scope=scope, dry_run=True)
    assert (dry.unchanged, dry.removed, Component.objects.count()) == (1, 2, 3)
    report = imported("bom", path, scope=scope)
    assert (report.created, report.changed, report.unchanged, report.removed) == (0, 0, 1, 2)
    assert list(kettle.components.values_list("name", flat=True)) == ["Cord"]
    assert list(Content.objects.filter(component__product=kettle).values_list("cas", flat=True)) == [
        "117-81-7"
    ]
    assert other.components.get().contents.count() == 1
    assert {job.subject for job in Job.objects.all()} == {f"firm:{firm.pk}"}
    assert imported("bom", path, scope=scope).removed == 0


def test_faults_of_a_bill_of_material(tmp_path, firm) -> None:
    ProductFactory(firm=firm, sku="K-1")
    rows = [
        BOM[0],
        ["K-1", "Cord", "PVC", 103.5, "DEHP", "117-81-8", 12.5],
        ["K-9", "Cord", "PVC", 103.5, None, None, None],
        ["K-1", "Cord", "PVC", 99, None, None, None],
        ["K-1", "Cord", "PVC", 103.5, "MCCP", None, 1],
        ["K-1", "Body", "steel", -5, None, None, None],
        ["K-1", "Lid", "steel", 5, None, None, 3],
        ["K-1", "Foot", "rubber", 5, "Lead", "7439-92-1", 101],
        ["K-1", "Cord", "PVC", 98, "BBP", "85-68-7", 1],
    ]
    report = imported("bom", excel_file(tmp_path, rows), firm=firm)
    assert told(report) == [
        (2, "cas", "117-81-8", "cas_check_digit"),
        (3, "sku", "K-9", "product_unknown"),
        (5, "cas", "", "cas_missing"),
        (6, "mass_g", "-5", "negative"),
        (7, "share_percent", "3", "share_without_substance"),
        (8, "share_percent", "101", "above_most"),
        (9, "mass_g", "98", "component_contradicts"),
    ]
    assert "should be 7" in problem_json(report.problems[0])["message"]
    assert not Component.objects.exists()


def test_shares_above_the_whole_are_taken_with_a_warning(tmp_path, firm) -> None:
    ProductFactory(firm=firm, sku="K-1")
    rows = [
        BOM[0],
        ["K-1", "Cord", "PVC", 1, "a", "117-81-7", 60],
        ["K-1", "Cord", "PVC", 1, "b", "85-68-7", 60],
    ]
    report = imported("bom", excel_file(tmp_path, rows), firm=firm)
    assert report.accepted
    assert [(w.row, w.reason) for w in report.warnings] == [(3, "shares_above_whole")]


EVIDENCE = [
    ["sku", "kind", "title", "issuer", "number", "regime", "issued_on", "expires_on"],
    ["K-1|K-2", "test_report", "RoHS test", "Lab", "TR-1", "rohs", "2024-03-11", "2027-03-10"],
    ["", "certificate", "ISO", "Body", "C-1", "other", "2024-01-01", ""],
]


def test_evidence_covers_products_or_the_whole_firm(tmp_path, firm) -> None:
    ProductFactory(firm=firm, sku="K-1")
    ProductFactory(firm=firm, sku="K-2")
    assert imported("evidence", csv_file(tmp_path, EVIDENCE), firm=firm).created == 2
    report = Evidence.objects.get(number="TR-1")
    assert (report.expires_on, report.products.count()) == (date(2027, 3, 10), 2)
    assert Evidence.objects.get(number="C-1").products.count() == 0
    assert imported("evidence", csv_file(tmp_path, EVIDENCE), firm=firm).unchanged == 2
    fewer = [EVIDENCE[0], ["K-1", *EVIDENCE[1][1:]]]
    assert imported("evidence", csv_file(tmp_path, fewer), firm=firm).changed == 1
    assert report.products.count() == 1


def test_faults_of_evidence(tmp_path, firm) -> None:
    foreign = ProductFactory(sku="F-1")
    rows = [
        EVIDENCE[0],
        ["F-1", "test_report", "t", "Lab", "1", "rohs", "2024-03-11", ""],
        ["", "diploma", "t", "Lab", "2", "rohs", "2024-03-11", ""],
        ["", "certificate", "t", "Lab", "3", "rohs2", "2024-03-11", ""],
        ["", "certificate", "t", "Lab", "4", "rohs", "11/03/2024", ""],
        ["", "certificate", "t", "Lab", "5", "rohs", "2024-03-11", "2023-03-11"],
    ]
    assert foreign.firm != firm
    assert told(imported("evidence", csv_file(tmp_path, rows), firm=firm)) == [
        (2, "sku", "F-1", "product_unknown"),
        (3, "kind", "diploma", "unknown_kind"),
        (4, "regime", "rohs2", "unknown_regime"),
        (5, "issued_on", "11/03/2024", "not_a_day"),
        (6, "expires_on", "2023-03-11", "expires_before_issue"),
    ]
    assert told(imported("evidence", csv_file(tmp_path, [r[1:] for r in EVIDENCE]), firm=firm)) == [
        (1, "sku", "sku", "column_missing")
    ]


def test_evidence_of_another_firm_under_the_same_number_is_let_alone(tmp_path, firm) -> None:
    theirs = EvidenceFactory(issuer="Lab", number="TR-1", title="theirs")
    ProductFactory(firm=firm, sku="K-1")
    ProductFactory(firm=firm, sku="K-2")
    imported("evidence", csv_file(tmp_path, EVIDENCE), firm=firm)
    theirs.refresh_from_db()
    assert theirs.title == "theirs"


def test_firms_with_memberships_and_the_ledger_of_consent(tmp_path) -> None:
    AssociationFactory(code="HLA")
    rows = [
        ["code", "association", "name", "currency", "consent_on"],
        ["ACME", "HLA", "Acme", "CNY", "2025-01-10"],
    ]
    assert imported("firms", csv_file(tmp_path, rows)).created == 1
    assert imported("firms", csv_file(tmp_path, rows)).unchanged == 1
    assert Membership.objects.get().consent_on == date(2025, 1, 10)
    assert Record.objects.filter(kind="membership.consent").count() == 1
    rows[1][1] = "XXX"
    assert told(imported("firms", csv_file(tmp_path, rows))) == [
        (2, "association", "XXX", "association_unknown")
    ]


def test_consent_that_was_withdrawn_is_not_given_again_by_an_old_file(tmp_path, firm) -> None:
    membership = MembershipFactory(firm=firm, association__code="HLA", consent_on=date(2025, 1, 10))
    membership.consent_withdrawn_on = date(2025, 6, 1)
    membership.save()
    rows = [
        ["code", "association", "name", "currency", "consent_on"],
        ["ACME", "HLA", firm.name, "CNY", "2025-01-10"],
    ]
    assert imported("firms", csv_file(tmp_path, rows)).unchanged == 1
    rows[1][4] = "2025-07-01"
    assert imported("firms", csv_file(tmp_path, rows)).changed == 1
    membership.refresh_from_db()
    assert (membership.consent_on, membership.consent_withdrawn_on) == (date(2025, 7, 1), None)


def test_the_currency_of_a_firm_that_sells_is_fixed(tmp_path, firm) -> None:
    TradeFlowFactory(product__firm=firm)
    rows = [["code", "name", "currency"], ["ACME", "Acme", "EUR"]]
    assert told(imported("firms", csv_file(tmp_path, rows))) == [(2, "currency", "EUR", "currency_fixed")]


def test_two_rows_of_a_firm_must_agree(tmp_path) -> None:
    AssociationFactory(code="A1")
    AssociationFactory(code="A2")
    rows = [
        ["code", "association", "name", "currency"],
        ["ACME", "A1", "Acme", "CNY"],
        ["ACME", "A2", "Other", "CNY"],
    ]
    assert told(imported("firms", csv_file(tmp_path, rows))) == [(3, "code", "ACME", "row_contradicts")]


def test_users_come_without_a_password_and_see_what_the_file_says(tmp_path, firm) -> None:
    rows = [
        ["email", "role", "firms", "language", "timezone"],
        ["Li@Firm.example", "officer", "ACME", "zh-hans", "Asia/Shanghai"],
    ]
    assert imported("users", csv_file(tmp_path, rows)).created == 1
    user = User.objects.get()
    assert (user.email, user.role, user.is_superuser, user.has_usable_password()) == (
        "li@firm.example",
        "officer",
        False,
        False,
    )
    assert list(user.firms.all()) == [firm]
    assert imported("users", csv_file(tmp_path, rows)).unchanged == 1
    rows[1][2] = ""
    assert imported("users", csv_file(tmp_path, rows)).changed == 1
    assert not user.firms.exists()
    bad = [
        rows[0],
        ["nobody", "king", "NOPE", "de", "Mars/Olympus"],
        ["x@firm.example", "officer", "NOPE", "en", "UTC"],
    ]
    assert [reason for *_, reason in told(imported("users", csv_file(tmp_path, bad)))] == [
        "not_a_mail_address",
        "unknown_role",
        "unknown_language",
        "unknown_time_zone",
        "code_unknown",
    ]


def test_a_long_list_of_problems_is_counted_but_not_kept_whole(tmp_path, firm, monkeypatch) -> None:
    monkeypatch.setattr("compliance.firms.imports.lines.MOST_PROBLEMS", 3)
    rows = [["sku", "name", "hs"], *([f"K-{n}", "x", "1x"] for n in range(10))]
    report = imported("products", csv_file(tmp_path, rows), firm=firm)
    assert (len(report.problems), report.problem_count) == (3, 10)
    assert report.to_json()["rejected_count"] == 10


def test_progress_is_told(tmp_path, firm) -> None:
    seen = []
    imported("products", csv_file(tmp_path, PRODUCTS), firm=firm, on_progress=lambda *step: seen.append(step))
    assert seen == [("read", 0, 1), ("read", 1, 1), ("check", 2, 2), ("write", 0, 1), ("write", 1, 1)]
