"""Findings on the desk: states, owners, dates, comments, history, and what brings a finding back."""

from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError
from django.test import Client
from django.urls import reverse

from compliance.core import clock
from compliance.core.hashing import content_hash, sha256_hex
from compliance.evidence.models import Record
from compliance.exposure import services, workflow
from compliance.exposure.desk_rules import ReasonMissing, WorkflowRefused
from compliance.exposure.models import Finding, FindingEvent
from compliance.exposure.workflow import DeskReport
from tests.exposure.conftest import TODAY, draft_rule
from tests.factories import AdministratorFactory, FindingFactory, FirmFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def officer(firm):
    return UserFactory(email="li@firm.example", firms=[firm])


def test_a_finding_goes_over_the_desk_and_each_step_is_kept_and_recorded(firm, officer) -> None:
    finding = workflow.finding_take(finding=FindingFactory(firm=firm), by=officer)
    assert (finding.status, finding.owner) == ("in_process", officer)
    workflow.finding_move(finding=finding, to="applicable", by=officer, reason="The kettle is meant.")
    workflow.findings_schedule(findings=[finding], due_on=TODAY + timedelta(days=30), by=officer)
    workflow.finding_comment(finding=finding, text=" Asked the laboratory. ", by=officer)
    workflow.finding_done(finding=finding, by=officer, reason="Report filed.")
    finding.refresh_from_db()
    assert (finding.status, finding.status_reason, finding.is_open) == ("done", "Report filed.", False)
    steps = list(finding.events.values_list("kind", "before", "after", "text", "actor"))
    assert steps == [
        ("moved", "unread", "in_process", "", "li@firm.example"),
        ("assigned", "", "li@firm.example", "", "li@firm.example"),
        ("moved", "in_process", "applicable", "The kettle is meant.", "li@firm.example"),
        ("scheduled", "", "2025-07-12", "", "li@firm.example"),
        ("commented", "", "", "Asked the laboratory.", "li@firm.example"),
        ("moved", "applicable", "done", "Report filed.", "li@firm.example"),
    ]
    kinds = list(Record.objects.order_by("position").values_list("kind", flat=True))
    assert kinds == [
        *("finding.in_process", "finding.assigned", "finding.applicable", "finding.scheduled"),
        *("finding.commented", "finding.done"),
    ]
    comment = Record.objects.get(kind="finding.commented").payload
    assert comment == {"sha256": sha256_hex("Asked the laboratory."), "characters": 21}


@pytest.mark.parametrize("to", ["excluded", "done"])
def test_settling_many_without_a_reason_changes_none(firm, officer, to) -> None:
    rows = [FindingFactory(firm=firm) for _ in range(3)]
    with pytest.raises(ReasonMissing, match="give a reason"):
        workflow.findings_move(findings=rows, to=to, by=officer, reason=" \n")
    assert set(Finding.objects.values_list("status", flat=True)) == {"unread"}
    report = workflow.findings_move(findings=rows, to=to, by=officer, reason="No longer sold.")
    assert report == DeskReport(changed=3, unchanged=0)
    again = workflow.findings_move(findings=rows, to=to, by=officer, reason="No longer sold.")
    assert again == DeskReport(changed=0, unchanged=3)
    assert FindingEvent.objects.count() == Record.objects.count() == 3


def test_many_findings_cost_no_query_each(firm, officer, django_assert_max_num_queries) -> None:
    rows = [FindingFactory(firm=firm) for _ in range(120)]
    with django_assert_max_num_queries(20):
        workflow.findings_move(findings=rows, to="excluded", by=officer, reason="No longer sold.")


def test_taking_back_a_settled_finding_asks_why(firm, officer) -> None:
    finding = FindingFactory(firm=firm, status="done", status_reason="Sent.")
    with pytest.raises(ReasonMissing):
        workflow.finding_move(finding=finding, to="in_process", by=officer)
    assert workflow.finding_reopen(finding=finding, by=officer, reason="Sent back.").status == "in_process"


@pytest.mark.parametrize("to", ["unread", "open", "dismissed", ""])
def test_a_state_that_nobody_chooses_is_refused_with_those_that_can_be(firm, officer, to) -> None:
    with pytest.raises(WorkflowRefused, match="in_process, applicable, excluded, done") as refused:
        workflow.finding_move(finding=FindingFactory(firm=firm), to=to, by=officer)
    assert refused.value.code == "unknown_state"


def test_an_owner_is_somebody_who_may_settle_and_sees_the_firm(firm, officer) -> None:
    finding, foreign = FindingFactory(firm=firm), FindingFactory()
    for owner in (
        UserFactory(firms=[FirmFactory()]),
        UserFactory(role="staff"),
        UserFactory(is_active=False),
    ):
        with pytest.raises(WorkflowRefused) as refused:
            workflow.findings_assign(findings=[finding], owner=owner, by=officer)
        assert refused.value.code == "owner_unsuitable"
    with pytest.raises(WorkflowRefused):
        workflow.findings_assign(findings=[finding, foreign], owner=officer, by="boss@firm.example")
    assert not FindingEvent.objects.exists()
    both = workflow.findings_assign(findings=[finding, foreign], owner=AdministratorFactory(), by=officer)
    assert both == DeskReport(2, 0)
    assert workflow.findings_assign(findings=[finding], owner=None, by=officer).changed == 1


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), date(2199, 1, 1)])
def test_a_due_date_is_a_day_from_today_on_within_reason(firm, officer, day) -> None:
    with pytest.raises(WorkflowRefused):
        workflow.findings_schedule(findings=[FindingFactory(firm=firm)], due_on=day, by=officer)
    finding = FindingFactory(firm=firm)
    assert workflow.findings_schedule(findings=[finding], due_on=TODAY, by=officer).changed == 1
    assert workflow.findings_schedule(findings=[finding], due_on=TODAY, by=officer).unchanged == 1
    assert workflow.findings_schedule(findings=[finding], due_on=None, by=officer).changed == 1


def test_empty_and_endless_words_are_refused(firm, officer) -> None:
    finding = FindingFactory(firm=firm)
    for text, code in (("  ", "comment_empty"), ("x" * 10_001, "too_long")):
        with pytest.raises(WorkflowRefused) as refused:
            workflow.finding_comment(finding=finding, text=text, by=officer)
        assert refused.value.code == code
    workflow.finding_comment(finding=finding, text="a\0b", by=officer)
    assert finding.events.get().text == "ab"


def test_a_step_is_never_changed(firm, officer) -> None:
    workflow.finding_comment(finding=FindingFactory(firm=firm), text="first", by=officer)
    event = FindingEvent.objects.get()
    event.text = "second"
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises((InternalError, IntegrityError), match="never changed"), transaction.atomic():
        FindingEvent.objects.update(text="second")
    assert FindingEvent.objects.get().text == "first"


@pytest.mark.parametrize("decided", ["applicable", "excluded", "done"])
def test_a_decided_finding_comes_back_unread_with_its_owner_when_the_rule_changes(
    kettle, officer, decided
) -> None:
    rule = draft_rule(("hs", "8516"))
    services.firm_expose(firm_id=kettle.firm_id)
    services.measure_expose(measure_id=rule.pk)
    finding = Finding.objects.get()
    workflow.finding_take(finding=finding, by=officer)
    workflow.finding_move(finding=finding, to=decided, by=officer, reason="Looked at.")
    rule.title = "Another title in the register"
    rule.save()
    services.measure_expose(measure_id=rule.pk)
    finding.refresh_from_db()
    assert finding.status == decided  # nothing material happened
    rule.content_hash = content_hash("a later date")
    rule.save()
    services.measure_expose(measure_id=rule.pk)
    finding.refresh_from_db()
    assert (finding.status, finding.status_reason, finding.owner) == ("unread", "", officer)
    back = finding.events.last()
    assert (back.kind, back.before, back.after, back.text) == ("reopened", decided, "unread", "rule_changed")
    assert Record.objects.latest("position").kind == "finding.reopened"


def test_a_finding_in_process_stays_there_when_the_rule_changes(kettle, officer) -> None:
    rule = draft_rule(("hs", "8516"))
    services.firm_expose(firm_id=kettle.firm_id)
    services.measure_expose(measure_id=rule.pk)
    workflow.finding_take(finding=Finding.objects.get(), by=officer)
    rule.content_hash = content_hash("a later date")
    rule.save()
    services.measure_expose(measure_id=rule.pk)
    assert Finding.objects.get().status == "in_process"


def test_a_decision_taken_while_findings_are_computed_is_not_written_over(kettle, officer) -> None:
    rule = draft_rule(("hs", "8516"))
    services.firm_expose(firm_id=kettle.firm_id)
    services.measure_expose(measure_id=rule.pk)
    from compliance.exposure import findings

    class Meanwhile(findings.Gathering):
        """Reads; then somebody decides; then the computed values are written."""

        def __init__(self, **given) -> None:
            super().__init__(**given)
            workflow.finding_move(
                finding=Finding.objects.get(), to="excluded", by=officer, reason="Not ours."
            )

    with pytest.MonkeyPatch.context() as patch, clock.standing_at(date(2025, 8, 11)):
        patch.setattr(findings, "Gathering", Meanwhile)
        services.measure_expose(measure_id=rule.pk)
    assert Finding.objects.get().status == "excluded"


def test_old_states_keep_their_meaning(firm) -> None:
    rows = {old: FindingFactory(firm=firm) for old in ("open", "done", "dismissed")}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE exposure_finding DROP CONSTRAINT finding_excluded_with_reason")
    for old, row in rows.items():
        Finding.objects.filter(pk=row.pk).update(status=old)
    migration = import_module("compliance.exposure.migrations.0004_desk")
    migration.forward(apps, SimpleNamespace())
    assert {old: Finding.objects.get(pk=row.pk).status for old, row in rows.items()} == {
        "open": "unread", "done": "done", "dismissed": "excluded"
    }  # fmt: skip
    assert Finding.objects.get(pk=rows["dismissed"].pk).status_reason
    migration.backward(apps, SimpleNamespace())
    assert {row.status for row in Finding.objects.all()} == {"open", "done", "dismissed"}


# --- the admin -----------------------------------------------------------------------------------


@pytest.fixture
def client(officer) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def do(client: Client, action: str, rows: list[Finding], **given: str) -> str:
    answer = client.post(
        reverse("admin:exposure_finding_changelist"),
        {"action": action, "_selected_action": [row.pk for row in rows], **given},
        follow=True,
    )
    return answer.content.decode()


def test_many_findings_are_worked_on_from_the_list(client, firm, officer) -> None:
    rows = [FindingFactory(firm=firm) for _ in range(3)]
    colleague = UserFactory(email="wang@firm.example", firms=[firm])
    do(client, "desk_take", rows)
    assert set(Finding.objects.values_list("status", "owner")) == {("in_process", officer.pk)}
    do(client, "desk_assign", rows[:2], owner="Wang@firm.example")
    do(client, "desk_schedule", rows, due_on="2025-09-01")
    do(client, "desk_comment", rows, reason="See the report.")
    do(client, "desk_applicable", rows, reason="")
    found = set(Finding.objects.values_list("status", "owner", "due_on"))
    assert found == {
        ("applicable", colleague.pk, date(2025, 9, 1)),
        ("applicable", officer.pk, date(2025, 9, 1)),
    }
    assert FindingEvent.objects.filter(kind="commented").count() == 3
    said = do(client, "desk_schedule", rows, due_on="soon")
    assert "Nothing was changed" in said
    said = do(client, "desk_assign", rows, owner="nobody@else.example")
    assert "no officer of every firm concerned" in said


def test_the_page_tells_the_history(client, firm, officer) -> None:
    finding = FindingFactory(firm=firm)
    workflow.finding_exclude(finding=finding, by=officer, reason="<b>Not sold</b>")
    page = client.get(reverse("admin:exposure_finding_change", args=[finding.pk])).content.decode()
    assert "unread → excluded" in page and "&lt;b&gt;Not sold&lt;/b&gt;" in page
    assert "<b>Not sold</b>" not in page
    for name in ("take_one", "exclude_one", "assign_one", "schedule_one", "comment_one"):
        assert reverse(f"admin:exposure_finding_{name}", args=[finding.pk]) in page


@pytest.mark.parametrize(("asked", "count"), [("open", 3), ("excluded", 1), ("done", 1), ("", 5), ("x", 5)])
def test_the_list_shows_what_is_open(client, firm, asked, count) -> None:
    for status in Finding.Status.values:
        FindingFactory(firm=firm, status=status, status_reason="r")
    page = client.get(reverse("admin:exposure_finding_changelist") + f"?state={asked}")
    assert len(page.context["cl"].result_list) == count


def test_addresses_in_old_mails_lead_to_what_is_open(client) -> None:
    answer = client.get(reverse("alerts:findings") + "?status=open")
    assert answer.url.endswith("?state=open")
