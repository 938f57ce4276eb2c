"""Exposing measures and firms: what is written, that twice changes nothing, and what is recorded."""

from datetime import date
from decimal import Decimal

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.core import clock
from compliance.core.hashing import content_hash
from compliance.core.jobs import job_enqueue, jobs_drain
from compliance.core.models import Job
from compliance.evidence.ledger import ledger_verify
from compliance.evidence.models import Record
from compliance.exposure import desk_rules, services, workflow
from compliance.exposure.handlers import night_look
from compliance.exposure.models import Assortment, Exposure, Finding, MeasurePosting, ProductPosting
from compliance.exposure.scoring import ScoreInputs, model_current
from compliance.firms.models import Firm, Product
from tests.exposure.conftest import draft_rule, listed_lead
from tests.factories import (
    ContentFactory,
    EvidenceFactory,
    FirmFactory,
    ProductFactory,
    ScopeCodeFactory,
    TradeFlowFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def expose(product: Product, *measures: object) -> None:
    services.firm_expose(firm_id=product.firm_id)
    for measure in measures:
        services.measure_expose(measure_id=measure.pk)


def test_a_notice_reaches_product_money_date_and_ledger(kettle: Product) -> None:
    rule = draft_rule(("hs", "8516"))
    expose(kettle, rule)
    exposure = Exposure.objects.get()
    assert exposure.path == ["HS 8516", "HS 851679", f"KL-204 {kettle.name}"]
    assert (exposure.strength, exposure.is_inferred, exposure.is_uncertain) == ("hs4", False, False)
    assert (exposure.markets, exposure.value, exposure.value_year) == (["DE", "PL"], Decimal(200_000), 2024)
    finding = Finding.objects.get()
    assert finding.verdict == "act"
    assert (finding.next_step, finding.next_on) == ("send_comments", date(2025, 8, 10))
    assert (finding.value, finding.value_is_partial, finding.sku_count) == (Decimal(200_000), False, 1)
    points = [Decimal(str(p)) for p in finding.contributions.values()]
    assert sum(points) == finding.score
    record = Record.objects.get(subject=finding.key)
    assert record.kind == "finding.found"
    assert record.payload["notice"]["sha256"] == rule.notice.current.capture.sha256
    assert ledger_verify().holds


def test_a_recorded_score_can_be_computed_again_from_the_record_alone(kettle: Product) -> None:
    expose(kettle, draft_rule(("hs", "8516")))
    payload = Record.objects.get().payload
    amounts = {
        name: None if payload["inputs"][name] is None else Decimal(payload["inputs"][name])
        for name in ("value", "total")
    }
    score = model_current().score(ScoreInputs(**payload["inputs"] | amounts))
    assert str(score.points) == payload["score"] and score.model_version == payload["model_version"]


def test_twice_changes_nothing_and_appends_nothing(kettle: Product) -> None:
    rules = [draft_rule(("hs", "8516")), listed_lead()]
    expose(kettle, *rules)
    before = [list(m.objects.order_by("pk").values()) for m in (Exposure, Finding, Assortment, Record)]
    assert services.firm_expose(firm_id=kettle.firm_id).is_unchanged
    for rule in rules:
        assert services.measure_expose(measure_id=rule.pk).is_unchanged
    again = services.findings_reassess()
    assert (again.created, again.changed, again.rescored) == (0, 0, 0) and again.unchanged
    assert before == [
        list(m.objects.order_by("pk").values()) for m in (Exposure, Finding, Assortment, Record)
    ]


def test_which_comes_first_makes_no_difference(kettle: Product) -> None:
    rule = draft_rule(("hs", "8516"))
    services.firm_expose(firm_id=kettle.firm_id)  # the measure had no turn yet
    first = Finding.objects.values("verdict", "score", "inputs_hash").get()
    assert services.measure_expose(measure_id=rule.pk).is_unchanged
    assert first["verdict"] == "act"
    other = ProductFactory(firm=kettle.firm, hs="851671", markets=["EU"])
    services.firm_expose(firm_id=other.firm_id)
    assert Exposure.objects.count() == 2


def test_an_inactive_product_touches_nothing(kettle: Product) -> None:
    rule = draft_rule(("hs", "8516"))
    expose(kettle, rule)
    kettle.is_active = False
    kettle.save()
    services.firm_expose(firm_id=kettle.firm_id)
    assert not ProductPosting.objects.exists() and not Exposure.objects.exists()
    finding = Finding.objects.get()
    assert (finding.verdict, finding.score, finding.next_step) == ("not_yours", 0, "")
    assert list(Record.objects.values_list("kind", flat=True)) == ["finding.found", "finding.changed"]
    assert Record.objects.latest("position").payload["before"]["verdict"] == "act"


def test_a_product_that_goes_takes_its_postings_and_exposures_with_it(kettle: Product) -> None:
    expose(kettle, draft_rule(("hs", "8516")))
    firm = kettle.firm
    kettle.delete()
    assert not Exposure.objects.exists() and not ProductPosting.objects.exists()
    services.firm_expose(firm_id=firm.pk)
    assert Finding.objects.get().verdict == "not_yours" and not Assortment.objects.exists()


def test_what_no_longer_exists_is_no_fault(firm: Firm) -> None:
    assert services.measure_expose(measure_id=999_999).is_unchanged
    assert services.firm_expose(firm_id=999_999).is_unchanged


def test_lead_above_the_limit_is_to_be_told_and_below_it_leaves_nothing(kettle: Product) -> None:
    part = kettle.components.create(name="brass insert", material="brass")
    content = ContentFactory(component=part, share_percent=Decimal("2.9"))
    rule = listed_lead()
    expose(kettle, rule)
    finding = Finding.objects.get()
    assert (finding.verdict, finding.next_step) == ("act", "inform_customers")
    exposure = Exposure.objects.get()
    assert exposure.path[-3:] == ["7439-92-1 2.9 % > 0.1 %", "brass insert", f"KL-204 {kettle.name}"]
    assert exposure.notes == ["component_as_article"]
    content.share_percent = Decimal("0.05")
    content.save()
    services.firm_expose(firm_id=kettle.firm_id)
    assert not Exposure.objects.exists()
    assert Finding.objects.get().verdict == "not_yours"


def test_unknown_amount_and_missing_bill_of_material_are_uncertain_never_a_pass(kettle: Product) -> None:
    part = kettle.components.create(name="solder", material="solder")
    ContentFactory(component=part, share_percent=None)
    ProductFactory(firm=kettle.firm, sku="NO-BOM", markets=["FR"])
    ProductFactory(firm=kettle.firm, sku="ELSEWHERE", markets=["US"])
    expose(kettle, listed_lead())
    finding = Finding.objects.get()
    assert (finding.verdict, finding.sku_count) == ("uncertain", 1)
    assert finding.settles == [
        {"code": "add_bom", "skus": ["NO-BOM"], "count": 1},
        {"code": "add_amounts", "skus": ["KL-204"], "count": 1},
    ]
    assert Exposure.objects.get().is_uncertain


def test_a_product_without_code_keeps_the_firm_uncertain(firm: Firm) -> None:
    tray = ProductFactory(firm=firm, sku="TRAY", hs="", markets=["DE"])
    expose(tray, draft_rule(("hs", "9503")))
    finding = Finding.objects.get()
    assert (finding.verdict, finding.sku_count, finding.value) == ("uncertain", 1, None)
    assert finding.settles == [{"code": "add_hs", "skus": ["TRAY"], "count": 1}]
    tray.hs = "851679"
    tray.save()
    services.firm_expose(firm_id=firm.pk)
    finding.refresh_from_db()
    assert (finding.verdict, finding.settles) == ("not_yours", [])


def test_a_scope_that_nobody_could_read_asks_somebody_to_read_it(kettle: Product) -> None:
    draft_rule(scope_known=False)
    abroad = draft_rule(scope_known=False, markets=["BR"])
    services.firm_expose(firm_id=kettle.firm_id)
    services.measure_expose(measure_id=abroad.pk)
    finding = Finding.objects.get()
    assert (finding.verdict, finding.next_step) == ("uncertain", "read_notice")


def test_both_code_and_substance_with_an_open_bill_is_uncertain_for_that_product(kettle: Product) -> None:
    rule = draft_rule(("hs", "8516"), needs="both", regime="rohs", regimes=["rohs"])
    ScopeCodeFactory(measure=rule, kind="substance", code="7439-92-1", limit_ppm=1000.0)
    expose(kettle, rule)
    assert not Finding.objects.exists()  # the bill is complete and holds no lead
    Product.objects.filter(pk=kettle.pk).update(bom_complete=False)
    ProductFactory(firm=kettle.firm, sku="BOLT", hs="731815", markets=["DE"])
    services.firm_expose(firm_id=kettle.firm_id)
    finding = Finding.objects.get()
    assert finding.verdict == "uncertain"
    assert finding.settles == [{"code": "add_bom", "skus": ["KL-204"], "count": 1}]


def test_unknown_flows_make_money_partial_or_unknown_never_zero(kettle: Product) -> None:
    rule = draft_rule(("hs", "8516"))
    ProductFactory(firm=kettle.firm, sku="NEW", hs="851671", markets=["DE"])
    expose(kettle, rule)
    finding = Finding.objects.get()
    assert (finding.value, finding.value_is_partial) == (Decimal(200_000), True)
    kettle.flows.all().delete()
    services.firm_expose(firm_id=kettle.firm_id)
    finding.refresh_from_db()
    assert (finding.value, finding.value_is_partial) == (None, True)


def test_the_newest_year_up_to_the_clock_counts(kettle: Product) -> None:
    TradeFlowFactory(product=kettle, market="DE", year=2025, value=Decimal(7))
    TradeFlowFactory(product=kettle, market="DE", year=2026, value=Decimal(9))
    expose(kettle, draft_rule(("hs", "8516")))
    assert (Exposure.objects.get().value, Exposure.objects.get().value_year) == (Decimal(100_007), 2025)
    with clock.standing_at(date(2026, 1, 1)):
        services.findings_reassess()
    assert Exposure.objects.get().value == Finding.objects.get().value == Decimal(100_009)


def test_time_alone_moves_the_score_but_is_no_news_until_the_deadline_passes(kettle: Product) -> None:
    expose(kettle, draft_rule(("hs", "8516")))
    found = Finding.objects.get()
    with clock.standing_at(date(2025, 7, 12)):
        report = services.findings_reassess()
    assert (report.changed, report.rescored) == (0, 1)
    closer = Finding.objects.get()
    assert closer.score > found.score and closer.changed_at == found.changed_at
    assert Record.objects.count() == 1
    with clock.standing_at(date(2025, 8, 11)):
        report = services.findings_reassess()
    passed = Finding.objects.get()
    assert (report.changed, passed.verdict, passed.next_on) == (1, "watch", None)
    assert passed.changed_at > found.changed_at and Record.objects.count() == 2


def test_a_decided_rule_begins_to_apply_when_its_day_comes(kettle: Product) -> None:
    rule = draft_rule(("hs", "8516"), stage="adopted", deadline=None)
    rule.milestones.create(role="application", on=date(2026, 2, 1), origin="metadata")
    expose(kettle, rule)
    assert {"code": "stage_adopted"} in Finding.objects.get().reasons
    with clock.standing_at(date(2026, 2, 1)):
        services.findings_reassess()
    assert {"code": "stage_applies"} in Finding.objects.get().reasons


def test_evidence_that_expires_is_news(kettle: Product) -> None:
    rule = draft_rule(("hs", "8516"), stage="applies", regime="rohs", regimes=["rohs"], deadline=None)
    EvidenceFactory(firm=kettle.firm, regime="rohs", issued_on=date(2025, 6, 11), expires_on=date(2026, 6, 1))
    expose(kettle, rule)
    assert Finding.objects.get().verdict == "watch"
    with clock.standing_at(date(2026, 6, 2)):
        services.findings_reassess()
    finding = Finding.objects.get()
    assert (finding.verdict, finding.next_step) == ("act", "get_evidence")


def test_a_settled_finding_comes_back_only_when_the_rule_or_its_products_change(kettle: Product) -> None:
    rule = draft_rule(("hs", "8516"))
    expose(kettle, rule)
    finding = workflow.finding_done(finding=Finding.objects.get(), by="officer@example.org", reason="Sent.")
    assert (finding.status, finding.status_reason) == ("done", "Sent.")
    with clock.standing_at(date(2025, 8, 11)):
        services.findings_reassess()  # the deadline passes
    finding.refresh_from_db()
    assert (finding.verdict, finding.status) == ("watch", "done")
    rule.stage, rule.content_hash = "adopted", content_hash("adopted")
    rule.save()
    services.measure_expose(measure_id=rule.pk)
    finding.refresh_from_db()
    assert (finding.status, finding.status_reason) == ("unread", "")
    assert Record.objects.latest("position").kind == "finding.reopened"


def test_excluding_takes_a_reason_and_is_recorded_once(kettle: Product) -> None:
    expose(kettle, draft_rule(("hs", "8516")))
    finding = Finding.objects.get()
    with pytest.raises(desk_rules.ReasonMissing, match="give a reason"):
        workflow.finding_exclude(finding=finding, by="officer@example.org", reason="  ")
    for _ in range(2):
        workflow.finding_exclude(finding=finding, by="officer@example.org", reason="We stopped selling it.")
    records = Record.objects.filter(kind="finding.excluded")
    assert [r.actor for r in records] == ["officer@example.org"]
    assert (
        workflow.finding_reopen(finding=finding, by="officer@example.org", reason="We do.").status
        == "in_process"
    )


def test_two_hundred_list_entries_cost_a_firm_no_query_each(kettle: Product) -> None:
    ProductFactory(firm=kettle.firm, markets=["DE"])
    services.firm_expose(firm_id=kettle.firm_id)
    with CaptureQueriesContext(connection) as few:
        services.firm_expose(firm_id=kettle.firm_id)
    for _ in range(40):
        listed_lead()
    services.firm_expose(firm_id=kettle.firm_id)
    assert Finding.objects.filter(verdict="uncertain").count() == 40
    with CaptureQueriesContext(connection) as many:
        services.firm_expose(firm_id=kettle.firm_id)
    assert len(many) <= len(few) + 5


def test_a_market_that_cannot_be_read_is_told_and_the_rest_goes_on(
    kettle: Product, caplog: pytest.LogCaptureFixture
) -> None:
    Product.objects.filter(pk=kettle.pk).update(markets=["DE", "Europe"])
    expose(kettle, draft_rule(("hs", "8516")))
    assert "'Europe'" in caplog.text and "KL-204" not in Exposure.objects.get().markets
    assert Exposure.objects.get().markets == ["DE", "PL"]  # flows tell of Poland


def test_jobs_of_both_kinds_are_done_by_their_handlers(kettle: Product) -> None:
    rule = draft_rule(("hs", "8516"))
    job_enqueue(kind="expose_firm", subject=f"firm:{kettle.firm_id}")
    job_enqueue(kind="expose", subject=f"measure:{rule.pk}")
    report = jobs_drain(kinds=["expose", "expose_firm"])
    assert not report.failures and Finding.objects.get().verdict == "act"


def test_the_night_asks_once_for_each_of_its_works(kettle: Product) -> None:
    night_look(clock.now())
    night_look(clock.now())
    assert sorted(Job.objects.values_list("kind", "subject")) == [
        ("gap_summaries", "day:2025-06-12"),
        ("reassess", "day:2025-06-12"),
        ("reconcile", "day:2025-06-12"),
        ("reconcile_duties", "day:2025-06-12"),
        ("remind_evidence", "day:2025-06-12"),
    ]
    Job.objects.all().delete()
    night_look(clock.now().replace(hour=1))
    assert not Job.objects.exists()


def test_reconciliation_finds_and_mends_what_somebody_broke(kettle: Product) -> None:
    rule = draft_rule(("hs", "8516"))
    expose(kettle, rule)
    assert services.exposure_reconcile().differences == 0
    Exposure.objects.all().delete()
    MeasurePosting.objects.filter(measure=rule).delete()
    found = services.exposure_reconcile()
    assert (found.pairs, found.missing, found.extra, found.postings) == (1, 1, 0, 1)
    assert services.exposure_mend(found=found) == 2
    assert Record.objects.latest("position").kind == "exposure.differed"
    jobs_drain(kinds=["expose", "expose_firm"])
    assert services.exposure_reconcile().differences == 0 and Exposure.objects.count() == 1


def test_firms_do_not_see_each_other(kettle: Product) -> None:
    other = ProductFactory(firm=FirmFactory(), hs="950300", markets=["DE"])
    rule = draft_rule(("hs", "8516"))
    expose(kettle, rule)
    services.firm_expose(firm_id=other.firm_id)
    assert list(Finding.objects.values_list("firm", flat=True)) == [kettle.firm_id]


def test_one_exposure_runs_at_a_time(kettle: Product) -> None:
    """Otherwise a new measure and a changed product would each read what the other has not written yet."""
    rule = draft_rule(("hs", "8516"))
    settings = connection.get_connection_params()
    with psycopg.connect(
        **{name: settings[name] for name in ("dbname", "user", "password", "host", "port")}
    ) as other:
        free = "SELECT pg_try_advisory_xact_lock(%s)"
        assert other.execute(free, [services._ONE_AT_A_TIME]).fetchone() == (True,)
        other.rollback()
        services.measure_expose(measure_id=rule.pk)  # the test's transaction stays open
        assert other.execute(free, [services._ONE_AT_A_TIME]).fetchone() == (False,)
