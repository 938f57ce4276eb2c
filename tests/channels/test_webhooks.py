"""Webhooks over real HTTP: who is told what, how it is signed, what happens when nobody takes it."""

import base64
import hashlib
import hmac
import json
import logging
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from compliance.channels.models import Webhook, WebhookCall
from compliance.channels.sealing import SealBroken, seal, unseal
from compliance.channels.telling import WAITS, call_attempt, call_settle, calls_prune, events_tell
from compliance.channels.webhooks import (
    call_replay,
    webhook_make,
    webhook_ping,
    webhook_renew,
    webhook_switch,
)
from compliance.core import clock
from compliance.core.models import Job
from compliance.evidence.models import Record
from compliance.exposure.workflow import finding_comment, finding_exclude
from tests.factories import FindingFactory, FirmFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "https://hooks.firm.example/in?room=7"
DAY = date(2025, 6, 12)


@pytest.fixture
def firm():
    return FirmFactory(code="ladle", name="Moonlit Ladle")


@pytest.fixture
def user(firm):
    return UserFactory(firms=[firm])


def hooked(user, events=("finding.excluded", "finding.commented"), url=URL) -> tuple[Webhook, str]:
    hook = webhook_make(user=user, name=f"erp {Webhook.objects.count()}", url=url, events=events)
    assert events_tell() == 0  # begins to follow: what was before is not told
    return hook


def try_all() -> None:
    """What a worker does with the calls that wait."""
    for pk in WebhookCall.objects.filter(state="queued").order_by("pk").values_list("pk", flat=True):
        call_settle(call_id=pk, attempt=call_attempt(call_id=pk))


def test_an_event_is_told_once_signed_and_with_its_place_in_the_ledger(edge, firm, user) -> None:
    hook, secret = hooked(user)
    finding = FindingFactory(firm=firm, measure__title="Kettle limits 限值")
    with clock.standing_at(DAY):
        finding_exclude(finding=finding, by=user, reason="we sell none")
    record = Record.objects.get(kind="finding.excluded")
    assert (events_tell(), events_tell()) == (1, 0)
    assert Job.objects.filter(kind="webhook").count() == 1
    try_all()
    [got] = edge.got
    assert (got.host, got.path) == ("hooks.firm.example", "/in?room=7")
    body = got.json
    assert (body["type"], body["ledger"]["position"]) == ("finding.excluded", record.position)
    assert body["ledger"]["digest"] == record.digest
    assert (body["data"]["finding"], body["data"]["firm"]) == (finding.pk, "ladle")
    assert body["data"]["reason"] == "we sell none"
    assert got.headers["webhook-id"] == f"evt_{record.position}"
    # As a receiver checks it, with nothing of ours.
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"evt_{record.position}.{got.headers['webhook-timestamp']}.".encode() + got.body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert got.headers["webhook-signature"] == f"v1,{expected}"
    call = hook.calls.get()
    assert (call.state, call.status, call.attempts) == ("taken", 200, 1)


def test_nobody_is_told_of_what_they_may_not_see(edge, firm, user) -> None:
    stranger = UserFactory(firms=[FirmFactory()])
    hooked(user)
    foreign, _secret = hooked(stranger)
    finding = FindingFactory(firm=firm)
    finding_comment(finding=finding, text="for us only", by=user)
    events_tell()
    assert not foreign.calls.exists()
    # What was written down is not sent either once the reader lost the firm.
    user.firms.clear()
    try_all()
    assert edge.got == []
    call = WebhookCall.objects.get()
    assert (call.state, call.reason_code) == ("given_up", "no_account")


def test_only_the_events_that_were_asked_for_are_told(firm, user) -> None:
    hooked(user, events=["finding.done"])
    finding_comment(finding=FindingFactory(firm=firm), text="x", by=user)
    assert events_tell() == 0


def test_a_call_that_is_not_taken_is_tried_again_later_and_then_given_up(edge, firm, user) -> None:
    hook, _secret = hooked(user)
    finding_comment(finding=FindingFactory(firm=firm), text="x", by=user)
    events_tell()
    for _ in range(len(WAITS) + 1):
        edge.answer(500, "down\nfor repair")
    before = timezone.now()
    Job.objects.all().delete()
    try_all()
    call = WebhookCall.objects.get()
    assert (call.state, call.status, call.attempts, call.answer) == ("queued", 500, 1, "down for repair")
    again = Job.objects.get(kind="webhook", state="queued")
    assert before + WAITS[0] <= again.due_at <= timezone.now() + WAITS[0]
    for _ in WAITS:
        try_all()
    call.refresh_from_db()
    assert (call.state, call.attempts, len(edge.got)) == ("given_up", len(WAITS) + 1, len(WAITS) + 1)
    assert {got.headers["webhook-id"] for got in edge.got} == {call.event_id}
    hook.refresh_from_db()
    assert (hook.failures, hook.active) == (1, True)
    assert call_replay(call=call)
    try_all()
    call.refresh_from_db()
    hook.refresh_from_db()
    assert (call.state, call.replays, hook.failures) == ("taken", 1, 0)


def test_a_receiver_that_is_gone_stops_its_webhook(edge, firm, user) -> None:
    hook, _secret = hooked(user)
    finding_comment(finding=FindingFactory(firm=firm), text="x", by=user)
    events_tell()
    edge.answer(410)
    try_all()
    hook.refresh_from_db()
    assert (hook.active, hook.stopped_reason) == (False, "gone")
    assert Record.objects.filter(kind="channel.stopped").count() == 1
    finding_comment(finding=FindingFactory(firm=firm), text="y", by=user)
    assert events_tell() == 0
    webhook_switch(webhook=hook, active=True)
    finding_comment(finding=FindingFactory(firm=firm), text="z", by=user)
    assert events_tell() == 1


def test_a_redirect_is_not_followed(edge, firm, user) -> None:
    hook, _secret = hooked(user)
    webhook_ping(webhook=hook)
    edge.answer(302, "", Location="http://169.254.169.254/latest/")
    try_all()
    call = WebhookCall.objects.get()
    assert (call.state, call.reason_code, len(edge.got)) == ("queued", "redirect", 1)


def test_a_host_that_became_private_is_not_called(edge, names, user) -> None:
    hook, _secret = hooked(user)
    webhook_ping(webhook=hook)
    names["hooks.firm.example"] = ["169.254.169.254"]
    try_all()
    call = WebhookCall.objects.get()
    assert (edge.got, call.status, call.reason_code) == ([], None, "not_public")


def test_a_ping_says_that_it_works(edge, user) -> None:
    hook, _secret = hooked(user)
    webhook_ping(webhook=hook)
    webhook_ping(webhook=hook)
    try_all()
    assert [got.json["type"] for got in edge.got] == ["ping", "ping"]


@pytest.mark.parametrize(
    ("url", "events", "field"),
    [
        ("http://hooks.firm.example/", ["finding.done"], "url"),
        ("https://10.0.0.1/", ["finding.done"], "url"),
        (URL, [], "events"),
        (URL, ["digest.sent"], "events"),
    ],
)
def test_a_webhook_that_cannot_work_is_refused_with_the_field(user, url, events, field) -> None:
    with pytest.raises(ValidationError) as refused:
        webhook_make(user=user, name="x", url=url, events=events)
    assert set(refused.value.message_dict) == {field}
    assert not Webhook.objects.exists()


def test_secrets_stand_nowhere_in_the_clear(edge, user, caplog) -> None:
    with caplog.at_level(logging.DEBUG):
        hook, secret = hooked(user)
        webhook_ping(webhook=hook)
        try_all()
        fresh = webhook_renew(webhook=hook)
    assert fresh != secret
    stored = json.dumps(list(Webhook.objects.values()), default=lambda v: bytes(v).hex() if not isinstance(
        v, (date,)) else str(v))  # fmt: skip
    for text in (secret, fresh):
        assert text not in caplog.text
        assert text not in stored
        assert bytes(text, "ascii").hex() not in stored
        assert text not in "".join(str(row.payload) for row in Record.objects.all())
    hook.refresh_from_db()
    assert unseal(hook.secret_sealed) == fresh


def test_a_seal_of_another_key_opens_nothing(settings) -> None:
    sealed = seal("whsec_x")
    settings.SECRET_KEY = "another"
    with pytest.raises(SealBroken):
        unseal(sealed)


def test_the_log_forgets_after_thirty_days_what_does_not_wait(edge, user) -> None:
    hook, _secret = hooked(user)
    webhook_ping(webhook=hook)
    try_all()
    webhook_ping(webhook=hook)
    later = timezone.now() + timedelta(days=31)
    assert calls_prune(now=later) == 1
    assert WebhookCall.objects.get().state == "queued"
