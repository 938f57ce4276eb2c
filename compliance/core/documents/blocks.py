"""What a document consists of. Plain text everywhere; how it looks is the renderer's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Tone(StrEnum):
    """What a cell or a note means at a glance."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    OPEN = "open"
    """Unknown: neither good nor bad."""
    FINE = "fine"
    """Small and grey: an aside."""


class Align(StrEnum):
    LEFT = "left"
    RIGHT = "right"
    CENTRE = "center"


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 1
    """1 to 3."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Notes:
    """A list with dots."""

    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a label and a value, in two columns."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers in boxes, side by side: (number as text, what it counts, tone)."""

    boxes: Sequence[tuple[str, str, Tone]]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table. `fine` stands under the text, small; `url` makes the text a link."""

    text: str
    tone: Tone = Tone.PLAIN
    fine: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """`share`: of the width, relative to the other columns."""

    title: str
    share: float = 1.0
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Table:
    """Its head is repeated on each page. `empty` is said instead where there are no rows."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell | str]]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG, as wide as the page at most. `told` says it to those who do not see it."""

    svg: str
    told: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


Block = Heading | Paragraph | Notes | Facts | Tally | Table | Picture | PageBreak


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """`language`: en or zh-hans. `page_words`: the pattern of the page number, with {page} and {pages}."""

    title: str
    subtitle: str = ""
    language: str = "en"
    made_on: date
    author: str = "Fairlead"
    page_words: str = "{page} / {pages}"
    footer: str = ""
    is_wide: bool = False
    """Landscape."""
    blocks: Sequence[Block]
