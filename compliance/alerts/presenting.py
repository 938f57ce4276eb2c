"""Turns a digest into worded lines that the text and the HTML mail both print, so that they cannot differ.

It words everything in the active language and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.alerts import wording
from compliance.alerts.items import Digest, Entry, Item, Section
from compliance.alerts.lines import (
    Line,
    followed_lines,
    link_line,
    member_lines,
    names_of,
    not_yours_line,
    pulse_lines,
    question_lines,
    standing_lines,
    unlisted_line,
)
from compliance.alerts.links import finding_url
from compliance.alerts.subjects import digest_preview, digest_subject
from compliance.alerts.weeks import IsoWeek
from compliance.core.punctuation import clauses_joined
from compliance.exposure import wording as exposure

_NAMED_SKUS = 3
_TITLE, _QUOTE = 180, 220
_BINDING_ROLES = ("application", "entry_into_force")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One item in full. `facts` stand in the order in which an officer asks for them."""

    number: int
    badge: str
    when: str
    title: str
    facts: tuple[Line, ...]
    quote: str
    next_step: str
    finding: int
    finding_url: str
    symbol: str
    source_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    code: str
    heading: str
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """Everything that a mail prints, worded."""

    subject: str
    preview: str
    week: str
    audience: str
    tally: tuple[Line, ...]
    members: tuple[Line, ...]
    sections: tuple[SectionView, ...]
    links: tuple[Line, ...]
    unlisted: Line | None
    followed: tuple[Line, ...]
    questions: tuple[Line, ...]
    not_yours: Line | None
    standing: tuple[Line, ...]
    pulse: tuple[Line, ...]
    is_empty: bool


def digest_view(
    digest: Digest,
    *,
    week: IsoWeek,
    audience: str,
    zone: ZoneInfo,
    today: date,
    remarks: Mapping[int, str] | None = None,
) -> DigestView:
    """The digest in the active language. `audience` names whom it is about: firms or an association.

    `remarks`: finding → why it is told now, in words.
    """
    sections, number = [], 0
    tally, pulse = _tally(digest), pulse_lines(digest.pulse, zone)
    headings = {
        Section.ACT: _("Act by a date"),
        Section.CHANGED: _("Changed since your last mail"),
        Section.WATCH: _("New to watch"),
    }
    for code, heading in headings.items():
        views = []
        for entry in digest.of(code):
            number += 1
            view = entry_view(entry, number, today, name_firms=bool(digest.members))
            views.append(_remarked(view, entry, remarks or {}))
        if views:
            sections.append(SectionView(code=code, heading=heading, entries=tuple(views)))
    return DigestView(
        subject=digest_subject(digest, week, tally, today),
        preview=digest_preview(digest, tally, pulse),
        week=week_told(week),
        audience=audience,
        tally=tally,
        members=member_lines(digest),
        sections=tuple(sections),
        links=tuple(link_line(entry, today, name_firms=bool(digest.members)) for entry in digest.links),
        unlisted=unlisted_line(digest),
        followed=followed_lines(digest),
        questions=question_lines(digest),
        not_yours=not_yours_line(digest),
        standing=standing_lines(digest),
        pulse=pulse,
        is_empty=digest.is_empty,
    )


def week_told(week: IsoWeek) -> str:
    """“Week 24 of 2025: 9 June 2025 to 15 June 2025”."""
    sunday = date.fromisocalendar(week.year, week.week, 7)
    return _("Week %(week)d of %(year)d: %(first)s to %(last)s") % {
        "week": week.week,
        "year": week.year,
        "first": wording.day(week.monday),
        "last": wording.day(sunday),
    }


def _tally(digest: Digest) -> tuple[Line, ...]:
    """The week in one line; a zero is worth saying for what asks for action only."""
    undecided = sum(q.findings for q in digest.questions)
    dearer = sum(one.is_new for one in digest.pulse.cbam)
    counts = [
        (digest.count(Section.ACT), _("to act on"), True),
        # “0 to act on” alone would hide what was told before and is not done.
        (digest.standing.act, _("still to act on"), False),
        (digest.count(Section.CHANGED), _("changed"), False),
        (digest.count(Section.WATCH), _("new to watch"), False),
        (undecided, _("undecided"), False),
        (dearer, _("changed in CBAM cost"), False),
        (digest.not_yours.count, _("not yours"), False),
    ]
    return tuple(
        Line(_("%(count)d %(what)s") % {"count": count, "what": what}, label=str(count))
        for count, what, always in counts
        if count or always
    )


def entry_view(entry: Entry, number: int, today: date, *, name_firms: bool) -> EntryView:
    """One item in full; `name_firms`: say whose it is even where there is one firm only."""
    lead, title = entry.lead, _title(entry)
    symbol = wording.shortened(lead.symbol, 80)
    return EntryView(
        number=number,
        badge=wording.verdict(lead.verdict),
        when=_when(entry, today),
        title=title,
        facts=tuple(_facts(entry, name_firms, today)),
        quote=wording.shortened(lead.quote, _QUOTE),
        next_step=exposure.next_step(lead.next_step),
        finding=lead.finding,
        finding_url=finding_url(lead.finding),
        # A symbol that holds its title, such as “Candidate List 2018-06-27: Lead”, is not told twice.
        symbol="" if title.startswith(symbol) else symbol,
        # An address from outside is a link only where it leads to a page.
        source_url=lead.source_url if lead.source_url.startswith(("https://", "http://")) else "",
    )


def _remarked(view: EntryView, entry: Entry, remarks: Mapping[int, str]) -> EntryView:
    found = dict.fromkeys(remarks[item.finding] for item in entry.items if item.finding in remarks)
    if not found:
        return view
    line = Line(clauses_joined(found), label=_("Your rule"))
    return replace(view, facts=(line, *view.facts))


def _title(entry: Entry) -> str:
    title = wording.shortened(wording.item_title(entry.lead), _TITLE)
    if entry.rules == 1:
        return title
    more = entry.rules - 1
    return ngettext("%(title)s, and %(count)d more rule of this event",
                    "%(title)s, and %(count)d more rules of this event", more) % {
        "title": title, "count": more}  # fmt: skip


def _when(entry: Entry, today: date) -> str:
    lead = entry.lead
    if not entry.next_on:
        return _standing_duty(lead, today) if entry.section is Section.ACT else ""
    role = lead.next_role if lead.next_on == entry.next_on else ""
    values = {"day": wording.day(entry.next_on), "what": exposure.role(role)}
    if entry.next_on < today:
        return _("since %(day)s (%(what)s)") % values if role else _("since %(day)s") % values
    return _("by %(day)s (%(what)s)") % values if role else _("by %(day)s") % values


def _standing_duty(lead: Item, today: date) -> str:
    """A duty without a date ahead binds already: say since when."""
    passed = [m for m in lead.dates if m.on and m.on <= today and m.role in _BINDING_ROLES]
    if not passed:
        return _("now")
    last = max(passed, key=lambda m: m.on or date.min)
    return _("now (%(what)s %(day)s)") % {"day": wording.day(last.on), "what": exposure.role(last.role)}


def _facts(entry: Entry, name_firms: bool, today: date) -> Iterable[Line]:
    lead = entry.lead
    if lead.is_reminder:
        yield Line(_("You asked to be told of it again."), label=_("Reminder"))
    if lead.follows:
        yield Line(_("you follow %(names)s") % {"names": names_of(lead.follows)}, label=_("Because"))
    for change in entry.changes:
        yield Line(wording.change(change), label=_("Changed"))
    regime = [
        wording.regime_marked(lead.regime, lead.regime_by),
        exposure.stage(lead.stage),
        wording.places(lead.markets),
    ]
    yield Line(" · ".join(part for part in regime if part), label=_("Rule"))
    dates = _dates(lead)
    if len(dates) > 1 or any(m.on is None or m.on != entry.next_on for m in dates):
        yield Line(clauses_joined(wording.milestone(m, today) for m in dates), label=_("Dates"))
    if lead.whys:
        yield Line(wording.why(lead.whys[0]), label=_("Why you"))
    if name_firms or len(entry.firms) > 1:
        yield Line(names_of(entry.firms), label=_("Firms"))
    yield Line(wording.skus(entry.skus, entry.sku_count, _NAMED_SKUS), label=_("Products"))
    yield Line(wording.moneys(entry.money), label=_("At stake"))
    before = lead.before.score if lead.before else None
    yield Line(wording.score(lead.now.score, before), label=_("Score"))
    yield Line(wording.confidence(lead), label=_("Confidence"))


def _dates(item: Item) -> Sequence:
    """The dates that a decision hangs on; when it was published is no such date."""
    return [m for m in item.dates if m.role not in ("publication", "modification")][:4]
