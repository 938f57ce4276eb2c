"""An act that was parsed already as one text with its sections: units, and the rows of their tables.

Knows the model of parsed acts; cutting plain text is the matter of `sections.py`.
"""

from __future__ import annotations

from regulations.lawtext.model import Block, LawText, Unit
from regulations.understanding.sections import Section


def law_as_text(law: LawText) -> tuple[str, tuple[Section, ...]]:
    """One line a title, paragraph or row, and the sections with their places in that text."""
    parts: list[str] = []
    found: list[Section] = []
    at = 0
    for unit in law.units:
        lines = _lines(unit)
        if not lines:
            continue
        text = "\n".join(line for line, _ in lines)
        found.append(
            Section(
                key=unit.key,
                heading=" ".join(
                    line for line, block in lines[:2] if block is None or block.kind == "heading"
                ),
                start=at,
                heading_end=at + _heading_length(lines),
                end=at + len(text),
            )
        )
        found += _rows(unit, lines, at)
        parts.append(text)
        at += len(text) + 1
    return "\n".join(parts), tuple(found)


def _lines(unit: Unit) -> list[tuple[str, Block | None]]:
    told = [(block.text, block) for block in unit.blocks if block.text]
    return [(unit.title, None), *told] if unit.title else [*told]


def _heading_length(lines: list[tuple[str, Block | None]]) -> int:
    """The title and a heading right behind it."""
    length = 0
    for index, (line, block) in enumerate(lines[:2]):
        if block is None or (index == 1 and block.kind == "heading"):
            length += len(line) + (1 if index else 0)
    return length


def _rows(unit: Unit, lines: list[tuple[str, Block | None]], at: int) -> list[Section]:
    found: list[Section] = []
    for line, block in lines:
        if block is not None and block.kind == "row":
            label = block.path[-1].rstrip(".") if block.path else str(block.row)
            found.append(
                Section(
                    key=f"{unit.key}/{label}",
                    heading=f"{unit.title} · {label}".strip(" ·"),
                    start=at,
                    heading_end=at,
                    end=at + len(line),
                    depth=1,
                )
            )
        at += len(line) + 1
    return found
