"""How many mails a rule would have sent: the ledger's records of the last days, asked again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from compliance.alerts.rules.facts import facts_told, node_of
from compliance.alerts.rules.meaning import rule_holds
from compliance.core import clock
from compliance.evidence.models import Record
from compliance.exposure.models import Finding
from compliance.exposure.selectors import finding_list_visible

if TYPE_CHECKING:
    from compliance.firms.models import User

DAYS: Final = 90
NEWS: Final = ("finding.found", "finding.changed", "finding.reopened")
_MOST = 20_000
_BATCH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePreview:
    """`mails`: times at which a mail would have gone out; `findings`: different findings told in them.

    `unknown`: findings that the rule could not judge, because a value or date was not known.
    `latest`: the newest findings it would have told.
    """

    mails: int
    findings: int
    unknown: int
    latest: tuple[Finding, ...]
    days: int = DAYS


def rule_preview(*, user: User, text: str, days: int = DAYS) -> RulePreview:
    """What the rule would have told this reader in the last `days`. Raises RuleError."""
    node = node_of(text)
    since = clock.now() - timedelta(days=days)
    seen = {f"finding:{f.pk}": f for f in _findings(user)}
    moments, told, unknown = set(), {}, set()
    keys = list(seen)
    for start in range(0, len(keys), _BATCH):
        records = Record.objects.filter(
            subject__in=keys[start : start + _BATCH], kind__in=NEWS, recorded_at__gte=since
        )
        for record, facts in facts_told(records.order_by("position")[:_MOST]):
            if facts.verdict == Finding.Verdict.NOT_YOURS:
                continue
            holds = rule_holds(node, facts)
            if holds:
                moments.add(record.recorded_at.replace(second=0, microsecond=0))
                told[record.subject] = record.position
            elif holds is None:
                unknown.add(record.subject)
    newest = sorted(told, key=lambda key: -told[key])[:5]
    return RulePreview(
        mails=len(moments),
        findings=len(told),
        unknown=len(unknown - told.keys()),
        latest=tuple(seen[key] for key in newest),
        days=days,
    )


def _findings(user: User) -> list[Finding]:
    """The reader's findings that ever were news: what came as history would have sent nothing."""
    rows = finding_list_visible(user=user).exclude(news_at=None)
    return list(rows.select_related("measure__notice", "firm").order_by("pk"))
