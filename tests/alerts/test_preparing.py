"""Mails built together are those that each reader would have got alone; readers never get another's."""

import email
import email.policy
import zlib
from datetime import date

import pytest

from compliance.alerts.building import digest_build
from compliance.alerts.copies import PLACEHOLDER
from compliance.alerts.due import digests_queue
from compliance.alerts.handlers import build_prepare
from compliance.alerts.models import Delivery
from compliance.alerts.preparing import deliveries_prepare
from compliance.alerts.sending import delivery_attempt, delivery_settle
from compliance.alerts.services import subscription_set
from compliance.core import clock
from compliance.core.jobs import jobs_drain
from compliance.core.models import Job
from compliance.exposure.models import Finding
from compliance.firms.models import Firm
from compliance.firms.selectors import association_list_visible, audiences_of, firm_list_visible
from tests.alerts.smtp import MailServer
from tests.factories import (
    AdministratorFactory,
    AssociationFactory,
    ExposureFactory,
    FindingFactory,
    FirmFactory,
    MembershipFactory,
    ProductFactory,
    UserFactory,
)

DAY = date(2025, 6, 12)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def standing():
    with clock.standing_at(DAY):
        yield


def told_firm() -> Firm:
    firm = FirmFactory()
    finding = FindingFactory(firm=firm)
    ExposureFactory(product=ProductFactory(firm=firm), measure=finding.measure)
    return firm


def parts(raw: bytes) -> tuple[dict[str, str], list[str]]:
    """Headers but for the boundary, and both bodies decoded."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    headers = {name: str(value) for name, value in message.items() if name != "Content-Type"}
    return headers, [str(part.get_content()) for part in message.iter_parts()]


def stored(delivery: Delivery) -> bytes:
    delivery.refresh_from_db()
    assert delivery.message is not None
    return zlib.decompress(bytes(delivery.message))


def test_each_copy_is_the_mail_that_its_reader_would_get_alone() -> None:
    firms = [told_firm(), told_firm()]
    for firm in firms:
        for language in ("en", "zh-hans"):
            for _ in range(3):
                subscription_set(user=UserFactory(firms=[firm]), language=language)
    subscription_set(user=UserFactory(firms=firms))
    subscription_set(user=UserFactory(firms=[firms[0]]), weekday=2, timezone="Europe/Berlin")
    digests_queue()
    deliveries = list(Delivery.objects.order_by("pk"))
    at = clock.now()
    prepared = deliveries_prepare(delivery_ids=[d.pk for d in deliveries], at=at)
    assert (prepared.deliveries, prepared.contents) == (14, 6)
    tokens = {d.subscription.token for d in deliveries}
    for delivery in deliveries:
        raw = stored(delivery)
        alone = digest_build(subscription=delivery.subscription, week=delivery.week, at=at)
        assert parts(raw) == parts(alone.message.message().as_bytes())
        assert max(map(len, raw.splitlines())) <= 998
        assert PLACEHOLDER.encode() not in raw.replace(b"=\n", b"")
        mine = delivery.subscription.token
        assert not any(token.encode() in raw.replace(b"=\n", b"") for token in tokens - {mine})
        assert delivery.told


def test_prepared_mails_are_sent_once_and_unchanged(mail_server: MailServer) -> None:
    firm = told_firm()
    for _ in range(30):
        subscription_set(user=UserFactory(firms=[firm]))
    assert digests_queue() == 30
    job = Job.objects.get(kind="build")
    jobs_drain(kinds=["build"])
    wanted = {stored(delivery) for delivery in Delivery.objects.all()}
    jobs_drain(kinds=["deliver"])
    assert {raw.replace(b"\r\n", b"\n") for raw in mail_server.raw} == wanted
    assert len(mail_server.raw) == 30
    assert Delivery.objects.filter(state=Delivery.State.SENT).count() == 30
    assert digests_queue() == 0
    build_prepare(job)
    jobs_drain(kinds=["build", "deliver"])
    assert len(mail_server.raw) == 30


def test_what_was_told_before_parts_readers_of_one_firm() -> None:
    firm = told_firm()
    old = subscription_set(user=UserFactory(firms=[firm]))
    with clock.standing_at(date(2025, 6, 5)):
        digests_queue()
        [delivery] = Delivery.objects.all()
        delivery_settle(delivery_id=delivery.pk, attempt=delivery_attempt(delivery_id=delivery.pk))
    new = subscription_set(user=UserFactory(firms=[firm]))
    digests_queue()
    both = Delivery.objects.filter(iso_week=24).order_by("pk")
    assert deliveries_prepare(delivery_ids=[d.pk for d in both]).contents == 2
    counts = {d.subscription_id: d.counts for d in Delivery.objects.filter(iso_week=24)}
    assert (counts[old.pk]["act"], counts[new.pk]["act"]) == (0, 1)
    assert counts[old.pk]["is_heartbeat"]


def test_claimed_left_and_quiet_deliveries_are_left_alone() -> None:
    firm = FirmFactory()
    users = [UserFactory(firms=[firm]) for _ in range(4)]
    for number, user in enumerate(users):
        subscription_set(user=user, heartbeat=number != 3)
    digests_queue()
    Delivery.objects.filter(user=users[0]).update(state=Delivery.State.SENDING)
    users[1].is_active = False
    users[1].save()
    ids = list(Delivery.objects.values_list("pk", flat=True))
    assert deliveries_prepare(delivery_ids=ids).deliveries == 1
    assert list(Delivery.objects.exclude(message=None).values_list("user", flat=True)) == [users[2].pk]


def test_a_building_that_fails_only_delays_the_mails(mail_server: MailServer) -> None:
    firm = told_firm()
    for _ in range(25):
        subscription_set(user=UserFactory(firms=[firm]))
    digests_queue()
    Job.objects.filter(kind="build").delete()
    Job.objects.filter(kind="deliver").update(due_at=clock.now())
    jobs_drain(kinds=["deliver"])
    assert len(mail_server.raw) == 25


def test_audiences_are_what_the_selectors_say_of_each_user() -> None:
    granting, silent = FirmFactory(), FirmFactory()
    one, other = AssociationFactory(), AssociationFactory()
    MembershipFactory(firm=granting, association=one, consent_on=DAY)
    MembershipFactory(firm=silent, association=one, consent_on=None)
    MembershipFactory(firm=silent, association=other, consent_on=DAY, consent_withdrawn_on=DAY)
    staff = UserFactory(role="staff")
    staff.associations.set([one, other])
    analyst = UserFactory(role="analyst")
    analyst.associations.set([other])
    officer = UserFactory(firms=[silent, granting])
    gone = UserFactory(firms=[granting], is_active=False)
    users = [staff, analyst, officer, gone, UserFactory(), AdministratorFactory()]
    found = audiences_of(users)
    for user in users:
        firms = tuple(firm_list_visible(user=user).order_by("pk").values_list("pk", flat=True))
        assert found[user.pk].firms == firms, user.role
    names = {one.pk, other.pk}
    assert set(found[staff.pk].associations) == names
    assert {a.pk for a in association_list_visible(user=staff)} == names
    assert Finding.objects.count() == 0
