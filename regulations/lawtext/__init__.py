"""Texts of EU acts as units, and what differs between two of them. No Django, no network."""

from .differences import PartChange, UnitChange, law_diff, renumbered
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
    "law_diff",
    "law_text",
    "media_of",
    "renumbered",
]
