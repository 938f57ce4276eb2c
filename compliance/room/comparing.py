"""Members beside each other without names: quartiles of groups of five or more, and where one member stands.

A group smaller than `LEAST` is never shown: whoever knows four of five would know the fifth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import quantiles

from django.db.models import Count, Q

from compliance.core import clock
from compliance.exposure.models import Finding
from compliance.firms.models import Evidence, Firm, Product
from compliance.room.members import ACT

LEAST = 5
INDICATORS = ("act_per_100", "read_share", "code_share", "bom_share", "evidence_share")
"""Findings to act on per 100 products; shares: of those read, of products with a code, with a complete bill
of material, of documents that are valid today."""
LOWER_IS_BETTER = frozenset({"act_per_100"})


@dataclass(frozen=True, slots=True)
class Spread:
    """Quartiles of an indicator over `count` members that have a value; None where too few have one."""

    count: int
    quartiles: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class Group:
    """All members (`sector` None) or those of one sector."""

    sector: str | None
    size: int
    spreads: Mapping[str, Spread]

    @property
    def is_shown(self) -> bool:
        return self.size >= LEAST


@dataclass(frozen=True, slots=True)
class Comparison:
    groups: tuple[Group, ...]
    own: Mapping[int, Mapping[str, float | None]]
    """Firm id → indicators, for the page of whoever may see that firm."""
    too_small: int
    """Sectors left out because they have fewer than `LEAST` members."""


def comparison_of(firms: Iterable[Firm]) -> Comparison:
    """Five queries, whatever the number of members."""
    firms = list(firms)
    own = _indicators([firm.pk for firm in firms])
    by_sector: dict[str, list[int]] = defaultdict(list)
    for firm in firms:
        by_sector[firm.sector].append(firm.pk)
    groups = [_group(None, [firm.pk for firm in firms], own)]
    groups += [_group(sector, members, own) for sector, members in sorted(by_sector.items()) if sector]
    shown = tuple(one for one in groups if one.is_shown)
    return Comparison(shown, own, sum(not one.is_shown for one in groups if one.sector is not None))


def _group(sector: str | None, members: list[int], own: Mapping[int, Mapping[str, float | None]]) -> Group:
    spreads = {}
    for name in INDICATORS:
        values = [value for pk in members if (value := own[pk][name]) is not None]
        spreads[name] = Spread(len(values), _quartiles(values) if len(values) >= LEAST else None)
    return Group(sector, len(members), spreads)


def _quartiles(values: list[float]) -> tuple[float, float, float]:
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return low, middle, high


def _indicators(firms: list[int]) -> dict[int, dict[str, float | None]]:
    products = _counted(
        Product.objects.filter(firm__in=firms, is_active=True),
        coded=~Q(hs="") | ~Q(cn=""),
        complete=Q(bom_complete=True),
    )
    findings = _counted(Finding.objects.filter(ACT, firm__in=firms), unread=Q(status=Finding.Status.UNREAD))
    today = clock.today()
    documents = _counted(
        Evidence.objects.filter(firm__in=firms),
        valid=Q(expires_on__isnull=True) | Q(expires_on__gte=today),
    )
    told = {}
    for pk in firms:
        made, found, held = products.get(pk, {}), findings.get(pk, {}), documents.get(pk, {})
        number, act = made.get("all", 0), found.get("all", 0)
        told[pk] = {
            "act_per_100": 100 * act / number if number else None,
            "read_share": _share(act - found.get("unread", 0), act),
            "code_share": _share(made.get("coded", 0), number),
            "bom_share": _share(made.get("complete", 0), number),
            "evidence_share": _share(held.get("valid", 0), held.get("all", 0)),
        }
    return told


def _share(part: int, whole: int) -> float | None:
    """None where there is nothing to have a share of: that is no zero."""
    return part / whole if whole else None


def _counted(rows: object, **conditions: Q) -> dict[int, dict[str, int]]:
    counted = (
        rows.order_by()  # type: ignore[attr-defined]
        .values("firm")
        .annotate(all=Count("pk"), **{name: Count("pk", filter=q) for name, q in conditions.items()})
    )
    return {row.pop("firm"): row for row in counted}
