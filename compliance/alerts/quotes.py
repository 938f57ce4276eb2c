"""The clause that an item rests on, word for word from the stored text. It shortens nothing but the ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Concat, Substr

from compliance.alerts.items import Item
from regulations.models import Milestone, NoticeVersion, ScopeCode

_BEFORE, _AFTER = 150, 190
_ENDS = re.compile(r"(?<=[.;!?])\s|[。；！？]|\n")
_SILENT_ROLES = ("publication", "modification")


@dataclass(frozen=True, slots=True)
class _Span:
    """Characters of the version's content, `title + line break + text`."""

    start: int
    end: int


def quotes_of(items: Sequence[Item]) -> dict[int, str]:
    """For each measure: the sentence around its moved date, its next date, or the code that met.

    Three queries for all items together; measures without a place in the text are left out.
    """
    spans = _spans(items)
    notices = dict(Milestone.measure.get_queryset().filter(pk__in=spans).values_list("pk", "notice_id"))
    places = {notices[measure]: span for measure, span in spans.items() if measure in notices}
    if not places:
        return {}
    content = Concat("title", Value("\n"), "text", output_field=TextField())
    pieces = (
        NoticeVersion.objects.filter(notice_id__in=places)
        .order_by("notice_id", "-number")
        .distinct("notice_id")
        .annotate(
            piece=Case(
                *(
                    When(
                        notice_id=notice,
                        then=Substr(content, _from(span) + 1, span.end + _AFTER - _from(span)),
                    )
                    for notice, span in places.items()
                ),
                output_field=TextField(),
            )
        )
        .values_list("notice_id", "piece")
    )
    by_notice = {notice: _sentence(piece, places[notice]) for notice, piece in pieces}
    found = {measure: by_notice.get(notices.get(measure), "") for measure in spans}
    return {measure: quote for measure, quote in found.items() if quote}


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
    newest = scopes.filter(mention__version__notice_id=F("measure__notice_id"))
    for measure, start, end in newest.values_list("measure_id", "mention__start", "mention__end"):
        spans.setdefault(measure, _Span(start, end))
    rows = Milestone.objects.filter(measure_id__in=wanted, start__isnull=False, end__isnull=False)
    dates = list(rows.exclude(role__in=_SILENT_ROLES).values_list("measure_id", "role", "start", "end"))
    dates.sort(key=lambda row: -wanted[row[0]].index(row[1]) if row[1] in wanted[row[0]] else -99)
    for measure, _role, start, end in dates:  # the most wanted role comes last and stays
        spans[measure] = _Span(start, end)
    return spans


def _roles(item: Item) -> list[str]:
    return [change.role for change in item.changes if change.role] + [item.next_role]
