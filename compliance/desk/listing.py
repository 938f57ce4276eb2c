"""Which findings stand in which part of the list, and in which order. Reads; words nothing.

The order of consequence: act by a date, changed since a week, one answer missing, watch. What is not the
reader's has no row: it is counted with its reasons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.translation import get_language

from compliance.core import clock
from compliance.core.roles import ADMINISTRATOR, EDITORS, OFFICER, role_of
from compliance.exposure.absence import CONCERNED
from compliance.exposure.models import Finding
from compliance.exposure.selectors import finding_list_visible
from compliance.firms.models import Firm, User
from compliance.firms.owning import keys_of_firms
from compliance.firms.selectors import firm_list_visible
from regulations.models import Notice
from regulations.selectors import measures_standing

NEWS_DAYS = 7
PARTS = ("act", "changed", "uncertain", "watch", "settled")
"""In the order of the page; together they hold each finding that concerns the reader once."""
OWNERS = ("mine", "nobody")
SKUS_SHOWN = 3
Verdict = Finding.Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the reader narrowed the list to; empty: everything."""

    firm: str = ""
    regime: str = ""
    owner: str = ""
    state: str = ""


def part_condition(part: str) -> Q:
    """Condition on findings; the parts do not overlap."""
    is_open = Q(status__in=Finding.OPEN)
    # A finding is news by its own mark, or because it is new: history that came with an import is neither.
    is_new = Q(news_at__gte=clock.now() - timedelta(days=NEWS_DAYS))
    return {
        "act": is_open & Q(verdict=Verdict.ACT),
        "changed": is_open & Q(verdict=Verdict.WATCH) & is_new,
        "uncertain": is_open & Q(verdict=Verdict.UNCERTAIN),
        "watch": is_open & Q(verdict=Verdict.WATCH) & ~is_new,
        "settled": ~is_open & ~Q(verdict=Verdict.NOT_YOURS),
    }[part]


def findings_wanted(*, user: Any, wanted: Wanted) -> QuerySet[Finding]:
    """Visible findings as narrowed, in no order."""
    rows = finding_list_visible(user=user).order_by()
    if wanted.firm:
        rows = rows.filter(firm__code=wanted.firm)
    if wanted.regime:
        rows = rows.filter(measure__regime=wanted.regime)
    if wanted.owner == "mine":
        rows = rows.filter(owner=user)
    elif wanted.owner == "nobody":
        rows = rows.filter(owner=None)
    if wanted.state in Finding.Status.values:
        rows = rows.filter(status=wanted.state)
    return rows


def part_rows(rows: QuerySet[Finding], part: str) -> QuerySet[Finding]:
    """The findings of one part in its order, with what their lines tell."""
    found = rows.filter(part_condition(part)).select_related("firm", "measure__notice", "owner")
    if part == "act":
        # A duty that binds already has no next date: it stands before all that have one.
        return found.order_by(F("next_on").asc(nulls_first=True), "-score", "pk")
    if part == "settled":
        return found.order_by("-changed_at", "pk")
    return found.order_by("-score", "pk")


def valued_condition() -> Q:
    """Open findings that concern the reader, of which the sales concerned are known."""
    concerning = (Verdict.ACT, Verdict.UNCERTAIN, Verdict.WATCH)
    return Q(status__in=Finding.OPEN, verdict__in=concerning, value__gt=0)


def part_counts(rows: QuerySet[Finding]) -> dict[str, int]:
    """How many findings stand in each part, in one query."""
    return rows.aggregate(**_parts_counted())


def today_counts(rows: QuerySet[Finding]) -> dict[str, int]:
    """The same, and under `valued` how many have known sales; in one query still."""
    return rows.aggregate(**_parts_counted(), valued=Count("pk", filter=valued_condition()))


def _parts_counted() -> dict[str, Count]:
    return {part: Count("pk", filter=part_condition(part)) for part in PARTS}


def regimes_open(rows: QuerySet[Finding]) -> list[tuple[str, int]]:
    """(regime, open findings), most first."""
    concerned = rows.filter(status__in=Finding.OPEN).exclude(verdict=Verdict.NOT_YOURS)
    found = concerned.values_list("measure__regime").annotate(count=Count("pk"))
    return list(found.order_by("-count", "measure__regime"))


def not_yours_count(*, user: Any) -> int:
    """How many standing measures concern no firm of the reader; why, `selectors.not_yours_counts` tells."""
    standing = measures_standing()
    visible = finding_list_visible(user=user).order_by()
    concerned = visible.filter(verdict__in=CONCERNED, measure__in=standing)
    keys = keys_of_firms(firm_list_visible(user=user).order_by().values_list("pk", flat=True))
    # Few notices are somebody's own: they are left out by number, the public ones need not be looked at.
    foreign = Notice.objects.exclude(owner_key="").exclude(owner_key__in=keys)
    known = standing.exclude(notice__in=foreign.order_by().values("pk")).order_by().count()
    return max(0, known - concerned.values("measure").distinct().count())


def owners_offered(*, user: Any) -> QuerySet[User]:
    """People who may settle findings of a firm that the reader sees; their names are the reader's to know."""
    people = User.objects.filter(is_active=True).order_by("email")
    if role_of(user) not in EDITORS:
        return people.none()
    if role_of(user) == ADMINISTRATOR:
        return people.filter(Q(role=OFFICER) | Q(is_superuser=True))
    officers = people.filter(role=OFFICER, firms__in=firm_list_visible(user=user))
    return officers.distinct()


def firms_offered(*, user: Any) -> list[Firm]:
    """The firms that the reader sees, by name."""
    return list(firm_list_visible(user=user).order_by("name", "pk"))


@dataclass(frozen=True, slots=True)
class Touched:
    """A product of a finding: its number, SKU and path, which ends at its name in the reader's language."""

    product: int
    sku: str
    path: tuple[str, ...]


def products_touched(findings: list[Finding]) -> dict[int, list[Touched]]:
    """Finding id → its first products. One query that stops at the first of each, however many there are."""
    told: dict[int, list[Touched]] = {row.pk: [] for row in findings}
    is_chinese = (get_language() or "").startswith("zh")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT f.id, x.id, x.sku, x.path, x.name, x.name_zh
            FROM exposure_finding f
            CROSS JOIN LATERAL (
                SELECT p.id, p.sku, e.path, p.name, p.name_zh
                FROM exposure_exposure e
                JOIN firms_product p ON p.id = e.product_id
                WHERE e.measure_id = f.measure_id AND p.firm_id = f.firm_id
                LIMIT %s
            ) x
            WHERE f.id = ANY(%s)
            ORDER BY f.id, x.sku
            """,
            [SKUS_SHOWN, list(told)],
        )
        for finding, product, sku, path, name, name_zh in cursor.fetchall():
            named = f"{sku} {name_zh or name if is_chinese else name or name_zh}".strip()
            told[finding].append(Touched(product, sku, (*path[:-1], named)))
    return told


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One thing to find out. `count`: findings that wait for it; `sample`: one of them, with the products."""

    code: str
    count: int
    sample: Finding


def questions_open(rows: QuerySet[Finding]) -> list[OpenQuestion]:
    """What would settle the uncertain findings, the question on which most hang first. Two queries."""
    waiting = rows.filter(part_condition("uncertain")).exclude(settles=[])
    found = list(
        waiting.values_list("settles__0__code")
        .annotate(count=Count("pk"), sample=Max("pk"))
        .order_by("-count", "settles__0__code")
    )
    samples = {row.pk: row for row in Finding.objects.filter(pk__in=[pk for _, _, pk in found])}
    return [OpenQuestion(str(code), count, samples[pk]) for code, count, pk in found if pk in samples]
