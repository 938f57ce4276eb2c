"""Chooses what a weekly mail tells and in which order. Pure: it words nothing and reads no table.

The rules: order by consequence, deltas only, one event one item, at most eight items in full and
about six hundred words, never silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from compliance.alerts.items import (
    Digest,
    Entry,
    Item,
    Limits,
    MemberLine,
    Money,
    NotYours,
    Pulse,
    Question,
    Section,
    SectorLine,
    Sku,
    Standing,
)

_SECTIONS = (Section.ACT, Section.CHANGED, Section.WATCH)
_FRAME_WORDS = 178  # headings, heartbeat lines, footer
_ENTRY_WORDS = 60  # labels, next step, value, confidence and links of an item told in full
_NOTE_WORDS = 9  # an assumption on the path
_QUOTE_WORDS = 25
_CHANGE_WORDS = 6
_DATE_WORDS = 6
_LINK_WORDS = 14  # verdict and date, how many products, money
_QUESTION_WORDS = 22
_FIRM_WORDS = 5  # a firm's name in a line of an association's mail
_FORWARD_WORDS = 33  # what an association may pass on
_MEMBER_WORDS = 25
_SECTORS_WORDS = 40


def digest_compose(
    items: Sequence[Item],
    *,
    today: date,
    pulse: Pulse,
    not_yours: NotYours | None = None,
    for_association: bool = False,
    limits: Limits | None = None,
) -> Digest:
    """The digest of everything the reader may see; `items` in any order gives the same digest."""
    limits = limits or Limits()
    items = sorted(items, key=lambda i: i.finding)
    news = [(item, section_of(item)) for item in items if item.is_news]
    questions = _questions([i for i, s in news if s is Section.UNCERTAIN], limits)
    members = _members(items) if for_association else ()
    busy = [m for m in members if m.act or m.news][: limits.members]
    entries = _entries([(i, s) for i, s in news if s in _SECTIONS and not _settles_quietly(i)])
    budget = limits.words - _FRAME_WORDS - _QUESTION_WORDS * len(questions) - _MEMBER_WORDS * len(busy)
    budget -= _SECTORS_WORDS + _FORWARD_WORDS if busy else 0
    share = _within(entries, limits, budget, name_firms=bool(busy))
    return Digest(
        entries=share.full,
        links=share.links,
        unlisted=share.unlisted,
        questions=questions,
        settled=sum(_settles_quietly(i) for i, _ in news),
        not_yours=not_yours or NotYours(),
        standing=_standing([i for i in items if not i.is_news], today),
        pulse=pulse,
        members=tuple(busy),
        unlisted_members=len(members) - len(busy),
        sectors=_sectors(items) if for_association else (),
        unread_members=tuple(m.name for m in members if m.unread),
        news=tuple(news),
    )


def section_of(item: Item) -> Section:
    """Where an item belongs: what asks for action first, whether new or changed."""
    if item.verdict == "act":
        return Section.ACT
    if item.verdict == "uncertain":
        return Section.UNCERTAIN
    return Section.CHANGED if item.before else Section.WATCH


def _settles_quietly(item: Item) -> bool:
    """An open question that ended as "not yours" is good news of one line, not an item."""
    return item.verdict == "not_yours" and item.before is not None and item.before.verdict == "uncertain"


def _entries(news: Iterable[tuple[Item, Section]]) -> list[Entry]:
    """Stories in order of consequence; a story stands where its gravest finding stands."""
    stories: dict[str, list[tuple[Item, Section]]] = {}
    for item, section in news:
        stories.setdefault(item.story, []).append((item, section))
    entries = [_entry(rows) for rows in stories.values()]
    return sorted(entries, key=_consequence)


def _consequence(entry: Entry) -> tuple[int, date, float, int]:
    # A duty without a date ahead binds already: it stands before all that have one, as on the desk.
    by_date = entry.next_on or date.min if entry.section is Section.ACT else date.max
    return _SECTIONS.index(entry.section), by_date, -entry.lead.now.score, entry.lead.finding


def _entry(rows: Sequence[tuple[Item, Section]]) -> Entry:
    section = min((s for _, s in rows), key=_SECTIONS.index)
    items = sorted(
        (i for i, _ in rows),
        key=lambda i: (i.verdict != "act", -i.now.score, i.next_on or date.max, i.finding),
    )
    skus = _skus_of(items)
    days = [i.next_on for i in items if i.next_on and (section is not Section.ACT or i.verdict == "act")]
    return Entry(
        section=section,
        items=tuple(items),
        firms=tuple(dict.fromkeys(i.firm_name for i in items)),
        rules=len({i.measure for i in items}),
        skus=skus,
        # The finding's own number counts where its products were not listed one by one.
        sku_count=max(len(skus), max(i.now.sku_count for i in items)),
        money=money_of(items),
        next_on=min(days, default=None),
        changes=items[0].changes,
        words=_entry_words(items[0], section),
    )


def _entry_words(lead: Item, section: Section) -> int:
    """About how many words the item takes when it is told in full."""
    quote = 0 if section is Section.WATCH else _QUOTE_WORDS
    why = lead.whys[:1]
    return (
        _ENTRY_WORDS
        + sum(_words(step) for one in why for step in one.path)
        + sum(_NOTE_WORDS * len(one.notes[:2]) for one in why)
        + min(_words(lead.title), 30)
        + quote
        + _CHANGE_WORDS * len(lead.changes)
        + _DATE_WORDS * min(len(lead.dates), 4)
    )


def _skus_of(items: Sequence[Item]) -> tuple[Sku, ...]:
    """Each product once, with its greatest value among the items; dearest first."""
    dearest: dict[int, Sku] = {}
    for sku in (sku for item in items for sku in item.skus):
        known = dearest.get(sku.product)
        if known is None or (sku.value or 0) > (known.value or 0):
            dearest[sku.product] = sku
    return tuple(sorted(dearest.values(), key=lambda s: (-(s.value or Decimal(0)), s.code)))


def money_at_stake(entries: Iterable[Entry]) -> tuple[Money, ...]:
    """Yearly value of all these stories together, a currency; a product that several meet counts once."""
    return money_of([item for entry in entries for item in entry.items])


def money_of(items: Sequence[Item]) -> tuple[Money, ...]:
    """Yearly value a currency, each product counted once: unlike currencies are never added."""
    by_currency: dict[str, list[Item]] = {}
    for item in items:
        by_currency.setdefault(item.currency, []).append(item)
    return tuple(_money(currency, rows) for currency, rows in sorted(by_currency.items()))


def _money(currency: str, items: Sequence[Item]) -> Money:
    skus = _skus_of(items)
    known = [s for s in skus if s.value is not None]
    if not known:
        values = [i.value for i in items if i.value is not None]
        partial = any(i.value_is_partial for i in items)
        return Money(amount=max(values, default=None), currency=currency, is_partial=partial)
    return Money(
        amount=sum((s.value for s in known if s.value is not None), Decimal(0)),
        currency=currency,
        years=tuple(sorted({s.year for s in known if s.year is not None})),
        is_partial=len(known) < len(skus) or any(i.value_is_partial for i in items),
    )


@dataclass(frozen=True, slots=True)
class _Share:
    """Entries by how much room they get: told in full, as a link, only counted."""

    full: tuple[Entry, ...]
    links: tuple[Entry, ...]
    unlisted: tuple[Entry, ...]


def _within(entries: Sequence[Entry], limits: Limits, budget: int, *, name_firms: bool) -> _Share:
    """As many in full as fit, the first always; then links into what room is left.

    What asks for action is at least a link, while there are no more than `limits.links`; two always are.
    """

    def owed(count: int) -> int:
        act = sum(e.section is Section.ACT for e in entries[count:])
        return min(max(2, act), limits.links)

    def words(count: int, links: int) -> int:
        return sum(e.words for e in entries[:count]) + _links_words(
            entries[count : count + links], name_firms
        )

    count = min(limits.full, len(entries))
    while count > 1 and words(count, owed(count)) > budget:
        count -= 1
    links = min(limits.links, len(entries) - count)
    while links > owed(count) and words(count, links) > budget:
        links -= 1
    return _Share(
        tuple(entries[:count]), tuple(entries[count : count + links]), tuple(entries[count + links :])
    )


def _links_words(entries: Sequence[Entry], name_firms: bool) -> int:
    firms = sum(_FIRM_WORDS * min(len(e.firms), 4) for e in entries if name_firms or len(e.firms) > 1)
    return firms + sum(_LINK_WORDS + min(_words(e.lead.title), 12) for e in entries)


def _questions(items: Sequence[Item], limits: Limits) -> tuple[Question, ...]:
    """Undecided findings by what would settle them, the one that settles most first."""
    by_code: dict[str, list[Item]] = {}
    for item in items:
        by_code.setdefault(item.settles[0].code if item.settles else "", []).append(item)
    questions = [_question(code, rows, limits) for code, rows in by_code.items()]
    return tuple(sorted(questions, key=lambda q: (-q.findings, q.code)))


def _question(code: str, items: Sequence[Item], limits: Limits) -> Question:
    waiting = [settle for item in items for settle in item.settles[:1]]
    named = dict.fromkeys(sku for settle in waiting for sku in settle.skus)
    return Question(
        code=code,
        rules=len({i.measure for i in items}),
        findings=len(items),
        sku_count=max(len(named), max((s.sku_count for s in waiting), default=0)),
        skus=tuple(named)[: limits.named_skus],
        firms=tuple(dict.fromkeys(i.firm_name for i in items)),
        example=max(items, key=lambda i: (i.now.score, -i.finding)),
    )


def _standing(items: Sequence[Item], today: date) -> Standing:
    """Open findings without news. Three are named so that none is forgotten: the nearest dates, then what
    binds already, gravest first."""
    act = [i for i in items if i.verdict == "act"]
    dated = sorted((i for i in act if i.next_on and i.next_on >= today), key=lambda i: (i.next_on, i.finding))
    binding = sorted((i for i in act if i.next_on is None), key=lambda i: (-i.now.score, i.finding))
    return Standing(
        act=len(act),
        watch=sum(i.verdict == "watch" for i in items),
        uncertain=sum(i.verdict == "uncertain" for i in items),
        nearest=(*dated, *binding)[:3],
    )


def _members(items: Sequence[Item]) -> tuple[MemberLine, ...]:
    """A line a member firm, those with most to do first."""
    by_firm: dict[int, list[Item]] = {}
    for item in items:
        by_firm.setdefault(item.firm, []).append(item)
    lines = [_member(rows) for rows in by_firm.values()]
    return tuple(sorted(lines, key=lambda m: (-m.act, m.next_on or date.max, -m.watch, -m.uncertain, m.name)))


def _member(items: Sequence[Item]) -> MemberLine:
    act = [i for i in items if i.verdict == "act"]
    valued = [i for i in act if i.value is not None]
    largest = max(valued, key=lambda i: i.value or Decimal(0), default=None)
    return MemberLine(
        firm=items[0].firm,
        name=items[0].firm_name,
        act=len(act),
        watch=sum(i.verdict == "watch" for i in items),
        uncertain=sum(i.verdict == "uncertain" for i in items),
        news=sum(i.is_news for i in items),
        unread=sum(i.is_unread for i in act),
        next_on=min((i.next_on for i in act if i.next_on), default=None),
        largest=Money(amount=largest.value, currency=largest.currency, is_partial=largest.value_is_partial)
        if largest
        else None,
    )


def entries_of_firm(digest: Digest, firm: int) -> list[Entry]:
    """What the digest tells of one firm, in order of consequence, and nothing of any other."""
    news = [(item, section) for item, section in digest.news if item.firm == firm and section in _SECTIONS]
    return _entries([(item, section) for item, section in news if not _settles_quietly(item)])


def _sectors(items: Sequence[Item]) -> tuple[SectorLine, ...]:
    """A line a sector with something to act on or watch, those with most to act on first."""
    by_sector: dict[str, list[Item]] = {}
    for item in items:
        if item.verdict in ("act", "watch"):
            by_sector.setdefault(item.sector, []).append(item)
    lines = [
        SectorLine(
            sector=sector,
            members=len({i.firm for i in rows}),
            act=sum(i.verdict == "act" for i in rows),
            watch=sum(i.verdict == "watch" for i in rows),
        )
        for sector, rows in by_sector.items()
    ]
    return tuple(sorted(lines, key=lambda one: (-one.act, -one.watch, one.sector)))


def _words(text: str) -> int:
    """Words of a text; two Chinese characters count as one."""
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in text)
    return len(text.split()) + chinese // 2
