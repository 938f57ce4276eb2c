"""Reads what a person's digest is made of: a fixed number of queries, however many findings there are.

The only module here that knows the tables of findings and measures; it chooses and words nothing.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Min, Q

from compliance.alerts.items import Item, Settle, Sku, Why
from compliance.alerts.models import Delivery, Hit, Reminder
from compliance.alerts.told import Milestone, Told, told_of
from compliance.alerts.weeks import IsoWeek
from compliance.exposure.models import Exposure, Finding
from compliance.exposure.quiet import is_quiet
from compliance.exposure.selectors import finding_list_visible
from regulations import models as regulations
from regulations.models import ScopeCode

if TYPE_CHECKING:
    from compliance.firms.models import User

Pair = tuple[int, int]
"""(firm, measure)"""
_WHYS = 3


Before = Mapping[int, tuple[Told, datetime]]
"""Finding → what the reader was last told of it, and when."""


def asked_items(*, user: User, week: IsoWeek, findings: Collection[int]) -> dict[int, Item]:
    """These findings as if they had never been told, each with its products, values and paths."""
    found = items_of(user=user, week=week, told={}, only=findings)
    return {item.finding: item for item in detailed([dataclasses.replace(i, is_quiet=False) for i in found])}


def items_of(
    *, user: User, week: IsoWeek, told: Before | None = None, only: Collection[int] | None = None
) -> list[Item]:
    """Everything the user may see that is open, with what they were told before `week`.

    Findings that are not the firm's come only where they were told as something else. `told`: what another
    channel told them, instead of what earlier digests did. `only`: these findings and no others.
    """
    told = _told(user, week) if told is None else told
    mine = Q(verdict=Finding.Verdict.NOT_YOURS)
    wanted = Q() if only is None else Q(pk__in=only)
    findings = list(
        finding_list_visible(user=user)
        .filter(wanted, status__in=Finding.OPEN)
        .filter(~mine | Q(pk__in=told.keys()))
        .select_related("firm", "measure__notice")
        .order_by("pk")
    )
    measures = {f.measure_id for f in findings}
    milestones, sure = _milestones(measures)
    asked = set(Reminder.objects.filter(user=user).values_list("finding_id", flat=True))
    items = [
        _item(
            f,
            milestones[f.measure_id],
            told.get(f.pk),
            is_reminder=f.pk in asked and f.pk not in told,
            certainty=sure.get(f.measure_id),
        )
        for f in findings
    ]
    return detailed(_one_a_story(items, {f.measure_id for f in findings if f.measure.replaced_by}))


def _one_a_story(items: list[Item], replaced: set[int]) -> list[Item]:
    """What a revision replaced ends in silence where the revision itself is told to the same firm."""
    followed = {(i.firm, i.story) for i in items if i.measure not in replaced and i.verdict != "not_yours"}
    return [
        dataclasses.replace(item, is_quiet=True)
        if item.measure in replaced and (item.firm, item.story) in followed
        else item
        for item in items
    ]


def _told(user: User, week: IsoWeek) -> dict[int, tuple[Told, datetime]]:
    """What the user was last told of each finding in a mail of an earlier week, and when it was queued."""
    earlier = Q(delivery__iso_year__lt=week.year) | Q(
        delivery__iso_year=week.year, delivery__iso_week__lt=week.week
    )
    hits = (
        Hit.objects.filter(earlier, user=user, delivery__kind=Delivery.Kind.WEEKLY)
        .order_by("finding_id", "-delivery__iso_year", "-delivery__iso_week")
        .distinct("finding_id")
        .values_list("finding_id", "told", "delivery__queued_at", "delivery__iso_year", "delivery__iso_week")
    )
    again = reminded(user=user, week=week)
    return {
        finding: (Told.from_json(told), asked_at)
        for finding, told, asked_at, year, number in hits.iterator(chunk_size=5000)
        if finding not in again or IsoWeek(year, number) >= again[finding]
    }


def reminded(*, user: User, week: IsoWeek) -> dict[int, IsoWeek]:
    """Finding → the week from which on the reader wants to be told of it again, up to `week`.

    What was told in earlier weeks counts as never told, so that the first mail of that week tells it.
    """
    rows = Reminder.objects.filter(user=user, on__lt=week.monday + timedelta(days=7))
    return {finding: IsoWeek.of(on) for finding, on in rows.values_list("finding_id", "on")}


def _milestones(measures: Iterable[int]) -> tuple[dict[int, list[Milestone]], dict[int, float]]:
    """Dates of each measure, and how sure the least sure of them is."""
    rows = regulations.Milestone.objects.filter(measure_id__in=measures).order_by("on", "earliest", "pk")
    found: dict[int, list[Milestone]] = defaultdict(list)
    sure: dict[int, float] = {}
    for row in rows:
        sure[row.measure_id] = min(row.certainty, sure.get(row.measure_id, 1.0))
        found[row.measure_id].append(
            Milestone(role=row.role, on=row.on, rule=row.rule, earliest=row.earliest)
        )
    return found, sure


def _item(
    finding: Finding,
    milestones: Sequence[Milestone],
    told: tuple[Told, datetime] | None,
    *,
    is_reminder: bool,
    certainty: float | None,
) -> Item:
    measure, notice = finding.measure, finding.measure.notice
    before, told_at = told or (None, None)
    return Item(
        finding=finding.pk,
        measure=measure.pk,
        firm=finding.firm_id,
        firm_name=str(finding.firm),
        story=measure.group or f"measure:{measure.pk}",
        title=measure.title,
        regime=measure.regime,
        regime_by=measure.regime_by,
        symbol=notice.symbol.strip(),
        source_url=notice.url,
        stage=measure.stage,
        markets=tuple(measure.markets),
        dates=tuple(milestones),
        now=told_of(
            verdict=finding.verdict,
            stage=measure.stage,
            milestones=milestones,
            skus=finding.products_hash,
            sku_count=finding.sku_count,
            score=float(finding.score),
        ),
        before=before,
        is_quiet=not is_reminder and is_quiet(finding, told_at=told_at),
        is_reminder=is_reminder,
        certainty=certainty,
        currency=finding.firm.currency,
        value=finding.value,
        value_is_partial=finding.value_is_partial,
        next_step=finding.next_step,
        next_on=finding.next_on,
        next_role=finding.next_role,
        sector=finding.firm.sector,
        is_unread=finding.status == Finding.Status.UNREAD,
        settles=tuple(
            Settle(code=s["code"], sku_count=s["count"], skus=tuple(s["skus"])) for s in finding.settles
        ),
    )


def detailed(items: Sequence[Item]) -> list[Item]:
    """The items; those that are news with their products, values and paths."""
    news = {(i.firm, i.measure) for i in items if i.is_news}
    if not news:
        return list(items)
    skus, whys = _exposures(news)
    codes = _certainties({measure for _, measure in news})
    return [
        dataclasses.replace(
            item,
            skus=tuple(skus[item.firm, item.measure]),
            whys=tuple(whys[item.firm, item.measure][:_WHYS]),
            is_inferred=any(w.is_inferred for w in whys[item.firm, item.measure][:1]),
            certainty=min(
                (one for one in (item.certainty, codes.get(item.measure)) if one is not None), default=None
            ),
        )
        if item.is_news
        else item
        for item in items
    ]


def _certainties(measures: Collection[int]) -> dict[int, float]:
    """Measure → how sure the least sure of the codes is that were read for it, 0 to 1."""
    scopes = ScopeCode.objects.filter(measure__in=measures, mention__isnull=False)
    return dict(scopes.order_by().values_list("measure_id").annotate(least=Min("mention__certainty")))


def _exposures(wanted: set[Pair]) -> tuple[dict[Pair, list[Sku]], dict[Pair, list[Why]]]:
    """Products and paths of the wanted findings, the surest and dearest first."""
    rows = (
        Exposure.objects.filter(
            product__firm_id__in={firm for firm, _ in wanted},
            measure_id__in={measure for _, measure in wanted},
        )
        .order_by("is_uncertain", "is_inferred", F("value").desc(nulls_last=True), "product_id")
        .select_related("product")
        .only("measure_id", "value", "value_year", "path", "strength", "is_inferred", "notes",
              "product__firm_id", "product__sku", "product__name", "product__name_zh")
    )  # fmt: skip
    skus: dict[Pair, list[Sku]] = defaultdict(list)
    whys: dict[Pair, list[Why]] = defaultdict(list)
    for row in rows.iterator(chunk_size=5000):
        product = row.product
        pair = (product.firm_id, row.measure_id)
        if pair not in wanted:
            continue
        skus[pair].append(Sku(product=product.pk, code=product.sku, value=row.value, year=row.value_year))
        if len(whys[pair]) < _WHYS:
            # The path ends with the product; its name is shown in the reader's language.
            path = (*row.path[:-1], str(product))
            why = Why(path=path, strength=row.strength, is_inferred=row.is_inferred, notes=tuple(row.notes))
            whys[pair].append(why)
    return skus, whys
