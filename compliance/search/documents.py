"""What a thing tells the index: the shape that each kind of thing is brought into. It reads no table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

OPENING = 400
"""Characters of a text that rank as its beginning."""
BODY = 100_000
"""Characters of a text that are kept and indexed; PostgreSQL counts 16,383 places in a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """`names`: other titles, synonyms, materials. `lexemes`: identifiers, see `identifiers`.

    `ref`: column of the index that points at the thing, with `pk`; `state`: see `Kind.stale`.
    """

    kind: str
    ref: str
    pk: int | str
    state: str
    label: str
    title: str
    title_zh: str = ""
    names: tuple[str, ...] = ()
    body: str = ""
    lexemes: tuple[str, ...] = ()
    regimes: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    doc_type: str = ""
    language: str = ""
    source: str = ""
    dated_on: date | None = None
    first_at: datetime | None = None
    firm_id: int | None = None
    owner_key: str = ""

    @property
    def is_english(self) -> bool:
        """Whether the text is stemmed as English; titles always are, and kept as written too."""
        return self.language in ("", "en")


@dataclass(frozen=True, slots=True)
class KindOfThing:
    """How one kind is found: what changed, what is gone, and how a document is made of it."""

    kind: str
    ref: str
    stale: Callable[[int, int | None, int], Mapping[int | str, str]]
    """(at most so many, of this firm or of all, behind this key) → key of the thing: its present state."""
    documents: Callable[[Mapping[int | str, str]], Iterator[Document]]
    gone: Callable[[], int] = field(default=lambda: 0)
    """Take out of the index what is there no more; how many."""
