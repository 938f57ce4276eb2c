"""Text with its mentions marked, as HTML in which nothing of the text can run. It knows no table."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Protocol

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from compliance.core.punctuation import clauses_joined
from regulations.wording import mention_kind


class Span(Protocol):
    """A place in a text, counted in characters, with what was found there."""

    start: int | None
    end: int | None
    kind: str
    code: str
    rule: str


def text_marked(content: str, spans: Iterable[Span]) -> SafeString:
    """The text, escaped, with each marked piece naming what was found in it; spans may overlap.

    Spans without a place, or beyond the text, are left out: they point at no character of it.
    """
    placed = [
        s for s in spans if s.start is not None and s.end is not None and s.start < s.end <= len(content)
    ]
    edges = sorted({0, len(content), *(s.start for s in placed), *(s.end for s in placed)})
    starting: dict[int, list[Span]] = {}
    for span in placed:
        starting.setdefault(span.start, []).append(span)
    pieces: list[SafeString] = []
    running: list[Span] = []
    for first, last in pairwise(edges):
        running = [s for s in running if s.end > first] + starting.get(first, [])
        pieces.append(_piece(content[first:last], running))
    # Every piece went through format_html, which escapes it.
    return mark_safe("".join(pieces))


def _piece(text: str, spans: list[Span]) -> SafeString:
    if not spans:
        return format_html("{}", text)
    said = clauses_joined(dict.fromkeys(_said(span) for span in spans))
    return format_html('<mark class="fl-mark fl-mark-{}" title="{}">{}</mark>', spans[0].kind, said, text)


def _said(span: Span) -> str:
    found = f"{mention_kind(span.kind)} {span.code}"
    return f"{found} ({span.rule})" if span.rule else found
