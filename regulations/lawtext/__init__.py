"""Texts of EU acts as units, and what differs between two of them. No Django, no network."""

from .differences import PartChange, UnitChange, law_diff, renumbered
from .listing import change_listed, clause_name, part_name, segments
from .model import Block, LawText, LawTextError, Mark, Unit
from .reading import law_text, media_of

__all__ = [
    "Block",
    "LawText",
    "LawTextError",
    "Mark",
    "PartChange",
    "Unit",
    "UnitChange",
    "change_listed",
    "clause_name",
    "law_diff",
    "law_text",
    "media_of",
    "part_name",
    "renumbered",
    "segments",
]
