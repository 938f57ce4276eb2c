"""Everyone gets the mail, nobody twice; the one duplicate that cannot be avoided is counted."""

import hashlib
import smtplib
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from compliance.alerts.building import digest_build
from compliance.alerts.due import digests_queue
from compliance.alerts.handlers import deliver, deliver_prepare
from compliance.alerts.models import Delivery, Hit, Subscription
from compliance.alerts.sending import Attempt, End, delivery_attempt, delivery_settle
from compliance.alerts.services import NotRetriable, delivery_retry, subscription_set, subscription_stop
from compliance.core import clock
from compliance.core.jobs import jobs_drain
from compliance.core.models import Job
from compliance.evidence.models import Record
from compliance.exposure.models import Finding
from tests.alerts.smtp import MailServer
from tests.factories import ExposureFactory, FindingFactory, FirmFactory, ProductFactory, UserFactory

DAY = date(2025, 6, 12)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def standing():
    with clock.standing_at(DAY):
        yield


def queued(people: int = 1, **wishes) -> list[Delivery]:
    """Deliveries of week 24 for new readers."""
    for _ in range(people):
        subscription_set(user=UserFactory(), **wishes)
    digests_queue()
    return list(Delivery.objects.order_by("pk"))


def built_alike(deliveries: list[Delivery]) -> None:
    """Keep one built message on all rows, each under its own Message-ID: this is about sending only."""
    first = deliveries[0]
    built = digest_build(subscription=first.subscription, week=first.week, at=clock.now())
    raw = built.message.message().as_bytes()
    for delivery in deliveries:
        own = raw.replace(first.message_id.encode(), delivery.message_id.encode())
        delivery.message, delivery.recipient = zlib.compress(own), delivery.user.email
    Delivery.objects.bulk_update(deliveries, ["message", "recipient"])


def drain_until_quiet(rounds: int = 12) -> None:
    """Drain again and again as if the waits between attempts had passed."""
    for _ in range(rounds):
        jobs_drain(kinds=["deliver"])
        if not Job.objects.filter(kind="deliver", state=Job.State.QUEUED).update(due_at=timezone.now()):
            return


def attempt_and_settle(delivery: Delivery) -> Attempt:
    attempt = delivery_attempt(delivery_id=delivery.pk)
    delivery_settle(delivery_id=delivery.pk, attempt=attempt)
    delivery.refresh_from_db()
    return attempt


def answers_lost() -> list[Record]:
    return list(Record.objects.filter(kind="digest.repeated"))


# --- the plain way ---------------------------------------------------------------------------


def test_a_mail_is_sent_remembered_and_recorded(mail_server: MailServer) -> None:
    firm = FirmFactory()
    product = ProductFactory(firm=firm)
    finding = FindingFactory(firm=firm)
    ExposureFactory(product=product, measure=finding.measure)
    subscription_set(user=UserFactory(firms=[firm]))
    digests_queue()
    drain_until_quiet()
    [delivery] = Delivery.objects.all()
    [message] = mail_server.messages
    assert delivery.state == Delivery.State.SENT
    assert str(message["Message-ID"]) == delivery.message_id
    content = mail_server.raw[0].replace(b"\r\n", b"\n")
    assert hashlib.sha256(content).hexdigest() == delivery.sha256, "the ledger's hash is that of what arrived"
    assert mail_server.recipients == [delivery.recipient] == [delivery.user.email]
    assert delivery.sent_at == clock.now()
    assert delivery.message is None, "what was sent is known by its hash; the bytes are no longer kept"
    hit = Hit.objects.get()
    assert (hit.finding, hit.delivery, hit.section) == (finding, delivery, "act")
    record = Record.objects.get(kind="digest.sent")
    assert record.subject == delivery.key
    assert record.payload["findings"] == [finding.key]
    assert record.payload["sha256"] == delivery.sha256
    assert record.payload["possible_duplicates"] == 0


def test_the_next_mail_tells_only_what_changed(mail_server: MailServer) -> None:
    finding = FindingFactory(verdict=Finding.Verdict.WATCH, products_hash="a")
    subscription_set(user=UserFactory(firms=[finding.firm]))
    subjects = []
    for day, change in [
        (date(2025, 6, 12), {}),
        (date(2025, 6, 19), {"score": 71}),
        (date(2025, 6, 26), {"products_hash": "b", "sku_count": 4}),
        (date(2025, 7, 3), {}),
    ]:
        Finding.objects.update(**({"score": 50} | change))
        with clock.standing_at(day):
            digests_queue()
            drain_until_quiet()
        subjects.append(Delivery.objects.latest("pk").counts)
    assert [(c["watch"], c["changed"], c["is_heartbeat"]) for c in subjects] == [
        (1, 0, False),
        (0, 0, True),
        (0, 1, False),
        (0, 0, True),
    ]
    assert Hit.objects.count() == 2


def test_a_heartbeat_comes_in_an_empty_week_unless_it_is_not_wanted(mail_server: MailServer) -> None:
    queued()
    [quiet] = [d for d in queued(heartbeat=False) if not d.subscription.heartbeat]
    drain_until_quiet()
    quiet.refresh_from_db()
    assert (quiet.state, quiet.reason_code) == (Delivery.State.SUPPRESSED, "nothing_new")
    [message] = mail_server.messages
    assert "Nothing new" in str(message["Subject"])
    assert Record.objects.filter(kind="digest.sent").count() == 1


@pytest.mark.parametrize("way", ["stopped", "inactive", "deleted"])
def test_who_left_between_the_queue_and_the_mail_gets_none(mail_server: MailServer, way: str) -> None:
    [delivery] = queued()
    subscription = delivery.subscription
    if way == "stopped":
        subscription_stop(subscription=subscription)
    elif way == "inactive":
        type(delivery.user).objects.update(is_active=False)
    else:
        Subscription.objects.all().delete()
    drain_until_quiet()
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.SUPPRESSED
    assert delivery.reason_code == ("no_address" if way == "inactive" else "unsubscribed")
    assert mail_server.raw == []


# --- servers that misbehave ------------------------------------------------------------------


@pytest.mark.slow
def test_a_server_that_drops_after_120_of_200_loses_nobody(mail_server: MailServer) -> None:
    built_alike(queued(200))
    mail_server.on_mail = lambda server: "drop" if len(server.raw) >= 120 else None
    jobs_drain(kinds=["build", "deliver"])
    assert len(mail_server.raw) == 120
    assert Delivery.objects.filter(state=Delivery.State.QUEUED).count() == 80
    mail_server.on_mail = None
    drain_until_quiet()
    unsent = Delivery.objects.exclude(state=Delivery.State.SENT)
    assert list(unsent.values_list("state", "attempts", "reason")) == []
    assert len(mail_server.ids) == len(set(mail_server.ids)) == 200
    assert answers_lost() == []


def test_a_server_that_is_away_loses_nobody(mail_server: MailServer, settings) -> None:
    queued(3)
    settings.EMAIL_PORT, port = 1, settings.EMAIL_PORT
    jobs_drain(kinds=["deliver"])
    assert set(Delivery.objects.values_list("state", "handed_over_at")) == {("queued", None)}
    settings.EMAIL_PORT = port
    drain_until_quiet()
    assert len(set(mail_server.ids)) == len(mail_server.ids) == 3


@pytest.mark.parametrize("place", ["on_mail", "on_rcpt", "on_data"])
def test_a_4xx_is_tried_again(mail_server: MailServer, place: str) -> None:
    [delivery] = queued()
    setattr(mail_server, place, lambda server: "451 4.7.1 try again later")
    assert attempt_and_settle(delivery).end is End.LATER
    assert "451" in delivery.reason
    assert (delivery.state, delivery.handed_over_at) == (Delivery.State.QUEUED, None)
    setattr(mail_server, place, None)
    drain_until_quiet()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.repeats) == (Delivery.State.SENT, 2, 0)
    assert delivery.reason == ""


@pytest.mark.parametrize("place", ["on_mail", "on_rcpt", "on_data"])
def test_a_5xx_fails_with_the_servers_words(mail_server: MailServer, place: str) -> None:
    [delivery] = queued()
    setattr(mail_server, place, lambda server: "550 5.1.1 no such reader")
    drain_until_quiet()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason_code) == (
        Delivery.State.FAILED,
        "unknown_address" if place == "on_rcpt" else "refused",
    )
    assert "no such reader" in delivery.reason
    assert Hit.objects.count() == Record.objects.filter(kind="digest.sent").count() == 0
    setattr(mail_server, place, None)
    delivery_retry(delivery=delivery)
    drain_until_quiet()
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.SENT
    with pytest.raises(NotRetriable, match="only a failed"):
        delivery_retry(delivery=delivery)


def test_a_server_that_never_takes_it_ends_as_a_failure_with_a_reason(mail_server: MailServer) -> None:
    [delivery] = queued()
    mail_server.on_rcpt = lambda server: "450 4.2.1 mailbox busy"
    drain_until_quiet()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason_code, delivery.attempts) == (
        Delivery.State.FAILED,
        "not_taken",
        9,
    )
    assert "mailbox busy" in delivery.reason


@pytest.mark.parametrize("loss", ["hang", "drop"])
def test_a_lost_answer_after_data_sends_the_same_bytes_again_and_counts_it(
    mail_server: MailServer, settings, loss: str
) -> None:
    settings.EMAIL_TIMEOUT = 1 if loss == "hang" else 20
    [delivery] = queued()
    mail_server.on_data = lambda server: loss if len(server.raw) == 1 else None
    assert attempt_and_settle(delivery).end is End.LATER
    assert delivery.handed_over_at is not None
    settings.EMAIL_TIMEOUT = 20
    drain_until_quiet()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.repeats) == (Delivery.State.SENT, 1)
    first, second = mail_server.raw
    assert first == second, "the reader's mailbox can recognise the second as the first"
    [record] = answers_lost()
    assert record.payload["possible_duplicates"] == 1
    assert Record.objects.filter(kind="digest.sent").count() == 1


def test_a_time_out_before_data_is_no_possible_duplicate(mail_server: MailServer, settings) -> None:
    settings.EMAIL_TIMEOUT = 1
    [delivery] = queued()
    mail_server.on_rcpt = lambda server: "hang"
    assert attempt_and_settle(delivery).end is End.LATER
    assert delivery.handed_over_at is None
    mail_server.on_rcpt, settings.EMAIL_TIMEOUT = None, 20
    drain_until_quiet()
    assert len(mail_server.raw) == 1
    assert answers_lost() == []


def test_a_server_that_fails_while_saying_goodbye_took_the_mail(mail_server: MailServer, monkeypatch) -> None:
    def quit_badly(self: smtplib.SMTP) -> None:
        raise smtplib.SMTPResponseException(500, b"no goodbye")

    monkeypatch.setattr(smtplib.SMTP, "quit", quit_badly)
    [delivery] = queued()
    assert attempt_and_settle(delivery).end is End.SENT


# --- workers that die or meet ----------------------------------------------------------------


class Killed(BaseException):
    """kill -9, as far as one process can play it."""


def test_killed_before_the_content_went_out_sends_once(mail_server: MailServer, monkeypatch) -> None:
    [delivery] = queued()
    with monkeypatch.context() as dying:
        dying.setattr("compliance.alerts.sending.send", lambda *_, **__: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            delivery_attempt(delivery_id=delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.SENDING
    assert attempt_and_settle(delivery).end is End.SENT
    assert (len(mail_server.raw), delivery.repeats) == (1, 0)


def test_killed_within_data_waits_for_the_answer_then_sends_again_and_counts_it(
    mail_server: MailServer,
) -> None:
    [delivery] = queued()
    Job.objects.all().delete()
    delivery_attempt(delivery_id=delivery.pk)
    Delivery.objects.update(accepted_at=None)  # killed between the server's answer and our note of it
    assert attempt_and_settle(delivery).end is End.UNANSWERED
    assert delivery.state == Delivery.State.SENDING
    assert Job.objects.filter(subject=delivery.key, due_at__gt=timezone.now()).exists(), (
        "it is looked at again"
    )
    Delivery.objects.update(handed_over_at=timezone.now() - timedelta(minutes=5))
    drain_until_quiet()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.repeats, len(mail_server.raw)) == (Delivery.State.SENT, 1, 2)
    assert len(set(mail_server.ids)) == 1
    assert len(answers_lost()) == 1


def test_killed_after_the_answer_only_writes_down_what_happened(mail_server: MailServer) -> None:
    [delivery] = queued()
    delivery_attempt(delivery_id=delivery.pk)
    assert attempt_and_settle(delivery).end is End.SENT
    assert (len(mail_server.raw), delivery.repeats) == (1, 0)
    assert Record.objects.filter(kind="digest.sent").count() == 1


def test_a_worker_that_hung_cannot_send_what_another_took_over(mail_server: MailServer, monkeypatch) -> None:
    from compliance.alerts import sending

    [delivery] = queued()
    original = sending.send

    def hung(message, *, on_hand_over):
        with monkeypatch.context() as other:
            other.setattr(sending, "send", original)
            attempt_and_settle(delivery)
        original(message, on_hand_over=on_hand_over)

    monkeypatch.setattr(sending, "send", hung)
    assert delivery_attempt(delivery_id=delivery.pk).end is End.NOT_MINE
    assert len(mail_server.raw) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.repeats) == (Delivery.State.SENT, 0)


def test_delivered_again_and_again_is_as_once(mail_server: MailServer) -> None:
    [delivery] = queued()
    attempts = [attempt_and_settle(delivery) for _ in range(5)]
    assert [a.end for a in attempts] == [End.SENT, *[End.NOT_MINE] * 4]
    delivery_settle(delivery_id=delivery.pk, attempt=attempts[0])
    assert len(mail_server.raw) == Record.objects.filter(kind="digest.sent").count() == 1


def test_a_finding_that_went_away_meanwhile_stops_nothing(mail_server: MailServer) -> None:
    finding = FindingFactory()
    subscription_set(user=UserFactory(firms=[finding.firm]))
    digests_queue()
    [delivery] = Delivery.objects.all()
    attempt = delivery_attempt(delivery_id=delivery.pk)
    finding.delete()
    delivery_settle(delivery_id=delivery.pk, attempt=attempt)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.SENT
    assert Hit.objects.count() == 0


def test_a_job_without_its_delivery_is_no_fault(mail_server: MailServer) -> None:
    job = Job(kind="deliver", subject="delivery:987654")
    deliver(job, deliver_prepare(job))
    assert mail_server.raw == []


@pytest.mark.django_db(transaction=True)
def test_workers_that_meet_at_every_mail_send_each_once(mail_server: MailServer) -> None:
    """Four workers take the same twelve deliveries at the same moment, without the queue between them."""
    ids = [delivery.pk for delivery in queued(12)]
    start = threading.Barrier(4, timeout=60)

    def work() -> None:
        try:
            with clock.standing_at(DAY):
                for pk in ids:
                    start.wait()
                    delivery_settle_atomically(pk, delivery_attempt(delivery_id=pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        for worker in [pool.submit(work) for _ in range(4)]:
            worker.result()
    assert len(mail_server.ids) == len(set(mail_server.ids)) == 12
    assert set(Delivery.objects.values_list("state", "repeats")) == {(Delivery.State.SENT, 0)}
    assert Record.objects.filter(kind="digest.sent").count() == 12


def delivery_settle_atomically(pk: int, attempt: Attempt) -> None:
    from django.db import transaction

    with transaction.atomic():
        delivery_settle(delivery_id=pk, attempt=attempt)
