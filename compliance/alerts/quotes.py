"""The clause that an item rests on, word for word from the stored text. It shortens nothing but the ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, TextField, Value, When
from django.db.models.functions import Concat, Substr

from compliance.alerts.items import Item
from regulations.models import Milestone, NoticeVersion, ScopeCode

_BEFORE, _AFTER = 150, 190
_ENDS = re.compile(r"(?<=[.;!?])\s|[。；！？]|\n")
_SILENT_ROLES = ("publication", "modification")


@dataclass(frozen=True, slots=True)
class _Span:
    """Characters of a version's content, `title + line break + text`."""

    version: int
    start: int
    end: int


def quotes_of(items: Sequence[Item]) -> dict[int, str]:
    """For each measure: the sentence around its moved date, its next date, or the code that met.

    Three queries for all items together; measures without a place in the text are left out.
    """
    spans = _spans(items)
    if not spans:
        return {}
    pieces = _pieces(set(spans.values()))
    found = {measure: _sentence(pieces.get(span, ""), span) for measure, span in spans.items()}
    return {measure: quote for measure, quote in found.items() if quote}


def _pieces(spans: set[_Span]) -> dict[_Span, str]:
    """The text around each span, cut out by the database: a document may be long."""
    content = Concat("title", Value("\n"), "text", output_field=TextField())
    numbered = dict(enumerate(spans))
    cuts = {
        f"piece_{number}": Case(
            When(pk=span.version, then=Substr(content, _from(span) + 1, span.end + _AFTER - _from(span))),
            output_field=TextField(),
        )
        for number, span in numbered.items()
    }
    versions = NoticeVersion.objects.filter(pk__in={span.version for span in spans}).annotate(**cuts)
    rows = {row["pk"]: row for row in versions.values("pk", *cuts)}
    return {
        span: rows[span.version][f"piece_{number}"]
        for number, span in numbered.items()
        if span.version in rows
    }


def _from(span: _Span) -> int:
    return max(span.start - _BEFORE, 0)


def _sentence(piece: str, span: _Span) -> str:
    """The sentence that holds the span, with an ellipsis where it goes on beyond the piece."""
    start, end = span.start - _from(span), span.end - _from(span)
    if len(piece) < end:
        return ""  # the span belongs to a text that is longer than this one: quote nothing rather than wrong
    heads = [m.end() for m in _ENDS.finditer(piece, 0, start)]
    tail = _ENDS.search(piece, end)
    head = heads[-1] if heads else 0
    text = " ".join(piece[head : tail.end() if tail else len(piece)].split())
    opening = "" if heads or span.start <= _BEFORE else "…"
    closing = "" if tail or len(piece) < end + _AFTER else "…"
    return f"{opening}{text}{closing}"


def _spans(items: Sequence[Item]) -> dict[int, _Span]:
    """The place that says most: a date that moved, the next date, any date, else the code that met."""
    wanted = {item.measure: _roles(item) for item in items}
    spans: dict[int, _Span] = {}
    scopes = ScopeCode.objects.filter(measure_id__in=wanted, mention__start__isnull=False).order_by("pk")
    for measure, *place in scopes.values_list(
        "measure_id", "mention__version_id", "mention__start", "mention__end"
    ):
        spans.setdefault(measure, _Span(*place))
    rows = Milestone.objects.filter(measure_id__in=wanted, start__isnull=False, end__isnull=False)
    read_in = rows.filter(version__isnull=False).exclude(role__in=_SILENT_ROLES)
    dates = list(read_in.values_list("measure_id", "role", "version_id", "start", "end"))
    dates.sort(key=lambda row: -wanted[row[0]].index(row[1]) if row[1] in wanted[row[0]] else -99)
    for measure, _role, *place in dates:  # the most wanted role comes last and stays
        spans[measure] = _Span(*place)
    return spans


def _roles(item: Item) -> list[str]:
    return [change.role for change in item.changes if change.role] + [item.next_role]
