"""The gap report of an association: a row a member, read one firm at a time.

Each member's report is made, summed up into one line of a temporary file and forgotten, so that memory does
not grow with the members. Only members whose consent stands are read.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import date
from types import TracebackType
from typing import Any, Final, Protocol

from django.db.models import QuerySet
from django.utils import translation

from compliance.core import clock
from compliance.exposure.duties import assessor_now
from compliance.exposure.gaps.gathering import catalogue_edition, firm_report
from compliance.exposure.gaps.report import GapReport, state_counts
from compliance.exposure.gaps.telling import Teller
from compliance.firms.models import Association, Firm, Membership
from compliance.firms.selectors import consent_stands

STEPS_KEPT: Final = 5
SHOWN: Final = ("missing", "expired", "expiring", "valid", "uncertain")
"""States that a line of a member shows."""
LANGUAGES: Final = ("en", "zh-hans")
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What is kept of one member's report; texts by language."""

    code: str
    name: str
    name_zh: str
    products: int
    counts: dict[str, int]
    risk: float
    steps: dict[str, list[dict[str, Any]]]
    lacking: dict[str, int]
    """Obligation → products that lack a proof of it."""


class MembersKept(Protocol):
    """Members of an association with what is kept of them, however it was kept."""

    association: Association
    made_on: date
    edition: str
    count: int

    def members(self) -> Iterator[Member]: ...


class MemberReports(AbstractContextManager["MemberReports"]):
    """The members of an association with their gaps; reading them costs each firm once."""

    def __init__(self, association: Association, firms: QuerySet[Firm] | None = None) -> None:
        self.association = association
        self.made_on = clock.today()
        self.edition = catalogue_edition()
        self._firms = members_of(association) if firms is None else firms
        # They live as long as this object and are closed with it.
        self._spool = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        self._pairs = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        self.count = 0

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._spool.close()
        self._pairs.close()

    def read(
        self, *, each: Callable[[Firm, GapReport], None] | None = None, on_member: Progress | None = None
    ) -> MemberReports:
        """Make each member's report; `each` may write it down before it is forgotten."""
        judge, total = assessor_now(), self._firms.count()
        for firm in self._firms.order_by("code").iterator(chunk_size=50):
            report = firm_report(firm=firm, assessor=judge)
            if each:
                each(firm, report)
            self.keep(report)
            self.count += 1
            if on_member:
                on_member(self.count, total)
        return self

    def members(self) -> Iterator[Member]:
        """The members in order of code, from the file."""
        self._spool.seek(0)
        for line in self._spool:
            yield Member(**json.loads(line))

    def gaps(self, language: str) -> Iterator[dict[str, Any]]:
        """Each pair of product and obligation that lacks something, of all members, in a language."""
        self._pairs.seek(0)
        for line in self._pairs:
            told = json.loads(line)
            yield told[language] | {"firm": told["firm"]}

    def keep(self, report: GapReport) -> None:
        """Sum up one member and note its gaps."""
        self._spool.write(json.dumps(asdict(member_of(report)), ensure_ascii=False) + "\n")
        tellers = {language: Teller(report) for language in LANGUAGES}
        for cell in report.matrix.cells:
            if cell.is_gap:
                told: dict[str, Any] = {"firm": report.firm_code}
                for language, teller in tellers.items():
                    with translation.override(language):
                        told[language] = teller.cell(cell)
                self._pairs.write(json.dumps(told, ensure_ascii=False) + "\n")


def member_of(report: GapReport) -> Member:
    """What is kept of a firm's report."""
    lacking: dict[str, set[int]] = defaultdict(set)
    for cell in report.matrix.cells:
        if cell.is_gap:
            lacking[cell.duty.obligation.id].add(cell.duty.product_id)
    counts = state_counts(report.matrix.cells)
    counts["not_needed"] = sum(report.matrix.not_needed.values())
    steps: dict[str, list[dict[str, Any]]] = {}
    for language in LANGUAGES:
        with translation.override(language):
            steps[language] = Teller(report).steps(STEPS_KEPT)
    return Member(
        code=report.firm_code,
        name=report.firm_name,
        name_zh=report.firm_name_zh,
        products=len(report.matrix.products),
        counts=dict(counts),
        risk=round(report.plan.risk, 1),
        steps=steps,
        lacking={name: len(ids) for name, ids in sorted(lacking.items())},
    )


def members_of(association: Association) -> QuerySet[Firm]:
    """Members whose consent stands today."""
    granted = Membership.objects.filter(consent_stands(), association=association)
    return Firm.objects.filter(pk__in=granted.values("firm"))


def sums_of(reports: MembersKept) -> tuple[Counter[str], dict[str, tuple[int, int]], int]:
    """(counts of all members, obligation → (members, products) that lack a proof, products)."""
    counts: Counter[str] = Counter()
    firms: Counter[str] = Counter()
    products: Counter[str] = Counter()
    total = 0
    for member in reports.members():
        counts.update(member.counts)
        total += member.products
        for name, number in member.lacking.items():
            firms[name] += 1
            products[name] += number
    return counts, {name: (firms[name], products[name]) for name in firms}, total
