"""Words subject lines and the line that lists of mails show beside them: the consequence in one short line.

It chooses nothing: what counts and which item leads is settled before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.alerts import wording
from compliance.alerts.digest import money_at_stake
from compliance.alerts.items import Digest, Entry, Pulse, Section
from compliance.alerts.lines import Line
from compliance.alerts.weeks import IsoWeek
from compliance.core.locales import number_short
from compliance.core.punctuation import facts_joined, labelled
from compliance.exposure import wording as exposure

LONGEST = 59
"""Characters of a subject: more is cut off in lists of mails."""
_PREVIEW = 140
_TITLE_LEAST = 16
"""With less room than this a title says nothing."""


def digest_subject(digest: Digest, week: IsoWeek, tally: Sequence[Line], today: date) -> str:
    """What to do, by when and how much is at stake; without a duty, what is new; else what was checked.

    `tally`: the counts of the week, what is to act on first. The week comes along where there is room.
    """
    act = [e for e in (*digest.entries, *digest.links, *digest.unlisted) if e.section is Section.ACT]
    if act:
        return _with_week(entries_subject(act, today), week)
    return _with_week(_quiet(digest, tally), week)


def entries_subject(entries: Sequence[Entry], today: date) -> str:
    """“7 to act on, the first now, CNY 61.2M a year”; of one: when, how much, what it is."""
    lead, stake = entries[0], _stake(entries)
    if len(entries) == 1:
        head = f"{wording.verdict(lead.lead.verdict)} {wording.due(lead, today)}".strip()
        return _titled(labelled(head, stake), wording.item_title(lead.lead))
    count = _("%(count)d %(what)s") % {"count": len(entries), "what": _("to act on")}
    due = wording.due(lead, today)
    first = [_("the first %(when)s") % {"when": due}] if due else []
    return wording.shortened(facts_joined([count, *first, stake]), LONGEST)


def instant_subject(entries: Sequence[Entry], questions: int, today: date) -> str:
    """The same for what is told at once; `questions`: how many rules are undecided."""
    act = [entry for entry in entries if entry.section is Section.ACT]
    if act:
        return entries_subject(act, today)
    if entries:
        title = wording.item_title(entries[0].lead)
        count = len(entries)
        if count == 1:
            return _titled(labelled(wording.verdict(entries[0].lead.verdict), _stake(entries)), title)
        text = ngettext("%(count)d item at once", "%(count)d items at once", count)
        return _titled(text % {"count": count}, title)
    text = ngettext("%(count)d rule is undecided", "%(count)d rules are undecided", questions)
    return text % {"count": questions}


def work_subject(heading: str, left: str, title: str) -> str:
    """“2 dates of yours are near, 30 June 2025, in 7 days: title”. `left`: the nearest date in words."""
    head = facts_joined([part for part in (heading, left) if part])
    room = LONGEST - len(labelled(head, ""))
    if room < _TITLE_LEAST:
        return wording.shortened(head, LONGEST)
    return labelled(head, wording.shortened(title, room))


def digest_preview(digest: Digest, tally: Sequence[Line], pulse: Sequence[Line]) -> str:
    """What a list of mails shows after the subject: the gravest item and its next step, then the counts."""
    if digest.is_empty and pulse:
        return wording.shortened(labelled(pulse[0].label, pulse[0].text), _PREVIEW)
    parts = []
    if digest.entries:
        lead = digest.entries[0].lead
        step = exposure.next_step(lead.next_step)
        parts = [labelled(wording.shortened(wording.item_title(lead), LONGEST), step)]
    counts = [line.text for line in tally if digest.entries or line is not tally[0]]
    return wording.shortened(" · ".join([*parts, facts_joined(counts)]), _PREVIEW)


def _quiet(digest: Digest, tally: Sequence[Line]) -> str:
    if digest.is_empty:
        return _heartbeat(digest.pulse, digest.standing.act)
    new = [line.text for line in (tally[1:-1] if digest.not_yours.count else tally[1:])]
    found = sum(len(search.notices) for search in digest.followed)
    if found:
        text = ngettext("%(count)d notice that you follow", "%(count)d notices that you follow", found)
        new.append(text % {"count": found})
    if not new and digest.settled:
        text = ngettext("%(count)d question settled", "%(count)d questions settled", digest.settled)
        new.append(text % {"count": digest.settled})
    text = (
        _("Nothing new to act on, %(counts)s") if digest.standing.act else _("Nothing to act on, %(counts)s")
    )
    return text % {"counts": facts_joined(new)}


def _heartbeat(pulse: Pulse, still: int) -> str:
    """Nothing new: a source that was not read is worth more words than the calm of the others.

    `still`: how many findings were told before and wait for action.
    """
    unread = len(pulse.alarms) + len(pulse.unread)
    if unread:
        text = ngettext(
            "Nothing new, but %(count)d source was not read",
            "Nothing new, but %(count)d sources were not read",
            unread,
        )
        return text % {"count": unread}
    if still:
        text = ngettext(
            "Nothing new; %(count)d finding still to act on",
            "Nothing new; %(count)d findings still to act on",
            still,
        )
        return text % {"count": still}
    if pulse.next_on:
        return _("Nothing new; next deadline %(day)s") % {"day": wording.day(pulse.next_on)}
    return _("Nothing new for you this week")


def _with_week(text: str, week: IsoWeek) -> str:
    longer = f"{text} · {week}"
    return longer if len(longer) <= LONGEST else wording.shortened(text, LONGEST)


def _titled(head: str, title: str) -> str:
    room = LONGEST - len(facts_joined([head, ""]))
    if room < _TITLE_LEAST:
        return wording.shortened(head, LONGEST)
    return facts_joined([head, wording.shortened(title, room)])


def _stake(entries: Iterable[Entry]) -> str:
    """The yearly value in short, where there is one currency and the value is known; else the products."""
    stories = list(entries)
    money = money_at_stake(stories)
    if len(money) == 1 and money[0].amount:
        amount = f"{money[0].currency} {number_short(money[0].amount)}"
        return _("%(amount)s a year") % {"amount": amount}
    count = len({sku.product for entry in stories for sku in entry.skus}) or max(e.sku_count for e in stories)
    return ngettext("%(count)d product", "%(count)d products", count) % {"count": count}
