"""What a crawler hands over: items, expectations, run reports and errors.

The only crawler module that others may import. It knows no page, no network and no framework.
"""

from __future__ import annotations

import dataclasses
import hashlib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

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


class _Wire:
    """JSON for frozen dataclasses: dates as ISO text, tuples as lists, nested items as objects."""

    __slots__ = ()

    def to_json(self) -> dict[str, Any]:
        return {f.name: _encode(getattr(self, f.name)) for f in dataclasses.fields(self)}  # type: ignore[arg-type]

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        hints = typing.get_type_hints(cls)
        unknown = row.keys() - hints.keys()
        if unknown:
            raise ValueError(f"{cls.__name__}: unknown fields {sorted(unknown)}")
        return cls(**{name: _decode(value, hints[name]) for name, value in row.items()})


def _encode(value: Any) -> Any:
    if isinstance(value, _Wire):
        return value.to_json()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [_encode(v) for v in value]
    if isinstance(value, Mapping):
        return {k: _encode(v) for k, v in value.items()}
    return value


def _decode(value: Any, hint: Any) -> Any:
    if value is None:
        return None
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _decode(value, next(a for a in arguments if a is not type(None)))
    if origin is tuple:
        return tuple(_decode(v, arguments[0]) for v in value)
    if isinstance(hint, type) and issubclass(hint, _Wire):
        return hint.from_json(value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    if hint is date:
        return date.fromisoformat(value)
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(_Wire):
    """A classification or substance code as the source prints it, not yet validated.

    `scheme`: hs, cn, ics, cas, ec or celex.
    """

    scheme: str
    code: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateField(_Wire):
    """A dated milestone of the source itself. `on` is None where the source prints a rule in words.

    `role`: publication, comment_deadline, adoption, entry_into_force, application, sunset,
    latest_application, modification.
    """

    role: str
    on: date | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(_Wire):
    role: str
    """document, notified_text, page or decision."""
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRef(_Wire):
    """Where in which answer the item stands."""

    url: str
    sha256: str
    locator: str
    """Place inside the body, for example `items[17]` or `List_results!A18`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry(_Wire):
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
class NoticeItem(_Wire):
    """One published item as one source prints it.

    `symbol` is the key as printed (never cleaned). `text` is what a reader sees: prose first, then
    one `Label: value` line for each coded field, so that every later finding can point at a span.
    `material` holds the normalised fields whose change is news; everything else may change
    without an alert.
    """

    source: str
    symbol: str
    kind: str
    """notification, alert, list_entry, list_members or act."""
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
class Expect(_Wire):
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
class SourceCard(_Wire):
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
    rank: int = 0
    """Within a family: what a source of higher rank prints is never overwritten by one of lower rank."""
    window: int = 0
    """Days of history that one run may ask for; 0: the source cannot be asked by date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRow(_Wire):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableRecord(_Wire):
    """A row that could not be read: what, where, why."""

    locator: str
    reason: str
    sample: str
    capture: CaptureRef


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedRows(_Wire):
    """Rows that were read well and left out on purpose: nobody is told of them, the run says so."""

    code: str
    """Reason for machines, for example `other_agency`; Django words it."""
    why: str
    """The same as an English sentence."""
    count: int
    samples: tuple[str, ...] = ()
    """The first few, as a person recognises them (title or symbol)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport(_Wire):
    """`run.json`: the verdict of the gates over one run."""

    format: int = FORMAT
    source: str
    status: RunStatus
    reason: str = ""
    """English sentence: what happened, where, what to do. Empty when ok."""
    reason_code: str = ""
    """refused, challenge, login_page, truncated, wrong_content, missing_columns, too_small,
    shrunk, incomplete, unfilled, unreadable_page, unreadable_rows, unreachable, absent, no_key, idle,
    no_contact, crashed."""
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
