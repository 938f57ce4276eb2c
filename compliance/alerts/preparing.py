"""Builds the mails of many readers ahead: who sees the same firms and was told the same reads the same.

Each content is gathered, worded and encoded once and copied to its readers. A delivery that is not
prepared here is built when it is sent, with the same words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg
from django.db import connection
from django.db.models import Q
from psycopg.types.json import Jsonb

from compliance.alerts.alike import Alike
from compliance.alerts.building import BuiltDigest, digest_frame, digest_write
from compliance.alerts.copies import VERDICT_PLACEHOLDER, Copies, as_template
from compliance.alerts.followed import follows_of
from compliance.alerts.models import Delivery, Reminder
from compliance.alerts.sending import prepared_own, prepared_same
from compliance.alerts.suppressing import suppressed_addresses
from compliance.core import clock
from compliance.firms.selectors import Audience, audiences_of

Key = tuple[Any, ...]
_BATCH = 500
_TOLD = """
SELECT hit.user_id, md5(string_agg(hit.finding_id || ' ' || hit.told || ' ' || hit.queued_at, E'\\n'
                                   ORDER BY hit.finding_id))
FROM (
    SELECT DISTINCT ON (hit.user_id, hit.finding_id)
           hit.user_id, hit.finding_id, hit.told::text AS told, delivery.queued_at
    FROM alerts_hit hit JOIN alerts_delivery delivery ON delivery.id = hit.delivery_id
    WHERE hit.user_id = ANY(%s) AND delivery.kind = 'weekly'
      AND (delivery.iso_year, delivery.iso_week) < (%s, %s)
    ORDER BY hit.user_id, hit.finding_id, delivery.iso_year DESC, delivery.iso_week DESC
) hit
GROUP BY hit.user_id
"""

_OWN = {"message": "bytea", "sha256": "text", "size": "int4", "recipient": "text"}
"""Columns in which the deliveries of one content differ, with their types."""
_SAME = {
    "counts": "jsonb",
    "told": "jsonb",
    "subject": "text",
    "language": "text",
    "ledger_position": "int8",
    "ledger_digest": "text",
}
_STORE = f"""
UPDATE alerts_delivery
SET {", ".join(f"{name} = own.{name}" for name in _OWN)},
    {", ".join(f"{name} = %({name})s::{kind}" for name, kind in _SAME.items())}
FROM unnest(%(ids)b::int8[], {", ".join(f"%({name}s)b::{kind}[]" for name, kind in _OWN.items())})
    AS own (id, {", ".join(_OWN)})
WHERE alerts_delivery.id = own.id AND alerts_delivery.state = 'queued' AND alerts_delivery.message IS NULL
"""


@dataclass(frozen=True, slots=True)
class Prepared:
    """How many deliveries have their message now, and how many contents were built for them."""

    deliveries: int
    contents: int


def deliveries_prepare(*, delivery_ids: Sequence[int], at: datetime | None = None) -> Prepared:
    """Store the message of every queued delivery among `delivery_ids` that has none and is to get one.

    Readers who left, and readers without news who want no mail in an empty week, are left to the sending.
    Safe to repeat and to run beside the sending: only rows that nobody claimed are written.
    """
    at = at or clock.now()
    done = contents = 0
    alike = Alike()
    for audience, group in _groups(delivery_ids):
        made = _prepare(group, audience, at, alike)
        done, contents = done + made.deliveries, contents + made.contents
    return Prepared(done, contents)


def _groups(delivery_ids: Sequence[int]) -> Iterator[tuple[Audience, list[Delivery]]]:
    """Deliveries that tell the same words, by what decides over them, audience by audience."""
    waiting = list(
        Delivery.objects.filter(
            Q(subscription__active=True, subscription__user__is_active=True),
            pk__in=delivery_ids,
            state=Delivery.State.QUEUED,
            message=None,
        )
        .exclude(subscription__user__email="")
        .exclude(subscription__user__email__in=suppressed_addresses())
        .select_related("subscription__user", "user")
        .order_by("pk")
    )
    audiences = audiences_of([d.user for d in waiting])
    told: dict[tuple[int, int], dict[int, str]] = {}
    reminders = _reminders([d.user_id for d in waiting])
    follows = follows_of([d.user_id for d in waiting])
    groups: dict[tuple[Audience, Key], list[Delivery]] = defaultdict(list)
    for delivery in waiting:
        week = (delivery.iso_year, delivery.iso_week)
        if week not in told:
            told[week] = _told([d.user_id for d in waiting], *week)
        wish = delivery.subscription
        assert wish is not None  # the filter asks for an active one
        key = (
            week,
            delivery.kind,
            (wish.language, wish.timezone),
            told[week].get(delivery.user_id, ""),
            reminders.get(delivery.user_id, frozenset()),
            follows.get(delivery.user_id, ()),
        )
        groups[audiences[delivery.user_id], key].append(delivery)
    for (audience, _), group in groups.items():
        yield audience, group


def _told(users: list[int], year: int, week: int) -> dict[int, str]:
    """User → hash over all that a mail compares with: what they were last told of each finding, and when."""
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, [users, year, week])
        return dict(cursor.fetchall())


def _reminders(users: list[int]) -> dict[int, frozenset[tuple[int, date]]]:
    """User → what they asked to be told of again, and when."""
    found: dict[int, set[tuple[int, date]]] = defaultdict(set)
    rows = Reminder.objects.filter(user__in=users)
    for user, finding, on in rows.values_list("user_id", "finding_id", "on"):
        found[user].add((finding, on))
    return {user: frozenset(asked) for user, asked in found.items()}


def _prepare(group: list[Delivery], audience: Audience, at: datetime, alike: Alike) -> Prepared:
    """Write the words once, frame them once for each day and hour at which somebody gets them."""
    first = group[0]
    assert first.subscription is not None
    written = digest_write(
        subscription=first.subscription, week=first.week, at=at, alike=alike, audience=audience
    )
    rhythms: dict[tuple[int, int], list[Delivery]] = defaultdict(list)
    for delivery in group:
        assert delivery.subscription is not None
        rhythms[delivery.subscription.weekday, delivery.subscription.hour].append(delivery)
    done = 0
    for together in rhythms.values():
        wish = together[0].subscription
        assert wish is not None
        built = digest_frame(
            written,
            subscription=as_template(wish),
            week=first.week,
            at=at,
            kind=first.kind,
            verdict_token=VERDICT_PLACEHOLDER,
        )
        copies = Copies(built.message, at)
        for start in range(0, len(together), _BATCH):
            done += _store(together[start : start + _BATCH], built, copies)
    return Prepared(done, len(rhythms))


def _store(group: list[Delivery], built: BuiltDigest, copies: Copies) -> int:
    """Write the messages to the rows that are still nobody's."""
    ready = []
    for delivery in group:
        wish = delivery.subscription
        assert wish is not None
        if not built.is_empty or wish.heartbeat:
            raw = copies.of(wish, message_id=delivery.message_id, week=delivery.week)
            ready.append((delivery.pk, prepared_own(raw, recipient=wish.user.email)))
    if not ready:
        return 0
    same = prepared_same(built) | {"counts": Jsonb(built.counts), "told": Jsonb(built.told)}
    own = {f"{name}s": [values[name] for _, values in ready] for name in _OWN}
    # Django's own cursor would write the messages as text into the statement: three times as long.
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        psycopg.Cursor(cursor.connection) as plain,
    ):
        plain.execute(_STORE, {"ids": [pk for pk, _ in ready], **own, **same})
        return plain.rowcount
