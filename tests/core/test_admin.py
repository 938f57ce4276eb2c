"""The jobs list: administrators see it, and trying again is for quarantined work only."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compliance.core.leases import REASON_HANDED_OVER, REASON_VANISHED
from compliance.core.models import Job
from tests.factories import AdministratorFactory, JobFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:core_job_changelist")


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(AdministratorFactory())
    return client


def try_again(client: Client, *jobs: Job) -> str:
    answer = client.post(
        LIST, {"action": "try_again", "_selected_action": [job.pk for job in jobs]}, follow=True
    )
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_shows_state_and_reason(administrator: Client) -> None:
    JobFactory(
        kind="crawl", subject="source:eping", state=Job.State.QUARANTINED, reason="KeyError: 'x'\nat 7"
    )
    JobFactory(kind="expose", subject="measure:7")
    page = administrator.get(LIST).content.decode()
    assert "source:eping" in page and "KeyError: &#x27;x&#x27;" in page and "measure:7" in page
    only = administrator.get(LIST, {"state__exact": "quarantined"}).content.decode()
    assert "source:eping" in only and "measure:7" not in only
    assert "measure:7" in administrator.get(LIST, {"q": "measure:7"}).content.decode()


def test_a_job_s_page_shows_everything_and_offers_no_change(administrator: Client) -> None:
    job = JobFactory(payload={"as_of": "2025-06-07"}, reason=REASON_VANISHED)
    address = reverse("admin:core_job_change", args=[job.pk])
    page = administrator.get(address).content.decode()
    assert "2025-06-07" in page and REASON_VANISHED in page
    assert administrator.post(address, {"kind": "other"}).status_code == 403
    assert administrator.get(reverse("admin:core_job_add")).status_code == 403


def test_officers_do_not_see_the_queue(client: Client) -> None:
    client.force_login(UserFactory(is_staff=True))
    assert client.get(LIST).status_code == 403


def test_trying_again_gives_quarantined_work_its_attempts_back(administrator: Client) -> None:
    poison = JobFactory(
        state=Job.State.QUARANTINED, attempts=3, reason="ValueError: x", finished_at=timezone.now()
    )
    done = JobFactory(state=Job.State.DONE, attempts=1)
    page = try_again(administrator, poison, done)
    assert "1 job is queued again." in page
    assert "1 job was left as it is" in page
    poison.refresh_from_db()
    done.refresh_from_db()
    assert (poison.state, poison.attempts, poison.finished_at) == (Job.State.QUEUED, 0, None)
    assert poison.due_at <= timezone.now()
    assert done.state == Job.State.DONE


def test_trying_again_what_was_asked_for_anew_leaves_one_job(administrator: Client) -> None:
    old = JobFactory(kind="test", subject="a", state=Job.State.QUARANTINED, attempts=3)
    new = JobFactory(kind="test", subject="a")
    try_again(administrator, old)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, old.reason) == (Job.State.DONE, REASON_HANDED_OVER)
    assert (new.state, new.attempts) == (Job.State.QUEUED, 0)


def test_the_ledger_is_for_administrators_and_read_only(client: Client) -> None:
    from compliance.evidence.ledger import record_append

    record = record_append(kind="finding.opened", subject="finding:7", payload={"score": 61.5, "why": "<b>"})
    address = reverse("admin:evidence_record_change", args=[record.pk])
    client.force_login(UserFactory(is_staff=True))
    assert client.get(address).status_code == 403
    client.force_login(AdministratorFactory())
    page = client.get(address).content.decode()
    assert "61.5" in page and "&lt;b&gt;" in page and "<b>" not in page.split("payload")[-1]
    assert client.post(address, {"kind": "other"}).status_code == 403
    assert client.get(reverse("admin:evidence_record_changelist"), {"q": "finding:7"}).status_code == 200
    assert client.post(reverse("admin:evidence_record_delete", args=[record.pk])).status_code == 403
