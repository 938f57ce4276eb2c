"""Collects what a reader meets (text, labels, rows, notes, marks) into units.

It knows no markup: the readers of Formex and XHTML both write into it, so both give the same text.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from .model import DELETED, Block, BlockKind, Mark, Placed, Unit, UnitKind

_SPACES: Final = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u2060\ufeff]+")
_LABEL: Final = re.compile(
    r"^(\(?(?:\d{1,3}[a-z]{0,2}|[a-z]{1,4}|[A-Z]{1,2}|[IVX]{1,5})[.)]|\d+(?:\.\d+)+\.?)(?=\s|$)"
)
_BULLETS: Final = re.compile(r"^[\-–—−•·▪◦]+$")
_EMPTY_BRACKETS: Final = re.compile(r"\s?\(\s*\)")
_DASHES: Final = re.compile(r"^[\s\-–—_]{3,}$")


def spaced(text: str) -> str:
    """Runs of white space of any kind to one space."""
    return _SPACES.sub(" ", text).strip()


def _without_citations(text: str) -> str:
    """What is left of `(1)` once the citation of a note was taken out."""
    return spaced(_EMPTY_BRACKETS.sub("", text))


def is_dashes(text: str) -> bool:
    """Whether a text is the row of dashes printed where something was deleted."""
    return bool(_DASHES.match(text)) and sum(text.count(dash) for dash in "-–—_") >= 3


@dataclass(slots=True)
class _OpenUnit:
    kind: UnitKind
    number: str
    parent: str
    title: str = ""
    titled: bool = False
    blocks: list[Block] = field(default_factory=list)
    marks: list[Placed] = field(default_factory=list)
    notes: list[tuple[str, int]] = field(default_factory=list)
    rows: int = 0
    labels: list[tuple[int, str]] = field(default_factory=list)


class TextDraft:
    """The text as far as it was read. One unit is open at a time; text outside of units is dropped."""

    def __init__(self) -> None:
        self.units: list[Unit] = []
        self.notes: dict[str, str] = {}
        self._unit: _OpenUnit | None = None
        self._buffer: list[str] = []
        self._label: list[tuple[str, int]] = []
        self._open: dict[str, tuple[Mark, int]] = {}
        self._rows: list[list[str]] = []
        self._seen: Counter[tuple[str, str, str]] = Counter()
        self.heading = False
        self.gaps: list[tuple[int, Mark]] = []
        self.acts: dict[str, None] = {}

    @property
    def titled(self) -> bool:
        return self._unit is not None and self._unit.titled

    @property
    def unit_kind(self) -> str:
        return self._unit.kind if self._unit else ""

    # Units

    def unit_open(self, kind: UnitKind, number: str = "", parent: str = "") -> None:
        self.unit_close()
        self._unit = _OpenUnit(kind, number, parent)
        self._open = {key: (mark, 0) for key, (mark, _first) in self._open.items()}

    def unit_title(self, title: str, kind: UnitKind | None = None, number: str | None = None) -> None:
        """Set the printed title and, where the reader knows better now, kind and number."""
        if self._unit is not None:
            self._unit.title, self._unit.titled = spaced(title), True
            self._unit.kind = kind or self._unit.kind
            self._unit.number = self._unit.number if number is None else number

    def unit_close(self) -> None:
        self.flush()
        unit, self._unit = self._unit, None
        self._label, self._rows = [], []
        if unit is None:
            return
        last = len(unit.blocks) - 1
        for mark, first in self._open.values():
            unit.marks.append(Placed(mark, first, last))
        noted = {note: cited for note, cited in reversed(unit.notes)}  # the first citation wins
        for note in dict.fromkeys(note for note, _cited in unit.notes):
            if text := self.notes.get(note, ""):
                unit.blocks.append(Block("note", text, cited_by=noted[note]))
        missing = sum(note not in self.notes for note in noted)
        if not (unit.blocks or unit.title or unit.marks):
            return
        counted = (unit.kind, unit.parent, unit.number)
        self.units.append(
            Unit(
                unit.kind,
                unit.number,
                unit.title,
                len(self.units),
                self._seen[counted],
                unit.parent,
                tuple(unit.blocks),
                tuple(unit.marks),
                missing,
            )
        )
        self._seen[counted] += 1

    # Text

    def text(self, text: str | None) -> None:
        if text and self._unit is not None and not self.dead:
            self._buffer.append(text)

    def label(self, text: str, level: int) -> None:
        """A number that belongs before the next text: "1.", "(a)". `level` is 0 for paragraphs."""
        self.flush()
        cleaned = spaced(text)
        if self._unit is not None and not self.dead and cleaned and not _BULLETS.match(cleaned):
            # a number whose text was deleted, or never there, leads to nothing
            self._label = [one for one in self._label if one[1] < level]
            self._label.append((cleaned, level))

    def flush(self, kind: BlockKind | None = None) -> None:
        """End the running block."""
        text = _without_citations("".join(self._buffer))
        self._buffer.clear()
        if self._unit is None:
            self._label.clear()
            return
        if not text:
            return
        if is_dashes(text):
            self.dashes()
            return
        given, self._label = self._label, []
        text = " ".join([*(label for label, _level in given), text])
        if self._rows:
            self._cell_add(text)
            return
        path = self._path(self._unit, given, text)
        self._unit.blocks.append(Block(kind or ("heading" if self.heading else "text"), text, path))

    def _path(self, unit: _OpenUnit, given: list[tuple[str, int]], text: str) -> tuple[str, ...]:
        if given:
            unit.labels = [entry for entry in unit.labels if entry[0] < given[0][1]]
            unit.labels += [(level, label) for label, level in given]
        elif found := _LABEL.match(text):
            unit.labels = [(0, found[1])]
        return tuple(label for _level, label in unit.labels)

    def level_leave(self, level: int) -> None:
        """After a list: the numbers of its points lead to nothing that follows."""
        self.flush()
        if self._unit is not None:
            self._unit.labels = [entry for entry in self._unit.labels if entry[0] < level]

    # Rows

    def row_open(self) -> None:
        self.flush()
        self._rows.append([])

    def cell_next(self) -> None:
        """A cell begins. Empty ones count: in which column a sign stands is law."""
        self.flush()
        if self._rows:
            self._rows[-1].append("")

    def _cell_add(self, text: str) -> None:
        row = self._rows[-1]
        if not row:
            row.append("")
        row[-1] = f"{row[-1]} {text}".strip()

    def row_close(self) -> None:
        """End a row; a row inside a cell of another one becomes text of that cell."""
        self.flush()
        if self._label and self._rows:
            labels = " ".join(label for label, _level in self._label)
            self._cell_add(labels)
            self._label = []
        cells = self._rows.pop() if self._rows else []
        if not any(cells) or self._unit is None:
            return
        if self._rows:
            self._cell_add(" ".join(cell for cell in cells if cell))
            return
        self._unit.rows += 1
        found = _LABEL.match(cells[0])
        path = (found[1],) if found else ()
        self._unit.blocks.append(Block("row", " | ".join(cells), path, self._unit.rows, tuple(cells)))

    # Notes

    def note_cite(self, note: str) -> None:
        """The running unit cites a note of the foot: its text stands once, after the unit's other blocks."""
        if self._unit is not None and not self.dead:
            self._unit.notes.append((note, len(self._unit.blocks)))

    # Marks

    @property
    def dead(self) -> bool:
        """Whether what is read now was deleted: such text is never law in force."""
        return any(mark.action == DELETED for mark, _first in self._open.values())

    def mark_open(self, key: str, mark: Mark, *, deletes: bool = False) -> None:
        """From here the text is by `mark`. `deletes`: a point of deletion that covers no text of the file."""
        self.acts.setdefault(mark.act)
        if deletes:
            self._deleted_here(mark)
            return
        self._open[key] = (mark, self._here())

    def mark_close(self, key: str) -> None:
        found = self._open.pop(key, None)
        if found is None or self._unit is None:
            return
        mark, first = found
        last = len(self._unit.blocks) - (0 if self._running() else 1)
        if mark.action == DELETED:
            last = min(last, first) if self._running() else first - 1
        self._unit.marks.append(Placed(mark, first, last))

    def marks_close(self) -> None:
        for key in list(self._open):
            self.mark_close(key)

    def _here(self) -> int:
        return len(self._unit.blocks) if self._unit is not None else 0

    def _running(self) -> bool:
        return bool(self._rows) or bool(spaced("".join(self._buffer)))

    def dashes(self) -> None:
        """A row of dashes: what stood here was deleted, whatever the marker says, and is no law."""
        if self._open:
            key = next(reversed(self._open))
            mark, _first = self._open.pop(key)
            self._deleted_here(mark)

    def _deleted_here(self, mark: Mark) -> None:
        """A deletion that left nothing: of a part of the open unit, or of whole units between two."""
        dead = Mark(mark.act, DELETED, mark.loc)
        if self._unit is None:
            self.gaps.append((len(self.units), dead))
            return
        here = self._here()
        self._unit.marks.append(Placed(dead, here, here if self._running() else here - 1))
