"""What the text of an act is once read: units in reading order with their blocks, notes and marks.

It knows no markup and compares nothing.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

UnitKind = Literal["article", "annex", "appendix", "division", "recital", "fragment"]
BlockKind = Literal["heading", "text", "row", "note"]
Media = Literal["xhtml", "fmx4", "xml"]

INSERTED: Final = "INSERTED"
REPLACED: Final = "REPLACED"
DELETED: Final = "DELETED"


class LawTextError(ValueError):
    """A text that cannot be read. `code` is stable; the sentence says what is wrong and what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Mark:
    """What one amending act did: `act` is its CELEX number, `action` INSERTED, REPLACED, DELETED or "".

    `loc` is the place in the amending act that orders it (`AR:43;PT:2`), "" where the markup names none.
    """

    act: str
    action: str
    loc: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark and the blocks it covers: `first` to `last`, both included; `first > last` between two blocks.

    The latter is how a deletion is placed: what it covered is no law in force and has no block.
    """

    mark: Mark
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, point, heading, table row or note as it is read.

    `path` holds the numbers that lead to it (`("5.", "(a)")`); `row` counts table rows in the unit from 1;
    `cells` are a row's cells; `cited_by` is the place of the block that cites a note. Notes of the
    foot stand after the other blocks of the unit that cites them.
    """

    kind: BlockKind
    text: str
    path: tuple[str, ...] = ()
    row: int = 0
    cells: tuple[str, ...] = ()
    cited_by: int = -1


@dataclass(frozen=True, slots=True)
class Unit:
    """An article, annex, appendix, division heading or recital.

    `position` counts units of the text from 0; `occurrence` counts units of the same kind and number, since
    two appendices may bear the same title. `number` is normalised ("4", "10a", "XIII"), `title` as printed.
    `notes_missing` counts notes that the text cites and the file does not bring.
    """

    kind: UnitKind
    number: str
    title: str
    position: int
    occurrence: int = 0
    parent: str = ""
    blocks: tuple[Block, ...] = ()
    marks: tuple[Placed, ...] = ()
    notes_missing: int = 0

    @property
    def key(self) -> str:
        """Stable within a text, by kind, number and occurrence: `annex:XIII`, `appendix:XVII/1`."""
        number = f"{self.parent}/{self.number}" if self.parent else self.number
        return f"{self.kind}:{number}" + (f"#{self.occurrence + 1}" if self.occurrence else "")

    @property
    def text(self) -> str:
        """All blocks, one a line, the title first."""
        return "\n".join([self.title, *(block.text for block in self.blocks)]).strip()


@dataclass(frozen=True, slots=True)
class LawText:
    """One state of one act in one language. `state` is YYYYMMDD of a consolidated text, else "".

    `gaps` are deletions of whole units: the position of the unit before which they stood, and the mark.
    """

    celex: str
    state: str
    language: str
    media: Media
    units: tuple[Unit, ...] = ()
    acts: tuple[str, ...] = field(default=())
    gaps: tuple[tuple[int, Mark], ...] = ()

    @property
    def has_recitals(self) -> bool:
        """Consolidated texts leave the recitals out; that is no deletion."""
        return any(unit.kind == "recital" for unit in self.units)

    @property
    def has_marks(self) -> bool:
        """Whether any amending act has left its mark; an original text has none."""
        return bool(self.acts)
