"""Words the lines around the items: links, questions, members, what stands, what was checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.alerts import wording
from compliance.alerts.items import Digest, Entry, FollowedSearch, MemberLine, Pulse, Question, SectorLine
from compliance.alerts.links import cbam_url, evidence_url, finding_url, findings_url, notice_url, search_url
from compliance.core.punctuation import clauses_joined, facts_joined, labelled, names_joined
from compliance.exposure import wording as exposure
from regulations.wording import change_kind

_NAMED = 4
_SOURCES_NAMED = 2
"""Of sources that were never read; the page of sources names all."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a label where it has one, the text, where it leads."""

    text: str
    label: str = ""
    url: str = ""


def names_of(names: Sequence[str], most: int = _NAMED) -> str:
    """“A, B and 3 more”: no more than `most` by name."""
    text = names_joined(names[:most])
    rest = len(names) - most
    return _("%(names)s and %(count)d more") % {"names": text, "count": rest} if rest > 0 else text


def link_line(entry: Entry, today: date, *, name_firms: bool = False) -> Line:
    """“Act by 30 June 2025: title · 2 products · CNY 23,130,089 a year (2025)”."""
    products = ngettext("%(count)d product", "%(count)d products", entry.sku_count)
    parts = [
        wording.shortened(wording.item_title(entry.lead), 90),
        names_of(entry.firms) if name_firms or len(entry.firms) > 1 else "",
        products % {"count": entry.sku_count} if entry.sku_count else "",
        wording.moneys(entry.money),
    ]
    label = f"{wording.verdict(entry.lead.verdict)} {wording.due(entry, today)}".strip()
    text = " · ".join(part for part in parts if part)
    return Line(text, label=label, url=finding_url(entry.lead.finding))


def unlisted_line(digest: Digest) -> Line | None:
    if not digest.unlisted:
        return None
    count = len(digest.unlisted)
    text = ngettext("%(count)d more item", "%(count)d more items", count)
    return Line(text % {"count": count}, url=findings_url())


def followed_lines(digest: Digest) -> tuple[Line, ...]:
    """What followed searches found: a line for the search with the reader's own reason, then its notices."""
    return tuple(line for search in digest.followed for line in _followed(search))


def _followed(search: FollowedSearch) -> Iterable[Line]:
    count = len(search.notices)
    text = ngettext("%(count)d notice", "%(count)d notices", count) % {"count": count}
    reason = _("why: %(why)s") % {"why": wording.shortened(search.why, 160)} if search.why else ""
    name = _("you follow %(names)s") % {"names": search.name}
    yield Line(" · ".join(part for part in (text, reason) if part), label=name, url=search_url(search.search))
    for one in search.notices[:_NAMED]:
        title = f"{wording.shortened(one.title, 90)} ({wording.shortened(one.symbol, 60)})"
        yield Line(title, label=change_kind(one.change), url=notice_url(one.notice))


def question_lines(digest: Digest) -> tuple[Line, ...]:
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
    """One line however many rules it holds: “246 rules, 6 products (A, B…): what settles it”.

    That they are undecided stands above the lines once.
    """
    rules = ngettext("%(count)d rule", "%(count)d rules", question.rules)
    products = ngettext("%(count)d product", "%(count)d products", question.sku_count)
    rest = question.sku_count - len(question.skus)
    names = names_joined(question.skus) + ("…" if question.skus and rest > 0 else "")
    concerned = products % {"count": question.sku_count}
    if names:
        concerned = _("%(products)s (%(names)s)") % {"products": concerned, "names": names}
    waiting = facts_joined([rules % {"count": question.rules}, concerned])
    return Line(labelled(waiting, exposure.next_step(question.code)), url=findings_url(verdict="uncertain"))


def not_yours_line(digest: Digest) -> Line | None:
    seen = digest.not_yours
    if not seen.count:
        return None
    text = ngettext("%(count)d rule", "%(count)d rules", seen.count) % {"count": seen.count}
    if seen.reasons:
        text = labelled(text, wording.not_yours_reasons(seen.reasons[:3]))
    return Line(text, url=findings_url(verdict="not_yours"))


def standing_lines(digest: Digest) -> tuple[Line, ...]:
    standing = digest.standing
    if not standing.total:
        return ()
    counts = [
        (standing.act, _("to act on")),
        (standing.watch, _("to watch")),
        (standing.uncertain, _("undecided")),
    ]
    text = _("Unchanged and still open: %(counts)s") % {"counts": facts_joined(_counted(counts))}
    named = [
        Line(
            wording.shortened(wording.item_title(i), 90),
            label=wording.day(i.next_on) or _("now"),
            url=finding_url(i.finding),
        )
        for i in standing.nearest
    ]
    return (Line(text, url=findings_url(status="open")), *named)


def _counted(counts: Sequence[tuple[int, str]]) -> list[str]:
    """“2 to act on”, “1 to watch”: what there is none of is not worth a word."""
    return [_("%(count)d %(what)s") % {"count": count, "what": what} for count, what in counts if count]


def member_lines(digest: Digest) -> tuple[Line, ...]:
    lines = [_member(m) for m in digest.members]
    if lines and digest.unlisted_members:
        text = ngettext(
            "%(count)d more member has less to do",
            "%(count)d more members have less to do",
            digest.unlisted_members,
        )
        lines.append(Line(text % {"count": digest.unlisted_members}, url=findings_url()))
    if lines and digest.unread_members:
        text = _("something to act on that nobody has opened: %(members)s")
        members = names_of(digest.unread_members)
        lines.append(
            Line(text % {"members": members}, label=_("Not read"), url=findings_url(status="unread"))
        )
    if lines and digest.sectors:
        shown = [_sector(one) for one in digest.sectors[:_NAMED]]
        more = ["…"] if len(digest.sectors) > _NAMED else []
        lines.append(Line(clauses_joined([*shown, *more]), label=_("Sectors")))
    return tuple(lines)


def _sector(line: SectorLine) -> str:
    """“lighting: 3 to act on, 1 to watch, 2 members”."""
    members = ngettext("%(count)d member", "%(count)d members", line.members) % {"count": line.members}
    counts = _counted([(line.act, _("to act on")), (line.watch, _("to watch"))])
    return labelled(line.sector or _("sector not stated"), facts_joined([*counts, members]))


def _member(member: MemberLine) -> Line:
    counts = [
        (member.act, _("to act on")),
        (member.watch, _("to watch")),
        (member.uncertain, _("undecided")),
        (member.news, _("new or changed")),
        (member.unread, _("to act on that nobody has opened")),
    ]
    parts = _counted(counts)
    if member.next_on:
        parts.append(_("next date %(day)s") % {"day": wording.day(member.next_on)})
    if member.largest:
        parts.append(_("largest at stake %(money)s") % {"money": wording.money(member.largest)})
    return Line(facts_joined(parts), label=member.name, url=findings_url(firm=member.firm))


def pulse_lines(pulse: Pulse, zone: ZoneInfo) -> tuple[Line, ...]:
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
    if pulse.unread:
        late = [
            _("%(source)s (last on %(day)s)")
            % {
                "source": wording.shortened(source.title, 40),
                "day": wording.day(source.since.astimezone(zone).date() if source.since else None),
            }
            for source in pulse.unread
        ]
        text = _("not read lately, their silence says nothing: %(sources)s")
        alarms.append(text % {"sources": names_of(late)})
    if pulse.never_read:
        alarms.append(
            _("not read yet: %(sources)s") % {"sources": names_of(pulse.never_read, _SOURCES_NAMED)}
        )
    coverage = _(
        "%(products)d products compared with %(notices)d notices; %(ready)d have a product code and a "
        "complete bill of material, for the others “not yours” may be wrong"
    ) if pulse.products_ready < pulse.products else _(
        "%(products)d products compared with %(notices)d notices, all with a product code and a complete "
        "bill of material"
    )  # fmt: skip
    values = {"products": pulse.products, "notices": pulse.notices, "ready": pulse.products_ready}
    health = (
        clauses_joined([sources, *alarms]) if alarms else _("%(sources)s; no alarm") % {"sources": sources}
    )
    return (
        Line(health, label=_("Sources")),
        Line(coverage % values, label=_("Coverage")),
        _next(pulse),
        *_evidence(pulse),
        *_cbam(pulse),
    )


def _cbam(pulse: Pulse) -> tuple[Line, ...]:
    """Firms whose CBAM cost a new rule pack changed by more than they allow, where there are any."""
    named = [
        _("%(firm)s: %(before)s became %(after)s EUR in %(year)d (%(edition)s)")
        % {
            "firm": wording.shortened(one.firm, 40),
            "before": f"{one.before:,.0f}",
            "after": f"{one.after:,.0f}",
            "year": one.year,
            "edition": one.edition,
        }
        for one in pulse.cbam[:_NAMED]
    ]
    if not named:
        return ()
    shown = clauses_joined([*named, *(["…"] if len(pulse.cbam) > len(named) else [])])
    text = _("a new rule pack changed the cost: %(changes)s") % {"changes": shown}
    return (Line(text, label="CBAM", url=cbam_url()),)


def _evidence(pulse: Pulse) -> tuple[Line, ...]:
    """Documents that run out, where there are any."""
    if not pulse.evidence_due:
        return ()
    named = [
        _("%(document)s (%(day)s)") % {"document": wording.shortened(title, 60), "day": wording.day(day)}
        for title, day in pulse.evidence_next
    ]
    text = ngettext(
        "%(count)d document expires soon or has expired: %(documents)s",
        "%(count)d documents expire soon or have expired: %(documents)s",
        pulse.evidence_due,
    )
    shown = clauses_joined([*named, *(["…"] if pulse.evidence_due > len(named) else [])])
    return (
        Line(
            text % {"count": pulse.evidence_due, "documents": shown}, label=_("Evidence"), url=evidence_url()
        ),
    )


def _next(pulse: Pulse) -> Line:
    label = _("Next deadline")
    if not pulse.next_on or pulse.next_finding is None:
        return Line(_("none known among what is open for you"), label=label)
    text = _("%(day)s (%(what)s): %(title)s") % {
        "day": wording.day(pulse.next_on),
        "what": exposure.role(pulse.next_role),
        "title": wording.shortened(pulse.next_title, 90),
    }
    return Line(text, label=label, url=finding_url(pulse.next_finding))
