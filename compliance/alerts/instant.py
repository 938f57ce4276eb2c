"""Finds what is to be told at once: news in the ledger that a rule of a reader names. It sends nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from compliance.alerts.models import AlertRule, Hit, Subscription
from compliance.alerts.rules.facts import facts_of, known_codes
from compliance.alerts.rules.language import Node, RuleError, rule_parse
from compliance.alerts.rules.meaning import rule_holds
from compliance.alerts.rules.preview import NEWS
from compliance.alerts.told import Told
from compliance.core import clock
from compliance.evidence.following import ledger_follow
from compliance.evidence.models import Record
from compliance.exposure.models import Finding
from compliance.exposure.quiet import is_quiet
from compliance.firms.models import User
from compliance.firms.selectors import audiences_of

if TYPE_CHECKING:
    from datetime import datetime

    from compliance.alerts.gather import Before

FOLLOWER: Final = "alerts.instant"
MOST: Final = 500
"""Findings of one mail: those of the highest score; the digest tells the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One reader and what they are told: finding → names of the rules, with the ledger's place of it."""

    user: int
    findings: Mapping[int, tuple[str, ...]]
    position: int


def alarms_follow(*, follower: str, readers: Collection[int]) -> list[Alarm]:
    """What is new in the ledger since the last call and named by a rule of these readers, each once."""
    records = ledger_follow(follower, kinds=NEWS)
    return alarms_of(records, readers=readers) if records and readers else []


def alarms_of(records: Iterable[Record], *, readers: Collection[int]) -> list[Alarm]:
    """Which of the readers is to be told which of the recorded findings at once.

    History and what a changed parser brought is no news, and what somebody settled meanwhile is not told.
    """
    rows = list(records)
    keys = {int(row.subject.removeprefix("finding:")) for row in rows}
    by_firm: dict[int, list[Finding]] = defaultdict(list)
    found = Finding.objects.filter(pk__in=keys, status__in=Finding.OPEN).select_related("measure")
    for finding in found.exclude(verdict=Finding.Verdict.NOT_YOURS).order_by("-score", "pk"):
        if not is_quiet(finding, told_at=None):
            by_firm[finding.firm_id].append(finding)
    if not by_firm:
        return []
    rules = _rules(readers)
    users = list(User.objects.filter(pk__in=rules.keys(), is_active=True).order_by("pk"))
    audiences = audiences_of(users)
    alarms = []
    for user in users:
        seen = [f for firm in audiences[user.pk].firms for f in by_firm.get(firm, ())]
        if named := _named(seen, rules[user.pk]):
            alarms.append(Alarm(user=user.pk, findings=named, position=rows[-1].position))
    return alarms


def _rules(readers: Collection[int]) -> dict[int, list[tuple[str, Node]]]:
    """Reader → names and trees of their rules; one that no longer reads stops nobody's mail."""
    known = known_codes()
    found: dict[int, list[tuple[str, Node]]] = defaultdict(list)
    for rule in AlertRule.objects.filter(user__in=readers, active=True).order_by("user", "name"):
        try:
            found[rule.user_id].append((rule.note or rule.name, rule_parse(rule.text, known=known)))
        except RuleError:
            continue
    return found


def _named(findings: Iterable[Finding], rules: list[tuple[str, Node]]) -> dict[int, tuple[str, ...]]:
    today, named = clock.today(), {}
    for finding in sorted(findings, key=lambda f: (-f.score, f.pk)):
        facts = facts_of(finding, today=today)
        if names := tuple(name for name, node in rules if rule_holds(node, facts)):
            named[finding.pk] = names
        if len(named) == MOST:
            break
    return named


def instant_readers() -> set[int]:
    """Who wants to be told at once by mail."""
    rows = Subscription.objects.filter(channel=Subscription.Channel.INSTANT, active=True)
    return set(rows.filter(user__is_active=True).values_list("user_id", flat=True))


def told_by_mail(*, user: User, findings: Collection[int]) -> Before:
    """What the reader was last told of each of these findings, by any mail, and when."""
    hits = (
        Hit.objects.filter(user=user, finding__in=findings)
        .order_by("finding_id", "-pk")
        .distinct("finding_id")
        .values_list("finding_id", "told", "delivery__queued_at")
    )
    found: dict[int, tuple[Told, datetime]] = {}
    for finding, told, at in hits:
        found[finding] = (Told.from_json(told), at)
    return found
