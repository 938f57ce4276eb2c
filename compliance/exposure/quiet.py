"""Which states of a finding are no news: those that history or a changed parser brought. Writes nothing.

A finding is quiet as long as its state is the one that came quietly. The first other change, of the
rule, of the products or of the verdict, makes it speak again.
"""

from __future__ import annotations

from datetime import datetime

from compliance.core import clock
from compliance.core.hashing import content_hash
from compliance.exposure.models import Finding

REPARSED = "reparsed"


def mark_of(finding: Finding) -> str:
    """The material state in short: verdict, rule and products."""
    return content_hash([finding.verdict, finding.measure_hash, finding.products_hash])


def is_quiet(finding: Finding, *, told_at: datetime | None) -> bool:
    """Whether this state is no news for somebody who was last told of the finding at `told_at`.

    News from before it came quietly is still owed to whoever was not told since.
    """
    if not finding.quiet_mark or finding.quiet_mark != mark_of(finding):
        return False
    return finding.news_at is None or (told_at is not None and told_at >= finding.news_at)


def new_mark(finding: Finding, *, quiet_by: str) -> None:
    """A new finding of a rule that came quietly is quiet; any other is news."""
    if quiet_by:
        finding.quiet_mark = mark_of(finding)
    else:
        finding.news_at = clock.now()


def change_mark(finding: Finding, *, before: str, is_rule_new: bool, quiet_by: str) -> None:
    """After a change: `before` is the mark of the state before it, `is_rule_new` whether the rule changed.

    History stays quiet where everything known of the finding is history. A changed parser is no news in
    itself: what the reader was told before it stands until the rule changes.
    """
    after = mark_of(finding)
    if after == before:
        return
    was_quiet = finding.quiet_mark == before
    if is_rule_new and quiet_by and (quiet_by == REPARSED or was_quiet):
        finding.quiet_mark = after
    else:
        finding.news_at = clock.now()
