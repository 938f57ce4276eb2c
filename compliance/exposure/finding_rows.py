"""Reads once what the pages of one finding tell: its chain and its risk are worked out from the same rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.db.models import OuterRef, Q, Subquery

from compliance.exposure.gathering import MILESTONES, Gathering
from compliance.exposure.loading import SCOPE
from compliance.exposure.meeting import STRENGTHS
from compliance.exposure.models import Exposure, Finding
from regulations.models import DocumentText, Listing, Mention, Milestone, NoticeVersion, ScopeCode

RELATED = ("firm", "measure__notice__source")
"""What a finding must bring with it."""


@dataclass(frozen=True)
class FindingRows:
    """A finding with its rows. `exposures`: the surest match first, each with its product; `versions`: by
    number, those that its dates and codes were read in and the current one; `list_code` "": no list entry."""

    finding: Finding
    exposures: tuple[Exposure, ...]
    milestones: tuple[Milestone, ...]
    scope: tuple[ScopeCode, ...]
    versions: dict[int, NoticeVersion]
    list_code: str

    @cached_property
    def gathering(self) -> Gathering:
        """What assessments of the finding need."""
        return Gathering.of_finding(self.finding, self.exposures, self.milestones)

    @property
    def current(self) -> NoticeVersion | None:
        """The notice as it stands."""
        own = [row for row in self.versions.values() if row.notice_id == self.finding.measure.notice_id]
        return max(own, key=lambda row: row.number, default=None)


def finding_rows(finding: Finding) -> FindingRows:
    """Read what belongs to a finding that brings what `RELATED` names: a fixed number of queries."""
    measure = finding.measure
    milestones = tuple(measure.milestones.order_by(*MILESTONES))
    scope = tuple(ScopeCode.objects.filter(measure=measure).select_related("mention").order_by(*SCOPE))
    listed = Listing.objects.filter(notice=measure.notice_id).values_list("list_code", flat=True).first()
    found = FindingRows(
        finding=finding,
        exposures=_exposures(finding),
        milestones=milestones,
        scope=scope,
        versions=_versions(finding, milestones, scope),
        list_code=listed or "",
    )
    _tie(found)
    return found


def _exposures(finding: Finding) -> tuple[Exposure, ...]:
    rows = Exposure.objects.filter(measure=finding.measure_id, product__firm=finding.firm_id)
    return tuple(
        sorted(
            rows.select_related("product").order_by(),
            key=lambda e: (e.is_uncertain, e.is_inferred, STRENGTHS.index(e.strength), e.product.sku),
        )
    )


def _versions(
    finding: Finding, milestones: tuple[Milestone, ...], scope: tuple[ScopeCode, ...]
) -> dict[int, NoticeVersion]:
    read_in = {row.version_id for row in milestones} | {one.version_id for one in _mentions(scope)}
    newest = NoticeVersion.objects.filter(notice=OuterRef("notice")).order_by("-number").values("pk")[:1]
    current = Q(notice=finding.measure.notice_id, pk=Subquery(newest))
    rows = NoticeVersion.objects.filter(current | Q(pk__in=read_in - {None}))
    return {row.pk: row for row in rows.select_related("notice", "capture__run").defer("item")}


def _mentions(scope: tuple[ScopeCode, ...]) -> list[Mention]:
    return [row.mention for row in scope if row.mention]


def _tie(found: FindingRows) -> None:
    """Give dates and codes the texts that they were read in; a long text comes once, however many name it."""
    readings: list[Milestone | Mention] = [*found.milestones, *_mentions(found.scope)]
    wanted = {row.linked_id for row in readings} - {None}
    texts = DocumentText.objects.select_related("document", "capture__run").in_bulk(wanted) if wanted else {}
    for row in readings:
        if row.version_id:
            row.version = found.versions[row.version_id]
        if row.linked_id:
            row.linked = texts[row.linked_id]
