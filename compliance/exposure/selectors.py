"""Reads exposures and findings: what a user may see, what is not a firm's and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet

from compliance.exposure.absence import CONCERNED, NotYours, Standing, not_yours_of, standing_on
from compliance.exposure.explanation import Explanation, finding_explain
from compliance.exposure.models import Exposure, Finding
from compliance.firms.models import Firm
from compliance.firms.owning import keys_of_firms
from compliance.firms.selectors import firm_list_visible, of_visible_firms
from regulations.selectors import measures_standing

__all__ = [
    "Explanation",
    "NotYours",
    "Standing",
    "exposure_list_visible",
    "finding_counts",
    "finding_explain",
    "finding_list_visible",
    "not_yours",
    "not_yours_counts",
    "standing_on",
]


def finding_list_visible(*, user: Any) -> QuerySet[Finding]:
    """Findings of the firms that the user may see."""
    return of_visible_firms(Finding.objects.all(), user=user)


def exposure_list_visible(*, user: Any) -> QuerySet[Exposure]:
    """Exposures of the products that the user may see."""
    return of_visible_firms(Exposure.objects.all(), user=user, firm="product__firm")


def finding_counts(*, firms: Iterable[Firm] | None = None) -> dict[str, int]:
    """Pairs of firm and standing measure by verdict. A pair without a finding is not the firm's."""
    ids = list(Firm.objects.values_list("pk", flat=True)) if firms is None else [firm.pk for firm in firms]
    standing = measures_standing()
    rows = (
        Finding.objects.filter(firm__in=ids, measure__in=standing, verdict__in=CONCERNED)
        .order_by()
        .values_list("verdict")
        .annotate(Count("pk"))
    )
    counts: dict[str, int] = {str(verdict): 0 for verdict in CONCERNED}
    counts |= dict(rows)
    public = standing.filter(notice__owner_key="").count()
    owned = standing.filter(notice__owner_key__in=keys_of_firms(ids) - {""}).count()
    return counts | {"not_yours": len(ids) * public + owned - sum(counts.values())}


def not_yours(*, firm: Firm) -> NotYours:
    """Standing measures that are not this firm's, each with its reason code."""
    return not_yours_of([firm.pk])


def not_yours_counts(*, user: Any, standing: Standing | None = None) -> NotYours:
    """Standing measures that concern no firm of the user, by their nearest miss.

    `standing`, if given, is what `standing_on` read before, for many users in a row.
    """
    firms = firm_list_visible(user=user).order_by("pk").values_list("pk", flat=True)
    return not_yours_of(firms, standing=standing)
