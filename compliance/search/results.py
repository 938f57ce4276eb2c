"""Found entries as lines of a page: names, marked words, where the thing stands. One statement a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.safestring import SafeString

from compliance.search import wording
from compliance.search.models import Entry
from compliance.search.querying import Found
from compliance.search.snippets import LINES, TITLE, chinese_words, marked, unmarked, window
from regulations.basis_wording import regime_marked
from regulations.symbol_words import LISTS, list_words

READ = 20_000
"""Characters of a text in which words are looked for to show them."""
_SHORT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One result. `is_thing`: the query names this very thing."""

    key: int
    kind: str
    kind_words: str
    tone: str
    label: str
    title: SafeString
    title_plain: str
    subtitle: SafeString
    snippet: SafeString
    url: str
    firm: str
    regimes: tuple[str, ...]
    markets: tuple[str, ...]
    doc_type: str
    dated_on: date | None
    source: str
    is_thing: bool


def lines_of(found: Found, q: str) -> list[Line]:
    """The entries of one page in its order; what vanished meanwhile is left out."""
    chinese = chinese_words(q)
    return [_line(entry, chinese, entry.pk in found.things) for entry in entries_of(found)]


def entries_of(found: Found) -> list[Any]:
    """Entries of one page in its order, each with `told` (title) and `lines` (text) marked, and `opening`."""
    rows = (
        Entry.objects.filter(pk__in=found.keys)
        .select_related("firm", "notice")
        .defer("words", "head", "body")
    )
    entries = {row.pk: row for row in rows.annotate(**_headlines(found.terms.words))}
    return [entries[key] for key in found.keys if key in entries]


def _headlines(query: str) -> dict[str, Any]:
    opening = Left("body", READ)
    if not query:
        return {"told": F("title"), "lines": Left("body", _SHORT), "opening": Value("", TextField())}
    sql = "ts_headline('english', {}, %s::tsquery, %s)"
    return {
        "told": RawSQL(sql.format("search_entry.title"), [query, TITLE], output_field=TextField()),
        "lines": RawSQL(
            sql.format(f"left(search_entry.body, {READ})"), [query, LINES], output_field=TextField()
        ),
        "opening": opening,
    }


def _line(entry: Any, chinese: tuple[str, ...], is_thing: bool) -> Line:
    near = window(entry.opening, chinese) if chinese else ""
    lines = near or entry.lines
    if entry.kind == Entry.Kind.SUBSTANCE:
        for code in LISTS:
            lines = lines.replace(code, list_words(code))
    told, beside, by = entry.told, entry.title_zh, entry.regimes_by
    if beside and wording.is_chinese():
        told, beside = beside, told
    return Line(
        key=entry.pk,
        kind=entry.kind,
        kind_words=wording.kind(entry.kind),
        tone=wording.TONES[entry.kind],
        label=entry.label if entry.label != entry.title else "",
        title=marked(told, chinese),
        title_plain=unmarked(entry.title),
        subtitle=marked(beside, chinese),
        snippet=marked(lines[: 2 * _SHORT], chinese),
        url=address_of(entry),
        firm=str(entry.firm) if entry.firm_id else "",
        regimes=tuple(regime_marked(code, by.get(code, "")) for code in entry.regimes),
        markets=tuple(entry.markets[:8]),
        doc_type=wording.value("type", entry.doc_type) if entry.doc_type else "",
        # The day on which we read an obligation again says nothing to who looks for it.
        dated_on=None if entry.kind == Entry.Kind.OBLIGATION else entry.dated_on,
        source=wording.value("source", entry.source) if entry.source else "",
        is_thing=is_thing,
    )


def address_of(entry: Entry) -> str:
    """The page of the thing itself."""
    if entry.kind == Entry.Kind.NOTICE:
        return reverse("desk:notice", args=[entry.notice_id])
    if entry.kind == Entry.Kind.PRODUCT:
        return reverse("desk:product", args=[entry.product_id])
    name = entry.label if entry.kind == Entry.Kind.OBLIGATION else str(entry.act_id or entry.substance_id)
    return reverse("search:thing", args=[entry.kind, name])
