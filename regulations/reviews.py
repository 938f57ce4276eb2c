"""The review of notices: which come first, what a word changes, what it says of our reading."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext as _

from compliance.core import clock
from compliance.core.exceptions import FairleadError
from compliance.evidence.ledger import record_append
from regulations.models import Notice, Review
from regulations.services import measures_refresh
from regulations.understanding.evaluation import Counts
from regulations.understanding.result import DOCUMENT_TYPES, REGIMES
from regulations.understanding.second import Example

CORRECTION_WEIGHT = 3.0
"""A reviewed text counts as much as three seeds: it is real, and a person read it."""
_ORDER = (Review.Reason.DISAGREEMENT, Review.Reason.UNSURE, Review.Reason.RARE, Review.Reason.RANDOM)


class ReviewRefused(FairleadError):
    """The reviewer's word cannot be taken; the message says why and what to do."""


def review_queue() -> QuerySet[Notice]:
    """Notices that wait for a reviewer, the most doubtful first within each reason."""
    rank = Case(
        *(When(review_reason=reason, then=Value(place)) for place, reason in enumerate(_ORDER)),
        default=Value(len(_ORDER)),
        output_field=IntegerField(),
    )
    waiting = Notice.objects.filter(review=Notice.Review.UNREAD, is_gone=False).exclude(review_reason="")
    return (
        waiting.annotate(rank=rank)
        .select_related("source")
        .order_by("rank", "sureness", "-published_on", "pk")
    )


@transaction.atomic
def review_write(
    *,
    notice: Notice,
    version: int,
    relevant: bool,
    regimes: Collection[str] | None,
    doc_type: str,
    by: str,
    why: str = "",
    span: tuple[int, int] | None = None,
) -> Review:
    """Take a reviewer's word on the version that was shown; it outranks the reading and stays.

    `regimes` is None where the reviewer says nothing of them: they stay as they were understood.
    Raises `ReviewRefused` where a newer version was read meanwhile, where a regime or type is unknown, where
    regimes and relevance contradict each other, or where the span lies outside the text.
    """
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    current = notice.current
    if current.number != version:
        raise ReviewRefused(
            _("Version %(now)s was read meanwhile; you saw version %(seen)s. Look at it again.")
            % {"now": current.number, "seen": version}
        )
    _checked(relevant, regimes, doc_type, span, len(current.content))
    review = Review.objects.create(
        notice=notice,
        version=current,
        reason=notice.review_reason or Review.Reason.ASKED,
        understood_relevant=bool(notice.relevant),
        understood_regimes=notice.regimes,
        understood_type=notice.doc_type,
        understood_by=notice.understood_by,
        relevant=relevant,
        regimes=notice.regimes if regimes is None else [r for r in REGIMES if r in regimes],
        doc_type=doc_type,
        start=span[0] if span else None,
        end=span[1] if span else None,
        why=why,
        by=by,
        at=clock.now(),
    )
    _notice_follow(notice, review, on_regimes=regimes is not None)
    record_append(
        kind="notice.reviewed",
        subject=f"notice:{notice.pk}",
        actor=by,
        payload={
            "relevant": relevant,
            "regimes": review.regimes,
            "doc_type": doc_type,
            "why": why,
            "understood": notice.relevant,
            "understood_regimes": notice.regimes,
            "understood_type": notice.doc_type,
            "understood_by": notice.understood_by,
        },
    )
    measures_refresh(notice=notice)
    return review


def relevance_review(*, notice: Notice, relevant: bool, by: str) -> Review:
    """The short word: relevant as it was read, or not at all. Raises `ReviewRefused` as `review_write`."""
    return review_write(
        notice=notice,
        version=notice.current.number,
        relevant=relevant,
        regimes=None if relevant else (),
        doc_type=notice.reviewed_type or notice.doc_type,
        by=by,
    )


def _checked(
    relevant: bool, regimes: Collection[str] | None, doc_type: str, span: tuple[int, int] | None, length: int
) -> None:
    if unknown := set(regimes or ()) - set(REGIMES):
        raise ReviewRefused(_("No regime %(names)s.") % {"names": ", ".join(sorted(unknown))})
    if doc_type not in DOCUMENT_TYPES and (doc_type or regimes):
        raise ReviewRefused(_("No document type “%(name)s”.") % {"name": doc_type})
    if relevant and regimes is not None and not regimes:
        raise ReviewRefused(_("A relevant notice belongs to at least one regime: choose it."))
    if regimes and not relevant:
        raise ReviewRefused(_("A notice that is not relevant has no regime: take the regimes away."))
    if span and not 0 <= span[0] < span[1] <= length:
        raise ReviewRefused(_("The marked place lies outside the text: mark it again."))


def _notice_follow(notice: Notice, review: Review, *, on_regimes: bool) -> None:
    notice.review = Notice.Review.CORRECTED if review.corrects else Notice.Review.CONFIRMED
    notice.reviewed_relevant = review.relevant
    if on_regimes:
        notice.reviewed_regimes = review.regimes
    notice.reviewed_type, notice.reviewed_by, notice.reviewed_at = review.doc_type, review.by, review.at
    notice.save(
        update_fields=[
            *("review", "reviewed_relevant", "reviewed_regimes", "reviewed_type"),
            *("reviewed_by", "reviewed_at"),
        ]
    )


# --- what reviews say of our reading ---------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """Agreement on one regime (or on relevance) in the random sample, with 95 % intervals."""

    label: str
    reviewed: int
    told: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCard:
    sampled: int
    """Notices of the random sample that a person has reviewed."""
    waiting: int
    """Notices of the random sample that nobody has reviewed yet."""
    relevance: CardLine
    regimes: tuple[CardLine, ...]
    types_right: int
    since: datetime | None


def report_card() -> ReportCard:
    """Precision and recall by regime on the random sample only: what is picked for doubt would look worse."""
    sample = list(Review.objects.filter(reason=Review.Reason.RANDOM).order_by("notice", "at"))
    latest = {review.notice_id: review for review in sample}
    reviews = list(latest.values())
    relevance, regimes = Counts(), {label: Counts() for label in REGIMES}
    for one in reviews:
        relevance.add({1} if one.understood_relevant else set(), {1} if one.relevant else set())
        for label, counts in regimes.items():
            counts.add({label} & set(one.understood_regimes), {label} & set(one.regimes))
    waiting = review_queue().filter(review_reason=Review.Reason.RANDOM).count()
    return ReportCard(
        sampled=len(reviews),
        waiting=waiting,
        relevance=CardLine(label="relevance", reviewed=len(reviews), told=relevance.told()),
        regimes=tuple(
            CardLine(label=label, reviewed=len(reviews), told=counts.told())
            for label, counts in regimes.items()
        ),
        types_right=sum(one.doc_type == one.understood_type for one in reviews),
        since=min((one.at for one in reviews), default=None),
    )


def examples_reviewed() -> list[Example]:
    """What reviewers taught, one example a notice by its latest word, in the order of the notices."""
    words = Review.objects.select_related("version").order_by("notice", "at")
    latest = {review.notice_id: review for review in words}
    return [
        Example(
            text=one.version.text,
            title=one.version.title,
            regimes=frozenset(one.regimes),
            language=one.notice.language or "und",
            doc_type=one.doc_type,
            weight=CORRECTION_WEIGHT,
        )
        for one in latest.values()
    ]
