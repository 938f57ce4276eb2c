"""Turns a digest into worded lines that the text and the HTML mail both print, so that they cannot differ.

It words everything in the active language and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.alerts import wording
from compliance.alerts.items import Digest, Entry, Item, MemberLine, Pulse, Question, Section
from compliance.alerts.links import finding_url, findings_url
from compliance.alerts.weeks import IsoWeek

_NAMED_SKUS = 3
_NAMED_FIRMS = 4
_TITLE, _QUOTE, _SUBJECT = 180, 220, 120


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a label where it has one, the text, where it leads."""

    text: str
    label: str = ""
    url: str = ""


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
    questions: tuple[Line, ...]
    not_yours: Line | None
    standing: tuple[Line, ...]
    pulse: tuple[Line, ...]
    is_empty: bool


def digest_view(digest: Digest, *, week: IsoWeek, audience: str, zone: ZoneInfo, today: date) -> DigestView:
    """The digest in the active language. `audience` names whom it is about: firms or an association."""
    sections, number = [], 0
    headings = {
        Section.ACT: _("Act by a date"),
        Section.CHANGED: _("Changed since your last mail"),
        Section.WATCH: _("New to watch"),
    }
    for code, heading in headings.items():
        views = []
        for entry in digest.of(code):
            number += 1
            views.append(_entry(entry, number, today))
        if views:
            sections.append(SectionView(code=code, heading=heading, entries=tuple(views)))
    return DigestView(
        subject=_subject(digest, week),
        preview=", ".join(line.text for line in _tally(digest)),
        week=_week(week),
        audience=audience,
        tally=_tally(digest),
        members=_members(digest),
        sections=tuple(sections),
        links=tuple(_link(entry) for entry in digest.links),
        unlisted=_unlisted(digest),
        questions=_questions(digest),
        not_yours=_not_yours(digest),
        standing=_standing(digest),
        pulse=_pulse(digest.pulse, zone),
        is_empty=digest.is_empty,
    )


def _week(week: IsoWeek) -> str:
    sunday = date.fromisocalendar(week.year, week.week, 7)
    return _("Week %(week)d of %(year)d: %(first)s to %(last)s") % {
        "week": week.week,
        "year": week.year,
        "first": wording.day(week.monday),
        "last": wording.day(sunday),
    }


def _subject(digest: Digest, week: IsoWeek) -> str:
    """What to do and by when; the gravest item's name, shortened to one line."""
    values = {"week": str(week), "count": digest.count(Section.ACT)}
    dated = [e for e in digest.entries if e.section is Section.ACT and e.next_on]
    if dated:
        values |= {"day": wording.day(dated[0].next_on), "title": wording.shortened(dated[0].lead.title, 60)}
        text = _("Fairlead %(week)s: %(count)d to act on, the first by %(day)s: %(title)s")
    elif digest.count(Section.ACT):
        text = _("Fairlead %(week)s: %(count)d to act on")
    elif digest.is_empty:
        text = _("Fairlead %(week)s: nothing new for you, everything was checked")
    else:
        values["changed"] = digest.count(Section.CHANGED)
        values["watch"] = digest.count(Section.WATCH)
        text = _("Fairlead %(week)s: nothing to act on, %(changed)d changed, %(watch)d to watch")
    return wording.shortened(text % values, _SUBJECT)


def _tally(digest: Digest) -> tuple[Line, ...]:
    """The week in one line; a zero is worth saying for what asks for action only."""
    undecided = sum(q.findings for q in digest.questions)
    counts = [
        (digest.count(Section.ACT), _("to act on"), True),
        (digest.count(Section.CHANGED), _("changed"), False),
        (digest.count(Section.WATCH), _("new to watch"), False),
        (undecided, _("undecided"), False),
        (digest.not_yours.count, _("not yours"), False),
    ]
    return tuple(
        Line(_("%(count)d %(what)s") % {"count": count, "what": what}, label=str(count))
        for count, what, always in counts
        if count or always
    )


def _entry(entry: Entry, number: int, today: date) -> EntryView:
    lead = entry.lead
    return EntryView(
        number=number,
        badge=wording.verdict(lead.verdict),
        when=_when(entry, today),
        title=_title(entry),
        facts=tuple(_facts(entry)),
        quote=wording.shortened(lead.quote, _QUOTE),
        next_step=wording.next_step(lead.next_step),
        finding_url=finding_url(lead.finding),
        symbol=wording.shortened(lead.symbol, 80),
        # An address from outside is a link only where it leads to a page.
        source_url=lead.source_url if lead.source_url.startswith(("https://", "http://")) else "",
    )


def _title(entry: Entry) -> str:
    title = wording.shortened(entry.lead.title, _TITLE)
    if entry.rules == 1:
        return title
    more = entry.rules - 1
    return ngettext("%(title)s, and %(count)d more rule of this event",
                    "%(title)s, and %(count)d more rules of this event", more) % {
        "title": title, "count": more}  # fmt: skip


def _when(entry: Entry, today: date) -> str:
    lead = entry.lead
    if not entry.next_on:
        return _("no date yet") if entry.section is Section.ACT else ""
    role = lead.next_role if lead.next_on == entry.next_on else ""
    values = {"day": wording.day(entry.next_on), "what": wording.role(role)}
    if entry.next_on < today:
        return _("since %(day)s (%(what)s)") % values if role else _("since %(day)s") % values
    return _("by %(day)s (%(what)s)") % values if role else _("by %(day)s") % values


def _facts(entry: Entry) -> Iterable[Line]:
    lead = entry.lead
    for change in entry.changes:
        yield Line(wording.change(change), label=_("Changed"))
    regime = [wording.regime(lead.regime), wording.stage(lead.stage), ", ".join(lead.markets[:6])]
    yield Line(" · ".join(part for part in regime if part), label=_("Rule"))
    if dates := [wording.milestone(m) for m in _dates(lead)]:
        yield Line("; ".join(dates), label=_("Dates"))
    if lead.whys:
        yield Line(wording.why(lead.whys[0]), label=_("Why you"))
    if len(entry.firms) > 1:
        yield Line(_names(entry.firms), label=_("Firms"))
    yield Line(wording.skus(entry.skus, entry.sku_count, _NAMED_SKUS), label=_("Products"))
    yield Line(wording.moneys(entry.money), label=_("At stake"))
    before = lead.before.score if lead.before else None
    yield Line(wording.score(lead.now.score, before), label=_("Score"))


def _dates(item: Item) -> Sequence:
    """The dates that a decision hangs on; when it was published is no such date."""
    return [m for m in item.dates if m.role not in ("publication", "modification")][:4]


def _names(names: Sequence[str]) -> str:
    text = ", ".join(names[:_NAMED_FIRMS])
    rest = len(names) - _NAMED_FIRMS
    return _("%(names)s and %(count)d more") % {"names": text, "count": rest} if rest > 0 else text


def _link(entry: Entry) -> Line:
    when = f" · {wording.day(entry.next_on)}" if entry.next_on else ""
    text = wording.shortened(entry.lead.title, 90) + when
    return Line(text, label=wording.verdict(entry.lead.verdict), url=finding_url(entry.lead.finding))


def _unlisted(digest: Digest) -> Line | None:
    if not digest.unlisted:
        return None
    text = ngettext("%(count)d more item", "%(count)d more items", digest.unlisted)
    return Line(text % {"count": digest.unlisted}, url=findings_url())


def _questions(digest: Digest) -> tuple[Line, ...]:
    lines = [_question(q) for q in digest.questions]
    if digest.settled:
        text = ngettext(
            "%(count)d earlier question is settled: not yours.",
            "%(count)d earlier questions are settled: not yours.",
            digest.settled,
        )
        lines.append(Line(text % {"count": digest.settled}, url=findings_url(verdict="not_yours")))
    return tuple(lines)


def _question(question: Question) -> Line:
    """One line however many rules it holds: what is undecided, for how many products, what settles it."""
    rules = ngettext("%(count)d rule is undecided", "%(count)d rules are undecided", question.rules)
    products = ngettext("for %(count)d product", "for %(count)d products", question.sku_count)
    rest = question.sku_count - len(question.skus)
    names = ", ".join([*question.skus, *(["…"] if question.skus and rest > 0 else [])])
    values = {
        "rules": rules % {"count": question.rules},
        "products": products % {"count": question.sku_count},
        "settle": wording.settle(question.code),
        "names": names,
    }
    if names:
        text = _("%(rules)s %(products)s (%(names)s). What settles it: %(settle)s") % values
    else:
        text = _("%(rules)s %(products)s. What settles it: %(settle)s") % values
    return Line(text, url=findings_url(verdict="uncertain"))


def _not_yours(digest: Digest) -> Line | None:
    seen = digest.not_yours
    if not seen.count:
        return None
    text = ngettext("%(count)d rule is not yours", "%(count)d rules are not yours", seen.count)
    text %= {"count": seen.count}
    if seen.reasons:
        reasons = wording.not_yours_reasons(seen.reasons[:3])
        text = _("%(rules)s: %(reasons)s") % {"rules": text, "reasons": reasons}
    return Line(text, url=findings_url(verdict="not_yours"))


def _standing(digest: Digest) -> tuple[Line, ...]:
    standing = digest.standing
    if not standing.total:
        return ()
    text = _("Unchanged and still open: %(act)d to act on, %(watch)d to watch, %(uncertain)d undecided") % {
        "act": standing.act,
        "watch": standing.watch,
        "uncertain": standing.uncertain,
    }
    named = [
        Line(wording.shortened(i.title, 90), label=wording.day(i.next_on), url=finding_url(i.finding))
        for i in standing.nearest
    ]
    return (Line(text, url=findings_url(verdict="act")), *named)


def _members(digest: Digest) -> tuple[Line, ...]:
    lines = [_member(m) for m in digest.members]
    if lines and digest.unlisted_members:
        text = ngettext(
            "%(count)d more member has less to do",
            "%(count)d more members have less to do",
            digest.unlisted_members,
        )
        lines.append(Line(text % {"count": digest.unlisted_members}, url=findings_url()))
    return tuple(lines)


def _member(member: MemberLine) -> Line:
    parts = [
        _("%(count)d to act on") % {"count": member.act},
        _("%(count)d to watch") % {"count": member.watch},
        _("%(count)d undecided") % {"count": member.uncertain},
        _("%(count)d new or changed") % {"count": member.news},
    ]
    if member.next_on:
        parts.append(_("next date %(day)s") % {"day": wording.day(member.next_on)})
    if member.largest:
        parts.append(_("largest at stake %(money)s") % {"money": wording.money(member.largest)})
    return Line(", ".join(parts), label=member.name, url=findings_url(firm=member.firm))


def _pulse(pulse: Pulse, zone: ZoneInfo) -> tuple[Line, ...]:
    """Three lines that prove the work was done."""
    sources = ngettext(
        "%(count)d source watched, last read %(at)s",
        "%(count)d sources watched, last read %(at)s",
        pulse.sources,
    ) % {"count": pulse.sources, "at": wording.moment(pulse.last_success, zone)}
    alarms = [
        _("%(source)s could not be read since %(day)s: what it said before stands")
        % {
            "source": alarm.title,
            "day": wording.day(alarm.since.astimezone(zone).date() if alarm.since else None),
        }
        for alarm in pulse.alarms
    ]
    alarms += [_("%(source)s was never read") % {"source": name} for name in pulse.never_read]
    coverage = _(
        "%(products)d products compared with %(notices)d notices; %(ready)d have a product code and a "
        "complete bill of material, for the others “not yours” may be wrong"
    ) if pulse.products_ready < pulse.products else _(
        "%(products)d products compared with %(notices)d notices, all with a product code and a complete "
        "bill of material"
    )  # fmt: skip
    values = {"products": pulse.products, "notices": pulse.notices, "ready": pulse.products_ready}
    return (
        Line("; ".join([sources, *alarms]) if alarms else _("%(sources)s; no alarm") % {"sources": sources},
             label=_("Sources")),
        Line(coverage % values, label=_("Coverage")),
        _next(pulse),
    )  # fmt: skip


def _next(pulse: Pulse) -> Line:
    label = _("Next deadline")
    if not pulse.next_on or pulse.next_finding is None:
        return Line(_("none known among what is open for you"), label=label)
    text = _("%(day)s (%(what)s): %(title)s") % {
        "day": wording.day(pulse.next_on),
        "what": wording.role(pulse.next_role),
        "title": wording.shortened(pulse.next_title, 90),
    }
    return Line(text, label=label, url=finding_url(pulse.next_finding))
