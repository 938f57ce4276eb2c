"""Says of measures that are not a firm's why not: computed when asked, never stored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection
from django.db.models import Exists, OuterRef

from compliance.core import clock
from compliance.exposure.gathering import asks_of, assortments_of, blank_facts
from compliance.exposure.models import Assortment, Finding
from compliance.firms.owning import keys_of_firms
from regulations.models import Milestone
from regulations.selectors import measures_standing

REASONS: Final = (
    "substance_below_limit",
    "substance_absent",
    "no_product_with_code",
    "no_product_in_scope",
    "no_product_in_market",
    "no_product",
    "measure_expired",
)
"""Nearest miss first. `substance_absent` is only said where every bill of material is complete."""
_WITH_PRODUCTS: Final = {"no_product_in_scope", "substance_absent", "no_product_with_code"}
"""Reasons of a firm that sells something in the measure's markets."""
CONCERNED: Final = (Finding.Verdict.ACT, Finding.Verdict.WATCH, Finding.Verdict.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class NotYours:
    """How many standing measures are not the reader's; `reasons` (code, how many), most first;
    `measures` (measure id, code)."""

    count: int
    reasons: tuple[tuple[str, int], ...]
    measures: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a standing measure asks of products, as far as it explains that none answers."""

    markets: frozenset[str]
    expired: bool
    code: bool
    substance: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Standing measures as of a day: (measure id, owner of its notice, what it asks). Alike ones share an
    `Asked`. Read once, it serves any number of readers."""

    measures: tuple[tuple[int, str, Asked], ...]


def standing_on(today: date) -> Standing:
    """All standing measures; a sunset that went by has ended one whatever its stage says."""
    sunset = Exists(Milestone.objects.filter(measure=OuterRef("pk"), role="sunset", on__lt=today))
    rows = measures_standing().annotate(expired=sunset).order_by("pk")
    asks = asks_of()
    known: dict[Asked, Asked] = {}
    found = []
    columns = ("pk", "notice__owner_key", "markets", "expired")
    for pk, owner, markets, expired in rows.values_list(*columns).iterator():
        asked = Asked(frozenset(markets), expired, *asks.get(pk, (False, False)))
        found.append((pk, owner, known.setdefault(asked, asked)))
    return Standing(tuple(found))


def not_yours_of(firm_ids: Iterable[int], *, standing: Standing | None = None) -> NotYours:
    """Standing measures that concern none of these firms, each with its nearest miss."""
    firms = list(firm_ids)
    owners = set(keys_of_firms(firms))
    concerned = set(
        Finding.objects.filter(firm__in=firms, verdict__in=CONCERNED).values_list("measure_id", flat=True)
    )
    assortments = assortments_of(firms)
    below: dict[int, set[int]] = defaultdict(set)
    for firm_id, measure_id in _below_limit(firms):
        below[measure_id].add(firm_id)
    # By identity: alike ones share an Asked, and hashing its contents for thousands of rules takes long.
    misses: dict[int, dict[int, str]] = {}
    nearest: dict[int, str] = {}
    rows = []
    standing = standing or standing_on(clock.today())
    for measure_id, owner, asked in standing.measures:
        if measure_id in concerned or owner not in owners:
            continue
        kind = id(asked)
        if kind not in misses:
            misses[kind] = {firm_id: _miss(asked, assortments.get(firm_id, ())) for firm_id in firms}
            nearest[kind] = min(misses[kind].values(), key=REASONS.index, default="no_product")
        reason = nearest[kind]
        if measure_id in below and any(misses[kind][firm] in _WITH_PRODUCTS for firm in below[measure_id]):
            reason = "substance_below_limit"
        rows.append((measure_id, reason))
    counts = Counter(reason for _, reason in rows)
    by_count = sorted(counts.items(), key=lambda row: (-row[1], REASONS.index(row[0])))
    return NotYours(len(rows), tuple(by_count), tuple(rows))


def _miss(asked: Asked, assortments: Sequence[Assortment]) -> str:
    """Why the measure is not the firm's that has these products, but for amounts below a limit."""
    if asked.expired:
        return "measure_expired"
    if not assortments:
        return "no_product"
    if not blank_facts(assortments, asked.markets).products:
        return "no_product_in_market"
    if asked.code and asked.substance:
        return "no_product_in_scope"
    return "substance_absent" if asked.substance else "no_product_with_code"


def _below_limit(firm_ids: list[int]) -> set[tuple[int, int]]:
    """(firm, measure) where a product holds a substance of the scope, but less than the limit."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT product.firm_id, m.measure_id
            FROM exposure_measureposting m
            JOIN exposure_productposting p ON p.key = m.key
            JOIN firms_product product ON product.id = p.product_id
            WHERE m.limit_ppm IS NOT NULL AND p.ppm < m.limit_ppm AND product.firm_id = ANY(%s)
            """,
            [firm_ids],
        )
        return set(cursor.fetchall())
