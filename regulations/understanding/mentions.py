"""Findings of the text as mentions with their places in the stored characters.

Knows how patterns, words and limits become mentions and which repeat each other; it judges none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from regulations.understanding.code_patterns import PRODUCT_LINE
from regulations.understanding.hits import Hit
from regulations.understanding.lexicon import TermHit, without_contained
from regulations.understanding.normalise import Normal
from regulations.understanding.result import LimitFound, Mention


def mention_of(hit: Hit, normal: Normal, content: str) -> Mention:
    """A hit in the normalised text as a mention with its place in `content`."""
    start, end = normal.span(hit.start, hit.end)
    return Mention(
        kind=hit.kind,
        code=hit.code,
        text=content[start:end],
        start=start,
        end=end,
        rule=hit.rule,
        origin="text",
        certainty=hit.certainty,
    )


def term_mentions(hits: Sequence[TermHit], kind: str, content: str) -> list[Mention]:
    """Substances and products by name; a name inside a longer one is no mention of its own.

    What a bracket joins on to is the end of a longer name: "dibenz(a,h)anthracene" is no anthracene.
    """
    return [
        Mention(
            kind=kind,
            code=hit.entry.label,
            text=content[hit.start : hit.end],
            start=hit.start,
            end=hit.end,
            rule=hit.entry.rule,
            origin="text",
            certainty=hit.entry.weight,
        )
        for hit in without_contained(
            h
            for h in hits
            if h.entry.kind == kind and not (kind == "substance" and h.start and content[h.start - 1] in ")]")
        )
    ]


def product_mentions(hits: Sequence[TermHit], content: str, title_end: int) -> list[Mention]:
    """Products of the title and of the form's product line are in scope; elsewhere a word may pass by."""
    lines = [(line.start(), line.end()) for line in PRODUCT_LINE.finditer(content)]

    def told(start: int) -> bool:
        index = bisect_right(lines, (start, len(content))) - 1
        return start < title_end or (index >= 0 and start < lines[index][1])

    return [
        m if told(m.start or 0) else replace(m, certainty=m.certainty / 2)
        for m in term_mentions(hits, "product", content)
    ]


def limit_mentions(limits: Sequence[LimitFound]) -> list[Mention]:
    """Limit values as mentions: the value with its unit is the code."""
    return [
        Mention(
            kind="limit",
            code=f"{limit.value:g} {limit.unit}",
            text=limit.text,
            start=limit.start,
            end=limit.end,
            rule="limit.unit",
            origin="text",
            certainty=limit.certainty,
        )
        for limit in limits
    ]


def merged(stated: list[Mention], read: list[Mention]) -> tuple[Mention, ...]:
    """Stated codes first; what the text says at the same place of the same code is not repeated."""
    seen = {(m.kind, m.code, m.start) for m in stated}
    rest = {(m.kind, m.code, m.start): m for m in reversed(read) if (m.kind, m.code, m.start) not in seen}
    return (*stated, *sorted(rest.values(), key=lambda m: (m.start or 0, m.kind, m.code)))
