"""What comes back: addresses that do not exist get no more mail; nobody can silence anybody else."""

import io
from datetime import date

import pytest
from django.core.management import call_command

from compliance.alerts.bounces import Returned, returned_read
from compliance.alerts.due import digests_queue
from compliance.alerts.models import Delivery, Subscription, Suppression
from compliance.alerts.preparing import deliveries_prepare
from compliance.alerts.services import subscription_set
from compliance.alerts.suppressing import address_suppress, suppressions_lift
from compliance.core import clock
from compliance.core.jobs import jobs_drain
from compliance.evidence.models import Record
from tests.factories import AdministratorFactory, UserFactory

DAY = date(2025, 6, 12)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def standing():
    with clock.standing_at(DAY):
        yield


@pytest.fixture
def delivery(mail_server) -> Delivery:
    """A digest that was sent."""
    subscription_set(user=UserFactory(email="Lin@Firm.example"))
    digests_queue()
    jobs_drain(kinds=["deliver"])
    return Delivery.objects.get(state="sent")


def report(
    message_id: str,
    address: str = "lin@firm.example",
    *,
    status: str = "5.1.1",
    action: str = "failed",
    kind: str = "message/delivery-status",
    headers_only: bool = False,
) -> bytes:
    """A delivery report or a complaint as a mail server writes it."""
    fields = (
        f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {address}\nAction: {action}\n"
        f"Status: {status}\nDiagnostic-Code: smtp; 550 {status} no such user\n"
    )
    if kind == "message/feedback-report":
        fields = "Feedback-Type: abuse\nVersion: 1\nUser-Agent: Example\n"
    parts = [
        ("text/plain", "Your mail could not be delivered.\n"),
        (kind, fields),
        (
            "text/rfc822-headers" if headers_only else "message/rfc822",
            f"Message-ID: {message_id}\nSubject: Fairlead\n\n",
        ),
    ]
    body = "".join(f"--b0und\nContent-Type: {media}\n\n{text}\n" for media, text in parts)
    head = (
        "From: MAILER-DAEMON@mx.example\nTo: fairlead@localhost\nSubject: Undelivered\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b0und"\n\n'
    )
    return f"{head}{body}--b0und--\n".encode()


@pytest.mark.parametrize("headers_only", [False, True])
def test_an_address_that_does_not_exist_gets_no_more_mail(mail_server, delivery, headers_only) -> None:
    result = returned_read(report(delivery.message_id, headers_only=headers_only))
    assert (result.kind, result.address, result.is_new) == (Returned.BOUNCE, "lin@firm.example", True)
    row = Suppression.objects.get()
    assert row.cause == "bounced" and "no such user" in row.detail
    record = Record.objects.get(kind="address.suppressed")
    assert "lin@" not in str(record.payload) + record.subject
    with clock.standing_at(date(2025, 6, 19)):
        digests_queue()
        ids = list(Delivery.objects.filter(state="queued").values_list("pk", flat=True))
        assert deliveries_prepare(delivery_ids=ids).deliveries == 0
        jobs_drain(kinds=["deliver"])
    assert len(mail_server.messages) == 1
    assert Delivery.objects.filter(state="suppressed", reason_code="bounced").count() == 1


def test_a_passing_fault_silences_nobody(delivery) -> None:
    for status, action in (("4.2.2", "failed"), ("5.2.2", "delayed"), ("4.4.1", "delayed")):
        result = returned_read(report(delivery.message_id, status=status, action=action))
        assert result.kind is Returned.LATER
    assert not Suppression.objects.exists()


@pytest.mark.parametrize(
    ("message_id", "address"),
    [
        ("<2025-W24.weekly.1.forged@localhost>", "lin@firm.example"),
        (None, "boss@firm.example"),
        ("", "lin@firm.example"),
    ],
)
def test_a_forged_report_silences_nobody(delivery, message_id, address) -> None:
    raw = report(delivery.message_id if message_id is None else message_id, address)
    assert returned_read(raw).kind is Returned.FOREIGN
    assert not Suppression.objects.exists()


def test_a_complaint_stops_the_stream_that_it_is_about(delivery) -> None:
    result = returned_read(report(delivery.message_id, kind="message/feedback-report"))
    assert (result.kind, result.is_new) == (Returned.COMPLAINT, True)
    assert not Subscription.objects.get().active


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"Subject: on holiday\n\nI am away.", b"Content-Type: multipart/report\n\n"]
)
def test_what_is_no_report_changes_nothing(raw) -> None:
    assert returned_read(raw).kind is Returned.NO_REPORT


def test_an_administrator_lifts_it(delivery) -> None:
    address_suppress(address="LIN@firm.example", cause="bounced")
    assert not address_suppress(address="lin@firm.example", cause="bounced")
    assert suppressions_lift(rows=Suppression.objects.all(), by=AdministratorFactory()) == 1
    assert Record.objects.filter(kind="address.lifted").exists()
    assert address_suppress(address="lin@firm.example", cause="bounced")


def test_an_address_that_the_server_does_not_know_is_silenced_while_sending(mail_server) -> None:
    subscription_set(user=UserFactory(email="gone@firm.example"))
    digests_queue()
    mail_server.on_rcpt = lambda server: "550 5.1.1 no such reader"
    jobs_drain(kinds=["deliver"])
    assert Suppression.objects.get().address == "gone@firm.example"


def test_a_refusal_of_the_content_silences_nobody(mail_server) -> None:
    subscription_set(user=UserFactory())
    digests_queue()
    mail_server.on_rcpt = lambda server: "550 5.7.1 sender blocked"
    jobs_drain(kinds=["deliver"])
    assert not Suppression.objects.exists()


def test_the_command_reads_files(delivery, tmp_path) -> None:
    path = tmp_path / "report.eml"
    path.write_bytes(report(delivery.message_id))
    out = io.StringIO()
    call_command("mail_returned", str(path), stdout=out)
    assert out.getvalue().strip() == "report.eml: bounce lin@firm.example"
