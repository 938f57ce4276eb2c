"""Reviews: who is asked, what a word changes, that it is never changed, and what it teaches."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from compliance.core import clock
from compliance.core.jobs import jobs_drain
from compliance.core.models import Job
from compliance.evidence.models import Record
from regulations import handlers, reviews
from regulations.models import Measure, Notice, Review
from regulations.reviews import ReviewRefused, report_card, review_queue, review_write
from regulations.sampling import review_reason
from regulations.understanding.result import REGIMES
from tests.factories import (
    AdministratorFactory,
    NoticeFactory,
    NoticeVersionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

TEXT = "Draft rule on the collection of waste batteries. Importers shall mark the cells."


def _notice(**fields: Any) -> Notice:
    wanted = {
        "relevant": True,
        "regimes": ["batteries"],
        "doc_type": "proposal",
        "review_reason": "unsure",
        "sureness": 0.5,
    }
    notice = NoticeFactory(**(wanted | fields))
    NoticeVersionFactory(notice=notice, number=1, title="Batteries", text=TEXT)
    return notice


def _say(notice: Notice, **said: Any) -> Review:
    word = {"relevant": True, "regimes": ["batteries"], "doc_type": "proposal", "by": "reviewer@example.org"}
    return review_write(notice=notice, version=1, **(word | said))


def _shares(**some: float) -> dict[str, float]:
    return dict.fromkeys(REGIMES, 0.01) | some


@pytest.mark.parametrize(
    ("key", "auto", "regimes", "rules", "words", "reason"),
    [
        ("0" * 64, True, ["reach"], {}, {}, "random"),
        ("f" * 64, True, ["reach"], {"reach": 0.98}, {"reach": 0.9}, ""),
        ("f" * 64, True, ["reach"], {"reach": 0.98}, {"reach": 0.1}, "disagreement"),
        ("f" * 64, False, ["reach"], {"reach": 0.6}, {"reach": 0.5}, "unsure"),
        ("f" * 64, True, ["cbam"], {"cbam": 0.98}, {"cbam": 0.9}, "rare"),
        ("f" * 64, True, [], {}, {"reach": 0.9}, "disagreement"),
    ],
)
def test_who_is_looked_at(
    key: str, auto: bool, regimes: list[str], rules: dict[str, float], words: dict[str, float], reason: str
) -> None:
    told = review_reason(key=key, auto=auto, regimes=regimes, rules=_shares(**rules), words=_shares(**words))
    assert told == reason


def test_about_one_in_twenty_is_picked_by_chance() -> None:
    keys = (f"{number * 2654435761 % 2**32:08x}" for number in range(20_000))
    picked = sum(review_reason(key=k, auto=True, regimes=[], rules={}, words={}) == "random" for k in keys)
    assert 0.045 < picked / 20_000 < 0.055


def test_the_queue_begins_with_disagreement_and_then_with_the_least_sure() -> None:
    surer, unsure = _notice(sureness=0.6), _notice(sureness=0.2)
    disputed, chance = _notice(review_reason="disagreement"), _notice(review_reason="random")
    _notice(review_reason="")
    _notice(is_gone=True)
    assert list(review_queue()) == [disputed, unsure, surer, chance]
    _say(disputed)
    assert disputed not in review_queue()


def test_a_confirmation_keeps_what_was_read() -> None:
    notice = _notice()
    review = _say(notice)
    notice.refresh_from_db()
    assert not review.corrects
    assert (notice.review, notice.counting_regimes) == (Notice.Review.CONFIRMED, ["batteries"])
    assert Record.objects.get(kind="notice.reviewed").payload["regimes"] == ["batteries"]


def test_a_correction_rewrites_the_measure() -> None:
    notice = _notice()
    _say(notice, regimes=["weee", "batteries"], doc_type="adopted", why="take-back duty", span=(10, 20))
    notice.refresh_from_db()
    assert notice.review == Notice.Review.CORRECTED
    assert notice.regimes == ["batteries"]  # what was understood stays to be compared
    measure = Measure.objects.get(notice=notice)
    assert set(measure.regimes) == {"weee", "batteries"}
    assert measure.doc_type == "adopted"


def test_a_notice_said_to_be_irrelevant_loses_its_measure() -> None:
    notice = _notice()
    _say(notice)
    _say(notice, relevant=False, regimes=[], doc_type="other")
    assert Measure.objects.get(notice=notice).stage == "withdrawn"
    assert Review.objects.filter(notice=notice).count() == 2


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"regimes": ["weapons"]}, "No regime weapons"),
        ({"doc_type": "novel"}, "No document type"),
        ({"regimes": []}, "at least one regime"),
        ({"relevant": False}, "take the regimes away"),
        ({"span": (5, 9_000)}, "outside the text"),
        ({"span": (9, 5)}, "outside the text"),
    ],
)
def test_a_word_that_cannot_be_taken_changes_nothing(said: dict[str, Any], message: str) -> None:
    notice = _notice()
    with pytest.raises(ReviewRefused, match=message):
        _say(notice, **said)
    assert not Review.objects.exists()
    assert notice.review == Notice.Review.UNREAD


def test_a_newer_version_must_be_looked_at_again() -> None:
    notice = _notice()
    NoticeVersionFactory(notice=notice, number=2)
    with pytest.raises(ReviewRefused, match="Version 2 was read meanwhile"):
        _say(notice)


def test_a_review_is_never_changed_nor_deleted() -> None:
    review = _say(_notice())
    with pytest.raises(PermissionDenied):
        review.save()
    with pytest.raises(PermissionDenied):
        review.delete()
    for sql in ("UPDATE regulations_review SET why = 'x'", "DELETE FROM regulations_review"):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            connection.cursor().execute(sql)


def test_the_report_card_counts_the_random_sample_only() -> None:
    for right in (True, True, False):
        notice = _notice(review_reason="random")
        _say(notice, regimes=["batteries"] if right else ["weee"])
    _say(_notice(review_reason="unsure"), regimes=["reach"])
    _notice(review_reason="random")
    card = report_card()
    lines = {line.label: line.told for line in card.regimes}
    assert (card.sampled, card.waiting, card.types_right) == (3, 1, 3)
    assert (lines["batteries"]["hit"], lines["batteries"]["extra"], lines["weee"]["missed"]) == (2, 1, 1)
    assert lines["reach"]["missed"] == 0
    assert card.relevance.told["recall"] == 1.0


def test_the_latest_word_teaches() -> None:
    notice = _notice()
    _say(notice)
    _say(notice, regimes=["weee"])
    (example,) = reviews.examples_reviewed()
    assert (example.regimes, example.weight) == (frozenset({"weee"}), reviews.CORRECTION_WEIGHT)
    assert example.read.startswith("batteries\n")


def test_a_night_after_a_review_trains_once(settings: Any, tmp_path: Any) -> None:
    settings.UNDERSTANDING_MODEL_DIR = tmp_path
    night = datetime.combine(clock.today(), datetime.min.time(), UTC) + timedelta(hours=2)
    assert handlers.training_due(night) == 0
    _say(_notice())
    assert handlers.training_due(night + timedelta(hours=9)) == 0
    assert handlers.training_due(night) == 1
    jobs_drain(kinds=["train"])
    assert Job.objects.get(kind="train").state == "done"
    assert Record.objects.get(kind="understanding.trained").payload["written"] is True
    assert handlers.training_due(night) == 0


# --- the pages -------------------------------------------------------------------------------


def _client(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_reviewer_goes_through_the_queue() -> None:
    notice, later = _notice(sureness=0.1), _notice(sureness=0.9)
    client = _client(AdministratorFactory())
    page = client.get(reverse("admin:regulations_notice_review_next"), follow=True)
    body = page.content.decode()
    assert page.redirect_chain[-1][0] == reverse("admin:regulations_notice_review", args=[notice.pk])
    assert "waste batteries" in body
    assert 'value="batteries" data-key="6" checked' in body
    assert not Review.objects.exists()  # looking changes nothing
    answer = client.post(
        page.redirect_chain[-1][0],
        {
            "version": "1",
            "relevant": "yes",
            "regime": ["weee"],
            "doc_type": "adopted",
            "start": "2",
            "end": "8",
        },
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == reverse("admin:regulations_notice_review", args=[later.pk])
    review = Review.objects.get()
    assert (review.notice, review.regimes, review.start, review.end) == (notice, ["weee"], 2, 8)


def test_a_refused_word_comes_back_with_what_was_typed() -> None:
    notice = _notice()
    client = _client(AdministratorFactory())
    page = client.post(
        reverse("admin:regulations_notice_review", args=[notice.pk]),
        {"version": "1", "relevant": "yes", "doc_type": "adopted", "why": "because"},
    )
    body = page.content.decode()
    assert "at least one regime" in body
    assert 'value="because"' in body
    assert 'value="adopted" selected' in body
    skipped = client.get(
        f"{reverse('admin:regulations_notice_review_next')}?past={notice.pk}&past=x", follow=True
    )
    assert skipped.redirect_chain[-1][0] == reverse("admin:regulations_notice_changelist")


def test_officers_do_not_review_but_read_the_report_card() -> None:
    notice = _notice()
    client = _client(UserFactory())
    assert client.get(reverse("admin:regulations_notice_review", args=[notice.pk])).status_code == 403
    assert client.get(reverse("admin:regulations_notice_review_next")).status_code == 403
    _say(_notice(review_reason="random"))
    body = client.get(reverse("web:report-card")).content.decode()
    assert "1.00" in body
    assert "0.21–1.00" in body


def test_an_empty_report_card_says_that_nothing_is_known() -> None:
    body = Client().get(reverse("web:report-card")).content.decode()
    assert "we do not know how well" in body
