"""What a crawler hands over: items, expectations, run reports and errors.

The only crawler module that others may import. It knows no page, no network and no framework.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from crawlers.wire import Wire

FORMAT = 1
"""Version of the files in a run folder; a reader refuses another one."""


# --- files of a run folder -------------------------------------------------------------------

RUN_FILE = "run.json"
ITEMS_FILE = "items.jsonl"
UNREADABLE_FILE = "unreadable.jsonl"
CAPTURES_FILE = "captures.jsonl"
WARC_FILE = "capture.warc.gz"


class RunStatus(StrEnum):
    OK = "ok"
    FAILED = "failed"
    ABSENT = "absent"
    """Nothing was asked (no recorded answer of that day, no key, nothing wanted): no news and no fault."""


# --- errors: each one is an instruction ------------------------------------------------------


class CrawlError(Exception):
    """Anything that stops a page, a row or a run from being believed."""


class UnreadablePage(CrawlError):
    """The page is not what this parser was written for: stop the run."""


class UnreadableRow(CrawlError):
    """One row cannot be read safely: list it with its reason, skip it, keep the run."""


class GateFailed(CrawlError):
    """The run as a whole cannot be believed; nothing of it may be written."""


# --- items -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(Wire):
    """A classification or substance code as the source prints it, not yet validated.

    `scheme`: hs, cn, ics, cas, ec or celex.
    """

    scheme: str
    code: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateField(Wire):
    """A dated milestone of the source itself. `on` is None where the source prints a rule in words.

    `role`: publication, comment_deadline, adoption, entry_into_force, application, sunset,
    latest_application, modification.
    """

    role: str
    on: date | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Wire):
    role: str
    """document, notified_text, page or decision."""
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRef(Wire):
    """Where in which answer the item stands."""

    url: str
    sha256: str
    locator: str
    """Place inside the body, for example `items[17]` or `List_results!A18`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry(Wire):
    """One entry of a substance list: identity is (name as printed, inclusion date)."""

    list_code: str
    name: str
    included_on: date
    ec: tuple[str, ...] = ()
    cas: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    outcomes: tuple[date, ...] = ()
    """Regulatory outcome dates; one later than `included_on` says that the entry was amended."""
    members: tuple[ListEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeItem(Wire):
    """One published item as one source prints it.

    `symbol` is the key as printed (never cleaned). `text` is what a reader sees: prose first, then
    one `Label: value` line for each coded field, so that every later finding can point at a span.
    `material` holds the normalised fields whose change is news; everything else may change
    without an alert.
    """

    source: str
    symbol: str
    kind: str
    """notification, alert, list_entry, list_members, list_number, process, classification, act, rule or
    page."""
    title: str
    text: str
    language: str = "en"
    published_on: date | None = None
    url: str = ""
    area: str = ""
    document_type: str = ""
    member: str = ""
    """Notifying member or authority as printed on this row."""
    members: tuple[str, ...] = ()
    """Market codes (ISO 3166 alpha-2, or EU) that the item speaks for."""
    symbols: tuple[str, ...] = ()
    """Every single symbol of a joint document, spacing repaired."""
    parent_symbol: str = ""
    """Symbol of the document that this one amends, as derived from the symbol; empty if none."""
    base_symbol: str = ""
    """First document of the family."""
    dates: tuple[DateField, ...] = ()
    codes: tuple[Code, ...] = ()
    keywords: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    entry: ListEntry | None = None
    material: Mapping[str, Any] = field(default_factory=dict)
    capture: CaptureRef

    @property
    def key(self) -> str:
        return notice_key(self.source, self.symbol)


def notice_key(source: str, symbol: str) -> str:
    """sha256 over source and symbol as printed: our own cleaning must never rename history."""
    return hashlib.sha256(f"{source}\x1f{symbol}".encode()).hexdigest()


# --- what a run expects and reports ----------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect(Wire):
    """Bounds of a believable run.

    `min_items` fails the run, `max_items` only warns. `share_of_last` fails a run that holds fewer
    items than this share of the last good one (complete lists only). `filled` gives the least
    share of items in which a field must hold a value. `unreadable` is the greatest share of rows
    that may be unreadable.
    """

    min_items: int
    max_items: int
    complete: bool = False
    share_of_last: float | None = None
    filled: Mapping[str, float] = field(default_factory=dict)
    unreadable: float = 0.05
    may_be_empty: bool = False
    """No item at all is believed too: the source itself says how many there are, and said none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners(Wire):
    """How gently a source wants to be read, and how much of it we take at most.

    A daily bound counts the answers of one UTC day over all runs, errors and robots.txt aside.
    """

    delay_seconds: float = 2.0
    """Least wait between two requests to one host."""
    concurrency: int = 1
    """Requests to one host at a time."""
    daily_requests: int | None = None
    daily_per_address: int | None = None
    """ECHA's terms: one export a list a day."""
    answer_seconds: int = 90
    run_seconds: int = 1_500
    """Longest run; the platform ends the process itself some time later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenKey(Wire):
    """A key or column of the rows of a run: the shares of rows that have it and that fill it."""

    key: str
    present: float
    filled: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaChange(Wire):
    """How the rows of a run differ from the schema seen before."""

    added: tuple[str, ...] = ()
    """Keys that the reader does not know: nothing of them is read."""
    missing: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    """Our guess, `old -> new`: a missing key beside a new one of a like name."""

    def __bool__(self) -> bool:
        return bool(self.added or self.missing)

    def sentence(self) -> str:
        parts = [
            f"{word}: {', '.join(names)}"
            for word, names in (
                ("new key(s) that we do not read", self.added),
                ("missing key(s)", self.missing),
                ("perhaps renamed", self.renamed),
            )
            if names
        ]
        return "; ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validator(Wire):
    """What the source said of the answer that we hold, for asking "only if it changed"."""

    etag: str = ""
    last_modified: str = ""
    """As the source sent it; compared by the source, not by us."""
    sha256: str = ""
    """Of the answer that stands; a copy of it is in that run's WARC file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunState(Wire):
    """What the platform remembers of earlier runs and hands to the next one."""

    validators: Mapping[str, Any] = field(default_factory=dict)
    """`Validator` as JSON by address."""
    spent: Mapping[str, int] = field(default_factory=dict)
    """Answers of this UTC day by address."""
    schema: tuple[SeenKey, ...] = ()
    """As accepted so far; empty before the first good run."""

    def validator(self, url: str) -> Validator | None:
        known = self.validators.get(url)
        return Validator.from_json(known) if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCard(Wire):
    """What a source says of itself, for the source-health page."""

    name: str
    title: str
    publisher: str
    home_url: str
    every: str
    """hourly, daily, weekly or monthly: the rhythm that we promise to look."""
    attribution: str
    seen_live: bool
    """False until a person has compared a live answer with the recorded ones."""
    expect: Expect
    max_bytes: int = 24 * 1024 * 1024
    """Longest answer that is taken; the most that a page or a list of these sources holds is a few MB."""
    family: str = ""
    """Sources of one family print the same documents: a document is one notice, whoever brings it."""
    archive: bool = False
    """It brings the history of decades: what is old in it and new to us is history, no news."""
    rank: int = 0
    """Within a family: what a source of higher rank prints is never overwritten by one of lower rank."""
    window: int = 0
    """Days of history that one run may ask for; 0: the source cannot be asked by date.

    A source with a window says in its answers how many rows there are, so that no row can mean none.
    """
    manners: Manners = field(default_factory=lambda: Manners())


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRow(Wire):
    """One answer as received; the bytes are in the run's WARC file at `offset`."""

    url: str
    method: str
    status: int
    sha256: str
    size: int
    content_type: str
    retrieved_at: datetime
    observed_on: date | None
    """Day of the recorded answer when it came from a replay, else None."""
    offset: int
    length: int
    asked: str = ""
    """sha256 of the body that was sent with the question; empty where none was."""
    accept: str = ""
    """Form and language that were asked for: of one address a source may serve several."""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableRecord(Wire):
    """A row that could not be read: what, where, why."""

    locator: str
    reason: str
    sample: str
    capture: CaptureRef


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedRows(Wire):
    """Rows that were read well and left out on purpose: nobody is told of them, the run says so."""

    code: str
    """Reason for machines, for example `other_agency`; Django words it."""
    why: str
    """The same as an English sentence."""
    count: int
    samples: tuple[str, ...] = ()
    """The first few, as a person recognises them (title or symbol)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport(Wire):
    """`run.json`: the verdict of the gates over one run."""

    format: int = FORMAT
    source: str
    status: RunStatus
    reason: str = ""
    """English sentence: what happened, where, what to do. Empty when ok."""
    reason_code: str = ""
    """refused, challenge, login_page, truncated, wrong_content, missing_columns, too_small,
    shrunk, incomplete, unfilled, unreadable_page, unreadable_rows, unreachable, absent, no_key, idle,
    no_contact, daily_cap, too_long, wrong_order, crashed."""
    started_at: datetime
    finished_at: datetime
    as_of: date | None = None
    since: date | None = None
    until: date | None = None
    """The window that was asked for, both days included; None: the source's own."""
    rows: int = 0
    """Rows met in the answers."""
    items: int = 0
    """Items handed over; rows = rows folded into items + unreadable + dropped."""
    unreadable: int = 0
    dropped: tuple[DroppedRows, ...] = ()
    """What was left out on purpose, by reason."""
    warnings: tuple[str, ...] = ()
    filled: Mapping[str, float] = field(default_factory=dict)
    not_modified: bool = False
    """The source said of everything asked that it is as it was: unchanged and whole, nothing to read."""
    schema: tuple[SeenKey, ...] = ()
    schema_change: SchemaChange | None = None
    """Raises the source's alarm even where the run is ok; what could be read was read."""
