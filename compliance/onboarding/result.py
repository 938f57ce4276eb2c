"""What touches a person's firms, in numbers and with reasons: act, watch, one answer missing, not theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from compliance.core.models import Job
from compliance.desk.listing import products_touched, questions_open
from compliance.desk.today_lines import Line, QuestionLine, line_of, question_told
from compliance.exposure import wording
from compliance.exposure.absence import not_yours_of
from compliance.exposure.models import Finding
from compliance.exposure.selectors import finding_list_visible
from compliance.firms.models import Product
from compliance.onboarding.lists import AT_ONCE
from regulations.models import Measure, Source
from regulations.substance_words import substance_title
from regulations.symbol_words import symbol_words

SHOWN = 6
NAMED = 3
"""Rules named below each reason of what is not theirs."""
PARTS = ("act", "watch", "uncertain")


@dataclass(frozen=True, slots=True)
class Part:
    code: str
    count: int
    lines: tuple[Line, ...]
    questions: tuple[QuestionLine, ...]
    """What is told once for all rules that wait for the same answer; `lines` then names the first few."""

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


@dataclass(frozen=True, slots=True)
class Miss:
    """A reason why rules are not theirs, how many, and the first of them by symbol and title."""

    words: str
    count: int
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`rules` standing in all; `sources` that were read at least once."""

    parts: tuple[Part, ...]
    not_yours: int
    misses: tuple[Miss, ...]
    products: int
    without_code: int
    rules: int
    sources: int
    is_pending: bool
    """A worker still compares: what is missing here is not known yet."""

    @property
    def counts(self) -> dict[str, int]:
        return {part.code: part.count for part in self.parts} | {"not_yours": self.not_yours}


def outcome_of(*, user: Any, firm_ids: Sequence[int]) -> Outcome:
    """A constant number of queries, whatever the number of rules and products."""
    rows = finding_list_visible(user=user).filter(firm__in=firm_ids, status__in=Finding.OPEN)
    parts = tuple(_part(rows, code) for code in PARTS)
    others = not_yours_of(firm_ids)
    products = Product.objects.filter(firm__in=firm_ids, is_active=True)
    found = any(part.count for part in parts)
    return Outcome(
        parts=parts,
        not_yours=others.count,
        misses=_misses(others.reasons, others.measures),
        products=products.count(),
        without_code=products.filter(hs="", cn="").count(),
        rules=others.count + sum(part.count for part in parts),
        sources=Source.objects.exclude(last_success_at=None).count(),
        is_pending=not found and products.count() > AT_ONCE and _is_waiting(firm_ids),
    )


def _is_waiting(firm_ids: Sequence[int]) -> bool:
    return Job.objects.filter(
        kind="expose_firm",
        subject__in=[f"firm:{pk}" for pk in firm_ids],
        state__in=(Job.State.QUEUED, Job.State.RUNNING),
    ).exists()


def _part(rows: Any, code: str) -> Part:
    found = rows.filter(verdict=code).select_related("firm", "measure__notice", "owner")
    questions = questions_open(rows) if code == "uncertain" else []
    first = list(found.order_by("-score", "pk")[: NAMED if questions else SHOWN])
    touched = products_touched(first)
    return Part(
        code,
        found.count(),
        tuple(line_of(row, touched[row.pk]) for row in first),
        tuple(question_told(one) for one in questions),
    )


def _misses(reasons: Any, measures: Any) -> tuple[Miss, ...]:
    first: dict[str, list[int]] = defaultdict(list)
    for measure, code in measures:
        if len(first[code]) < NAMED:
            first[code].append(measure)
    wanted = [pk for ids in first.values() for pk in ids]
    named = {
        measure.pk: f"{symbol_words(measure.notice.symbol)} · {substance_title(measure.title)}"
        for measure in Measure.objects.filter(pk__in=wanted).select_related("notice")
    }
    return tuple(
        Miss(wording.not_yours_reason(code), count, tuple(named[pk] for pk in first[code]))
        for code, count in reasons
    )
