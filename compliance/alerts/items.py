"""What goes into a digest and what comes out: frozen records without wording, tables or framework."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from compliance.alerts.told import Change, Milestone, Told, changes_between


class Section(StrEnum):
    """Order of consequence: the reader may stop after any section without missing a graver one."""

    ACT = "act"
    CHANGED = "changed"
    WATCH = "watch"
    UNCERTAIN = "uncertain"
    STANDING = "standing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sku:
    """A product concerned; `value` is its yearly export to the markets concerned, None if unknown."""

    product: int
    code: str
    value: Decimal | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """How the measure reached a product: codes from the measure's own down to the SKU, and codes of what
    was assumed on the way."""

    path: tuple[str, ...]
    strength: str
    is_inferred: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """What would settle an uncertain finding: a code, how many products wait for it, the first by name."""

    code: str
    sku_count: int = 0
    skus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """Yearly export value of the products concerned in one currency; None where no value is known."""

    amount: Decimal | None
    currency: str
    years: tuple[int, ...] = ()
    is_partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One finding of one firm. `before` is what the reader was last told of it, None if never.

    `skus`, `whys` and `quote` are only filled where the item is news: the rest is counted, not shown.
    """

    finding: int
    measure: int
    firm: int
    firm_name: str
    story: str
    title: str
    regime: str
    symbol: str
    source_url: str
    stage: str
    markets: tuple[str, ...]
    dates: tuple[Milestone, ...]
    now: Told
    currency: str
    value: Decimal | None = None
    value_is_partial: bool = False
    next_step: str = ""
    next_on: date | None = None
    next_role: str = ""
    before: Told | None = None
    is_quiet: bool = False
    """The state came with history or with a changed parser: it is counted, not told."""
    skus: tuple[Sku, ...] = ()
    whys: tuple[Why, ...] = ()
    settles: tuple[Settle, ...] = ()
    quote: str = ""
    is_inferred: bool = False
    certainty: float | None = None
    """How sure we are of the least sure code or date that it rests on, 0 to 1; None: nothing was read."""
    is_reminder: bool = False
    """The reader asked to be told of it again."""
    follows: tuple[str, ...] = ()
    """Names of the reader's followed searches that found its notice."""
    sector: str = ""
    regime_by: str = ""
    """What tells the regime (`Basis` of the understanding), "" where that is not known."""
    is_unread: bool = False
    """Nobody has opened it yet."""

    @property
    def verdict(self) -> str:
        return self.now.verdict

    @property
    def is_news(self) -> bool:
        """Never told, or told with another verdict, stage, date or set of SKUs.

        Among what was never told, a finding that is not the reader's is no news: it is counted.
        """
        if self.is_quiet:
            return False
        if self.before is None:
            return self.verdict != "not_yours"
        return self.before.hash != self.now.hash

    @property
    def changes(self) -> tuple[Change, ...]:
        return changes_between(self.before, self.now) if self.before else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One story: the findings of one event, told as one item. The gravest finding leads."""

    section: Section
    items: tuple[Item, ...]
    firms: tuple[str, ...]
    rules: int
    skus: tuple[Sku, ...]
    sku_count: int
    money: tuple[Money, ...]
    next_on: date | None
    changes: tuple[Change, ...]
    words: int

    @property
    def lead(self) -> Item:
        return self.items[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """All findings that the same missing fact keeps undecided."""

    code: str
    rules: int
    findings: int
    sku_count: int
    skus: tuple[str, ...]
    firms: tuple[str, ...]
    example: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYours:
    """Measures that are not the reader's, with how many for which reason (codes, most first)."""

    count: int = 0
    reasons: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What was told before, is still open and did not change: counted, the nearest dates named."""

    act: int = 0
    watch: int = 0
    uncertain: int = 0
    nearest: tuple[Item, ...] = ()

    @property
    def total(self) -> int:
        return self.act + self.watch + self.uncertain


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLine:
    """One member firm in the association's mail."""

    firm: int
    name: str
    act: int
    watch: int
    uncertain: int
    news: int
    next_on: date | None
    largest: Money | None
    unread: int = 0
    """Findings to act on that nobody has opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorLine:
    """What the members of one sector have open; an empty sector is unstated."""

    sector: str
    members: int
    act: int
    watch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A source that could not be read, since when, by reason code of the run."""

    title: str
    code: str
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostNews:
    """What a new CBAM pack changed in a firm's yearly cost (EUR), above the firm's threshold."""

    firm: str
    year: int
    before: Decimal
    after: Decimal
    edition: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """Proof that the work was done: sources, coverage, next deadline."""

    sources: int = 0
    last_success: datetime | None = None
    never_read: tuple[str, ...] = ()
    unread: tuple[Alarm, ...] = ()
    """Sources without an alarm that were read before, but not this week or not for twice their rhythm."""
    alarms: tuple[Alarm, ...] = ()
    notices: int = 0
    products: int = 0
    products_ready: int = 0
    firms: int = 0
    next_on: date | None = None
    next_role: str = ""
    next_title: str = ""
    next_finding: int | None = None
    evidence_due: int = 0
    """Documents with an open reminder: they expire within 60 days or have expired."""
    evidence_next: tuple[tuple[str, date], ...] = ()
    """The first of them with their last day."""
    cbam: tuple[CostNews, ...] = ()
    """Changes of CBAM cost that nobody has set aside; `is_new`: raised within the week before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedNotice:
    """A notice that a followed search found; `change` says what happened to it, by code."""

    notice: int
    symbol: str
    title: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedSearch:
    """A search that the reader follows, in the reader's own words, with what it found, newest first."""

    search: int
    name: str
    why: str
    notices: tuple[FollowedNotice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one mail may hold."""

    full: int = 8
    links: int = 6
    words: int = 600
    named_skus: int = 3
    members: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A mail without words: what is told, in the order of consequence."""

    entries: tuple[Entry, ...]
    links: tuple[Entry, ...]
    unlisted: tuple[Entry, ...]
    questions: tuple[Question, ...]
    settled: int
    not_yours: NotYours
    standing: Standing
    pulse: Pulse
    members: tuple[MemberLine, ...] = ()
    unlisted_members: int = 0
    sectors: tuple[SectorLine, ...] = ()
    unread_members: tuple[str, ...] = ()
    """Members with something to act on that nobody has opened."""
    news: tuple[tuple[Item, Section], ...] = ()
    followed: tuple[FollowedSearch, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing new: a heartbeat."""
        is_told = self.entries or self.links or self.questions or self.settled or self.followed
        return not is_told and not any(one.is_new for one in self.pulse.cbam)

    def of(self, section: str) -> tuple[Entry, ...]:
        """Entries told in full in one section."""
        return tuple(e for e in self.entries if e.section == section)

    def count(self, section: str) -> int:
        """Stories of a section, whether told in full, as a link or only counted."""
        return sum(e.section == section for e in (*self.entries, *self.links, *self.unlisted))
